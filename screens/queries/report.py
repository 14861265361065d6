"""The stakeholder report: what teams try to achieve, how it goes, and what changed.

No names and no opinions, whoever reads it: the same words for members and for those
who have its secret address (DOMAIN, People).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, FilteredRelation, Prefetch, Q, Subquery, Value
from django.db.models.functions import TruncDate

from conversations.models import PriorityDecision
from conversations.queries import barriers
from flow.concerns import Kind
from flow.models import Concern
from objectives import facts
from objectives.models import (
    Cadence,
    Cycle,
    CycleMembership,
    KeyResult,
    LimitHit,
    Objective,
    Transition,
)
from objectives.queries import cycles
from objectives.queries.revisions import entries, revised
from objectives.revisions import Decision, decisions
from okrhub.lib.among import among, is_one_of
from organizations.models import AuditEvent, OrganizationSettings
from teams.models import Team, Unit
from teams.queries import team_called

Stay = CycleMembership.Disposition
STAYED = ("", *(each for each in Stay if each not in {Stay.DEFERRED, Stay.DROPPED}))
TURNED_AWAY = "turned away: no free slot"
WHAT: dict[str, str] = {
    Objective.State.DEFERRED: "deferred",
    Objective.State.CLOSED: "stopped",
    PriorityDecision.Kind.DEFER: TURNED_AWAY,
}
HIT = "hit"
FULL = "Every slot was taken."
MOST_LINES = 60
TEXTS = {"why": "Why it matters", "audience": "For whom it is"}
ADDED = "This key result was added."


@dataclass(frozen=True, slots=True)
class ReportScope:
    """Of whom a report tells: a team, a unit, or neither: the whole organisation."""

    team: Team | None = None
    unit: Unit | None = None

    @property
    def name(self) -> str:
        """Return the team's or unit's name; empty for the organisation."""
        named = self.team or self.unit
        return named.name if named else ""

    @property
    def query(self) -> str:
        """Return the part of an address that names it."""
        if self.team is not None:
            return f"team={self.team.reference}"
        return f"unit={self.unit.pk}" if self.unit is not None else ""

    def of(self, path: str) -> Q:
        """Match rows whose team lies within."""
        if self.team is not None:
            return Q(**{path: self.team})
        if self.unit is None:
            return Q()
        within = Q()
        for step in ("unit", "unit__parent", "unit__parent__parent"):
            within |= Q(**{f"{path}__{step}": self.unit})
        return within


@dataclass(frozen=True, slots=True)
class Reworded:
    """What changed though nothing that was promised did, so that no reason was asked.

    `title` is of what changed, `words` say how.
    """

    reference: str
    title: str
    on: date
    words: str


@dataclass(frozen=True, slots=True)
class ReportedOkr:
    """An OKR of the period: what it wants, where it stands or how it ended, and why."""

    objective: Objective
    key_results: tuple[KeyResult, ...]
    health: str
    standing: str
    changes: tuple[Decision, ...]
    reworded: tuple[Reworded, ...] = ()
    reason: str = ""

    @property
    def is_over(self) -> bool:
        """Say whether it was decided in this period."""
        return self.standing in {Stay.ACHIEVED, Stay.MISSED, Stay.UNRECORDED}


@dataclass(frozen=True, slots=True)
class NotNow:
    """What was put off, turned away or stopped in the period, and why."""

    reference: str
    title: str
    team: str
    what: str
    on: date
    why: str


@dataclass(frozen=True, slots=True)
class Obstacle:
    """What is in the way: a barrier, or a promise that is overdue."""

    title: str
    words: str
    days: int | None


@dataclass(frozen=True, slots=True)
class Report:
    """A report of a period; `as_of` is the day it speaks of."""

    scope: ReportScope
    cycle: Cycle | None
    cycles: tuple[Cycle, ...]
    as_of: date
    okrs: tuple[ReportedOkr, ...] = ()
    in_the_way: tuple[Obstacle, ...] = ()
    not_now: tuple[NotNow, ...] = field(default=())

    @property
    def is_current(self) -> bool:
        """Say whether the period is not over."""
        return self.cycle is not None and self.cycle.ends_on >= self.as_of

    @property
    def on_track(self) -> int:
        """Return how many OKRs are on track."""
        return sum(okr.health == "on_track" for okr in self.okrs)

    @property
    def achieved(self) -> int:
        """Return how many were achieved."""
        return sum(okr.standing == Stay.ACHIEVED for okr in self.okrs)

    @property
    def in_process(self) -> int:
        """Return how many are still worked on."""
        return sum(okr.objective.is_in_process for okr in self.okrs)

    @property
    def changed(self) -> tuple[ReportedOkr, ...]:
        """Return the OKRs of which something changed in the period."""
        return tuple(okr for okr in self.okrs if okr.changes or okr.reworded)


def report_scope(team: str = "", unit: str = "") -> ReportScope | None:
    """Return whose report is meant; None for a team or unit that is not there."""
    if team:
        found = team_called(team)
        return None if found is None else ReportScope(team=found)
    if unit:
        rows = Unit.objects.filter(pk=int(unit)) if unit.isdecimal() else ()
        one = next(iter(rows), None)
        return None if one is None else ReportScope(unit=one)
    return ReportScope()


def report(scope: ReportScope, on: date, *, period: str = "") -> Report:
    """Return the report of a quarter, the present one unless said. Six queries."""
    quarters = [each for each in cycles(Cadence.QUARTERLY) if each.starts_on <= on]
    quarters.sort(key=lambda each: each.starts_on, reverse=True)
    named = [each for each in quarters if each.name == period]
    cycle = next(iter(named or quarters), None)
    if cycle is None:
        return Report(scope, None, (), on)
    return Report(
        scope=scope,
        cycle=cycle,
        cycles=tuple(quarters),
        as_of=min(on, cycle.ends_on),
        okrs=tuple(_okrs(scope, cycle)),
        in_the_way=tuple(_in_the_way(scope, cycle, on)),
        not_now=tuple(_not_now(scope, cycle)),
    )


def _okrs(scope: ReportScope, cycle: Cycle) -> list[ReportedOkr]:
    measured = KeyResult.objects.filter(state__in=facts.ONCE_IN_PLAY).order_by(
        "position", "pk"
    )
    objectives = (
        Objective.objects.filter(scope.of("team"), started_on__isnull=False)
        .exclude(state=Objective.State.VOID)
        .select_related("team", "cycle")
        .annotate(revised=revised(), kept_health=F("healths__status"))
        .prefetch_related(Prefetch("key_results", measured, to_attr="measured"))
    )
    stayed = FilteredRelation("stays", condition=Q(stays__cycle=cycle))
    here = CycleMembership.objects.filter(cycle=cycle, disposition__in=STAYED)
    rows = (
        objectives.filter(is_one_of("pk", ArraySubquery(here.values("objective"))))
        .annotate(stay=stayed)
        .filter(stay__disposition__in=STAYED)
        .annotate(disposition=F("stay__disposition"), stay_reason=F("stay__reason"))
        .order_by("team__name", "number")
    )
    found = list(rows[:MOST_LINES])
    reworded = _reworded(found, cycle)
    return [_reported(row, cycle, reworded[row.pk]) for row in found]


def _reworded(rows: Sequence[Objective], cycle: Cycle) -> dict[int, list[Reworded]]:
    """Return what was written anew of objectives in the period. One query.

    The audit trail has what stood there; of several changes the first and the last
    texts are told.
    """
    by_id = {row.pk: row for row in rows}
    events = AuditEvent.objects.filter(
        table_name=Objective._meta.db_table,  # noqa: SLF001 - Django's documented model API
        operation="update",
        row_id__in=by_id,
        after__has_any_keys=[*TEXTS],
    )
    texts: dict[tuple[int, str], list[tuple[date, str, str]]] = defaultdict(list)
    zone = OrganizationSettings.objects.values("time_zone")[:1]
    for event in events.annotate(zone=Subquery(zone)).order_by("pk"):
        row, there = by_id[event.row_id or 0], ZoneInfo(vars(event)["zone"])
        on = event.happened_at.astimezone(there).date()
        if row.started_on is None or on <= row.started_on:
            continue
        if not cycle.starts_on <= on <= cycle.ends_on:
            continue
        before, after = event.before or {}, event.after or {}
        for name in TEXTS.keys() & after.keys():
            each = (on, before.get(name) or "nothing", after[name] or "nothing")
            texts[row.pk, name].append(each)
    found: dict[int, list[Reworded]] = defaultdict(list)
    for (pk, name), said in sorted(texts.items()):
        row, old, (on, _, new) = by_id[pk], said[0][1], said[-1]
        if old != new:
            words = f"{TEXTS[name]} was “{old}”, is “{new}”."
            found[pk].append(Reworded(row.reference, row.title, on, words))
    return found


def _reported(row: Any, cycle: Cycle, reworded: Iterable[Reworded]) -> ReportedOkr:
    made = decisions(entries(row, row.revised))
    health = "" if row.disposition else (row.kept_health or "")
    return ReportedOkr(
        objective=row,
        key_results=tuple(row.measured),
        health=health,
        standing=row.disposition or row.state,
        changes=tuple(
            each
            for each in made
            if not each.is_correction
            and cycle.starts_on <= each.on
            and each.on <= cycle.ends_on
        ),
        reworded=(
            *reworded,
            *(
                Reworded(added.reference, added.title, added.added_on, ADDED)
                for added in row.measured
                if added.added_on is not None
                and cycle.starts_on <= added.added_on <= cycle.ends_on
            ),
        ),
        reason=row.stay_reason,
    )


def _in_the_way(scope: ReportScope, cycle: Cycle, on: date) -> list[Obstacle]:
    """Return what is in the way now, or which barriers were open in the period."""
    if cycle.ends_on < on:
        then = barriers().filter(
            scope.of("team"),
            Q(since__gte=cycle.starts_on) | ~Q(state__in=["resolved", "wont_fix"]),
            logged_on__lte=cycle.ends_on,
        )
        return [
            Obstacle(
                row.title,
                f"{row.team.name}. {row.get_cause_display()}. "
                f"{row.get_state_display()}.",
                None,
            )
            for row in then.order_by("logged_on")[:MOST_LINES]
        ]
    teams = None if not scope.query else _teams(scope)
    rows = Concern.objects.filter(kind__in=[Kind.BARRIER, Kind.HELP_LATE])
    if teams is not None:
        rows = rows.filter(teams__overlap=teams)
    return [
        Obstacle(row.title, row.words, row.days)
        for row in rows.order_by("kind", "place")[:MOST_LINES]
    ]


def _teams(scope: ReportScope) -> list[int]:
    if scope.team is not None:
        return [scope.team.pk]
    paths = ("unit", "unit__parent", "unit__parent__parent")
    within = Q()
    for path in paths:
        within |= Q(**{path: scope.unit})
    return list(Team.objects.filter(within).values_list("pk", flat=True))


def _not_now(scope: ReportScope, cycle: Cycle) -> list[NotNow]:
    """Return what left or found no slot in the period. One query.

    What was refused at the limit is told unless it began in the period after all, or
    somebody decided about it.
    """
    in_period = Transition.objects.filter(
        Q(to_state=Objective.State.DEFERRED)
        | Q(to_state=Objective.State.CLOSED, outcome=Objective.Outcome.DROPPED),
        effective_on__range=(cycle.starts_on, cycle.ends_on),
    )
    left = (
        Transition.objects.filter(
            among(in_period),
            scope.of("objective__team"),
            objective__cycle__cadence=Cadence.QUARTERLY,
        )
        .exclude(objective__state=Objective.State.VOID)
        .values_list(
            "objective__number",
            "objective__title",
            "objective__team__name",
            "to_state",
            "effective_on",
            "reason",
        )
    )
    turned = PriorityDecision.objects.filter(
        scope.of("team"), cycle=cycle, kind=PriorityDecision.Kind.DEFER
    ).values_list(
        "objective__number",
        "objective__title",
        "team__name",
        "kind",
        "decided_on",
        "reason",
    )
    refused = (
        LimitHit.objects.filter(scope.of("team"), cycle=cycle)
        .exclude(objective__started_on__lte=cycle.ends_on)
        .exclude(objective__state=Objective.State.VOID)
        .annotate(kind=Value(HIT), on=TruncDate("happened_at"), why=Value(FULL))
        .values_list(
            "objective__number", "objective__title", "team__name", "kind", "on", "why"
        )
    )
    rows = sorted(
        left.order_by().union(turned.order_by(), refused.order_by(), all=True),
        key=lambda row: row[4],
    )
    decided = {number for number, _, _, what, *_ in rows if what != HIT}
    found = {
        (number, what): NotNow(
            f"O-{number}", title, team, WHAT.get(what, TURNED_AWAY), on, why
        )
        for number, title, team, what, on, why in rows
        if what != HIT or number not in decided
    }
    return sorted(found.values(), key=lambda each: (each.on, each.reference))
