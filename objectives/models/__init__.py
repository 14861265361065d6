"""Strategy, cycles, OKRs, their history and health, the limit, imports."""

from objectives.models.capacity import Cadence, LimitHit, Slot, TeamCapacity
from objectives.models.check_ins import CheckIn
from objectives.models.coaching import CoachWord, DismissedQuestion
from objectives.models.cycles import GRACE_DAYS, Cycle
from objectives.models.drafts import Draft
from objectives.models.exceptions import Heartbeat, LimitException
from objectives.models.gap import GapAnswer
from objectives.models.guard_rails import GuardRail
from objectives.models.health import Expectation, ObjectiveHealth
from objectives.models.help import AwaitedHelp, BlockingBarrier, Need
from objectives.models.imports import ImportRow, ImportRun
from objectives.models.initiatives import Initiative, InitiativeLink, InitiativeStep
from objectives.models.links import AlignmentLink, CoOwner, FormerCoOwner
from objectives.models.log import CycleMembership, Transition
from objectives.models.objectives import KeyResult, Objective, ObjectiveFunction
from objectives.models.revisions import Revision
from objectives.models.strategy import StrategyGoal, StrategyPage, StrategyVersion
from objectives.models.topology import TopologyChoice
from objectives.models.writing import (
    Contributor,
    FieldDraft,
    GoodEnough,
    PublisherDecision,
)

__all__ = [
    "GRACE_DAYS",
    "AlignmentLink",
    "AwaitedHelp",
    "BlockingBarrier",
    "Cadence",
    "CheckIn",
    "CoOwner",
    "CoachWord",
    "Contributor",
    "Cycle",
    "CycleMembership",
    "DismissedQuestion",
    "Draft",
    "Expectation",
    "FieldDraft",
    "FormerCoOwner",
    "GapAnswer",
    "GoodEnough",
    "GuardRail",
    "Heartbeat",
    "ImportRow",
    "ImportRun",
    "Initiative",
    "InitiativeLink",
    "InitiativeStep",
    "KeyResult",
    "LimitException",
    "LimitHit",
    "Need",
    "Objective",
    "ObjectiveFunction",
    "ObjectiveHealth",
    "PublisherDecision",
    "Revision",
    "Slot",
    "StrategyGoal",
    "StrategyPage",
    "StrategyVersion",
    "TeamCapacity",
    "TopologyChoice",
    "Transition",
]
