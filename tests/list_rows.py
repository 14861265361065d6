"""What pages list beside the rows of the access table's world: one more of each."""

from datetime import date
from decimal import Decimal

from django.utils import timezone

from conversations.models import (
    AssessedOkr,
    Assessment,
    CascadeAnswer,
    CascadeProposal,
    IdeaReply,
    NamedOpinion,
    NamelessOpinion,
    OpinionRound,
    Participation,
)
from measures.models import Kpi, MeasuredValue
from objectives.models import (
    AwaitedHelp,
    BlockingBarrier,
    Contributor,
    DismissedQuestion,
    Draft,
    FieldDraft,
    FormerCoOwner,
    GoodEnough,
    Heartbeat,
    LimitHit,
    Objective,
    ObjectiveFunction,
    PublisherDecision,
    Revision,
    TopologyChoice,
)
from organizations.models import Membership
from sprints.models import HeartbeatPolicy, ReviewedKeyResult, SprintReview, TeamFocus
from teams.models import Function, Unit
from tests.factories import TeamFactory

DAY = date(2026, 11, 2)


def add_the_rest(owner: Membership) -> None:
    """Add a row of each model that the world has none of."""
    running = Objective.objects.get(state="in_process")
    moving = running.key_results.order_by("pk")[0]
    now, neighbour = timezone.now(), TeamFactory.create()
    about = {"objective": running}
    MeasuredValue.objects.create(
        kpi=Kpi.objects.get(), value=Decimal(3), measured_on=DAY, recorded_at=now
    )
    ObjectiveFunction.objects.create(
        **about, function=Function.objects.create(name="Care")
    )
    LimitHit.objects.create(
        **about,
        team=running.team,
        cycle=running.cycle,
        in_process=3,
        effective_limit=3,
        actor=owner,
        happened_at=now,
    )
    DismissedQuestion.objects.create(person=owner, code="output", digest="none")
    Heartbeat.objects.create(
        team=running.team, cycle=running.cycle, share="half", said_by=owner, said_on=DAY
    )
    AwaitedHelp.objects.create(**about, number=1, asked_of="Care", since=DAY)
    BlockingBarrier.objects.create(**about, number=1, since=DAY)
    FormerCoOwner.objects.create(**about, team=neighbour, until=DAY)
    Revision.objects.create(
        **about,
        field="title",
        old="Wait",
        new="Wait less",
        rationale="Clearer.",
        occasion="other",
        actor=owner,
        revised_on=DAY,
        recorded_at=now,
    )
    TopologyChoice.objects.create(
        **about,
        domain="complex",
        topology="dedicated",
        actor=owner,
        chosen_on=DAY,
        recorded_at=now,
    )
    FieldDraft.objects.create(
        author=owner, **about, field="title", text="Mine", base_version=1, saved_at=now
    )
    GoodEnough.objects.create(
        **about, question="why", answered_by=owner, answered_on=DAY
    )
    Contributor.objects.create(key_result=moving, team=neighbour)
    PublisherDecision.objects.create(
        draft=Draft.objects.get(),
        **about,
        said="No.",
        decision="Go on.",
        decided_by=owner,
        decided_on=DAY,
    )
    AssessedOkr.objects.create(
        assessment=Assessment.objects.create(
            cycle=running.cycle,
            answer="partly",
            figures=[],
            assessed_by=owner,
            assessed_on=DAY,
        ),
        **about,
        decision="talk",
        units=1,
    )
    CascadeAnswer.objects.create(
        proposal=CascadeProposal.objects.all()[0],
        team=neighbour,
        kind="accept",
        answered_by=owner,
        answered_on=DAY,
    )
    asked = OpinionRound.objects.create(
        **about, asked_by=owner, asked_on=DAY, has_names=False
    )
    Participation.objects.create(round=asked, membership=owner)
    NamelessOpinion.objects.create(round=asked, kind="idea", text="Call first")
    IdeaReply.objects.create(
        named=NamedOpinion.objects.filter(kind="idea")[0],
        kind="later",
        words="Later.",
        replied_by=owner,
        replied_on=DAY,
    )
    TeamFocus.objects.create(team=running.team)
    HeartbeatPolicy.objects.create(unit=Unit.objects.all()[0], words="A third.")
    ReviewedKeyResult.objects.create(
        review=SprintReview.objects.all()[0], key_result=moving
    )
