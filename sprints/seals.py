"""Secret addresses: derived from the installation's secret, kept as hashes."""

from datetime import datetime

from organizations.tokens import sealed


def calendar_token(organization_id: int, team_id: int, created_at: datetime) -> str:
    """Return the secret part of a calendar's address, the same for the same row."""
    return sealed(
        "sprints.calendar", f"{organization_id}:{team_id}:{created_at.isoformat()}"
    )


def summary_token(organization_id: int, review_id: int, created_at: datetime) -> str:
    """Return the secret part of a summary's address, the same for the same row."""
    return sealed(
        "sprints.summary", f"{organization_id}:{review_id}:{created_at.isoformat()}"
    )
