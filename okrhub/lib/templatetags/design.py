"""The tags of the design: icons, statuses, gauges and numbers. See docs/design.md."""

import re
from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Literal, NamedTuple, Protocol

from django import template
from django.template import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from okrhub.lib import charts
from okrhub.lib import check_in_chart as check_ins
from okrhub.lib import value_chart as values
from okrhub.lib.addresses import address
from okrhub.lib.browsers import browser_name
from okrhub.lib.markdown import html_of

register = template.Library()

ICONS = (
    Path(__file__).resolve().parents[3] / "static/vendor/tabler-icons-3.51.0/outline"
)
NARROW_SPACE = "\u202f"
MINUS = "\u2212"
UNKNOWN = "n/a"


class Look(NamedTuple):
    """How a status is shown: never by colour alone."""

    tone: str
    icon: str
    word: str


LOOKS = {
    "on_track": Look("ok", "circle-check", "On track"),
    "at_risk": Look("warn", "alert-triangle", "At risk"),
    "off_track": Look("bad", "alert-octagon", "Off track"),
    "stale": Look("stale", "clock", "Stale"),
    "too_early": Look("early", "circle-dotted", "Too early"),
    "paused": Look("idle", "player-pause", "Paused"),
    "achieved": Look("ok", "progress-check", "Achieved"),
    "missed": Look("bad", "target-off", "Missed"),
    "dropped": Look("idle", "circle-x", "Dropped"),
    "unrecorded": Look("idle", "help-circle", "Not recorded"),
    "proposed": Look("idle", "circle-dashed", "Proposed"),
    "ready": Look("info", "circle-check", "Ready"),
    "in_process": Look("info", "progress", "In process"),
    "deferred": Look("idle", "calendar-plus", "Deferred"),
    "closed": Look("idle", "archive", "Closed"),
    "declined": Look("idle", "circle-x", "Declined"),
    "void": Look("idle", "circle-minus", "Entered in error"),
    "carried": Look("carry", "rotate-clockwise-2", "Carried over"),
    "met": Look("ok", "circle-check", "Met"),
    "partly_met": Look("warn", "progress", "Partly met"),
    "not_met": Look("bad", "circle-x", "Not met"),
    "overtaken": Look("info", "bulb", "Overtaken: we learned something better"),
    "ok": Look("ok", "circle-check", ""),
    "warn": Look("warn", "alert-triangle", ""),
    "bad": Look("bad", "alert-octagon", ""),
    "info": Look("info", "info-circle", ""),
    "idle": Look("idle", "circle-dashed", ""),
    "saved": Look("ok", "check", "Saved"),
    "green": Look("ok", "circle-check", "Within limits"),
    "amber": Look("warn", "alert-triangle", "Watch"),
    "red": Look("bad", "alert-octagon", "Beyond the limit"),
    "unknown": Look("stale", "help-circle", "Unknown"),
}
WORK = {
    "linked": ("linked", "linked"),
    "heartbeat": ("beat", "heartbeat"),
    "unsorted": ("free", "not sorted yet"),
}
MOST_BOXES_OVER = 3


class TeamLike(Protocol):
    """What a team mark needs of a team."""

    mark: str
    colour: int


@cache
def _strokes(name: str) -> SafeString:
    """Return the strokes of a vendored icon; KeyError names one that is missing."""
    file = ICONS / f"{name}.svg"
    if not re.fullmatch(r"[a-z0-9-]+", name) or not file.is_file():
        raise KeyError(f"There is no icon {name!r} in {ICONS}.")
    lines = re.findall(r'<path d="([^"]+)"', file.read_text())
    return format_html_join("", '<path d="{}"/>', ((d,) for d in lines))


def _classes(*names: str) -> str:
    return " ".join(name for name in names if name)


register.filter(browser_name)


@register.simple_tag
@lru_cache(maxsize=1024)
def icon(name: str, size: str = "", label: str = "") -> SafeString:
    """Draw an icon. `size` "s" is small; without a label it is decoration."""
    said = (
        format_html('role="img" aria-label="{}"', label)
        if label
        else SafeString('aria-hidden="true"')
    )
    return format_html(
        '<svg class="{}" viewBox="0 0 24 24" fill="none" stroke="currentColor"'
        ' stroke-linecap="round" stroke-linejoin="round" {}>{}</svg>',
        _classes("ico", size),
        said,
        _strokes(name),
    )


