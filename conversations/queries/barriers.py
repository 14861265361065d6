"""The barriers as a list: open ones first, with their age."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q

from conversations import policies
from conversations.models import Barrier
from conversations.queries.records import barriers
from teams.standing import Standing

CLOSED = (Barrier.State.RESOLVED, Barrier.State.WONT_FIX)


@dataclass(frozen=True, slots=True)
class BarrierRow:
    """A barrier, its age in days, how many proposals it holds."""

    barrier: Barrier
    days: int
    held: int
    may_move: bool


@dataclass(frozen=True, slots=True)
class BarrierPage:
    """A page of barriers: those that are open, then those that are not."""

    page: Page[Any]
    open: tuple[BarrierRow, ...]
    closed: tuple[BarrierRow, ...]


def barrier_page(person: Standing, on: date, *, number: int | str = 1) -> BarrierPage:
    """Return barriers, 50 at a time: open ones by age, closed ones after. Two queries."""
    rows = (
        barriers()
        .annotate(held_count=Count("held"), is_closed=Q(state__in=CLOSED))
        .order_by("is_closed", "logged_on", "pk")
    )
    page = Paginator(rows, 50).get_page(number)
    shown = [
        BarrierRow(
            barrier=row,
            days=((on if row.is_open else row.since) - row.logged_on).days + 1,
            held=vars(row)["held_count"],
            may_move=bool(policies.may_move_barrier(person, row)),
        )
        for row in page.object_list
    ]
    return BarrierPage(
        page,
        tuple(row for row in shown if row.barrier.is_open),
        tuple(row for row in shown if not row.barrier.is_open),
    )
