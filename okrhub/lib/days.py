"""Which days can be kept: of this and the next centuries.

No sum of days then leaves the calendar, and a year typed wrongly is said at once.
"""

from datetime import date

FIRST_YEAR, LAST_YEAR = 1990, 2199
OUT_OF_RANGE = f"Say a day from {FIRST_YEAR} to {LAST_YEAR}."


def can_be_kept(day: date) -> bool:
    """Say whether a day lies in the years that are counted with."""
    return FIRST_YEAR <= day.year <= LAST_YEAR
