"""Objectives in the API: listed, drafted, read and edited."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from objectives import actions, queries, scoring
from objectives.actions import KeyResultDraft
from objectives.api.cycles import CycleReferenceSerializer
from objectives.api.key_results import (
    HealthSerializer,
    KeyResultSerializer,
    NewKeyResultGiven,
    WhyGiven,
    key_result_line,
    why_of,
)
from objectives.forms.lists import LEADS
from objectives.models import AlignmentLink, Objective
from objectives.queries import SORTS, Filters, ObjectivePage, ObjectiveRow, Size
from objectives.topology import Reach
from okrhub.lib.api import (
    LONGEST_TEXT,
    ById,
    ByReference,
    Day,
    Fraction,
    Given,
    OrNothing,
    found,
    validated,
    version_seen,
)
from organizations.api import PersonReferenceSerializer
from organizations.endpoints import Endpoint, ListEndpoint
from organizations.queries import person_number
from teams.api import TeamReferenceSerializer
from teams.queries import standing, team_called

MOST_KEY_RESULTS = 20


class ObjectiveSerializer(serializers.Serializer[Any]):
    """An objective as a list shows it.

    `progress` and grades run from 0 to 1, `age_days` are its days in process up to
    today, `confidence` is the weakest key result's. `progress_at_commitment` stands
    against the targets that were agreed first, and is null where none was revised;
    `grade_at_commitment` is the same at close.
    """

    reference = serializers.CharField(source="objective.reference")
    title = serializers.CharField(source="objective.title")
    team = TeamReferenceSerializer(source="objective.team")
    co_owners = TeamReferenceSerializer(many=True)
    cycle = CycleReferenceSerializer(source="objective.cycle")
    owner = PersonReferenceSerializer(source="objective.owner", allow_null=True)
    ambition = serializers.ChoiceField(
        Objective.Ambition.choices, source="objective.ambition"
    )
    state = serializers.ChoiceField(Objective.State.choices, source="objective.state")
    outcome = OrNothing(Objective.Outcome.choices, source="objective.outcome")
    is_planned = serializers.BooleanField(source="objective.is_planned")
    unplanned_because = serializers.CharField(source="objective.unplanned_because")
    awaits_answer = serializers.BooleanField(source="objective.awaits_answer")
    started_on = serializers.DateField(source="objective.started_on", allow_null=True)
    closed_on = serializers.DateField(source="objective.closed_on", allow_null=True)
    review_on = serializers.DateField(source="objective.review_on", allow_null=True)
    progress = Fraction(source="objective.progress", allow_null=True)
    progress_at_commitment = Fraction(
        source="objective.progress_at_commitment", allow_null=True
    )
    grade = Fraction(source="objective.grade", allow_null=True)
    grade_at_commitment = Fraction(
        source="objective.grade_at_commitment", allow_null=True
    )
    confidence = serializers.IntegerField(allow_null=True)
    health = HealthSerializer(allow_null=True)
    age_days = serializers.IntegerField(allow_null=True)
    carry_count = serializers.IntegerField(source="objective.carry_count")
    defer_count = serializers.IntegerField(source="objective.defer_count")
    is_imported = serializers.BooleanField(source="objective.is_imported")
    version = serializers.IntegerField(source="objective.version")


class ParentSerializer(serializers.Serializer[AlignmentLink]):
    """What an objective contributes to: another one, a key result of it, or a goal.

    `reference` is O-2 or G-1; one of the links is primary.
    """

    reference = serializers.CharField(source="upper.reference")
    title = serializers.CharField(source="upper.title")
    key_result = serializers.CharField(
        source="key_result.reference", default=None, allow_null=True
    )
    rationale = serializers.CharField()
    is_primary = serializers.BooleanField()
    counts = serializers.BooleanField()


class ContributionSerializer(serializers.Serializer[AlignmentLink]):
    """An objective that contributes to this one, and whether it counts there."""

    reference = serializers.CharField(source="objective.reference")
    title = serializers.CharField(source="objective.title")
    team = TeamReferenceSerializer(source="objective.team")
    counts = serializers.BooleanField()


class ActSerializer(serializers.Serializer[Any]):
    """What can be done with it now; `reason` says why this person may not."""

    act = serializers.CharField()
    is_allowed = serializers.BooleanField()
    reason = serializers.CharField()


class SizeSerializer(serializers.Serializer[Size]):
    """How complex it is and who takes it on; `said_on` is the objective that says so."""

    domain = OrNothing(Objective.Domain.choices)
    complexity = serializers.IntegerField(allow_null=True)
    topology = OrNothing(Objective.Topology.choices)
    said_on = serializers.CharField(
        source="said_on.reference", default=None, allow_null=True
    )


class ReachSerializer(serializers.Serializer[Reach]):
    """Which functions its outcome needs, which its teams lack, and what to do then."""

    needed = serializers.ListField(child=serializers.CharField())
    missing = serializers.ListField(child=serializers.CharField())
    sentence = serializers.CharField()
    offers = serializers.SerializerMethodField()

    def get_offers(self, reached: Reach) -> list[str]:
        """Return the ways out in words."""
        return [offer.words for offer in reached.offers]


class ObjectivePageSerializer(ObjectiveSerializer):
    """An objective with its key results in play, its links and what can be done.

    `suggested_grade` is what the values come to at close, or today; and
    `grade_at_commitment` the same against the targets that were committed to.
    """

    why = serializers.CharField(source="objective.why")
    audience = serializers.CharField(source="objective.audience")
    assumptions = serializers.CharField(source="objective.assumptions")
    help_needed = serializers.CharField(source="objective.help_needed")
    decision = serializers.CharField(source="objective.decision")
    draft = serializers.CharField(
        source="objective.draft.reference", default=None, allow_null=True
    )
    sponsor = PersonReferenceSerializer(source="objective.sponsor", allow_null=True)
    learning = serializers.CharField(source="objective.learning")
    turned_away = serializers.IntegerField(source="objective.turned_away")
    confidence = serializers.IntegerField(source="confidence_minimum", allow_null=True)
    elapsed_days = serializers.IntegerField(allow_null=True)
    paused_days = serializers.IntegerField()
    suggested_grade = Fraction(allow_null=True)
    grade_at_commitment = Fraction(allow_null=True)
    key_results = serializers.SerializerMethodField()
    contributes_to = ParentSerializer(many=True)
    line_of_sight = ParentSerializer(many=True)
    stands_alone = serializers.BooleanField(source="objective.stands_alone")
    stands_alone_because = serializers.CharField(
        source="objective.stands_alone_because"
    )
    contributions = ContributionSerializer(many=True)
    size = SizeSerializer()
    reach = ReachSerializer()
    drift = serializers.CharField()
    acts = serializers.SerializerMethodField()

    @extend_schema_field(KeyResultSerializer(many=True))
    def get_key_results(self, page: ObjectivePage) -> list[dict[str, Any]]:
        """Return the key results as they stand today."""
        lines = [
            key_result_line(self.context["endpoint"], view.key_result)
            for view in page.key_results
        ]
        return list(KeyResultSerializer(lines, many=True).data)

    @extend_schema_field(ActSerializer(many=True))
    def get_acts(self, page: ObjectivePage) -> list[dict[str, Any]]:
        """Return the acts by name."""
        return [
            {"act": act, "is_allowed": bool(decision), "reason": decision.reason}
            for act, decision in sorted(page.acts.items())
        ]


class ObjectiveGiven(Given):
    """What can be said about an objective; `owner` and `sponsor` are persons' ids."""

    title = serializers.CharField(max_length=400)
    why = serializers.CharField(
        max_length=LONGEST_TEXT, required=False, allow_blank=True
    )
    audience = serializers.CharField(max_length=240, required=False, allow_blank=True)
    ambition = serializers.ChoiceField(Objective.Ambition.choices, required=False)
    owner = ById(person_number, "person", required=False, allow_null=True)
    sponsor = ById(person_number, "person", required=False, allow_null=True)


