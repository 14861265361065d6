"""Values of messy cells: "57%", "40.", "1,200", "200k", "redacted", "31/03/2026"."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from okrhub.lib.amounts import (
    CURRENCY,
    DIGITS,
    SCALE,
    SECONDS,
    SIGN,
    as_decimal,
    converted,
    storable,
    unit_name,
)

LONGEST_CELL = 80
LONGEST_UNIT = 24
SMALLEST = Decimal("0.000001")

CELL = re.compile(
    r"(?:(?:[<>\u2264\u2265~\u2248=]|(?i:about|approx(?:imately|\.)?|ca\.|circa))\s*)*"
    rf"(?P<sign>{SIGN})?\s*(?P<currency>{CURRENCY})?\s*(?P<late_sign>{SIGN})?"
    rf"(?P<digits>{DIGITS})(?P<scale>{SCALE})?[.+]?"
    rf"\s*(?P<unit>per 1[0,]+|[^0-9\s][^0-9]{{0,{LONGEST_UNIT - 1}}})?"
)
LETTER_AT_NUMBER = re.compile(rf"[0-9](?:{SCALE})?+[.+]?[^\W\d_]")
EXPONENT = re.compile(r"[-+]?[0-9]+(?:\.[0-9]+)?[eE][-+]?[0-9]{1,2}")

MONTHS = (
    "jan",
    "feb",
    "mar",
    "apr",
    "may",
    "jun",
    "jul",
    "aug",
    "sep",
    "oct",
    "nov",
    "dec",
)
MONTH = r"(?P<month>(?i:" + "|".join(MONTHS) + r")[a-z]*)\.?"
YEAR_FIRST = re.compile(
    r"(?P<year>[0-9]{4})([-/.])(?P<month>[0-9]{1,2})\2(?P<day>[0-9]{1,2})(?:[T ].*)?"
)
YEAR_LAST = re.compile(
    r"(?P<first>[0-9]{1,2})([-/.])(?P<second>[0-9]{1,2})\2(?P<year>[0-9]{4}|[0-9]{2})"
)
DAY_MONTH = re.compile(
    rf"(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th|\.)?[\s/-]+(?:of\s+)?{MONTH}[\s,/-]+"
    r"(?P<year>[0-9]{4}|[0-9]{2})"
)
MONTH_DAY = re.compile(
    rf"{MONTH}[\s-]+(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>[0-9]{{4}})"
)
TIME = re.compile(r"[,T ]+[0-9]{1,2}:[0-9]{2}(?:[: ].*|[AaPp][Mm].*|)$")
WEEKDAY = re.compile(r"(?i:mon|tue|wed|thu|fri|sat|sun)[a-z]*[,.]?\s+")


@dataclass(frozen=True, slots=True)
class ReadValue:
    """What a cell says: a number with its unit, or in a sentence why there is none.

    `number` is as written: "57%" is 57 with the unit "%". An empty cell has neither
    number nor problem.
    """

    number: Decimal | None = None
    unit: str = ""
    problem: str = ""


def read_value(text: str) -> ReadValue:
    """Read the number and the unit of a cell."""
    text = " ".join(text.split())
    if not text:
        return ReadValue()
    if len(text) <= LONGEST_CELL and EXPONENT.fullmatch(text):
        return _stored(Decimal(text), "", text)
    found = CELL.fullmatch(text) if len(text) <= LONGEST_CELL else None
    if found is None:
        return _no_number(text)
    unit = unit_name((found["unit"] or found["currency"] or "").rstrip("+ "))
    number = as_decimal(found["digits"], found["scale"] or "")
    is_negative = (found["sign"] or found["late_sign"]) in {"-", "\u2212"}
    return _stored(-number if number and is_negative else number, unit, text)


def _no_number(text: str) -> ReadValue:
    return ReadValue(problem=f"\u201c{_shortened(text)}\u201d is not a number.")


def read_typed(text: str) -> ReadValue:
    """Read what a person typed: as a cell, but "1e5" is asked for in full."""
    if EXPONENT.fullmatch(text.strip()):
        sentence = f"Write \u201c{_shortened(text.strip())}\u201d in full, as 100000."
        return ReadValue(problem=sentence)
    return read_value(text)


def read_in_unit(text: str, wanted: str) -> ReadValue:
    """Read what a person typed of a value that is kept in a unit.

    A length of time is converted: "36 h" of days is 1.5. Any other unit than the one
    wanted is a problem, since the number alone would mean something else; so are more
    decimals than are kept. Where none is wanted a word may follow, "6 calls", but no
    letter at the number itself: "6l" may be 61.
    """
    found = read_typed(text)
    if found.number is None:
        return found
    if found.number != found.number.quantize(SMALLEST):
        typed = _shortened(" ".join(text.split()))
        return ReadValue(
            problem=f"\u201c{typed}\u201d is too fine: at most six decimals are kept."
        )
    if not found.unit:
        return found
    if not wanted.strip():
        return found if not LETTER_AT_NUMBER.search(text) else _no_number(text)
    typed, asked = found.unit, unit_name(wanted)
    if set(typed.casefold().split()) <= set(asked.casefold().split()):
        return found
    if typed in SECONDS and asked in SECONDS:
        number = storable(converted(found.number, typed, asked))
        return _stored(number and number.quantize(SMALLEST), asked, text)
    sentence = (
        f"\u201c{_shortened(' '.join(text.split()))}\u201d is not in {asked}. "
        "Write the number alone, or in that unit."
    )
    return ReadValue(problem=sentence)


def _stored(number: Decimal | None, unit: str, text: str) -> ReadValue:
    stored = None if number is None else storable(number)
    if stored is None:
        return ReadValue(problem=f"\u201c{_shortened(text)}\u201d is too large.")
    return ReadValue(stored, unit)


def _shortened(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}\u2026"


def read_number(text: str) -> Decimal | None:
    """Return the number of a cell as written, without its unit; `None` without one."""
    return read_value(text).number


def read_percent(text: str) -> Decimal | None:
    """Return a grade or a share between 0 and 1: "62%" and "0.62" are both 0.62.

    `None` for a number above 1 without a percent sign: it could be any scale.
    """
    value = read_value(text)
    if value.number is None:
        return None
    share = value.number / 100 if value.unit == "%" else value.number
    return share if 0 <= share <= 1 and value.unit in {"", "%"} else None


def read_date(text: str, *, is_month_first: bool = False) -> date | None:
    """Return the day that a cell names, or `None`.

    Understands 2026-03-31, 31.3.2026, 31/03/2026, 31 March 2026 and March 31, 2026.
    Where day and month could be either, the day comes first unless
    `is_month_first`; two digits of a year are of this century. A time of day that
    follows is passed over, as in 31/Mar/26 10:17 PM.
    """
    if len(text) > LONGEST_CELL:
        return None
    text = WEEKDAY.sub("", TIME.sub("", " ".join(text.split())), count=1)
    for form in (YEAR_FIRST, DAY_MONTH, MONTH_DAY):
        found = form.fullmatch(text)
        if found:
            return _day(found["year"], found["month"], found["day"])
    found = YEAR_LAST.fullmatch(text)
    if found is None:
        return None
    day, month = found["first"], found["second"]
    if int(month) > 12 or (is_month_first and int(day) <= 12):
        day, month = month, day
    return _day(found["year"], month, day)


def _day(year: str, month: str, day: str) -> date | None:
    month_number = (
        int(month) if month.isdecimal() else MONTHS.index(month[:3].lower()) + 1
    )
    try:
        return date(int(year) + (2000 if len(year) == 2 else 0), month_number, int(day))
    except ValueError:
        return None
