"""The priority conversation in the API: what is decided where a team is full."""

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from conversations import actions, queries
from conversations.models import PriorityDecision
from objectives.api.key_results import HealthSerializer
from objectives.models import Objective
from objectives.queries import (
    cycle_called,
    key_result_called,
    objective_called,
)
from okrhub.lib.api import LONGEST_TEXT, ByReference, Given, found, validated
from organizations.api import PersonReferenceSerializer
from organizations.endpoints import Endpoint, ListEndpoint
from teams.api import TeamReferenceSerializer
from teams.queries import team_called


class NamedSerializer(serializers.Serializer[Any]):
    """A record by its reference and title."""

    reference = serializers.CharField()
    title = serializers.CharField()


class CycleNamedSerializer(serializers.Serializer[Any]):
    """A cycle by its name."""

    name = serializers.CharField()


class PriorityDecisionSerializer(serializers.Serializer[PriorityDecision]):
    """How a priority conversation ended: `other` stepped back, or took it in."""

    id = serializers.IntegerField(source="pk")
    kind = serializers.ChoiceField(PriorityDecision.Kind.choices)
    objective = NamedSerializer()
    other = NamedSerializer(allow_null=True)
    key_result = NamedSerializer(allow_null=True)
    team = TeamReferenceSerializer()
    to_team = TeamReferenceSerializer(allow_null=True)
    cycle = CycleNamedSerializer()
    to_cycle = CycleNamedSerializer(allow_null=True)
    exception = serializers.IntegerField(source="exception_id", allow_null=True)
    is_dropped = serializers.BooleanField()
    reason = serializers.CharField()
    answer = serializers.CharField()
    decided_by = PersonReferenceSerializer()
    decided_on = serializers.DateField()


class PastSerializer(serializers.Serializer[Any]):
    """What happened in cycles of a sort: so many of so many OKRs were achieved."""

    achieved = serializers.IntegerField()
    okrs = serializers.IntegerField()
    cycles = serializers.ListField(child=serializers.CharField())


class TouchedSerializer(serializers.Serializer[Any]):
    """Somebody whom stopping an OKR would hit."""

    whom = serializers.CharField()
    how = serializers.CharField()


class FilledSerializer(serializers.Serializer[Any]):
    """An OKR that fills a slot: its health, age and grade so far, and whom it serves."""

    reference = serializers.CharField(source="line.objective.reference")
    title = serializers.CharField(source="line.objective.title")
    state = serializers.ChoiceField(
        Objective.State.choices, source="line.objective.state"
    )
    is_planned = serializers.BooleanField(source="line.objective.is_planned")
    health = HealthSerializer(source="line.health")
    age_days = serializers.IntegerField(source="line.age_days", allow_null=True)
    grade = serializers.DecimalField(
        source="line.progress",
        max_digits=5,
        decimal_places=4,
        allow_null=True,
        help_text="So far: the progress now.",
    )
    carry_count = serializers.IntegerField(source="line.objective.carry_count")
    would_hit = TouchedSerializer(many=True, source="touched")


class FullTeamSerializer(serializers.Serializer[Any]):
    """A team that is full; below three cycles of a sort nothing is said of its past."""

    team = TeamReferenceSerializer()
    limit = serializers.IntegerField(source="load.limit")
    in_process = serializers.IntegerField(source="load.in_process")
    key_results = serializers.IntegerField()
    started = serializers.IntegerField(help_text="In this cycle, closed ones too.")
    up_to_the_limit = PastSerializer(source="up_to", allow_null=True)
    above_the_limit = PastSerializer(source="more", allow_null=True)
    fills = FilledSerializer(many=True)
    answers_exceptions = PersonReferenceSerializer(source="leader", allow_null=True)
    exception_is_asked = serializers.BooleanField(source="is_asked")


class ConversationSerializer(serializers.Serializer[Any]):
    """What is on the table where an OKR finds no slot; `full` is empty where it does."""

    objective = NamedSerializer()
    reason = serializers.CharField()
    full = FullTeamSerializer(many=True)
    later = CycleNamedSerializer(many=True)
    others = TeamReferenceSerializer(many=True)


class FullTeamGiven(Given):
    """The team that is full, and why this is decided."""

    team = ByReference(team_called, "team")
    reason = serializers.CharField(
        max_length=LONGEST_TEXT, default="", allow_blank=True
    )


class SwapGiven(FullTeamGiven):
    """Which one steps back: deferred, to a cycle if one is named, or dropped."""

    instead_of = ByReference(objective_called, "objective")
    is_dropped = serializers.BooleanField(default=False)
    to_cycle = ByReference(cycle_called, "cycle", required=False)


class WaitGiven(FullTeamGiven):
    """The later cycle that it waits for; without one it is an option."""

    to_cycle = ByReference(cycle_called, "cycle", required=False)


class RehomeGiven(FullTeamGiven):
    """The team that takes it over."""

    to_team = ByReference(team_called, "team")


class ReshapeGiven(FullTeamGiven):
    """The OKR it becomes part of; with a key result it is something to try for that."""

    into = ByReference(objective_called, "objective")
    key_result = ByReference(key_result_called, "key result", required=False)
    answer = serializers.CharField(
        max_length=LONGEST_TEXT, default="", allow_blank=True
    )


class ConversationView(Endpoint):
    """Show what is on the table when a commit finds no slot."""

    tag = "Limits"
    operations = {"get": "retrieve_priority_conversation"}
    serializer_class = ConversationSerializer

    def get(self, request: Request, slug: str, reference: str) -> Response:
        """Return it as it is now; it commits nothing."""
        return self.shown(
            lambda: queries.conversation(
                found(objective_called(reference)),
                on=self.asked.today,
                settings=self.asked.settings,
            )
        )


class Decide(Endpoint):
    """A way out of the priority conversation."""

    tag = "Limits"
    serializer_class = PriorityDecisionSerializer
    does: Any

    def post(self, request: Request, slug: str, reference: str) -> Response:
        with self.open():
            objective = found(objective_called(reference))
            given = validated(self.given["post"], request)
        does: Any = type(self).does
        decided = does(objective, **given, **self.who_and_when)
        return self.shown(lambda: queries.decision_number(decided.pk))


class SwapView(Decide):
    """Let one step back and commit the other, both or neither."""

    operations = {"post": "swap_objectives"}
    given = {"post": SwapGiven}
    does = actions.decide_swap


class WaitView(Decide):
    """Let it wait, for a later cycle or among the options."""

    operations = {"post": "let_objective_wait"}
    given = {"post": WaitGiven}
    does = actions.decide_defer


class RehomeView(Decide):
    """Give it to another team."""

    operations = {"post": "rehome_objective"}
    given = {"post": RehomeGiven}
    does = actions.decide_rehome


class ReshapeView(Decide):
    """Make it part of an existing OKR."""

    operations = {"post": "reshape_objective"}
    given = {"post": ReshapeGiven}
    does = actions.decide_reshape


class PriorityDecisionsView(ListEndpoint[PriorityDecision]):
    """List what was decided where teams were full, the latest first."""

    tag = "Limits"
    operations = {"get": "list_priority_decisions"}
    serializer_class = PriorityDecisionSerializer
    model = PriorityDecision

    def rows(self) -> QuerySet[PriorityDecision]:
        """Return decisions."""
        return queries.decisions()
