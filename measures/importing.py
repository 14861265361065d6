"""Values of KPIs from a small CSV file: what each row says, and what stands against it."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from measures.models import Kpi
from okrhub.lib.cells import read_date, read_value
from okrhub.lib.csv_file import rows_of_text
from okrhub.lib.decisions import Decision
from okrhub.lib.tables import MEGABYTE, Limits, UnreadableFile, table_of

LIMITS = Limits(size=MEGABYTE, rows=2_000, unpacked=MEGABYTE, shared_text=MEGABYTE)
LONGEST_NOTE = 400
COLUMNS = {
    "kpi": {"kpi", "reference", "metric", "name"},
    "measured_on": {"measured_on", "measured on", "date", "day"},
    "value": {"value"},
    "note": {"note", "comment"},
}
NEEDED = ("kpi", "measured_on", "value")


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the file as it stands there; `line` is the number of its line."""

    line: int
    kpi: str
    measured_on: str
    value: str
    note: str


@dataclass(frozen=True, slots=True)
class Planned:
    """What a row becomes: a new value, one that is known, or nothing with a problem."""

    row: Row
    kpi: Kpi | None = None
    measured_on: date | None = None
    value: Decimal | None = None
    is_known: bool = False
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Preview:
    """What an import would do, row by row."""

    rows: tuple[Planned, ...]

    @property
    def new(self) -> list[Planned]:
        """Return the values that would be written."""
        return [row for row in self.rows if not row.problem and not row.is_known]

    @property
    def known(self) -> int:
        """Return how many values are there already."""
        return sum(row.is_known for row in self.rows)

    @property
    def problems(self) -> list[Planned]:
        """Return the rows that would be left out."""
        return [row for row in self.rows if row.problem]


def read_rows(text: str) -> list[Row]:
    """Return the rows of a CSV text; raise UnreadableFile in one sentence."""
    if len(text) > LIMITS.size:
        raise UnreadableFile("The file is larger than 1 MB; split it in parts.")
    table = table_of(rows_of_text(text), LIMITS)
    places = _places(table.headers)
    found = []
    for line, cells in table.rows:
        said = {
            name: " ".join((cells or {}).get(header, "").split())
            for name, header in places.items()
        }
        found.append(Row(line, **({"note": ""} | said)))
    if not found:
        raise UnreadableFile("The file has no row below its headers.")
    return found


def _places(headers: Iterable[str]) -> dict[str, str]:
    places: dict[str, str] = {}
    for header in headers:
        for name, words in COLUMNS.items():
            if header.strip().lower() in words:
                places.setdefault(name, header)
    missing = [name for name in NEEDED if name not in places]
    if missing:
        raise UnreadableFile(
            f"The file needs a column {' and '.join(missing)}; its first row names the "
            "columns kpi, measured_on, value and note."
        )
    return places


def plan(
    rows: Sequence[Row],
    kpis: Iterable[Kpi],
    said: Mapping[tuple[int, date], Decimal],
    *,
    may_record: Callable[[Kpi], Decision],
    on: date,
) -> Preview:
    """Work out what each row becomes; `said` are the values that are there.

    A KPI is named by its reference or by its metric, in any case. Two rows that say
    something else about the same day contradict each other: the second is left out.
    """
    by_name: dict[str, list[Kpi]] = {}
    for kpi in kpis:
        for name in {kpi.reference.lower(), kpi.name.lower()}:
            by_name.setdefault(name, []).append(kpi)
    read = [_read(row, by_name, may_record=may_record, on=on) for row in rows]
    seen: dict[tuple[int, date], Planned] = {}
    found = []
    for each in read:
        if each.kpi is None or each.measured_on is None or each.problem:
            found.append(each)
            continue
        key = (each.kpi.pk, each.measured_on)
        first = seen.setdefault(key, each)
        if first is each:
            found.append(_known(each) if said.get(key) == each.value else each)
        elif first.value == each.value:
            found.append(_known(each))
        else:
            found.append(
                Planned(
                    each.row,
                    problem=f"Line {first.row.line} says another value for this day.",
                )
            )
    return Preview(tuple(found))


def days_of(rows: Iterable[Row]) -> set[date]:
    """Return the days that rows name."""
    return {day for row in rows if (day := read_date(row.measured_on)) is not None}


def names_of(rows: Iterable[Row]) -> list[str]:
    """Return what rows call their KPIs, each once."""
    return list(Counter(row.kpi for row in rows))


def _known(each: Planned) -> Planned:
    return Planned(each.row, each.kpi, each.measured_on, each.value, is_known=True)


def _read(
    row: Row,
    by_name: Mapping[str, Sequence[Kpi]],
    *,
    may_record: Callable[[Kpi], Decision],
    on: date,
) -> Planned:
    kpis = by_name.get(row.kpi.lower(), ())
    day, value = read_date(row.measured_on), read_value(row.value)
    checks = (
        (not row.kpi, "No KPI is named."),
        (not kpis, f"There is no KPI “{row.kpi}”."),
        (len(kpis) > 1, _ambiguous(row.kpi, kpis)),
        (kpis and not may_record(kpis[0]), kpis and may_record(kpis[0]).reason),
        (day is None, f"“{row.measured_on}” is no day; write it as 2026-11-30."),
        (day and day > on, "A value cannot be measured in the future."),
        (value.problem, value.problem),
        (value.number is None, "No value is given."),
        (
            len(row.note) > LONGEST_NOTE,
            f"The note is longer than {LONGEST_NOTE} characters.",
        ),
    )
    for is_wrong, sentence in checks:
        if is_wrong:
            return Planned(row, problem=str(sentence))
    return Planned(row, kpis[0], day, value.number)


def _ambiguous(name: str, kpis: Sequence[Kpi]) -> str:
    both = " and ".join(kpi.reference for kpi in kpis[:2])
    return f"{both} are both called “{name}”; write the reference."
