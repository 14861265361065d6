"""Addresses at which others read a report or a wall screen."""

from datetime import datetime

from flow.models import ReadingLink
from organizations.tokens import hash_token, sealed
from teams.models import Team, Unit


def reading_token(link: ReadingLink) -> str:
    """Return the secret part of an address, the same again for the same row."""
    of = (
        f"{link.organization_id}:{link.what}:{link.unit_id}:{link.team_id}:"
        f"{link.created_at.isoformat()}"
    )
    return sealed("flow.reading", of)


def reading_link(
    what: str, now: datetime, *, team: Team | None = None, unit: Unit | None = None
) -> ReadingLink | None:
    """Return the address of a page that still leads there. One query."""
    return ReadingLink.objects.filter(
        what=what, team=team, unit=unit, revoked_at=None, expires_at__gt=now
    ).first()


def reading_at(what: str, token: str, now: datetime) -> ReadingLink | None:
    """Return what a secret address opens; None when it is over. One query."""
    return (
        ReadingLink.objects.select_related("team", "unit")
        .filter(
            what=what,
            token_hash=hash_token(token),
            revoked_at=None,
            expires_at__gt=now,
        )
        .first()
    )
