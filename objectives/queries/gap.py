"""The gap question: what is answered about annual key results, and what leads there."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject

from objectives.models import (
    AlignmentLink,
    Cadence,
    Cycle,
    GapAnswer,
    KeyResult,
    Objective,
)
from objectives.queries.named import current_cycle, next_cycle

Occasion = GapAnswer.Occasion


def occasion_on(day: date) -> tuple[Cycle, str] | None:
    """Return the quarter and the occasion to answer for on a day. Two queries at most.

    In the first third of a quarter its planning, then its mid-quarter review; without a
    quarter that covers the day, the planning of the next one. None without quarters.
    """
    quarter = current_cycle(Cadence.QUARTERLY, day)
    if quarter is None:
        coming = (
            Cycle.objects.filter(cadence=Cadence.QUARTERLY, starts_on__gt=day)
            .order_by("starts_on")
            .first()
        )
        return (coming, Occasion.PLANNING) if coming else None
    third = (quarter.ends_on - quarter.starts_on) / 3
    is_planning = day < quarter.starts_on + third
    return quarter, Occasion.PLANNING if is_planning else Occasion.MID_QUARTER


def quarters_to_ask_for(day: date) -> list[Cycle]:
    """Return the present quarter and the next, as far as they are there."""
    quarter = current_cycle(Cadence.QUARTERLY, day)
    if quarter is None:
        found = occasion_on(day)
        return [found[0]] if found else []
    coming = next_cycle(quarter)
    return [quarter, coming] if coming else [quarter]


def latest_gap_answers(
    key_results: Iterable[KeyResult],
) -> dict[int, GapAnswer]:
    """Return the latest answer about each key result, by its id. One query."""
    return {
        answer.key_result_id: answer
        for answer in GapAnswer.objects.filter(
            key_result__in=[row.pk for row in key_results]
        )
        .select_related("quarter", "author__user")
        .order_by("key_result", "-recorded_at", "-pk")
        .distinct("key_result")
    }


def latest_gap() -> Subquery:
    """Return the latest answer about the key result around it, as a value."""
    answers = GapAnswer.objects.filter(key_result=OuterRef("pk"))
    return Subquery(
        answers.order_by("-recorded_at", "-pk").values(
            about=JSONObject(
                answer="answer", quarter="quarter__name", occasion="occasion"
            )
        )[:1]
    )


def gap_answers_of(key_result: KeyResult) -> QuerySet[GapAnswer]:
    """Return every answer about a key result, the latest first."""
    return key_result.gap_answers.select_related("quarter", "author__user").order_by(
        "-recorded_at", "-pk"
    )


def linked_below(key_result: KeyResult) -> list[Objective]:
    """Return what leads to a key result, or to its objective as a whole. One query.

    `counts` on each says whether it is reckoned with there.
    """
    links = AlignmentLink.objects.filter(
        Q(key_result=key_result) | Q(key_result=None), parent=key_result.objective_id
    )
    counted = links.filter(objective=OuterRef("pk"), counts=True)
    return list(
        Objective.objects.filter(pk__in=links.values("objective_id"))
        .annotate(counts=Exists(counted))
        .exclude(state__in=[Objective.State.DECLINED, Objective.State.VOID])
        .select_related("team", "cycle")
        .order_by("number")
    )
