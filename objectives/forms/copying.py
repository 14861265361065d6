"""Which OKRs are taken as templates, for which cycle and team."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from objectives.actions.copying import Template
from objectives.models import Cycle, Draft, Objective
from okrhub.lib.decisions import Decision
from okrhub.lib.forms import offer
from teams.models import Team


class CopyForm(forms.Form):
    """Objectives and key results to copy; all are chosen to begin with."""

    cycle = forms.ChoiceField(label="Into the cycle")
    team = forms.ChoiceField(label="For the team", required=False)
    as_draft = forms.BooleanField(
        label="Keep them together in a new draft",
        required=False,
        help_text="Only you see the draft until you add authors or ask for opinions.",
    )
    objectives = forms.MultipleChoiceField(
        error_messages={"required": "Choose at least one objective."}
    )
    key_results = forms.MultipleChoiceField(required=False)

    def __init__(
        self,
        data: Any,
        *,
        templates: Sequence[Objective],
        cycles: Sequence[Cycle],
        teams: Sequence[Team],
        draft: Draft | None = None,
        may_begin: Decision,
    ) -> None:
        """Offer the templates, the cycles and the teams that this person drafts for.

        Copies of a whole `draft` become a draft unless something else is said.
        """
        super().__init__(data, initial={"as_draft": draft is not None})
        self.draft = draft
        if not may_begin:
            del self.fields["as_draft"]
        self.templates = templates
        self.cycles = {str(cycle.pk): cycle for cycle in cycles}
        self.teams = {team.reference: team for team in teams}
        offered: Mapping[str, list[tuple[str, str]]] = {
            "cycle": [(key, cycle.name) for key, cycle in self.cycles.items()],
            "team": [
                ("", "Each for its own team"),
                *((key, team.name) for key, team in self.teams.items()),
            ],
            "objectives": [(row.reference, row.title) for row in templates],
            "key_results": [
                (row.reference, row.title)
                for each in templates
                for row in each.key_results.all()
            ],
        }
        for name, choices in offered.items():
            offer(self, name, choices)

    @property
    def chosen(self) -> set[str]:
        """Return the references that are checked: all, until something was sent."""
        if not self.is_bound:
            names = ("objectives", "key_results")
            return {key for name in names for key, _ in self._choices(name)}
        sent = (self[name].value() or [] for name in ("objectives", "key_results"))
        return {str(reference) for references in sent for reference in references}

    def _choices(self, name: str) -> list[tuple[str, str]]:
        return list(getattr(self.fields[name], "choices", []))

    def said(self) -> dict[str, Any]:
        """Return what is copied where, as the action takes it."""
        typed = self.cleaned_data
        rows = set(typed["key_results"])
        return {
            "templates": [
                Template(
                    each,
                    [row for row in each.key_results.all() if row.reference in rows],
                )
                for each in self.templates
                if each.reference in typed["objectives"]
            ],
            "cycle": self.cycles[typed["cycle"]],
            "team": self.teams.get(typed["team"]),
        }

    @property
    def is_draft_wanted(self) -> bool:
        """Say whether the copies become a draft of their own."""
        return bool(self.cleaned_data.get("as_draft"))
