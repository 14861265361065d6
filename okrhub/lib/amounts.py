"""How numbers and units are written, in cells and in sentences.

Decimal comma and point are both understood. A single comma before exactly three
digits separates thousands ("1,200"), a single point does not ("1.200" is 1.2).
"""

import re
from decimal import Decimal

LARGEST_DIGITS = 14

GROUPING = "\u0020\u00a0\u2009\u202f'\u2019"
DIGITS = (
    r"(?:[0-9]{1,3}(?P<separator>[" + GROUPING + r",.])[0-9]{3}"
    r"(?:(?P=separator)[0-9]{3})*(?![0-9])(?:(?!(?P=separator))[.,][0-9]+)?"
    r"|[0-9]+(?:[.,][0-9]+)?)"
)
SIGN = r"[-+\u2212]"
CURRENCY = r"(?:\$|\u20ac|\u00a3|\u00a5|(?:EUR|USD|GBP|CHF)\b)"
SCALE = r"(?:[kKMB](?![A-Za-z])|\s?(?:bn|mn|mio|thousand|million|billion)\b)"
SCALES = {
    "k": 10**3,
    "thousand": 10**3,
    "m": 10**6,
    "mn": 10**6,
    "mio": 10**6,
    "million": 10**6,
    "b": 10**9,
    "bn": 10**9,
    "billion": 10**9,
}
UNIT = (
    r"(?:%|" + CURRENCY + r"|/(?:100|10|5)\b"
    r"|(?:percentage points?|percent|per cent|pp|points?|milliseconds?|ms|seconds?"
    r"|secs?|s|minutes?|mins?|hours?|hrs?|h|days?|d|weeks?|months?|years?|x"
    r"|dollars?|euros?|prosentpoeng|prosent|poeng|sekund(?:er)?|minutt(?:er)?|timer"
    r"|dag(?:er)?|uker?|måned(?:er)?|år|kroner|kr)(?![A-Za-z0-9æøå]))"
)
UNIT_NAMES = {
    "percent": "%",
    "per cent": "%",
    "percentage point": "pp",
    "percentage points": "pp",
    "point": "points",
    "millisecond": "ms",
    "milliseconds": "ms",
    "sec": "s",
    "secs": "s",
    "second": "s",
    "seconds": "s",
    "mins": "min",
    "minute": "min",
    "minutes": "min",
    "hr": "h",
    "hrs": "h",
    "hour": "h",
    "hours": "h",
    "d": "days",
    "day": "days",
    "week": "weeks",
    "month": "months",
    "year": "years",
    "dollar": "$",
    "dollars": "$",
    "usd": "$",
    "euro": "\u20ac",
    "euros": "\u20ac",
    "eur": "\u20ac",
    "gbp": "\u00a3",
    "chf": "CHF",
    "prosent": "%",
    "prosentpoeng": "pp",
    "poeng": "points",
    "sekund": "s",
    "sekunder": "s",
    "minutt": "min",
    "minutter": "min",
    "timer": "h",
    "dag": "days",
    "dager": "days",
    "uke": "weeks",
    "uker": "weeks",
    "måned": "months",
    "måneder": "months",
    "år": "years",
    "kroner": "kr",
}
SECONDS = {
    "ms": Decimal("0.001"),
    "s": Decimal(1),
    "min": Decimal(60),
    "h": Decimal(3600),
    "days": Decimal(86_400),
    "weeks": Decimal(604_800),
}
TIME_UNITS = SECONDS.keys() | {"months", "years"}


def as_decimal(digits: str, scale: str = "") -> Decimal | None:
    """Turn digits with separators into a number; `None` beyond what is stored."""
    plain = re.sub(f"[{GROUPING}]", "", digits)
    point, comma = plain.rfind("."), plain.rfind(",")
    if point >= 0 and comma >= 0:
        thousands = "," if point > comma else "."
        plain = plain.replace(thousands, "")
    elif plain.count(",") > 1 or plain.count(".") > 1 or _is_thousands(plain):
        plain = plain.replace(",", "").replace(".", "")
    number = Decimal(plain.replace(",", ".")) * SCALES.get(scale.strip().lower(), 1)
    return storable(number)


def storable(number: Decimal) -> Decimal | None:
    """Write whole numbers without decimals or exponent; `None` if it is too large."""
    if abs(number) >= 10**LARGEST_DIGITS:
        return None
    return Decimal(int(number)) if number == int(number) else number


def _is_thousands(plain: str) -> bool:
    whole, comma, rest = plain.partition(",")
    return bool(comma) and len(rest) == 3 and whole != "0"


def unit_name(written: str) -> str:
    """Return the short name of a unit: "minutes" is "min", "percent" is "%"."""
    written = " ".join(written.split())
    return UNIT_NAMES.get(written.lower(), written)


def converted(number: Decimal, unit: str, wanted: str) -> Decimal:
    """Turn a length of time into another unit; leave alone what is none."""
    if unit in SECONDS and wanted in SECONDS:
        return number * SECONDS[unit] / SECONDS[wanted]
    return number


def in_words(number: Decimal) -> str:
    """Write a number without exponent and without trailing zeros."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
