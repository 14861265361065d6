"""A team's feature factory: figures about its work, each with the list it counts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
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
from sprints.queries.windows import with_window
from sprints.queries.work import Share as Items
from sprints.queries.work import SprintWork, share_column, share_in
from sprints.window import Period, Window
from teams.models import Team, Unit

ENDED = frozenset({"unmeasured", "finished", "unclear", "over", "stopped"})


@dataclass(frozen=True, slots=True)
class Classes:
    """Initiatives by class, worked on in a period: being done, or done in it."""

    linked: tuple[Initiative, ...]
    heartbeat: tuple[Initiative, ...]
    unsorted: tuple[Initiative, ...]

    @property
    def all(self) -> tuple[Initiative, ...]:
        """Return the initiatives of every class."""
        return (*self.linked, *self.heartbeat, *self.unsorted)

    @property
    def total(self) -> int:
        """Return how many there are."""
        return len(self.all)

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

    `now` and `before` are the two periods of the `window`; before the first sprints
    there is none. `starved` are the references of key results; `policy` is what the
    team's unit wrote down, else the organisation.
    """

    team: Team
    policy: HeartbeatPolicy | None
    window: Window
    now: Classes
    before: Classes | None
    by_sprint: tuple[SprintWork, ...]
    unmeasured: tuple[Initiative, ...]
    unmeasured_share: Share
    unclear: tuple[Initiative, ...]
    never_stopped: NeverStopped | None
    starved: tuple[str, ...]
    still: StoodStill
    linked: Facts


def factory(team: Team, window: Window, on: date) -> Factory:
    """Return the figures of a team of `team_of_figures` in a window. Five queries."""
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
        window=window,
        now=_classes(rows, window.now),
        before=_classes(rows, window.before) if window.before else None,
        by_sprint=tuple(_work(sprints, share_in(told["loose"]))),
        unmeasured=tuple(by_id[bet.id] for bet in open_ones),
        unmeasured_share=focus.unmeasured_share(bets, on),
        unclear=_unclear(by_id[bet.id] for bet in focus.finished_long_ago(bets, on)),
        never_stopped=focus.never_stopped(bets, on),
        starved=tuple(f"KR-{number}" for number in told["starved"]),
        still=stood_still(linked, on),
        linked=linked,
    )


def team_of_figures(reference: str, on: date) -> Team | None:
    """Return the team of `T-4` with all that its figures need of it. One query.

    That is what it set for itself (see `focus_in`), what its window needs (`window_in`),
    the `policy`, the numbers of its `starved` key results and the counts of its items
    without a sprint (`loose`).
    """
    number = references.number_of(reference, references.TEAM)
    if number is None:
        return None
    policies = HeartbeatPolicy.objects.filter(
        Q(unit=OuterRef("unit"), unit__isnull=False) | Q(unit=None)
    ).order_by(F("unit").asc(nulls_last=True))
    named = JSONObject(unit="unit", share="share", words="words")
    rows: QuerySet[Team] = with_window(_with_focus(), on).annotate(
        policy=Subquery(policies.values(as_json=named)[:1]),
        starved=numbers_of_starved(on, "pk"),
        loose=share_column(Q(team=OuterRef("pk"), sprint=None)),
    )
    return rows.filter(number=number).first()


def team_with_focus(reference: str, on: date) -> Team | None:
    """Return the team of `T-4` with what it set for itself and its window needs. One query."""
    number = references.number_of(reference, references.TEAM)
    if number is None:
        return None
    return with_window(_with_focus(), on).filter(number=number).first()


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


def counted(team: Team, of: str, window: Window, on: date) -> tuple[Any, ...]:
    """Return the list behind a figure, key results or initiatives. Two queries.

    `of` is starved, something that was done or stopped (see `_ended`), or a class or all
    of them, with "before-" for the period before.
    """
    if of == "starved":
        return tuple(starved(on, [team.pk]))
    rows = list(bets_of(team))
    if of in ENDED:
        return _ended(rows, of, on)
    when, _, name = of.rpartition("-")
    period = window.before if when else window.now
    found: tuple[Any, ...] = getattr(_classes(rows, period), name) if period else ()
    return found


def _ended(rows: Sequence[Any], of: str, on: date) -> tuple[Any, ...]:
    """Return those long done, all, unmeasured or unclear; those over, all or stopped."""
    by_id = {row.pk: row for row in rows}
    bets = [_facts(row) for row in rows]
    if of in {"over", "stopped"}:
        over = [by_id[bet.id] for bet in focus.over_in_two_quarters(bets, on)]
        return tuple(row for row in over if of == "over" or row.state == of)
    choose = focus.unmeasured if of == "unmeasured" else focus.finished_long_ago
    found = tuple(by_id[bet.id] for bet in choose(bets, on))
    return _unclear(found) if of == "unclear" else found


def _unclear(rows: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(row for row in rows if row.observed == Initiative.Observed.UNKNOWN)


def _sorting(row: Any) -> Sorting:
    return sorting_of(Bet(row.kind, row.has_expectation))


def _facts(row: Any) -> BetFacts:
    return BetFacts(
        id=row.pk,
        state=row.state,
        since=row.since,
        sorting=_sorting(row),
        is_observed=bool(row.observed),
        began_on=row.began_on,
    )


def _classes(rows: Sequence[Any], period: Period) -> Classes:
    worked_on = [row for row in rows if focus.was_worked_on(_facts(row), period)]
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
