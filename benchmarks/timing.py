"""What several rounds of one request took, and how the report says it."""

import statistics
from dataclasses import dataclass


@dataclass(frozen=True)
class Timing:
    """Median and 95th percentile in milliseconds."""

    median: float
    p95: float


def timing_of(milliseconds: list[float]) -> Timing:
    """Return the median and the nearest-rank 95th percentile; needs two rounds."""
    rank = -(-95 * len(milliseconds) // 100)
    return Timing(statistics.median(milliseconds), sorted(milliseconds)[rank - 1])


def ratio_of(timing: Timing, one: float) -> str:
    """Say the median as a multiple of the calibration, both figures beside it."""
    return (
        f"{timing.median / one:.1f} x"
        f" (p50 {timing.median:.1f} ms, p95 {timing.p95:.1f} ms)"
    )
