"""Reads of the metric registry."""

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import QuerySet

from measures.models import Metric

LEAST_LIKENESS = 0.3


def metrics() -> QuerySet[Metric]:
    """Return the metrics by name. One query."""
    return Metric.objects.order_by("name", "unit", "pk")


def metric_number(pk: int) -> Metric | None:
    """Return a metric of the open organisation. One query."""
    return Metric.objects.filter(pk=pk).first()


def lock_metric(pk: int) -> Metric:
    """Lock a metric's row and return it as it is now."""
    locked: Metric = Metric.objects.select_for_update(of=("self",)).get(pk=pk)
    return locked


def metric_called(name: str, unit: str) -> Metric | None:
    """Return the metric of a name and unit, in any case. One query."""
    return Metric.objects.filter(name__iexact=name, unit__iexact=unit).first()


def like_metrics(text: str, *, most: int) -> list[Metric]:
    """Return the metrics whose names are most like a text, if any is. One query."""
    return list(
        Metric.objects.annotate(likeness=TrigramWordSimilarity(text, "name"))
        .filter(likeness__gt=LEAST_LIKENESS)
        .order_by("-likeness", "pk")[:most]
    )
