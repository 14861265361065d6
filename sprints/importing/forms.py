"""What people say about the columns of a file of work items or sprints."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from sprints.importing.columns import ITEM_FIELDS, SPRINT_FIELDS, Fields

LEAVE_OUT = ("", "Leave out")


class FieldsForm(forms.Form):
    """What each column of the file becomes, and what fills in where none does."""

    known: Fields

    team = forms.CharField(
        label="Team, where a row names none", max_length=120, required=False
    )
    first = forms.ChoiceField(
        label="3/4/2026 is",
        choices=[("day", "3 April"), ("month", "4 March")],
        required=False,
    )

    def __init__(
        self,
        columns: Sequence[Mapping[str, Any]],
        mapping: Mapping[str, Any],
        data: Any = None,
    ) -> None:
        """Offer every field for every column, set to what was chosen or the guess."""
        self.columns = columns
        chosen = {
            header: field
            for field, headers in (mapping.get("columns") or {}).items()
            for header in headers
        }
        self.mapped = set(chosen)
        initial = {
            f"column-{place}": chosen.get(shown["header"], "")
            if chosen
            else shown["field"]
            for place, shown in enumerate(columns)
        }
        kept = {name: mapping.get(name, "") for name in ("team", "url", "first")}
        super().__init__(data, initial=initial | kept)
        choices = [LEAVE_OUT, *((str(f), k.label) for f, k in self.known.items())]
        for place, shown in enumerate(columns):
            self.fields[f"column-{place}"] = forms.ChoiceField(
                label=f"Column {shown['header']} becomes",
                choices=choices,
                required=False,
            )

    def rows(self) -> list[dict[str, Any]]:
        """Return each column with its control, as the page lists them."""
        return [
            {
                **shown,
                "control": self[f"column-{place}"],
                "is_mapped": shown["header"] in self.mapped,
            }
            for place, shown in enumerate(self.columns)
        ]

    def extras(self) -> list[forms.BoundField]:
        """Return what is asked besides the columns."""
        return [self[name] for name in ("team", "url", "first") if name in self.fields]

    def clean(self) -> dict[str, Any]:
        """Refuse a field that two columns claim, and a file without the needed ones."""
        fields = [name for name in self._chosen().values() if name]
        for name, count in Counter(fields).items():
            if count > 1 and not self.known[name].takes_several:
                self.add_error(None, f"Two columns become “{self.known[name].label}”.")
        for name, known in self.known.items():
            if known.is_needed and name not in fields:
                self.add_error(None, f"One column must become “{known.label}”.")
        if "team" not in fields and not self.cleaned_data.get("team"):
            self.add_error("team", "No column names the team, so name it here.")
        return self.cleaned_data

    def chosen(self) -> dict[str, Any]:
        """Return what was chosen, as it is kept with the run."""
        columns: dict[str, list[str]] = {}
        for place, name in self._chosen().items():
            if name:
                columns.setdefault(name, []).append(self.columns[place]["header"])
        return {
            "columns": columns,
            "team": self.cleaned_data["team"],
            "url": self.cleaned_data.get("url", ""),
            "first": self.cleaned_data["first"] or "day",
        }

    def _chosen(self) -> dict[int, str]:
        return {
            place: self.cleaned_data.get(f"column-{place}", "")
            for place in range(len(self.columns))
        }


class ItemFieldsForm(FieldsForm):
    """The columns of work items."""

    known = ITEM_FIELDS

    url = forms.CharField(
        label="Address of an item, where no column has it",
        max_length=300,
        required=False,
        help_text="With {key} in it, such as https://issues.example.org/browse/{key}.",
    )

    def clean_url(self) -> str:
        """Refuse what leads nowhere."""
        url: str = self.cleaned_data["url"].strip()
        if url and not (url.startswith(("https://", "http://")) and "{key}" in url):
            raise forms.ValidationError(
                "Begin with https:// and put {key} where the key goes."
            )
        return url


class SprintFieldsForm(FieldsForm):
    """The columns of sprints."""

    known = SPRINT_FIELDS
