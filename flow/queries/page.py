"""All that a flow page, the API and an export show of a scope as of a day."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Subquery, When
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Cast

from flow import metrics
from flow.expectation import expectations
from flow.figures import Figures, every_day
from flow.forecast import STATED_CONFIDENCE
from flow.items import Item, Level
from flow.models import Forecast, LimitStatus
from flow.queries.expectation import looked_at_from
from flow.queries.limits import limits_of_day, limits_through
from flow.queries.offered import CycleDays, Offered
from flow.queries.progress import Progress, last_check_ins, progress_on
from flow.queries.records import (
    COLUMNS,
    EVERYBODY,
    Scope,
    item,
    kept_figures,
    records_in,
    since,
)
from flow.queries.sweeps import Sweep
from flow.queries.titles import Titles, titles_on
from flow.report import (
    Asked,
    CarryOverOf,
    Report,
    Seen,
    carry_overs,
    finishes,
    report,
    seen,
)
from flow.shares import check_in_coverage
from objectives import scoring
from objectives.models import Cadence, CycleMembership, Heartbeat
from okrhub.lib.shares import Share

SETTLED = frozenset({"achieved", "missed", "carried_over", "deferred", "dropped"})
GRACE = timedelta(days=31)
TITLES = (
    "objective__title",
    "key_result__title",
    "initiative__text",
    "objective_id",
    "key_result_id",
    "objective__progress",
    "key_result__raw_progress",
)


class Part(StrEnum):
    """What a page shows beside the items themselves, a query each."""

    CARRIED = "carried"
    COVERAGE = "coverage"
    DAYS = "days"
    DAY_OF_LIMITS = "day_of_limits"
    FORECAST = "forecast"
    LIMITS = "limits"
    PLANNED = "planned"
    PROGRESS = "progress"


@dataclass(frozen=True, slots=True)
class Filters:
    """Whose flow, of which level and cadence, since when and as of which day."""

    first: date
    on: date
    scope: Scope = EVERYBODY
    level: Level = Level.OKR
    cadence: str = Cadence.QUARTERLY


@dataclass(frozen=True, slots=True)
class FlowPage:
    """What is shown; `days` are the figures of every day, `titles` by number.

    `limits` are a team's through time, `statuses` every team's of the day; `planned`
    says by cycle how many teams said that heartbeat takes which share. `whose_lines` is
    the unit whose lines are drawn, empty for everybody's; `expectation` is that of OKRs.
    """

    filters: Filters
    report: Report
    expectation: metrics.ServiceLevelExpectation | None
    whose_lines: str
    days: tuple[Figures, ...]
    titles: dict[int, str]
    cycles: tuple[str, ...]
    carry_overs: tuple[CarryOverOf, ...]
    limits: tuple[LimitStatus, ...]
    statuses: tuple[LimitStatus, ...]
    planned: dict[str, Counter[str]]
    forecast: Forecast | None
    sweep: Sweep | None
    coverage: Share
    held: Share
    items: tuple[Seen, ...] = field(default=())
    has_work_waiting: bool = False
    awaits_forecast: bool = False

    @property
    def is_empty(self) -> bool:
        """Say whether nothing of the scope ever was in process in these days."""
        return not self.items

    @property
    def is_filling(self) -> bool:
        """Say whether the worker still works out what belongs here."""
        sweep = self.sweep
        if sweep is None or sweep.is_finished:
            return self.has_work_waiting
        return sweep.fills_past or self.is_empty


def flow_page(
    filters: Filters,
    *,
    today: date,
    frame: Offered,
    parts: Collection[Part] = (),
) -> FlowPage:
    """Return a scope's flow with those parts that are shown; others are left empty.

    One query for the items of everybody, whom few finishes are compared with, and one
    for each part; a past day takes one more for its titles, and its progress two.
    """
    teams = frame.teams_in(filters.scope)
    asked = Asked(teams, filters.first, filters.on)
    looked_at = first_of(frame.cycles, filters.cadence, filters.on)
    then = {} if filters.on == today else titles_on(filters.on)
    known, titles, objectives, progress = _items(
        filters, min(looked_at, filters.first), then
    )
    items = [
        each
        for each in known
        if (teams is None or each.teams & teams)
        and (each.flow.exited_on is None or each.flow.exited_on >= filters.first)
    ]
    expected = expectations(
        finishes(known, first=looked_at, on=filters.on),
        homes={team.pk: team.above for team in frame.teams},
        parents={unit.pk: unit.above for unit in frame.units},
    )
    within = cycles_within(frame.cycles, filters)
    in_process = [
        objectives[each.item.number]
        for each in seen(items, asked)
        if metrics.age(each.flow, filters.on) is not None
        and each.item.number in objectives
    ]
    if Part.PROGRESS in parts and filters.on != today:
        progress = progress_on(in_process, filters.on)
    found = report(
        items,
        asked,
        periods=[metrics.Period(each.starts_on, each.ends_on) for each in within],
        progress=progress,
        expected=expected,
        unit=frame.unit_of(filters.scope),
    )
    shown = tuple(seen(items, asked))
    forecast, held = None, Share(0, 0)
    if Part.FORECAST in parts:
        forecast, held = forecast_of(filters)
    return FlowPage(
        filters=filters,
        report=found,
        expectation=metrics.service_level_expectation(
            found.compared.lines, guess_days=within[-1].days
        )
        if within and filters.level == Level.OKR
        else None,
        whose_lines=next(
            (unit.name for unit in frame.units if unit.pk == found.compared.unit), ""
        ),
        days=tuple(figures_of(filters)) if Part.DAYS in parts else (),
        titles=titles,
        cycles=tuple(each.name for each in within),
        carry_overs=tuple(_carry_overs(filters, items, objectives))
        if Part.CARRIED in parts
        else (),
        limits=tuple(_limits(filters)) if Part.LIMITS in parts else (),
        statuses=tuple(limits_of_day(teams, filters.cadence, up_to=filters.on))
        if Part.DAY_OF_LIMITS in parts
        else (),
        planned=heartbeats(teams, filters)
        if Part.PLANNED in parts and filters.level == Level.INITIATIVE
        else {},
        forecast=forecast,
        sweep=frame.sweep,
        coverage=check_in_coverage(
            last_check_ins(in_process, filters.on) if Part.COVERAGE in parts else [],
            on=filters.on,
        ),
        held=held,
        items=shown,
        has_work_waiting=frame.has_work_waiting and not shown,
        awaits_forecast=frame.has_forecast_waiting
        and Part.FORECAST in parts
        and (forecast is None or forecast.day < filters.on),
    )


def figures_of(filters: Filters) -> list[Figures]:
    """Return the figures of each day. One query."""
    kept = kept_figures(filters.scope, filters.cadence, filters.level, up_to=filters.on)
    return every_day(kept, first=filters.first, last=filters.on)


def _items(
    filters: Filters, first: date, then: Titles
) -> tuple[list[Item], dict[int, str], dict[int, int], Progress]:
    """Return everybody's items since a day, and by number titles and objectives' ids.

    Also progress as of now. `then` are titles that were others on the day.
    """
    rows = since(records_in(None), first).filter(
        level=filters.level, cadence=filters.cadence
    )
    items, titles, objectives = [], {}, {}
    progress: Progress = {}
    for values in rows.values_list(*COLUMNS, *TITLES):
        row = dict(zip((*COLUMNS, *TITLES), values, strict=True))
        found = item(row)
        items.append(found)
        titles[found.number] = (
            then.get((row["objective_id"], row["key_result_id"]))
            or row["key_result__title"]
            or row["initiative__text"]
            or row["objective__title"]
        )
        if row["objective_id"]:
            objectives[found.number] = row["objective_id"]
        raw = row["key_result__raw_progress"]
        if found.level == Level.OKR:
            progress[found.key] = row["objective__progress"]
        elif raw is not None:
            progress[found.key] = scoring.clamped(raw)
    return items, titles, objectives, progress


def cycles_within(cycles: Iterable[CycleDays], filters: Filters) -> list[CycleDays]:
    """Return the cycles that touch the days asked for, the oldest first."""
    return sorted(
        (
            each
            for each in cycles
            if each.cadence == filters.cadence
            and each.starts_on <= filters.on
            and each.ends_on >= filters.first
        ),
        key=lambda each: each.starts_on,
    )


def _carry_overs(
    filters: Filters, items: Sequence[Item], objectives: dict[int, int]
) -> list[CarryOverOf]:
    if filters.level != Level.OKR:
        return []
    carried = {objectives[each.number]: each.carried_on for each in items}
    rows = CycleMembership.objects.filter(
        Q(decided_on=None) | Q(decided_on__lte=filters.on),
        objective_id__in=list(carried),
        cycle__cadence=filters.cadence,
        cycle__ends_on__gte=filters.first,
        cycle__ends_on__lte=filters.on,
    ).values_list("objective_id", "cycle__name", "cycle__ends_on", "disposition")
    return carry_overs(
        (
            (name, end, disposition, _often(carried[pk], end))
            for pk, name, end, disposition in rows
        ),
        known=SETTLED,
    )


def _often(carried_on: Sequence[date], end: date) -> int:
    """Return how often it was carried by the close of a cycle, that one included.

    Decided within the days of grace, it still counts for the cycle that ended.
    """
    return max(sum(day <= end + GRACE for day in carried_on), 1)


def _limits(filters: Filters) -> list[LimitStatus]:
    if filters.scope.team is None or filters.level != Level.OKR:
        return []
    return limits_through(filters.scope.team, filters.cadence, up_to=filters.on)


def heartbeats(
    teams: frozenset[int] | None, filters: Filters
) -> dict[str, Counter[str]]:
    """Return by cycle how many teams said which share heartbeat takes. One query."""
    rows = Heartbeat.objects.filter(
        said_on__lte=filters.on,
        cycle__cadence=filters.cadence,
        cycle__ends_on__gte=filters.first,
    )
    if teams is not None:
        rows = rows.filter(team__in=sorted(teams))
    found: dict[str, Counter[str]] = {}
    for cycle, share in rows.values_list("cycle__name", "share"):
        found.setdefault(cycle, Counter())[share] += 1
    return found


def forecast_of(filters: Filters) -> tuple[Forecast | None, Share]:
    """Return the forecast last made for a scope up to the day. One query.

    And of how many whose day has come the 85 % number held.
    """
    came = Forecast.objects.filter(
        cadence=filters.cadence,
        level=filters.level,
        happened__isnull=False,
        until__lt=filters.on,
        **filters.scope.columns,
    )
    last_week = KeyTransform(-1, "result__fan")
    said = Cast(KeyTextTransform(str(STATED_CONFIDENCE), last_week), IntegerField())
    compared = came.annotate(said=said).filter(said__isnull=False)
    row = (
        forecasts_of(filters)
        .annotate(
            held=_count(compared.filter(happened__gte=F("said"))),
            compared=_count(compared),
        )
        .first()
    )
    if row is not None:
        row.happened = vars(row)["known"]
    held, compared_count = getattr(row, "held", None), getattr(row, "compared", None)
    return row, Share(held or 0, compared_count or 0)


def _count(rows: QuerySet[Forecast]) -> Subquery:
    counted = rows.order_by().values("organization_id").annotate(n=Count("pk"))
    return Subquery(counted.values("n"))


def forecasts_of(filters: Filters) -> QuerySet[Forecast]:
    """Return the forecasts made for a scope up to the day, the newest first.

    `known` is what then happened, as far as that was known on the day.
    """
    known = Case(When(until__lt=filters.on, then=F("happened")))
    rows = Forecast.objects.annotate(known=known).filter(
        cadence=filters.cadence,
        level=filters.level,
        day__lte=filters.on,
        computed_at__isnull=False,
        **filters.scope.columns,
    )
    return rows.order_by("-day", "until", "pk")


def first_of(cycles: Iterable[CycleDays], cadence: str, on: date) -> date:
    """Return the first day unless one is said: the one from which finishes count."""
    return looked_at_from(
        (each.starts_on for each in cycles if each.cadence == cadence), on
    )
