"""What was written down about OKRs in the API: check-ins and steps. Append-only."""

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from objectives import actions, queries
from objectives.models import CheckIn, Objective, Revision, TopologyChoice, Transition
from okrhub.lib.api import LONGEST_TEXT, Day, Given, Number, OrNothing, found, validated
from organizations.api import PersonReferenceSerializer
from organizations.endpoints import ListEndpoint
from teams.api import TeamReferenceSerializer


class CheckInSerializer(serializers.Serializer[CheckIn]):
    """A value, a confidence from 0 to 10, or both; `measured_on` is the value's day."""

    id = serializers.IntegerField(source="pk")
    value = Number(allow_null=True)
    confidence = serializers.IntegerField(allow_null=True)
    note = serializers.CharField()
    measured_on = serializers.DateField()
    recorded_at = serializers.DateTimeField()
    author = PersonReferenceSerializer(allow_null=True)


class CheckInGiven(Given):
    """Where a key result stands; with neither value nor confidence: no change."""

    value = Number(required=False, allow_null=True)
    confidence = serializers.IntegerField(
        min_value=0, max_value=10, required=False, allow_null=True
    )
    note = serializers.CharField(
        max_length=LONGEST_TEXT, required=False, allow_blank=True
    )
    measured_on = Day(required=False)


class TransitionSerializer(serializers.Serializer[Transition]):
    """One step in an objective's life; `undoes` is the id of a step taken back."""

    id = serializers.IntegerField(source="pk")
    to_state = serializers.ChoiceField(Objective.State.choices)
    outcome = OrNothing(Objective.Outcome.choices)
    team = TeamReferenceSerializer()
    effective_on = serializers.DateField()
    recorded_at = serializers.DateTimeField()
    undoes = serializers.IntegerField(source="undoes_id", allow_null=True)
    actor = PersonReferenceSerializer(allow_null=True)
    reason = serializers.CharField()


class RevisionSerializer(serializers.Serializer[Revision]):
    """One field of a promise, before and after, both as text; "" stands for nothing.

    `key_result` is null where the objective itself was revised. What was decided
    together has the same `recorded_at`.
    """

    id = serializers.IntegerField(source="pk")
    key_result = serializers.CharField(
        source="key_result.reference", default=None, allow_null=True
    )
    field: Any = serializers.ChoiceField(Revision.Field.choices)
    old = serializers.CharField()
    new = serializers.CharField()
    unit = serializers.CharField()
    rationale = serializers.CharField()
    occasion = serializers.ChoiceField(Revision.Occasion.choices)
    revised_on = serializers.DateField()
    recorded_at = serializers.DateTimeField()
    actor = PersonReferenceSerializer(allow_null=True)


class TopologyChoiceSerializer(serializers.Serializer[TopologyChoice]):
    """How complex it was said to be from a day on, and who takes it on."""

    id = serializers.IntegerField(source="pk")
    domain = OrNothing(Objective.Domain.choices)
    complexity = serializers.IntegerField(allow_null=True)
    topology = OrNothing(Objective.Topology.choices)
    reason = serializers.CharField()
    chosen_on = serializers.DateField()
    recorded_at = serializers.DateTimeField()
    actor = PersonReferenceSerializer(allow_null=True)


class CheckInsView(ListEndpoint[CheckIn]):
    """List the check-ins of a key result, the latest first."""

    tag = "Check-ins"
    operations = {"get": "list_check_ins", "post": "check_in"}
    serializer_class = CheckInSerializer
    given = {"post": CheckInGiven}
    model = CheckIn

    def rows(self) -> QuerySet[CheckIn]:
        """Return the check-ins."""
        return queries.check_ins_of(
            found(queries.key_result_called(self.kwargs["reference"]))
        )

    def post(self, request: Request, slug: str, reference: str) -> Response:
        """Say where a key result of an OKR in process stands.

        The day may lie up to 14 days back; the value measured last holds, whenever it
        was said.
        """
        with self.open():
            key_result = found(queries.key_result_called(reference))
        given = validated(CheckInGiven, request)
        written = actions.check_in(key_result, **given, **self.who_and_when)
        return self.shown(lambda: written, status=201)


class TransitionsView(ListEndpoint[Transition]):
    """List the steps of an objective's life, the latest first."""

    tag = "Objectives"
    operations = {"get": "list_transitions"}
    serializer_class = TransitionSerializer
    model = Transition

    def rows(self) -> QuerySet[Transition]:
        """Return the steps."""
        return queries.transitions_of(
            found(queries.objective_called(self.kwargs["reference"]))
        )


class RevisionsView(ListEndpoint[Revision]):
    """List what was revised of an objective and its key results, the latest first."""

    tag = "Objectives"
    operations = {"get": "list_revisions"}
    serializer_class = RevisionSerializer
    model = Revision

    def rows(self) -> QuerySet[Revision]:
        """Return the revisions."""
        return queries.revisions_of(
            found(queries.objective_called(self.kwargs["reference"]))
        )


class TopologyChoicesView(ListEndpoint[TopologyChoice]):
    """List what was chosen for an objective: complexity and set-up, the latest first."""

    tag = "Objectives"
    operations = {"get": "list_topology_choices"}
    serializer_class = TopologyChoiceSerializer
    model = TopologyChoice

    def rows(self) -> QuerySet[TopologyChoice]:
        """Return the choices."""
        return queries.topology_choices_of(
            found(queries.objective_called(self.kwargs["reference"]))
        )
