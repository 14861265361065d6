"""How people read the dashboard, in the API: their own views, and addresses for others."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qsl

from django.db.models import QuerySet
from django.urls import reverse
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from flow import actions, queries
from flow.actions.reading import LONGEST_NAME
from flow.concerns import PLANNING, REVIEW
from flow.models import BoardView, ReadingLink
from okrhub.lib.api import ById, ByReference, Given, OrNothing, found, validated
from organizations.endpoints import Endpoint, ListEndpoint
from screens.queries.alignment import AGAINST, BoardFilter
from teams.queries import standing, team_called, unit_number

What = ReadingLink.What
MEETINGS = [(PLANNING, "Before planning"), (REVIEW, "After review")]
EARLIER = [(each, f"The last {each}") for each in AGAINST]


class BoardViewSerializer(serializers.Serializer[Any]):
    """What the dashboard is narrowed to, read for and compared with, under a name."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    unit = serializers.IntegerField(allow_null=True, help_text="The unit's id.")
    mine = serializers.BooleanField(help_text="One's own teams alone.")
    meeting = OrNothing(MEETINGS)
    against = OrNothing(EARLIER, help_text="What stands beside today.")


class BoardViewGiven(Given):
    """A view to save; what is left out narrows nothing."""

    name = serializers.CharField(max_length=LONGEST_NAME)
    unit = ById(unit_number, "unit", required=False)
    mine = serializers.BooleanField(default=False)
    meeting = serializers.ChoiceField(MEETINGS, default="")
    against = serializers.ChoiceField(EARLIER, default="")


class BoardViewsView(ListEndpoint[BoardView]):
    """One's own views of the dashboard; nobody sees another's."""

    tag = "Alignment"
    operations = {"get": "list_board_views", "post": "save_board_view"}
    serializer_class = BoardViewSerializer
    given = {"post": BoardViewGiven}
    model = BoardView

    def rows(self) -> QuerySet[BoardView]:
        """Return one's own, by name."""
        return queries.views_of(self.asked.membership.pk)

    def lines(self, rows: Sequence[BoardView]) -> Sequence[object]:
        """Return what each asks for. No query."""
        return [_view(row) for row in rows]

    def post(self, request: Request, slug: str) -> Response:
        """Save a view for oneself; the same name saves it anew."""
        with self.open():
            given = validated(BoardViewGiven, request)
        wanted = BoardFilter(
            unit=given["unit"].pk if "unit" in given else None,
            is_mine=given["mine"],
            meeting=given["meeting"],
            against=given["against"],
        )
        saved = actions.save_view(
            given["name"], wanted.query, actor=self.asked.membership
        )
        return self.shown(lambda: _view(saved), status=201)


def _view(row: BoardView) -> dict[str, object]:
    wanted = BoardFilter.from_address(dict(parse_qsl(row.query)))
    return {
        "id": row.pk,
        "name": row.name,
        "unit": wanted.unit,
        "mine": wanted.is_mine,
        "meeting": wanted.meeting,
        "against": wanted.against,
    }


class BoardViewView(Endpoint):
    """One of one's own views of the dashboard."""

    tag = "Alignment"
    operations = {"delete": "forget_board_view"}
    serializer_class = None

    def delete(self, request: Request, slug: str, pk: int) -> Response:
        """Forget it."""
        reader = self.asked.membership
        with self.open():
            row = found(queries.views_of(reader.pk).filter(pk=pk).first())
        actions.forget_view(row.pk, actor=reader)
        return Response(status=204)


class ReadingAddressSerializer(serializers.Serializer[Any]):
    """An address at which a page is read without logging in, until a day."""

    id = serializers.IntegerField()
    what = serializers.ChoiceField(What.choices)
    team = serializers.CharField(allow_null=True)
    unit = serializers.IntegerField(allow_null=True, help_text="The unit's id.")
    address = serializers.URLField()
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()


class ReadingAddressGiven(Given):
    """A page to give an address; of no team and no unit it is the organisation's."""

    what = serializers.ChoiceField(What.choices)
    team = ByReference(team_called, "team", required=False)
    unit = ById(unit_number, "unit", required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse what has no page."""
        if "team" in attrs and "unit" in attrs:
            raise serializers.ValidationError(
                {"unit": ["Name a team or a unit, not both."]}
            )
        if "team" in attrs and attrs["what"] == What.WALL:
            raise serializers.ValidationError(
                {"team": ["A wall screen is a unit's or everybody's."]}
            )
        return attrs


class ReadingAddressesView(ListEndpoint[ReadingLink]):
    """The secret addresses of reports and wall screens, to those who may give them."""

    tag = "Alignment"
    operations = {
        "get": "list_reading_addresses",
        "post": "share_reading_address",
    }
    serializer_class = ReadingAddressSerializer
    given = {"post": ReadingAddressGiven}
    model = ReadingLink

    def rows(self) -> QuerySet[ReadingLink]:
        """Return those that one could take back."""
        person = standing(self.asked.membership, self.asked.today)
        return queries.reading_links(person, self.asked.now)

    def lines(self, rows: Sequence[ReadingLink]) -> Sequence[object]:
        """Return the rows with their addresses. No query."""
        return [self._line(row) for row in rows]

    def post(self, request: Request, slug: str) -> Response:
        """Give a page an address for 90 days; the one it had leads nowhere any more."""
        with self.open():
            given = validated(ReadingAddressGiven, request)
        made = actions.share_reading(**given, **self.who_and_when)
        return self.shown(lambda: self._line(made), status=201)

    def _line(self, row: ReadingLink) -> dict[str, object]:
        name = "report_read" if row.what == What.REPORT else "wall_read"
        at = [self.asked.organization.slug, queries.reading_token(row)]
        path = reverse(f"screens:{name}", args=at)
        copied = ("what", "created_at", "expires_at")
        return {
            **{name: getattr(row, name) for name in copied},
            "id": row.pk,
            "team": row.team.reference if row.team else None,
            "unit": row.unit_id,
            "address": self.asked.build_absolute_uri(path),
        }


class ReadingAddressView(Endpoint):
    """A secret address of a report or a wall screen."""

    tag = "Alignment"
    operations = {"delete": "revoke_reading_address"}
    serializer_class = None

    def delete(self, request: Request, slug: str, pk: int) -> Response:
        """Let it lead nowhere from now on."""
        with self.open():
            person = standing(self.asked.membership, self.asked.today)
            rows = queries.reading_links(person, self.asked.now)
            row = found(rows.select_related("team", "unit").filter(pk=pk).first())
        actions.revoke_reading(
            row.what, team=row.team, unit=row.unit, **self.who_and_when
        )
        return Response(status=204)
