"""Where the person who asks stands, read once for a request."""

from dataclasses import dataclass

from organizations.requests import MemberRequest
from teams.models import Team
from teams.queries import standing_with_teams
from teams.standing import Standing


@dataclass(frozen=True, slots=True)
class Reader:
    """Where somebody stands, and the current teams, by name, that the frame lists."""

    standing: Standing
    teams: list[Team]


def reader(request: MemberRequest) -> Reader:
    """Return where the person who asks stands. One query, the first time.

    The page and the frame around it ask alike. An action reads `standing` afresh.
    """
    read = vars(request)
    if "reader" not in read:
        read["reader"] = Reader(*standing_with_teams(request.membership, request.today))
    kept: Reader = read["reader"]
    return kept
