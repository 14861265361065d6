"""Cycles: made by leaders, opened, closed and locked by the calendar."""

from datetime import date, datetime

from django.db import IntegrityError, transaction

from objectives import calendar, policies, queries
from objectives.actions.acting import act, check_fields
from objectives.models import GRACE_DAYS, Cycle
from okrhub.lib.audit import record
from okrhub.lib.errors import Conflict
from organizations.models import Membership
from organizations.queries import settings
from teams.queries import standing

SENTENCES = {
    "cycle_name_is_unique": "A cycle with this name exists already.",
    "cycle_ends_after_it_starts": "A cycle must not end before it starts.",
    "cycles_of_one_cadence_do_not_overlap": "This cycle overlaps another one.",
}


def create_cycle(
    *,
    actor: Membership,
    name: str,
    cadence: str,
    starts_on: date,
    ends_on: date,
    on: date,
    now: datetime,
    grace_days: int = GRACE_DAYS,
) -> Cycle:
    """Create a cycle; one that has not begun is in planning."""
    with act(actor, now=now):
        policies.may_create_cycle(standing(actor, on)).enforce()
        record(actor.user_id, "cycle.created")
        cycle = Cycle(
            name=name.strip(),
            cadence=cadence,
            starts_on=starts_on,
            ends_on=ends_on,
            grace_days=grace_days,
            state=state_on(starts_on, ends_on, grace_days, on),
        )
        check_fields(cycle)
        try:
            with transaction.atomic():
                cycle.save()
        except IntegrityError as error:
            raise Conflict(_sentence(error)) from error
        return cycle


def open_cycle(*, actor: Membership, cadence: str, on: date, now: datetime) -> Cycle:
    """Return the cycle that covers a day; make it from the fiscal calendar if missing."""
    with act(actor, now=now):
        found = queries.current_cycle(cadence, on)
        if found is not None:
            return found
        span = calendar.span_of(
            cadence, on, fiscal_year_starts_in=settings().fiscal_year_starts_in
        )
        return create_cycle(
            actor=actor,
            name=span.name,
            cadence=cadence,
            starts_on=span.starts_on,
            ends_on=span.ends_on,
            on=settings().day_of(now),
            now=now,
        )


def turn_cycles(*, on: date) -> list[Cycle]:
    """Let cycles open, close and lock on their day; return those that turned.

    For the daily job, inside the open organisation. Undecided OKRs of a locked cycle
    keep their slots (DOMAIN 2.2).
    """
    record(None, "cycle.turned")
    turned = []
    for cycle in Cycle.objects.select_for_update(no_key=True).order_by("pk"):
        state = state_on(cycle.starts_on, cycle.ends_on, cycle.grace_days, on)
        if _ORDER.index(state) > _ORDER.index(Cycle.State(cycle.state)):
            cycle.state = state
            cycle.version += 1
            cycle.save(update_fields=["state", "version"])
            turned.append(cycle)
    return turned


_ORDER = [
    Cycle.State.PLANNING,
    Cycle.State.OPEN,
    Cycle.State.CLOSING,
    Cycle.State.LOCKED,
]


def state_on(starts_on: date, ends_on: date, grace_days: int, on: date) -> Cycle.State:
    """Return the state that a cycle has on a day: locked from the day after grace."""
    if on < starts_on:
        return Cycle.State.PLANNING
    if on <= ends_on:
        return Cycle.State.OPEN
    if (on - ends_on).days <= grace_days:
        return Cycle.State.CLOSING
    return Cycle.State.LOCKED


def _sentence(error: IntegrityError) -> str:
    diagnosis = getattr(error.__cause__, "diag", None)
    return SENTENCES[getattr(diagnosis, "constraint_name", "")]
