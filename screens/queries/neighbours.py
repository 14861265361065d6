"""The teams near a team: it helps or is helped by them, shares with, leads to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import BigIntegerField, Case, Q, QuerySet, Value, When

from flow.models import AlignmentSnapshot, SnapshotDay
from objectives.models import AlignmentLink
from objectives.queries import OkrLine
from okrhub.lib.among import is_one_of
from okrhub.lib.prepared import Parameter, Prepared
from teams.asking import TODAY
from teams.models import Team

MOST_NEIGHBOURS = 12
TEAM = Parameter("team", BigIntegerField())
UNIT = Parameter("unit", BigIntegerField())
HELPING = Parameter("helping", BigIntegerField(), many=True)
NEAR = Parameter("near", BigIntegerField(), many=True)


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Another team near this one: why, and what the worker last saw of it."""

    snapshot: AlignmentSnapshot
    why: str


def neighbours(team: Team, why: Mapping[int, str], on: date) -> tuple[Neighbour, ...]:
    """Return the teams near this one: help first, then linked ones. One query."""
    rows = _near(
        team=team.pk,
        unit=team.unit_id,
        helping=[pk for pk, words in why.items() if words.startswith("help")],
        near=list(why),
        today=on,
    )
    return tuple(Neighbour(row, why.get(row.team_id, "the same unit")) for row in rows)


@Prepared
def _near() -> QuerySet[AlignmentSnapshot]:
    computed = SnapshotDay.objects.filter(day__lte=TODAY, computed_at__isnull=False)
    helping, near = (is_one_of("team", teams) for teams in (HELPING, NEAR))
    return (
        AlignmentSnapshot.objects.select_related("team")
        .filter(
            near | Q(team__unit=UNIT),
            day=computed.order_by("-day").values("day")[:1],
        )
        .exclude(team=TEAM)
        .order_by(
            Case(
                When(helping, then=Value(0)),
                When(near, then=Value(1)),
                default=Value(2),
            ),
            "team__name",
        )[:MOST_NEIGHBOURS]
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
