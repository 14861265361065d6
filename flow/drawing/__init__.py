"""The charts of a flow page: each a drawing, a reading rule and the same as a table."""

from flow.drawing.chart import Chart, Look
from flow.drawing.first import aging_chart, carry_over_chart, finished_chart
from flow.drawing.more import (
    cumulative_chart,
    histogram_chart,
    scatter_chart,
    throughput_chart,
    wip_chart,
)
from flow.drawing.outlook import distribution_chart, forecast_chart, result_chart

FIRST = (aging_chart, carry_over_chart, finished_chart)
MORE = (
    scatter_chart,
    throughput_chart,
    wip_chart,
    cumulative_chart,
    histogram_chart,
    forecast_chart,
    result_chart,
    distribution_chart,
)

__all__ = ["FIRST", "MORE", "Chart", "Look"]
