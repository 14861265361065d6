"""Records by key or reference, with what policies need; and locked, read afresh."""

from collections.abc import Iterable
from typing import Any, TypeVar

from django.db.models import (
    IntegerField,
    Model,
    Prefetch,
    QuerySet,
    prefetch_related_objects,
)

from conversations.models import (
    Barrier,
    CascadeProposal,
    Comment,
    HelpRequest,
    IdeaReply,
    JoinInvitation,
    NamedOpinion,
    NamelessOpinion,
    OpinionRound,
)
from objectives.models import CoOwner, Objective
from okrhub.lib.errors import Conflict
from okrhub.lib.prepared import Parameter, Prepared
from organizations.models import Membership
from organizations.references import BARRIER, HELP, number_of
from teams.models import Team, TeamMembership

Idea = NamedOpinion | NamelessOpinion
M = TypeVar("M", bound=Model)
NUMBER = Parameter("number", IntegerField())
_KEY_RESULT = ("key_result__team", "key_result__objective__team")
GONE = "This is no longer here: somebody took it away."


def comments() -> QuerySet[Comment]:
    """Return comments with their author and objective."""
    return Comment.objects.select_related("author__user", "objective__team")


def comment_number(pk: int) -> Comment | None:
    """Return a comment of the open organisation. One query."""
    return comments().filter(pk=pk).first()


def rounds() -> QuerySet[OpinionRound]:
    """Return rounds with their objective, its team, and who asked."""
    return OpinionRound.objects.select_related(
        "objective__team", "objective__cycle", "asked_by__user"
    )


def round_number(pk: int) -> OpinionRound | None:
    """Return a round of the open organisation. One query."""
    return rounds().filter(pk=pk).first()


def open_round_of(objective: Objective) -> OpinionRound | None:
    """Return the round that an objective is in. One query."""
    return rounds().filter(objective=objective, closed_on=None).first()


def teams_asked(objective: Objective) -> frozenset[int]:
    """Return the teams that an objective's rounds ask. One query."""
    sharing = CoOwner.objects.filter(objective=objective)
    return frozenset(sharing.values_list("team_id", flat=True)) | {objective.team_id}


def named_idea(pk: int) -> NamedOpinion | None:
    """Return an idea given with a name. One query."""
    return (
        NamedOpinion.objects.select_related(
            "round__objective__team", "author", *_KEY_RESULT
        )
        .filter(pk=pk, kind=NamedOpinion.Kind.IDEA)
        .first()
    )


def nameless_idea(pk: int) -> NamelessOpinion | None:
    """Return an idea given without a name. One query."""
    return (
        NamelessOpinion.objects.select_related("round__objective__team", *_KEY_RESULT)
        .filter(pk=pk, kind=NamelessOpinion.Kind.IDEA)
        .first()
    )


def shown_idea(sort: str, pk: int) -> Idea | None:
    """Return an idea of a sort that may be shown; None for others. One query."""
    if sort == "named":
        return named_idea(pk)
    idea = nameless_idea(pk) if sort == "nameless" else None
    return idea if idea is not None and idea.round.shows_nameless else None


def reply_to(idea: Idea) -> IdeaReply | None:
    """Return what was replied to an idea. One query."""
    replies = IdeaReply.objects.select_related("initiative")
    if isinstance(idea, NamedOpinion):
        return replies.filter(named=idea).first()
    return replies.filter(nameless=idea).first()


def proposals() -> QuerySet[CascadeProposal]:
    """Return proposals with objective, team, and who owes what."""
    return CascadeProposal.objects.select_related(
        "objective__team",
        "objective__cycle",
        "objective__owner__user",
        "proposed_by__user",
        "waits_for__user",
        "barrier",
    )


def proposal_of(objective: Objective) -> CascadeProposal | None:
    """Return the proposal that an objective is. One query."""
    return proposals().filter(objective=objective).first()


def barriers() -> QuerySet[Barrier]:
    """Return barriers with team, owner and objective."""
    return Barrier.objects.select_related(
        "team", "owner__user", "objective", "logged_by__user"
    )


def barrier_called(reference: str) -> Barrier | None:
    """Return the barrier B-3. One query."""
    number = number_of(reference, BARRIER)
    if number is None:
        return None
    return next(iter(_barrier(number=number)), None)


@Prepared
def _barrier() -> QuerySet[Barrier]:
    return barriers().filter(number=NUMBER)


