"""The teams of a team of teams in the API; who joins needs a free slot."""

from django.db.models import QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from objectives import actions
from okrhub.lib.api import ByReference, Given, found, validated
from organizations.endpoints import Endpoint, ListEndpoint
from teams.api import MemberTeamSerializer
from teams.models import MemberTeam
from teams.queries import group_called, stay_in, stays_in, team_called


class MemberTeamGiven(Given):
    """The team that joins."""

    team = ByReference(team_called, "team")


class MemberTeamsView(ListEndpoint[MemberTeam]):
    """List the teams of a team of teams, and those that were in it; present first."""

    tag = "Teams"
    operations = {"get": "list_member_teams", "post": "add_member_team"}
    serializer_class = MemberTeamSerializer
    given = {"post": MemberTeamGiven}
    model = MemberTeam

    def rows(self) -> QuerySet[MemberTeam]:
        """Return the stays, present ones first."""
        return stays_in(found(group_called(self.kwargs["reference"])))

    def post(self, request: Request, slug: str, reference: str) -> Response:
        """Let a team join today; 409 where it has no slot free for what is in process."""
        with self.open():
            group = found(group_called(reference))
            given = validated(MemberTeamGiven, request)
        actions.add_member_team(group, **given, **self.who_and_when)
        return self.shown(lambda: stay_in(group, given["team"]), status=201)


class MemberTeamView(Endpoint):
    """A team in a team of teams."""

    tag = "Teams"
    operations = {"delete": "remove_member_team"}
    serializer_class = MemberTeamSerializer

    def delete(
        self, request: Request, slug: str, reference: str, target: str
    ) -> Response:
        """Let a team leave today; the slots that it gave as a member are free."""
        with self.open():
            group = found(group_called(reference))
            team = found(team_called(target))
        actions.remove_member_team(group, team=team, **self.who_and_when)
        return Response(status=204)
