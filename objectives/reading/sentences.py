"""A key result read from its sentence: kind, baseline, target, unit (DOMAIN 1.1).

In the languages that the coach knows, English and Norwegian, without asking which.
"""

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from objectives.coaching import looks_like_output
from objectives.scoring import MAINTAIN_KINDS, METRIC_KINDS, Kind
from okrhub.lib.amounts import (
    CURRENCY,
    DIGITS,
    SCALE,
    SIGN,
    TIME_UNITS,
    UNIT,
    as_decimal,
    converted,
    unit_name,
)

FARTHEST = 60

NUMBER = re.compile(
    rf"(?<![\w#.,/])(?<![A-Za-z]-)(?P<sign>(?<![\w)]){SIGN})?(?P<currency>{CURRENCY}\s?)?"
    rf"(?P<digits>{DIGITS})(?P<scale>{SCALE})?(?:\+|(?:\s|-)?(?P<unit>{UNIT}))?"
    r"(?![A-Za-z0-9])"
)
MONTH_NAME = (
    r"(?:jan(?:uary?)?|feb(?:ruary?)?|mar(?:ch|s)?|apr(?:il)?|ma[iy]|jun[ei]?|jul[iy]?"
    r"|aug(?:ust)?|sept?(?:ember)?|o[ck]t(?:ober)?|nov(?:ember)?|de[cs](?:ember)?)\b\.?"
)
RECENT_YEAR = r"(?:19[89]|20[1-4])[0-9]"
NO_NUMBERS = re.compile(
    r"(?P<version>\b[0-9]+(?:\.[0-9]+){2,}\b)"
    r"|\b[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}\b"
    r"|\b[0-9]{1,2}\.[0-9]{1,2}\.(?:[0-9]{4}|[0-9]{2})?(?![0-9])"
    r"|\b[0-9]+/(?!(?:100|10|5)\b)[0-9]+(?:/[0-9]+)?\b"
    rf"|\b[0-9]{{1,2}}(?:st|nd|rd|th|\.)?\s+(?:of\s+)?{MONTH_NAME}\b(?:\s+[0-9]{{4}})?"
    rf"|\b{MONTH_NAME}\s+[0-9]{{1,2}}(?:st|nd|rd|th)?\b(?:,?\s+[0-9]{{4}})?"
    rf"|\b{MONTH_NAME}\s+{RECENT_YEAR}\b"
    r"|\b[0-9]+(?:st|nd|rd|th)\b|\b[1-4]\.\s*kvartal\b"
    rf"|\b(?:q[1-4]|h[12]|fy)[\s/-]?(?:{RECENT_YEAR}|[0-9]{{2}})\b"
    rf"|\b(?:in|by|of|since|until|during|end|year|calendar|i|innen|av|siden|året)\s+{RECENT_YEAR}\b(?!\s*%|[-/.][0-9])"
    r"|\b[0-9]{1,2}:[0-9]{2}\b"
    r"|\b(?:tier|stage|phase|type|level|step|version|rfc|part|priority|section|iso|no\."
    r"|number|top|fase|versjon|nivå|trinn|steg|uke|topp|(?<!\ba )(?<!\bper )(?<!\beach )(?:week|month|day|sprint|quarter|year))"
    r"[\s-]?[0-9]+(?:\.[0-9]+)?\b",
    re.IGNORECASE,
)
PER = re.compile(r"\bper (?P<base>1(?:00|,?000|0,?000|00,?000))\b")

ABOUT = (
    r"(?:(?:about|around|approximately|at least|at most|only|~|\u2248|>|\u2265"
    r"|omtrent|rundt|cirka|ca\.?|minst|maks|høyst|bare)\s*)?"
)
WORDS = r"(?:[\s,]+[^\s,;]+){0,4}?"
FROM_BEFORE = re.compile(rf"\b(?:from|fra)\s+(?:currently\s+)?{ABOUT}$", re.I)
TO_BETWEEN = re.compile(
    rf"{WORDS}\s+(?:(?:up|down|opp|ned)\s+)?(?:to|til)\s+{ABOUT}$", re.I
)
BARE_TO = re.compile(rf"\s+(?:to|til)\s+{ABOUT}$", re.I)
ARROW = re.compile(r"\s*(?:\u2192|\u27f6|\u2794|\u21d2|-{1,2}>|=>)\s*$")
FROM_BETWEEN = re.compile(
    rf"{WORDS}[\s,(]+(?:(?:up|down|starting|opp|ned)\s+)?(?:from|fra)\s+{ABOUT}$", re.I
)
AND_BETWEEN = re.compile(r"\s+(?:and|og)\s+$", re.I)
BETWEEN_BEFORE = re.compile(r"\b(?:between|mellom)\s+$", re.I)
BASELINE_BEFORE = re.compile(
    r"(?:\b(?:baseline|currently|current(?:\s+value)?|today|now|starting|up\s+from"
    r"|down\s+from|i\s?dag|nåverdi|utgangspunkt(?:et)?|startverdi)|[(,;]\s*nå)"
    rf"\s*(?:is|of|at|with|er|på|:|=)?\s*{ABOUT}$",
    re.I,
)
TARGET_BEFORE = re.compile(
    r"(?:\b(?:to|reach|reaches|target|goal|least|most|above|below|under|over|than"
    r"|exceed|exceeds|hit|til|nå|når|oppnå|mål|målet|minst|enn|maks|høyst)"
    r"\s*(?:is|of|er|på|:|=)?\s*(?:about|around|omtrent|rundt|ca\.?)?|[<>\u2264\u2265])\s*$",
    re.I,
)
RELATIVE_BEFORE = re.compile(rf"\b(?:by|med)\s+{ABOUT}$", re.I)
WINDOW_BEFORE = re.compile(
    r"\b(?:within|in|every|last|past|first|next|after|per|of"
    r"|innen|i|hver|siste|første|neste|etter|av)\s+$",
    re.I,
)

