"""How far items had got on a day, from the check-ins up to then."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from decimal import Decimal

from django.db.models import OuterRef, Subquery

from flow.items import Level
from objectives import facts, scoring
from objectives.models import CheckIn, KeyResult

Progress = dict[tuple[str, int], Decimal | None]


def progress_on(objectives: Collection[int], on: date) -> Progress:
    """Return progress of objectives and key results by level and number. Two queries."""
    key_results = list(
        KeyResult.objects.select_related("objective__cycle").filter(
            objective_id__in=objectives, state__in=facts.ONCE_IN_PLAY
        )
    )
    check_ins: dict[int, list[CheckIn]] = defaultdict(list)
    for row in CheckIn.objects.filter(
        key_result__in=[row.pk for row in key_results], measured_on__lte=on
    ).only("key_result_id", "value", "confidence", "measured_on", "recorded_at"):
        check_ins[row.key_result_id].append(row)
    found: Progress = {}
    of: dict[int, list[tuple[KeyResult, scoring.Standing]]] = defaultdict(list)
    for key_result in key_results:
        objective = key_result.objective
        standing = scoring.standing_on(
            facts.measure(key_result),
            facts.check_ins(check_ins[key_result.pk]),
            start=facts.counts_from(objective, objective.cycle),
            on=on,
        )
        found[Level.KEY_RESULT, key_result.number] = standing.progress
        of[objective.number].append((key_result, standing))
    for number, standings in of.items():
        found[Level.OKR, number] = scoring.objective_progress(
            facts.rolled_up(standings)
        )
    return found


def last_check_ins(objectives: Collection[int], on: date) -> list[date | None]:
    """Return the day of the last check-in of each key result in play. One query."""
    of_one = CheckIn.objects.filter(key_result=OuterRef("pk"), measured_on__lte=on)
    rows = KeyResult.objects.filter(
        objective_id__in=objectives, state__in=facts.ONCE_IN_PLAY
    ).annotate(last=Subquery(of_one.order_by("-measured_on").values("measured_on")[:1]))
    return list(rows.values_list("last", flat=True))
