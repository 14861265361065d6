"""Giving an objective its teams: one of its own, or one for each key result."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms

from objectives.models import KeyResult, Objective
from okrhub.lib.forms import VersionedForm, offer
from organizations.models import Membership
from teams.models import Team

LONGEST_REASON = 400


def reason() -> forms.CharField:
    """Return the field for why; nobody has to say."""
    return forms.CharField(
        label="What speaks for it? (optional)",
        required=False,
        max_length=LONGEST_REASON,
        widget=forms.TextInput({"autocomplete": "off"}),
    )


class DedicatedTeamForm(VersionedForm):
    """A team that is there or a new one, and who owns its product goal."""

    team = forms.ChoiceField(
        label="Which team?",
        required=False,
        help_text="From then on it has this OKR alone; its limit is 1.",
    )
    name = forms.CharField(label="Name of the new team", required=False, max_length=120)
    product_owner = forms.ChoiceField(
        label="Its product owner",
        required=False,
        help_text="Needed where the team has none yet. This person owns the OKR.",
    )
    reason = reason()

    @classmethod
    def over(
        cls,
        objective: Objective,
        data: Mapping[str, Any] | None,
        *,
        teams: Iterable[Team],
        people: Iterable[Membership],
    ) -> "DedicatedTeamForm":
        """Return the form with the teams and people to choose from."""
        form = cls(data, initial={"version": objective.version})
        form.teams = {team.reference: team for team in teams}
        form.people = {str(person.pk): person for person in people}
        for name, choices in (
            ("team", [("", "A new team"), *_named(form.teams)]),
            (
                "product_owner",
                [("", "Who has the role already")]
                + [(pk, each.user.name) for pk, each in form.people.items()],
            ),
        ):
            offer(form, name, choices)
        return form

    teams: dict[str, Team]
    people: dict[str, Membership]

    def said(self) -> dict[str, Any]:
        """Return the arguments for the action."""
        typed = self.cleaned_data
        return {
            "team": self.teams.get(typed["team"]),
            "name": typed["name"],
            "product_owner": self.people.get(typed["product_owner"]),
            "reason": typed["reason"],
            "version": typed["version"],
        }


class SplitForm(VersionedForm):
    """A team for each key result in play; the field is `team-31` for KR-31."""

    reason = reason()

    @classmethod
    def over(
        cls,
        objective: Objective,
        data: Mapping[str, Any] | None,
        *,
        key_results: Sequence[KeyResult],
        teams: Iterable[Team],
    ) -> "SplitForm":
        """Return the form, each key result with the team that it has."""
        form = cls(data, initial={"version": objective.version})
        form.key_results = key_results
        form.teams = {team.reference: team for team in teams}
        last = form.fields.pop("reason")
        for row in key_results:
            form.fields[f"team-{row.number}"] = forms.ChoiceField(
                label=f"{row.reference} {row.title}",
                required=False,
                choices=[("", "Which team?"), *_named(form.teams)],
                initial=row.team.reference if row.team else "",
            )
        form.fields["reason"] = last
        return form

    key_results: Sequence[KeyResult]
    teams: dict[str, Team]

    def said(self) -> dict[str, Any]:
        """Return the arguments for the action."""
        typed = self.cleaned_data
        return {
            "teams": {
                row.pk: self.teams[typed[f"team-{row.number}"]]
                for row in self.key_results
                if typed[f"team-{row.number}"]
            },
            "reason": typed["reason"],
            "version": typed["version"],
        }


def _named(teams: Mapping[str, Team]) -> list[tuple[str, str]]:
    return [(reference, team.name) for reference, team in teams.items()]
