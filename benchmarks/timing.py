"""What several rounds of one request took, and how the report says it."""

import statistics
from dataclasses import dataclass


@dataclass(frozen=True)
class Timing:
    """Median and 95th percentile in milliseconds, and the calibration's median beside."""

    median: float
    p95: float
    one: float

    @property
    def ratio(self) -> float:
        """Return the median as a multiple of the calibration."""
        return self.median / self.one

    def __str__(self) -> str:
        """Say the ratio, and what it was reckoned from."""
        return (
            f"{self.ratio:.1f} x (p50 {self.median:.1f} ms, p95 {self.p95:.1f} ms,"
            f" calibration {self.one:.1f} ms)"
        )


def timing_of(milliseconds: list[float], beside: list[float]) -> Timing:
    """Return the median and the nearest-rank 95th percentile; needs two rounds.

    `beside` is what the calibration took in turns with what is timed: a machine's speed
    may change by half within minutes, and would else stand in the ratio.
    """
    rank = -(-95 * len(milliseconds) // 100)
    return Timing(
        statistics.median(milliseconds),
        sorted(milliseconds)[rank - 1],
        statistics.median(beside),
    )
