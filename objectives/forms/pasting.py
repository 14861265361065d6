"""OKRs pasted as text: what was read of them, to be confirmed or changed.

Everything typed comes back: when the text is read again, a line that is still there
keeps what was typed beside it.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms

from objectives import scoring
from objectives.actions import OkrDraft
from objectives.coaching import looks_like_output
from objectives.forms.drafting import Choices
from objectives.forms.key_results import MOVES, KeyResultForm
from objectives.reading import (
    ReadKeyResult,
    ReadObjective,
    read_key_result,
    read_okrs,
)
from objectives.scoring import MAINTAIN_KINDS, METRIC_KINDS
from okrhub.lib.forms import offer
from teams.models import Team

MOST_OBJECTIVES = 20
MOST_KEY_RESULTS = 40
_ASKS_FOR_NUMBERS = {MOVES, *MAINTAIN_KINDS}


class PasteForm(forms.Form):
    """The text, and whose OKRs they are."""

    text = forms.CharField(
        label="Your OKRs, as they are",
        max_length=20_000,
        strip=False,
        widget=forms.Textarea({"rows": 10, "spellcheck": "true"}),
        help_text="From a slide, a sheet or a wiki. One objective per block, one key "
        "result per line.",
        error_messages={"required": "Paste your OKRs here."},
    )
    team = forms.ChoiceField()
    cycle = forms.ChoiceField()

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        *,
        choices: Choices,
        initial: Mapping[str, Any],
    ) -> None:
        """Offer the teams and cycles that can be chosen."""
        super().__init__(data, initial=dict(initial))
        self.teams = {team.reference: team for team in choices.teams}
        self.cycles = {str(cycle.pk): cycle for cycle in choices.cycles}
        offered = {
            "team": [(key, team.name) for key, team in self.teams.items()],
            "cycle": [
                *choices.to_open.items(),
                *((key, cycle.name) for key, cycle in self.cycles.items()),
            ],
        }
        for name, options in offered.items():
            offer(self, name, options)

    @property
    def chosen_team(self) -> Team:
        """Return the team that was chosen."""
        return self.teams[self.cleaned_data["team"]]


class PastedKeyResultForm(KeyResultForm):
    """A key result as it was read from a line, with its numbers to confirm."""

    line = forms.CharField(
        required=False, strip=False, max_length=2_000, widget=forms.HiddenInput
    )
    take = forms.BooleanField(label="Take it over", required=False, initial=True)

    @property
    def parts(self) -> Iterator[tuple[str, bool]]:
        """Return the line in parts; numbers are marked."""
        line, at = str(self["line"].value() or ""), 0
        for number in read_key_result(line).numbers:
            yield line[at : number.start], False
            yield line[number.start : number.end], True
            at = number.end
        yield line[at:], False

    @property
    def lacks_number(self) -> bool:
        """Say whether a value now or wanted is still missing."""
        asks = str(self["kind"].value() or MOVES) in _ASKS_FOR_NUMBERS
        return asks and not self._moves

    @property
    def is_output(self) -> bool:
        """Say whether it reads like something to be made, and no number moves."""
        return looks_like_output(str(self["title"].value() or "")) and not self._moves

    @property
    def _moves(self) -> bool:
        """Say whether it has a value now and one that is wanted."""
        values = [self[name].value() for name in ("baseline", "target")]
        return not any(value in {None, ""} for value in values)


class PastedObjectiveForm(forms.Form):
    """An objective as it was read."""

    line = forms.CharField(
        required=False, strip=False, max_length=2_000, widget=forms.HiddenInput
    )
    title = forms.CharField(label="Objective", max_length=400, required=False)
    why = forms.CharField(
        label="Why", max_length=2_000, required=False, widget=forms.HiddenInput
    )
    take = forms.BooleanField(label="Take it over", required=False, initial=True)
    is_running = forms.BooleanField(
        label="The team is already at it",
        help_text="It takes one of the team's slots at once, if one is free.",
        required=False,
    )

    rows: list[PastedKeyResultForm]

    @property
    def chosen_rows(self) -> list[PastedKeyResultForm]:
        """Return the key results that are to be taken over."""
        return [row for row in self.rows if row["take"].value() and not row.is_blank]

    def clean_title(self) -> str:
        """Refuse an objective without a title."""
        title = str(self.cleaned_data["title"])
        if not title:
            raise forms.ValidationError("Say in words what should be true.")
        return title

    def draft(self) -> OkrDraft:
        """Return what is to be taken over."""
        typed = self.cleaned_data
        return OkrDraft(
            title=typed["title"],
            why=typed["why"],
            key_results=tuple(row.draft() for row in self.chosen_rows),
            is_running=typed["is_running"],
        )


class PastedOkrs:
    """What was read of a text: objectives, each with its key results."""

    def __init__(self, objectives: list[PastedObjectiveForm]) -> None:
        """Keep the forms; see `read` and `typed`."""
        self.objectives = objectives

    @classmethod
    def read(cls, text: str, data: Mapping[str, Any]) -> "PastedOkrs":
        """Read the text; lines that were shown before keep what was typed there."""
        known = _by_line(data)
        found = read_okrs(text)[:MOST_OBJECTIVES]
        return cls([_form(at, okr, known) for at, okr in enumerate(found)])

    @classmethod
    def typed(cls, data: Mapping[str, Any]) -> "PastedOkrs":
        """Return the forms as they were sent."""
        objectives = []
        for at in range(_count(data, "objectives", MOST_OBJECTIVES)):
            form = PastedObjectiveForm(data, prefix=f"o-{at}")
            form.rows = [
                PastedKeyResultForm(data, prefix=f"o-{at}-{row}")
                for row in range(_count(data, f"o-{at}-rows", MOST_KEY_RESULTS))
            ]
            objectives.append(form)
        return cls(objectives)

    @property
    def chosen(self) -> list[PastedObjectiveForm]:
        """Return the objectives that are to be taken over."""
        return [form for form in self.objectives if form["take"].value()]

    def is_valid(self) -> bool:
        """Check every part that is taken over, so that all errors are shown at once."""
        parts = [part for form in self.chosen for part in (form, *form.chosen_rows)]
        return all([part.is_valid() for part in parts])  # noqa: C419 - asks all of them

    def drafts(self) -> list[OkrDraft]:
        """Return what is to be taken over, once it is valid."""
        return [form.draft() for form in self.chosen]

    @property
    def to_confirm(self) -> int:
        """Return how many key results still lack a number."""
        return sum(row.lacks_number for form in self.objectives for row in form.rows)

    @property
    def key_results(self) -> int:
        """Return how many key results there are."""
        return sum(len(form.rows) for form in self.objectives)


def _form(
    at: int, okr: ReadObjective, known: Mapping[str, Mapping[str, Any]]
) -> PastedObjectiveForm:
    initial = {"line": okr.title, "title": okr.title, "why": okr.why}
    form = PastedObjectiveForm(
        prefix=f"o-{at}", initial=dict(known.get(f"o {okr.title}", initial))
    )
    form.rows = [
        PastedKeyResultForm(
            prefix=f"o-{at}-{row}",
            initial=dict(known.get(f"kr {read.text}", _initial(read))),
        )
        for row, read in enumerate(okr.key_results[:MOST_KEY_RESULTS])
    ]
    return form


def _initial(read: ReadKeyResult) -> dict[str, Any]:
    """Return what a line said; what says no number is asked for one."""
    is_asked = read.kind in METRIC_KINDS or read.kind is scoring.Kind.UNMEASURED
    return {
        "line": read.text,
        "title": read.title,
        "kind": MOVES if is_asked else read.kind.value,
        "baseline": read.baseline,
        "target": read.target,
        "upper": read.target_upper,
        "unit": read.unit,
    }


def _by_line(data: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return what was typed, by the line it stood beside."""
    known = {}
    for form in PastedOkrs.typed(data).objectives:
        known[f"o {form['line'].value()}"] = _values(form)
        for row in form.rows:
            known[f"kr {row['line'].value()}"] = _values(row)
    return known


def _values(form: forms.Form) -> dict[str, Any]:
    return {name: form[name].value() for name in form.fields}


def _count(data: Mapping[str, Any], name: str, most: int) -> int:
    text = str(data.get(name, ""))
    return min(int(text), most) if text.isdecimal() else 0