class DraftGiven(ObjectiveGiven):
    """An objective to propose to a team, with its key results."""

    team = ByReference(team_called, "team")
    cycle = ByReference(queries.cycle_called, "cycle")
    draft = ByReference(queries.draft_called, "draft", required=False, allow_null=True)
    parent: Any = ByReference(
        queries.objective_called, "objective", required=False, allow_null=True
    )
    parent_key_result = ByReference(
        queries.key_result_called, "key result", required=False, allow_null=True
    )
    parent_goal = ByReference(
        queries.strategy_goal_called, "goal", required=False, allow_null=True
    )
    rationale = serializers.CharField(max_length=240, required=False, allow_blank=True)
    key_results = serializers.ListField(
        child=NewKeyResultGiven(), required=False, max_length=MOST_KEY_RESULTS
    )


class EditObjectiveGiven(WhyGiven, ObjectiveGiven):
    """What changes; after commitment title and ambition need a `rationale`."""

    assumptions = serializers.CharField(
        max_length=2000, required=False, allow_blank=True
    )
    help_needed = serializers.CharField(
        max_length=2000, required=False, allow_blank=True
    )
    decision = serializers.CharField(max_length=2000, required=False, allow_blank=True)
    cycle = ByReference(queries.cycle_called, "cycle", required=False)
    review_on = Day(required=False, allow_null=True)


ORDERS = [
    (f"{sign}{key}", f"{key}, {words}")
    for key in SORTS
    for sign, words in (("", "ascending"), ("-", "descending"))
]


