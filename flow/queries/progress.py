"""How far items had got on a day, from the check-ins up to then."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet

from flow.items import Level
from objectives import facts, scoring
from objectives.models import CheckIn, KeyResult

MEASURED = (
    "number",
    "kind",
    "baseline",
    "target",
    "upper",
    "frequency_days",
    "weight",
    "state",
    "objective__number",
    "objective__started_on",
    "objective__cycle__starts_on",
)
Progress = dict[tuple[str, int], Decimal | None]


def progress_on(objectives: Collection[int], on: date) -> Progress:
    """Return progress of objectives and key results by level and number. Two queries."""
    key_results = list(
        KeyResult.objects.select_related("objective__cycle")
        .filter(objective_id__in=objectives, state__in=facts.ONCE_IN_PLAY)
        .only(*MEASURED)
    )
    check_ins: dict[int, list[CheckIn]] = defaultdict(list)
    for row in _readings([row.pk for row in key_results], on):
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


def _readings(key_results: Collection[int], on: date) -> QuerySet[CheckIn]:
    """Return the values up to a day that progress follows from.

    All that a level was maintained by, of anything else the last one.
    """
    values = CheckIn.objects.filter(
        key_result__in=key_results, value__isnull=False, measured_on__lte=on
    )
    last = values.order_by("key_result_id", "-measured_on", "-recorded_at").distinct(
        "key_result_id"
    )
    maintained = Q(key_result__kind__in=scoring.MAINTAIN_KINDS)
    return values.filter(maintained | Q(pk__in=last.values("pk"))).only(
        "key_result_id", "value", "confidence", "measured_on", "recorded_at"
    )
