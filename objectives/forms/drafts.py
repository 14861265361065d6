"""Drafts of a cycle: begun, and what is added to them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Self

from django import forms

from measures.models import Metric
from objectives.models import Cycle, Draft, GoodEnough
from okrhub.lib.forms import VersionedForm, offer
from organizations.models import Membership
from teams.models import Team, Unit


class DraftForm(VersionedForm):
    """Which cycle, what it is called, and who writes."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    cycle = forms.ChoiceField()
    title = forms.CharField(
        required=False,
        max_length=240,
        help_text="Named after the cycle unless you say something else.",
    )
    unit = forms.ChoiceField(required=False, label="For")
    authors = forms.MultipleChoiceField(
        required=False,
        label="Who writes with you",
        help_text="Only you and they see the draft until opinions are asked.",
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        *,
        cycles: Sequence[Cycle],
        units: Sequence[Unit],
        people: Sequence[Membership],
        draft: Draft | None = None,
    ) -> None:
        """Offer what can be chosen; a draft keeps its cycle."""
        super().__init__(data, initial=_saved(draft) if draft else None)
        self.cycles = {str(each.pk): each for each in cycles}
        self.units = {str(each.pk): each for each in units}
        self.people = {str(each.pk): each for each in people}
        offer(self, "cycle", [(key, each.name) for key, each in self.cycles.items()])
        offer(
            self,
            "unit",
            [
                ("", "The whole organisation"),
                *((key, each.name) for key, each in self.units.items()),
            ],
        )
        names = [(key, each.user.name) for key, each in self.people.items()]
        offer(self, "authors", names)
        if draft is not None:
            del self.fields["cycle"]
            self.fields["title"].required = True
            self.fields["title"].help_text = ""

    def columns(self) -> dict[str, Any]:
        """Return what was chosen, as actions take it."""
        typed = self.cleaned_data
        return {
            "title": typed["title"],
            "unit": self.units.get(typed["unit"]),
            "authors": [self.people[key] for key in typed["authors"]],
        }

    @property
    def chosen_cycle(self) -> Cycle:
        """Return the cycle that was chosen."""
        return self.cycles[self.cleaned_data["cycle"]]


class AddObjectiveForm(forms.Form):
    """An objective to begin with: its words and the team that would own it."""

    title = forms.CharField(
        label="What should be true at the end?",
        max_length=400,
        error_messages={"required": "Write a few words; you can change them."},
        widget=forms.TextInput({"placeholder": "No bill comes as a surprise"}),
    )
    team = forms.ChoiceField(label="Owner team")

    def __init__(
        self, data: Mapping[str, Any] | None, *, teams: Sequence[Team]
    ) -> None:
        """Offer the teams that this person may propose to."""
        super().__init__(data)
        self.teams = {each.reference: each for each in teams}
        offer(self, "team", [(key, each.name) for key, each in self.teams.items()])

    @property
    def chosen_team(self) -> Team:
        """Return the team that was chosen."""
        return self.teams[self.cleaned_data["team"]]


class AddKeyResultForm(forms.Form):
    """A key result to begin with: a sentence of any kind."""

    title = forms.CharField(
        label="Who does what differently?",
        max_length=600,
        error_messages={"required": "Write what will be different."},
    )


class PlaceForm(forms.Form):
    """The place to move to, from 1."""

    place = forms.IntegerField(min_value=1, max_value=1000)
    undo = forms.BooleanField(required=False)


class QuestionForm(forms.Form):
    """The question that is good enough, or asked again."""

    question = forms.CharField(max_length=40)
    answer = forms.ChoiceField(choices=GoodEnough.Answer.choices, required=False)
    again = forms.BooleanField(required=False)


class ContributorForm(forms.Form):
    """A team that helps, or helps no longer."""

    team = forms.ChoiceField(
        error_messages={
            "required": "Which team helps?",
            "invalid_choice": "There is no such team.",
        }
    )
    remove = forms.BooleanField(required=False)

    def __init__(self, data: Mapping[str, Any], *, teams: Iterable[Team]) -> None:
        """Offer the teams."""
        super().__init__(data)
        self.teams = {each.reference: each for each in teams}
        offer(self, "team", [(key, each.name) for key, each in self.teams.items()])


class NewMetricForm(forms.Form):
    """A metric that the registry does not have yet."""

    name = forms.CharField(
        max_length=240,
        error_messages={
            "required": "Name what is measured, such as “Days to a visit”."
        },
    )
    unit = forms.CharField(max_length=24, required=False)
    key_value_area = forms.ChoiceField(
        label="Value area",
        required=False,
        choices=[("", "Not said"), *Metric.KeyValueArea.choices],
    )

    @classmethod
    def of(cls, reference: str, data: Mapping[str, Any] | None = None) -> Self:
        """Return the form for a key result, with ids of its own."""
        return cls(data, auto_id=f"{reference}-m-%s")


def _saved(draft: Draft) -> dict[str, Any]:
    return {
        "version": draft.version,
        "title": draft.title,
        "unit": str(draft.unit_id or ""),
        "authors": [str(each) for each in draft.author_ids],
    }
