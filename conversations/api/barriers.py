"""Barriers in the API."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from conversations import actions, queries
from conversations.models import Barrier
from objectives.queries import objective_called
from okrhub.lib.api import (
    LONGEST_TEXT,
    ById,
    ByReference,
    Given,
    found,
    validated,
    version_seen,
)
from organizations.api import PersonReferenceSerializer
from organizations.endpoints import Endpoint, ListEndpoint
from organizations.queries import person_number
from teams.api import TeamReferenceSerializer
from teams.queries import standing, team_called


class BarrierSerializer(serializers.Serializer[Any]):
    """What a team cannot move by itself; its owner stands outside the team.

    `blocked_days` are those on which its OKR was blocked since; null without an OKR.
    """

    reference = serializers.CharField(source="barrier.reference")
    title = serializers.CharField(source="barrier.title")
    cause = serializers.ChoiceField(Barrier.Cause.choices, source="barrier.cause")
    team = TeamReferenceSerializer(source="barrier.team")
    objective = serializers.CharField(
        source="barrier.objective.reference", default=None, allow_null=True
    )
    owner = PersonReferenceSerializer(source="barrier.owner")
    state = serializers.ChoiceField(Barrier.State.choices, source="barrier.state")
    since = serializers.DateField(source="barrier.since")
    reason = serializers.CharField(source="barrier.reason")
    logged_by = PersonReferenceSerializer(source="barrier.logged_by")
    logged_on = serializers.DateField(source="barrier.logged_on")
    days = serializers.IntegerField()
    is_blocking = serializers.BooleanField(source="barrier.is_blocking")
    blocked_days = serializers.IntegerField(source="cost", allow_null=True)
    version = serializers.IntegerField(source="barrier.version")


class BarrierGiven(Given):
    """A barrier to log; the `owner` works outside the team."""

    title = serializers.CharField(max_length=400)
    cause = serializers.ChoiceField(Barrier.Cause.choices)
    team = ByReference(team_called, "team")
    owner = ById(person_number, "person")
    objective: Any = ByReference(
        objective_called, "objective", required=False, allow_null=True
    )
    is_blocking = serializers.BooleanField(default=False)


class BarrierStateGiven(Given):
    """How far it is; what will not be fixed needs a reason.

    Without `is_blocking` it blocks its OKR, or not, as before.
    """

    state = serializers.ChoiceField(Barrier.State.choices)
    is_blocking = serializers.BooleanField(required=False)
    reason = serializers.CharField(
        max_length=LONGEST_TEXT, default="", allow_blank=True
    )


class BarriersView(ListEndpoint[Barrier]):
    """List the barriers, the oldest first."""

    tag = "Conversations"
    operations = {"get": "list_barriers", "post": "log_barrier"}
    serializer_class = BarrierSerializer
    given = {"post": BarrierGiven}
    model = Barrier

    def rows(self) -> QuerySet[Barrier]:
        """Return the barriers."""
        return queries.listed_barriers()

    def lines(self, rows: Sequence[Barrier]) -> Sequence[object]:
        """Return their age and what they cost. Three queries."""
        return with_costs(self, rows)

    def post(self, request: Request, slug: str) -> Response:
        """Log a barrier of one's team, or as a leader."""
        with self.open():
            given = validated(BarrierGiven, request)
        barrier = actions.log_barrier(given.pop("team"), **given, **self.who)
        return shown_barrier(self, barrier.reference, status=201)


class BarrierView(Endpoint):
    """One barrier."""

    tag = "Conversations"
    operations = {"get": "get_barrier", "patch": "move_barrier"}
    serializer_class = BarrierSerializer
    given = {"patch": BarrierStateGiven}
    versioned = {"patch": True}

    def get(self, request: Request, slug: str, reference: str) -> Response:
        """Return a barrier."""
        return shown_barrier(self, reference)

    def patch(self, request: Request, slug: str, reference: str) -> Response:
        """Say how far it is; resolved, what it held returns to the team."""
        with self.open():
            barrier = found(queries.barrier_called(reference))
        given = validated(BarrierStateGiven, request)
        actions.move_barrier(
            barrier, version=version_seen(request), **given, **self.who
        )
        return shown_barrier(self, reference)


def shown_barrier(asked: Endpoint, reference: str, *, status: int = 200) -> Response:
    """Answer with a barrier as it is now."""

    def read() -> object:
        return with_costs(asked, [found(queries.barrier_called(reference))])[0]

    return asked.shown(read, status=status)


def with_costs(asked: Endpoint, rows: Sequence[Barrier]) -> list[queries.BarrierRow]:
    """Return barriers with their age and what they cost. Three queries."""
    who = asked.asked
    person = standing(who.membership, who.today)
    return queries.as_barrier_rows(rows, person, who.today)
