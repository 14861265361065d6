"""The leaders' view in the API: the same words as its page."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from flow import actions
from flow.models import Concern
from objectives.models import Revision, Transition
from okrhub.lib.api import Given, validated
from organizations.endpoints import Endpoint
from screens.queries.leading import Carried, LeadersView, ValueLine, leaders_view


class CarryingSerializer(serializers.Serializer[Any]):
    """An OKR that leads to an objective of the year, and whether it counts there."""

    reference = serializers.CharField()
    title = serializers.CharField()
    team = serializers.CharField(help_text="Its name.")
    health = serializers.CharField(allow_null=True)
    counts = serializers.BooleanField()


class YearObjectiveSerializer(serializers.Serializer[Carried]):
    """An objective of the year with what carries it."""

    reference = serializers.CharField(source="objective.reference")
    title = serializers.CharField(source="objective.title")
    health = serializers.CharField()
    age_days = serializers.IntegerField(allow_null=True)
    band = serializers.CharField(
        help_text="Where the age stands among past ones; empty with too few of them."
    )
    below = CarryingSerializer(
        many=True, help_text="The first eight that lead to it, by number."
    )
    there_are = serializers.IntegerField(help_text="How many in process lead to it.")
    teams = serializers.IntegerField(help_text="Of how many teams those are.")
    on_track = serializers.IntegerField(help_text="How many of those are on track.")


class ToldSerializer(serializers.Serializer[Concern]):
    """A line: what waits, since when, and how many days."""

    kind = serializers.CharField()
    reference = serializers.CharField()
    title = serializers.CharField()
    words = serializers.CharField()
    since = serializers.DateField(allow_null=True)
    days = serializers.IntegerField(allow_null=True)


class StepTakenSerializer(serializers.Serializer[Transition]):
    """A step of an OKR since the last look."""

    reference = serializers.CharField(source="objective.reference")
    to_state = serializers.CharField()
    outcome = serializers.CharField()
    on = serializers.DateField(source="effective_on")
    reason = serializers.CharField()


class RevisedSerializer(serializers.Serializer[Revision]):
    """A revision since the last look; nobody is named."""

    reference = serializers.CharField(source="objective.reference")
    field = serializers.CharField()
    old = serializers.CharField()
    new = serializers.CharField()
    on = serializers.DateField(source="revised_on")
    rationale = serializers.CharField()


class DecidedSerializer(serializers.Serializer[Any]):
    """What was decided at the limit in the quarter."""

    kind = serializers.CharField()
    reference = serializers.CharField(source="objective.reference")
    team = serializers.CharField(source="team.reference")
    on = serializers.DateField(source="decided_on")
    reason = serializers.CharField()


class ValueLineSerializer(serializers.Serializer[ValueLine]):
    """A measure of organising around value, and what it was a quarter ago."""

    name = serializers.CharField()
    figure = serializers.CharField()
    sentence = serializers.CharField()
    before = serializers.CharField()


class ThereAreSerializer(serializers.Serializer[Any]):
    """How many of each there are, on the view or not, and which list has them all."""

    year = serializers.IntegerField(
        help_text="In `objectives/?cycle=`, with the name of the year's cycle."
    )
    unsupported = serializers.IntegerField(
        help_text="In `alignment/concerns/?kind=unsupported`."
    )
    off_strategy = serializers.IntegerField(
        help_text="In `alignment/concerns/?kind=`, of `off_strategy` and `gap`."
    )
    owed = serializers.IntegerField(
        help_text="In `alignment/concerns/?kind=`, of `exception` and `push_back`."
    )
    barriers = serializers.IntegerField(
        help_text="In `alignment/concerns/?kind=leader_barrier`."
    )
    decisions = serializers.IntegerField(help_text="In `priority-decisions/`.")
    changes = serializers.IntegerField(help_text="In `activity/?since=`.")
    revisions = serializers.IntegerField(help_text="In `activity/?since=`.")


class LeadersViewSerializer(serializers.Serializer[LeadersView]):
    """What carries the year, what waits for leaders, what changed since one looked.

    Of each kind of line the first 30; `there_are` counts them all and names their lists.
    """

    since = serializers.DateTimeField()
    there_are = ThereAreSerializer()
    year = YearObjectiveSerializer(many=True)
    unsupported = ToldSerializer(many=True)
    off_strategy = ToldSerializer(many=True)
    owed = ToldSerializer(many=True)
    barriers = ToldSerializer(many=True)
    decisions = DecidedSerializer(many=True)
    changes = StepTakenSerializer(many=True)
    revisions = RevisedSerializer(many=True)
    value = ValueLineSerializer(many=True)


class ViewSeenGiven(Given):
    """Up to which moment one has seen the view; not later than now."""

    until = serializers.DateTimeField()


class LeadingView(Endpoint):
    """The leaders' view, open to everybody as its page is."""

    tag = "Alignment"
    operations = {"get": "get_leaders_view", "post": "see_leaders_view"}
    serializer_class = LeadersViewSerializer
    given = {"post": ViewSeenGiven}

    def get(self, request: Request, slug: str) -> Response:
        """Return what carries the year, what waits for leaders, and what changed."""
        return self._view()

    def post(self, request: Request, slug: str) -> Response:
        """Note up to when one has seen it, and return what changed since."""
        until = validated(ViewSeenGiven, request)["until"]
        asked = self.asked
        actions.look(actor=asked.membership, now=min(until, asked.now))
        return self._view()

    def _view(self) -> Response:
        asked = self.asked
        return self.shown(
            lambda: leaders_view(asked.membership.pk, asked.today, now=asked.now)
        )
