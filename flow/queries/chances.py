"""What past days say about one OKR in process: its age, its key results, its end."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet, TextField
from django.db.models.functions import Cast, JSONObject

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
from flow.queries.records import item_of, places
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

TRIALS = 1_000
MOST_BORROWED = 60

Measured = tuple[KeyResult, list[scoring.CheckIn]]


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

    Seven queries and 1,000 trials, seeded by the day, so that it says the same all day.
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
    stand = places()
    found = expectations_on(on, known.cadence, stand=stand).of_team(known.team)
    cycle = objective.cycle
    expectation = service_level_expectation(
        found.lines, guess_days=(cycle.ends_on - cycle.starts_on).days + 1
    )
    end = max(objective.cycle.ends_on, on)
    own = KeyResult.objects.filter(objective=objective).order_by("position", "pk")
    key_results = _measured(own, on)
    simulated = [_simulated(row, read, objective, on) for row, read in key_results]
    weeks = whole_weeks_until(end, on=on)
    return Outlook(
        objective=objective,
        age=age,
        band=metrics.age_band(age, found.lines),
        share=Decimal(age) / expectation.days,
        lines=found.lines,
        expectation=expectation,
        whose_lines=stand.names[found.unit] if found.unit else "",
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
                len(_values(read)),
                trend(_values(read), end=row.due_on or end),
                each.borrows,
            )
            for (row, read), each in zip(key_results, simulated, strict=True)
        ),
    )


def _measured(
    rows: QuerySet[KeyResult], on: date, *, most: int | None = None
) -> list[Measured]:
    """Return those in play with the check-ins that say a value, in order. One query."""
    said = CheckIn.objects.filter(
        key_result=OuterRef("pk"), measured_on__lte=on, value__isnull=False
    ).order_by("measured_on", "recorded_at")
    about = JSONObject(
        measured_on="measured_on",
        recorded_at="recorded_at",
        value=Cast("value", TextField()),
        confidence="confidence",
    )
    in_play = rows.filter(state__in=facts.IN_PLAY)
    return [
        (row, [_check_in(each) for each in vars(row)["said"]])
        for row in in_play.annotate(said=ArraySubquery(said.values(about=about)))[:most]
    ]


def _check_in(about: Mapping[str, Any]) -> scoring.CheckIn:
    return scoring.CheckIn(
        measured_on=date.fromisoformat(about["measured_on"]),
        recorded_at=datetime.fromisoformat(about["recorded_at"]),
        value=Decimal(about["value"]),
        confidence=about["confidence"],
    )


def _values(rows: Sequence[scoring.CheckIn]) -> list[tuple[date, Decimal]]:
    """Return the last value of each day."""
    by_day = {row.measured_on: row.value for row in rows if row.value is not None}
    return sorted(by_day.items())


def _simulated(
    row: KeyResult,
    check_ins: Sequence[scoring.CheckIn],
    objective: Objective,
    on: date,
) -> SimulatedKeyResult:
    measure = facts.measure(row)
    start = facts.counts_from(objective, objective.cycle)
    standing = scoring.standing_on(measure, check_ins, start=start, on=on)
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
            scoring.standing_on(measure, check_ins, start=start, on=day).progress
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
    others = KeyResult.objects.select_related("objective__cycle").filter(
        objective__team__unit=objective.team.unit_id,
        objective__state=Objective.State.IN_PROCESS,
        kind__in=kinds,
    )
    found: dict[str, list[Decimal]] = defaultdict(list)
    for row, read in _measured(others.order_by("pk"), on, most=MOST_BORROWED):
        found[row.kind] += _simulated(row, read, row.objective, on).known
    return found
