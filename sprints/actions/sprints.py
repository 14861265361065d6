"""What plans sprints and moves their days."""

from datetime import date

from okrhub.lib.audit import record
from okrhub.lib.errors import Conflict
from okrhub.lib.tenancy import tenant
from okrhub.lib.versions import save_version
from organizations.models import Membership
from organizations.references import SPRINT, next_number
from sprints import policies, queries
from sprints.actions.telling import tell_flow
from sprints.models import Sprint, SprintGoal
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
        _check_days(team, timebox)
        record(actor.user_id, "sprint.planned")
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
    """Rename a sprint or move its days; `version` is the one the person saw."""
    with tenant(actor.organization_id):
        team = lock_team(sprint.team_id)
        sprint = queries.lock_sprint(sprint.pk)
        policies.may_plan_sprint(standing(actor, on), team).enforce()
        _check_days(team, timebox, besides=sprint)
        record(actor.user_id, "sprint.edited")
        tell_flow(sprint, on)
        changes = {
            "name": timebox.name,
            "starts_on": timebox.starts_on,
            "ends_on": timebox.ends_on,
        }
        save_version(sprint, version, changes)
        tell_flow(sprint, on)
        return sprint


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
