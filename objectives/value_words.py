"""The measures of organising around value as sentences, side by side. Pure.

No sum and no colour: for a conversation (DOMAIN 4.1).
"""

from dataclasses import dataclass
from enum import StrEnum

from objectives.value_organization import Measures
from okrhub.lib.shares import Share


class Key(StrEnum):
    """Which measure."""

    TEAMS = "teams_per_okr"
    MATRIX = "matrix_density"
    LOCALITY = "locality"
    COVER = "dedicated_cover"
    FOCUS = "focus"
    HANDOFFS = "handoffs"
    WAIT = "wait"


@dataclass(frozen=True, slots=True)
class Line:
    """A measure: what it is called, its figure, and a sentence that says it all."""

    key: Key
    name: str
    figure: str
    sentence: str


def lines(found: Measures) -> list[Line]:
    """Return every measure in words."""
    return [
        Line(Key.TEAMS, "Teams per OKR", _teams_figure(found), _teams(found)),
        Line(Key.LOCALITY, "In one unit", *_of(found.locality, _locality(found))),
        Line(Key.MATRIX, "Matrix", _matrix_figure(found), _matrix(found)),
        Line(
            Key.COVER,
            "Most complex, with a team of their own",
            *_of(found.dedicated_cover, _cover(found)),
        ),
        Line(
            Key.FOCUS,
            "Dedicated teams with one OKR",
            *_of(found.focus, _focus(found)),
        ),
        Line(
            Key.HANDOFFS,
            "Handed between units",
            str(found.total_handoffs),
            _handoffs(found),
        ),
        Line(Key.WAIT, "Waiting for others", *_of(found.wait, _wait(found))),
    ]


def _of(share: Share, sentence: str) -> tuple[str, str]:
    figure = f"{share.part} of {share.whole}" if share.whole else "n/a"
    return figure, sentence


def _teams_figure(found: Measures) -> str:
    if found.median_teams is not None:
        return f"{found.median_teams}; {found.most_teams}"
    sizes = [f"{count} × {size}" for size, count in sorted(found.teams_per_okr.items())]
    return ", ".join(sizes) or "n/a"


def _teams(found: Measures) -> str:
    if not found.okrs:
        return "No OKR is in process."
    if found.median_teams is None:
        counts = ", ".join(
            f"{count} with {_count(size, 'team')}"
            for size, count in sorted(found.teams_per_okr.items())
        )
        return f"{_count(found.okrs, 'OKR')} in process: {counts}."
    return (
        f"Half of the OKRs have at most {_count(found.median_teams, 'team')}, "
        f"85 % at most {found.most_teams}."
    )


def _matrix_figure(found: Measures) -> str:
    return (
        f"{found.matrix.part} of {found.matrix.whole}" if found.matrix.whole else "n/a"
    )


def _matrix(found: Measures) -> str:
    if not found.matrix.whole:
        return "No pair of team and OKR yet."
    return (
        f"Of all {found.matrix.whole} pairs of a team and an OKR "
        f"{found.matrix.part} are taken; {found.okrs} would be one team for each OKR."
    )


def _locality(found: Measures) -> str:
    if not found.locality.whole:
        return "No OKR is in process."
    share = found.locality
    return (
        f"{share.part} of {_count(share.whole, 'OKR')} "
        f"{'is' if share.part == 1 else 'are'} in the hands of one unit."
    )


def _cover(found: Measures) -> str:
    share = found.dedicated_cover
    if not share.whole:
        return "Nobody has said yet which OKRs are the most complex."
    return (
        f"Of the {_count(share.whole, 'most complex OKR')} {share.part} "
        f"{'has' if share.part == 1 else 'have'} a dedicated team or a team of teams."
    )


def _focus(found: Measures) -> str:
    share = found.focus
    if not share.whole:
        return "There is no dedicated team and no team of teams."
    if share.whole == 1:
        return (
            "The one dedicated team or team of teams has "
            f"{'' if share.part else 'not '}exactly one OKR in process."
        )
    return (
        f"Of {share.whole} dedicated teams and teams of teams {share.part} "
        f"{'has' if share.part == 1 else 'have'} exactly one OKR in process."
    )


def _handoffs(found: Measures) -> str:
    if not found.total_handoffs:
        return "No open request for help goes from one unit to another."
    return (
        f"{_count(found.total_handoffs, 'open request')} for help "
        f"{'goes' if found.total_handoffs == 1 else 'go'} between units, for "
        f"{_count(len(found.handoffs), 'OKR')}."
    )


def _wait(found: Measures) -> str:
    share = found.wait
    if not share.whole:
        return "No day in process yet."
    return (
        f"Of {_count(share.whole, 'day')} in process {share.part} "
        f"{'was' if share.part == 1 else 'were'} blocked by others."
    )


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
