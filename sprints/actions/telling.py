"""What tells the rooms above that a sprint changed."""

from collections.abc import Iterable
from datetime import date

from organizations.jobs import enqueue
from sprints.models import Sprint


def tell_board(teams: Iterable[int]) -> None:
    """Have the rows of teams computed again as of today."""
    for team in sorted(teams):
        enqueue("flow.refresh_team", dedupe=str(team), team_id=team)


def tell_flow(sprint: Sprint, on: date) -> None:
    """Have the team's rows computed again, also those of past days of the sprint."""
    if sprint.starts_on >= on:
        tell_board([sprint.team_id])
        return
    since = sprint.starts_on.isoformat()
    enqueue(
        "flow.refresh_team",
        dedupe=f"{sprint.team_id}:{since}",
        team_id=sprint.team_id,
        since=since,
    )
