"""Cycles, objectives, key results, their history, the limit, and imports."""

from objectives.models.capacity import Cadence, LimitHit, Slot, TeamCapacity
from objectives.models.cycles import Cycle
from objectives.models.imports import ImportRow, ImportRun
from objectives.models.objectives import (
    AlignmentLink,
    CheckIn,
    CoOwner,
    CycleMembership,
    KeyResult,
    Objective,
    Transition,
)

__all__ = [
    "AlignmentLink",
    "Cadence",
    "CheckIn",
    "CoOwner",
    "Cycle",
    "CycleMembership",
    "ImportRow",
    "ImportRun",
    "KeyResult",
    "LimitHit",
    "Objective",
    "Slot",
    "TeamCapacity",
    "Transition",
]
