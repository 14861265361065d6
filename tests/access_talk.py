"""What is said about an objective in the world of the access table."""

from datetime import date

from django.utils import timezone

from conversations.models import (
    Barrier,
    CascadeProposal,
    Comment,
    HelpRequest,
    JoinInvitation,
    MoveAnswer,
    NamedOpinion,
    OpinionRound,
    Overlap,
    Scenario,
    ScenarioMove,
)
from objectives.models import (
    Cycle,
    Need,
    Objective,
)
from organizations.models import Membership
from teams.models import Function, Team
from tests import factories


def talk(
    owner: Membership,
    team: Team,
    cycle: Cycle,
    objective: Objective,
    canary: str,
    *,
    after: int,
) -> dict[str, str]:
    """Make one of everything that is said about an objective."""
    day = date(2026, 11, 9)
    comment = Comment.objects.create(
        objective=objective, author=owner, text=canary, written_at=timezone.now()
    )
    asked = OpinionRound.objects.create(
        objective=objective, asked_by=owner, asked_on=day, has_names=True, about=canary
    )
    idea = NamedOpinion.objects.create(
        round=asked, kind="idea", text=canary, author=owner, given_on=day
    )
    proposed = factories.ObjectiveFactory.create(
        number=after + 4, title=canary, team=team, cycle=cycle
    )
    CascadeProposal.objects.create(
        objective=proposed, proposed_by=owner, proposed_on=day, since=day
    )
    barrier = Barrier.objects.create(
        number=after + 1,
        title=canary,
        cause="policy",
        team=team,
        owner=owner,
        logged_by=owner,
        logged_on=day,
        since=day,
    )
    helped = HelpRequest.objects.create(
        number=after + 1,
        title=canary,
        form="review",
        objective=objective,
        asked_function=Function.objects.create(name=canary),
        needed_by=day,
        asked_by=owner,
        asked_on=day,
        since=day,
    )
    invited = JoinInvitation.objects.create(
        objective=objective,
        team=team,
        part="share",
        words=canary,
        invited_by=owner,
        invited_on=day,
    )
    Need.objects.create(objective=objective, needed=proposed)
    overlap = Overlap.objects.create(
        kind="similar", first=objective, second=proposed, alike=80, found_on=day
    )
    return {
        "join_invitation": str(invited.pk),
        "help": helped.reference,
        "overlap": str(overlap.pk),
        **what_if(owner, team, cycle, objective, canary),
        "comment": str(comment.pk),
        "round": str(asked.pk),
        "idea": str(idea.pk),
        "proposed": proposed.reference,
        "barrier": barrier.reference,
    }


def what_if(
    owner: Membership, team: Team, cycle: Cycle, objective: Objective, canary: str
) -> dict[str, str]:
    """Make a what-if on paper, and one that a team is asked about."""
    day = date(2026, 11, 9)
    sketched, proposed = (
        Scenario.objects.create(
            name=canary,
            why=canary,
            cycle=cycle,
            author=owner,
            is_shared=True,
            created_on=day,
            proposed_by=proposer,
            proposed_on=day if proposer else None,
        )
        for proposer in (None, owner)
    )
    move, asked_move = (
        ScenarioMove.objects.create(
            scenario=each,
            kind=ScenarioMove.Kind.FORM_DEDICATED,
            objective=objective,
            name=canary,
            state=state,
        )
        for each, state in ((sketched, "sketched"), (proposed, "asked"))
    )
    answer = MoveAnswer.objects.create(move=asked_move, team=team, since=day)
    return {
        "scenario": str(sketched.pk),
        "move": str(move.pk),
        "move_answer": str(answer.pk),
    }
