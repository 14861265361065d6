"""Key results in the API."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from measures.api.metrics import MetricReferenceSerializer
from measures.queries import metric_number
from objectives import actions, facts, queries, scoring
from objectives.actions import KeyResultDraft, Why
from objectives.models import KeyResult, Objective
from objectives.queries import KeyResultLine
from okrhub.lib.api import (
    LONGEST_TEXT,
    ById,
    ByReference,
    Day,
    Fraction,
    Given,
    Number,
    OrNothing,
    found,
    validated,
    version_if_seen,
    version_seen,
)
from organizations.api import PersonReferenceSerializer
from organizations.endpoints import Endpoint, ListEndpoint
from organizations.queries import person_number
from teams.api import TeamReferenceSerializer
from teams.queries import team_called

BEGUN = {Objective.State.IN_PROCESS, Objective.State.PAUSED, Objective.State.CLOSED}


class HealthSerializer(serializers.Serializer[scoring.Health]):
    """A status, and the sentences that explain it. Closed ones show their outcome."""

    status = serializers.ChoiceField(
        [(each.value, each.name) for each in scoring.Status]
    )
    reasons = serializers.ListField(child=serializers.CharField())


class KeyResultSerializer(serializers.Serializer[Any]):
    """A key result as it stands today.

    `progress` runs from 0 to 1, `raw_progress` is not clamped, `expected_progress` is
    where time says it should be. Amounts are in the key result's own unit. What is
    `at_commitment` stands against the target that was agreed first, and is null where
    that did not change.
    """

    reference = serializers.CharField(source="key_result.reference")
    objective = serializers.CharField(source="key_result.objective.reference")
    position = serializers.IntegerField(source="key_result.position")
    title = serializers.CharField(source="key_result.title")
    kind = serializers.ChoiceField(KeyResult.Kind.choices, source="key_result.kind")
    metric = MetricReferenceSerializer(source="key_result.metric", allow_null=True)
    unit = serializers.CharField(source="key_result.unit")
    baseline = Number(source="key_result.baseline", allow_null=True)
    target = Number(source="key_result.target", allow_null=True)
    upper = Number(source="key_result.upper", allow_null=True)
    committed_baseline = Number(source="key_result.committed_baseline", allow_null=True)
    committed_target = Number(source="key_result.committed_target", allow_null=True)
    is_revised = serializers.SerializerMethodField()
    weight = Number(source="key_result.weight")
    due_on = serializers.DateField(source="key_result.due_on", allow_null=True)
    team = TeamReferenceSerializer(source="key_result.team", allow_null=True)
    owner = PersonReferenceSerializer(source="key_result.owner", allow_null=True)
    frequency_days = serializers.IntegerField(source="key_result.frequency_days")
    moves_late = serializers.BooleanField(source="key_result.moves_late")
    timing = OrNothing(KeyResult.Timing.choices, source="key_result.timing")
    changes_for = serializers.CharField(source="key_result.changes_for")
    measured_in = serializers.CharField(source="key_result.source")
    state = serializers.ChoiceField(KeyResult.State.choices, source="key_result.state")
    reached_on = serializers.DateField(source="key_result.reached_on", allow_null=True)
    current = Number(source="key_result.current", allow_null=True)
    measured_on = serializers.DateField(
        source="standing.latest_value_on", allow_null=True
    )
    progress = Fraction(source="standing.progress", allow_null=True)
    raw_progress = Number(source="standing.raw", allow_null=True)
    raw_progress_at_commitment = Number(
        source="key_result.raw_at_commitment", allow_null=True
    )
    expected_progress = Fraction(source="pace", allow_null=True)
    confidence = serializers.IntegerField(allow_null=True)
    confidence_on = serializers.DateField(
        source="standing.latest_confidence_on", allow_null=True
    )
    is_due = serializers.BooleanField()
    health = serializers.SerializerMethodField()
    version = serializers.IntegerField(source="key_result.version")

    def get_is_revised(self, line: KeyResultLine) -> bool:
        """Say whether what was promised changed since the commitment."""
        return facts.is_revised(line.key_result)

    @extend_schema_field(HealthSerializer(allow_null=True))
    def get_health(self, line: KeyResultLine) -> dict[str, Any] | None:
        """Return the health of one that was begun."""
        if line.key_result.objective.state not in BEGUN:
            return None
        return dict(HealthSerializer(line.health).data)


class KeyResultGiven(Given):
    """What can be said about a key result; `measured_in` is where its values are found.

    `baseline` is the value now, `target` the value wanted; a key result that stays
    within two values has them in `target` and `upper`.
    """

    title = serializers.CharField(max_length=600)
    kind = serializers.ChoiceField(KeyResult.Kind.choices, required=False)
    metric = ById(metric_number, "metric", required=False, allow_null=True)
    unit = serializers.CharField(max_length=24, required=False, allow_blank=True)
    baseline = Number(required=False, allow_null=True)
    target = Number(required=False, allow_null=True)
    upper = Number(required=False, allow_null=True)
    weight = Number(
        max_digits=6, decimal_places=2, min_value=Decimal("0.01"), required=False
    )
    due_on = Day(required=False, allow_null=True)
    owner = ById(person_number, "person", required=False, allow_null=True)
    frequency_days = serializers.IntegerField(
        min_value=1, max_value=366, required=False
    )
    moves_late = serializers.BooleanField(required=False)
    timing = serializers.ChoiceField(
        KeyResult.Timing.choices, required=False, allow_blank=True
    )
    changes_for = serializers.CharField(
        max_length=240, required=False, allow_blank=True
    )
    measured_in = serializers.CharField(
        source="source", max_length=240, required=False, allow_blank=True
    )


class NewKeyResultGiven(KeyResultGiven):
    """A key result to add; `team` is one that takes it, else it is the objective's."""

    team = ByReference(team_called, "team", required=False, allow_null=True)


