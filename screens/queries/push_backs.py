"""What teams pushed back because of structure, and nobody answered yet."""

from collections.abc import Iterable

from conversations.cascade import CAUSES
from conversations.models import CascadeAnswer, CascadeProposal
from objectives.actions import PushedBack
from objectives.models import Objective

OPEN = [CascadeProposal.State.PUSHED_BACK, CascadeProposal.State.HELD]


def push_backs(objectives: Iterable[Objective]) -> list[PushedBack]:
    """Return the open push-backs of some objectives whose cause is structure. One query."""
    answers = (
        CascadeAnswer.objects.filter(
            proposal__objective__in=list(objectives),
            proposal__state__in=OPEN,
            kind=CascadeAnswer.Kind.PUSH_BACK,
            obstacles__overlap=list(CAUSES),
        )
        .select_related("proposal__objective", "team")
        .order_by("proposal", "-pk")
        .distinct("proposal")
    )
    return [
        PushedBack(
            each.proposal.objective.reference,
            f"{each.team.name}: {each.would_need or each.words}",
        )
        for each in answers
    ]
