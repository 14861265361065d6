"""What an objective leads to: linked, taken back, or said to stand alone."""

from datetime import date, datetime

from django.db import connection

from objectives import policies, queries
from objectives.actions.acting import act, check_fields
from objectives.actions.holding import hold
from objectives.actions.journal import refresh, save
from objectives.actions.key_results import check_open
from objectives.actions.private import is_private
from objectives.models import AlignmentLink, KeyResult, Objective, StrategyGoal
from objectives.queries import Target
from okrhub.lib.audit import record
from okrhub.lib.errors import Conflict
from okrhub.lib.tenancy import current_organization_id
from organizations.models import Membership

MANY = "An objective leads to one thing by a link: an objective or a goal."


def target_of(
    parent: Objective | None,
    key_result: KeyResult | None = None,
    goal: StrategyGoal | None = None,
) -> Target | None:
    """Return what was meant, None for nothing; Conflict for two things at once."""
    if key_result is not None and parent is None and goal is None:
        parent = key_result.objective
    if goal is not None and (parent is not None or key_result is not None):
        raise Conflict(MANY)
    if parent is None and goal is None:
        return None
    return Target(parent, key_result, goal)


def link_objective(
    objective: Objective,
    *,
    actor: Membership,
    on: date,
    now: datetime,
    parent: Objective | None = None,
    key_result: KeyResult | None = None,
    goal: StrategyGoal | None = None,
    rationale: str = "",
    is_primary: bool = True,
    counts: bool = True,
) -> AlignmentLink:
    """Say what an objective contributes to: another, a key result of it, or a goal.

    A new primary parent takes the place of the former one. Links never form a ring.
    What leads somewhere does not stand alone any more.
    """
    with act(actor, now=now):
        held = hold(objective, actor=actor, on=on)
        policies.may_link_objective(held.actor, held.objective).enforce()
        check_open(held.objective)
        target = target_of(parent, key_result, goal)
        if target is None:
            raise Conflict("Say what it leads to.")
        record(actor.user_id, "objective.linked")
        link = lead_to(
            held.objective,
            target,
            rationale=rationale,
            is_primary=is_primary,
            counts=counts,
        )
        refresh(held)
        return link


def unlink_objective(
    link: AlignmentLink, *, actor: Membership, on: date, now: datetime
) -> None:
    """Take back that an objective contributes to another, or to a goal."""
    with act(actor, now=now):
        held = hold(link.objective, actor=actor, on=on)
        policies.may_link_objective(held.actor, held.objective).enforce()
        record(actor.user_id, "objective.unlinked")
        link.delete()
        refresh(held)


def let_stand_alone(
    objective: Objective,
    *,
    actor: Membership,
    on: date,
    now: datetime,
    because: str = "",
    version: int | None = None,
) -> Objective:
    """Say that an objective has no parent, with or without why (DOMAIN 4)."""
    with act(actor, now=now):
        held = hold(objective, actor=actor, on=on, version=version)
        alone = held.objective
        policies.may_link_objective(held.actor, alone).enforce()
        check_open(alone)
        link = alone.links_up.select_related("parent", "goal").first()
        if link is not None:
            raise Conflict(
                f"{alone.reference} leads to {link.upper.reference}. "
                "Take that back first."
            )
        record(actor.user_id, "objective.stands_alone", reason=because)
        _set_alone(alone, stands_alone=True, because=because.strip())
        refresh(held)
        return alone


def end_standing_alone(
    objective: Objective,
    *,
    actor: Membership,
    on: date,
    now: datetime,
    version: int | None = None,
) -> Objective:
    """Take back that an objective has no parent."""
    with act(actor, now=now):
        held = hold(objective, actor=actor, on=on, version=version)
        policies.may_link_objective(held.actor, held.objective).enforce()
        check_open(held.objective)
        if not held.objective.stands_alone:
            raise Conflict(f"{held.objective.reference} does not stand alone.")
        record(actor.user_id, "objective.stands_alone_no_more")
        _set_alone(held.objective, stands_alone=False, because="")
        refresh(held)
        return held.objective


def lead_to(
    objective: Objective,
    target: Target,
    *,
    rationale: str = "",
    is_primary: bool = True,
    counts: bool = True,
) -> AlignmentLink:
    """Write the link of a locked objective; the first one is primary in any case."""
    _check(objective, target)
    links = objective.links_up
    same = {
        "parent": target.parent,
        "key_result": target.key_result,
        "goal": target.goal,
    }
    is_primary = (
        is_primary or not links.filter(is_primary=True).exclude(**same).exists()
    )
    if is_primary:
        links.filter(is_primary=True).exclude(**same).delete()
    link = links.filter(**same).first() or AlignmentLink(objective=objective, **same)
    link.rationale, link.is_primary = rationale.strip(), is_primary
    link.counts = counts
    check_fields(link, "rationale")
    link.save()
    if objective.stands_alone:
        _set_alone(objective, stands_alone=False, because="")
    return link


def _check(objective: Objective, target: Target) -> None:
    parent, key_result, goal = target.parent, target.key_result, target.goal
    if goal is not None and goal.retired_on is not None:
        instead = (
            f" {goal.successor.reference} took its place." if goal.successor else ""
        )
        raise Conflict(f"{goal.reference} is retired.{instead}")
    if parent is None:
        return
    if key_result is not None and key_result.objective_id != parent.pk:
        raise Conflict("This key result belongs to another objective.")
    if objective.pk == parent.pk:
        raise Conflict("An objective does not lead to itself.")
    if is_private(parent) and parent.draft_id != objective.draft_id:
        raise Conflict(f"{parent.reference} is in a draft that only its authors see.")
    serialize_links()
    if objective.pk in queries.ancestors(parent.pk):
        raise Conflict(
            f"{parent.reference} already leads to {objective.reference}; "
            "the two cannot lead to each other."
        )


def serialize_links() -> None:
    """Let links of one organisation be made one after the other until the commit."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
            [f"links of {current_organization_id()}"],
        )


def _set_alone(objective: Objective, *, stands_alone: bool, because: str) -> None:
    objective.stands_alone, objective.stands_alone_because = stands_alone, because
    check_fields(objective, "stands_alone_because")
    save(objective, "stands_alone", "stands_alone_because")
