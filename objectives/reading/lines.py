"""Lines of pasted text: indentation, bullet or number, label, heading, sheet row.

Labels are read in the languages that the coach knows: English and Norwegian.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from okrhub.lib.tables import INVISIBLE

TAB_WIDTH = 4

HEADING = re.compile(r"(?P<marks>#{1,6})\s+(?P<text>.*?)(?:\s+#+)?")
BULLET = re.compile(
    r"(?:[-*+\u2022\u2023\u25e6\u2013\u2014\u00b7\u25cf\u25cb\u25aa\u25a0]\s+"
    r"|[\u2022\u2023\u25e6\u25cf\u25cb\u25aa\u25a0]\s*|[-\u2013](?=[^\W\d]))"
    r"(?:\[[ xX]?\]\s+)?(?P<text>.*)"
)
NUMBERED = re.compile(
    r"\(?(?P<number>[0-9]{1,2}(?:\.[0-9]{1,2})*)"
    r"(?:[.)]\s+|\)(?=[^\W\d])|\.(?=[A-Z])|(?<=\.[0-9])\s+)(?P<text>.*)"
)
SECOND_MARKER = re.compile(r"(?:[-*\u2013\u2022]|\(?[0-9]{1,2}[.)])\s+(?P<text>.*)")
LETTERED = re.compile(r"\(?(?:[a-zA-Z]|[ivx]{1,4})[.)]\s+(?P<text>.*)")
MARKER_AND_TAB = re.compile(
    r"^(\s*(?:[^\w\s|#]|\(?[0-9]{1,2}(?:\.[0-9]{1,2})*[.)]?|\(?[a-zA-Z][.)]))\t+"
    r"|^(?P<round>\s*)o\t+"
)
NUMBER = r"[0-9]{1,2}(?:\.[0-9]{1,2})*"
SEPARATOR = r"\s*[\]:.)\u2013\u2014-]"
LABEL_OBJECTIVE = re.compile(
    rf"[\[(]?(?:(?:objective|obj\.?|goal|(?:hoved)?mål(?:sett?[n]?ing)?)\s*(?:#?{NUMBER}(?:{SEPARATOR}|\s|$)"
    rf"|[:\u2013\u2014-]|$)|o\s?-?{NUMBER}(?:{SEPARATOR}|\s|$)|o:)\s*(?P<text>.*)",
    re.IGNORECASE,
)
LABEL_KEY_RESULT = re.compile(
    rf"[\[(]?(?:o{NUMBER}\s*[-/. ]?\s*)?(?:key\s+results?|krs?|nøkkelresultat(?:er)?)\s*"
    rf"(?:-?#?{NUMBER}(?:{SEPARATOR}|\s|$)|[:\u2013\u2014-]|$)\s*(?P<text>.*)",
    re.IGNORECASE,
)
LABEL_WHY = re.compile(
    r"(?:why|because|rationale|hvorfor|fordi|begrunnelse)\s*[:\u2013\u2014-]\s*(?P<text>.*)",
    re.IGNORECASE,
)
TABLE_RULE = re.compile(r"[\s|:=_*-]*")
ANNOUNCING = re.compile(
    r"okrs?|objectives?|goals?|key|results?|mål(?:ene)?|nøkkelresultat(?:er|ene)?"
    r"|(?:q[1-4]|h[12]|fy)[0-9]{0,4}",
    re.IGNORECASE,
)
BESIDE = re.compile(
    r"and|our|for|the|of|team|quarter|year|draft|20[0-9]{2}"
    r"|og|er|vår|våre|i|[1-4]|kvartal|år|året|utkast",
    re.IGNORECASE,
)
ORNAMENT = re.compile(
    r"(?:[\U0001f300-\U0001faff\u2600-\u27bf\u2b00-\u2bff]"
    r"[\ufe0f\u200d\U0001f3fb-\U0001f3ff]*)+(?=\s)"
)
OKR_WORD = re.compile(r"OKRs?")
DETAIL = re.compile(
    r"(?:(?:baseline|target|current|start|starting)(?:\s+value)?"
    r"|nåverdi|målverdi|startverdi|utgangspunkt|grunnlinje)\s*[:=]\s*\S.*",
    re.IGNORECASE,
)
EMPHASIS = re.compile(r"([*_])(?!\s)(?P<text>.+?)(?<!\s)\1")
EMPHASIS_BEFORE = re.compile(r"^([*_])(?!\s)([^*_]+)(?<!\s)\1(?=[\s:])")
WIKI_BULLETS = re.compile(r"^\s*(\*{2,6})\s+(?=\S)")
WIKI_HEADING = re.compile(r"^\s*h([1-6])\.\s+")
BULLET_RANKS = {"\u25e6": 2, "\u25cb": 2, "\u25aa": 3, "\u25a0": 3}


class Marker(StrEnum):
    """What stands before the words of a line."""

    PLAIN = "plain"
    HEADING = "heading"
    LIST = "list"
    OBJECTIVE = "objective"
    KEY_RESULT = "key_result"
    WHY = "why"
    DETAIL = "detail"
    ROW = "row"


@dataclass(frozen=True, slots=True)
class Line:
    """A line that says something, without its marker.

    `depth` orders headings and list items: smaller is higher. `cells` are those of a
    sheet row. `follows_blank` is set after an empty line and at the beginning.
    `ornament` is the emoji that a line without any other marker begins with.
    """

    marker: Marker
    text: str
    indent: int = 0
    depth: tuple[int, int] = (0, 0)
    follows_blank: bool = False
    cells: tuple[str, ...] = ()
    ornament: str = ""


def lines_of(text: str) -> list[Line]:
    """Read the lines that say something; rules of tables and empty ones are gone.

    So are the blanks of no width that wikis leave in what is copied from them.
    """
    lines: list[Line] = []
    follows_blank = True
    for raw in text.translate(INVISIBLE).splitlines():
        if not raw.strip():
            follows_blank = True
        elif not TABLE_RULE.fullmatch(raw):
            lines.append(_line(raw, follows_blank=follows_blank))
            follows_blank = False
    return lines


def _line(raw: str, *, follows_blank: bool) -> Line:
    raw = MARKER_AND_TAB.sub(_without_tab, raw)
    raw = WIKI_BULLETS.sub(lambda below: " " * len(below[1]) + "* ", raw)
    raw = WIKI_HEADING.sub(lambda level: "#" * int(level[1]) + " ", raw)
    cells = _cells(raw)
    if cells:
        words = "\t".join(cells)
        return Line(Marker.ROW, words, cells=cells, follows_blank=follows_blank)
    expanded = raw.expandtabs(TAB_WIDTH)
    indent = len(expanded) - len(expanded.lstrip())
    text = _without_emphasis(raw)
    heading = HEADING.fullmatch(text)
    if heading:
        marker, words = _label(_without_emphasis(heading["text"]), Marker.HEADING)
        depth = (len(heading["marks"]), 0)
        return Line(marker, words, 0, depth, follows_blank)
    for form in (BULLET, NUMBERED, LETTERED):
        item = form.fullmatch(text)
        if item:
            marker, words = _label(_without_second(item["text"]), Marker.LIST)
            rank = item["number"].count(".") if form is NUMBERED else _rank(text[0])
            return Line(marker, words, indent, (indent, rank), follows_blank)
    marker, words = _label(text, Marker.PLAIN)
    ornament = ORNAMENT.match(words)
    symbol = ornament[0].rstrip("\ufe0f") if ornament else ""
    return Line(marker, words, indent, (indent, 0), follows_blank, ornament=symbol)


def _rank(bullet: str) -> int:
    """Order bullets of one indent: below numbers, hollow below full ones."""
    return 10 + BULLET_RANKS.get(bullet, 1)


def _without_tab(marker: re.Match[str]) -> str:
    """Turn the tab that word processors put behind a bullet into a blank."""
    return f"{marker[1]} " if marker[1] else f"{marker['round']}\u25e6 "


def _cells(raw: str) -> tuple[str, ...]:
    """Split a row of a sheet (tabs) or of a wiki table (bars); empty if it is none."""
    stripped = raw.strip()
    if stripped.startswith("|") and stripped.count("|") > 1:
        return tuple(
            _without_emphasis(c) for c in stripped.removesuffix("|").split("|")[1:]
        )
    if "\t" in stripped:
        return tuple(_without_emphasis(cell) for cell in raw.rstrip().split("\t"))
    return ()


def without_markers(text: str) -> str:
    """Return what a cell says behind its bullet, number and label."""
    return _label(_without_second(text), Marker.PLAIN)[1]


def names_objective(text: str) -> bool:
    """Tell whether a cell only says that what stands beside it is an objective."""
    return _label(text, Marker.PLAIN) == (Marker.OBJECTIVE, "")


def _without_second(text: str) -> str:
    """Drop the number that somebody typed behind a bullet, or the bullet."""
    second = SECOND_MARKER.fullmatch(_without_emphasis(text))
    return _without_emphasis(second["text"] if second else text)


def _without_emphasis(text: str) -> str:
    text = text.replace("**", "").replace("__", "").strip()
    emphasized = EMPHASIS.fullmatch(text)
    return emphasized["text"] if emphasized else text


def _label(text: str, otherwise: Marker) -> tuple[Marker, str]:
    plain = text[found.end() :].strip() if (found := ORNAMENT.match(text)) else text
    labelled = EMPHASIS_BEFORE.sub(r"\2", _without_emphasis(plain))
    for form, marker in (
        (LABEL_KEY_RESULT, Marker.KEY_RESULT),
        (LABEL_OBJECTIVE, Marker.OBJECTIVE),
        (LABEL_WHY, Marker.WHY),
    ):
        found = form.fullmatch(labelled)
        if found:
            return marker, _without_emphasis(found["text"])
    return (Marker.DETAIL if DETAIL.fullmatch(text) else otherwise), text


def is_announcement(text: str) -> bool:
    """Tell whether words only announce OKRs and say none.

    "Our OKRs for Q3 2026" and "Billing OKRs" do; a sentence with more behind the word
    does not.
    """
    words = re.findall(r"[\w&]+", text)
    named = [n for n, word in enumerate(words) if OKR_WORD.fullmatch(word)]
    if named and len(words) <= 6:
        words = words[named[-1] :]
    return any(ANNOUNCING.fullmatch(word) for word in words) and all(
        ANNOUNCING.fullmatch(word) or BESIDE.fullmatch(word) for word in words
    )
