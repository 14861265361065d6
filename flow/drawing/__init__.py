"""The charts of a flow page: each a drawing, a reading rule and the same as a table."""

from collections.abc import Callable

from flow.drawing.chart import NOUNS, Chart, Look
from flow.drawing.first import aging_chart, carry_over_chart, finished_chart
from flow.drawing.more import (
    cumulative_chart,
    histogram_chart,
    scatter_chart,
    throughput_chart,
    wip_chart,
)
from flow.drawing.outlook import distribution_chart, forecast_chart, result_chart

FIRST: dict[str, Callable[[Look], Chart | None]] = {
    "aging": aging_chart,
    "carry-over": carry_over_chart,
    "finished": finished_chart,
}
MORE: dict[str, Callable[[Look], Chart | None]] = {
    "cycle-time": scatter_chart,
    "throughput": throughput_chart,
    "in-process": wip_chart,
    "cumulative-flow": cumulative_chart,
    "histogram": histogram_chart,
    "forecast": forecast_chart,
    "forecast-result": result_chart,
    "distribution": distribution_chart,
}

__all__ = ["FIRST", "MORE", "NOUNS", "Chart", "Look"]
