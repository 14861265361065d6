"""Leaders' dialogues: opened by a flag, a gap or a retired goal, until somebody moves."""

from datetime import date, datetime

from django.db.models import Q

from conversations import policies
from conversations.models import StrategyDialogue
from objectives.actions import answer_gap
from objectives.actions.acting import act, check_fields
from objectives.actions.holding import hold
from objectives.actions.key_results import check_open
from objectives.lifecycle import OPEN
from objectives.models import (
    AlignmentLink,
    Cycle,
    GapAnswer,
    KeyResult,
    Objective,
    StrategyGoal,
)
from okrhub.lib.audit import record
from okrhub.lib.errors import Conflict
from okrhub.lib.versions import check_version, save_version
from organizations.models import Membership
from teams.queries import standing

Cause, State = StrategyDialogue.Cause, StrategyDialogue.State


def flag_objective(
    objective: Objective,
    *,
    actor: Membership,
    on: date,
    now: datetime,
    words: str = "",
) -> StrategyDialogue:
    """Say as a leader that an objective does not match the strategy; talk begins."""
    with act(actor, now=now):
        held = hold(objective, actor=actor, on=on)
        policies.may_flag_objective(held.actor, held.objective).enforce()
        check_open(held.objective)
        if _open(held.objective, Cause.FLAGGED) is not None:
            raise Conflict(f"{held.objective.reference} is being talked about already.")
        record(actor.user_id, "dialogue.opened", reason=words)
        return _begin(held.objective, Cause.FLAGGED, actor=actor, on=on, words=words)


def answer_gap_question(
    key_result: KeyResult,
    *,
    actor: Membership,
    quarter: Cycle,
    occasion: str,
    answer: str,
    on: date,
    now: datetime,
    note: str = "",
) -> tuple[GapAnswer, StrategyDialogue | None]:
    """Answer whether what is linked suffices; "no" opens a dialogue about it.

    One that is open already stays the one. Returns the dialogue that "no" leads to.
    """
    with act(actor, now=now):
        said = answer_gap(
            key_result,
            actor=actor,
            quarter=quarter,
            occasion=occasion,
            answer=answer,
            note=note,
            on=on,
            now=now,
        )
        if said.answer != GapAnswer.Answer.NO:
            return said, None
        objective = hold(key_result.objective, actor=actor, on=on).objective
        found = StrategyDialogue.objects.filter(
            key_result=key_result, state=State.OPEN
        ).first()
        if found is not None:
            return said, found
        record(actor.user_id, "dialogue.opened", reason=note)
        return said, _begin(
            objective,
            Cause.GAP,
            actor=actor,
            on=on,
            words=note,
            key_result=key_result,
        )


def close_dialogue(
    dialogue: StrategyDialogue,
    *,
    actor: Membership,
    state: str,
    on: date,
    now: datetime,
    answer: str = "",
    version: int | None = None,
) -> StrategyDialogue:
    """Say who moves: the team changes, a leader accepts, or the strategy changes."""
    with act(actor, now=now):
        closed = _hold(dialogue)
        policies.may_close_dialogue(standing(actor, on), closed, state).enforce()
        if version is not None:
            check_version(closed, version)
        if not closed.is_open:
            raise Conflict("This dialogue is closed already.")
        if state not in set(State) - {State.OPEN}:
            raise Conflict("Say who moves.", field="state")
        record(actor.user_id, "dialogue.closed", reason=answer)
        closed.answer = answer.strip()
        check_fields(closed, "answer")
        changes = {
            "state": state,
            "answer": closed.answer,
            "closed_by": actor,
            "closed_on": on,
        }
        save_version(closed, closed.version, changes)
        return closed


def talk_about_retired(goal: StrategyGoal, *, on: date) -> list[StrategyDialogue]:
    """Open a dialogue about each open objective that leads to retired goals alone.

    For the job that follows a goal's retirement, inside the open organisation.
    """
    elsewhere = AlignmentLink.objects.filter(
        Q(parent__isnull=False) | Q(goal__retired_on=None, goal__isnull=False)
    )
    led = Objective.objects.filter(links_up__goal=goal, state__in=OPEN).exclude(
        pk__in=elsewhere.values("objective_id")
    )
    record(None, "dialogue.opened", reason=f"{goal.reference} is retired.")
    return [
        _begin(objective, Cause.RETIRED, actor=None, on=on, words=_retired(goal))
        for objective in led.order_by("pk").distinct()
        if _open(objective, Cause.RETIRED) is None
    ]


def _retired(goal: StrategyGoal) -> str:
    instead = f", {goal.successor.reference} took its place" if goal.successor else ""
    return f"{goal.reference} is retired{instead}."


def _begin(
    objective: Objective,
    cause: str,
    *,
    actor: Membership | None,
    on: date,
    words: str,
    key_result: KeyResult | None = None,
) -> StrategyDialogue:
    dialogue = StrategyDialogue(
        objective=objective,
        key_result=key_result,
        cause=cause,
        words=words.strip(),
        opened_by=actor,
        opened_on=on,
    )
    dialogue.save()
    return dialogue


def _open(objective: Objective, cause: str) -> StrategyDialogue | None:
    return StrategyDialogue.objects.filter(
        objective=objective, cause=cause, state=State.OPEN
    ).first()


def _hold(dialogue: StrategyDialogue) -> StrategyDialogue:
    held: StrategyDialogue = (
        StrategyDialogue.objects.select_for_update(of=("self",))
        .select_related("objective__team")
        .get(pk=dialogue.pk)
    )
    return held
