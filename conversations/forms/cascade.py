"""Proposing to a team, answering for it, and answering that."""

from collections.abc import Iterable
from typing import Any

from django import forms

from conversations.cascade import IN_WRITING
from conversations.models import Barrier, CascadeAnswer
from objectives.models import Cycle, KeyResult, Objective
from okrhub.lib.forms import offer
from organizations.models import Membership
from teams.models import Team

Kind = CascadeAnswer.Kind
LeaderKind = CascadeAnswer.LeaderKind
ONE_SENTENCE = {"required": "One sentence is enough."}
BLOCKS = "It blocks the OKR: while it stands, nothing goes on there."


def _sentence(label: str, *, help_text: str = "", required: bool = False) -> Any:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=1000,
        widget=forms.Textarea({"rows": 2}),
        error_messages=ONE_SENTENCE,
    )


class Offering(forms.Form):
    """A form whose choices are records, by what they are called."""

    def offer(
        self, name: str, rows: Iterable[tuple[str, str, Any]], none: str = ""
    ) -> None:
        """Set the choices of a field: key, words and the record."""
        offered = list(rows)
        self.records = {
            **getattr(self, "records", {}),
            name: {key: record for key, _, record in offered},
        }
        first = [("", none)] if none else []
        choices = [*first, *((key, words) for key, words, _ in offered)]
        offer(self, name, choices)

    def chosen(self, name: str) -> Any:
        """Return the record that was chosen, or None."""
        return self.records[name].get(self.cleaned_data.get(name, ""))


class ProposeForm(Offering):
    """An objective for another team, which it may accept, counter or push back."""

    key_result = forms.ChoiceField(label="It leads to", required=False)
    team = forms.ChoiceField(label="Which team?")
    cycle = forms.ChoiceField(label="For which cycle?")
    title = forms.CharField(
        label="What should be true?",
        max_length=400,
        help_text="An outcome, not a plan: the team finds the way.",
        error_messages={"required": "It needs a title."},
    )
    why = _sentence("Why now? (optional)")

    def __init__(
        self,
        data: Any,
        *,
        parent: Objective,
        key_results: Iterable[KeyResult],
        teams: Iterable[Team],
        cycles: Iterable[Cycle],
        **options: Any,
    ) -> None:
        """Offer the parent's key results, teams and cycles."""
        super().__init__(data, **options)
        below = [
            (one.reference, f"{one.reference} {one.title}", one) for one in key_results
        ]
        self.offer("key_result", below, f"{parent.reference} as a whole")
        self.offer("team", ((one.reference, one.name, one) for one in teams), "Choose")
        self.offer("cycle", ((str(one.pk), one.name, one) for one in cycles))


