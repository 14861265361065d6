"""The order of a draft, what is set aside of it, and what helps it along."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import TypeVar

from objectives import facts, policies
from objectives.actions.acting import act
from objectives.actions.holding import hold, hold_key_result
from objectives.actions.journal import refresh
from objectives.actions.key_results import (
    PLANNED,
    check_open,
    roll_up,
    save_key_result,
)
from objectives.actions.private import lock_draft
from objectives.models import Contributor, GoodEnough, KeyResult, Objective
from objectives.readiness import ENOUGH
from okrhub.lib.audit import record
from okrhub.lib.errors import Conflict
from organizations.models import Membership
from teams.models import Team
from teams.queries import standing

LONGEST_QUESTION = 40
Row = TypeVar("Row", KeyResult, Objective)


def move_key_result(
    key_result: KeyResult, *, actor: Membership, place: int, on: date, now: datetime
) -> int:
    """Put a key result at a place, from 1; return where it was."""
    with act(actor, now=now):
        held = hold(key_result.objective, actor=actor, on=on)
        policies.may_edit_objective(held.actor, held.objective).enforce()
        check_open(held.objective)
        record(actor.user_id, "key_result.moved")
        rows = KeyResult.objects.filter(
            objective=held.objective, state__in=facts.IN_PLAY
        )
        moved, was = _reordered(
            list(rows.order_by("position", "pk")), key_result.pk, place
        )
        KeyResult.objects.bulk_update(moved, ["position"])
        return was


def move_objective(
    objective: Objective, *, actor: Membership, place: int, on: date, now: datetime
) -> int:
    """Put an objective of a draft at a place, from 1; return where it was."""
    with act(actor, now=now):
        if objective.draft is None:
            raise Conflict("This objective is in no draft.")
        draft = lock_draft(objective.draft)
        policies.may_write_draft(standing(actor, on), draft).enforce()
        record(actor.user_id, "objective.moved")
        rows = Objective.objects.filter(draft=draft).order_by("position", "pk")
        moved, was = _reordered(list(rows), objective.pk, place)
        Objective.objects.bulk_update(moved, ["position"])
        return was


def _reordered(rows: list[Row], pk: int, place: int) -> tuple[list[Row], int]:
    """Return the rows with their new positions, and where one of them was, from 1."""
    was = next((n for n, row in enumerate(rows) if row.pk == pk), None)
    if was is None:
        raise Conflict("This is no longer here.")
    rows.insert(max(place, 1) - 1, rows.pop(was))
    for position, row in enumerate(rows, start=1):
        row.position = position
    return rows, was + 1


def set_aside(
    key_result: KeyResult, *, actor: Membership, on: date, now: datetime
) -> None:
    """Take a key result out of an objective that is not committed; it can be put back."""
    _set(key_result, KeyResult.State.VOID, actor=actor, on=on, now=now)


def put_back(
    key_result: KeyResult, *, actor: Membership, on: date, now: datetime
) -> None:
    """Put back a key result that was set aside, where it was."""
    _set(key_result, KeyResult.State.OPEN, actor=actor, on=on, now=now)


def _set(
    key_result: KeyResult, state: str, *, actor: Membership, on: date, now: datetime
) -> None:
    with act(actor, now=now):
        held = hold(key_result.objective, actor=actor, on=on)
        row = hold_key_result(key_result)
        policies.may_edit_key_result(held.actor, row, held.objective).enforce()
        check_open(held.objective)
        if held.objective.is_planned:
            raise Conflict(PLANNED)
        if held.objective.is_in_process or held.objective.started_on is not None:
            raise Conflict("This key result was committed to; revise it instead.")
        if row.state == state:
            return
        is_away = state == KeyResult.State.VOID
        act_name = "key_result.set_aside" if is_away else "key_result.put_back"
        record(actor.user_id, act_name)
        row.state = state
        save_key_result(row, "state")
        roll_up(held.objective)
        refresh(held)


def say_good_enough(
    objective: Objective,
    question: str,
    *,
    actor: Membership,
    on: date,
    now: datetime,
    answer: str = GoodEnough.Answer.GOOD_ENOUGH,
) -> None:
    """Answer a question that is worth a look: good enough to start (DOMAIN 2.1).

    Whether the key results are enough may be answered with "not sure" too.
    """
    with act(actor, now=now):
        held = hold(objective, actor=actor, on=on)
        policies.may_edit_objective(held.actor, held.objective).enforce()
        if not 0 < len(question) <= LONGEST_QUESTION:
            raise Conflict("There is no such question.")
        if answer not in _answers(question):
            raise Conflict("There is no such answer.")
        record(actor.user_id, f"objective.{answer}")
        GoodEnough.objects.update_or_create(
            objective=held.objective,
            question=question,
            defaults={"answer": answer, "answered_by": actor, "answered_on": on},
        )


def _answers(question: str) -> Iterable[str]:
    return GoodEnough.Answer if question == ENOUGH else [GoodEnough.Answer.GOOD_ENOUGH]


def ask_again(
    objective: Objective, question: str, *, actor: Membership, on: date, now: datetime
) -> None:
    """Take back the answer "good enough"."""
    with act(actor, now=now):
        held = hold(objective, actor=actor, on=on)
        policies.may_edit_objective(held.actor, held.objective).enforce()
        record(actor.user_id, "objective.asked_again")
        held.objective.good_enough.filter(question=question).delete()


def add_contributor(
    key_result: KeyResult, team: Team, *, actor: Membership, on: date, now: datetime
) -> Contributor:
    """Name a team that helps with a key result: no accountability, no slot."""
    with act(actor, now=now):
        held = hold(key_result.objective, actor=actor, on=on)
        row = hold_key_result(key_result)
        policies.may_edit_key_result(held.actor, row, held.objective).enforce()
        check_open(held.objective)
        if team.archived_on is not None:
            raise Conflict(f"{team.name} is archived.")
        if team.pk in {held.objective.team_id, row.team_id}:
            raise Conflict(f"{team.name} owns it; others contribute.")
        record(actor.user_id, "key_result.contributor_added")
        found, _ = Contributor.objects.get_or_create(key_result=row, team=team)
        return found


def remove_contributor(
    key_result: KeyResult, team: Team, *, actor: Membership, on: date, now: datetime
) -> None:
    """Say that a team helps no longer."""
    with act(actor, now=now):
        held = hold(key_result.objective, actor=actor, on=on)
        row = hold_key_result(key_result)
        policies.may_end_contribution(
            held.actor,
            held.objective,
            carrier=row.team_id or held.objective.team_id,
            team=team.pk,
        ).enforce()
        record(actor.user_id, "key_result.contributor_removed")
        row.contributors.filter(team=team).delete()