def help_rows() -> QuerySet[HelpRequest]:
    """Return requests for help as a list shows them: whose, of whom, and for what.

    One query, and one more where any has an OKR that was taken because of it.
    """
    return HelpRequest.objects.select_related(
        "objective__team", "key_result", "asked_team", "asked_function", "helper"
    ).prefetch_related("dependent")


def with_people(rows: QuerySet[HelpRequest]) -> QuerySet[HelpRequest]:
    """Add who asked, who answered, and the initiative. Up to three queries more."""
    return rows.prefetch_related(*_people())


def _people() -> tuple[Any, ...]:
    return ("initiative", _person("asked_by"), _person("answered_by"))


def help_requests() -> QuerySet[HelpRequest]:
    """Return requests for help with OKR, teams, people, and what came of them."""
    return with_people(help_rows())


def help_called(reference: str) -> HelpRequest | None:
    """Return the request for help H-3. One query."""
    number = number_of(reference, HELP)
    if number is None:
        return None
    rows = _help(number=number)
    prefetch_related_objects(rows, *_people())
    return next(iter(rows), None)


@Prepared
def _help() -> QuerySet[HelpRequest]:
    return help_rows().filter(number=NUMBER)


def lock_help(asked: HelpRequest) -> HelpRequest:
    """Lock a request for help, read afresh."""
    return locked(help_requests(), asked.pk)


def invitations() -> QuerySet[JoinInvitation]:
    """Return invitations to join an OKR, with OKR, key result, team and people."""
    return JoinInvitation.objects.select_related(
        "objective__team", "objective__cycle", "key_result", "team"
    ).prefetch_related(_person("invited_by"), _person("answered_by"))


def invitation_number(pk: int) -> JoinInvitation | None:
    """Return an invitation to join an OKR. One query."""
    return invitations().filter(pk=pk).first()


def open_invitations(objective: Objective) -> QuerySet[JoinInvitation]:
    """Return the teams invited to an OKR that owe an answer, the oldest first."""
    rows = JoinInvitation.objects.select_related("key_result", "team")
    asked = JoinInvitation.State.ASKED
    return rows.filter(objective=objective, state=asked).order_by("pk")


def lock_invitation(invitation: JoinInvitation) -> JoinInvitation:
    """Lock an invitation to join an OKR, read afresh."""
    return locked(invitations(), invitation.pk)


def leaders() -> list[Membership]:
    """Return who leads, by name. One query."""
    roles = (Membership.Role.LEADER, Membership.Role.ADMIN, Membership.Role.OWNER)
    rows = Membership.objects.select_related("user").filter(
        role__in=roles, is_active=True
    )
    return sorted(rows, key=lambda leader: leader.user.name.casefold())


def leaders_outside(team: Team) -> list[Membership]:
    """Return who leads and does not work in the team, by name. Two queries."""
    inside = set(
        TeamMembership.objects.filter(team=team, ended_on=None).values_list(
            "membership", flat=True
        )
    )
    return [leader for leader in leaders() if leader.pk not in inside]


def lock_comment(comment: Comment) -> Comment:
    """Lock a comment, read afresh."""
    return locked(comments(), comment.pk)


def lock_round(asked: OpinionRound) -> OpinionRound:
    """Lock a round, read afresh, so that answers come one after the other."""
    return locked(rounds(), asked.pk)


def lock_proposal(proposal: CascadeProposal) -> CascadeProposal:
    """Lock a proposal, read afresh."""
    return locked(proposals(), proposal.pk)


def lock_barrier(barrier: Barrier) -> Barrier:
    """Lock a barrier, read afresh."""
    return locked(barriers(), barrier.pk)


def lock_proposals_behind(barrier: Barrier) -> Iterable[CascadeProposal]:
    """Lock the proposals that a barrier stands before, in the order of their ids."""
    return (
        proposals()
        .select_for_update(of=("self",))
        .filter(barrier=barrier)
        .order_by("pk")
    )


def locked(rows: QuerySet[M], pk: int) -> M:
    """Lock a row of a query, read afresh; Conflict where it is gone."""
    found = rows.select_for_update(of=("self",)).filter(pk=pk).first()
    if found is None:
        raise Conflict(GONE)
    return found


def _person(column: str) -> "Prefetch[str, QuerySet[Membership], str]":
    return Prefetch(column, Membership.objects.select_related("user"))
