"""Sketching a what-if, answering for a team, and answering the team."""

from collections.abc import Iterable
from typing import Any

from django import forms

from conversations.forms.cascade import Offering
from conversations.models import Barrier, MoveAnswer, ScenarioMove
from conversations.queries import TO_ANOTHER_TEAM
from objectives.models import Cycle, Objective
from okrhub.lib.forms import offer
from organizations.models import Membership
from teams.models import Team

Kind = ScenarioMove.Kind
State = MoveAnswer.State
LONGEST = 1000
FIELDS = {
    Kind.GIVE_OKR: ("objective", "to_team"),
    Kind.GIVE_SLOTS: ("slots", "team", "to_team"),
    Kind.FORM_DEDICATED: ("objective", "to_team", "name"),
    Kind.DISSOLVE_DEDICATED: ("team",),
    Kind.FORM_GROUP: ("name", "members", "objective"),
    Kind.DISSOLVE_GROUP: ("team",),
}
ANSWERS = [
    (State.ACCEPTED, "We accept it"),
    (State.COUNTERED, "Another way"),
    (State.DECLINED, "We decline it"),
]
LEADS = [
    ("ask_again", "Ask again"),
    ("take_counter", "Take what the team proposes"),
    ("withdraw", "Withdraw this move"),
]


class ScenarioForm(Offering):
    """What it is called, why, and on which cycle it is based."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, required=False)
    name = forms.CharField(
        label="What is it called?",
        max_length=120,
        error_messages={"required": "What is it called?"},
    )
    why = forms.CharField(
        label="What should be better then? (optional)",
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 2}),
    )
    cycle = forms.ChoiceField(label="Based on which cycle?")
    is_shared = forms.BooleanField(
        label="Everybody may see it",
        required=False,
        help_text="Until then you alone see it.",
    )

    def __init__(self, data: Any, *, cycles: Iterable[Cycle], **options: Any) -> None:
        """Offer the cycles; none for one that is being edited."""
        super().__init__(data, **options)
        offered = [(str(one.pk), one.name, one) for one in cycles]
        if offered:
            self.offer("cycle", offered)
        else:
            del self.fields["cycle"]


class MoveForm(Offering):
    """A move; which fields there are depends on its kind."""

    slots = forms.IntegerField(label="How many slots?", min_value=1, max_value=20)
    objective = forms.ChoiceField(label="Which OKR?")
    team = forms.ChoiceField(label="Which team?")
    to_team = forms.ChoiceField(label="To which team?")
    name = forms.CharField(label="What is it called?", max_length=120)
    members = forms.MultipleChoiceField(
        label="Of which teams?", widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self,
        data: Any,
        *,
        kind: str,
        okrs: Iterable[Objective],
        teams: Iterable[Team],
        **options: Any,
    ) -> None:
        """Keep the fields that the kind needs, in their order."""
        super().__init__(data, **options)
        wanted = FIELDS[Kind(kind)]
        self.fields = {name: self.fields[name] for name in wanted}
        teams = list(teams)
        plain = [(one.reference, one.name, one) for one in teams]
        if "objective" in wanted:
            self.offer(
                "objective",
                ((one.reference, f"{one.reference} {one.title}", one) for one in okrs),
                "Choose",
            )
        for name in ("team", "to_team"):
            if name in wanted:
                self.offer(name, _fitting(kind, name, plain), "Choose")
        if "members" in wanted:
            single = [row for row in plain if not row[2].is_team_of_teams]
            self.records = {**self.records, "members": {r[0]: r[2] for r in single}}
            offer(self, "members", [(key, words) for key, words, _ in single])
        self._adapt(kind)

    def _adapt(self, kind: str) -> None:
        if kind == Kind.FORM_DEDICATED:
            self.fields["to_team"].label = "Which team?"
            self.fields["to_team"].required = False
            self.fields["name"].label = "Or a new team called"
            self.fields["name"].required = False
        if kind == Kind.GIVE_SLOTS:
            self.fields["team"].label = "From which team?"
        if kind == Kind.FORM_GROUP:
            self.fields["objective"].label = "Around which OKR? (optional)"
            self.fields["objective"].required = False

    def said(self) -> dict[str, Any]:
        """Return the arguments for the action."""
        typed = self.cleaned_data
        said: dict[str, Any] = {
            name: self.chosen(name)
            for name in ("objective", "team", "to_team")
            if name in self.fields
        }
        if "members" in self.fields:
            known = self.records["members"]
            said["members"] = [known[key] for key in typed["members"]]
        return said | {
            name: typed[name] for name in ("name", "slots") if name in self.fields
        }


class MoveAnswerForm(Offering):
    """What a team answers; whoever does not accept says why, or how else."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    kind = forms.ChoiceField(
        label="What do you say?",
        choices=ANSWERS,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one of the three."},
    )
    words = forms.CharField(
        label="In a sentence",
        required=False,
        max_length=LONGEST,
        help_text="Needed where you do not accept: why, or how else.",
        widget=forms.Textarea({"rows": 2}),
    )
    counter_team = forms.ChoiceField(
        label="Which team instead? (optional)", required=False
    )
    cause = forms.ChoiceField(
        label="Does a barrier stand in the way?",
        choices=[("", "None that others would have to move"), *Barrier.Cause.choices],
        required=False,
        help_text="Where you decline: your sentence is logged as a barrier. Once it is "
        "resolved you are asked again.",
    )
    owner = forms.ChoiceField(
        label="Who could move that barrier?",
        required=False,
        help_text="Somebody outside the team.",
    )

    def __init__(
        self,
        data: Any,
        *,
        answer: MoveAnswer,
        teams: Iterable[Team],
        leaders: Iterable[Membership],
    ) -> None:
        """Offer who could move a barrier, whoever proposed this first; and the teams.

        The teams only where it is about where something goes.
        """
        super().__init__(data, initial={"version": answer.version})
        asks = answer.move.scenario.proposed_by_id
        others = sorted(leaders, key=lambda one: one.pk != asks)
        self.offer("owner", ((str(one.pk), one.user.name, one) for one in others))
        if answer.move.kind not in TO_ANOTHER_TEAM:
            del self.fields["counter_team"]
            return
        rows = ((one.reference, one.name, one) for one in teams)
        self.offer("counter_team", rows, "No other team")

    def said(self) -> dict[str, Any]:
        """Return the arguments for the action."""
        named = "counter_team" in self.fields
        other = self.chosen("counter_team") if named else None
        owner = self.chosen("owner")
        return self.cleaned_data | {"counter_team": other, "owner": owner}


