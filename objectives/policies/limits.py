"""Who sets limits, asks for one more and grants it, and who says what heartbeat takes."""

from objectives.models import Objective
from objectives.policies.speaking import (
    VIEWERS_READ,
)
from objectives.policies.steps import may_commit
from okrhub.lib.decisions import ALLOWED, Decision, allow_if, denied
from teams.models import Team
from teams.standing import Standing


def may_set_team_limit(
    actor: Standing, team: Team, *, limit: int | None, holds: int
) -> Decision:
    """Let leaders set a team's limit, and its product owner lower it.

    `holds` is the limit that holds now. Raising it is an exception, granted by
    somebody else than the one who asks for it (DOMAIN 2.3).
    """
    if not actor.writes:
        return VIEWERS_READ
    if actor.leads:
        return ALLOWED
    if not actor.is_product_owner_of(team.pk):
        return denied(f"Leaders and the product owner of {team.name} set its limit.")
    return allow_if(
        limit is not None and limit <= holds,
        "A product owner lowers the team's limit; raising it is asked of a leader.",
    )


def may_ask_exception(actor: Standing, objective: Objective, team: Team) -> Decision:
    """Let who would commit an OKR ask for one more, for its team or another that is full.

    The full team's own product owner may ask as well.
    """
    if actor.is_product_owner_of(team.pk):
        return ALLOWED
    return may_commit(actor, objective)


def may_answer_exception(
    actor: Standing, *, asked_by: int, leader: int | None
) -> Decision:
    """Let the unit's leader answer, never who asked (DOMAIN 2.3).

    `leader` leads the team's unit; where nobody does, any leader answers, and an
    administrator may always.
    """
    if not actor.writes:
        return VIEWERS_READ
    if actor.membership_id == asked_by:
        return denied("Somebody else answers what you asked for.")
    if leader is not None and not actor.administers:
        return allow_if(
            actor.membership_id == leader, "The leader of the unit answers this."
        )
    return allow_if(actor.leads, "Leaders answer this.")


def may_say_heartbeat(actor: Standing, team: Team) -> Decision:
    """Let the team's product owner and scrum master say what heartbeat takes."""
    if not actor.writes:
        return VIEWERS_READ
    return allow_if(
        actor.is_product_owner_of(team.pk) or actor.is_scrum_master_of(team.pk),
        f"The product owner and the scrum master of {team.name} say this.",
    )


def may_set_unit_limit(actor: Standing) -> Decision:
    """Let leaders set the limit of a unit's teams."""
    return allow_if(actor.leads, "Leaders set the limit of a unit's teams.")


def may_set_organization_limits(actor: Standing) -> Decision:
    """Let administrators set the limits that hold where nothing else is said."""
    return allow_if(actor.administers, "Administrators set the organisation's limits.")


def may_plan_cycle(actor: Standing) -> Decision:
    """Let everybody who writes try out a plan; each OKR is committed by its own rule."""
    return ALLOWED if actor.writes else VIEWERS_READ
