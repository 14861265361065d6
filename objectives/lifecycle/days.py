"""Which effective day a transition may have (DOMAIN 2.1, 2.2)."""

from datetime import date, timedelta

from objectives.lifecycle.table import LifecycleError

MAXIMUM_BACKDATING_DAYS = 14


class IllegalDay(LifecycleError):
    """An effective day that lies too far back, ahead, or before what happened."""


def check_effective_on(
    effective_on: date,
    *,
    today: date,
    is_cycle_locked: bool,
    latest_on: date | None = None,
) -> None:
    """Refuse a day in the future, too far back, in a locked cycle, or out of order.

    `latest_on` is the effective day of the log's last transition.
    """
    if effective_on > today:
        raise IllegalDay("This day lies in the future.")
    if is_cycle_locked:
        raise IllegalDay("This cycle is locked; what it says stays as it is.")
    if (today - effective_on).days > MAXIMUM_BACKDATING_DAYS:
        raise IllegalDay(
            f"A day may lie at most {MAXIMUM_BACKDATING_DAYS} days in the past."
        )
    if latest_on is not None and effective_on < latest_on:
        raise IllegalDay(
            f"Something happened to this objective on {latest_on:%Y-%m-%d} already; "
            "choose that day or a later one."
        )


def starting_day(today: date, *, cycle_start: date, is_pulled_early: bool) -> date:
    """Return the day a commitment starts: not before its cycle unless pulled early."""
    return today if is_pulled_early else max(today, cycle_start)


def closing_day(today: date, *, cycle_end: date, grace_days: int) -> date:
    """Return the day a close defaults to: the cycle's end when scored in grace."""
    grace_end = cycle_end + timedelta(days=grace_days)
    return cycle_end if cycle_end < today <= grace_end else today


def check_closed_after_reached(closed_on: date, last_reached_on: date | None) -> None:
    """Refuse a close as achieved before the last key result was reached."""
    if last_reached_on is not None and closed_on < last_reached_on:
        raise IllegalDay(
            f"The last key result was reached on {last_reached_on:%Y-%m-%d}; "
            "the objective cannot be achieved earlier."
        )
