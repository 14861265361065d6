"""A proposal to a team with every answer, as its page shows it."""

from dataclasses import dataclass
from datetime import date

from django.db.models import BigIntegerField, IntegerField, QuerySet

from conversations import cascade, policies
from conversations.models import CascadeAnswer, CascadeProposal
from conversations.queries.records import proposals
from objectives.models import AlignmentLink
from objectives.queries import primary_link
from okrhub.lib.decisions import Decision
from okrhub.lib.prepared import Parameter, Prepared
from organizations.references import OBJECTIVE, number_of
from teams.standing import Standing

NUMBER = Parameter("number", IntegerField())
PROPOSAL = Parameter("proposal", BigIntegerField())


@dataclass(frozen=True, slots=True)
class ProposalPage:
    """A proposal, who owes the next answer since when, and what the reader may do.

    `link` says what it leads to first of all, None for nothing.
    """

    proposal: CascadeProposal
    link: AlignmentLink | None
    answers: tuple[CascadeAnswer, ...]
    days: int
    may_answer: Decision
    may_lead: Decision
    leader_options: tuple[CascadeAnswer.LeaderKind, ...]

    @property
    def whom(self) -> str:
        """Return who owes the next answer; empty when nobody does."""
        return whom(self.proposal)

    @property
    def waits_for_team(self) -> bool:
        """Say whether it is the team's turn."""
        is_asked = self.proposal.state == CascadeProposal.State.ASKED
        return is_asked and not self.proposal.is_over


@Prepared
def _proposal() -> QuerySet[CascadeProposal]:
    rows = proposals().select_related("barrier__owner__user")
    return rows.filter(objective__number=NUMBER)


@Prepared
def _answers() -> QuerySet[CascadeAnswer]:
    rows = CascadeAnswer.objects.select_related(
        "team", "answered_by__user", "leader__user", "counter", "barrier__owner__user"
    )
    return rows.filter(proposal=PROPOSAL).order_by("pk")


def proposal_page(
    reference: str, actor: Standing, on: date, *, has_answers: bool = True
) -> ProposalPage | None:
    """Return the proposal that O-12 is, or None. Three queries, one without answers."""
    number = number_of(reference, OBJECTIVE)
    proposal = next(iter(_proposal(number=number)), None) if number else None
    if proposal is None:
        return None
    is_author = proposal.objective.created_by_id == actor.membership_id
    return ProposalPage(
        proposal=proposal,
        link=primary_link(proposal.objective) if has_answers else None,
        answers=tuple(_answers(proposal=proposal.pk)) if has_answers else (),
        days=(on - proposal.since).days + 1,
        may_answer=policies.may_answer_cascade(actor, proposal.objective.team),
        may_lead=policies.may_answer_team(actor, proposal),
        leader_options=tuple(
            CascadeAnswer.LeaderKind(kind)
            for kind in cascade.leader_options(proposal.state)
            if (is_author or kind not in cascade.BY_AUTHOR) and not proposal.is_over
        ),
    )


def whom(proposal: CascadeProposal) -> str:
    """Return who owes the next answer; empty when nobody does."""
    state = CascadeProposal.State
    if proposal.is_over:
        return ""
    if proposal.state == state.ASKED:
        return proposal.objective.team.name
    if proposal.state == state.HELD and proposal.barrier is not None:
        return proposal.barrier.owner.user.name
    if proposal.waits_for is not None:
        return proposal.waits_for.user.name
    return ""
