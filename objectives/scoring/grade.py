"""Grades at close: expectation, colour, and the two grades of a revised OKR."""

from collections.abc import Iterable
from dataclasses import dataclass
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
    """A key result at close, with its measure of today and of the commitment.

    `committed_measure` is `None` when nothing was revised, or when the key result
    was added later: then the measure of today serves for both grades.
    """

    measure: Measure
    start: date
    end: date
    check_ins: tuple[CheckIn, ...] = ()
    committed_measure: Measure | None = None
    weight: Decimal = ONE
    counts: bool = True


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
        current=_grade([(k, k.measure) for k in key_results], on=on),
        at_commitment=_grade(
            [(k, k.committed_measure or k.measure) for k in key_results], on=on
        ),
    )


def _grade(
    judged: list[tuple[ClosingKeyResult, Measure]], *, on: date
) -> Decimal | None:
    return objective_progress(
        WeightedProgress(
            progress=closing_progress(
                measure,
                key_result.check_ins,
                start=key_result.start,
                end=key_result.end,
                on=on,
            ),
            weight=key_result.weight,
            counts=key_result.counts,
        )
        for key_result, measure in judged
    )
