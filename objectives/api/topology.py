"""Complexity and set-up of an objective in the API."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from rest_framework import serializers

from objectives import actions, queries
from objectives.api.acts import Act
from objectives.models import KeyResult, Objective
from okrhub.lib.api import ById, ByReference, Given
from organizations.models import Membership
from organizations.queries import person_number
from teams.models import Team
from teams.queries import team_called

LONGEST_REASON = 400


class SizeGiven(Given):
    """What is known; what is empty is taken from the objective above.

    `functions` are those the outcome needs, by name; unknown ones are made.
    """

    domain = serializers.ChoiceField(
        Objective.Domain.choices, required=False, allow_blank=True
    )
    complexity = serializers.IntegerField(
        min_value=1, max_value=5, required=False, allow_null=True
    )
    topology = serializers.ChoiceField(
        Objective.Topology.choices, required=False, allow_blank=True
    )
    functions = serializers.ListField(
        child=serializers.CharField(max_length=80), required=False, max_length=40
    )
    reason = serializers.CharField(max_length=400, default="", allow_blank=True)


class DedicatedGiven(Given):
    """The team: one that is there, or the `name` of a new one with its product owner."""

    team = ByReference(team_called, "team", required=False)
    name = serializers.CharField(max_length=120, default="", allow_blank=True)
    product_owner = ById(person_number, "person", required=False)
    reason = serializers.CharField(
        max_length=LONGEST_REASON, default="", allow_blank=True
    )


class ShareGiven(Given):
    """A key result and the team that is accountable for it."""

    key_result = ByReference(queries.key_result_called, "key result")
    team = ByReference(team_called, "team")


class SplitGiven(Given):
    """A team for each key result in play, two teams at least."""

    key_results = ShareGiven(many=True, allow_empty=False)
    reason = serializers.CharField(
        max_length=LONGEST_REASON, default="", allow_blank=True
    )


class SizeUp(Act):
    """Say how complex it is, who takes it on and which functions it needs."""

    operations = {"post": "size_up_objective"}
    given = {"post": SizeGiven}

    @staticmethod
    def does(
        objective: Objective,
        *,
        functions: list[str] | None = None,
        reason: str = "",
        version: int | None = None,
        actor: Membership,
        on: date,
        now: datetime,
        **changes: Any,
    ) -> None:
        """Keep what is said apart from what is left as it is."""
        actions.size_up_objective(
            objective,
            changes=changes,
            functions=functions,
            reason=reason,
            version=version,
            actor=actor,
            on=on,
            now=now,
        )


class FormDedicatedTeam(Act):
    """Give it a team of its own; it is that team's product goal.

    A path into process like a commit: 409 where the team has another OKR in process.
    """

    operations = {"post": "form_dedicated_team"}
    given = {"post": DedicatedGiven}
    does = actions.form_dedicated_team


class SplitByKeyResult(Act):
    """Give each key result an accountable team; 409 where one has no free slot."""

    operations = {"post": "split_by_key_result"}
    given = {"post": SplitGiven}

    @staticmethod
    def does(
        objective: Objective,
        *,
        key_results: Sequence[dict[str, Any]],
        **options: Any,
    ) -> None:
        """Give the teams by key result."""
        teams: dict[int, Team] = {}
        for each in key_results:
            row: KeyResult = each["key_result"]
            if row.objective_id != objective.pk:
                foreign = f"{row.reference} is not of {objective.reference}."
                raise serializers.ValidationError({"key_results": [foreign]})
            teams[row.pk] = each["team"]
        actions.split_by_key_result(objective, teams=teams, **options)


ADDRESSES: dict[str, type[Act]] = {
    "size-up": SizeUp,
    "dedicated-team": FormDedicatedTeam,
    "split": SplitByKeyResult,
}
