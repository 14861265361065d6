"""Cadences, the sprints that follow from them, and the calendar's address."""

from datetime import date

from django.db.models import Q, QuerySet

from organizations.tokens import hash_token
from sprints.models import CalendarFeed, Sprint, SprintCadence
from sprints.timebox import Timebox
from teams.models import Team
from teams.queries import current_teams

State = Sprint.State


def cadence_of(team: Team) -> SprintCadence | None:
    """Return a team's cadence. One query."""
    return SprintCadence.objects.filter(team=team).first()


def teams_with_cadence() -> QuerySet[Team]:
    """Return the present teams that have one and work in sprints, by id. One query."""
    rows = SprintCadence.objects.values("team_id")
    sprinting = current_teams().filter(works_in=Team.Cadence.SPRINTS)
    return sprinting.filter(pk__in=rows).order_by("pk")


def last_timebox(team: Team) -> Timebox | None:
    """Return the days of the sprint planned furthest ahead. One query."""
    rows = Sprint.objects.filter(team=team, is_focus=False)
    last = rows.order_by("-starts_on").first()
    return Timebox(last.name, last.starts_on, last.ends_on) if last else None


def waiting_sprints(team: Team, on: date) -> int:
    """Return how many sprints of a team start after a day. One query."""
    return Sprint.objects.filter(team=team, starts_on__gt=on).count()


def sprints_to_turn(on: date) -> list[Sprint]:
    """Return the sprints that their days move on, locked, what ended first. One query."""
    ended = Q(state=State.ACTIVE, ends_on__lt=on)
    begun = Q(state=State.PLANNING, starts_on__lte=on, ends_on__gte=on)
    rows = Sprint.objects.select_for_update().filter(ended | begun)
    return sorted(rows.order_by("pk"), key=lambda sprint: sprint.starts_on)


def active_sprint(team_id: int) -> Sprint | None:
    """Return the sprint of a team that is on. One query."""
    return Sprint.objects.filter(team=team_id, state=State.ACTIVE).first()


def feed_of(team: Team) -> CalendarFeed | None:
    """Return the address that a team's calendar has now. One query."""
    return CalendarFeed.objects.filter(team=team, revoked_at=None).first()


def feed_at(token: str) -> CalendarFeed | None:
    """Return the calendar of a secret address with its team; None when revoked."""
    return (
        CalendarFeed.objects.select_related("team")
        .filter(token_hash=hash_token(token), revoked_at=None, team__archived_on=None)
        .first()
    )