class ObjectiveFilter(filters.FilterSet):
    """Narrow and sort the list of objectives; void ones only if their state is asked."""

    cycle = filters.CharFilter(help_text="The cycle's name, such as Q4 2026.")
    team = filters.CharFilter(help_text="A team that owns, shares or has a part in it.")
    state = filters.MultipleChoiceFilter(
        choices=Objective.State.choices, help_text="In one of these states."
    )
    health = filters.MultipleChoiceFilter(
        choices=[(each.value, each.name) for each in scoring.Status],
        help_text="With one of these healths, as last worked out.",
    )
    leads = filters.ChoiceFilter(
        choices=[each for each in LEADS if each[0]],
        help_text="What it leads to: something, nothing and it says so, nothing said.",
    )
    text = filters.CharFilter(
        max_length=200, help_text="Words of the title, or a reference."
    )
    ordering = filters.ChoiceFilter(
        choices=ORDERS, help_text="Sorted by this; the newest first unless said."
    )

    def filter_queryset(self, rows: QuerySet[Objective]) -> QuerySet[Objective]:
        """Return the objectives wanted; none for a cycle or team that is not there."""
        given = self.form.cleaned_data
        cycle, team = given["cycle"], given["team"]
        in_cycle = queries.cycle_called(cycle) if cycle else None
        of_team = team_called(team) if team else None
        if bool(cycle) != bool(in_cycle) or bool(team) != bool(of_team):
            return rows.none()
        wanted = Filters(
            cycle=in_cycle,
            teams=frozenset({of_team.pk} if of_team else ()),
            states=frozenset(given["state"]),
            healths=frozenset(given["health"]),
            leads=given["leads"],
            text=given["text"],
        )
        order = given["ordering"] or "-reference"
        return queries.in_order(
            queries.narrowed(wanted),
            order.removeprefix("-"),
            is_descending=order.startswith("-"),
        )


class ObjectivesView(ListEndpoint[Objective]):
    """List the objectives, the newest first."""

    tag = "Objectives"
    operations = {"get": "list_objectives", "post": "draft_objective"}
    serializer_class = ObjectiveSerializer
    added_class = ObjectivePageSerializer
    given = {"post": DraftGiven}
    filterset_class = ObjectiveFilter
    model = Objective

    def rows(self) -> QuerySet[Objective]:
        """Return the objectives; the filter narrows and sorts them."""
        return queries.objectives()

    def lines(self, rows: Sequence[Objective]) -> Sequence[ObjectiveRow]:
        """Return health, age and confidence with each. Three queries."""
        return queries.objective_rows(
            rows, on=self.asked.today, settings=self.asked.settings
        )

    def post(self, request: Request, slug: str) -> Response:
        """Propose an objective to a team, with its key results in one go."""
        with self.open():
            given = validated(DraftGiven, request)
        drafts = [KeyResultDraft(**each) for each in given.pop("key_results", ())]
        objective = actions.draft_objective(
            **given, key_results=drafts, **self.who_and_when
        )
        return objective_page(self, objective.reference, status=201)


class ObjectiveView(Endpoint):
    """One objective."""

    tag = "Objectives"
    operations = {
        "get": "get_objective",
        "patch": "edit_objective",
        "delete": "delete_draft",
    }
    serializer_class = ObjectivePageSerializer
    given = {"patch": EditObjectiveGiven}
    versioned = {"patch": True}

    def get(self, request: Request, slug: str, reference: str) -> Response:
        """Return an objective with its key results, its links and what can be done."""
        return objective_page(self, reference)

    def patch(self, request: Request, slug: str, reference: str) -> Response:
        """Change an objective; its cycle only before commitment."""
        with self.open():
            objective = found(queries.objective_called(reference))
            changes = validated(EditObjectiveGiven, request, partial=True)
        actions.edit_objective(
            objective,
            why=why_of(changes),
            changes=changes,
            version=version_seen(request),
            **self.who_and_when,
        )
        return objective_page(self, reference)

    def delete(self, request: Request, slug: str, reference: str) -> Response:
        """Delete a proposal to which nothing has happened; all else is dropped."""
        with self.open():
            objective = found(queries.objective_called(reference))
        actions.delete_draft(objective, **self.who_and_when)
        return Response(status=204)


def objective_page(
    endpoint: Endpoint, reference: str, *, status: int = 200
) -> Response:
    """Answer with an objective, read afresh. Twelve queries."""
    with endpoint.open():
        page = found(
            queries.objective_page(
                reference,
                on=endpoint.asked.today,
                settings=endpoint.asked.settings,
                actor=standing(endpoint.asked.membership, endpoint.asked.today),
            )
        )
        shown = ObjectivePageSerializer(page, context={"endpoint": endpoint})
        return Response(shown.data, status=status)
