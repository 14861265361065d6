"""Search: what holds some words, of all that the reader may see."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from organizations.models import OrganizationSettings
from organizations.references import REFERENCE
from teams.models import Team

Row = tuple[str, int, str, str, int | None, bool, bool]

LONGEST = 100
MOST_WORDS = 8
FEW, MANY = 5, 50
MARK, END = "\x02", "\x03"
KINDS = {
    "objective": ("O", "Objectives"),
    "key_result": ("KR", "Key results"),
    "sprint_goal": ("S", "Sprint goals"),
    "initiative": ("I", "Initiatives"),
    "team": ("T", "Teams"),
    "person": ("", "People"),
    "kpi": ("KPI", "KPIs"),
    "strategy_goal": ("G", "Strategy goals"),
    "help": ("H", "Help between teams"),
    "barrier": ("B", "Barriers"),
    "comment": ("O", "Comments"),
}
_SHORTEST = 2
_WORD = re.compile(r"\w+")
_HEADLINES = (
    f"ts_headline('english', title, about, 'HighlightAll=true, StartSel={MARK},"
    f" StopSel={END}'),"
    " CASE WHEN body = '' THEN '' ELSE ts_headline('english', body, about,"
    f" 'MaxFragments=1, MaxWords=24, MinWords=10, StartSel={MARK}, StopSel={END}') END"
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text; `is_met` where the words asked for stand in it."""

    text: str
    is_met: bool


@dataclass(frozen=True, slots=True)
class Found:
    """Something that holds the words; a comment has the reference of its objective.

    `key` is the reference, or a person's membership. `is_asked` where the reference
    itself was asked for, `is_over` what is closed, archived or came to its end.
    """

    kind: str
    key: str
    title: tuple[Piece, ...]
    excerpt: tuple[Piece, ...]
    team: Team | None
    is_over: bool
    is_asked: bool

    @property
    def words(self) -> str:
        """Return the title."""
        return plain(self.title)


@dataclass(frozen=True, slots=True)
class Group:
    """What was found of a kind, the closest first; `has_more` beyond what is shown."""

    kind: str
    rows: tuple[Found, ...]
    has_more: bool

    @property
    def words(self) -> str:
        """Return what the kind is called."""
        return KINDS[self.kind][1]


def kinds_here(settings: OrganizationSettings) -> list[str]:
    """Return the kinds that may be found: what is switched off shows nowhere."""
    off = {
        "kpi": not settings.has_kpis,
        "strategy_goal": not settings.has_strategy,
        "help": not settings.has_many_teams,
    }
    return [kind for kind in KINDS if not off.get(kind)]


def search(
    asked: str, *, kinds: Sequence[str] = tuple(KINDS), most: int = FEW
) -> list[Group]:
    """Return what holds the words, by kind, the kind with the closest first.

    Words match from their beginning and in any form, titles also where they are spelt
    a little otherwise; a reference finds what bears it. Two queries.
    """
    wanted = frozenset(kinds)
    rows = _found(asked, most + 1)
    teams = Team.objects.in_bulk({row[4] for row in rows if row[4] is not None})
    groups: dict[str, list[Found]] = {}
    for kind, number, title, body, team, is_over, is_asked in rows:
        if kind in wanted:
            groups.setdefault(kind, []).append(
                Found(
                    kind=kind,
                    key=_key(kind, number),
                    title=pieces(title),
                    excerpt=pieces(body),
                    team=teams.get(team) if team is not None else None,
                    is_over=is_over,
                    is_asked=is_asked,
                )
            )
    return [
        Group(kind, tuple(met[:most]), len(met) > most) for kind, met in groups.items()
    ]


def pieces(text: str) -> tuple[Piece, ...]:
    """Return a text cut where the words asked for begin and end."""
    found: list[Piece] = []
    for number, part in enumerate(text.split(MARK)):
        met, end, rest = part.partition(END) if number else ("", "", part)
        if not end and number:
            met, rest = "", met
        found += [
            Piece(each, is_met) for each, is_met in ((met, True), (rest, False)) if each
        ]
    return tuple(found)


def plain(cut: Sequence[Piece]) -> str:
    """Return the text again."""
    return "".join(piece.text for piece in cut)


def _found(asked: str, most: int) -> list[Row]:
    asked = asked.replace("\x00", "").strip()[:LONGEST]
    words = _WORD.findall(asked)[:MOST_WORDS]
    if len(asked) < _SHORTEST or not words:
        return []
    reference = REFERENCE.match(asked.upper())
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT kind, number, {_HEADLINES},"  # noqa: S608 - nothing that was typed
            " team_id, is_over, is_asked"
            " FROM to_tsquery('english', %s) AS about, screens_search(about, %s, %s, %s, %s)"
            " ORDER BY max(closeness) OVER (PARTITION BY kind) DESC, kind, place",
            [
                " & ".join(f"{word}:*" for word in words),
                asked.upper(),
                reference["kind"] if reference else "",
                int(reference["number"]) if reference else 0,
                most,
            ],
        )
        rows: list[Row] = cursor.fetchall()
    return rows


def _key(kind: str, number: int) -> str:
    letters, _ = KINDS[kind]
    return f"{letters}-{number}" if letters else str(number)
