"""What OKRs and key results were called on a past day."""

from datetime import date

from objectives.models import Revision

Titles = dict[tuple[int, int | None], str]


def titles_on(on: date) -> Titles:
    """Return by objective and key result what was called otherwise on a day. One query.

    What was not revised since is left out: it was called what it is called today.
    """
    since = Revision.objects.filter(field=Revision.Field.TITLE, revised_on__gt=on)
    latest_first = since.order_by("-recorded_at", "-pk")
    return {
        (objective, key_result): old
        for objective, key_result, old in latest_first.values_list(
            "objective_id", "key_result_id", "old"
        )
    }
