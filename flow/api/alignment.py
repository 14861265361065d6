"""The team alignment board in the API, as the worker computed it."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import date
from functools import cached_property
from typing import Any, cast

from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.response import Response

from flow import queries
from flow.board import OkrInProcess, Totals, WorkSplit
from flow.models import AlignmentSnapshot, SnapshotDay
from okrhub.lib.api import Day, Fraction, Given, OrNothing, Pages
from organizations.endpoints import ListEndpoint
from organizations.models import FiguresWindow
from sprints.models import SprintGoal
from teams.api import TeamReferenceSerializer
from teams.queries import standing

STATUSES = ("on_track", "at_risk", "off_track", "stale", "too_early", "paused")


class OkrInProcessSerializer(serializers.Serializer[OkrInProcess]):
    """An OKR that takes one of the team's slots."""

    reference = serializers.CharField()
    title = serializers.CharField()
    status = serializers.ChoiceField([(each, each) for each in STATUSES])
    reasons = serializers.ListField(child=serializers.CharField())
    age_days = serializers.IntegerField()
    times_carried = serializers.IntegerField()
    key_results = serializers.IntegerField()
    is_linked = serializers.BooleanField()
    progress = Fraction(allow_null=True)


class MovedSerializer(serializers.Serializer[Any]):
    """A key result that a sprint goal should move."""

    reference = serializers.CharField()
    title = serializers.CharField()


class SprintOfDaySerializer(serializers.Serializer[Any]):
    """The sprint that covered the day, or the focus of a team without, and its goal."""

    reference = serializers.CharField()
    is_focus = serializers.BooleanField()
    ends_on = serializers.DateField(allow_null=True)
    goal = serializers.CharField()
    kind = OrNothing(SprintGoal.Kind.choices)
    key_results = MovedSerializer(many=True)


class WorkSplitSerializer(serializers.Serializer[WorkSplit]):
    """Work items of the window by what they are for: `since` to `until`, included."""

    window = serializers.ChoiceField(FiguresWindow.choices)
    since = serializers.DateField()
    until = serializers.DateField()
    linked = serializers.IntegerField()
    heartbeat = serializers.IntegerField()
    unsorted = serializers.IntegerField()


class TeamOfDaySerializer(serializers.Serializer[Any]):
    """One team on the day: slots against the limit, OKRs, sprint goal, work.

    `work_items` is null for a team without any, and for one that does not show what its
    work is for to you.
    """

    team = TeamReferenceSerializer()
    in_process = serializers.IntegerField()
    limit = serializers.IntegerField()
    annual_in_process = serializers.IntegerField()
    annual_limit = serializers.IntegerField()
    is_over_since_import = serializers.BooleanField()
    key_results = serializers.IntegerField()
    carried_over = serializers.IntegerField()
    okrs = OkrInProcessSerializer(many=True)
    sprint = SprintOfDaySerializer(allow_null=True)
    work_items = WorkSplitSerializer(allow_null=True)


class BoardPages(Pages):
    """A page of the board with its day: when it was computed, and the whole."""

    kept: SnapshotDay | None = None
    on: date | None = None

    def get_paginated_response(self, data: Any) -> Response:
        """Add the day."""
        response = super().get_paginated_response(data)
        computed_at = self.kept.computed_at if self.kept else None
        response.data = {
            "on": str(self.on),
            "computed_at": serializers.DateTimeField().to_representation(computed_at)
            if computed_at
            else None,
            "totals": self.kept.totals if self.kept and computed_at else None,
            **response.data,
        }
        return response

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Describe the day, too."""
        described = super().get_paginated_response_schema(schema)
        counts: dict[str, Any] = {
            each.name: {"type": "integer"} for each in fields(Totals)
        }
        counts["health"] = {
            "type": "object",
            "additionalProperties": {"type": "integer"},
        }
        described["required"] += ["on", "computed_at", "totals"]
        described["properties"] |= {
            "on": {"type": "string", "format": "date"},
            "computed_at": {
                "type": ["string", "null"],
                "format": "date-time",
                "description": "Null for a day that nobody asked for yet.",
            },
            "totals": {
                "type": ["object", "null"],
                "description": "Over all teams; a shared OKR counts once in `okrs`.",
                "properties": counts,
                "required": list(counts),
            },
        }
        return described


class DayGiven(Given):
    """The day."""

    on = Day(required=False)


class AlignmentView(ListEndpoint[AlignmentSnapshot]):
    """List the teams on a day, those in need of a conversation first.

    Read from what the worker computed; a past day is computed once somebody asks for it
    on the dashboard.
    """

    tag = "Alignment"
    operations = {"get": "get_alignment"}
    serializer_class = TeamOfDaySerializer
    pagination_class = BoardPages
    parameters = [
        OpenApiParameter(
            "on", OpenApiTypes.DATE, description="The day; today unless said."
        )
    ]
    model = AlignmentSnapshot

    @cached_property
    def day(self) -> date:
        """Return the day that is asked for."""
        said = self.request.query_params.get("on")
        given = DayGiven(data={} if said is None else {"on": said})
        given.is_valid(raise_exception=True)
        day: date = given.validated_data.get("on", self.asked.today)
        return day

    def rows(self) -> QuerySet[AlignmentSnapshot]:
        """Return the day's rows; none while the day is not complete."""
        kept = queries.day_called(self.day)
        pages = cast(BoardPages, self.paginator)
        pages.kept, pages.on = kept, self.day
        person = standing(self.asked.membership, self.asked.today)
        rows = queries.with_work_seen_by(queries.board_of(self.day), person.teams)
        return rows if kept and kept.computed_at else rows.none()

    def lines(self, rows: Sequence[AlignmentSnapshot]) -> Sequence[object]:
        """Return the rows as they are shown. No query."""
        return [_line(row) for row in rows]


def _line(row: AlignmentSnapshot) -> dict[str, Any]:
    copied = (
        "team",
        "in_process",
        "limit",
        "annual_in_process",
        "annual_limit",
        "is_over_since_import",
        "key_results",
        "carried_over",
    )
    return {
        **{name: getattr(row, name) for name in copied},
        "okrs": [
            okr._asdict() | {"reference": f"O-{okr.number}"} for okr in row.okrs()
        ],
        "work_items": row.work_split if vars(row)["shows_work"] else None,
        "sprint": None if row.sprint_number is None else _sprint(row),
    }


def _sprint(row: AlignmentSnapshot) -> dict[str, Any]:
    return {
        "reference": row.sprint_reference,
        "is_focus": row.is_focus,
        "ends_on": row.sprint_ends_on,
        "goal": row.goal,
        "kind": row.goal_kind,
        "key_results": [
            {"reference": reference, "title": title}
            for reference, title in row.goal_links
        ],
    }
