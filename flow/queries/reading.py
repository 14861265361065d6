"""A person's saved views, and addresses at which others read a report or a wall."""

from datetime import datetime

from django.db.models import QuerySet

from flow.models import BoardView, ReadingLink
from organizations.tokens import hash_token, sealed
from teams.models import Team, Unit
from teams.standing import Standing


def views_of(reader: int) -> QuerySet[BoardView]:
    """Return the views of the dashboard that a person saved, by name. One query."""
    return BoardView.objects.filter(membership=reader).order_by("name")


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


def reading_links(person: Standing, now: datetime) -> QuerySet[ReadingLink]:
    """Return the addresses that lead somewhere and that a person may take back.

    See `policies.may_share_reading`. One query.
    """
    rows = ReadingLink.objects.select_related("team").filter(
        revoked_at=None, expires_at__gt=now
    )
    if not person.leads:
        steered = [
            pk
            for pk in person.teams
            if person.is_product_owner_of(pk) or person.is_scrum_master_of(pk)
        ]
        rows = rows.filter(team__in=steered)
    return rows.order_by("pk")


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
