"""An OKR edited as a whole: the objective, its link and its key results in one go."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from objectives.actions.acting import act
from objectives.actions.drafts import edit_objective
from objectives.actions.holding import hold_slots
from objectives.actions.key_results import (
    KeyResultDraft,
    add_key_result,
    edit_key_result,
    keep_tries,
    remove_key_result,
)
from objectives.actions.leading import link_objective, unlink_objective
from objectives.actions.revising import Why
from objectives.models import KeyResult, Objective
from objectives.queries import Target, target_of_link
from organizations.models import Membership


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A key result as it should be; `version` is the one that the person saw.

    `tries` is kept as an initiative for it.
    """

    key_result: KeyResult
    version: int | None
    changes: Mapping[str, Any]
    rationale: str = ""
    tries: str = ""

    @property
    def differs(self) -> bool:
        """Say whether anything would change."""
        return any(
            getattr(self.key_result, name) != value
            for name, value in self.changes.items()
        )


@dataclass(frozen=True, slots=True)
class Rewriting:
    """All that changes about an OKR; without a target it leads to nothing.

    What was promised is revised on one `occasion`; the objective has its `rationale`
    and so has each key result.
    """

    changes: Mapping[str, Any]
    target: Target | None = None
    edited: Sequence[Rewritten] = ()
    added: Sequence[KeyResultDraft] = ()
    removed: Sequence[KeyResult] = field(default=())
    rationale: str = ""
    occasion: str = ""


def rewrite_objective(
    objective: Objective,
    rewriting: Rewriting,
    *,
    actor: Membership,
    on: date,
    now: datetime,
    version: int | None = None,
) -> Objective:
    """Change an objective and its key results together, or nothing of it.

    Each part passes its own policy, version and limit; the capacities are locked first,
    as everywhere. Raises Conflict when somebody else saved in between.
    """
    with act(actor, now=now):
        joining = {draft.team.pk for draft in rewriting.added if draft.team}
        hold_slots(objective.pk, joining=joining)
        saved = edit_objective(
            objective,
            actor=actor,
            changes=rewriting.changes,
            on=on,
            now=now,
            version=version,
            why=Why(rewriting.rationale, rewriting.occasion),
        )
        for removed in rewriting.removed:
            remove_key_result(removed, actor=actor, on=on, now=now)
        for rewritten in rewriting.edited:
            if not rewritten.differs:
                continue
            edit_key_result(
                rewritten.key_result,
                actor=actor,
                changes=rewritten.changes,
                on=on,
                now=now,
                version=rewritten.version,
                why=Why(rewritten.rationale, rewriting.occasion),
            )
        tries = [(each.tries, each.key_result) for each in rewriting.edited]
        keep_tries(tries, actor=actor, on=on, now=now)
        for draft in rewriting.added:
            add_key_result(saved, actor=actor, draft=draft, on=on, now=now)
        _lead_to(saved, rewriting.target, actor=actor, on=on, now=now)
        return saved


def _lead_to(
    objective: Objective,
    target: Target | None,
    *,
    actor: Membership,
    on: date,
    now: datetime,
) -> None:
    link = objective.links_up.filter(is_primary=True).first()
    if target is not None and (link is None or target_of_link(link) != target):
        link_objective(
            objective,
            actor=actor,
            parent=target.parent,
            key_result=target.key_result,
            goal=target.goal,
            on=on,
            now=now,
        )
    elif target is None and link is not None:
        unlink_objective(link, actor=actor, on=on, now=now)
