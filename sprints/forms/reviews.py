"""What people type in a review."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms

from conversations.models import Barrier
from objectives.models import KeyResult, Objective
from okrhub.lib.forms import DayField, ValueField, offer
from organizations.models import Membership
from sprints.models import ReviewDecision, SprintGoal
from sprints.queries import SprintPage
from teams.models import Team

Kind = ReviewDecision.Kind
ENDS = SprintGoal.Result.choices
HINTS = {
    Kind.KEEP_COURSE: "Preset, nothing else needed",
    Kind.CHANGE_INITIATIVES: "Same key results, another way",
    Kind.REVISE_KEY_RESULT: "The target no longer fits",
    Kind.REVISE_OBJECTIVE: "The goal itself should change",
    Kind.PAUSE: "With a day to look again; keeps its slot",
    Kind.STOP: "Worth less than we thought",
    Kind.RAISE_IMPEDIMENT: "Somebody outside must act",
    Kind.CHANGE_TEAM: "A team joins or takes over, or another set-up",
}


class IncrementForm(forms.Form):
    """What was finished."""

    text = forms.CharField(
        label="Increment",
        max_length=400,
        error_messages={"required": "What was finished?"},
    )
    released_on = DayField(label="Released on", required=False)
    moves = forms.MultipleChoiceField(
        label="It should move", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self, data: Mapping[str, Any] | None, *, offered: Iterable[KeyResult]
    ) -> None:
        """Offer the key results that the goal or the team moves."""
        super().__init__(data)
        self.offered = {one.reference: one for one in offered}
        offer(
            self,
            "moves",
            [(name, f"{name} {one.title}") for name, one in self.offered.items()],
        )

    def said(self) -> dict[str, Any]:
        """Return the arguments for the action."""
        typed = self.cleaned_data
        moved = [self.offered[name] for name in typed["moves"]]
        return {
            "text": typed["text"],
            "released_on": typed["released_on"],
            "key_results": moved,
        }


class RemarkForm(forms.Form):
    """What a stakeholder said."""

    words = forms.CharField(
        label="What was said",
        max_length=1000,
        error_messages={"required": "What was said?"},
    )
    who = forms.CharField(
        label="By whom",
        max_length=120,
        required=False,
        widget=forms.TextInput({"placeholder": "A ward, a role: optional"}),
    )


class SawForm(forms.Form):
    """What was seen of a key result."""

    saw = forms.CharField(max_length=1000, required=False)
    version = forms.IntegerField(min_value=0)


class DecisionForm(forms.Form):
    """What is decided about an OKR; each decision shows only what it needs."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    kind = forms.ChoiceField(
        label="Decision", choices=Kind.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label="What we learned",
        required=False,
        max_length=1000,
        help_text="Needed to revise or stop.",
        widget=forms.Textarea({"rows": 2}),
    )
    key_result = forms.ChoiceField(label="Key result", required=False)
    target = ValueField(label="New target")
    title = forms.CharField(
        label="The objective reads now", required=False, max_length=400
    )
    look_again_on = DayField(label="Look again on", required=False)
    obstacle = forms.CharField(
        label="What stands in the way?", required=False, max_length=400
    )
    cause = forms.ChoiceField(
        label="It comes from",
        required=False,
        choices=[("", "Choose"), *Barrier.Cause.choices],
    )
    obstacle_owner = forms.ChoiceField(
        label="Who, outside the team, can move it?", required=False
    )
    with_team = forms.ChoiceField(label="Which team?", required=False)
    part = forms.ChoiceField(
        label="What does it do?",
        required=False,
        choices=[("", "Choose"), *ReviewDecision.Part.choices],
    )
    topology = forms.ChoiceField(
        label="Which set-up does it take?",
        required=False,
        choices=[("", "As it is"), *Objective.Topology.choices],
        help_text="Only written down; forming a team or a Nexus follows from it.",
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        *,
        row: ReviewDecision,
        played: Sequence[KeyResult],
        people: Sequence[Membership],
        teams: Sequence[Team],
    ) -> None:
        """Show what is saved; without a decision it is preset to keep course."""
        self.row = row
        self.objective = row.objective
        self.played = {one.reference: one for one in played}
        self.people = {str(one.pk): one for one in people}
        self.teams = {
            one.reference: one for one in teams if one.pk != row.objective.team_id
        }
        super().__init__(data, prefix=row.objective.reference, initial=_saved(row))
        offer(
            self,
            "key_result",
            [("", "Choose"), *((n, f"{n} {k.title}") for n, k in self.played.items())],
        )
        offer(
            self,
            "obstacle_owner",
            [("", "Choose"), *((pk, one.user.name) for pk, one in self.people.items())],
        )
        offer(
            self,
            "with_team",
            [("", "No other"), *((n, one.name) for n, one in self.teams.items())],
        )

    @property
    def choices(self) -> list[tuple[str, str, str, bool]]:
        """Return value, word, hint and whether it is chosen, of each decision."""
        chosen = self["kind"].value()
        return [
            (kind.value, str(kind.label), HINTS[kind], kind.value == chosen)
            for kind in Kind
        ]

    @property
    def parts(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Return the fields that only some decisions need, by decision."""
        return [
            (Kind.REVISE_KEY_RESULT.value, [self["key_result"], self["target"]]),
            (Kind.REVISE_OBJECTIVE.value, [self["title"]]),
            (Kind.PAUSE.value, [self["look_again_on"]]),
            (
                Kind.RAISE_IMPEDIMENT.value,
                [self["obstacle"], self["cause"], self["obstacle_owner"]],
            ),
            (
                Kind.CHANGE_TEAM.value,
                [self["with_team"], self["part"], self["topology"]],
            ),
        ]

    def said(self) -> dict[str, Any]:
        """Return the arguments for the action."""
        typed = self.cleaned_data
        return {
            **typed,
            "key_result": self.played.get(typed["key_result"]),
            "obstacle_owner": self.people.get(typed["obstacle_owner"]),
            "with_team": self.teams.get(typed["with_team"]),
        }


class CloseForm(forms.Form):
    """How the goals of the sprints that end ended, and the version of the review."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(
        self, data: Mapping[str, Any] | None, *, page: SprintPage, version: int
    ) -> None:
        """Ask it of the sprint's goal and of those that its review replaces."""
        super().__init__(data, initial={"version": version})
        self.goals = page.joined
        self.reference = page.sprint.reference if page.goal else ""
        if page.goal:
            self._ask(self.reference, page.goal.result)
        for goal in self.goals:
            self._ask(goal.sprint.reference, goal.result)

    def _ask(self, reference: str, result: str) -> None:
        self.fields[f"{reference}-result"] = forms.ChoiceField(
            label="Sprint goal",
            required=False,
            choices=[(value, word.split(":")[0]) for value, word in ENDS],
            widget=forms.RadioSelect,
            initial=result,
        )

    @property
    def result(self) -> forms.BoundField:
        """Return the question about the sprint's own goal; there must be one."""
        return self[f"{self.reference}-result"]

    @property
    def joined(self) -> list[tuple[SprintGoal, forms.BoundField]]:
        """Return the goals of the teams that review together, each with its question."""
        return [(one, self[f"{one.sprint.reference}-result"]) for one in self.goals]

    def said(self) -> dict[str, Any]:
        """Return the arguments for the action."""
        typed = dict(self.cleaned_data)
        version = typed.pop("version")
        results = {
            name.removesuffix("-result"): (result, "") for name, result in typed.items()
        }
        return {"version": version, "results": results}


def _saved(row: ReviewDecision) -> dict[str, Any]:
    return {
        "version": row.version,
        "kind": row.kind or Kind.KEEP_COURSE.value,
        "note": row.note,
        "key_result": row.key_result.reference if row.key_result else "",
        "target": row.target,
        "title": row.title or row.objective.title,
        "look_again_on": row.look_again_on,
        "obstacle": row.obstacle,
        "cause": row.cause,
        "obstacle_owner": str(row.obstacle_owner_id or ""),
        "topology": row.topology,
        "with_team": row.with_team.reference if row.with_team else "",
        "part": row.part,
    }
