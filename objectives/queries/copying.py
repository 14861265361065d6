"""OKRs that can be taken as templates."""

from collections.abc import Collection

from django.db.models import Prefetch

from objectives.models import Cycle, Draft, KeyResult, Objective
from objectives.queries.named import objectives
from organizations.references import OBJECTIVE, number_of
from teams.models import Team

MOST_TEMPLATES = 50
NO_TEMPLATES = frozenset({KeyResult.State.VOID})


def templates(
    *,
    references: Collection[str] = (),
    draft: Draft | None = None,
    cycle: Cycle | None = None,
    team: Team | None = None,
) -> list[Objective]:
    """Return objectives with their key results: those named, a draft's, or a cycle's.

    Fifty at most; none where nothing is said. Two queries.
    """
    rows = objectives().exclude(state=Objective.State.VOID)
    if references:
        numbers = {number_of(each, OBJECTIVE) for each in references} - {None}
        rows = rows.filter(number__in=numbers)
    elif draft is not None:
        rows = rows.filter(draft=draft)
    elif cycle is not None:
        rows = rows.filter(cycle=cycle)
    else:
        return []
    if team is not None:
        rows = rows.filter(team=team)
    key_results = KeyResult.objects.exclude(state__in=NO_TEMPLATES).select_related(
        "metric"
    )
    return list(
        rows.prefetch_related(
            Prefetch("key_results", key_results.order_by("position", "pk"))
        ).order_by("draft__number", "position", "number")[:MOST_TEMPLATES]
    )