@register.simple_tag
def status(key: str, word: str = "", form: str = "") -> SafeString:
    """Show a status as shape, word and colour. `form` "pill" puts it on a ground."""
    look = LOOKS[str(key)]
    return _status(look, word, form) if word else _status_of(look, form)


@lru_cache(maxsize=1024)
def _status(look: Look, word: str, form: str) -> SafeString:
    return format_html(
        '<span class="{}">{}{}</span>',
        _classes("st", look.tone, form),
        icon(look.icon),
        word,
    )


@cache
def _status_of(look: Look, form: str) -> SafeString:
    return _status(look, look.word, form)


@register.filter
def tone(key: str) -> str:
    """Return the tone of a status: ok, warn, bad, stale, early, idle, info, carry."""
    return LOOKS[str(key)].tone


@register.filter
def status_word(key: str) -> str:
    """Return a status in words, lower case: "on track"."""
    return LOOKS[str(key)].word.lower()


@register.simple_tag
def team_mark(team: TeamLike, size: str = "") -> SafeString:
    """Show a team's two letters; decoration beside its name. `size` s or xl."""
    return format_html(
        '<span class="{}" aria-hidden="true">{}</span>',
        _classes("tm", f"c{team.colour}", size),
        team.mark,
    )


@register.simple_tag
def avatar(name: str, size: str = "") -> SafeString:
    """Show a person's initials; decoration beside the name. `size` "l" is larger."""
    words = [word for word in name.split() if not word.endswith(".")] or name.split()
    initials = "".join(word[0] for word in (words[:1] + words[1:][-1:]))
    return format_html(
        '<span class="{}" aria-hidden="true">{}</span>',
        _classes("av", size),
        initials.upper(),
    )


@register.simple_tag
@lru_cache(maxsize=1024)
def slots(taken: int, limit: int, carried: int = 0, size: str = "") -> SafeString:
    """Draw the limit gauge: one box per slot.

    `carried` of the `taken` are striped; a ring says full; boxes beyond the limit are
    drawn after it, at most three, the rest as a number.
    """
    over = max(taken - limit, 0)
    kinds = ["carry"] * min(carried, limit, taken)
    kinds += ["on"] * (min(taken, limit) - len(kinds))
    kinds += [""] * (limit - len(kinds))
    kinds += ["over"] * min(over, MOST_BOXES_OVER)
    boxes = format_html_join("", '<i class="{}"></i>', ((kind,) for kind in kinds))
    more = over - MOST_BOXES_OVER
    return format_html(
        '<span class="{}" role="img" aria-label="{}">{}{}</span>',
        _classes("slots", size, "full" if kinds and taken >= limit else ""),
        slots_in_words(taken, limit, carried),
        boxes,
        _beside_boxes(kinds, more),
    )


def _beside_boxes(kinds: list[str], more: int) -> SafeString:
    if not kinds:
        return SafeString("<b>no slots</b>")
    return format_html("<b>+{}</b>", more) if more > 0 else charts.NOTHING


def slots_in_words(taken: int, limit: int, carried: int = 0) -> str:
    """Return "2 of 3 slots taken, 1 carried over"."""
    words = f"{taken} of {limit} slots taken"
    if carried:
        words += f", {carried} carried over"
    if taken > limit:
        words += f", {taken - limit} over the limit"
    return words


@register.simple_tag
def bar(
    progress: charts.Fraction | None,
    pace: charts.Fraction | None = None,
    key: str = "idle",
    label: str = "",
) -> SafeString:
    """Draw progress against pace, both 0 to 1, in the colour of a status."""
    look = LOOKS.get(str(key))
    return charts.bar(progress, pace, look.tone if look else str(key), label)


@register.simple_tag
def stacked(label: str = "", **counts: int) -> SafeString:
    """Draw counts as one bar: `linked`, `heartbeat`, `unsorted`, or statuses."""
    parts, words = [], []
    for key, count in counts.items():
        part_class, word = WORK.get(key) or (f"bar-fill {tone(key)}", status_word(key))
        parts.append((count, part_class))
        words.append(f"{count} {word}")
    return charts.stacked(parts, label or ", ".join(words))


@register.simple_tag
def spark(
    values: Sequence[charts.Fraction], label: str, key: str = "brand"
) -> SafeString:
    """Draw a row of values as a small line."""
    return charts.spark(values, label, key)


@register.inclusion_tag("components/check_in_chart.html")
def check_in_chart(history: check_ins.CheckInHistory) -> dict[str, Any]:
    """Draw key results against their pace, with the same as a table below."""
    return {"history": history, "drawing": check_ins.check_in_chart(history)}


