"""What people send for an import: a file, and what its columns mean."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from objectives.importing.columns import COLUMNS, Field, column, whose
from objectives.importing.cycle_days import days_of
from objectives.importing.mapping import (
    MOST_CHARACTERS,
    ColumnMapping,
    MappingError,
    from_bytes,
    from_json,
    headers_in,
)
from objectives.importing.queries import ROW_FILTERS
from objectives.importing.subjects import OKRS, Subject
from okrhub.lib.tables import MEGABYTE

LEAVE_OUT = ("", "Leave out")
TOLD_APART = (Field.TEAM, Field.DEPARTMENT)


class UploadForm(forms.Form):
    """A file, and a mapping for those who have one."""

    file = forms.FileField(
        label="File",
        widget=forms.FileInput({"accept": ".csv,.tsv,.txt,.xlsx"}),
        error_messages={"empty": "The file is empty."},
    )
    mapping = forms.FileField(
        label="Mapping",
        help_text="Only if you have one: a TOML or JSON file. Otherwise you choose the "
        "columns on the next page.",
        widget=forms.FileInput({"accept": ".toml,.json"}),
        required=False,
    )

    def __init__(self, subject: Subject, *arguments: Any) -> None:
        """Take files of a subject; only OKRs come with a mapping."""
        super().__init__(*arguments)
        self.subject = subject
        file = self.fields["file"]
        file.help_text = f"CSV or XLSX, {subject.most}."
        file.error_messages["required"] = f"Choose a file of at most {self.most} MB."
        if subject.name != OKRS:
            del self.fields["mapping"]

    @property
    def most(self) -> int:
        """Return how many megabytes are read."""
        return self.subject.limits.size // MEGABYTE

    def clean_file(self) -> UploadedFile:
        """Refuse what is too large or surely no table; the worker looks closer."""
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > self.subject.limits.size:
            larger = (
                "The command import_okrs takes larger ones."
                if self.subject.name == OKRS
                else "Split it in parts."
            )
            raise forms.ValidationError(
                f"The file is larger than {self.most} MB. {larger}"
            )
        if Path(file.name or "").suffix.lower() not in {
            ".csv",
            ".tsv",
            ".txt",
            ".xlsx",
        }:
            raise forms.ValidationError(
                "Only CSV and XLSX files are read; save it as one of them."
            )
        return file

    def clean_mapping(self) -> ColumnMapping | None:
        """Read the mapping file."""
        file: UploadedFile | None = self.cleaned_data["mapping"]
        if file is None:
            return None
        try:
            return from_bytes(file.read(4 * MOST_CHARACTERS))
        except MappingError as error:
            raise forms.ValidationError(str(error)) from error


class ColumnsForm(forms.Form):
    """What each column of the file becomes, and what fills in where none does.

    A mapping may put a field together from several columns. The first of them stands
    for it here, and what the page does not ask stays as the mapping says.
    """

    team = forms.CharField(
        label="Team, where a row names none",
        max_length=120,
        required=False,
    )
    cycle = forms.CharField(
        label="Cycle, where a row names none",
        help_text="Such as Q4 2026, FY27-Q1 or 2026.",
        max_length=40,
        required=False,
    )
    first = forms.ChoiceField(
        label="3/4/2026 is",
        choices=[("day", "3 April"), ("month", "4 March")],
        required=False,
    )
    without_days = forms.ChoiceField(
        label="A cycle of which neither a column nor its name tells the days",
        choices=[
            ("leave out", "Leave its rows out"),
            ("year", "Take the calendar year in its name"),
        ],
        required=False,
    )

    def __init__(
        self,
        columns: Sequence[Mapping[str, Any]],
        mapping: Mapping[str, Any],
        data: Any = None,
    ) -> None:
        """Offer every field for every column, set to the mapping or the guess."""
        self.columns = columns
        self.known = from_json(mapping) if mapping else None
        sources = self.known.columns if self.known else {}
        chosen = {headers_in(source)[0]: name for name, source in sources.items()}
        choices = [(c.field.value, c.label) for c in COLUMNS]
        initial = {
            f"column-{place}": chosen.get(shown["header"], "")
            if chosen
            else shown["field"]
            for place, shown in enumerate(columns)
        }
        self.apart_by = self._told_apart_by()
        initial["whose"] = self.apart_by
        if self.known:
            initial |= {
                "team": self.known.defaults.get(Field.TEAM, ""),
                "cycle": self.known.defaults.get(Field.CYCLE, ""),
                "first": "month" if self.known.is_month_first else "day",
                "without_days": self.known.cycle_without_days,
            }
        super().__init__(data, initial=initial)
        headers = [
            shown["header"]
            for shown in columns
            if headers_in(shown["header"]) == [shown["header"]]
        ]
        self.fields["whose"] = forms.ChoiceField(
            label="Teams of the same name are told apart by",
            help_text="For a file of several organisations: “Sales (Example)”.",
            choices=[
                ("", "Nothing: they are one team"),
                *((each, each) for each in headers),
            ],
            required=False,
        )
        for place, shown in enumerate(columns):
            self.fields[f"column-{place}"] = forms.ChoiceField(
                label=f"Column {shown['header']} becomes",
                choices=[self._unless_chosen(shown["header"]), *choices],
                required=False,
            )

    def _told_apart_by(self) -> str:
        """Return the column that the mapping adds to the team's name, or a guess."""
        if self.known is None:
            return whose({shown["header"]: shown["samples"] for shown in self.columns})
        source = self.known.columns.get(Field.TEAM, "")
        first, *others = headers_in(source)
        is_added = len(others) == 1 and source == _told_apart(first, others[0])
        return others[0] if is_added else ""

    def _unless_chosen(self, header: str) -> tuple[str, str]:
        sources = self.known.columns if self.known else {}
        fields = [
            n for n, source in sources.items() if header in headers_in(source)[1:]
        ]
        if self.known is None and header == self.apart_by:
            fields = [Field.TEAM]
        labels = " and ".join(column(name).label for name in fields)
        return ("", f"Part of: {labels}") if labels else LEAVE_OUT

    def rows(self) -> list[dict[str, Any]]:
        """Return each column with its control, as the page lists them."""
        mapped = self.known.headers() if self.known else set()
        return [
            {
                **shown,
                "control": self[f"column-{place}"],
                "is_mapped": shown["header"] in mapped,
                "is_sure": shown["is_sure"] or shown["header"] == self.apart_by,
            }
            for place, shown in enumerate(self.columns)
        ]

    def clean_cycle(self) -> str:
        """Refuse a cycle whose name tells no days."""
        cycle: str = self.cleaned_data["cycle"]
        if cycle and days_of(cycle) is None:
            raise forms.ValidationError("Write it as Q4 2026, FY27-Q1 or 2026.")
        return cycle

    def clean(self) -> dict[str, Any]:
        """Refuse a field that two columns claim, and a file without the needed ones."""
        cleaned = self.cleaned_data
        fields = [name for name in self._chosen().values() if name]
        for name, count in Counter(fields).items():
            if count > 1:
                self.add_error(None, f"Two columns become “{column(name).label}”.")
        if Field.OBJECTIVE not in fields:
            self.add_error(None, "One column must become the objective.")
        if Field.TEAM not in fields and not cleaned.get("team"):
            self.add_error("team", "No column names the team, so name it here.")
        has_days = {Field.CYCLE_START, Field.CYCLE_END} <= set(fields)
        if Field.CYCLE not in fields and not has_days and not cleaned.get("cycle"):
            self.add_error("cycle", "No column names the cycle, so name it here.")
        return cleaned

    def extras(self) -> list[forms.BoundField]:
        """Return what is asked besides the columns."""
        names = ("team", "whose", "cycle", "first", "without_days")
        return [self[name] for name in names]

    def chosen(self) -> dict[str, Any]:
        """Return what was chosen, as it is kept with the run."""
        return self.as_mapping().as_json()

    def as_mapping(self) -> ColumnMapping:
        """Return what was chosen as a mapping."""
        known = self.known or ColumnMapping(columns={})
        headers = [shown["header"] for shown in self.columns]
        columns = {
            name: headers[place] for place, name in self._chosen().items() if name
        }
        for name, source in known.columns.items():
            first = headers_in(source)[0]
            was_asked = source == _told_apart(first, self.apart_by)
            if first == columns.get(name) and not was_asked:
                columns[name] = source
        for name in columns.keys() & set(TOLD_APART):
            if columns[name] in headers:
                columns[name] = _told_apart(columns[name], self.cleaned_data["whose"])
        asked = {name: self.cleaned_data[name] for name in ("team", "cycle")}
        defaults = {**known.defaults, **asked}
        return replace(
            known,
            columns=columns,
            defaults={name: text for name, text in defaults.items() if text},
            is_month_first=self.cleaned_data["first"] == "month",
            cycle_without_days=self.cleaned_data["without_days"]
            or known.cycle_without_days,
        )

    def _chosen(self) -> dict[int, str]:
        return {
            place: self.cleaned_data.get(f"column-{place}", "")
            for place in range(len(self.columns))
        }


def _told_apart(header: str, by: str) -> str:
    """Return what names a team: a column, with another one in brackets."""
    return f"{{{header}}} ({{{by}}})" if by else header


class RowsForm(forms.Form):
    """Which rows of an import are listed."""

    show = forms.ChoiceField(choices=list(ROW_FILTERS.items()), required=False)
