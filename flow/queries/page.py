"""All that a flow page, the API and an export show of a scope as of a day."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from django.db.models import Count, F, IntegerField, Q, QuerySet, Subquery
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Cast

from flow import metrics
from flow.figures import Figures, every_day
from flow.forecast import STATED_CONFIDENCE
from flow.items import Item, Level
from flow.models import FlowSweep, Forecast, LimitStatus
from flow.queries.limits import limits_through
from flow.queries.progress import Progress, last_check_ins, progress_on
from flow.queries.records import (
    COLUMNS,
    EVERYBODY,
    Scope,
    item,
    kept_figures,
    records_in,
    since,
    teams_in,
)
from flow.report import (
    Asked,
    CarryOverOf,
    Report,
    carry_overs,
    dots,
    report,
    seen,
)
from flow.shares import check_in_coverage
from objectives import scoring
from objectives.models import Cadence, Cycle, CycleMembership
from okrhub.lib.shares import Share
from okrhub.lib.tenancy import current_organization_id
from organizations.models import Job
from teams.models import Team

WORK_OF_FLOW = ("flow.refresh_team", "flow.refresh_organization", "flow.sweep_on")
SETTLED = frozenset({"achieved", "missed", "carried_over", "deferred", "dropped"})
GRACE = timedelta(days=31)
TITLES = (
    "objective__title",
    "key_result__title",
    "initiative__text",
    "objective_id",
    "objective__progress",
    "key_result__raw_progress",
)


class Part(StrEnum):
    """What a page shows beside the items themselves, a query each."""

    CARRIED = "carried"
    COVERAGE = "coverage"
    DAYS = "days"
    FORECAST = "forecast"
    LIMITS = "limits"
    SWEEP = "sweep"


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
    """What is shown; `days` are the figures of every day, `titles` by number."""

    filters: Filters
    report: Report
    days: tuple[Figures, ...]
    titles: dict[int, str]
    cycles: tuple[str, ...]
    carry_overs: tuple[CarryOverOf, ...]
    limits: tuple[LimitStatus, ...]
    forecast: Forecast | None
    sweep: FlowSweep | None
    coverage: Share
    held: Share
    items: tuple[Item, ...] = field(default=())
    has_work_waiting: bool = False

    @property
    def is_empty(self) -> bool:
        """Say whether nothing of the scope ever was in process in these days."""
        return not self.items

    @property
    def is_filling(self) -> bool:
        """Say whether the worker still works out what belongs here."""
        sweep = self.sweep
        if sweep is None or sweep.finished_at is not None:
            return self.has_work_waiting
        return sweep.is_first or self.is_empty


def flow_page(
    filters: Filters,
    *,
    today: date,
    cycles: Sequence[Cycle],
    parts: Collection[Part] = (),
) -> FlowPage:
    """Return a scope's flow with those parts that are shown; others are left empty.

    `cycles` are the organisation's. One query for the items of everybody, three more
    for those of a unit, two for a past day, and one for each part.
    """
    teams = teams_in(filters.scope)
    asked = Asked(teams, filters.first, filters.on)
    items, titles, objectives, progress = _items(teams, filters)
    within = cycles_within(cycles, filters)
    in_process = [
        objectives[each.item.number]
        for each in seen(items, asked)
        if metrics.age(each.flow, filters.on) is not None
        and each.item.number in objectives
    ]
    if filters.on != today:
        progress = progress_on(in_process, filters.on)
    found = report(
        items,
        asked,
        periods=[metrics.Period(each.starts_on, each.ends_on) for each in within],
        progress=progress,
        everybody=None if teams is None else times_of_all(filters),
    )
    shown = tuple(each.item for each in seen(items, asked))
    forecast, held = None, Share(0, 0)
    if Part.FORECAST in parts:
        forecast, held = forecast_of(filters)
    return FlowPage(
        filters=filters,
        report=found,
        days=tuple(figures_of(filters)) if Part.DAYS in parts else (),
        titles=titles,
        cycles=tuple(each.name for each in within),
        carry_overs=tuple(_carry_overs(filters, items, objectives))
        if Part.CARRIED in parts
        else (),
        limits=tuple(_limits(filters)) if Part.LIMITS in parts else (),
        forecast=forecast,
        sweep=FlowSweep.objects.order_by("-asked_at").first()
        if Part.SWEEP in parts
        else None,
        coverage=check_in_coverage(
            last_check_ins(in_process, filters.on) if Part.COVERAGE in parts else [],
            on=filters.on,
        ),
        held=held,
        items=shown,
        has_work_waiting=Part.SWEEP in parts and not shown and _has_work_waiting(),
    )


def _has_work_waiting() -> bool:
    """Say whether the worker has yet to look at a change or an import. One query."""
    return Job.objects.filter(
        name__in=WORK_OF_FLOW,
        organization_id=current_organization_id(),
        state=Job.State.WAITING,
    ).exists()


def figures_of(filters: Filters) -> list[Figures]:
    """Return the figures of each day. One query."""
    kept = kept_figures(filters.scope, filters.cadence, filters.level, up_to=filters.on)
    return every_day(kept, first=filters.first, last=filters.on)


def _items(
    teams: frozenset[int] | None, filters: Filters
) -> tuple[list[Item], dict[int, str], dict[int, int], Progress]:
    """Return items with titles and objectives' ids by number, and progress as of now."""
    rows = since(records_in(teams), filters.first).filter(
        level=filters.level, cadence=filters.cadence
    )
    items, titles, objectives = [], {}, {}
    progress: Progress = {}
    for values in rows.values_list(*COLUMNS, *TITLES):
        row = dict(zip((*COLUMNS, *TITLES), values, strict=True))
        found = item(row)
        items.append(found)
        titles[found.number] = (
            row["key_result__title"]
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


def times_of_all(filters: Filters) -> list[int]:
    """Return the organisation's cycle times, for who has too few of its own."""
    items, _, _, _ = _items(None, filters)
    asked = Asked(None, filters.first, filters.on)
    return [dot.days for dot in dots(seen(items, asked), first=filters.first)]


def cycles_within(cycles: Sequence[Cycle], filters: Filters) -> list[Cycle]:
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
            (name, end, disposition, _times(carried[pk], end))
            for pk, name, end, disposition in rows
        ),
        known=SETTLED,
    )