@register.inclusion_tag("components/value_chart.html")
def value_chart(history: values.ValueHistory) -> dict[str, Any]:
    """Draw the values of a KPI with its limits."""
    return {"drawing": values.value_chart(history)}


def _grouped(value: Decimal, sign: str = "") -> str:
    places = 2 if abs(value) >= 1 else 4
    rounded = value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    shown = f"{abs(rounded):,f}"
    if "." in shown:
        shown = shown.rstrip("0").rstrip(".")
    if rounded < 0:
        sign = MINUS
    return (sign if rounded else "") + shown.replace(",", NARROW_SPACE)


def _with_unit(shown: str, unit: str) -> str:
    return f"{shown}{NARROW_SPACE}{unit}" if unit else shown


@register.filter
def number(value: Decimal | float | None, unit: str = "") -> str:
    """Write a number and its unit: "1 234.5 min"; None is "n/a"."""
    if value is None or value == "":
        return UNKNOWN
    return _with_unit(_grouped(Decimal(str(value))), unit)


@register.filter
def change(value: Decimal | float | None, unit: str = "") -> str:
    """Write a difference with its sign: "+2 points"; zero is "no change"."""
    if value is None or value == "":
        return UNKNOWN
    exact = Decimal(str(value))
    return _with_unit(_grouped(exact, "+"), unit) if exact else "no change"


@register.filter
def percent(fraction: Decimal | float | None) -> str:
    """Write a fraction as whole percent, half up: 0.445 is "45 %"; None is "n/a"."""
    if fraction is None or fraction == "":
        return UNKNOWN
    return _with_unit(_grouped(Decimal(charts.in_percent(fraction))), "%")


@register.filter
def grade(value: Decimal | None) -> str:
    """Write a grade with one decimal, half up: 0.35 is "0.4"; None is "n/a"."""
    if value is None or value == "":
        return UNKNOWN
    return str(Decimal(value).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP))


@register.filter
def day(on: date | None, today: date | None = None) -> str:
    """Write a day: "10 Nov", with the year unless it is the year of `today`."""
    if not on:
        return UNKNOWN
    shown = f"{on.day}\u00a0{on:%b}"
    return shown if today and on.year == today.year else f"{shown} {on.year}"


@register.filter
def markdown(text: str) -> SafeString:
    """Show what people wrote in Markdown, inside `<div class="prose">`."""
    return SafeString(html_of(text))


@register.filter
def days(count: int | Literal[""] | None) -> str:
    """Write a number of days: "1 day", "41 days"; None and "" are "n/a"."""
    if count is None or count == "":
        return UNKNOWN
    return f"{count}\u00a0day" if count == 1 else f"{count}\u00a0days"


@register.simple_block_tag
def nav_more(content: str, words: str) -> SafeString:
    """Fold lines of the navigation away; open where one of them is current."""
    return format_html(
        '<details class="more"{}><summary class="navlink">{}{}</summary>{}</details>',
        " open" if 'aria-current="page"' in content else "",
        icon("chevron-right"),
        words,
        content,
    )


@register.simple_tag(takes_context=True)
def nav_item(
    context: Context, name: str, icon_name: str, words: str, key: str = ""
) -> SafeString:
    """Link a page of the organisation in the navigation, if that page exists.

    It is current when the address lies at or below it; the organisation's first page
    only when it is the address itself, and the list of teams not at a team of one's own,
    which has a line for itself.
    """
    slug = context["organization"].slug
    there = address(name, slug=slug)
    if not there:
        return charts.NOTHING
    here = context["request"].path
    is_below = there != f"/o/{slug}/" and here.startswith(there)
    is_current = here == there or (is_below and not _is_own_team(context, there, here))
    return _nav_line(there, icon_name, words, key, is_current=is_current)


def _is_own_team(context: Context, teams_address: str, here: str) -> bool:
    teams = context.get("my_teams") or ()
    teams = teams() if callable(teams) else teams
    return here in {f"{teams_address}{team.reference}/" for team in teams}


@lru_cache(maxsize=1024)
def _nav_line(
    there: str, icon_name: str, words: str, key: str, *, is_current: bool
) -> SafeString:
    keys = format_html(' data-key="{0}" aria-keyshortcuts="g {0}"', key) if key else ""
    return format_html(
        '<a class="navlink" href="{}"{}{}>{}{}</a>',
        there,
        keys,
        SafeString(' aria-current="page"' if is_current else ""),
        icon(icon_name),
        words,
    )
