"""Writes: a person's saved views of the dashboard, and addresses to read at."""

from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from flow import policies
from flow.models import BoardView, LastLook, ReadingLink
from flow.queries import reading_token
from okrhub.lib.audit import record
from okrhub.lib.errors import Conflict
from okrhub.lib.tenancy import tenant
from organizations.models import Membership
from organizations.tokens import hash_token
from teams.models import Team, Unit
from teams.queries import standing

READS_FOR = timedelta(days=90)
MOST_VIEWS = 20
LONGEST_NAME = 60


def save_view(name: str, query: str, *, actor: Membership) -> BoardView:
    """Save a filter of the dashboard for oneself; the same name saves it anew."""
    name = name.replace("\x00", "").strip()[:LONGEST_NAME]
    if not name:
        raise Conflict("What should this view be called?")
    with tenant(actor.organization_id):
        mine = BoardView.objects.filter(membership=actor)
        if mine.exclude(name=name).count() >= MOST_VIEWS:
            raise Conflict(f"{MOST_VIEWS} views are the most; forget one first.")
        record(actor.user_id, "board_view.saved")
        saved, _ = BoardView.objects.update_or_create(
            membership=actor, name=name, defaults={"query": query}
        )
        return saved


def forget_view(pk: int, *, actor: Membership) -> None:
    """Forget one of one's own views; another's stays."""
    with tenant(actor.organization_id):
        record(actor.user_id, "board_view.forgotten")
        BoardView.objects.filter(pk=pk, membership=actor).delete()


def look(*, actor: Membership, now: datetime) -> None:
    """Note that a person has seen the leaders' view as of now."""
    with tenant(actor.organization_id):
        LastLook.objects.update_or_create(membership=actor, defaults={"looked_at": now})


def share_reading(
    what: str,
    *,
    actor: Membership,
    on: date,
    now: datetime,
    team: Team | None = None,
    unit: Unit | None = None,
) -> ReadingLink:
    """Give a report or a wall screen an address for 90 days; a former one ends."""
    with tenant(actor.organization_id):
        policies.may_share_reading(standing(actor, on), team).enforce()
        record(actor.user_id, "reading_link.shared")
        _active(what, team, unit).update(revoked_at=now)
        made = ReadingLink(
            what=what,
            team=team,
            unit=unit,
            created_by=actor,
            created_at=now,
            expires_at=now + READS_FOR,
        )
        made.token_hash = hash_token(reading_token(made))
        made.save()
        return made


def revoke_reading(
    what: str,
    *,
    actor: Membership,
    on: date,
    now: datetime,
    team: Team | None = None,
    unit: Unit | None = None,
) -> None:
    """Let the address of a report or a wall screen lead nowhere from now on."""
    with tenant(actor.organization_id):
        policies.may_share_reading(standing(actor, on), team).enforce()
        record(actor.user_id, "reading_link.revoked")
        _active(what, team, unit).update(revoked_at=now)


def _active(what: str, team: Team | None, unit: Unit | None) -> QuerySet[ReadingLink]:
    return ReadingLink.objects.filter(what=what, team=team, unit=unit, revoked_at=None)
