"""How a priority conversation ends: one of five ways, and what that way needs."""

from collections.abc import Callable, Iterable
from typing import Any

from django import forms

from conversations.actions import (
    decide_defer,
    decide_exception,
    decide_rehome,
    decide_reshape,
    decide_swap,
)
from conversations.models import PriorityDecision
from conversations.queries import Conversation
from objectives.models import KeyResult, Objective
from okrhub.lib.forms import offer

SWAP, DEFER, REHOME, RESHAPE, EXCEPTION = (
    "swap",
    "defer",
    "rehome",
    "reshape",
    "exception",
)
ACTIONS: dict[str, Callable[..., PriorityDecision]] = {
    SWAP: decide_swap,
    DEFER: decide_defer,
    REHOME: decide_rehome,
    RESHAPE: decide_reshape,
    EXCEPTION: decide_exception,
}
WHY = "Everybody affected reads it. One sentence is enough."
CHOOSE = "Choose one."


class PriorityForm(forms.Form):
    """The way out, with what it needs; a refusal keeps everything that was typed."""

    decision = forms.ChoiceField(choices=[(way, way) for way in ACTIONS], initial=SWAP)
    out = forms.TypedChoiceField(coerce=int, required=False, empty_value=None)
    then = forms.ChoiceField(
        choices=[("defer", "Defer it"), ("drop", "Stop it")],
        required=False,
        initial="defer",
        widget=forms.RadioSelect,
        label="And then",
    )
    out_cycle = forms.TypedChoiceField(
        coerce=int, required=False, empty_value=None, label="Deferred to"
    )
    to_cycle = forms.TypedChoiceField(
        coerce=int, required=False, empty_value=None, label="It waits for"
    )
    to_team = forms.TypedChoiceField(
        coerce=int, required=False, empty_value=None, label="The other team"
    )
    into = forms.ChoiceField(required=False, label="It becomes")
    answer = forms.CharField(
        required=False,
        max_length=2000,
        label="Does it measure that objective?",
        help_text="Needed for key results. The answer stands beside the decision.",
        widget=forms.Textarea({"rows": 2}),
    )
    reason = forms.CharField(
        required=False,
        max_length=4000,
        label="Why?",
        help_text="Everybody affected reads it. Needed for all but waiting and another "
        "home.",
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(
        self, data: Any = None, *, talk: Conversation, key_results: Iterable[KeyResult]
    ) -> None:
        """Offer what is on the table."""
        super().__init__(data)
        self.talk = talk
        self.lines = {line.objective.pk: line.objective for line in talk.lines}
        self.cycles = {cycle.pk: cycle for cycle in talk.later}
        self.teams = {team.pk: team for team in talk.others}
        self.key_results = {row.pk: row for row in key_results}
        cycles = [(pk, cycle.name) for pk, cycle in self.cycles.items()]
        offer(self, "out", [(pk, row.title) for pk, row in self.lines.items()])
        offer(self, "out_cycle", [*cycles, ("", "No cycle yet: an option")])
        offer(self, "to_cycle", [*cycles, ("", "No cycle yet: an option")])
        offer(
            self,
            "to_team",
            [("", "Choose a team"), *((pk, t.name) for pk, t in self.teams.items())],
        )
        offer(self, "into", [("", "Choose"), *self._homes()])

    def clean(self) -> dict[str, Any]:
        """Ask for what the chosen way needs."""
        said = super().clean() or {}
        way = said.get("decision")
        needs = {SWAP: "out", REHOME: "to_team", RESHAPE: "into"}.get(way or "")
        if needs and not said.get(needs) and needs not in self.errors:
            self.add_error(needs, CHOOSE)
        if (
            way in {SWAP, RESHAPE, EXCEPTION}
            and not str(said.get("reason", "")).strip()
        ):
            self.add_error("reason", WHY)
        return said

    def said(self) -> dict[str, Any]:
        """Return what the action of the chosen way takes."""
        said = self.cleaned_data
        way, reason = said["decision"], said["reason"]
        common = {"team": self.talk.full[0].team, "reason": reason}
        if way == SWAP:
            is_dropped = said["then"] == "drop"
            return common | {
                "instead_of": self.lines[said["out"]],
                "is_dropped": is_dropped,
                "to_cycle": None if is_dropped else self._cycle("out_cycle"),
            }
        if way == DEFER:
            return common | {"to_cycle": self._cycle("to_cycle")}
        if way == REHOME:
            return common | {"to_team": self.teams[said["to_team"]]}
        if way == RESHAPE:
            return common | self._home(said["into"]) | {"answer": said["answer"]}
        return common

    def _cycle(self, name: str) -> Any:
        chosen = self.cleaned_data[name]
        return self.cycles[chosen] if chosen else None

    def _homes(self) -> list[Any]:
        """Return the key results and the objectives that could take it in."""
        return [
            (
                "Its key results join those of",
                [(f"O{pk}", _name(row)) for pk, row in self.lines.items()],
            ),
            (
                "Something to try for",
                [(f"KR{pk}", _name(row)) for pk, row in self.key_results.items()],
            ),
        ]

    def _home(self, chosen: str) -> dict[str, Any]:
        if chosen.startswith("KR"):
            key_result = self.key_results[int(chosen[2:])]
            into = self.lines[key_result.objective_id]
            return {"into": into, "key_result": key_result}
        return {"into": self.lines[int(chosen[1:])]}


def _name(row: Objective | KeyResult) -> str:
    return f"{row.reference} {row.title}"
