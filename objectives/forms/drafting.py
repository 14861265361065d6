"""The form in which an OKR is written: the objective and its key results together.

Rows are added and removed by buttons that send the form; nothing is checked then, so
that nothing typed is lost. What is needed is little: a title, and for a key result who
does what, a value now and a value wanted.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms

from objectives.actions.drafts import PROMISED
from objectives.actions.key_results import PROMISED as PROMISED_OF_KEY_RESULT
from objectives.actions.revising import WHICH_OCCASION
from objectives.forms.key_results import KeyResultForm
from objectives.forms.revising import (
    RevisedKeyResultForm,
    ask_why,
    differing,
    rationale,
)
from objectives.models import Cycle, KeyResult, Objective, StrategyGoal
from objectives.queries import CHOICES_OF_OCCASION, Target
from okrhub.lib.forms import Difference, VersionedForm, offer
from organizations.models import Membership
from organizations.references import (
    KEY_RESULT,
    OBJECTIVE,
    STRATEGY_GOAL,
    number_of,
)
from teams.models import Team

MOST_ROWS = 12
MOST_DIGITS = 9
FIRST_ROWS = 1
TO_A_GOAL = "The reference of an objective, a key result or a goal: O-2."
SHARPEN = {"ambition": Objective.Ambition.COMMITTED, "parent": "", "sponsor": ""}
NO_CYCLE = "There is no open cycle yet. A leader creates it under Cycles."


@dataclass(frozen=True, slots=True)
class Choices:
    """What can be chosen while an OKR is written; an OKR keeps the team it has.

    `to_open` are cycles that cover today and are made when they are chosen, by cadence.
    One team alone, without layers, is asked for no sponsor and told of no goals.
    """

    teams: Sequence[Team]
    cycles: Sequence[Cycle]
    people: Sequence[Membership]
    parents: Sequence[Objective] = ()
    goals: Sequence[StrategyGoal] = ()
    to_open: Mapping[str, str] = field(default_factory=dict)
    reaches_beyond_a_team: bool = False
    has_strategy: bool = False

    @property
    def cycle_choices(self) -> list[tuple[str, str]]:
        """Return the cycles as choices, those of today that are still to be made first."""
        made = [(str(cycle.pk), cycle.name) for cycle in self.cycles]
        return [*self.to_open.items(), *made]


class ObjectiveForm(VersionedForm):
    """An objective: what should be true, for whom, and who owns it."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    title = forms.CharField(
        label="Objective",
        max_length=400,
        help_text="A state that somebody notices, in words. Numbers go below.",
        error_messages={"required": "It needs a title."},
        widget=forms.TextInput({"placeholder": "No bill comes as a surprise"}),
    )
    why = forms.CharField(
        label="Why now?",
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 2}),
    )
    team = forms.ChoiceField()
    cycle = forms.ChoiceField()
    owner = forms.ChoiceField(label="Person who owns it", required=False)
    ambition = forms.ChoiceField(
        choices=[
            (Objective.Ambition.COMMITTED, "Committed: 1.0 is expected"),
            (Objective.Ambition.ASPIRATIONAL, "Aspirational: 0.7 is a success"),
        ],
        required=False,
        initial=Objective.Ambition.COMMITTED,
    )
    sponsor = forms.ChoiceField(required=False)
    parent = forms.CharField(
        label="Leads to",
        required=False,
        max_length=20,
        help_text="The reference of an objective or a key result: O-2.",
        widget=forms.TextInput({"list": "parents", "autocomplete": "off"}),
    )
    rationale = rationale()
    occasion = forms.ChoiceField(
        label="Decided at",
        choices=[("", "Choose an occasion"), *CHOICES_OF_OCCASION],
        required=False,
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        *,
        choices: Choices,
        initial: Mapping[str, Any],
        objective: Objective | None = None,
    ) -> None:
        """Offer what can be chosen; a committed objective keeps its team and cycle."""
        super().__init__(data, initial=dict(initial))
        self.objective = objective
        self.teams = {team.reference: team for team in choices.teams}
        self.cycles = {str(cycle.pk): cycle for cycle in choices.cycles}
        self.people = {str(person.pk): person for person in choices.people}
        names = [(key, person.user.name) for key, person in self.people.items()]
        offer(self, "team", [(key, team.name) for key, team in self.teams.items()])
        offer(self, "owner", [("", "Nobody yet"), *names])
        offer(self, "sponsor", [("", "Nobody"), *names])
        offer(self, "cycle", choices.cycle_choices)
        if not choices.reaches_beyond_a_team:
            if objective is None or objective.sponsor_id is None:
                del self.fields["sponsor"]
            if not initial.get("parent"):
                del self.fields["parent"]
        if choices.has_strategy and "parent" in self.fields:
            self.fields["parent"].help_text = TO_A_GOAL
        if not choices.cycle_choices:
            self.fields["cycle"].help_text = NO_CYCLE
        if objective is not None:
            del self.fields["team"]
        if objective is None or not objective.is_committed:
            del self.fields["rationale"], self.fields["occasion"]
        if objective is not None and objective.is_in_process:
            del self.fields["cycle"]

    def clean_parent(self) -> str:
        """Return a reference, or nothing; accept `O-2 Title` as well."""
        words = str(self.cleaned_data["parent"]).split()
        if not words:
            return ""
        return checked_target(words[0])

    @property
    def chosen_team(self) -> Team:
        """Return the team that was chosen."""
        return self.teams[self.cleaned_data["team"]]

    @property
    def is_sharpened(self) -> bool:
        """Say whether what is folded as not needed was filled in, or is wrong."""
        return any(
            bool(self[name].errors) or (self[name].value() or usual) != usual
            for name, usual in SHARPEN.items()
            if name in self.fields
        )

    def columns(self) -> dict[str, Any]:
        """Return the columns as typed; a cycle still to be made is left out."""
        typed = self.cleaned_data
        found = {
            "title": typed["title"],
            "why": typed["why"],
            "ambition": typed["ambition"] or Objective.Ambition.COMMITTED,
            "owner": self.people.get(typed["owner"]),
        }
        if "sponsor" in typed:
            found["sponsor"] = self.people.get(typed["sponsor"])
        if typed.get("cycle") in self.cycles:
            found["cycle"] = self.cycles[typed["cycle"]]
        return found


