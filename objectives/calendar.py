"""The quarters and years of an organisation, from the month its fiscal year starts."""

import calendar
from dataclasses import dataclass
from datetime import date

MONTHS = {"quarterly": 3, "annual": 12}


@dataclass(frozen=True, slots=True)
class Span:
    """The name and the days of a cycle, both included."""

    name: str
    starts_on: date
    ends_on: date


def span_of(cadence: str, on: date, *, fiscal_year_starts_in: int = 1) -> Span:
    """Return the quarter or year that covers a day.

    A fiscal year is named after the calendar year it ends in: with a start in April,
    1 May 2026 lies in `FY2027`; one that starts in January is `2026`.
    """
    months = (on.month - fiscal_year_starts_in) % 12
    began_in = on.year if on.month >= fiscal_year_starts_in else on.year - 1
    year = str(began_in) if fiscal_year_starts_in == 1 else f"FY{began_in + 1}"
    length = MONTHS[cadence]
    quarter = months // 3 + 1
    first = _month(began_in, fiscal_year_starts_in, months - months % length)
    last = _month(first.year, first.month, length - 1)
    return Span(
        name=year if cadence == "annual" else f"Q{quarter} {year}",
        starts_on=first,
        ends_on=last.replace(day=calendar.monthrange(last.year, last.month)[1]),
    )


def _month(year: int, month: int, later: int) -> date:
    years, index = divmod(month - 1 + later, 12)
    return date(year + years, index + 1, 1)
