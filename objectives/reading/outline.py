"""Split pasted text into objectives and key results."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from objectives.reading.lines import Line, Marker, is_announcement, lines_of
from objectives.reading.rows import columns_of, read_row
from objectives.reading.sentences import ReadKeyResult, numbers_in, read_key_result

LONGEST_DESCRIPTION = 20


@dataclass(frozen=True, slots=True)
class ReadObjective:
    """An objective as it was understood; without a title it is still to be named."""

    title: str
    key_results: tuple[ReadKeyResult, ...] = ()
    why: str = ""


class Part(StrEnum):
    """What a line is taken for."""

    OBJECTIVE = "objective"
    KEY_RESULT = "key_result"
    WHY = "why"
    REST = "rest"
    SECTION = "section"
    ROW = "row"


LABELLED = {
    Marker.OBJECTIVE: Part.OBJECTIVE,
    Marker.KEY_RESULT: Part.KEY_RESULT,
    Marker.WHY: Part.WHY,
    Marker.DETAIL: Part.REST,
    Marker.ROW: Part.ROW,
}
WITH_MARKER = frozenset({Marker.LIST, Marker.KEY_RESULT, Marker.DETAIL})


def read_okrs(text: str) -> list[ReadObjective]:
    """Read objectives and key results from text, in the order of the text.

    Labels ("Objective:", "O1", "KR1:") decide first, then headings, bullets and
    numbers by their level, then blocks between empty lines: the first line of a block
    is the objective, the others are its key results. Never fails.
    """
    lines = [line for line in lines_of(text) if not _only_announces(line)]
    return _assembled(lines, _Reader(lines).parts)


def _only_announces(line: Line) -> bool:
    return line.marker in {
        Marker.PLAIN,
        Marker.HEADING,
        Marker.LIST,
    } and is_announcement(line.text)


class _Reader:
    """Tells for every line what it is taken for, from its neighbours."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._lines = lines
        self._is_structured = any(
            line.marker in {Marker.HEADING, Marker.OBJECTIVE} for line in lines
        )
        self._has_ornaments = len({line.ornament for line in lines}) > 1
        self._owner: Line | None = None
        self._promoted: set[int] = set()
        self._end_of_list = 0
        self.parts: list[Part] = []
        for place, line in enumerate(lines):
            part = self._part(place, line)
            self.parts.append(part)
            if part is Part.OBJECTIVE:
                self._owner = line

    def _part(self, place: int, line: Line) -> Part:
        if line.marker in LABELLED:
            return LABELLED[line.marker]
        if line.marker is Marker.HEADING:
            return self._heading(place)
        if line.marker is Marker.LIST:
            return self._item(place)
        before = self._lines[place - 1] if place else line
        if before.marker is Marker.ROW:
            return Part.KEY_RESULT if line.indent else Part.OBJECTIVE
        if before.marker in WITH_MARKER and before.text and not line.follows_blank:
            return self._below_item(line, before)
        if self._owner is None:
            return Part.OBJECTIVE
        return self._plain(line, before, self._owner, place)

    def _below_item(self, line: Line, before: Line) -> Part:
        """Go on with a key result, unless the line stands out like an objective."""
        goes_on = line.indent > before.indent or line.text[0].islower()
        return Part.REST if goes_on or self._is_structured else Part.OBJECTIVE

    def _next(self, place: int) -> Line | None:
        return self._lines[place + 1] if place + 1 < len(self._lines) else None

    def _heading(self, place: int) -> Part:
        """Take a heading for an objective unless a lower heading follows at once."""
        after = self._next(place)
        is_section = after is not None and (
            after.marker is Marker.OBJECTIVE
            or (
                after.marker is Marker.HEADING
                and after.depth > self._lines[place].depth
            )
        )
        return Part.SECTION if is_section else Part.OBJECTIVE

    def _item(self, place: int) -> Part:
        """Take a list item for a key result unless its level holds objectives."""
        if place >= self._end_of_list:
            self._promoted = self._objective_items(place)
            is_section_above = self.parts[-1:] == [Part.OBJECTIVE]
            if place in self._promoted and is_section_above:
                self.parts[-1] = Part.SECTION
        return Part.OBJECTIVE if place in self._promoted else Part.KEY_RESULT

    def _objective_items(self, place: int) -> set[int]:
        """Return which items of the list at `place` are objectives: the higher level.

        Below a title that is only so when the numbers stand on the lower level.
        """
        items = {}
        for number in range(place, len(self._lines)):
            line = self._lines[number]
            if line.marker is Marker.LIST:
                items[number] = line
            elif line.marker is not Marker.PLAIN or line.follows_blank:
                break
            self._end_of_list = number + 1
        top = min(item.depth for item in items.values())
        higher = {number for number, item in items.items() if item.depth == top}
        lower = items.keys() - higher
        if not lower:
            return set()
        has_numbers = [
            any(numbers_in(items[number].text) for number in level)
            for level in (higher, lower)
        ]
        return higher if self._owner is None or has_numbers == [False, True] else set()

    def _plain(self, line: Line, before: Line, owner: Line, place: int) -> Part:
        """Take a line without any marker for what its neighbours make of it."""
        if not before.text:
            is_title = before.marker is Marker.OBJECTIVE
            return Part.REST if is_title else Part.KEY_RESULT
        if self._is_adorned_like(line, owner):
            return Part.OBJECTIVE
        if line.follows_blank:
            return self._first_of_block(line, owner, place)
        if line.indent <= owner.indent < before.indent:
            return Part.OBJECTIVE
        if self.parts[-1] is Part.KEY_RESULT or not self._list_follows(place):
            return Part.KEY_RESULT
        return Part.REST if line.text[0].islower() else Part.WHY

    def _is_adorned_like(self, line: Line, owner: Line) -> bool:
        """Tell whether an emoji marks the line as it marked the objective above."""
        return (
            self._has_ornaments
            and bool(line.ornament)
            and line.ornament == owner.ornament
            and not any(numbers_in(line.text))
        )

    def _first_of_block(self, line: Line, owner: Line, place: int) -> Part:
        if line.indent > owner.indent:
            return Part.KEY_RESULT
        is_measured = bool(numbers_in(line.text))
        if self._is_structured:
            return Part.KEY_RESULT if is_measured else Part.WHY
        after = self._next(place)
        is_alone = after is None or (
            after.follows_blank and after.marker is not Marker.LIST
        )
        return Part.KEY_RESULT if is_measured and is_alone else Part.OBJECTIVE

    def _list_follows(self, place: int) -> bool:
        """Tell whether a list comes after the plain line at `place`, or one more."""
        for line in self._lines[place + 1 : place + 1 + LONGEST_DESCRIPTION]:
            if line.marker not in {Marker.PLAIN, Marker.WHY}:
                return line.marker in {Marker.LIST, Marker.KEY_RESULT, Marker.ROW}
            if line.follows_blank:
                break
        return False


