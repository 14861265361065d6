"""What tells the rooms above that a sprint changed."""

from datetime import date

from organizations.jobs import enqueue
from sprints.models import Sprint


def tell_flow(sprint: Sprint, on: date) -> None:
    """Have the team's rows computed again, also those of past days of the sprint."""
    if sprint.starts_on >= on:
        enqueue("flow.refresh_team", dedupe=str(sprint.team_id), team_id=sprint.team_id)
        return
    since = sprint.starts_on.isoformat()
    enqueue(
        "flow.refresh_team",
        dedupe=f"{sprint.team_id}:{since}",
        team_id=sprint.team_id,
        since=since,
    )
