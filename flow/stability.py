"""Whether the flow of a period was stable enough to speak of averages.

Average cycle time is average WIP over average throughput only if as much departs as
arrives, all that starts is finished, and WIP and its age stay about the same (DOMAIN 3,
after Vacanti). For a look back, never for a forecast.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from flow.figures import LEAVING, Figures

LEAST_DAYS = 7


@dataclass(frozen=True, slots=True)
class Stability:
    """What a period did to the flow; the ages are means in days, None without WIP.

    `average_wip` is items in process on an average day, `average_cycle_time` the mean
    of what was finished in the period, `average_throughput` finishes a day.
    """

    arrived: int
    departed: int
    finished: int
    wip_before: int
    wip_after: int
    age_before: Fraction | None
    age_after: Fraction | None
    average_wip: Fraction
    average_throughput: Fraction
    average_cycle_time: Fraction | None

    @property
    def surplus(self) -> int:
        """Return arrivals less departures: above 0 more is begun than leaves."""
        return self.arrived - self.departed

    @property
    def throughput_days(self) -> Fraction | None:
        """Return average WIP over average throughput: the average time if all holds."""
        if not self.average_throughput:
            return None
        return self.average_wip / self.average_throughput

    @property
    def is_balanced(self) -> bool:
        """Say whether about as much left as arrived."""
        return _about(self.arrived, self.departed)

    @property
    def is_all_finished(self) -> bool:
        """Say whether all that left was finished, but for a tenth at most."""
        return 10 * (self.departed - self.finished) <= self.departed

    @property
    def is_level(self) -> bool:
        """Say whether about as much was in process after as before."""
        return _about(self.wip_before, self.wip_after)

    @property
    def is_as_old(self) -> bool | None:
        """Say whether the mean age stayed about the same; None without both ages."""
        if self.age_before is None or self.age_after is None:
            return None
        return _about(self.age_before, self.age_after, least=LEAST_DAYS)

    @property
    def unfinished_share(self) -> Fraction | None:
        """Return the share of the departures that were not finished."""
        if not self.departed:
            return None
        return Fraction(self.departed - self.finished, self.departed)


def stability(days: Sequence[Figures], times: Iterable[int]) -> Stability:
    """Look at a period of at least one day: its days, and the times of its finishes.

    `days` are the figures of each, the evening before the first at their head. What
    leaves on a day was in process on it.
    """
    before, after = days[0], days[-1]
    departed = sum(getattr(after, kind) - getattr(before, kind) for kind in LEAVING)
    finished = after.finished - before.finished
    length = max(len(days) - 1, 1)
    evenings = sum(each.in_process for each in days[1:])
    return Stability(
        arrived=after.arrived - before.arrived,
        departed=departed,
        finished=finished,
        wip_before=before.in_process,
        wip_after=after.in_process,
        age_before=_mean_age(before),
        age_after=_mean_age(after),
        average_wip=Fraction(evenings + departed, length),
        average_throughput=Fraction(finished, length),
        average_cycle_time=_mean([Fraction(time) for time in times]),
    )


def _about(one: Fraction | int, other: Fraction | int, least: int = 1) -> bool:
    """Say whether two values are the same to a tenth, or to the least that counts."""
    first, second = sorted((Fraction(one), Fraction(other)))
    return second - first <= max(second / 10, Fraction(least))


def _mean_age(found: Figures) -> Fraction | None:
    if not found.in_process:
        return None
    return Fraction(found.total_age, found.in_process)


def _mean(values: list[Fraction]) -> Fraction | None:
    return sum(values, Fraction()) / len(values) if values else None
