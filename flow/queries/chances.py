"""What past days say about one OKR in process: its age, its key results, its end."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from flow import metrics
from flow.forecast import whole_weeks_until
from flow.items import Level
from flow.metrics import (
    AgeBand,
    Chance,
    PercentileLines,
    ServiceLevelExpectation,
    service_level_expectation,
)
from flow.models import FlowRecord
from flow.queries.expectation import expectations_on
from flow.queries.records import item_of
from flow.simulation import (
    WEEKS_OF_CHANGES,
    Chances,
    SimulatedKeyResult,
    Trend,
    chances,
    trend,
)
from objectives import facts, scoring
from objectives.models import CheckIn, KeyResult, Objective
from organizations.references import OBJECTIVE, number_of
from teams.models import Unit

TRIALS = 1_000
MOST_BORROWED = 60


@dataclass(frozen=True, slots=True)
class KeyResultOutlook:
    """A key result with where its own trend leads; none below four values."""

    key_result: KeyResult
    values: int
    trend: Trend | None
    borrows: bool


@dataclass(frozen=True, slots=True)
class Outlook:
    """An OKR in process among past ones; days up to the end of its cycle.

    `share` is its age as a share of the expectation, a guess included; `whose_lines` is
    the unit whose finishes it is compared with, empty for everybody's.
    """

    objective: Objective
    age: int
    band: AgeBand | None
    share: Decimal
    lines: PercentileLines
    expectation: ServiceLevelExpectation
    whose_lines: str
    days_left: int
    chance: Chance | None
    simulated: Chances | None
    weeks_left: int
    key_results: tuple[KeyResultOutlook, ...]


def outlook_of(reference: str, *, on: date) -> Outlook | None:
    """Return what is to be said of an OKR in process; None if there is none such.

    Ten queries and 1,000 trials, seeded by the day, so that it says the same all day.
    """
    number = number_of(reference, OBJECTIVE)
    if number is None:
        return None
    rows = FlowRecord.objects.select_related("objective__team", "objective__cycle")
    row = rows.filter(level=Level.OKR, number=number, exited_on=None).first()
    if row is None or row.objective is None:
        return None
    objective = row.objective
    known = item_of(row)
    age = metrics.days_in_process(known.flow, on)
    found = expectations_on(on, known.cadence).of_team(known.team)
    cycle = objective.cycle
    expectation = service_level_expectation(
        found.lines, guess_days=(cycle.ends_on - cycle.starts_on).days + 1
    )
    end = max(objective.cycle.ends_on, on)
    key_results = list(
        objective.key_results.filter(state__in=facts.IN_PLAY).order_by("position", "pk")
    )
    check_ins = _check_ins([row.pk for row in key_results], on)
    simulated = [
        _simulated(row, check_ins[row.pk], objective, on) for row in key_results
    ]
    weeks = whole_weeks_until(end, on=on)
    return Outlook(
        objective=objective,
        age=age,
        band=metrics.age_band(age, found.lines),
        share=Decimal(age) / expectation.days,
        lines=found.lines,
        expectation=expectation,
        whose_lines=_name(found.unit),
        days_left=(end - on).days,
        chance=metrics.chance_to_finish(found.times, age=age, days=(end - on).days),
        simulated=chances(
            simulated,
            expectation=scoring.expectation(objective.ambition),
            weeks=weeks,
            pool=_pool(objective, simulated, on),
            seed=on.toordinal(),
            trials=TRIALS,
        ),
        weeks_left=weeks,
        key_results=tuple(
            KeyResultOutlook(
                row,
                len(_values(check_ins[row.pk])),
                trend(_values(check_ins[row.pk]), end=row.due_on or end),
                each.borrows,
            )
            for row, each in zip(key_results, simulated, strict=True)
        ),
    )


def _name(unit: int | None) -> str:
    return Unit.objects.get(pk=unit).name if unit is not None else ""


def _check_ins(key_results: Collection[int], on: date) -> dict[int, list[CheckIn]]:
    found = defaultdict(list)
    rows = CheckIn.objects.filter(
        key_result_id__in=key_results, measured_on__lte=on, value__isnull=False
    )
    for row in rows.order_by("measured_on", "recorded_at"):
        found[row.key_result_id].append(row)
    return found


def _values(rows: Sequence[CheckIn]) -> list[tuple[date, Decimal]]:
    """Return the last value of each day."""
    by_day = {row.measured_on: row.value for row in rows if row.value is not None}
    return sorted(by_day.items())


def _simulated(
    row: KeyResult, check_ins: Sequence[CheckIn], objective: Objective, on: date
) -> SimulatedKeyResult:
    measure = facts.measure(row)
    start = facts.counts_from(objective, objective.cycle)
    standing = scoring.standing_on(
        measure, facts.check_ins(check_ins), start=start, on=on
    )
    changes: list[Decimal | None] = []
    days = {reading.measured_on for reading in check_ins}
    monday = on - timedelta(days=on.weekday())
    for back in range(WEEKS_OF_CHANGES, 0, -1):
        begin = monday - timedelta(weeks=back)
        end = begin + timedelta(days=6)
        if not any(begin <= day <= end for day in days):
            changes.append(None)
            continue
        before, after = (
            scoring.standing_on(
                measure, facts.check_ins(check_ins), start=start, on=day
            ).progress
            for day in (begin - timedelta(days=1), end)
        )
        changes.append((after or Decimal(0)) - (before or Decimal(0)))
    return SimulatedKeyResult(
        kind=row.kind,
        progress=standing.progress or Decimal(0),
        changes=tuple(changes),
        weight=row.weight,
    )


def _pool(
    objective: Objective, own: Sequence[SimulatedKeyResult], on: date
) -> dict[str, list[Decimal]]:
    """Return the weekly changes of a kind in the unit, for those that borrow."""
    kinds = {each.kind for each in own if each.borrows}
    if not kinds:
        return {}
    others = list(
        KeyResult.objects.select_related("objective__cycle").filter(
            objective__team__unit=objective.team.unit,
            objective__state=Objective.State.IN_PROCESS,
            kind__in=kinds,
            state__in=facts.IN_PLAY,
        )[:MOST_BORROWED]
    )
    check_ins = _check_ins([row.pk for row in others], on)
    found: dict[str, list[Decimal]] = defaultdict(list)
    for row in others:
        each = _simulated(row, check_ins[row.pk], row.objective, on)
        found[row.kind] += each.known
    return found
