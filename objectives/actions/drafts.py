"""Drafts: proposed, edited, made ready, withdrawn or deleted."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, connection
from django.db.models import Q

from objectives import lifecycle, policies, queries
from objectives.actions.acting import (
    act,
    check_fields,
    needed,
    nothing_left_behind,
    refresh_teams,
)
from objectives.actions.holding import hold
from objectives.actions.journal import (
    PLAN,
    end_plan,
    enter,
    refresh,
    save,
    step,
)
from objectives.actions.key_results import (
    KeyResultDraft,
    changed_columns,
    check_not_frozen,
    check_open,
    keep_tries,
    roll_up,
    write_key_results,
)
from objectives.actions.leading import lead_to, target_of
from objectives.actions.private import place_in
from objectives.actions.revising import NO_REASON, Why, revise
from objectives.models import (
    Contributor,
    Cycle,
    Draft,
    FieldDraft,
    GoodEnough,
    KeyResult,
    Objective,
    Revision,
    StrategyGoal,
    TopologyChoice,
)
from okrhub.lib.audit import record
from okrhub.lib.errors import Conflict
from organizations.models import Membership
from organizations.references import OBJECTIVE, next_number
from teams.models import Team
from teams.queries import standing

PROMISED = frozenset({"title", "ambition"})
EDITABLE = PROMISED | {
    "why",
    "audience",
    "assumptions",
    "help_needed",
    "decision",
    "owner",
    "sponsor",
    "cycle",
    "review_on",
}
DISCUSSED = "People have talked about this objective; withdraw it instead."
UNCOMMITTED = frozenset(
    {Objective.State.PROPOSED, Objective.State.READY, Objective.State.DEFERRED}
)


def draft_objective(
    *,
    actor: Membership,
    team: Team,
    cycle: Cycle,
    title: str,
    on: date,
    now: datetime,
    why: str = "",
    audience: str = "",
    draft: Draft | None = None,
    ambition: str = Objective.Ambition.COMMITTED,
    owner: Membership | None = None,
    sponsor: Membership | None = None,
    parent: Objective | None = None,
    parent_key_result: KeyResult | None = None,
    parent_goal: StrategyGoal | None = None,
    rationale: str = "",
    key_results: Sequence[KeyResultDraft] = (),
) -> Objective:
    """Propose an objective to a team, with its key results in one go.

    Owned by the author where nobody is named and the author is in the team. It is not
    in process and takes no slot. In a `draft` of its cycle it comes last.
    """
    with act(actor, now=now):
        who = standing(actor, on)
        target = target_of(parent, parent_key_result, parent_goal)
        policies.may_draft_objective(who, team).enforce()
        check_title(title)
        check_unlocked(cycle)
        record(actor.user_id, "objective.drafted")
        objective = Objective(
            number=next_number(OBJECTIVE),
            title=title.strip(),
            why=why,
            audience=audience,
            team=team,
            cycle=cycle,
            ambition=ambition,
            owner=owner or (actor if who.is_in(team.pk) else None),
            sponsor=sponsor,
            created_by=actor,
            **place_in(draft, cycle, who),
        )
        check_fields(objective)
        objective.save()
        for given in key_results:
            policies.may_add_key_result(who, objective, given.team).enforce()
        written = write_key_results(objective, key_results, on=on)
        roll_up(objective)
        if target is not None:
            lead_to(objective, target, rationale=rationale)
        tries = (given.tries for given in key_results)
        keep_tries(zip(tries, written, strict=True), actor=actor, on=on, now=now)
        refresh_teams({team.pk})
        return objective


def edit_objective(
    objective: Objective,
    *,
    actor: Membership,
    changes: Mapping[str, Any],
    on: date,
    now: datetime,
    version: int | None = None,
    why: Why = NO_REASON,
) -> Objective:
    """Change columns of EDITABLE; the cycle only before commitment.

    After commitment a change of text or ambition is a revision: see `revise`.
    """
    with act(actor, now=now):
        held = hold(objective, actor=actor, on=on, version=version)
        edited = held.objective
        policies.may_edit_objective(held.actor, edited).enforce()
        check_open(edited)
        changed = changed_columns(edited, changes, EDITABLE)
        if "cycle" not in changed:
            check_not_frozen(edited)
        if "title" in changed:
            check_title(changes["title"])
        if "cycle" in changed:
            _check_new_cycle(edited, changes["cycle"])
        revisions = revise(
            held,
            edited,
            {name: changes[name] for name in changed & PROMISED},
            why,
            actor=actor,
            now=now,
        )
        record(
            actor.user_id,
            "objective.revised" if revisions else "objective.edited",
            reason=why.rationale,
        )
        Revision.objects.bulk_create(revisions)
        for column in changed:
            setattr(edited, column, changes[column])
        check_fields(edited, *changed)
        if "cycle" in changed:
            end_plan(edited)
            edited.unplanned_because = ""
        save(edited, *sorted(changed), *PLAN, "unplanned_because")
        refresh(held)
        return edited


def make_ready(
    objective: Objective,
    *,
    actor: Membership,
    on: date,
    now: datetime,
    version: int | None = None,
) -> Objective:
    """Put a proposal into the queue when all that is needed is there (DOMAIN 2.1)."""
    with act(actor, now=now):
        held = hold(objective, actor=actor, on=on, version=version)
        policies.may_make_ready(held.actor, held.objective).enforce()
        rule = lifecycle.rule_for(held.objective.state, lifecycle.Verb.MAKE_READY)
        check_needed(held.objective)
        by = step(held, actor=actor, on=on, now=now)
        record(actor.user_id, "objective.made_ready")
        enter(held, rule.to_state or "", by)
        return held.objective


def await_answer(objective_id: int, *, awaits: bool) -> None:
    """Note whether somebody owes an answer about a proposal; until then it is not ready.

    For who asks a team, inside the open organisation. Its version stays, since no field
    of it changes for those who write it. One statement.
    """
    Objective.objects.filter(pk=objective_id).update(awaits_answer=awaits)


def decline_objective(
    objective: Objective,
    *,
    actor: Membership,
    reason: str,
    on: date,
    now: datetime,
    version: int | None = None,
) -> Objective:
    """Withdraw a proposal, with a reason; it is no departure from the flow."""
    with act(actor, now=now):
        held = hold(objective, actor=actor, on=on, version=version)
        policies.may_decline(held.actor, held.objective).enforce()
        rule = lifecycle.rule_for(held.objective.state, lifecycle.Verb.DECLINE)
        reason = needed(reason, "Why is it withdrawn? One sentence is enough.")
        by = step(held, actor=actor, on=on, now=now, reason=reason)
        record(actor.user_id, "objective.declined", reason=reason)
        enter(held, rule.to_state or "", by)
        return held.objective


def delete_draft(
    objective: Objective, *, actor: Membership, on: date, now: datetime
) -> None:
    """Delete a proposal to which nothing has happened: the one hard delete there is.

    What has a log or a check-in stays, whatever is asked: those rows are append-only.
    """
    with act(actor, now=now):
        held = hold(objective, actor=actor, on=on)
        policies.may_delete_draft(held.actor, held.objective).enforce()
        if _has_history(held.objective):
            raise Conflict("This objective has a history; withdraw or drop it instead.")
        record(actor.user_id, "objective.deleted")
        try:
            _delete(held.objective)
        except IntegrityError as error:
            raise Conflict(DISCUSSED) from error
        refresh_teams(held.teams)


def _delete(objective: Objective) -> None:
    """Delete the rows of this room; IntegrityError where another room names one."""
    names = {"organization": objective.organization_id, "objective": objective.pk}
    with nothing_left_behind(), connection.cursor() as cursor:
        GoodEnough.objects.filter(objective=objective).delete()
        TopologyChoice.objects.filter(objective=objective).delete()
        own = Q(objective=objective) | Q(key_result__objective=objective)
        FieldDraft.objects.filter(own).delete()
        Contributor.objects.filter(key_result__objective=objective).delete()
        for statement in _DELETES:
            cursor.execute(statement, names)


# The ORM would also delete from the append-only tables, where there is nothing.
_DELETES = (
    "WITH rows AS (SELECT id FROM objectives_keyresult"
    " WHERE organization_id = %(organization)s AND objective_id = %(objective)s)"
    " DELETE FROM objectives_initiativestep s WHERE organization_id = %(organization)s"
    " AND EXISTS (SELECT 1 FROM objectives_initiativelink l"
    " WHERE l.organization_id = %(organization)s AND l.initiative_id = s.initiative_id"
    " AND l.key_result_id IN (SELECT id FROM rows)) AND NOT EXISTS (SELECT 1"
    " FROM objectives_initiativelink l WHERE l.organization_id = %(organization)s"
    " AND l.initiative_id = s.initiative_id"
    " AND l.key_result_id NOT IN (SELECT id FROM rows))",
    "WITH rows AS (SELECT id FROM objectives_keyresult"
    " WHERE organization_id = %(organization)s AND objective_id = %(objective)s),"
    " gone AS (DELETE FROM objectives_initiativelink"
    " WHERE organization_id = %(organization)s AND key_result_id IN (SELECT id FROM rows)"
    " RETURNING initiative_id)"
    " DELETE FROM objectives_initiative i WHERE organization_id = %(organization)s"
    " AND id IN (SELECT initiative_id FROM gone) AND NOT EXISTS (SELECT 1"
    " FROM objectives_initiativelink l WHERE l.organization_id = %(organization)s"
    " AND l.initiative_id = i.id AND l.key_result_id NOT IN (SELECT id FROM rows))",
    "DELETE FROM objectives_alignmentlink WHERE organization_id = %(organization)s"
    " AND (objective_id = %(objective)s OR parent_id = %(objective)s)",
    "DELETE FROM objectives_coowner WHERE organization_id = %(organization)s"
    " AND objective_id = %(objective)s",
    "DELETE FROM objectives_objectivefunction WHERE organization_id = %(organization)s"
    " AND objective_id = %(objective)s",
    "DELETE FROM objectives_keyresult WHERE organization_id = %(organization)s"
    " AND objective_id = %(objective)s",
    "DELETE FROM objectives_objective WHERE organization_id = %(organization)s"
    " AND id = %(objective)s",
)


def _has_history(objective: Objective) -> bool:
    return (
        objective.state != Objective.State.PROPOSED
        or objective.transitions.exists()
        or objective.limit_hits.exists()
        or objective.stays.exists()
        or objective.publisher_decisions.exists()
        or objective.key_results.filter(
            Q(check_ins__isnull=False) | Q(gap_answers__isnull=False)
        ).exists()
    )


def check_needed(objective: Objective) -> None:
    """Refuse what is not ready, naming each thing that is missing (DOMAIN 2.1)."""
    missing = queries.missing_for_ready(objective)
    if missing:
        raise Conflict(
            " ".join(found["sentence"] for found in missing), missing=missing
        )


def check_title(title: str) -> None:
    """Refuse an objective without words."""
    if not title.strip():
        sentence = "It needs a title."
        raise Conflict(sentence, missing=[{"field": "title", "sentence": sentence}])


def check_unlocked(cycle: Cycle) -> None:
    """Refuse a cycle that is locked."""
    if cycle.state == Cycle.State.LOCKED:
        raise Conflict(f"{cycle.name} is locked. Choose another cycle.")


def check_cadence(objective: Objective, cycle: Cycle) -> None:
    """Refuse a cycle of the other cadence."""
    if cycle.cadence != objective.cycle.cadence:
        raise Conflict(
            f"{objective.reference} is {objective.cycle.get_cadence_display().lower()}"
            f" and {cycle.name} is {cycle.get_cadence_display().lower()}."
        )


def _check_new_cycle(objective: Objective, cycle: Cycle) -> None:
    check_unlocked(cycle)
    if objective.state not in UNCOMMITTED:
        raise Conflict("An OKR in process changes its cycle by being carried over.")
    if objective.started_on is not None:
        check_cadence(objective, cycle)
