"""The line of sight: what an objective leads to, and what leads to it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.db.models.expressions import RawSQL

from objectives.models import AlignmentLink, KeyResult, Objective
from okrhub.lib.tenancy import current_organization_id


@dataclass(frozen=True, slots=True)
class Parent:
    """A step up the line of sight: what an objective contributes to, and why."""

    objective: Objective
    key_result: KeyResult | None
    rationale: str


def links_of(objective: Objective) -> list[AlignmentLink]:
    """Return the links from an objective up to the top, and those to it. One query."""
    upward = RawSQL(
        "WITH RECURSIVE up AS ("
        " SELECT id, parent_id, 1 AS step FROM objectives_alignmentlink"
        "  WHERE organization_id = %s AND objective_id = %s"
        " UNION SELECT l.id, l.parent_id, up.step + 1"
        "  FROM objectives_alignmentlink l JOIN up ON up.parent_id = l.objective_id"
        "  WHERE l.organization_id = %s AND up.step < 20"
        ") SELECT id FROM up",
        [current_organization_id(), objective.pk, current_organization_id()],
    )
    return list(
        AlignmentLink.objects.filter(Q(pk__in=upward) | Q(parent=objective))
        .select_related(
            "objective__team",
            "objective__cycle",
            "parent__team",
            "parent__cycle",
            "key_result",
        )
        .order_by("-is_primary", "pk")
    )


def line_of_sight(
    objective: Objective, links: Sequence[AlignmentLink]
) -> tuple[Parent, ...]:
    """Return what it leads to, by primary links, nearest first."""
    primary = {link.objective_id: link for link in links if link.is_primary}
    found: list[Parent] = []
    link = primary.get(objective.pk)
    while link is not None and len(found) < len(links):
        found.append(parent_of(link))
        link = primary.get(link.parent_id)
    return tuple(found)


def parent_of(link: AlignmentLink) -> Parent:
    """Return where a link leads to."""
    return Parent(link.parent, link.key_result, link.rationale)
