"""The items that flow: each with its clock, as of a day."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from flow import queries
from flow.api.asked import LEVELS, FlowList
from flow.report import Seen
from objectives.models import Cadence


@dataclass(frozen=True, slots=True)
class ItemLine:
    """An item with its words and days."""

    seen: Seen
    title: str
    team: str
    days: int
    days_elsewhere: int


class TimeSerializer(serializers.Serializer[Any]):
    """A time in process, both days included."""

    started_on = serializers.DateField()
    exited_on = serializers.DateField()


class ItemSerializer(serializers.Serializer[Any]):
    """An OKR, a key result or an initiative with its days in process."""

    reference = serializers.CharField(source="seen.item.reference")
    title = serializers.CharField()
    level = serializers.ChoiceField(LEVELS, source="seen.item.level")
    cadence = serializers.ChoiceField(Cadence.choices, source="seen.item.cadence")
    team = serializers.CharField()
    started_on = serializers.DateField(source="seen.flow.started_on")
    exited_on = serializers.DateField(source="seen.flow.exited_on", allow_null=True)
    outcome = serializers.CharField(source="seen.flow.outcome")
    earlier = serializers.SerializerMethodField()
    days = serializers.IntegerField(
        help_text="Days in process: the cycle time of a finish, the age of an open one."
    )
    days_elsewhere = serializers.IntegerField(
        help_text="How many of these days only teams had it that are not asked for."
    )
    times_carried = serializers.SerializerMethodField()
    was_handed_over = serializers.BooleanField(source="seen.item.was_handed_over")
    kind = serializers.CharField(source="seen.item.kind")
    first_progress_on = serializers.DateField(
        source="seen.item.moved_on", allow_null=True
    )

    def get_earlier(self, line: ItemLine) -> list[dict[str, date]]:
        """Return the times in process before, ended by a deferral or a handover."""
        return [
            {"started_on": start, "exited_on": end}
            for start, end in line.seen.flow.earlier
        ]

    def get_times_carried(self, line: ItemLine) -> int:
        """Return how often it was carried over by the day."""
        return len(line.seen.item.carried_on)


class ItemsView(FlowList):
    """List what flowed, by number: all in process since the first day, or until it left.

    What flow tools take as a file is the same: one record each with its days.
    """

    operations = {"get": "list_flow_items"}
    serializer_class = ItemSerializer

    def list(self, request: Request, *arguments: Any, **options: Any) -> Response:
        """Answer with a page of the items with their words."""
        filters = self.filters()
        page = queries.flow_items(filters, today=self.asked.today, frame=self.frame)
        teams = {team.pk: team.key for team in self.frame.teams}
        on = filters.on
        return self.a_page_of(
            [
                ItemLine(
                    each,
                    page.titles.get(each.item.number, ""),
                    teams.get(each.item.team, ""),
                    each.days(on),
                    each.days_elsewhere(on),
                )
                for each in sorted(page.items, key=lambda each: each.item.number)
            ]
        )
