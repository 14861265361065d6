"""How complex an objective is, who takes it on, and which functions it needs."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms

from objectives.models import Objective
from objectives.queries import Size
from okrhub.lib.forms import VersionedForm, offer

Domain, Topology = Objective.Domain, Objective.Topology
DOMAINS = {
    Domain.CLEAR: "everybody knows how. Is this an OKR at all?",
    Domain.COMPLICATED: "experts can find out how.",
    Domain.COMPLEX: "only trying will tell. Is the first step small enough?",
    Domain.CHAOTIC: "stabilise it first.",
    Domain.CONFUSED: "what would it look like in two parts?",
}
TOPOLOGIES = {
    Topology.DEDICATED: "one cross-functional team; the OKR is its product goal",
    Topology.NEXUS: "several teams around one product goal, for example a Nexus",
    Topology.SPLIT_BY_KR: "each team takes one key result",
    Topology.MAPPED: "it takes it beside its other OKRs",
}
MOST_COMPLEX = 5
LONGEST_NAME = 80


class SizeForm(VersionedForm):
    """Nothing of it is needed; what is empty is taken from above where that says it."""

    functions = forms.MultipleChoiceField(
        label="Which functions does the outcome need?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    others = forms.CharField(
        label="Others, with commas between",
        required=False,
        max_length=400,
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    domain = forms.ChoiceField(
        label="How complex is it?", required=False, widget=forms.RadioSelect
    )
    complexity = forms.TypedChoiceField(
        label="Compared with your others, 1 to 5",
        required=False,
        coerce=int,
        empty_value=None,
        help_text="The most complex fifth is where a team of its own pays first.",
        choices=[
            ("", "Not said"),
            *((str(n), str(n)) for n in range(1, MOST_COMPLEX + 1)),
        ],
    )
    topology = forms.ChoiceField(
        label="Who takes it on?", required=False, widget=forms.RadioSelect
    )

    reason = forms.CharField(
        label="What speaks for it? (optional)",
        required=False,
        max_length=400,
        widget=forms.TextInput({"autocomplete": "off"}),
    )

    @classmethod
    def over(
        cls,
        objective: Objective,
        data: Mapping[str, Any] | None,
        *,
        needed: Sequence[str],
        known: Iterable[str],
        above: Size,
        has_many_teams: bool,
    ) -> "SizeForm":
        """Return the form with what is saved, or with what was typed.

        One team alone is not asked who takes it on.
        """
        form = cls(data, initial=saved_size(objective, needed))
        for name, choices in (
            ("functions", [(each, each) for each in known]),
            ("domain", _choices(DOMAINS, above, above.domain_words)),
            ("topology", _choices(TOPOLOGIES, above, above.topology_words)),
        ):
            offer(form, name, choices)
        if not has_many_teams:
            form.fields["topology"].widget = forms.HiddenInput()
        return form

    def clean_others(self) -> list[str]:
        """Return the functions, one by one."""
        names = [name.strip() for name in self.cleaned_data["others"].split(",")]
        if any(len(name) > LONGEST_NAME for name in names):
            raise forms.ValidationError(f"At most {LONGEST_NAME} signs each.")
        return [name for name in names if name]

    def said(self) -> dict[str, Any]:
        """Return the arguments for the action."""
        typed = self.cleaned_data
        return {
            "changes": {
                name: typed[name] for name in ("domain", "complexity", "topology")
            },
            "functions": [*typed["functions"], *typed["others"]],
            "reason": typed["reason"],
            "version": typed["version"],
        }


def saved_size(objective: Objective, needed: Sequence[str]) -> dict[str, Any]:
    """Return what is saved, by field."""
    return {
        "functions": list(needed),
        "domain": objective.domain,
        "complexity": objective.complexity,
        "topology": objective.topology,
        "version": objective.version,
    }


def _choices(
    words: Mapping[Any, str], above: Size, inherited: str
) -> list[tuple[str, str]]:
    unsaid = "Not said"
    if above.said_on is not None and inherited:
        unsaid = f"As {above.said_on.reference} says: {inherited.lower()}"
    return [
        ("", unsaid),
        *((each.value, f"{each.label}: {said}") for each, said in words.items()),
    ]
