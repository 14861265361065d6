"""Work items of another tool in the API: listed, brought along, sorted by epic."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from objectives.queries import initiative_called
from okrhub.lib.api import ByReference, Day, Given, found, validated
from organizations.endpoints import Endpoint, ListEndpoint
from sprints import actions, queries
from sprints.actions.work import Brought
from sprints.inheritance import Sorting
from sprints.models import WorkEpic, WorkItem
from sprints.window import Period
from teams.api import TeamReferenceSerializer
from teams.queries import standing, team_called

MOST_ITEMS = 1_000
SORTINGS = [(each.value, each.name.capitalize()) for each in Sorting]
FATES = [
    ("new", "New"),
    ("changed", "Changed"),
    ("known", "As it was"),
    ("left_out", "Left out"),
]


class WorkItemSerializer(serializers.Serializer[WorkItem]):
    """A thin copy; `sorting` is inherited from its epic or its sprint's goal."""

    key = serializers.CharField()
    title = serializers.CharField()
    url = serializers.CharField()
    type = serializers.CharField()
    status = serializers.CharField()
    is_done = serializers.BooleanField()
    team = TeamReferenceSerializer()
    sprint = serializers.CharField(
        source="sprint.reference", default=None, allow_null=True
    )
    sprint_name = serializers.CharField()
    epic = serializers.CharField(source="epic.key", default=None, allow_null=True)
    initiative = serializers.CharField(
        source="epic.initiative.reference", default=None, allow_null=True
    )
    created_on = serializers.DateField(allow_null=True)
    done_on = serializers.DateField(allow_null=True)
    sorting = serializers.ChoiceField(SORTINGS)


class WorkItemGiven(Given):
    """An item as the other tool has it; the team and the sprint by their names."""

    key = serializers.CharField(max_length=80)
    title = serializers.CharField(max_length=400)
    team = serializers.CharField(max_length=120)
    url = serializers.CharField(max_length=600, default="", allow_blank=True)
    type = serializers.CharField(max_length=60, default="", allow_blank=True)
    status = serializers.CharField(max_length=60, default="", allow_blank=True)
    sprint = serializers.CharField(max_length=120, default="", allow_blank=True)
    epic = serializers.CharField(
        max_length=80, default="", allow_blank=True, help_text="The epic's key."
    )
    epic_title = serializers.CharField(max_length=400, default="", allow_blank=True)
    created = Day(required=False, allow_null=True)
    done = Day(required=False, allow_null=True)


class WorkItemsGiven(Given):
    """Up to 1,000 items; with `is_dry_run` nothing is written."""

    items = serializers.ListField(
        child=WorkItemGiven(), allow_empty=False, max_length=MOST_ITEMS
    )
    is_dry_run = serializers.BooleanField(default=False)


class BroughtItemSerializer(serializers.Serializer[Brought]):
    """What became of an item, and why if it was left out."""

    key = serializers.CharField()
    fate = serializers.ChoiceField(FATES)
    problem = serializers.CharField()


class BroughtSerializer(serializers.Serializer[Any]):
    """What became of all of them, in their order."""

    is_dry_run = serializers.BooleanField()
    items = BroughtItemSerializer(many=True)


class WorkItemFilter(filters.FilterSet):
    """Narrow the list."""

    team = filters.CharFilter(
        method="of_team", help_text="The team's reference, such as T-4."
    )
    sprint = filters.CharFilter(
        method="of_sprint", help_text="The sprint's reference, such as S-23."
    )
    sorting = filters.ChoiceFilter(choices=SORTINGS, help_text="What it is for.")
    epic = filters.CharFilter(field_name="epic__key", help_text="The epic's key.")
    key = filters.CharFilter(help_text="The item's key.")
    since = filters.DateFilter(
        method="of_days", help_text="Of sprints, or done without one, from this day on."
    )
    until = filters.DateFilter(
        method="of_days", help_text="Of sprints, or done without one, up to this day."
    )

    def of_days(
        self, rows: QuerySet[WorkItem], name: str, value: date
    ) -> QuerySet[WorkItem]:
        """Return the items that were worked on after a day, or before one."""
        since, until = (value, date.max) if name == "since" else (date.min, value)
        return rows.filter(queries.worked_on_in(Period(since, until)))

    def of_team(
        self, rows: QuerySet[WorkItem], _: str, value: str
    ) -> QuerySet[WorkItem]:
        """Return a team's items; none for a team that is not there."""
        team = team_called(value)
        return rows.filter(team=team) if team else rows.none()

    def of_sprint(
        self, rows: QuerySet[WorkItem], _: str, value: str
    ) -> QuerySet[WorkItem]:
        """Return a sprint's items; none for a sprint that is not there."""
        sprint = queries.sprint_called(value)
        return rows.filter(sprint=sprint) if sprint else rows.none()


