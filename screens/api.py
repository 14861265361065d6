"""What spans rooms, in the API."""

from rest_framework.request import Request
from rest_framework.response import Response

from okrhub.lib.api import Given, found, validated
from organizations.endpoints import Endpoint
from screens import actions
from teams.api import TeamSerializer
from teams.queries import team_called


class ArchiveTeamView(Endpoint):
    """A team that has no OKR in process."""

    tag = "Teams"
    operations = {"post": "archive_team"}
    serializer_class = TeamSerializer

    def post(self, request: Request, slug: str, reference: str) -> Response:
        """Archive a team that has no OKR in process; its history stays."""
        with self.open():
            team = found(team_called(reference))
        validated(Given, request)
        actions.archive_team(team, **self.who)
        return self.shown(lambda: team_called(reference))
