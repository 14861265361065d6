"""A team's feature factory: figures about its work, each with the list it counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q

from objectives.models import Initiative, InitiativeLink, KeyResult
from sprints import focus
from sprints.focus import BetFacts, NeverStopped, Share
from sprints.inheritance import Bet, Sorting, sorting_of
from sprints.models import HeartbeatPolicy
from sprints.queries.needle import Facts, StoodStill, linked_work, stood_still
from sprints.queries.starved import starved
from sprints.queries.work import SprintWork, work_of
from teams.models import Team, Unit

QUARTER = timedelta(days=91)
State = Initiative.State


@dataclass(frozen=True, slots=True)
class Classes:
    """Initiatives by class, worked on in a quarter: being done, or done in it."""

    linked: tuple[Initiative, ...]
    heartbeat: tuple[Initiative, ...]
    unsorted: tuple[Initiative, ...]

    @property
    def total(self) -> int:
        """Return how many there are."""
        return len(self.linked) + len(self.heartbeat) + len(self.unsorted)

    @property
    def unsorted_share(self) -> Share:
        """Return how much nobody sorted yet."""
        return Share(len(self.unsorted), self.total)

    @property
    def heartbeat_share(self) -> Share:
        """Return how much keeps things running."""
        return Share(len(self.heartbeat), self.total)


@dataclass(frozen=True, slots=True)
class Factory:
    """Everything that the page shows; each list is what its figure counts."""

    team: Team
    now: Classes
    before: Classes
    by_sprint: tuple[SprintWork, ...]
    unmeasured: tuple[Initiative, ...]
    unmeasured_share: Share
    unclear: int
    never_stopped: NeverStopped | None
    starved: tuple[KeyResult, ...]
    still: StoodStill
    linked: Facts


def factory(team: Team, on: date) -> Factory:
    """Return the figures of a team. Nine queries, whatever it has."""
    rows = _initiatives(team)
    bets = [_facts(row) for row in rows]
    by_id = {row.pk: row for row in rows}
    open_ones = focus.unmeasured(bets, on)
    linked = linked_work(team, on)
    return Factory(
        team=team,
        now=_classes(rows, on - QUARTER, on, has_doing=True),
        before=_classes(rows, on - 2 * QUARTER, on - QUARTER, has_doing=False),
        by_sprint=tuple(
            work_of(team, [one for one in linked.sprints if not one.is_focus])
        ),
        unmeasured=tuple(by_id[bet.id] for bet in open_ones),
        unmeasured_share=focus.unmeasured_share(bets, on),
        unclear=sum(
            by_id[bet.id].observed == Initiative.Observed.UNKNOWN
            for bet in focus.finished_long_ago(bets, on)
        ),
        never_stopped=focus.never_stopped(bets, on),
        starved=tuple(starved(on, [team.pk])),
        still=stood_still(linked, on),
        linked=linked,
    )


def counted(team: Team, of: str, on: date) -> tuple[Any, ...]:
    """Return the list behind a figure, key results or initiatives. One query.

    `of` is starved, unmeasured, or a class, with "before-" for the quarter before.
    """
    if of == "starved":
        return tuple(starved(on, [team.pk]))
    rows = _initiatives(team)
    if of == "unmeasured":
        by_id = {row.pk: row for row in rows}
        bets = focus.unmeasured([_facts(row) for row in rows], on)
        return tuple(by_id[bet.id] for bet in bets)
    when, _, name = of.rpartition("-")
    until = on - QUARTER if when else on
    classes = _classes(rows, until - QUARTER, until, has_doing=not when)
    found: tuple[Any, ...] = getattr(classes, name)
    return found


def _initiatives(team: Team) -> list[Any]:
    expected = InitiativeLink.objects.filter(
        ~Q(expected_impact="") | Q(expected_change__isnull=False),
        initiative=OuterRef("pk"),
    )
    return list(
        Initiative.objects.filter(team=team)
        .annotate(has_expectation=Exists(expected))
        .order_by("-number")
    )


def _sorting(row: Any) -> Sorting:
    return sorting_of(Bet(row.kind, row.has_expectation))


def _facts(row: Any) -> BetFacts:
    return BetFacts(
        id=row.pk,
        state=row.state,
        since=row.since,
        sorting=_sorting(row),
        is_observed=bool(row.observed),
    )


def _classes(
    rows: Sequence[Any], after: date, until: date, *, has_doing: bool
) -> Classes:
    worked_on = [
        row
        for row in rows
        if (has_doing and row.state == State.DOING)
        or (row.state == State.DONE and after < row.since <= until)
    ]
    by_class = {
        sorting: tuple(row for row in worked_on if _sorting(row) is sorting)
        for sorting in Sorting
    }
    return Classes(
        linked=by_class[Sorting.LINKED],
        heartbeat=by_class[Sorting.HEARTBEAT],
        unsorted=by_class[Sorting.UNSORTED],
    )


def heartbeat_policy_of(team: Team) -> HeartbeatPolicy | None:
    """Return what a team's unit wrote down, else the organisation. One query."""
    return (
        HeartbeatPolicy.objects.filter(
            Q(unit=team.unit_id, unit__isnull=False) | Q(unit=None)
        )
        .select_related("unit")
        .order_by(F("unit").asc(nulls_last=True))
        .first()
    )


def heartbeat_policy(unit: Unit | None) -> HeartbeatPolicy:
    """Return what a unit wrote down, else an empty one. One query."""
    found = HeartbeatPolicy.objects.filter(unit=unit).first()
    return found or HeartbeatPolicy(unit=unit, version=0)


def heartbeat_policies() -> list[HeartbeatPolicy]:
    """Return what was written down, the organisation's first. One query."""
    rows = HeartbeatPolicy.objects.select_related("unit")
    return list(rows.order_by(F("unit__name").asc(nulls_first=True)))