def _times(carried_on: Sequence[date], end: date) -> int:
    """Return how often it was carried by the close of a cycle, that one included.

    Decided within the days of grace, it still counts for the cycle that ended.
    """
    return max(sum(day <= end + GRACE for day in carried_on), 1)


def _limits(filters: Filters) -> list[LimitStatus]:
    if filters.scope.team is None or filters.level != Level.OKR:
        return []
    return limits_through(filters.scope.team, filters.cadence, up_to=filters.on)


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
    held, compared_count = getattr(row, "held", None), getattr(row, "compared", None)
    return row, Share(held or 0, compared_count or 0)


def _count(rows: QuerySet[Forecast]) -> Subquery:
    counted = rows.order_by().values("organization_id").annotate(n=Count("pk"))
    return Subquery(counted.values("n"))


def forecasts_of(filters: Filters) -> QuerySet[Forecast]:
    """Return the forecasts made for a scope up to the day, the newest first."""
    rows = Forecast.objects.filter(
        cadence=filters.cadence,
        level=filters.level,
        day__lte=filters.on,
        computed_at__isnull=False,
        **filters.scope.columns,
    )
    return rows.order_by("-day", "until", "pk")


def first_of(cycles: Sequence[Cycle], cadence: str, on: date, *, back: int = 5) -> date:
    """Return the start of the cycle some cycles back: by default about a year."""
    starts = sorted(
        each.starts_on
        for each in cycles
        if each.cadence == cadence and each.starts_on <= on
    )
    return min(starts[-back:], default=on.replace(month=1, day=1))


def team_references() -> dict[int, str]:
    """Return what people call each team: T-4. One query."""
    numbers = Team.objects.values_list("pk", "number")
    return {pk: f"T-{number}" for pk, number in numbers}


def team_names() -> dict[int, str]:
    """Return every team's name, archived ones too. One query."""
    return dict(Team.objects.values_list("pk", "name"))
