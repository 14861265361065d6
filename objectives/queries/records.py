"""What was written down about OKRs, as lists: check-ins, steps, imports."""

from collections import Counter

from django.db.models import Count, QuerySet

from objectives import facts, lifecycle
from objectives.models import (
    CheckIn,
    Cycle,
    ImportRun,
    KeyResult,
    Objective,
    TopologyChoice,
    Transition,
)


def check_ins_of(key_result: KeyResult) -> QuerySet[CheckIn]:
    """Return a key result's check-ins with who said them, the latest first."""
    return key_result.check_ins.select_related("author__user").order_by(
        "-measured_on", "-recorded_at", "-pk"
    )


def transitions_of(objective: Objective) -> QuerySet[Transition]:
    """Return an objective's steps with team and who took them, the latest first."""
    return objective.transitions.select_related("actor__user", "team").order_by("-pk")


def topology_choices_of(objective: Objective) -> QuerySet[TopologyChoice]:
    """Return what was chosen for an objective with who chose it, the latest first."""
    return objective.topology_choices.select_related("actor__user").order_by(
        "-recorded_at", "-pk"
    )


def cycle_number(pk: int) -> Cycle | None:
    """Return a cycle of the open organisation. One query."""
    return Cycle.objects.filter(pk=pk).first()


def import_runs() -> QuerySet[ImportRun]:
    """Return the imports with who began them, the newest first."""
    return ImportRun.objects.select_related("author__user").order_by("-pk")


def areas_of_key_results() -> Counter[str]:
    """Count the key results in play of open objectives by key value area. One query.

    Those of which the area is known by their metric.
    """
    rows = KeyResult.objects.filter(
        metric__isnull=False,
        state__in=facts.IN_PLAY,
        objective__state__in=lifecycle.OPEN,
    )
    area = rows.order_by().values_list("metric__key_value_area")
    return Counter(dict(area.annotate(count=Count("pk"))))
