"""Comments, opinions, proposals to teams, barriers, dialogues with leaders."""

from conversations.models.assessments import AssessedOkr, Assessment, ValueMeasures
from conversations.models.barriers import Barrier
from conversations.models.cascade import CascadeAnswer, CascadeProposal
from conversations.models.comments import Comment, Mention, Reaction
from conversations.models.dialogues import StrategyDialogue
from conversations.models.help import OPEN_HELP, HelpRequest
from conversations.models.joining import JoinInvitation
from conversations.models.opinions import (
    IdeaReply,
    NamedOpinion,
    NamelessOpinion,
    Opinion,
    OpinionRound,
    Participation,
)
from conversations.models.overlaps import Overlap
from conversations.models.priorities import PriorityDecision
from conversations.models.scenarios import MoveAnswer, Scenario, ScenarioMove

__all__ = [
    "OPEN_HELP",
    "AssessedOkr",
    "Assessment",
    "Barrier",
    "CascadeAnswer",
    "CascadeProposal",
    "Comment",
    "HelpRequest",
    "IdeaReply",
    "JoinInvitation",
    "Mention",
    "MoveAnswer",
    "NamedOpinion",
    "NamelessOpinion",
    "Opinion",
    "OpinionRound",
    "Overlap",
    "Participation",
    "PriorityDecision",
    "Reaction",
    "Scenario",
    "ScenarioMove",
    "StrategyDialogue",
    "ValueMeasures",
]
