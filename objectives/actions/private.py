"""What belongs to a draft of a cycle, and may be there for its authors alone."""

from typing import Any

from django.db.models import Max

from objectives import policies
from objectives.models import Cycle, Draft, Objective
from okrhub.lib.errors import Conflict
from teams.standing import Standing


def lock_draft(draft: Draft) -> Draft:
    """Lock a draft of a cycle, read afresh; refuse when it is gone or hidden."""
    drafts = Draft.objects.select_related("cycle", "unit")
    locked = drafts.select_for_update(of=("self",)).filter(pk=draft.pk).first()
    if locked is None:
        raise Conflict("This draft is no longer here.")
    return locked


def place_in(draft: Draft | None, cycle: Cycle, who: Standing) -> dict[str, Any]:
    """Return the columns that put a new objective last in a draft; none without one."""
    if draft is None:
        return {}
    draft = lock_draft(draft)
    policies.may_write_draft(who, draft).enforce()
    if draft.cycle_id != cycle.pk:
        raise Conflict(f"{draft.reference} is a draft of another cycle.")
    last = draft.objectives.aggregate(last=Max("position"))["last"] or 0
    return {"draft": draft, "position": last + 1}


def is_private(objective: Objective) -> bool:
    """Say whether only the authors of its draft see an objective."""
    return objective.draft is not None and objective.draft.is_private


def check_not_private(objective: Objective) -> None:
    """Refuse to take into process, or to talk about, what only a draft's authors see."""
    if is_private(objective):
        raise Conflict(
            f"{objective.reference} is in a draft that only its authors see. Ask for "
            "opinions, or publish the draft."
        )
