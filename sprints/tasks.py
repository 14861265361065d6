"""The room's work in the background."""

from django.utils import timezone

from organizations.jobs import daily
from organizations.queries import settings
from sprints import actions


@daily("sprints.turn")
def turn() -> None:
    """Begin and end sprints by their days, and plan the next ones of each cadence."""
    actions.turn_sprints(on=settings().day_of(timezone.now()))
