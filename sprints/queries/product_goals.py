"""Product goals: the present one of a team, and those before."""

from collections.abc import Collection
from typing import Any

from django.db.models import F, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce

from objectives.models import KeyResult, Objective, Slot
from objectives.queries import IN_PROCESS, key_result_called, objective_called
from organizations import references
from sprints.models import ProductGoal, ProductGoalLink
from teams.models import Team
from teams.queries import member_ids

State = ProductGoal.State


def product_goals() -> QuerySet[ProductGoal]:
    """Return product goals with team and what they serve, the latest first.

    Two queries for any number of them.
    """
    links = ProductGoalLink.objects.select_related(
        "objective__team", "key_result"
    ).order_by("objective__number", F("key_result__position").asc(nulls_first=True))
    return (
        ProductGoal.objects.select_related("team", "objective__team")
        .prefetch_related(Prefetch("links", links))
        .order_by("-started_on", "-number")
    )


def product_goals_of(team: Team) -> list[ProductGoal]:
    """Return a team's product goals, the latest first. Two queries."""
    return list(product_goals().filter(team=team))


def active_product_goal(team: Team) -> ProductGoal | None:
    """Return the product goal of a team. Two queries at most."""
    return product_goals().filter(team=team, state=State.ACTIVE).first()


def product_goals_of_members(group: Team) -> list[ProductGoal]:
    """Return the product goals that teams of a team of teams have of their own.

    One product has one goal (DOMAIN 1.5). Two queries at most.
    """
    apart = product_goals().filter(team__in=member_ids(group), state=State.ACTIVE)
    return list(apart.order_by("team__name"))


def joint_product_goal(team: Team) -> ProductGoal | None:
    """Return the product goal of the team of teams that a team is in. One query."""
    joint = ProductGoal.objects.filter(**_joint(team.pk), state=State.ACTIVE)
    return joint.select_related("team", "objective").first()


def nexus_of(team: Team) -> Team | None:
    """Return the Nexus that a team is in, whose product goal is the team's. One query."""
    stays = {"stays__team": team, "stays__left_on": None}
    return Team.objects.filter(kind=Team.Kind.NEXUS, **stays).first()


def words_of_active(team: str) -> Coalesce:
    """Return what the product goal of an outer row's team says, NULL without one.

    A team without one has that of the team of teams that it is in (DOMAIN 1.5).
    """
    active = ProductGoal.objects.filter(state=State.ACTIVE)
    said = Coalesce("objective__title", "text")
    return Coalesce(
        Subquery(active.filter(team=OuterRef(team)).values(said=said)[:1]),
        Subquery(active.filter(**_joint(OuterRef(team))).values(said=said)[:1]),
    )


def _joint(team: int | OuterRef) -> dict[str, Any]:
    return {"team__stays__team": team, "team__stays__left_on": None}


def product_goal_called(reference: str) -> ProductGoal | None:
    """Return the product goal of `PG-1`. Two queries at most."""
    number = references.number_of(reference, references.PRODUCT_GOAL)
    if number is None:
        return None
    return product_goals().filter(number=number).first()


def lock_product_goal(goal: ProductGoal) -> ProductGoal:
    """Lock a product goal's row and return it as it is now."""
    locked: ProductGoal = ProductGoal.objects.select_for_update().get(pk=goal.pk)
    return locked


def holds_slot(team: Team, objective: Objective) -> bool:
    """Say whether an objective is in process at a team. One query."""
    return Slot.objects.filter(
        team=team, objective=objective, objective__state__in=IN_PROCESS
    ).exists()


def in_process_at(team: Team) -> list[Objective]:
    """Return what is in process at a team, by number. One query."""
    held = Slot.objects.filter(team=team).values("objective_id")
    return list(
        Objective.objects.filter(pk__in=held, state__in=IN_PROCESS).order_by("number")
    )


def serves_called(names: Collection[str]) -> dict[str, Objective | KeyResult]:
    """Return the objectives and key results that are called so. One query each."""
    found: dict[str, Objective | KeyResult] = {}
    for name in names:
        row = key_result_called(name) or objective_called(name)
        if row is not None:
            found[name] = row
    return found