class WorkItemsView(ListEndpoint[WorkItem]):
    """List the work items of your teams, and of teams that show them."""

    tag = "Work items"
    operations = {"get": "list_work_items"}
    serializer_class = WorkItemSerializer
    filterset_class = WorkItemFilter
    model = WorkItem

    def rows(self) -> QuerySet[WorkItem]:
        """Return the items that this person may see, by key."""
        person = standing(self.asked.membership, self.asked.today)
        return queries.items_seen_by(person)


class WorkItemsBringView(Endpoint):
    """Items of another tool."""

    tag = "Work items"
    operations = {"post": "bring_work_items"}
    serializer_class = BroughtSerializer
    given = {"post": WorkItemsGiven}

    def post(self, request: Request, slug: str) -> Response:
        """Bring items along, matched by key; sending them again changes nothing."""
        given = validated(WorkItemsGiven, request)
        items = [
            {name: str(value) for name, value in item.items() if value}
            for item in given["items"]
        ]
        brought = actions.bring_items(items, is_dry_run=given["is_dry_run"], **self.who)
        answer = {"is_dry_run": given["is_dry_run"], "items": brought}
        return Response(BroughtSerializer(answer).data)


class WorkEpicSerializer(serializers.Serializer[WorkEpic]):
    """What items belong to: an initiative, heartbeat, or not sorted yet."""

    id = serializers.IntegerField(source="pk")
    key = serializers.CharField()
    title = serializers.CharField()
    url = serializers.CharField()
    initiative = serializers.CharField(
        source="initiative.reference", default=None, allow_null=True
    )
    is_heartbeat = serializers.BooleanField()


class WorkEpicGiven(Given):
    """What it is; neither takes that back."""

    initiative = ByReference(
        initiative_called, "initiative", required=False, allow_null=True
    )
    is_heartbeat = serializers.BooleanField(default=False)


class WorkEpicsView(ListEndpoint[WorkEpic]):
    """List the epics of the items that you see, by key."""

    tag = "Work items"
    operations = {"get": "list_work_epics"}
    serializer_class = WorkEpicSerializer
    model = WorkEpic

    def rows(self) -> QuerySet[WorkEpic]:
        """Return the epics that this person may see."""
        return queries.epics_seen_by(standing(self.asked.membership, self.asked.today))


class WorkEpicView(Endpoint):
    """One epic."""

    tag = "Work items"
    operations = {"get": "get_work_epic", "post": "sort_work_epic"}
    serializer_class = WorkEpicSerializer
    given = {"post": WorkEpicGiven}

    def get(self, request: Request, slug: str, pk: int) -> Response:
        """Return an epic with what it is."""

        def read() -> WorkEpic:
            person = standing(self.asked.membership, self.asked.today)
            return found(queries.epics_seen_by(person).filter(pk=pk).first())

        return self.shown(read)

    def post(self, request: Request, slug: str, pk: int) -> Response:
        """Say once what an epic is; all of its items inherit it."""
        with self.open():
            epic = found(queries.epic_number(pk))
            given = validated(WorkEpicGiven, request)
        actions.sort_epic(
            epic,
            initiative=given.get("initiative"),
            is_heartbeat=given["is_heartbeat"],
            **self.who,
        )
        return self.shown(lambda: queries.epic_number(pk))
