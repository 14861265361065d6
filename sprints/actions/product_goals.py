"""What sets a product goal, links it, and ends it before the next."""

from collections.abc import Sequence
from datetime import date

from objectives.models import KeyResult, Objective
from okrhub.lib.audit import record
from okrhub.lib.errors import Conflict
from okrhub.lib.tenancy import tenant
from okrhub.lib.versions import save_version
from organizations.models import Membership
from organizations.references import PRODUCT_GOAL, next_number
from sprints import policies, queries
from sprints.models import ProductGoal, ProductGoalLink
from teams.models import Team
from teams.queries import lock_team, standing

Serves = Sequence[Objective | KeyResult]
State = ProductGoal.State
_OVER = (Objective.State.CLOSED, Objective.State.DECLINED, Objective.State.VOID)


def set_product_goal(
    team: Team,
    *,
    text: str = "",
    serves: Serves = (),
    actor: Membership,
    on: date,
) -> ProductGoal:
    """Give a team its product goal; the one before must have ended.

    A Nexus and its teams have one together, which the product owner of the Nexus sets.
    A dedicated team names the objective that it is, in `serves`, and no text. Any other
    says it in a sentence and names one or more objectives or key results.
    """
    with tenant(actor.organization_id):
        team = lock_team(team.pk)
        policies.may_set_product_goal(standing(actor, on), team).enforce()
        present = queries.active_product_goal(team)
        if present is not None:
            raise Conflict(
                f"{team.name} has a product goal: {present.words}. "
                "It is fulfilled or abandoned before the next."
            )
        _check_nexus(team)
        objective = _check(team, text, serves)
        record(actor.user_id, "product_goal.set")
        goal = ProductGoal.objects.create(
            number=next_number(PRODUCT_GOAL),
            team=team,
            text="" if objective else text.strip(),
            objective=objective,
            started_on=on,
        )
        _write_links(goal, () if objective else serves)
        return goal


def edit_product_goal(
    goal: ProductGoal,
    *,
    text: str = "",
    serves: Serves = (),
    version: int,
    actor: Membership,
    on: date,
) -> ProductGoal:
    """Say a product goal better, or what else it serves."""
    with tenant(actor.organization_id):
        team = lock_team(goal.team_id)
        goal = queries.lock_product_goal(goal)
        policies.may_set_product_goal(standing(actor, on), team).enforce()
        _check_active(goal)
        objective = _check(team, text, serves)
        record(actor.user_id, "product_goal.edited")
        changes = {"text": "" if objective else text.strip(), "objective": objective}
        save_version(goal, version, changes)
        _write_links(goal, () if objective else serves)
        return goal


def end_product_goal(
    goal: ProductGoal,
    *,
    state: str,
    reason: str = "",
    version: int,
    actor: Membership,
    on: date,
) -> ProductGoal:
    """Fulfil a product goal, or abandon it with a reason; then the next may be set."""
    with tenant(actor.organization_id):
        team = lock_team(goal.team_id)
        goal = queries.lock_product_goal(goal)
        policies.may_set_product_goal(standing(actor, on), team).enforce()
        _check_active(goal)
        if state not in {State.FULFILLED, State.ABANDONED}:
            raise Conflict("Is it fulfilled or abandoned?", field="state")
        reason = reason.strip()
        if state == State.ABANDONED and not reason:
            raise Conflict(
                "Why is it abandoned? One sentence is enough.", field="reason"
            )
        record(actor.user_id, f"product_goal.{state}", reason=reason)
        changes = {"state": state, "reason": reason, "ended_on": on}
        save_version(goal, version, changes)
        return goal


def _check_active(goal: ProductGoal) -> None:
    if goal.state != State.ACTIVE:
        raise Conflict("This product goal has ended. Set the next one.")


def _check_nexus(team: Team) -> None:
    """Refuse a second product goal of one product: a Nexus has one (DOMAIN 1.5)."""
    nexus = queries.nexus_of(team)
    if nexus is not None:
        raise Conflict(
            f"{team.name} is part of {nexus.name}: a Nexus has one product goal for "
            "all its teams, which its own product owner sets."
        )
    apart = queries.product_goals_of_members(team)
    if team.kind == Team.Kind.NEXUS and apart:
        named = ", ".join(f"{one.team.name} ({one.words})" for one in apart)
        raise Conflict(
            f"A Nexus has one product goal, and {named} still has one of its own. "
            "It is fulfilled or abandoned first."
        )


def _check(team: Team, text: str, serves: Serves) -> Objective | None:
    """Refuse what cannot be one; return the objective that it is, if it is one."""
    if not team.is_dedicated:
        if not text.strip():
            raise Conflict("Say it in one sentence.", field="text")
        if not serves:
            raise Conflict(
                "Which objective or key result does it serve? Name one or more.",
                field="serves",
            )
        over = [one.reference for one in serves if _of(one).state in _OVER]
        if over:
            raise Conflict(f"{', '.join(over)}: that is over.", field="serves")
        return None
    objective = serves[0] if len(serves) == 1 else None
    if not isinstance(objective, Objective) or text.strip():
        raise Conflict(
            f"{team.name} is a dedicated team: its product goal is its objective.",
            field="serves",
        )
    if not queries.holds_slot(team, objective):
        raise Conflict(
            f"{objective.reference} is not in process at {team.name}.", field="serves"
        )
    return objective


def _of(one: Objective | KeyResult) -> Objective:
    return one.objective if isinstance(one, KeyResult) else one


def _write_links(goal: ProductGoal, serves: Serves) -> None:
    ProductGoalLink.objects.filter(goal=goal).delete()
    ProductGoalLink.objects.bulk_create(
        ProductGoalLink(
            goal=goal,
            objective=_of(one),
            key_result=one if isinstance(one, KeyResult) else None,
        )
        for one in dict.fromkeys(serves)
    )
