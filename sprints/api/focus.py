"""What a team's work did, in the API: figures with their lists, the needle, the map."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from okrhub.lib.api import (
    ById,
    Given,
    Number,
    OrNothing,
    VersionUnknown,
    found,
    validated,
    version_seen,
)
from organizations.endpoints import Endpoint
from organizations.models import FiguresWindow
from sprints import actions, policies, queries
from sprints.models import TeamFocus
from sprints.queries import BetMoved, Factory, Lever, SprintMoved
from sprints.queries.needle import Moved
from sprints.window import Window
from teams.models import Team
from teams.queries import standing, team_called, unit_number


class Percent(serializers.IntegerField):
    """From 0 to 100, or null."""

    def __init__(self) -> None:
        """Keep the bounds."""
        super().__init__(min_value=0, max_value=100, allow_null=True)


class WorkShareSerializer(serializers.Serializer[Any]):
    """So many of so many; `value` from 0 to 1, null of nothing."""

    count = serializers.IntegerField()
    of = serializers.IntegerField()
    value = Number(allow_null=True)


class References(serializers.ListField):
    """Records by their references."""

    child = serializers.CharField()

    def to_representation(self, data: Any) -> list[str]:
        """Return what they are called."""
        return [row.reference for row in data]


class ClassesSerializer(serializers.Serializer[Any]):
    """Initiatives by what they are for."""

    linked = References()
    heartbeat = References()
    unsorted = References()


class SprintShareSerializer(serializers.Serializer[Any]):
    """What the items of a sprint are for; without a sprint, those in none."""

    sprint = serializers.CharField(
        source="sprint.reference", default=None, allow_null=True
    )
    linked = serializers.IntegerField(source="share.linked")
    heartbeat = serializers.IntegerField(source="share.heartbeat")
    unsorted = serializers.IntegerField(source="share.unsorted")


class WindowDaysSerializer(serializers.Serializer[Any]):
    """Some days, both ends included."""

    since = serializers.DateField()
    until = serializers.DateField()


class WindowSerializer(serializers.Serializer[Window]):
    """The days that the figures look at, and those before."""

    kind = serializers.ChoiceField(FiguresWindow.choices)
    now = WindowDaysSerializer()
    before = WindowDaysSerializer(allow_null=True)


class FactorySerializer(serializers.Serializer[Factory]):
    """The figures of a team as lists of what they count.

    `now` is what is being done or was done in the window, `before` in the one before;
    null before the first sprints. `still` is linked work that moved nothing in the last
    two sprints that are over.
    """

    window = WindowSerializer()
    now = ClassesSerializer()
    before = ClassesSerializer(allow_null=True)
    items_by_sprint = SprintShareSerializer(many=True, source="by_sprint")
    unmeasured = References()
    unmeasured_share = WorkShareSerializer()
    unclear = References()
    never_stopped = serializers.IntegerField(
        source="never_stopped.of",
        default=None,
        allow_null=True,
        help_text="Of so many that ended in two quarters none was stopped; null unless"
        " there were ten.",
    )
    starved = serializers.ListField(child=serializers.CharField())
    still_initiatives = serializers.SerializerMethodField()
    still_sprints = serializers.SerializerMethodField()

    def get_still_initiatives(self, figures: Factory) -> list[str]:
        """Return the initiatives that moved nothing."""
        return [row.initiative.reference for row in figures.still.bets]

    def get_still_sprints(self, figures: Factory) -> list[str]:
        """Return the sprints that aimed and moved nothing."""
        return [row.sprint.reference for row in figures.still.sprints]


class NeedleMovedSerializer(serializers.Serializer[Moved]):
    """A key result before and after; null where nothing was measured in between."""

    key_result = serializers.CharField(source="key_result.reference")
    unit = serializers.CharField(source="key_result.unit")
    before = Number(source="needle.before", allow_null=True)
    after = Number(source="needle.after", allow_null=True)
    change = Number(source="needle.change", allow_null=True)
    expected = Number(source="needle.expected", allow_null=True)
    expected_words = serializers.CharField()


class SprintMovedSerializer(serializers.Serializer[SprintMoved]):
    """What a sprint aimed at."""

    sprint = serializers.CharField(source="sprint.reference")
    moved = NeedleMovedSerializer(many=True)


class BetMovedSerializer(serializers.Serializer[BetMoved]):
    """What an initiative should move."""

    initiative = serializers.CharField(source="initiative.reference")
    began_on = serializers.DateField(allow_null=True)
    until = serializers.DateField()
    moved = NeedleMovedSerializer(many=True)


class NeedleSerializer(serializers.Serializer[Any]):
    """Both happened at the same time; that is no proof that one caused the other."""

    sprints = SprintMovedSerializer(many=True)
    initiatives = BetMovedSerializer(many=True)


class LeverSerializer(serializers.Serializer[Lever]):
    """A key result with what is tried for it; `asks` what else could move it."""

    key_result = serializers.CharField(source="line.key_result.reference")
    progress = Number(source="line.standing.progress", allow_null=True)
    health = serializers.CharField(source="line.health.status")
    initiatives = serializers.SerializerMethodField()
    sprints = serializers.SerializerMethodField()
    asks = serializers.BooleanField()

    def get_initiatives(self, lever: Lever) -> list[str]:
        """Return what is tried, the most worth first."""
        return [each.initiative.reference for each in lever.tries]

    def get_sprints(self, lever: Lever) -> list[str]:
        """Return the sprints that aimed at it, the latest first."""
        return [link.goal.sprint.reference for link in lever.sprints]


class BranchSerializer(serializers.Serializer[Any]):
    """An OKR in process with its key results."""

    objective = serializers.CharField(source="objective.reference")
    key_results = LeverSerializer(many=True, source="levers")


class ImpactMapSerializer(serializers.Serializer[Any]):
    """The OKRs in process of a team."""

    objectives = BranchSerializer(many=True)


class FocusSerializer(serializers.Serializer[TeamFocus]):
    """What a team set for its own figures, in per cent; before it did, version 0."""

    unsorted_most = serializers.IntegerField(allow_null=True)
    unmeasured_most = serializers.IntegerField(allow_null=True)
    heartbeat_most = serializers.IntegerField(allow_null=True)
    is_open = serializers.BooleanField()
    window = OrNothing(FiguresWindow.choices)
    version = serializers.IntegerField()


class FocusGiven(Given):
    """Limits in per cent, null for none; `is_open` shows the figures to everybody."""

    unsorted_most = Percent()
    unmeasured_most = Percent()
    heartbeat_most = Percent()
    is_open = serializers.BooleanField()
    window = serializers.ChoiceField(
        FiguresWindow.choices,
        allow_null=True,
        default=None,
        help_text="The time that the figures look at; null for the organisation's.",
    )


class PolicySerializer(serializers.Serializer[Any]):
    """About how much of the work keeps things running; without a unit, everywhere."""

    unit = serializers.IntegerField(source="unit_id", allow_null=True)
    share = serializers.IntegerField(allow_null=True)
    words = serializers.CharField()
    version = serializers.IntegerField()


class PoliciesSerializer(serializers.Serializer[Any]):
    """What was written down."""

    policies = PolicySerializer(many=True)


class PolicyGiven(Given):
    """In per cent of the work; `unit` null for the organisation."""

    unit = ById(unit_number, "unit", required=False, allow_null=True)
    share = Percent()
    words = serializers.CharField(max_length=240, default="", allow_blank=True)


class FiguresEndpoint(Endpoint):
    """Figures of one team, for those who may see them."""

    tag = "Work items"

    def shown_team(self, team: Team | None) -> Team:
        """Return a team of `team_with_focus`; refused while only it sees its figures."""
        team = found(team)
        person = standing(self.asked.membership, self.asked.today)
        is_open = queries.focus_in(team).is_open
        policies.may_see_figures(person, team, is_open=is_open).enforce()
        return team


class WindowGiven(Given):
    """What is asked for."""

    window = serializers.ChoiceField(FiguresWindow.choices, default="")


class FactoryView(FiguresEndpoint):
    """The feature factory of a team."""

    operations = {"get": "get_feature_factory"}
    serializer_class = FactorySerializer
    parameters = [
        OpenApiParameter(
            "window",
            str,
            enum=FiguresWindow.values,
            description="The days to look at; as the team chose unless said.",
        )
    ]

    def get(self, request: Request, slug: str, reference: str) -> Response:
        """Return the figures of a team's work as lists of what they count."""
        on = self.asked.today

        def read() -> Factory:
            team = self.shown_team(queries.team_of_figures(reference, on))
            given = WindowGiven(data=request.query_params.dict())
            given.is_valid(raise_exception=True)
            window = queries.window_in(
                team,
                on,
                default=self.asked.settings.figures_window,
                asked=given.validated_data["window"],
            )
            return queries.factory(team, window, on)

        return self.shown(read)


