"""What teams without sprints focus on, in the API."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from okrhub.lib.api import Day, VersionUnknown, found, validated, version_seen
from organizations.endpoints import Endpoint
from sprints import actions, queries
from sprints.api.goals import SprintGoalGiven, SprintGoalSerializer
from sprints.api.named import goal_of, loaded
from sprints.models import SprintGoal
from teams.queries import team_called


class FocusLineSerializer(SprintGoalSerializer):
    """What the team focuses on today; before it is set, its version is 0."""

    reference = serializers.CharField(
        source="sprint.reference", default=None, allow_null=True
    )
    since = serializers.DateField(
        source="sprint.starts_on", default=None, allow_null=True
    )
    until = serializers.DateField(
        source="sprint.ends_on", default=None, allow_null=True
    )


class FocusLineGiven(SprintGoalGiven):
    """The focus and its last day; `begins_anew` ends the present one yesterday."""

    until = Day()
    begins_anew = serializers.BooleanField(default=False)


class FocusLineView(Endpoint):
    """What a team without sprints focuses on."""

    tag = "Sprints"
    operations = {"get": "get_focus_line", "put": "set_focus_line"}
    serializer_class = FocusLineSerializer
    given = {"put": FocusLineGiven}
    versioned = {"put": True}

    def get(self, request: Request, slug: str, reference: str) -> Response:
        """Return what the team focuses on today; earlier ones are in its sprints."""
        return self.shown(lambda: self._present(reference))

    def put(self, request: Request, slug: str, reference: str) -> Response:
        """Set the focus and what it moves; the first time with `If-Match: "0"`."""
        with self.open():
            team = found(team_called(reference))
            given: dict[str, Any] = validated(FocusLineGiven, request)
            is_set = bool(self._present(reference).pk)
        version = version_seen(request)
        if version and not is_set:
            raise VersionUnknown
        given.setdefault("primary", next(iter(given.get("key_results", ())), None))
        actions.set_focus_line(team, version=version, **given, **self.who)
        return self.shown(lambda: self._present(reference))

    def _present(self, reference: str) -> SprintGoal:
        team = found(team_called(reference))
        present = queries.focus_line(team, self.asked.today)
        if present is None:
            return SprintGoal(kind="", version=0)
        return goal_of(loaded(present.reference))
