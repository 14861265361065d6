"""A team's feature factory: figures about its work, each with the list it counts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject

from objectives.models import Initiative
from organizations import references
from sprints import focus
from sprints.focus import BetFacts, NeverStopped, Share
from sprints.inheritance import Bet, Sorting, sorting_of
from sprints.models import HeartbeatPolicy, Sprint, TeamFocus
from sprints.queries.needle import (
    Facts,
    StoodStill,
    bets_of,
    facts_of,
    is_looked_at,
    latest_sprints,
    stood_still,
)
from sprints.queries.starved import numbers_of_starved, starved
from sprints.queries.work import Share as Items
from sprints.queries.work import SprintWork, share_column, share_in
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
    """Everything that the page shows; each list is what its figure counts.

    `starved` are the references of key results; `policy` is what the team's unit wrote
    down, else the organisation.
    """

    team: Team
    policy: HeartbeatPolicy | None
    now: Classes
    before: Classes
    by_sprint: tuple[SprintWork, ...]
    unmeasured: tuple[Initiative, ...]
    unmeasured_share: Share
    unclear: int
    never_stopped: NeverStopped | None
    starved: tuple[str, ...]
    still: StoodStill
    linked: Facts


def factory(team: Team, on: date) -> Factory:
    """Return the figures of a team of `team_of_figures`. Five queries."""
    told = vars(team)
    rows = list(bets_of(team))
    bets = [_facts(row) for row in rows]
    by_id = {row.pk: row for row in rows}
    open_ones = focus.unmeasured(bets, on)
    sprints = list(_with_shares(latest_sprints(team, on)))
    linked = facts_of(sprints, [row for row in rows if is_looked_at(row, on)], on)
    return Factory(
        team=team,
        policy=_policy(team),
        now=_classes(rows, on - QUARTER, on, has_doing=True),
        before=_classes(rows, on - 2 * QUARTER, on - QUARTER, has_doing=False),
        by_sprint=tuple(_work(sprints, share_in(told["loose"]))),
        unmeasured=tuple(by_id[bet.id] for bet in open_ones),
        unmeasured_share=focus.unmeasured_share(bets, on),
        unclear=sum(
            by_id[bet.id].observed == Initiative.Observed.UNKNOWN
            for bet in focus.finished_long_ago(bets, on)
        ),
        never_stopped=focus.never_stopped(bets, on),
        starved=tuple(f"KR-{number}" for number in told["starved"]),
        still=stood_still(linked, on),
        linked=linked,
    )


def team_of_figures(reference: str, on: date) -> Team | None:
    """Return the team of `T-4` with all that its figures need of it. One query.

    That is what it set for itself (see `focus_in`), the `policy`, the numbers of its
    `starved` key results and the counts of its items without a sprint (`loose`).
    """
    number = references.number_of(reference, references.TEAM)
    if number is None:
        return None
    policies = HeartbeatPolicy.objects.filter(
        Q(unit=OuterRef("unit"), unit__isnull=False) | Q(unit=None)
    ).order_by(F("unit").asc(nulls_last=True))
    named = JSONObject(unit="unit", share="share", words="words")
    rows: QuerySet[Team] = _with_focus().annotate(
        policy=Subquery(policies.values(as_json=named)[:1]),
        starved=numbers_of_starved(on, "pk"),
        loose=share_column(Q(team=OuterRef("pk"), sprint=None)),
    )
    return rows.filter(number=number).first()


def team_with_focus(reference: str) -> Team | None:
    """Return the team of `T-4` with what it set for itself. One query."""
    number = references.number_of(reference, references.TEAM)
    return None if number is None else _with_focus().filter(number=number).first()


def focus_in(team: Team) -> TeamFocus:
    """Return what a team of these queries set, else its figures as they are at first."""
    return TeamFocus(team=team, **(vars(team)["set_focus"] or {"version": 0}))


def _with_focus() -> QuerySet[Team]:
    limits = ("unsorted_most", "unmeasured_most", "heartbeat_most")
    named = JSONObject(**{name: name for name in (*limits, "is_open", "version", "id")})
    own = TeamFocus.objects.filter(team=OuterRef("pk")).values(as_json=named)
    return Team.objects.select_related("unit").annotate(set_focus=Subquery(own[:1]))


def _policy(team: Team) -> HeartbeatPolicy | None:
    told = vars(team)["policy"]
    if told is None:
        return None
    unit = team.unit if told["unit"] else None
    return HeartbeatPolicy(unit=unit, share=told["share"], words=told["words"])


def _with_shares(rows: QuerySet[Sprint]) -> QuerySet[Sprint]:
    return rows.annotate(counts=share_column(Q(sprint=OuterRef("pk"))))


def _work(sprints: Iterable[Sprint], loose: Items) -> Iterable[SprintWork]:
    for sprint in sprints:
        if not sprint.is_focus:
            yield SprintWork(sprint, share_in(vars(sprint)["counts"]))
    if loose.total:
        yield SprintWork(None, loose)


def counted(team: Team, of: str, on: date) -> tuple[Any, ...]:
    """Return the list behind a figure, key results or initiatives. Two queries.

    `of` is starved, unmeasured, over (what ended in two quarters), or a class, with
    "before-" for the quarter before.
    """
    if of == "starved":
        return tuple(starved(on, [team.pk]))
    rows = list(bets_of(team))
    if of in {"unmeasured", "over"}:
        by_id = {row.pk: row for row in rows}
        choose = focus.unmeasured if of == "unmeasured" else focus.over_in_two_quarters
        bets = choose([_facts(row) for row in rows], on)
        return tuple(by_id[bet.id] for bet in bets)
    when, _, name = of.rpartition("-")
    until = on - QUARTER if when else on
    classes = _classes(rows, until - QUARTER, until, has_doing=not when)
    found: tuple[Any, ...] = getattr(classes, name)
    return found


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


def heartbeat_policy(unit: Unit | None) -> HeartbeatPolicy:
    """Return what a unit wrote down, else an empty one. One query."""
    found = HeartbeatPolicy.objects.filter(unit=unit).first()
    return found or HeartbeatPolicy(unit=unit, version=0)


def heartbeat_policies() -> list[HeartbeatPolicy]:
    """Return what was written down, the organisation's first. One query."""
    rows = HeartbeatPolicy.objects.select_related("unit")
    return list(rows.order_by(F("unit__name").asc(nulls_first=True)))
