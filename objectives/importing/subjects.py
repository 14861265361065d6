"""What a file can be about: each subject reads its rows and writes them its own way.

The way of a file is the same for all: uploaded, its columns named, its rows staged in
chunks, checked, shown, confirmed, and written as one transaction. A room above this one
registers what it takes.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from objectives.importing.rows import ReadRow
from objectives.importing.shown import Line
from objectives.models import ImportRow, ImportRun
from okrhub.lib.decisions import Decision
from okrhub.lib.tables import Limits
from organizations.models import Membership
from teams.standing import Standing

OKRS = "okrs"

ReadCells = Callable[[Mapping[str, str]], ReadRow]
Told = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Words:
    """How pages speak of a subject; `noun` is what an import writes."""

    noun: str
    lead: str
    where: str
    what: str
    result: str


class MappingForm(Protocol):
    """A form that asks what each column of a file becomes."""

    is_bound: bool

    def is_valid(self) -> bool:
        """Say whether what was chosen can be read by."""

    def rows(self) -> list[dict[str, Any]]:
        """Return each column with its control, as the page lists them."""

    def extras(self) -> list[Any]:
        """Return the fields that are asked besides the columns."""

    def chosen(self) -> dict[str, Any]:
        """Return what was chosen, as it is kept with the run."""


class Subject(Protocol):
    """How the rows of one kind of file come in."""

    name: str
    label: str
    words: Words
    limits: Limits
    most: str

    def may_import(self, actor: Standing) -> Decision:
        """Say who may begin such an import; who began it sees it to its end."""

    def describe(
        self, headers: Sequence[str], samples: Mapping[str, list[str]]
    ) -> list[dict[str, Any]]:
        """Return each column with first values and what it probably means."""

    def columns_form(
        self,
        columns: Sequence[Mapping[str, Any]],
        mapping: Mapping[str, Any],
        data: Any = None,
    ) -> MappingForm:
        """Return the form that asks what the columns mean."""

    def check_mapping(self, mapping: Mapping[str, Any], headers: Sequence[str]) -> None:
        """Raise MappingError where the mapping does not fit the file."""

    def headers_used(self, mapping: Mapping[str, Any]) -> set[str]:
        """Return the columns that become something."""

    def reader(self, run: ImportRun, *, on: date) -> ReadCells:
        """Return what reads the cells of a row. A few queries."""

    def check(self, run: ImportRun, *, on: date) -> None:
        """Check all staged rows against each other and what is here."""

    def preview(self, run: ImportRun, *, on: date, now: datetime) -> dict[str, Any]:
        """Count what the good rows will become."""

    def apply(
        self,
        run: ImportRun,
        *,
        actor: Membership | None,
        on: date,
        now: datetime,
        progress: Told,
    ) -> dict[str, Any]:
        """Write what the good rows become, in the transaction that is open."""

    def adds_something(self, result: Mapping[str, Any]) -> bool:
        """Tell whether an import would bring anything that is not here."""

    def figures(self, result: Mapping[str, Any]) -> list[tuple[str, int]]:
        """Return what was or will be created, in words with its count."""

    def line(self, row: ImportRow) -> Line:
        """Return a staged row as a page lists it."""


_subjects: dict[str, Subject] = {}


def register(subject: Subject) -> None:
    """Take a subject's files from now on."""
    _subjects[subject.name] = subject


def subjects() -> list[Subject]:
    """Return every subject, OKRs first."""
    return sorted(_subjects.values(), key=lambda subject: subject.name != OKRS)


def subject_named(name: str) -> Subject | None:
    """Return the subject of a name."""
    return _subjects.get(name)


def subject_of(run: ImportRun) -> Subject:
    """Return what a run is about."""
    return _subjects[run.subject]
