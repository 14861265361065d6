"""Several OKRs committed at once, each through the limit (DOMAIN 2.3)."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime

from objectives import policies
from objectives.actions.acting import AtLimit, act, record_hits
from objectives.actions.holding import hold_together
from objectives.actions.process import commit_objective
from objectives.models import Objective
from okrhub.lib.errors import Conflict, NotPermitted
from organizations.models import Membership
from teams.queries import standing

MOST_TOGETHER = 100


@dataclass(frozen=True, slots=True)
class Together:
    """What was committed or planned, and what stays as it was, each with the reason."""

    committed: list[Objective] = field(default_factory=list)
    left: list[tuple[Objective, str]] = field(default_factory=list)


def commit_together(
    objectives: Collection[Objective], *, actor: Membership, on: date, now: datetime
) -> Together:
    """Commit what fits, in the order of the numbers; the rest stays ready, with why.

    All their teams are locked first, so that nobody else takes a slot in between. A
    process that dies commits none of them. Raises NotPermitted where none of them is the
    actor's to commit.
    """
    if not 0 < len(objectives) <= MOST_TOGETHER:
        question = f"Which OKRs? At least one, at most {MOST_TOGETHER} at once."
        missing = [{"field": "objectives", "sentence": question}]
        raise Conflict(question, missing=missing)
    done = Together()
    with act(actor, now=now):
        who = standing(actor, on)
        policies.may_plan_cycle(who).enforce()
        asked = [policies.may_commit(who, each) for each in objectives]
        (next(filter(None, asked), asked[0])).enforce()
        hold_together(objectives)
        for each in sorted(objectives, key=lambda row: row.number):
            try_to_commit(each, done, actor=actor, on=on, now=now)
    return done


def try_to_commit(
    objective: Objective,
    done: Together,
    *,
    actor: Membership,
    on: date,
    now: datetime,
) -> None:
    """Commit one of several within an action; a refusal is noted, a hit recorded."""
    try:
        committed = commit_objective(objective, actor=actor, on=on, now=now)
    except AtLimit as refusal:
        record_hits(refusal.refused, actor=actor, now=now)
        done.left.append((objective, refusal.reason))
    except (Conflict, NotPermitted) as refusal:
        done.left.append((objective, refusal.reason))
    else:
        done.committed.append(committed)
