"""What sets a sprint's goal and says which key results it moves."""

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal

from objectives.actions.acting import check_fields
from objectives.models import KeyResult
from okrhub.lib.audit import record
from okrhub.lib.errors import Conflict
from okrhub.lib.tenancy import tenant
from okrhub.lib.versions import save_version
from organizations.models import Membership
from sprints import policies, queries
from sprints.actions.telling import tell_flow
from sprints.models import Sprint, SprintGoal, SprintGoalLink
from teams.queries import standing

Kind = SprintGoal.Kind


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
        tell_flow(sprint, on)
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
        tell_flow(sprint, on)
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


def expect(
    goal: SprintGoal,
    changes: Mapping[KeyResult, Decimal | None],
    *,
    version: int,
    actor: Membership,
    on: date,
) -> SprintGoal:
    """Say by about how much the goal should move its key results, in their units."""
    with tenant(actor.organization_id):
        sprint, goal = queries.lock_goal(goal)
        policies.may_set_sprint_goal(standing(actor, on), sprint.team).enforce()
        links = {link.key_result_id: link for link in queries.links_of(goal.pk)}
        apart = sorted(k.reference for k in changes if k.pk not in links)
        if apart:
            raise Conflict(f"{', '.join(apart)}: the goal does not move it.")
        record(actor.user_id, "sprint_goal.expected")
        for key_result, change in changes.items():
            link = links[key_result.pk]
            link.expected_change = change
            check_fields(link, "expected_change")
            link.save(update_fields=["expected_change"])
        save_version(goal, version, {})
        return goal


def say_result(
    goal: SprintGoal,
    *,
    result: str,
    note: str = "",
    version: int,
    actor: Membership,
    on: date,
) -> SprintGoal:
    """Say how a sprint goal ended; empty takes it back. Overtaken is no failure."""
    with tenant(actor.organization_id):
        sprint, goal = queries.lock_goal(goal)
        policies.may_set_sprint_goal(standing(actor, on), sprint.team).enforce()
        record(actor.user_id, "sprint_goal.ended")
        write_result(sprint, goal, result=result, note=note, version=version, on=on)
        return goal


def write_result(
    sprint: Sprint, goal: SprintGoal, *, result: str, note: str, version: int, on: date
) -> None:
    """Write how a locked goal ended, for who may: its team, or the joint review."""
    if result and result not in SprintGoal.Result:
        raise Conflict("There is no such result.", field="result")
    if sprint.starts_on > on:
        raise Conflict("The sprint has not begun.", field="result")
    save_version(goal, version, {"result": result, "result_note": note.strip()})
    tell_flow(sprint, on)


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
