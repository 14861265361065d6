"""OKRs that were closed: a hundred and more, so they are written a table at a time."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from measures.models import Metric
from objectives import facts
from objectives.models import (
    CheckIn,
    Cycle,
    CycleMembership,
    KeyResult,
    Objective,
    Transition,
)
from screens.demo.okrs import (
    check_ins_of,
    direction_of,
    direction_of_metric,
    repeat_latest,
    settle,
    stays_of,
    step_of,
)
from screens.demo.stage import Stage
from screens.demo.values import readings, weeks

SHARE = {"achieved": (1.0, 1.12), "missed": (0.25, 0.66), "dropped": (0.0, 0.3)}


@dataclass
class Closed:
    """The rows of closed objectives, until `write` writes them."""

    stage: Stage
    objectives: list[Objective] = field(default_factory=list)
    key_results: list[KeyResult] = field(default_factory=list)
    check_ins: list[CheckIn] = field(default_factory=list)
    steps: list[Transition] = field(default_factory=list)
    stays: list[CycleMembership] = field(default_factory=list)
    metrics: dict[tuple[str, str], Metric] = field(default_factory=dict)

    def add(
        self,
        *,
        team: str,
        cycles: Sequence[Cycle],
        title: str,
        measures: Sequence[tuple[str, str, float, float]],
        outcome: str,
        ambition: str,
        closed_on: date,
        began: int,
    ) -> None:
        """Add an objective; its progress fits the outcome."""
        stage = self.stage
        start = cycles[0].starts_on + timedelta(days=began)
        objective = Objective(
            number=stage.number("past O"),
            title=title,
            team=stage.teams[team],
            owner=stage.owners[team],
            cycle=cycles[-1],
            ambition=ambition,
            state="closed",
            outcome=outcome,
            started_on=start,
            closed_on=closed_on,
            carry_count=len(cycles) - 1,
            created_by=stage.owners[team],
        )
        key_results = [
            self._key_result(objective, position, measure, start, closed_on)
            for position, measure in enumerate(measures, start=1)
        ]
        settle(objective, key_results)
        objective.suggested_grade = objective.grade = objective.progress
        objective.grade_at_commitment = objective.progress
        self.objectives.append(objective)
        self.key_results += key_results
        self.steps += [
            step_of(stage, objective, "ready", start - timedelta(days=4)),
            step_of(stage, objective, "in_process", start),
            step_of(stage, objective, "closed", closed_on, outcome),
        ]
        self.stays += stays_of(objective, cycles, outcome=outcome, decided_on=closed_on)

    def write(self) -> None:
        """Write all of them."""
        Metric.objects.bulk_create(
            each for each in self.metrics.values() if not each.pk
        )
        Objective.objects.bulk_create(self.objectives)
        KeyResult.objects.bulk_create(self.key_results)
        CheckIn.objects.bulk_create(self.check_ins)
        Transition.objects.bulk_create(self.steps)
        CycleMembership.objects.bulk_create(self.stays)

    def _key_result(
        self,
        objective: Objective,
        position: int,
        measure: tuple[str, str, float, float],
        began: date,
        on: date,
    ) -> KeyResult:
        """Return a key result that ended with its objective, and keep its check-ins."""
        stage = self.stage
        title, unit, *ends = measure
        start, end = (Decimal(str(value)) for value in ends)
        kind = direction_of(str(start), str(end))
        key_result = KeyResult(
            number=stage.number("past KR"),
            objective=objective,
            position=position,
            title=title,
            kind=kind,
            metric=self._metric(title, unit, kind),
            unit=unit,
            baseline=start,
            target=end,
            committed_baseline=start,
            committed_target=end,
            committed_kind=kind,
            committed_weight=Decimal(1),
        )
        told = readings(
            [*weeks(began, on)[:-1], on],
            baseline=start,
            target=end,
            reached=stage.chance.uniform(*SHARE[objective.outcome]),
            confidence=(6, 6, 7) if objective.outcome == "achieved" else (6, 5, 4),
            chance=stage.chance,
        )
        rows = check_ins_of(key_result, told, author=objective.owner, now=stage.now)
        counted = facts.counts_from(objective, objective.cycle)
        repeat_latest(key_result, rows, start=counted, on=on)
        if key_result.state == KeyResult.State.OPEN:
            key_result.state = KeyResult.State.NOT_REACHED
        self.check_ins += rows
        return key_result

    def _metric(self, title: str, unit: str, kind: str) -> Metric:
        made = Metric(name=title, unit=unit, direction=direction_of_metric(kind))
        return self.metrics.setdefault((title, unit), made)
