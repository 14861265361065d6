"""What Celery computed: the dashboard's rows per day, and the figures of flow."""

from flow.models.board import AlignmentSnapshot, SnapshotDay
from flow.models.concerns import Concern, ConcernDay
from flow.models.forecasts import Forecast
from flow.models.limits import LimitStatus
from flow.models.lines import PastLines
from flow.models.map import AlignmentMap
from flow.models.reading import BoardView, LastLook, ReadingLink
from flow.models.records import (
    LEVELS,
    FlowHolder,
    FlowRecord,
    FlowSnapshot,
    FlowSweep,
)

__all__ = [
    "LEVELS",
    "AlignmentMap",
    "AlignmentSnapshot",
    "BoardView",
    "Concern",
    "ConcernDay",
    "FlowHolder",
    "FlowRecord",
    "FlowSnapshot",
    "FlowSweep",
    "Forecast",
    "LastLook",
    "LimitStatus",
    "PastLines",
    "ReadingLink",
    "SnapshotDay",
]