DOWNWARD = re.compile(
    r"\b(?:reduc\w+|decreas\w+|cut\w*|lower\w*|fall\w*|drop\w*|shrink\w*|shorten\w*"
    r"|fewer|less|down|reduser\w*|senk\w*|kutt\w*|halver\w*|forkort\w*|synk\w*|mink\w*"
    r"|færre|mindre|ned)\b",
    re.I,
)
UPWARD = re.compile(
    r"\b(?:increas\w+|grow\w*|rais\w+|rise\w*|improv\w+|lift\w*|boost\w*"
    r"|øk\w*|hev\w*|voks\w*|stig\w*|løft\w*|forbedr\w*|styrk\w*)\b",
    re.I,
)
CEILING_BEFORE = re.compile(
    r"(?:\b(?:(?:fewer|less|no\s+more)\s+than|below|under|at\s+most|within"
    r"|(?:færre|mindre|lavere|kortere|ikke\s+mer)\s+enn|høyst|maks(?:imalt)?|innen)"
    r"|[<\u2264])\s*(?:about|around|omtrent|rundt)?\s*$",
    re.I,
)
KEEPING = re.compile(
    r"\W*(?:maintain|keep|stay|hold|remain|sustain|(?:be|opprett)?holde?|forbli)\b",
    re.I,
)
FINDING = re.compile(
    r"\b(?:establish|find|determine|measure|set|know)\b.{0,40}\bbaseline\b"
    r"|\b(?:finne?|fastslå|etabler|fastsett|måle?)\b.{0,40}"
    r"\b(?:utgangspunkt|grunnlinj|nullpunkt|baseline)\w*",
    re.I,
)


class Role(StrEnum):
    """What a number in the sentence is taken for."""

    BASELINE = "baseline"
    TARGET = "target"
    UPPER = "upper"
    OTHER = ""


@dataclass(frozen=True, slots=True)
class ReadNumber:
    """A number in a text, from character `start` to before `end`, unit included."""

    start: int
    end: int
    value: Decimal
    unit: str = ""
    role: Role = Role.OTHER


@dataclass(frozen=True, slots=True)
class ReadKeyResult:
    """A key result as it was understood; `needs` names what it still lacks.

    `numbers` are places in `text`. `needs` holds "baseline" and "target" where the
    kind asks for them.
    """

    text: str
    title: str
    kind: Kind
    baseline: Decimal | None = None
    target: Decimal | None = None
    target_upper: Decimal | None = None
    unit: str = ""
    numbers: tuple[ReadNumber, ...] = ()
    needs: tuple[str, ...] = ()
    looks_like_output: bool = False


def read_key_result(text: str) -> ReadKeyResult:
    """Read one key result from its sentence; never fails, at worst it is unmeasured."""
    numbers = _with_roles(text, numbers_in(text))
    return key_result_of(text, text, numbers)


def key_result_of(
    text: str, title: str, numbers: tuple[ReadNumber, ...], unit: str = ""
) -> ReadKeyResult:
    """Put a key result together from a title and the numbers that were found."""
    by_role: dict[Role, ReadNumber] = {n.role: n for n in reversed(numbers)}
    unit = unit or _unit(text, by_role)
    baseline, target, upper = (
        converted(by_role[role].value, by_role[role].unit, unit)
        if role in by_role
        else None
        for role in (Role.BASELINE, Role.TARGET, Role.UPPER)
    )
    has_ceiling = Role.TARGET in by_role and bool(
        CEILING_BEFORE.search(text[: by_role[Role.TARGET].start][-FARTHEST:])
    )
    if upper is not None:
        kind = Kind.MAINTAIN_WITHIN
    elif baseline is not None and target is not None and baseline != target:
        kind = Kind.INCREASE if target > baseline else Kind.DECREASE
    else:
        kind = _kind_of_words(
            title, target, is_kept=baseline == target, has_ceiling=has_ceiling
        )
    known = {"baseline": baseline, "target": target}
    asks = kind in METRIC_KINDS | MAINTAIN_KINDS | {Kind.UNMEASURED}
    return ReadKeyResult(
        text=text,
        title=title,
        kind=kind,
        baseline=baseline,
        target=target,
        target_upper=upper,
        unit=unit,
        numbers=numbers,
        needs=tuple(name for name, n in known.items() if asks and n is None),
        looks_like_output=looks_like_output(title)
        and (baseline is None or target is None),
    )


