"""The teams near a team: it helps or is helped by them, shares with, leads to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, Q, Value, When

from flow.models import AlignmentSnapshot, SnapshotDay
from objectives.models import AlignmentLink
from objectives.queries import OkrLine
from teams.models import Team

MOST_NEIGHBOURS = 12


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Another team near this one: why, and what the worker last saw of it."""

    snapshot: AlignmentSnapshot
    why: str


def neighbours(team: Team, why: Mapping[int, str], on: date) -> tuple[Neighbour, ...]:
    """Return the teams near this one: help first, then linked ones. One query."""
    helping = [pk for pk, words in why.items() if words.startswith("help")]
    near = Q(team__in=why)
    if team.unit_id is not None:
        near |= Q(team__unit=team.unit_id)
    computed = SnapshotDay.objects.filter(day__lte=on, computed_at__isnull=False)
    rows = (
        AlignmentSnapshot.objects.select_related("team")
        .filter(near, day=computed.order_by("-day").values("day")[:1])
        .exclude(team=team)
        .order_by(
            Case(
                When(team__in=[0, *helping], then=Value(0)),
                When(team__in=[0, *why], then=Value(1)),
                default=Value(2),
            ),
            "team__name",
        )
    )
    return tuple(
        Neighbour(row, why.get(row.team_id, "the same unit"))
        for row in rows[:MOST_NEIGHBOURS]
    )


def reasons(
    okrs: Sequence[OkrLine],
    links: Sequence[AlignmentLink],
    helping: Mapping[int, str],
    *,
    but: int,
) -> dict[int, str]:
    """Say by team why it is near: help, sharing, leading to, and pulling along."""
    ours = {okr.objective.pk for okr in okrs}
    why = dict(helping)
    for okr in okrs:
        for other in okr.teams - {but}:
            why.setdefault(other, f"shares {okr.objective.reference}")
    between = [
        (link.objective, link.parent) for link in links if link.parent is not None
    ]
    for below, above in between:
        if below.pk in ours:
            why.setdefault(
                above.team_id, f"{below.reference} leads to its {above.reference}"
            )
        elif above.pk in ours:
            why.setdefault(
                below.team_id, f"its {below.reference} leads to {above.reference}"
            )
    parents = {above.pk for below, above in between if below.pk in ours}
    for below, above in between:
        if below.pk not in ours and above.pk in parents:
            words = f"its {below.reference} leads to {above.reference}, too"
            why.setdefault(below.team_id, words)
    why.pop(but, None)
    return why
