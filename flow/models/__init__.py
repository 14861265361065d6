"""What Celery computed: the dashboard's rows per day, and the figures of flow."""

from flow.models.concerns import Concern, ConcernDay
from flow.models.map import AlignmentMap
from flow.models.reading import BoardView, LastLook, ReadingLink
from flow.models.records import (
    LEVELS,
    AlignmentSnapshot,
    FlowHolder,
    FlowRecord,
    FlowSnapshot,
    FlowSweep,
    Forecast,
    LimitStatus,
    SnapshotDay,
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
    "ReadingLink",
    "SnapshotDay",
]
