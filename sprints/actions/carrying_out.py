"""What a decision of a review changes: each calls the action that it stands for."""

from datetime import date, datetime
from typing import Any

from conversations.actions import log_barrier
from objectives.actions import (
    add_co_owner,
    add_contributor,
    drop_objective,
    edit_key_result,
    edit_objective,
    pause_objective,
    size_up_objective,
    transfer_objective,
)
from objectives.actions.revising import Why
from objectives.facts import IN_PLAY
from objectives.models import Revision
from okrhub.lib.errors import Conflict, NotPermitted
from organizations.models import Membership
from sprints.models import ReviewDecision, SprintReview

Kind = ReviewDecision.Kind


def carry_out(
    row: ReviewDecision,
    *,
    review: SprintReview,
    actor: Membership,
    on: date,
    now: datetime,
) -> None:
    """Do what was decided; a refusal says of which OKR it is."""
    reference = row.objective.reference
    when: dict[str, Any] = {"actor": actor, "on": on, "now": now}
    try:
        _do(row, review, when)
    except Conflict as conflict:
        raise Conflict(f"{reference}: {conflict.reason}", objective=reference) from None
    except NotPermitted as refusal:
        raise NotPermitted(f"{reference}: {refusal.reason}") from None


def _do(row: ReviewDecision, review: SprintReview, when: dict[str, Any]) -> None:
    why = Why(row.note, Revision.Occasion.SPRINT_REVIEW.value)
    objective = row.objective
    if row.kind == Kind.REVISE_KEY_RESULT and row.key_result is not None:
        changes = {"target": row.target}
        edit_key_result(row.key_result, changes=changes, why=why, **when)
    elif row.kind == Kind.REVISE_OBJECTIVE:
        edit_objective(objective, changes={"title": row.title}, why=why, **when)
    elif row.kind == Kind.PAUSE:
        look = row.look_again_on
        pause_objective(objective, reason=row.note, review_on=look, **when)
    elif row.kind == Kind.STOP:
        drop_objective(objective, reason=row.note, **when)
    elif row.kind == Kind.CHANGE_TEAM:
        _change_team(row, when)
    elif row.kind == Kind.RAISE_IMPEDIMENT and row.obstacle_owner is not None:
        row.barrier = log_barrier(
            review.sprint.team,
            title=row.obstacle,
            cause=row.cause,
            owner=row.obstacle_owner,
            objective=objective,
            actor=when["actor"],
            on=when["on"],
        )
        row.save(update_fields=["barrier"])


def _change_team(row: ReviewDecision, when: dict[str, Any]) -> None:
    objective, team = row.objective, row.with_team
    if row.topology:
        size_up_objective(objective, changes={"topology": row.topology}, **when)
    if team is None:
        return
    if row.part == ReviewDecision.Part.TAKES_OVER:
        transfer_objective(objective, team=team, reason=row.note, **when)
    elif row.part == ReviewDecision.Part.SHARES:
        add_co_owner(objective, team=team, **when)
    else:
        others = objective.key_results.filter(state__in=IN_PLAY)
        for key_result in others.exclude(team=team):
            add_contributor(key_result, team, **when)
