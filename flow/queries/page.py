"""All that a flow page, the API and an export show of a scope as of a day."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum

from flow import metrics
from flow.ages import Open, compared
from flow.behind import MOST_DOTS, Behind
from flow.expectation import Expectations
from flow.figures import Figures, every_day, weekly_finishes
from flow.forecast import WEEKS_OF_HISTORY
from flow.items import Level
from flow.models import Forecast, LimitStatus, PastLines
from flow.queries import standing
from flow.queries.carried import carried_as_of, carried_in
from flow.queries.expectation import (
    expectations_from,
    expectations_in,
    kept_lines,
)
from flow.queries.filters import Filters, cycles_within, first_of
from flow.queries.forecasts import forecast_of
from flow.queries.limits import limits_of_day, limits_through
from flow.queries.offered import Offered
from flow.queries.records import (
    kept_figures,
)
from flow.queries.sweeps import Sweep
from flow.queries.then import Then, known_on, left_among
from flow.report import (
    Asked,
    CarryOverOf,
    Dot,
    Heap,
    Left,
    Report,
    WorkOf,
    dots,
    heaped,
    report,
    seen,
    work_of,
)
from flow.shares import check_in_coverage
from objectives.models import Heartbeat
from okrhub.lib.shares import Share


class Part(StrEnum):
    """What a page shows beside the items themselves, a query each."""

    CARRIED = "carried"
    COVERAGE = "coverage"
    DAY_OF_LIMITS = "day_of_limits"
    FORECAST = "forecast"
    LIMITS = "limits"
    PLANNED = "planned"
    PROGRESS = "progress"
    TIMES = "times"


NOTHING = Share(0, 0)


@dataclass(frozen=True, slots=True)
class FlowPage:
    """What is shown; `days` are the figures of every day, `titles` by number.

    `limits` are a team's through time, `statuses` every team's of the day; `planned`
    says by cycle how many teams said that heartbeat takes which share. `whose_lines` is
    the unit whose lines are drawn, empty for everybody's; `expectation` is that of OKRs.
    `heaps` are all that finished, `dots` single ones and `listed` those in process: all
    of few, and of many those behind a mark, the last or the oldest.
    """

    filters: Filters
    report: Report
    expectation: metrics.ServiceLevelExpectation | None
    whose_lines: str
    days: tuple[Figures, ...]
    cycles: tuple[str, ...]
    sweep: Sweep | None
    titles: dict[int, str] = field(default_factory=dict)
    heaps: tuple[Heap, ...] = ()
    dots: tuple[Dot, ...] = ()
    listed: tuple[Open, ...] = ()
    carry_overs: tuple[CarryOverOf, ...] = ()
    work: tuple[WorkOf, ...] = ()
    limits: tuple[LimitStatus, ...] = ()
    statuses: tuple[LimitStatus, ...] = ()
    planned: dict[str, Counter[str]] = field(default_factory=dict)
    forecast: Forecast | None = None
    history: tuple[int, ...] = ()
    coverage: Share = NOTHING
    held: Share = NOTHING
    is_empty: bool = False
    has_work_waiting: bool = False
    awaits_forecast: bool = False

    @property
    def has_many_open(self) -> bool:
        """Say whether more is in process than can be drawn singly."""
        return len(self.report.open) > MOST_DOTS

    @property
    def has_many_finished(self) -> bool:
        """Say whether more was finished than can be drawn singly."""
        return self.report.finished > MOST_DOTS

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
    behind: Behind | None = None,
) -> FlowPage:
    """Return a scope's flow with those parts that are shown; others are left empty.

    A query for the days, one for what is in process and one for what ages are compared
    with, and about one for each part; progress on a past day takes two. `behind` says which
    single ones are told where a chart has many.
    """
    asked = Asked(frame.teams_in(filters.scope), filters.first, filters.on)
    kept = _kept_figures(filters)
    days = every_day(kept, first=filters.first - timedelta(days=1), last=filters.on)
    cycles = cycles_within(frame.cycles, filters)
    periods = [metrics.Period(each.starts_on, each.ends_on) for each in cycles]
    finished = days[-1].finished - days[0].finished
    there = _known(
        filters,
        asked,
        periods,
        frame,
        parts,
        today=today,
        is_many=finished > MOST_DOTS,
    )
    found = report(
        asked,
        days=days,
        in_process=compared(there.aged, there.expected),
        left=there.left,
        compared=there.expected.of_unit(frame.unit_of(filters.scope)),
        periods=periods,
    )
    had_none = not days[0].in_process and days[0].arrived == days[-1].arrived
    is_empty = had_none and not found.open
    page = FlowPage(
        filters=filters,
        report=found,
        expectation=metrics.service_level_expectation(
            found.compared.lines, guess_days=cycles[-1].days
        )
        if cycles and filters.level == Level.OKR
        else None,
        whose_lines=next(
            (unit.name for unit in frame.units if unit.pk == found.compared.unit), ""
        ),
        days=tuple(days[1:]),
        cycles=tuple(each.name for each in cycles),
        sweep=frame.sweep,
        coverage=check_in_coverage(there.checked_on, on=filters.on),
        history=weekly_finishes(kept, on=filters.on),
        is_empty=is_empty,
        has_work_waiting=frame.has_work_waiting and is_empty,
    )
    page = _with_parts(page, asked, periods, frame, parts, there.carried)
    if behind is None:
        return page
    return _with_single_ones(page, asked, there, behind, today=today, parts=parts)


def _known(
    filters: Filters,
    asked: Asked,
    periods: Sequence[metrics.Period],
    frame: Offered,
    parts: Collection[Part],
    *,
    today: date,
    is_many: bool,
) -> Then:
    """Return what is known as of the day: as it is kept for today, or worked out."""
    period = periods[-1] if periods else metrics.Period(asked.first, asked.on)
    first = first_of(frame.cycles, filters.cadence, filters.on)
    if filters.on != today:
        return known_on(
            filters,
            asked,
            period=period,
            expected=_expected(None, first, filters, frame),
            with_left=Part.TIMES in parts,
            is_many=is_many,
            with_progress=Part.PROGRESS in parts,
            with_check_ins=Part.COVERAGE in parts,
        )
    rows = standing.rows_of(filters.level, filters.cadence, asked.teams)
    aged, checked_on = standing.in_process_now(rows, filters.level, filters.on)
    kept = kept_lines(first, filters.cadence, filters.level)
    is_everybodys = asked.teams is None and asked.first == first
    found = Then(
        aged=aged,
        left=Left(),
        heaps=[],
        dots=[],
        expected=_expected(kept, first, filters, frame),
        checked_on=checked_on,
        titles={},
        carried=carried_as_of(kept, filters.on) if kept and is_everybodys else None,
    )
    if Part.TIMES not in parts:
        return found
    days = {"first": asked.first, "on": asked.on}
    if is_many:
        left, heaps = standing.left_in_heaps(rows, filters.level, period=period, **days)
        return replace(found, left=left, heaps=heaps)
    gone = rows.filter(exited_on__gte=asked.first, exited_on__lte=asked.on)
    lives, titles = standing.lives_of(gone, filters.level, then=None)
    there = seen(lives, asked)
    finished = dots(there, first=asked.first)
    return replace(
        found,
        left=left_among(there, finished, asked.first, period),
        heaps=heaped(finished, asked.first),
        dots=finished,
        titles=titles,
    )


def _with_single_ones(
    page: FlowPage,
    asked: Asked,
    there: Then,
    behind: Behind,
    *,
    today: date,
    parts: Collection[Part],
) -> FlowPage:
    """Add the single items that charts tell, with what they are or were called."""
    level, then = page.filters.level, None if asked.on == today else asked.on
    if Part.TIMES not in parts:
        listed = list(page.report.open)
        if page.has_many_open:
            listed = [each for each in listed if behind.has(each)][: behind.rows]
        numbers = [each.number for each in listed]
        titles = there.titles if then else standing.titles_of(level, numbers)
        return replace(page, listed=tuple(listed), titles=titles)
    found, titles = there.dots, there.titles
    if page.has_many_finished:
        rows = standing.rows_of(level, page.filters.cadence, asked.teams)
        last = standing.last_finished(
            rows, first=asked.first, on=asked.on, behind=behind
        )
        lives, titles = standing.lives_of(last, level, then)
        found = dots(seen(lives, asked), first=asked.first)
    return replace(page, dots=tuple(found), heaps=tuple(there.heaps), titles=titles)


def _with_parts(
    page: FlowPage,
    asked: Asked,
    periods: Collection[metrics.Period],
    frame: Offered,
    parts: Collection[Part],
    carried: list[CarryOverOf] | None,
) -> FlowPage:
    """Add what is read for some pages alone, a query or two for each part."""
    filters, teams = page.filters, asked.teams
    rows = standing.rows_of(filters.level, filters.cadence, teams)
    is_okr = filters.level == Level.OKR
    if Part.CARRIED in parts and is_okr:
        if carried is None:
            days = {"first": filters.first, "on": filters.on}
            carried = carried_in(teams, filters.cadence, **days)
        page = replace(page, carry_overs=tuple(carried))
    if Part.LIMITS in parts:
        page = replace(page, limits=tuple(_limits(filters)))
    if Part.DAY_OF_LIMITS in parts:
        statuses = limits_of_day(teams, filters.cadence, up_to=filters.on)
        page = replace(page, statuses=tuple(statuses))
    if Part.PLANNED in parts and filters.level == Level.INITIATIVE:
        lives = standing.work_in(rows, first=filters.first, on=filters.on)
        page = replace(
            page,
            planned=heartbeats(teams, filters),
            work=tuple(work_of(lives, period, filters.on) for period in periods),
        )
    if Part.FORECAST in parts:
        forecast, held = forecast_of(filters)
        is_there = forecast is not None and forecast.day == filters.on
        page = replace(
            page,
            forecast=forecast,
            held=held,
            awaits_forecast=frame.has_forecast_waiting and not is_there,
        )
    return page


def _kept_figures(filters: Filters) -> list[Figures]:
    """Return the rows of the days asked for, and of those a forecast draws from."""
    drawn = filters.on - timedelta(weeks=WEEKS_OF_HISTORY + 2)
    return kept_figures(
        filters.scope,
        filters.cadence,
        filters.level,
        up_to=filters.on,
        since=min(filters.first - timedelta(days=1), drawn),
    )


def _expected(
    kept: PastLines | None, first: date, filters: Filters, frame: Offered
) -> Expectations:
    """Return what ages are compared with, as kept; or worked out where it is not yet."""
    homes = {team.pk: team.above for team in frame.teams}
    if kept is not None:
        return expectations_in(kept, homes=homes)
    return expectations_from(
        first,
        filters.on,
        filters.cadence,
        filters.level,
        homes=homes,
        parents={unit.pk: unit.above for unit in frame.units},
    )


def figures_of(filters: Filters) -> list[Figures]:
    """Return the figures of each day. One query."""
    kept = kept_figures(filters.scope, filters.cadence, filters.level, up_to=filters.on)
    return every_day(kept, first=filters.first, last=filters.on)


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
