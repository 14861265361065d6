"""What changes sprints and their goals; each verb is one transaction."""

from collections.abc import Collection
from datetime import date

from objectives.models import KeyResult
from okrhub.lib.audit import record
from okrhub.lib.errors import Conflict
from okrhub.lib.tenancy import tenant
from okrhub.lib.versions import save_version
from organizations.jobs import enqueue
from organizations.models import Membership
from organizations.references import SPRINT, next_number
from sprints import policies, queries
from sprints.models import Sprint, SprintGoal, SprintGoalLink
from sprints.timebox import Timebox, objection_to_days
from teams.models import Team
from teams.queries import lock_team, standing

Kind = SprintGoal.Kind


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
        _tell_flow(sprint, on)
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
        _tell_flow(sprint, on)
        changes = {
            "name": timebox.name,
            "starts_on": timebox.starts_on,
            "ends_on": timebox.ends_on,
        }
        save_version(sprint, version, changes)
        _tell_flow(sprint, on)
        return sprint


def set_sprint_goal(
    sprint: Sprint,
    *,
    text: str,
    kind: str,
    key_results: Collection[KeyResult] = (),
    primary: KeyResult | None = None,
    version: int,
    actor: Membership,
    on: date,
) -> SprintGoal:
    """Set the one goal of a sprint, and the key results that it should move.

    `version` is that of the goal the person saw, 0 where there was none. A linked goal
    names key results in process, any team's; heartbeat and unsorted ones name none.
    """
    with tenant(actor.organization_id):
        sprint = queries.lock_sprint(sprint.pk)
        policies.may_set_sprint_goal(standing(actor, on), sprint.team).enforce()
        goal = queries.goal_of(sprint)
        _check_links(goal, kind, key_results, primary)
        record(actor.user_id, "sprint_goal.set")
        if goal is None:
            goal = SprintGoal.objects.create(sprint=sprint, text=text, kind=kind)
        else:
            save_version(goal, version, {"text": text, "kind": kind})
        _write_links(goal, key_results, primary)
        _tell_flow(sprint, on)
        return goal


def link_sprint_goal(
    goal: SprintGoal, key_result: KeyResult, *, actor: Membership, on: date
) -> SprintGoal:
    """Say that a sprint goal moves a key result, too; the first one is the primary."""
    with tenant(actor.organization_id):
        sprint, goal = queries.lock_goal(goal)
        policies.may_set_sprint_goal(standing(actor, on), sprint.team).enforce()
        _check_links(goal, Kind.LINKED, [key_result], None)
        record(actor.user_id, "sprint_goal.linked")
        SprintGoalLink.objects.get_or_create(
            goal=goal,
            key_result=key_result,
            defaults={"is_primary": not queries.links_of(goal.pk)},
        )
        save_version(goal, goal.version, {"kind": Kind.LINKED})
        _tell_flow(sprint, on)
        return goal


def mark_heartbeat(goal: SprintGoal, *, actor: Membership, on: date) -> SprintGoal:
    """Say that a sprint goal keeps things running and moves no key result."""
    with tenant(actor.organization_id):
        sprint, goal = queries.lock_goal(goal)
        return set_sprint_goal(
            sprint,
            text=goal.text,
            kind=Kind.HEARTBEAT,
            version=goal.version,
            actor=actor,
            on=on,
        )


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


def _check_links(
    goal: SprintGoal | None,
    kind: str,
    key_results: Collection[KeyResult],
    primary: KeyResult | None,
) -> None:
    if (kind == Kind.LINKED) != bool(key_results):
        raise Conflict("A goal that is linked names the key result it moves.")
    if primary is not None and primary not in key_results:
        raise Conflict("The main key result is one of those that the goal moves.")
    linked = (
        {link.key_result_id for link in queries.links_of(goal.pk)} if goal else set()
    )
    added = {key_result.pk for key_result in key_results} - linked
    in_process = queries.in_process_among(added)
    others = sorted(k.reference for k in key_results if k.pk in added - in_process)
    if others:
        raise Conflict(f"{', '.join(others)}: not in process, so no sprint moves it.")


def _write_links(
    goal: SprintGoal, key_results: Collection[KeyResult], primary: KeyResult | None
) -> None:
    before = {link.key_result_id for link in queries.links_of(goal.pk)}
    links = SprintGoalLink.objects.filter(goal=goal)
    links.exclude(key_result__in=key_results).delete()
    links.filter(is_primary=True).update(is_primary=False)
    SprintGoalLink.objects.bulk_create(
        SprintGoalLink(goal=goal, key_result=key_result)
        for key_result in key_results
        if key_result.pk not in before
    )
    if primary is not None:
        links.filter(key_result=primary).update(is_primary=True)


def _tell_flow(sprint: Sprint, on: date) -> None:
    """Have the team's rows computed again, also those of past days of the sprint."""
    if sprint.starts_on >= on:
        enqueue("flow.refresh_team", dedupe=str(sprint.team_id), team_id=sprint.team_id)
        return
    since = sprint.starts_on.isoformat()
    enqueue(
        "flow.refresh_team",
        dedupe=f"{sprint.team_id}:{since}",
        team_id=sprint.team_id,
        since=since,
    )
