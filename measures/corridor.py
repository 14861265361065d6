"""Where a measured value lies: green, amber or red, and when a limit is breached.

Pure: days are parameters, amounts are `Decimal`. Equality with a limit is inside it. A
breach opens when a value is beyond the limit and closes at the next value inside; no
value for twice the measuring frequency is unknown, never green (DOMAIN 1.3).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum


class CorridorError(ValueError):
    """Limits that contradict each other; the message is a sentence for the person."""

    def __init__(self, field: str, sentence: str) -> None:
        """Name the field that the sentence is about."""
        super().__init__(sentence)
        self.field = field


class Direction(StrEnum):
    """Which values are good."""

    UP = "up"
    DOWN = "down"
    WITHIN = "within"


class Status(StrEnum):
    """How a KPI stands."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Corridor:
    """The values from `lowest` to `highest`, both inside; None leaves a side open."""

    lowest: Decimal | None = None
    highest: Decimal | None = None

    def holds(self, value: Decimal) -> bool:
        """Say whether a value is inside."""
        return (self.lowest is None or value >= self.lowest) and (
            self.highest is None or value <= self.highest
        )


@dataclass(frozen=True, slots=True)
class Limits:
    """A KPI's limits: inside `good` is green, inside `tolerable` amber, else red."""

    good: Corridor
    tolerable: Corridor


@dataclass(frozen=True, slots=True)
class Reading:
    """A value, the day it was measured and the moment it was written down."""

    measured_on: date
    recorded_at: datetime
    value: Decimal


@dataclass(frozen=True, slots=True)
class Breach:
    """A time beyond a limit, from the first value beyond it to the next one inside.

    `worst` is the value farthest beyond it; without `closed_on` it is still open.
    """

    opened_on: date
    worst: Decimal
    closed_on: date | None = None


def limits_of(
    direction: str,
    green: Decimal,
    red: Decimal,
    *,
    green_upper: Decimal | None = None,
    red_upper: Decimal | None = None,
) -> Limits:
    """Return the limits that a KPI's numbers say.

    More is better: green from `green` on, red below `red`. Less is better: the other
    way round. Within: green from `green` to `green_upper`, red beyond `red` and
    `red_upper`. Raises CorridorError when they contradict each other.
    """
    check_limits(direction, green, red, green_upper=green_upper, red_upper=red_upper)
    if direction == Direction.UP:
        return Limits(Corridor(lowest=green), Corridor(lowest=red))
    if direction == Direction.DOWN:
        return Limits(Corridor(highest=green), Corridor(highest=red))
    return Limits(Corridor(green, green_upper), Corridor(red, red_upper))


def check_limits(
    direction: str,
    green: Decimal,
    red: Decimal,
    *,
    green_upper: Decimal | None = None,
    red_upper: Decimal | None = None,
) -> None:
    """Refuse limits that contradict each other, naming the field."""
    if direction == Direction.UP and red > green:
        raise CorridorError("red", "Where more is better, red lies below green.")
    if direction == Direction.DOWN and red < green:
        raise CorridorError("red", "Where less is better, red lies above green.")
    if direction != Direction.WITHIN:
        return
    if green_upper is None:
        raise CorridorError("green_upper", "Say up to which value it is green.")
    if red_upper is None:
        raise CorridorError("red_upper", "Say from which value up it is red.")
    if green_upper < green:
        raise CorridorError("green_upper", "Green ends above where it begins.")
    if red > green:
        raise CorridorError("red", "Red begins below green.")
    if red_upper < green_upper:
        raise CorridorError("red_upper", "Above, red begins beyond green.")


def readings(values: Iterable[Reading], *, on: date) -> list[Reading]:
    """Return the values up to a day, one for each day, oldest first.

    Of several on one day the last recorded one holds: it corrects the others.
    """
    ordered = sorted(
        (value for value in values if value.measured_on <= on),
        key=lambda value: (value.measured_on, value.recorded_at),
    )
    return list({value.measured_on: value for value in ordered}.values())


def is_unknown(latest_on: date | None, frequency_days: int, *, on: date) -> bool:
    """Say whether the latest value is older than twice the measuring frequency."""
    return latest_on is None or (on - latest_on).days > 2 * frequency_days


def status(
    limits: Limits,
    value: Decimal | None,
    measured_on: date | None,
    *,
    frequency_days: int,
    on: date,
) -> Status:
    """Return how a KPI stands by its latest value.

    A breach stays red until a value inside closes it, however old it is.
    """
    if value is not None and not limits.tolerable.holds(value):
        return Status.RED
    if value is None or is_unknown(measured_on, frequency_days, on=on):
        return Status.UNKNOWN
    return Status.GREEN if limits.good.holds(value) else Status.AMBER


def breaches(
    values: Iterable[Reading], corridor: Corridor, *, on: date
) -> list[Breach]:
    """Return the times beyond a corridor up to a day, the first one first."""
    found: list[Breach] = []
    running: Breach | None = None
    for reading in readings(values, on=on):
        if corridor.holds(reading.value):
            if running is not None:
                found.append(
                    Breach(running.opened_on, running.worst, reading.measured_on)
                )
                running = None
        elif running is None:
            running = Breach(reading.measured_on, reading.value)
        else:
            worst = max(running.worst, reading.value, key=lambda v: beyond(v, corridor))
            running = Breach(running.opened_on, worst)
    return found if running is None else [*found, running]


def beyond(value: Decimal, corridor: Corridor) -> Decimal:
    """Return how far a value is beyond a corridor; 0 inside."""
    below = Decimal(0) if corridor.lowest is None else corridor.lowest - value
    above = Decimal(0) if corridor.highest is None else value - corridor.highest
    return max(below, above, Decimal(0))
