"""Grades at close: expectation, colour, and the two grades of a revised OKR."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from objectives.scoring.measure import CheckIn, Measure
from objectives.scoring.progress import (
    ONE,
    WeightedProgress,
    closing_progress,
    objective_progress,
)


class Ambition(StrEnum):
    """What a team promises: to get there, or to stretch."""

    COMMITTED = "committed"
    ASPIRATIONAL = "aspirational"


EXPECTATIONS = {Ambition.COMMITTED: ONE, Ambition.ASPIRATIONAL: Decimal("0.7")}


@dataclass(frozen=True, slots=True)
class ClosingKeyResult:
    """A key result at close, as it is today and as it was committed to.

    What is `committed_` is `None` when it was not revised, or when the key result was
    added later: then what holds today serves for both grades.
    """

    measure: Measure
    start: date
    end: date
    check_ins: tuple[CheckIn, ...] = ()
    committed_measure: Measure | None = None
    weight: Decimal = ONE
    counts: bool = True
    committed_weight: Decimal | None = None
    committed_end: date | None = None

    @property
    def as_committed(self) -> "ClosingKeyResult":
        """Return it as if nothing had been revised."""
        return replace(
            self,
            measure=self.committed_measure or self.measure,
            weight=self.weight
            if self.committed_weight is None
            else self.committed_weight,
            end=self.committed_end or self.end,
        )


@dataclass(frozen=True, slots=True)
class Grades:
    """Suggested grades against the target of today and that at commitment."""

    current: Decimal | None
    at_commitment: Decimal | None


def expectation(ambition: str) -> Decimal:
    """Return the grade from which an objective counts as achieved."""
    return EXPECTATIONS[Ambition(ambition)]


def displayed_grade(grade: Decimal) -> Decimal:
    """Round a grade to the one decimal that people see, half up: 0.35 is 0.4."""
    return grade.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)


def grade_colour(grade: Decimal) -> str:
    """Return red, amber or green for the grade as it is displayed."""
    shown = displayed_grade(grade)
    if shown >= Decimal("0.7"):
        return "green"
    return "amber" if shown >= Decimal("0.4") else "red"


def is_achieved(grade: Decimal, ambition: str) -> bool:
    """Tell whether the grade, as displayed, meets the ambition's expectation."""
    return displayed_grade(grade) >= expectation(ambition)


def grades_at_close(key_results: Iterable[ClosingKeyResult], *, on: date) -> Grades:
    """Suggest both grades of an objective from its key results' progress."""
    key_results = list(key_results)
    return Grades(
        current=_grade(key_results, on=on),
        at_commitment=_grade([row.as_committed for row in key_results], on=on),
    )


def _grade(key_results: Iterable[ClosingKeyResult], *, on: date) -> Decimal | None:
    return objective_progress(
        WeightedProgress(
            progress=closing_progress(
                row.measure, row.check_ins, start=row.start, end=row.end, on=on
            ),
            weight=row.weight,
            counts=row.counts,
        )
        for row in key_results
    )