class LeadMoveForm(forms.Form):
    """What a leader answers."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    kind = forms.ChoiceField(
        label="What do you answer?", choices=LEADS, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label="In a sentence (optional)",
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 2}),
    )

    def __init__(self, data: Any, *, answer: MoveAnswer) -> None:
        """Keep the version that was shown, and offer what fits the team's answer.

        Before a team answers, a move can only be withdrawn.
        """
        super().__init__(data, initial={"version": answer.version})
        fitting = {
            "ask_again": answer.state != State.ASKED,
            "take_counter": answer.counter_team is not None,
            "withdraw": True,
        }
        offer(self, "kind", [each for each in LEADS if fitting[each[0]]])
        if answer.state == State.ASKED:
            self.initial["kind"] = "withdraw"


def _fitting(
    kind: str, name: str, rows: list[tuple[str, str, Team]]
) -> list[tuple[str, str, Team]]:
    """Return the teams that a field of a kind can mean."""
    if kind == Kind.DISSOLVE_DEDICATED:
        return [row for row in rows if row[2].is_dedicated]
    if kind == Kind.DISSOLVE_GROUP:
        return [row for row in rows if row[2].is_team_of_teams]
    if kind == Kind.FORM_DEDICATED and name == "to_team":
        return [row for row in rows if not row[2].is_team_of_teams]
    return rows