@dataclass(slots=True)
class _Growing:
    """An objective while its lines are read; a key result may go on for several."""

    titles: list[str] = field(default_factory=list)
    key_results: list[list[str] | ReadKeyResult] = field(default_factory=list)
    whys: list[str] = field(default_factory=list)

    def add(self, part: Part, text: str) -> None:
        """Add a line, or go on with the one before."""
        if part is Part.WHY:
            self.whys.append(text)
        elif part is Part.KEY_RESULT:
            self.key_results.append([text])
        elif not self.key_results:
            self.titles.append(text)
        elif isinstance(self.key_results[-1], list):
            self.key_results[-1].append(text)
        else:
            self.whys.append(text)

    def read(self) -> ReadObjective:
        """Return the objective with its key results read."""
        return ReadObjective(
            " ".join(self.titles).rstrip(": "),
            tuple(
                read_key_result(" ".join(found)) if isinstance(found, list) else found
                for found in self.key_results
            ),
            " ".join(self.whys),
        )


def _assembled(lines: Sequence[Line], parts: Sequence[Part]) -> list[ReadObjective]:
    found = [_Growing()]
    for line, part, places in zip(lines, parts, _columns(lines), strict=True):
        if part is Part.ROW:
            _add_row(found, line, places)
        elif part is Part.OBJECTIVE:
            found.append(_Growing([line.text] if line.text else []))
        elif part is not Part.SECTION and line.text:
            found[-1].add(part, line.text)
    read = (growing.read() for growing in found)
    return [objective for objective in read if objective != ReadObjective("")]


def _add_row(found: list[_Growing], line: Line, places: dict[str, int] | None) -> None:
    if places is None:
        return
    objective, key_result = read_row(line.cells, places)
    if objective and found[-1].titles != [objective]:
        found.append(_Growing([objective]))
    if key_result:
        found[-1].key_results.append(key_result)


def _columns(lines: Sequence[Line]) -> Iterator[dict[str, int] | None]:
    """Yield the columns that hold for each line; `None` for the header itself."""
    places: dict[str, int] = {}
    for line in lines:
        named = columns_of(line.cells)
        if line.marker is not Marker.ROW:
            places = {}
        yield None if named else places
        places = named or places
