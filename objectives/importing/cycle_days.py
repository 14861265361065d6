"""The days of a cycle, from its name."""

import re
from datetime import date, timedelta

_YEAR = r"(?P<fiscal>FY ?)?(?P<year>(?:19|20)\d\d|(?<=FY)\d\d|(?<=FY )\d\d)(?:/\d\d)?"
_FORMS = (
    re.compile(rf"{_YEAR}[-/ ]?Q(?P<quarter>[1-4])"),
    re.compile(rf"Q(?P<quarter>[1-4])[-/ ]*{_YEAR}"),
    re.compile(rf"{_YEAR}"),
)
_A_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
LONGEST_QUARTER = timedelta(days=200)
WITHOUT_DAYS = "The days of the cycle"


def days_of(name: str, *, fiscal_month: int = 1) -> tuple[date, date] | None:
    """Return first and last day of 2026-Q4, Q4 2026, FY27-Q3, FY27 or 2026.

    Without FY the calendar counts. A fiscal year is named after the calendar year it
    ends in; `fiscal_month` is the month it starts in. None for any other name.
    """
    name = " ".join(name.upper().split())
    for form in _FORMS:
        found = form.fullmatch(name)
        if found:
            parts = found.groupdict()
            year = int(parts["year"]) + (2000 if len(parts["year"]) == 2 else 0)
            start = date(year, 1, 1)
            if parts["fiscal"] and fiscal_month > 1:
                start = date(year - 1, fiscal_month, 1)
            if parts.get("quarter"):
                start = _later(start, 3 * (int(parts["quarter"]) - 1))
                return start, _later(start, 3) - timedelta(days=1)
            return start, _later(start, 12) - timedelta(days=1)
    return None


def year_in(name: str) -> tuple[date, date] | None:
    """Return the calendar year that a name contains ("2026, first half"), if one."""
    found = _A_YEAR.search(name)
    if found is None:
        return None
    year = int(found[0])
    return date(year, 1, 1), date(year, 12, 31)


def cadence_of(starts_on: date, ends_on: date) -> str:
    """Return quarterly, or annual from about seven months on."""
    return "annual" if ends_on - starts_on > LONGEST_QUARTER else "quarterly"


def _later(day: date, months: int) -> date:
    month = day.month - 1 + months
    return date(day.year + month // 12, month % 12 + 1, 1)