def checked_target(word: str) -> str:
    """Return a reference of what an OKR can lead to, or refuse the word."""
    if not any(
        number_of(word, kind) for kind in (OBJECTIVE, KEY_RESULT, STRATEGY_GOAL)
    ):
        raise forms.ValidationError("Write a reference such as O-2, KR-5 or G-1.")
    return word.upper()


class OkrForm:
    """The objective's form with a row for each key result."""

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        *,
        choices: Choices,
        initial: Mapping[str, Any],
        rows: Sequence[Mapping[str, Any]] = (),
        objective: Objective | None = None,
        promised: Sequence[KeyResult] = (),
    ) -> None:
        """Take what was typed, or what is saved; `promised` ones are revised."""
        self.choices = choices
        self.saved = objective
        self.promised = {row.reference: row for row in promised}
        self.objective = ObjectiveForm(
            data, choices=choices, initial=initial, objective=objective
        )
        typed: Sequence[Mapping[str, Any]] = rows or [{}]
        if data is not None:
            typed = _typed_rows(data)
        self.rows = [self._row(data, n, row) for n, row in enumerate(typed)]
        self.removed = _removed(data) if data is not None else []
        self.is_retyped = False

    def _row(
        self, data: Mapping[str, Any] | None, at: int, row: Mapping[str, Any]
    ) -> KeyResultForm:
        promised = self.promised.get(str(row.get("reference", "")))
        prefix = f"kr-{at}"
        if promised is None:
            return KeyResultForm(data, prefix=prefix, initial=dict(row))
        return RevisedKeyResultForm(
            data, prefix=prefix, initial=dict(row), key_result=promised
        )

    @classmethod
    def retyped(
        cls,
        data: Mapping[str, Any],
        *,
        choices: Choices,
        objective: Objective | None = None,
        promised: Sequence[KeyResult] = (),
    ) -> "OkrForm":
        """Return the form as typed, with a row more or less; nothing is checked."""
        rows, removed = _typed_rows(data), _removed(data)
        at = _whole(data.get("remove_row"))
        if at is not None and at < len(rows):
            row = rows.pop(at)
            removed += [row["reference"]] if row.get("reference") else []
        _keep_sentence(rows, _whole(data.get("keep_row")))
        if "add_row" in data and len(rows) < MOST_ROWS:
            rows.append({})
        form = cls(
            None,
            choices=choices,
            initial=dict(data.items()),
            rows=rows,
            objective=objective,
            promised=promised,
        )
        form.removed, form.is_retyped = removed, True
        return form

    def is_valid(self) -> bool:
        """Check every part, so that all errors are shown at once."""
        return all([self.objective.is_valid(), *(row.is_valid() for row in self.rows)])

    def ask_why(
        self, free: Collection[tuple[int | None, str]], *, is_fresh: bool
    ) -> bool:
        """Ask why beside each promise that changed; say whether all is answered.

        `free` names what may be corrected without a reason: the key result's id, or
        None for the objective, and the field.
        """
        asked = [
            ask_why(
                self.objective,
                differing(self.saved, self.objective.columns(), PROMISED),
                {name for pk, name in free if pk is None},
                is_fresh=is_fresh,
            )
        ]
        asked += [
            ask_why(
                row,
                differing(row.key_result, row.columns(), PROMISED_OF_KEY_RESULT),
                {name for pk, name in free if pk == row.key_result.pk},
                is_fresh=is_fresh,
            )
            for row in self.rows
            if isinstance(row, RevisedKeyResultForm) and not row.is_blank
        ]
        if any(asked) and not self.objective.cleaned_data["occasion"]:
            self.objective.add_error("occasion", WHICH_OCCASION)
        return not any(form.errors for form in (self.objective, *self.rows))

    def keep_beside(
        self,
        objective: Objective,
        target: Target | None,
        key_results: Iterable[KeyResult],
    ) -> None:
        """Set what others saved meanwhile beside what was typed, which stays."""
        saved = saved_objective(objective, target)
        self.objective.keep_beside(
            {name: value for name, value in saved.items() if name != "version"},
            objective.version,
        )
        rows = {row.reference: row for row in key_results}
        for typed in self.rows:
            row = rows.get(typed.cleaned_data.get("reference", ""))
            if row is not None:
                typed.keep_beside_row(row)

    @property
    def differences(self) -> list[Difference]:
        """Return every text that two people wrote, the objective's first."""
        found = list(self.objective.differences)
        for row in self.rows:
            found += row.differences
        return found

    @property
    def filled(self) -> list[KeyResultForm]:
        """Return the rows in which something was typed."""
        return [row for row in self.rows if not row.is_blank]

    @property
    def may_add(self) -> bool:
        """Say whether there is room for another row."""
        return len(self.rows) < MOST_ROWS


