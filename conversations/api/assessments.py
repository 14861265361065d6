"""Whether teams and OKRs are organised around value, in the API."""

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from conversations import actions, queries
from conversations.actions import OkrDecision
from conversations.models import AssessedOkr, Assessment
from objectives.api.cycles import CycleReferenceSerializer
from objectives.models import Cadence, Objective
from objectives.queries import current_cycle, cycle_called
from objectives.value_organization import Mismatch
from okrhub.lib.api import ByReference, Day, Given, found, validated
from organizations.api import PersonReferenceSerializer
from organizations.endpoints import Endpoint, ListEndpoint

LONGEST = 2000
HINTS = [(each.value, each.question) for each in Mismatch]


class FigureSerializer(serializers.Serializer[Any]):
    """A measure in words; there is no sum of them."""

    key = serializers.CharField()
    name = serializers.CharField()
    figure = serializers.CharField()
    sentence = serializers.CharField()


class SetUpSerializer(serializers.Serializer[Any]):
    """An OKR in process: how complex, who takes it on, and what may not fit.

    `missing` are the functions that it needs and none of its accountable teams has.
    """

    reference = serializers.CharField(source="okr.reference")
    title = serializers.CharField(source="okr.title")
    domain = serializers.ChoiceField(
        Objective.Domain.choices, source="okr.facts.domain", allow_blank=True
    )
    complexity = serializers.IntegerField(
        source="okr.facts.complexity", allow_null=True
    )
    topology = serializers.ChoiceField(
        Objective.Topology.choices, source="okr.facts.topology", allow_blank=True
    )
    units = serializers.IntegerField()
    handoffs = serializers.IntegerField()
    missing = serializers.ListField(
        child=serializers.CharField(), source="reach.missing"
    )
    is_most_complex = serializers.BooleanField()
    mismatch = serializers.ChoiceField(HINTS, allow_null=True)


class OrganizedSerializer(serializers.Serializer[Any]):
    """The measures of today side by side, and the OKRs that they are about."""

    cycle = CycleReferenceSerializer()
    measures = FigureSerializer(many=True, source="lines")
    okrs = SetUpSerializer(many=True)


class AssessedOkrSerializer(serializers.Serializer[AssessedOkr]):
    """What was decided about an OKR's set-up."""

    objective = serializers.CharField(source="objective.reference")
    decision = serializers.ChoiceField(AssessedOkr.Decision.choices)
    words = serializers.CharField()
    topology = serializers.ChoiceField(Objective.Topology.choices, allow_blank=True)
    units = serializers.IntegerField()


class AssessmentSerializer(serializers.Serializer[Assessment]):
    """What was answered on a day, beside the measures of that day."""

    id = serializers.IntegerField(source="pk")
    cycle = CycleReferenceSerializer()
    answer = serializers.ChoiceField(Assessment.Answer.choices)
    words = serializers.CharField()
    measures = FigureSerializer(many=True, source="figures")
    okrs = AssessedOkrSerializer(many=True)
    review_on = serializers.DateField(allow_null=True)
    assessed_by = PersonReferenceSerializer()
    assessed_on = serializers.DateField()


class OkrDecisionGiven(Given):
    """A decision about the set-up of an OKR in process."""

    objective = serializers.CharField(max_length=12)
    decision = serializers.ChoiceField(AssessedOkr.Decision.choices)
    words = serializers.CharField(max_length=240, default="", allow_blank=True)


class AssessmentGiven(Given):
    """The answer for a cycle; the measures of today are kept beside it."""

    cycle = ByReference(cycle_called, "cycle")
    answer = serializers.ChoiceField(Assessment.Answer.choices)
    words = serializers.CharField(max_length=LONGEST, default="", allow_blank=True)
    review_on = Day(required=False)
    okrs = serializers.ListField(
        child=OkrDecisionGiven(), max_length=50, required=False
    )


class ValueView(Endpoint):
    """Whether teams and OKRs are organised around value."""

    tag = "Conversations"
    operations = {"get": "get_value"}
    serializer_class = OrganizedSerializer

    def get(self, request: Request, slug: str) -> Response:
        """Return the measures of the current quarter, for a conversation."""

        def read() -> object:
            cycle = found(current_cycle(Cadence.QUARTERLY, self.asked.today))
            return queries.organized(
                cycle, on=self.asked.today, settings=self.asked.settings
            )

        return self.shown(read)


class AssessmentsView(ListEndpoint[Assessment]):
    """The dated answers, the latest first."""

    tag = "Conversations"
    operations = {"get": "list_assessments", "post": "assess_value"}
    serializer_class = AssessmentSerializer
    given = {"post": AssessmentGiven}
    model = Assessment

    def rows(self) -> QuerySet[Assessment]:
        """Return what was answered, with the decisions."""
        return queries.assessments()

    def post(self, request: Request, slug: str) -> Response:
        """Keep the answer of today, and what is decided per OKR."""
        with self.open():
            given = validated(AssessmentGiven, request)
        decisions = {
            each["objective"]: OkrDecision(each["decision"], each["words"])
            for each in given.pop("okrs", ())
        }
        kept = actions.assess_value(
            given.pop("cycle"), **given, decisions=decisions, **self.who
        )
        return self.shown(lambda: queries.assessment_number(kept.pk), status=201)
