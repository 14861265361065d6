"""What plans sprints and moves their days."""

from datetime import date
from typing import Any

from okrhub.lib.audit import record
from okrhub.lib.errors import Conflict
from okrhub.lib.tenancy import tenant
from okrhub.lib.versions import save_version
from organizations.models import Membership
from organizations.references import SPRINT, next_number
from sprints import policies, queries
from sprints.actions.focus_lines import check_is_sprint, end_focus
from sprints.actions.telling import tell_flow
from sprints.models import Sprint, SprintGoal
from sprints.steps import ACTIVE, CLOSED, STEPS, objection_to_step
from sprints.timebox import Timebox, objection_to_days
from teams.models import Team
from teams.queries import lock_team, standing


def plan_sprint(
    team: Team, timebox: Timebox, *, goal: str = "", actor: Membership, on: date
) -> Sprint:
    """Plan a sprint of a team, with its goal where the team knows it already.

    Raises Conflict where it shares a day with another sprint of the team, or is longer
    than a month (Scrum Guide 2020).
    """
    with tenant(actor.organization_id):
        team = lock_team(team.pk)
        policies.may_plan_sprint(standing(actor, on), team).enforce()
        record(actor.user_id, "sprint.planned")
        end_focus(team, before=timebox.starts_on)
        _check_days(team, timebox)
        sprint = Sprint.objects.create(
            number=next_number(SPRINT),
            team=team,
            name=timebox.name,
            starts_on=timebox.starts_on,
            ends_on=timebox.ends_on,
        )
        if goal:
            SprintGoal.objects.create(sprint=sprint, text=goal)
        tell_flow(sprint, on)
        return sprint


def edit_sprint(
    sprint: Sprint, timebox: Timebox, *, version: int, actor: Membership, on: date
) -> Sprint:
    """Rename a sprint or move its days; `version` is the one the person saw.

    One that an import brought although it shares days keeps them until they are moved.
    """
    with tenant(actor.organization_id):
        team = lock_team(sprint.team_id)
        sprint = queries.lock_sprint(sprint.pk)
        policies.may_plan_sprint(standing(actor, on), team).enforce()
        check_is_sprint(sprint)
        if sprint.state == CLOSED:
            raise Conflict("This sprint is closed; its days stay as they were.")
        changes: dict[str, Any] = {"name": timebox.name}
        if (timebox.starts_on, timebox.ends_on) != (sprint.starts_on, sprint.ends_on):
            _check_days(team, timebox, besides=sprint)
            changes |= {
                "starts_on": timebox.starts_on,
                "ends_on": timebox.ends_on,
                "shares_days": False,
            }
        record(actor.user_id, "sprint.edited")
        tell_flow(sprint, on)
        save_version(sprint, version, changes)
        tell_flow(sprint, on)
        return sprint


def move_sprint(
    sprint: Sprint, *, to: str, version: int, actor: Membership, on: date
) -> Sprint:
    """Start a sprint, open its review, or let it go on; its review closes it."""
    with tenant(actor.organization_id):
        team = lock_team(sprint.team_id)
        sprint = queries.lock_sprint(sprint.pk)
        policies.may_plan_sprint(standing(actor, on), team).enforce()
        check_is_sprint(sprint)
        if to == CLOSED:
            raise Conflict("A sprint is closed with its review.")
        check_step(sprint, to, on)
        record(actor.user_id, f"sprint.{to}")
        save_version(sprint, version, {"state": to})
        tell_flow(sprint, on)
        return sprint


def check_step(sprint: Sprint, to: str, on: date) -> None:
    """Refuse a step that is not the sprint's next, or a second active sprint."""
    if to not in STEPS:
        raise Conflict("There is no such step.")
    if objection := objection_to_step(
        sprint.state, to, starts_on=sprint.starts_on, on=on
    ):
        raise Conflict(objection)
    other = queries.active_sprint(sprint.team_id) if to == ACTIVE else None
    if other is not None:
        raise Conflict(f"{other.name} is still on. Open its review first.")


def _check_days(team: Team, timebox: Timebox, besides: Sprint | None = None) -> None:
    if objection := objection_to_days(timebox.starts_on, timebox.ends_on):
        raise Conflict(objection, field="ends_on")
    clash = queries.overlapping(team, timebox, besides=besides)
    if clash is not None:
        raise Conflict(
            f"{team.name} is in {clash.name} from {clash.starts_on:%-d %B} to "
            f"{clash.ends_on:%-d %B}. Sprints of a team follow each other.",
            field="starts_on",
        )
