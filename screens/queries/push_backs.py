"""What teams pushed back because of structure, and nobody answered yet."""

from collections.abc import Iterable

from conversations.cascade import CAUSES
from conversations.models import CascadeAnswer, CascadeProposal
from objectives.actions import PushedBack
from objectives.models import Objective


def push_backs(objectives: Iterable[Objective]) -> list[PushedBack]:
    """Return unanswered push-backs of some objectives because of structure. One query.

    One that a leader answered by changing the structure waits for its barrier, not for
    an answer.
    """
    answers = (
        CascadeAnswer.objects.filter(
            proposal__objective__in=list(objectives),
            proposal__state=CascadeProposal.State.PUSHED_BACK,
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
