"""Who is in an OKR beside its owner team, and what it is alike or in conflict with."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q
from django.db.models.functions import Coalesce, JSONObject

from conversations.models import Overlap
from objectives import facts
from objectives.limit import accountable_teams
from objectives.models import Contributor, KeyResult, Objective
from objectives.queries import TeamMark
from objectives.queries.lists import shared_with
from teams.models import MemberTeam


@dataclass(frozen=True, slots=True)
class Helper:
    """A team that contributes to a key result, without accountability and slot.

    `carrier` is the team whose key result it is.
    """

    team: TeamMark
    carrier: int
    key_result: str
    title: str


@dataclass(frozen=True, slots=True)
class Pair:
    """An OKR of another team that does the same, or works against this one."""

    pk: int
    words: str
    is_conflict: bool
    reference: str
    title: str


@dataclass(frozen=True, slots=True)
class Company:
    """The teams of an OKR by their part in it, and its open overlaps."""

    accountable: frozenset[int]
    co_owners: tuple[TeamMark, ...]
    helpers: tuple[Helper, ...]
    pairs: tuple[Pair, ...]


def company(objective: Objective) -> Company:
    """Return who is in an OKR, and its open overlaps. One query."""
    owning = KeyResult.objects.filter(objective=OuterRef("pk"), state__in=facts.IN_PLAY)
    members = MemberTeam.objects.filter(group=OuterRef("team"), left_on=None)
    helping = Contributor.objects.filter(key_result__objective=OuterRef("pk"))
    either = Q(first=OuterRef("pk")) | Q(second=OuterRef("pk"))
    overlaps = Overlap.objects.filter(either, state=Overlap.State.OPEN)
    found = (
        Objective.objects.filter(pk=objective.pk)
        .values(
            owning=ArraySubquery(owning.values("team_id")),
            members=ArraySubquery(members.values("team_id")),
            sharing=shared_with(),
            helping=ArraySubquery(
                helping.order_by("key_result__position", "pk").values(
                    about=JSONObject(
                        key_result="key_result__number",
                        title="key_result__title",
                        carrier=Coalesce("key_result__team_id", OuterRef("team")),
                        id="team_id",
                        number="team__number",
                        name="team__name",
                        mark="team__mark",
                        colour="team__colour",
                    )
                )
            ),
            alike=ArraySubquery(
                overlaps.order_by("found_on", "pk").values(
                    about=JSONObject(
                        pk="pk",
                        kind="kind",
                        **_of("first"),
                        **_of("second"),
                    )
                )
            ),
        )
        .get()
    )
    co_owners = tuple(TeamMark(**each) for each in found["sharing"])
    return Company(
        accountable=accountable_teams(
            objective.team_id,
            co_owners=(each.id for each in co_owners),
            key_result_teams=found["owning"],
            nexus_members=found["members"],
        ),
        co_owners=co_owners,
        helpers=tuple(_helper(each) for each in found["helping"]),
        pairs=tuple(_pair(each, objective.number) for each in found["alike"]),
    )


def _of(side: str) -> dict[str, str]:
    return {
        f"{side}_number": f"{side}__number",
        f"{side}_title": f"{side}__title",
    }


def _helper(row: Mapping[str, Any]) -> Helper:
    names = ("id", "number", "name", "mark", "colour")
    mark = TeamMark(**{name: row[name] for name in names})
    return Helper(mark, row["carrier"], f"KR-{row['key_result']}", row["title"])


def _pair(row: Mapping[str, Any], own: int) -> Pair:
    kind = Overlap.Kind(row["kind"])
    side = "second" if row["first_number"] == own else "first"
    return Pair(
        pk=row["pk"],
        words=str(kind.label),
        is_conflict=Overlap(kind=kind).is_conflict,
        reference=f"O-{row[f'{side}_number']}",
        title=row[f"{side}_title"],
    )
