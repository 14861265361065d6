"""Let a team of the demonstration find no slot, and talk about what matters more."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from conversations import actions
from objectives.actions import (
    AtLimit,
    KeyResultDraft,
    commit_objective,
    draft_objective,
    make_ready,
)
from objectives.models import Cycle
from screens.demo.stage import Stage, moment
from teams.models import Unit

FULL, ASKS, LEADS, DAYS_AGO = "PX", "PX-d", "Marek Nowak", 2
TITLE = "Test results reach patients the same day"
RESULTS = KeyResultDraft(
    title="Results seen on the day they are ready",
    unit="%",
    baseline=Decimal(34),
    target=Decimal(80),
    changes_for="patients",
)
WHY = (
    "The laboratory opens its interface in December only. If we wait for January, we "
    "wait until it opens again in June."
)


def write_priorities(stage: Stage, quarter: Cycle) -> None:
    """Tell how a fourth OKR is refused, and an exception asked of the unit's leader."""
    on = stage.today - timedelta(days=DAYS_AGO)
    team, owner = stage.teams[FULL], stage.owners[FULL]
    Unit.objects.filter(teams=team).update(leader=stage.leaders[LEADS])
    by: dict[str, Any] = {"actor": owner, "on": on, "now": moment(on)}
    drafted = draft_objective(
        title=TITLE, team=team, cycle=quarter, key_results=[RESULTS], **by
    )
    ready = make_ready(drafted, **by)
    stage.objectives[ASKS] = ready
    try:
        commit_objective(ready, **by)
    except AtLimit:
        actions.decide_exception(ready, team=team, reason=WHY, **by)
