"""OKRs that a team had before: drafted together, and started where a slot is free."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from objectives.actions.acting import act
from objectives.actions.drafts import draft_objective, make_ready
from objectives.actions.key_results import KeyResultDraft
from objectives.actions.process import commit_objective
from objectives.models import Cycle, Objective
from okrhub.lib.errors import Refusal
from organizations.models import Membership
from teams.models import Team
from teams.queries import product_owners


@dataclass(frozen=True, slots=True)
class OkrDraft:
    """An OKR as it was written down elsewhere; `is_running` when the team is at it."""

    title: str
    why: str = ""
    key_results: tuple[KeyResultDraft, ...] = ()
    is_running: bool = False


@dataclass(frozen=True, slots=True)
class TakenOver:
    """A drafted objective, and why it was not started although it was asked for."""

    objective: Objective
    refusal: Refusal | None = None


def take_over_okrs(
    drafts: Sequence[OkrDraft],
    *,
    actor: Membership,
    team: Team,
    cycle: Cycle,
    on: date,
    now: datetime,
) -> list[TakenOver]:
    """Draft OKRs together, then start those that are running, one by one.

    Owned by the team's product owner, else by the author if in the team. Each start is an
    ordinary commitment of its own: refused at the limit it leaves its hit, and the OKR
    stays ready, or a draft where something needed is missing.
    """
    with act(actor, now=now):
        owner = product_owners([team], on).get(team.pk)
        objectives = [
            draft_objective(
                actor=actor,
                team=team,
                cycle=cycle,
                title=draft.title,
                why=draft.why,
                owner=owner,
                key_results=draft.key_results,
                on=on,
                now=now,
            )
            for draft in drafts
        ]
    return [
        _started(objective, actor=actor, on=on, now=now)
        if draft.is_running
        else TakenOver(objective)
        for draft, objective in zip(drafts, objectives, strict=True)
    ]


def _started(
    objective: Objective, *, actor: Membership, on: date, now: datetime
) -> TakenOver:
    try:
        objective = make_ready(objective, actor=actor, on=on, now=now)
        objective = commit_objective(objective, actor=actor, on=on, now=now)
    except Refusal as refusal:
        return TakenOver(objective, refusal)
    return TakenOver(objective)
