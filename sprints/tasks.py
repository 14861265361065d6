"""The room's work in the background."""

import logging

from django.utils import timezone

from objectives.models import Objective
from okrhub.lib.errors import Refusal
from organizations.jobs import daily, job
from organizations.queries import settings
from sprints import actions

logger = logging.getLogger(__name__)


@daily("sprints.turn")
def turn() -> None:
    """Begin and end sprints by their days, and plan the next ones of each cadence."""
    actions.turn_sprints(on=settings().day_of(timezone.now()))


@job("sprints.take_as_product_goal")
def take_as_product_goal(objective_id: int) -> None:
    """Make the OKR of a dedicated team its product goal, unless it has another.

    Done in the name of the team's product owner, who owns the OKR (DOMAIN 1.5).
    """
    found = Objective.objects.select_related("team", "owner").filter(pk=objective_id)
    objective = found.first()
    if objective is None or objective.owner is None or not objective.team.is_dedicated:
        return
    try:
        actions.set_product_goal(
            objective.team,
            serves=[objective],
            actor=objective.owner,
            on=settings().day_of(timezone.now()),
        )
    except Refusal as refusal:
        logger.info("%s is no product goal: %s", objective.reference, refusal.reason)