def saved_objective(objective: Objective, target: Target | None) -> dict[str, Any]:
    """Return what is saved of an objective, by field."""
    return {
        "version": objective.version,
        "title": objective.title,
        "why": objective.why,
        "cycle": str(objective.cycle_id),
        "owner": str(objective.owner_id or ""),
        "sponsor": str(objective.sponsor_id or ""),
        "ambition": objective.ambition,
        "parent": target.reference if target else "",
    }


def saved_rows(key_results: Iterable[KeyResult]) -> list[dict[str, Any]]:
    """Return what is saved of key results, by field."""
    return [RevisedKeyResultForm.saved(row) for row in key_results]


def _typed_rows(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    count = _whole(data.get("rows"))
    number = FIRST_ROWS if count is None else min(count, MOST_ROWS)
    return [
        {
            name: data[f"kr-{n}-{name}"]
            for name in RevisedKeyResultForm.base_fields
            if f"kr-{n}-{name}" in data
        }
        for n in range(number)
    ]


def _keep_sentence(rows: list[dict[str, Any]], at: int | None) -> None:
    """Move a row's sentence to what is tried, so that a better one can be written."""
    if at is None or at >= len(rows):
        return
    kept = [str(rows[at].get(name, "")).strip() for name in ("tries", "title")]
    rows[at] |= {"tries": "; ".join(text for text in kept if text)[:600], "title": ""}


def _whole(typed: Any) -> int | None:
    """Return a whole number of few digits; None for anything else."""
    text = str(typed)
    return int(text) if text.isdecimal() and len(text) <= MOST_DIGITS else None


def _removed(data: Mapping[str, Any]) -> list[str]:
    listed = data.getlist("removed") if hasattr(data, "getlist") else []
    return [str(reference) for reference in listed]
