"""OKRs of two teams that are alike or in conflict, in the API."""

from typing import Any

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from conversations import actions, queries
from conversations.models import Overlap
from objectives.queries import objective_called
from okrhub.lib.api import (
    LONGEST_TEXT,
    ByReference,
    Given,
    found,
    validated,
    version_if_seen,
)
from organizations.endpoints import Endpoint, ListEndpoint
from teams.api import TeamReferenceSerializer
from teams.queries import team_called

ANSWERS = [each for each in Overlap.State.choices if each[0] != Overlap.State.OPEN]


class OverlapSerializer(serializers.Serializer[Overlap]):
    """Two objectives; `alike` is the likeness of their titles in percent.

    `kept` is the one that is shared, or stays when they are merged.
    """

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(Overlap.Kind.choices)
    first = serializers.CharField(source="first.reference")
    first_team = TeamReferenceSerializer(source="first.team")
    key_result = serializers.CharField(
        source="key_result.reference", default=None, allow_null=True
    )
    second = serializers.CharField(source="second.reference")
    second_team = TeamReferenceSerializer(source="second.team")
    other_key_result = serializers.CharField(
        source="other_key_result.reference", default=None, allow_null=True
    )
    alike = serializers.IntegerField(allow_null=True)
    found_on = serializers.DateField()
    state = serializers.ChoiceField(Overlap.State.choices)
    kept = serializers.SerializerMethodField()
    reason = serializers.CharField()
    answered_on = serializers.DateField(allow_null=True)
    version = serializers.IntegerField()

    def get_kept(self, overlap: Overlap) -> str | None:
        """Return the reference of the one that is kept."""
        both = {each.pk: each.reference for each in overlap.objectives}
        return both.get(overlap.kept_id) if overlap.kept_id else None


class OverlapFilterSet(filters.FilterSet):
    """What waits for an answer, unless `answered`; `team` on either side."""

    answered = filters.BooleanFilter(
        method="keep", help_text="What was answered instead."
    )
    team = filters.CharFilter(method="keep", help_text="One of the teams: T-4.")
    okr = filters.CharFilter(method="keep", help_text="One of the two OKRs: O-12.")

    def keep(
        self, rows: QuerySet[Overlap], name: str, value: object
    ) -> QuerySet[Overlap]:
        """Leave the rows as they are: `OverlapsView.rows` reads the filter."""
        return rows


class OverlapAnswerGiven(Given):
    """What the teams agree on; to share or to merge names the one that is `kept`."""

    state = serializers.ChoiceField(ANSWERS)
    kept: Any = ByReference(
        objective_called, "objective", required=False, allow_null=True
    )
    reason = serializers.CharField(
        max_length=LONGEST_TEXT, default="", allow_blank=True
    )


class OverlapsView(ListEndpoint[Overlap]):
    """List OKRs of two teams that are alike or in conflict, the oldest first."""

    tag = "Conversations"
    operations = {"get": "list_overlaps"}
    serializer_class = OverlapSerializer
    filterset_class = OverlapFilterSet
    model = Overlap

    def rows(self) -> QuerySet[Overlap]:
        """Return the overlaps that are wanted."""
        asked = self.asked.GET
        team = found(team_called(asked["team"])) if asked.get("team") else None
        teams = [team.pk] if team else None
        is_answered = asked.get("answered") == "true"
        wanted = queries.answered_overlaps if is_answered else queries.open_overlaps
        return wanted(teams, okr=asked.get("okr", ""))


class AnswerOverlapView(Endpoint):
    """The answer of two teams."""

    tag = "Conversations"
    operations = {"post": "answer_overlap"}
    serializer_class = OverlapSerializer
    given = {"post": OverlapAnswerGiven}
    versioned = {"post": False}

    def post(self, request: Request, slug: str, pk: int) -> Response:
        """Share one, merge the two, or keep them apart with a reason."""
        with self.open():
            overlap = found(queries.overlap_number(pk))
            given = validated(OverlapAnswerGiven, request)
        actions.answer_overlap(
            overlap, version=version_if_seen(request), **given, **self.who_and_when
        )
        return self.shown(lambda: queries.overlap_number(pk))