def numbers_in(text: str) -> tuple[ReadNumber, ...]:
    """Find the numbers of a sentence; dates, versions and names are none."""
    masked = PER.sub(_blank, NO_NUMBERS.sub(_blank_unless_number, text))
    found = []
    for match in NUMBER.finditer(masked):
        value = as_decimal(match["digits"], match["scale"] or "")
        if value is not None:
            is_negative = match["sign"] in {"-", "\u2212"}
            unit = unit_name((match["unit"] or match["currency"] or "").strip())
            found.append(
                ReadNumber(
                    match.start(), match.end(), -value if is_negative else value, unit
                )
            )
    return tuple(found)


def _blank(match: re.Match[str]) -> str:
    return "\0" * len(match[0])


def _blank_unless_number(match: re.Match[str]) -> str:
    version = match["version"]
    if version and all(len(part) == 3 for part in version.split(".")[1:]):
        return version
    return _blank(match)


def _with_roles(text: str, numbers: tuple[ReadNumber, ...]) -> tuple[ReadNumber, ...]:
    roles = _move(text, numbers) or _single_values(text, numbers)
    return tuple(
        replace(number, role=roles.get(place, Role.OTHER))
        for place, number in enumerate(numbers)
    )


def _move(text: str, numbers: tuple[ReadNumber, ...]) -> dict[int, Role]:
    """Find the two numbers of a measured move: "from 14 to 8", "9 → 4"."""
    for place in range(len(numbers) - 1):
        first, second = numbers[place], numbers[place + 1]
        before = text[max(0, first.start - FARTHEST) : first.start]
        gap = text[first.end : second.start]
        if len(gap) > FARTHEST:
            continue
        forward = ARROW.fullmatch(gap) or BARE_TO.fullmatch(gap)
        if forward or (FROM_BEFORE.search(before) and TO_BETWEEN.fullmatch(gap)):
            return {place: Role.BASELINE, place + 1: Role.TARGET}
        if FROM_BETWEEN.fullmatch(gap):
            return {place: Role.TARGET, place + 1: Role.BASELINE}
        if BETWEEN_BEFORE.search(before) and AND_BETWEEN.fullmatch(gap):
            return {place: Role.TARGET, place + 1: Role.UPPER}
    return {}


def _single_values(text: str, numbers: tuple[ReadNumber, ...]) -> dict[int, Role]:
    """Find a baseline that is called so, and the number most likely the target."""
    roles: dict[int, Role] = {}
    wanted: list[tuple[int, int]] = []
    is_change = UPWARD.search(text) or DOWNWARD.search(text)
    for place, number in enumerate(numbers):
        before = text[max(0, number.start - FARTHEST) : number.start]
        if BASELINE_BEFORE.search(before) or (is_change and FROM_BEFORE.search(before)):
            roles.setdefault(place, Role.BASELINE)
        elif not (is_change and RELATIVE_BEFORE.search(before)):
            wanted.append((_doubt(before, number), place))
    if wanted:
        roles[min(wanted)[1]] = Role.TARGET
    return roles


def _doubt(before: str, number: ReadNumber) -> int:
    """Say how unlikely a number is the target: 2 is a time window ("in 5 days")."""
    if number.unit in TIME_UNITS and WINDOW_BEFORE.search(before):
        return 2
    is_likely = not before or number.unit == "%" or TARGET_BEFORE.search(before)
    return 0 if is_likely else 1


def _kind_of_words(
    title: str, target: Decimal | None, *, is_kept: bool, has_ceiling: bool
) -> Kind:
    """Choose the kind where the numbers do not say it."""
    if target is None:
        return _kind_without_target(title)
    if is_kept or KEEPING.match(title):
        return Kind.MAINTAIN_BELOW if has_ceiling else Kind.MAINTAIN_ABOVE
    is_downward = has_ceiling or DOWNWARD.search(title)
    return Kind.DECREASE if is_downward else Kind.INCREASE


def _kind_without_target(title: str) -> Kind:
    if FINDING.search(title):
        return Kind.BASELINE
    if numbers_in(title):
        return Kind.DECREASE if DOWNWARD.search(title) else Kind.INCREASE
    return Kind.MILESTONE if looks_like_output(title) else Kind.UNMEASURED


def _unit(text: str, by_role: dict[Role, ReadNumber]) -> str:
    """Return the target's unit, else another's, else "per 100" and the like."""
    ordered = (Role.TARGET, Role.BASELINE, Role.UPPER)
    roles = [role for role in ordered if role in by_role]
    per = PER.search(text)
    written = [by_role[role].unit for role in roles if by_role[role].unit]
    if roles and not written and per:
        return f"per {per['base']}"
    return written[0] if written else ""
