"""The line of sight: what an objective leads to, and what leads to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, F, QuerySet
from django.db.models.expressions import RawSQL

from objectives.models import AlignmentLink, KeyResult, Objective, StrategyGoal
from objectives.queries.named import key_result_called, objective_called
from objectives.queries.strategy import strategy_goal_called
from okrhub.lib.among import is_one_of
from okrhub.lib.prepared import ORGANIZATION, Parameter, Prepared

ABOUT = Parameter("objective", BigIntegerField())


@dataclass(frozen=True, slots=True)
class Target:
    """What a link can lead to: an objective, perhaps a key result of it, or a goal."""

    parent: Objective | None = None
    key_result: KeyResult | None = None
    goal: StrategyGoal | None = None

    @property
    def reference(self) -> str:
        """Return O-2, KR-5 or G-1."""
        found = self.goal or self.key_result or self.parent
        return found.reference if found else ""


def target_called(reference: str) -> Target | None:
    """Return what a reference names that an OKR can lead to. One query."""
    if goal := strategy_goal_called(reference):
        return Target(goal=goal)
    if key_result := key_result_called(reference):
        return Target(key_result.objective, key_result)
    parent = objective_called(reference)
    return Target(parent) if parent else None


def target_of_link(link: AlignmentLink) -> Target:
    """Return what a link leads to."""
    return Target(link.parent, link.key_result, link.goal)


def primary_link(objective: Objective) -> AlignmentLink | None:
    """Return the link to what an objective leads to first of all. One query."""
    return next(iter(_primary_link(objective=objective.pk)), None)


@Prepared
def _primary_link() -> QuerySet[AlignmentLink]:
    links = AlignmentLink.objects.select_related("parent", "key_result", "goal")
    return links.filter(objective=ABOUT, is_primary=True).order_by("pk")


def primary_target(objective: Objective) -> Target | None:
    """Return what an objective leads to first of all. One query."""
    link = primary_link(objective)
    return target_of_link(link) if link else None


def own_links(objective: Objective) -> list[AlignmentLink]:
    """Return the links of an objective upward, the primary one first. One query."""
    return list(
        objective.links_up.select_related(
            "objective", "parent__team", "parent__cycle", "key_result", "goal"
        ).order_by("-is_primary", "pk")
    )


def link_to(objective: Objective, target: Target) -> AlignmentLink | None:
    """Return the link by which an objective leads to something. One query.

    For an objective without a key result it may be the link to a key result of it.
    """
    links = objective.links_up.select_related("objective").filter(
        parent=target.parent, goal=target.goal
    )
    if target.key_result is not None:
        links = links.filter(key_result=target.key_result)
    return links.order_by(F("key_result").asc(nulls_first=True)).first()


def links_of(objective: Objective) -> list[AlignmentLink]:
    """Return the links from an objective up to the top, and those to it. One query.

    Goals of the strategy are the top.
    """
    return _around(objective=objective.pk)


@Prepared
def _around() -> QuerySet[AlignmentLink]:
    """Return the links; their ids are worked out first, so that few rows are read."""
    ids = RawSQL(
        "ARRAY(WITH RECURSIVE up AS ("
        " SELECT id, parent_id, 1 AS step FROM objectives_alignmentlink"
        "  WHERE organization_id = %s AND objective_id = %s"
        " UNION SELECT l.id, l.parent_id, up.step + 1"
        "  FROM objectives_alignmentlink l JOIN up ON up.parent_id = l.objective_id"
        "  WHERE l.organization_id = %s AND up.step < 20"
        ") SELECT id FROM up UNION SELECT id FROM objectives_alignmentlink"
        " WHERE organization_id = %s AND parent_id = %s)",
        [ORGANIZATION, ABOUT, ORGANIZATION, ORGANIZATION, ABOUT],
        output_field=ArrayField(BigIntegerField()),
    )
    return (
        AlignmentLink.objects.filter(is_one_of("pk", ids))
        .select_related(
            "objective__team",
            "objective__cycle",
            "parent__team",
            "parent__cycle",
            "key_result",
            "goal__page__unit",
            "goal__successor",
        )
        .order_by("-is_primary", "pk")
    )


@dataclass(frozen=True, slots=True)
class Seen:
    """Something with its line of sight: what it leads to, nearest first."""

    record: Any
    title: str
    steps: tuple[Objective | KeyResult | StrategyGoal, ...]

    @property
    def reference(self) -> str:
        """Return its own reference."""
        return str(self.record.reference)

    @property
    def sentence(self) -> str:
        """Say in one sentence what it leads to, up to the strategy."""
        if not self.steps:
            return f"“{self.title}” leads to nothing yet."
        steps = ", which leads to ".join(
            f"{step.reference} {step.title}" for step in self.steps
        )
        return f"“{self.title}” leads to {steps}."


def seen_from(
    record: Any, title: str, *, objective: Objective, key_result: KeyResult | None
) -> Seen:
    """Return the line of sight of what serves an objective. One query.

    It begins with the key result that is served, if one is named.
    """
    steps: list[Objective | KeyResult | StrategyGoal] = []
    if record is not objective:
        steps += [key_result] if key_result and record is not key_result else []
        steps.append(objective)
    for link in line_of_sight(objective, links_of(objective)):
        steps += [link.key_result] if link.key_result else []
        steps.append(link.upper)
    return Seen(record, title, tuple(steps))


def line_of_sight(
    objective: Objective, links: Sequence[AlignmentLink]
) -> tuple[AlignmentLink, ...]:
    """Return what it leads to, by primary links, nearest first."""
    primary = {link.objective_id: link for link in links if link.is_primary}
    found: list[AlignmentLink] = []
    link = primary.get(objective.pk)
    while link is not None and len(found) < len(links):
        found.append(link)
        link = primary.get(link.parent_id) if link.parent_id else None
    return tuple(found)
