"""Writes: the alignment map as the worker drew it up, so that the page reads one row."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from flow.models import AlignmentMap


def keep_map(
    day: date,
    *,
    overview: Mapping[str, Any],
    whole: Mapping[str, Any],
    has_strategy: bool,
    now: datetime,
) -> AlignmentMap:
    """Keep the map of a day in place of the one before; written where it changed."""
    found = {
        "day": day,
        "has_strategy": has_strategy,
        "overview": overview,
        "whole": whole,
    }
    kept = AlignmentMap.objects.first()
    if kept is None:
        return AlignmentMap.objects.create(computed_at=now, **found)
    changed = [name for name, value in found.items() if getattr(kept, name) != value]
    for name in changed:
        setattr(kept, name, found[name])
    kept.computed_at = now
    kept.save(update_fields=["computed_at", *changed])
    return kept