class AssignGiven(Given):
    """The team, or null."""

    team = ByReference(team_called, "team", allow_null=True)


class WhyGiven(Given):
    """Why a promise changes after commitment; a typing error within a day needs none."""

    rationale = serializers.CharField(
        max_length=LONGEST_TEXT, required=False, allow_blank=True
    )
    occasion = serializers.ChoiceField(queries.CHOICES_OF_OCCASION, required=False)


class EditKeyResultGiven(WhyGiven, KeyResultGiven):
    """What changes; after commitment a promise needs `rationale` and `occasion`.

    Title, kind, target, upper, weight and due date are promises. The baseline is frozen.
    """

    position = serializers.IntegerField(min_value=1, max_value=1000, required=False)


class KeyResultsView(ListEndpoint[KeyResult]):
    """List the key results of an objective, in their order, those dropped too."""

    tag = "Key results"
    operations = {"get": "list_key_results", "post": "add_key_result"}
    serializer_class = KeyResultSerializer
    given = {"post": NewKeyResultGiven}
    versioned = {"post": False}
    model = KeyResult

    def rows(self) -> QuerySet[KeyResult]:
        """Return the objective's key results."""
        objective = found(queries.objective_called(self.kwargs["reference"]))
        return (
            queries.key_results().filter(objective=objective).order_by("position", "pk")
        )

    def lines(self, rows: Sequence[KeyResult]) -> Sequence[KeyResultLine]:
        """Return where each stands today."""
        return [key_result_line(self, row) for row in rows]

    def post(self, request: Request, slug: str, reference: str) -> Response:
        """Add a key result; its team must have a free slot if the OKR is in process."""
        with self.open():
            objective = found(queries.objective_called(reference))
            given = validated(NewKeyResultGiven, request)
        added = actions.add_key_result(
            objective,
            draft=KeyResultDraft(**given),
            version=version_if_seen(request),
            **self.who_and_when,
        )
        return self.shown(lambda: read_key_result(self, added.reference), status=201)


class KeyResultView(Endpoint):
    """One key result."""

    tag = "Key results"
    operations = {
        "get": "get_key_result",
        "patch": "edit_key_result",
        "delete": "remove_key_result",
    }
    serializer_class = KeyResultSerializer
    given = {"patch": EditKeyResultGiven}
    versioned = {"patch": True, "delete": True}

    def get(self, request: Request, slug: str, reference: str) -> Response:
        """Return a key result as it stands today."""
        return self.shown(lambda: read_key_result(self, reference))

    def patch(self, request: Request, slug: str, reference: str) -> Response:
        """Change a key result; its progress is worked out again."""
        with self.open():
            key_result = found(queries.key_result_called(reference))
            changes = validated(EditKeyResultGiven, request, partial=True)
        actions.edit_key_result(
            key_result,
            why=why_of(changes),
            changes=changes,
            version=version_seen(request),
            **self.who_and_when,
        )
        return self.shown(lambda: read_key_result(self, reference))

    def delete(self, request: Request, slug: str, reference: str) -> Response:
        """Remove a key result before commitment; one with a history becomes void."""
        with self.open():
            key_result = found(queries.key_result_called(reference))
        actions.remove_key_result(
            key_result, version=version_seen(request), **self.who_and_when
        )
        return Response(status=204)


class AssignKeyResultView(Endpoint):
    """The team of a key result."""

    tag = "Key results"
    operations = {"post": "assign_key_result"}
    serializer_class = KeyResultSerializer
    given = {"post": AssignGiven}
    versioned = {"post": False}

    def post(self, request: Request, slug: str, reference: str) -> Response:
        """Give a key result to a team, which needs a free slot if the OKR is in process.

        With null it is the objective's own again.
        """
        with self.open():
            key_result = found(queries.key_result_called(reference))
            given = validated(AssignGiven, request)
        actions.assign_key_result_team(
            key_result,
            version=version_if_seen(request),
            **given,
            **self.who_and_when,
        )
        return self.shown(lambda: read_key_result(self, reference))


def why_of(given: dict[str, Any]) -> Why:
    """Take out why a promise changes."""
    return Why(given.pop("rationale", ""), given.pop("occasion", ""))


def read_key_result(endpoint: Endpoint, reference: str) -> KeyResultLine:
    """Return a key result's line, or answer 404."""
    return key_result_line(endpoint, found(queries.key_result_called(reference)))


def key_result_line(endpoint: Endpoint, key_result: KeyResult) -> KeyResultLine:
    """Return where a key result stands today."""
    return queries.key_result_line(
        key_result,
        key_result.objective,
        on=endpoint.asked.today,
        settings=endpoint.asked.settings,
    )