class NeedleView(FiguresEndpoint):
    """Whether a team's work moved the needle."""

    operations = {"get": "get_needle"}
    serializer_class = NeedleSerializer

    def get(self, request: Request, slug: str, reference: str) -> Response:
        """Return key results before and after, per sprint and per initiative."""
        on = self.asked.today

        def read() -> dict[str, Any]:
            team = self.shown_team(queries.team_with_focus(reference, on))
            work = queries.linked_work(team, on)
            return {
                "sprints": queries.sprints_moved(work, on),
                "initiatives": queries.bets_moved(work, on),
            }

        return self.shown(read)


class ImpactMapView(Endpoint):
    """The impact map of a team."""

    tag = "Work items"
    operations = {"get": "get_impact_map"}
    serializer_class = ImpactMapSerializer

    def get(self, request: Request, slug: str, reference: str) -> Response:
        """Return objective, key results, initiatives and sprints of a team."""

        def read() -> dict[str, Any]:
            on, settings = self.asked.today, self.asked.settings
            team = found(queries.team_of_map(reference, on))
            return {"objectives": queries.impact_map(team, on, settings=settings)}

        return self.shown(read)


class FocusView(Endpoint):
    """What a team set for its own figures."""

    tag = "Work items"
    operations = {"get": "get_team_focus", "put": "set_team_focus"}
    serializer_class = FocusSerializer
    given = {"put": FocusGiven}
    versioned = {"put": True}

    def get(self, request: Request, slug: str, reference: str) -> Response:
        """Return a team's own limits, and whether it shows its figures."""
        return self.shown(lambda: queries.focus_of(found(team_called(reference))))

    def put(self, request: Request, slug: str, reference: str) -> Response:
        """Set a team's own limits; the first time with `If-Match: "0"`."""
        with self.open():
            team = found(team_called(reference))
            is_set = bool(queries.focus_of(team).pk)
            given = validated(FocusGiven, request)
        version = version_seen(request)
        if version and not is_set:
            raise VersionUnknown
        actions.set_focus(team, **given, version=version, **self.who)
        return self.shown(lambda: queries.focus_of(team))


class HeartbeatPoliciesView(Endpoint):
    """What was written down about heartbeat."""

    tag = "Work items"
    operations = {"get": "list_heartbeat_policies", "put": "set_heartbeat_policy"}
    serializer_class = PoliciesSerializer
    given = {"put": PolicyGiven}
    versioned = {"put": True}

    def get(self, request: Request, slug: str) -> Response:
        """Return what was written down, the organisation's first."""
        return self.shown(lambda: {"policies": queries.heartbeat_policies()})

    def put(self, request: Request, slug: str) -> Response:
        """Write down about how much heartbeat is wanted; leaders do."""
        with self.open():
            given = validated(PolicyGiven, request)
        actions.set_heartbeat_policy(
            given.get("unit"),
            share=given["share"],
            words=given["words"],
            version=version_seen(request),
            **self.who,
        )
        return self.shown(lambda: {"policies": queries.heartbeat_policies()})
