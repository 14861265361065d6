"""Forecasts as they were made, and how often they held."""

from django.db.models import Case, Count, F, IntegerField, QuerySet, Subquery, When
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Cast

from flow.forecast import STATED_CONFIDENCE
from flow.models import Forecast
from flow.queries.filters import Filters
from okrhub.lib.shares import Share


def forecast_of(filters: Filters) -> tuple[Forecast | None, Share]:
    """Return the forecast last made for a scope up to the day. One query.

    And of how many whose day has come the 85 % number held.
    """
    came = Forecast.objects.filter(
        cadence=filters.cadence,
        level=filters.level,
        happened__isnull=False,
        until__lt=filters.on,
        **filters.scope.columns,
    )
    last_week = KeyTransform(-1, "result__fan")
    said = Cast(KeyTextTransform(str(STATED_CONFIDENCE), last_week), IntegerField())
    compared = came.annotate(said=said).filter(said__isnull=False)
    row = (
        forecasts_of(filters)
        .annotate(
            held=_count(compared.filter(happened__gte=F("said"))),
            compared=_count(compared),
        )
        .first()
    )
    if row is not None:
        row.happened = vars(row)["known"]
    held, compared_count = getattr(row, "held", None), getattr(row, "compared", None)
    return row, Share(held or 0, compared_count or 0)


def _count(rows: QuerySet[Forecast]) -> Subquery:
    counted = rows.order_by().values("organization_id").annotate(n=Count("pk"))
    return Subquery(counted.values("n"))


def forecasts_of(filters: Filters) -> QuerySet[Forecast]:
    """Return the forecasts made for a scope up to the day, the newest first.

    `known` is what then happened, as far as that was known on the day.
    """
    known = Case(When(until__lt=filters.on, then=F("happened")))
    rows = Forecast.objects.annotate(known=known).filter(
        cadence=filters.cadence,
        level=filters.level,
        day__lte=filters.on,
        computed_at__isnull=False,
        **filters.scope.columns,
    )
    return rows.order_by("-day", "until", "pk")