class TeamAnswerForm(Offering):
    """What a team answers; what is needed depends on the answer."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    kind = forms.ChoiceField(
        label="Your answer",
        choices=Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one of the three."},
    )
    words = _sentence("In a sentence (optional)")
    title = forms.CharField(
        label="In your own words",
        max_length=400,
        required=False,
        help_text="Becomes a proposal of its own, linked to the same parent.",
    )
    obstacles = forms.MultipleChoiceField(
        label="What stands in the way?",
        choices=CascadeAnswer.Obstacle.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    would_need = _sentence(
        "What would have to change so that you could?",
        help_text="Needed for a push-back; it is early good news, not a no.",
    )
    leader = forms.ChoiceField(label="Who should answer?", required=False)

    def __init__(
        self,
        data: Any,
        *,
        leaders: Iterable[Membership],
        asked_by: Membership,
        **options: Any,
    ) -> None:
        """Offer the leaders, the one who proposed it first."""
        super().__init__(data, **options)
        others = sorted(leaders, key=lambda one: one.pk != asked_by.pk)
        self.offer("leader", ((str(one.pk), one.user.name, one) for one in others))

    def clean(self) -> dict[str, Any]:
        """Ask for what the answer needs, beside its field."""
        given = super().clean() or {}
        if given.get("kind") == Kind.COUNTER and not given.get("title"):
            self.add_error("title", "How would you say it?")
        if given.get("kind") == Kind.PUSH_BACK:
            if not given.get("obstacles"):
                self.add_error("obstacles", "Choose what comes closest.")
            if not given.get("would_need"):
                self.add_error("would_need", ONE_SENTENCE["required"])
        return given


class LeaderAnswerForm(Offering):
    """What a leader answers to a push-back or a counter-proposal."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    kind = forms.ChoiceField(
        label="Your answer",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one."},
    )
    team = forms.ChoiceField(
        label="Which team takes it over?",
        required=False,
        help_text="For another set-up; that team is then asked.",
    )
    words = _sentence(
        "In writing",
        help_text="Needed to accept a risk or to withdraw; otherwise optional.",
    )

    def __init__(
        self,
        data: Any,
        *,
        kinds: Iterable[LeaderKind],
        teams: Iterable[Team],
        **options: Any,
    ) -> None:
        """Offer the answers that fit, and the other teams."""
        super().__init__(data, **options)
        self.offer("kind", ((one.value, str(one.label), one) for one in kinds))
        if LeaderKind.OTHER_SET_UP in self.records["kind"]:
            self.offer(
                "team", ((one.reference, one.name, one) for one in teams), "None"
            )
        else:
            del self.fields["team"]

    def clean(self) -> dict[str, Any]:
        """Ask for what the answer needs, beside its field."""
        given = super().clean() or {}
        kind = given.get("kind", "")
        if kind in IN_WRITING and not given.get("words"):
            self.add_error("words", IN_WRITING[kind])
        if kind == LeaderKind.OTHER_SET_UP and not given.get("team"):
            self.add_error("team", "Which team takes it over?")
        return given


class BarrierForm(Offering):
    """What a team cannot move by itself."""

    title = forms.CharField(
        label="What stands in the way?",
        max_length=400,
        error_messages=ONE_SENTENCE,
    )
    cause = forms.ChoiceField(
        label="What kind of thing is it?",
        choices=Barrier.Cause.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what comes closest."},
    )
    team = forms.ChoiceField(label="Which team does it slow?")
    owner = forms.ChoiceField(
        label="Who could move it?", help_text="Somebody outside the team."
    )
    objective = forms.CharField(required=False, max_length=12, widget=forms.HiddenInput)
    is_blocking = forms.BooleanField(label=BLOCKS, required=False)

    def __init__(
        self,
        data: Any,
        *,
        teams: Iterable[Team],
        leaders: Iterable[Membership],
        **options: Any,
    ) -> None:
        """Offer teams and owners; only what stands in the way of an OKR can block it."""
        super().__init__(data, **options)
        if not self["objective"].value():
            del self.fields["is_blocking"]
        self.offer("team", ((one.reference, one.name, one) for one in teams))
        self.offer("owner", ((str(one.pk), one.user.name, one) for one in leaders))


class MoveBarrierForm(forms.Form):
    """How far a barrier is."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    state = forms.ChoiceField(
        label="How far is it?",
        choices=Barrier.State.choices,
        widget=forms.RadioSelect,
    )
    is_blocking = forms.BooleanField(label=BLOCKS, required=False)
    reason = _sentence(
        "Why?", help_text="Needed where it will not be fixed; otherwise optional."
    )

    def __init__(self, data: Any, *, has_objective: bool, **options: Any) -> None:
        """Ask whether it blocks only where it stands in the way of an OKR."""
        super().__init__(data, **options)
        if not has_objective:
            del self.fields["is_blocking"]

    def clean(self) -> dict[str, Any]:
        """Ask why something will not be fixed."""
        given = super().clean() or {}
        if given.get("state") == Barrier.State.WONT_FIX and not given.get("reason"):
            self.add_error("reason", "Why will it not be fixed?")
        return given
