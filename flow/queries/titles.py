"""What items are called now, and what they were called on a past day."""

from datetime import date

from django.db.models import F, OuterRef, Subquery, TextField
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from flow.items import Level
from objectives.models import Revision

TITLES = {
    Level.OKR: F("objective__title"),
    Level.KEY_RESULT: F("key_result__title"),
    Level.INITIATIVE: F("initiative__text"),
}


def title_on(level: Level, day: date | None) -> Combinable:
    """Return what a record's item was called on a day; None is now.

    That is what the first revision since replaced. Initiatives keep no former texts.
    """
    now = TITLES[level]
    if day is None or level == Level.INITIATIVE:
        return now
    later = Revision.objects.filter(
        objective=OuterRef("objective_id"),
        field=Revision.Field.TITLE,
        revised_on__gt=day,
    ).order_by("recorded_at", "pk")
    if level == Level.KEY_RESULT:
        later = later.filter(key_result=OuterRef("key_result_id"))
    else:
        later = later.filter(key_result=None)
    return Coalesce(Subquery(later.values("old")[:1]), now, output_field=TextField())
