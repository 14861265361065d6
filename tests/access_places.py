"""One of everything that an address of the access table can name."""

from datetime import UTC, date, datetime

from django.utils import timezone

from conversations.models import (
    PriorityDecision,
    StrategyDialogue,
)
from flow.actions import refresh_flow
from flow.models import BoardView, ReadingLink
from flow.queries import reading_token
from measures.models import Metric
from objectives.models import (
    AlignmentLink,
    CoachWord,
    Draft,
    GapAnswer,
    GuardRail,
    ImportRun,
    InitiativeLink,
    InitiativeStep,
    LimitException,
    Objective,
    StrategyGoal,
    StrategyPage,
    StrategyVersion,
)
from organizations import actions
from organizations.models import Membership
from organizations.references import next_numbers
from organizations.tokens import hash_token, invitation_token
from sprints.models import (
    CalendarFeed,
    Increment,
    IncrementLink,
    ProductGoal,
    ProductGoalLink,
    Remark,
    ReviewDecision,
    Sprint,
    SprintCadence,
    SprintGoal,
    SprintReview,
    SummaryLink,
    WorkEpic,
    WorkItem,
)
from sprints.seals import calendar_token, summary_token
from teams.models import MemberTeam, Team, TeamMembership
from tests import factories
from tests.access_talk import talk

MADE_AT = datetime(2026, 11, 9, tzinfo=UTC)
IMPORT_COUNTS = (
    "objectives",
    "rows_good",
    "rows_imported",
    "rows_known",
    "rows_left_out",
)


def places(
    owner: Membership, worker: Membership, slug: str, *, after: int
) -> dict[str, str]:
    """Make one of everything in an organisation, numbered above `after`."""
    canary = f"canary-of-{slug}"
    for kind in ("T", "O", "KR", "S", "G", "I", "KPI", "D", "B", "H", "PG"):
        next_numbers(kind, after + 50)
    unit = factories.UnitFactory.create(name=canary)
    team = factories.TeamFactory.create(name=canary, mission=canary)
    archived = factories.TeamFactory.create(archived_on=date(2025, 1, 1))
    group = factories.TeamFactory.create(
        name=f"{canary} group", mission=canary, kind=Team.Kind.NEXUS
    )
    member = factories.TeamFactory.create(name=f"{canary} member")
    MemberTeam.objects.create(group=group, team=member, joined_on=date(2026, 1, 1))
    other = factories.TeamFactory.create(name=f"other-of-{slug}")
    role = TeamMembership.objects.create(
        team=team, membership=worker, started_on=date(2024, 1, 1)
    )
    objective = factories.ObjectiveFactory.create(
        number=after + 1, title=canary, team=team
    )
    key_result = factories.KeyResultFactory.create(
        number=after + 1, title=canary, objective=objective
    )
    initiative = factories.InitiativeFactory.create(
        number=after + 1, text=canary, team=team
    )
    InitiativeLink.objects.create(initiative=initiative, key_result=key_result)
    InitiativeStep.objects.create(
        initiative=initiative,
        to_state="idea",
        effective_on=date(2026, 11, 1),
        recorded_at=timezone.now(),
    )
    coach_word = CoachWord.objects.create(language="en", list="make", word=canary[:60])
    running = factories.in_process(
        team, objective.cycle, number=after + 2, title=canary
    )
    moving = factories.KeyResultFactory.create(
        number=after + 2, title=canary, objective=running
    )
    ready = factories.ObjectiveFactory.create(
        number=after + 3,
        title=canary,
        team=team,
        cycle=objective.cycle,
        owner=owner,
        state=Objective.State.READY,
    )
    factories.KeyResultFactory.create(number=after + 3, title=canary, objective=ready)
    sprint = Sprint.objects.create(
        number=after + 1,
        team=team,
        name=canary,
        starts_on=date(2026, 11, 2),
        ends_on=date(2026, 11, 15),
    )
    SprintGoal.objects.create(sprint=sprint, text=canary)
    SprintCadence.objects.create(team=team)
    product_goal = ProductGoal.objects.create(
        number=after + 1, team=team, text=canary, started_on=date(2026, 9, 1)
    )
    ProductGoalLink.objects.create(goal=product_goal, objective=running)
    calendar = calendar_token(owner.organization.pk, team.pk, MADE_AT)
    CalendarFeed.objects.create(
        team=team,
        token_hash=hash_token(calendar),
        created_by=owner,
        created_at=MADE_AT,
    )
    epic = WorkEpic.objects.create(key=canary[:80], title=canary)
    WorkItem.objects.create(
        key=canary[:80], title=canary, team=team, sprint=sprint, epic=epic, digest="0"
    )
    metric = Metric.objects.create(name=canary)
    kpi = factories.KpiFactory.create(number=after + 1, metric=metric, team=team)
    guard_rail = GuardRail.objects.create(objective=running, kpi=kpi, highest=30)
    strategy, unit_strategy = (
        StrategyPage.objects.create(unit=each, version=1) for each in (None, unit)
    )
    for each in (strategy, unit_strategy):
        StrategyVersion.objects.create(
            page=each,
            number=1,
            context=canary,
            author=owner,
            written_at=timezone.now(),
        )
    counts: dict[str, object] = dict.fromkeys(IMPORT_COUNTS, 0) | {"over": []}
    staged, done = (
        ImportRun.objects.create(
            file_name=canary, sha256="0" * 64, state=state, result=counts
        )
        for state in (ImportRun.State.STAGED, ImportRun.State.DONE)
    )
    next_quarter = factories.QuarterFactory.create(
        name="Q1 2090", starts_on=date(2090, 1, 1), ends_on=date(2090, 3, 31)
    )
    goal, retired_goal = (
        StrategyGoal.objects.create(
            number=after + n,
            page=page,
            title=canary,
            why=canary,
            starts_on=date(2026, 1, 1),
            ends_on=date(2026, 12, 31),
            retired_on=date(2026, 11, 1) if n > 1 else None,
        )
        for n, page in ((1, strategy), (2, unit_strategy))
    )
    AlignmentLink.objects.create(objective=ready, goal=goal, rationale=canary)
    year = factories.YearFactory.create(name=f"Year {slug}")
    annual = factories.KeyResultFactory.create(
        number=after + 7,
        title=canary,
        objective=factories.ObjectiveFactory.create(
            number=after + 7, title=canary, team=team, cycle=year
        ),
    )
    exception = LimitException.objects.create(
        team=team,
        cycle=objective.cycle,
        objective=ready,
        reason=canary,
        asked_by=worker,
        asked_on=date(2026, 11, 9),
    )
    PriorityDecision.objects.create(
        objective=ready,
        other=running,
        team=team,
        cycle=objective.cycle,
        kind=PriorityDecision.Kind.EXCEPTION,
        exception=exception,
        reason=canary,
        decided_by=worker,
        decided_on=date(2026, 11, 9),
        recorded_at=timezone.now(),
    )
    dialogue = StrategyDialogue.objects.create(
        objective=annual.objective,
        key_result=annual,
        cause=StrategyDialogue.Cause.GAP,
        words=canary,
        opened_by=owner,
        opened_on=date(2026, 11, 2),
    )
    GapAnswer.objects.create(
        key_result=annual,
        quarter=objective.cycle,
        occasion=GapAnswer.Occasion.PLANNING,
        answer=GapAnswer.Answer.NO,
        note=canary,
        author=owner,
        answered_on=date(2026, 11, 2),
        recorded_at=timezone.now(),
    )
    leaders = Membership.objects.filter(role__in=["owner", "admin", "leader"])
    draft = Draft.objects.create(
        number=after + 1,
        title=canary,
        cycle=objective.cycle,
        state=Draft.State.ASKED,
        began_by=owner,
        author_ids=list(leaders.values_list("pk", flat=True)),
    )
    token, _ = actions.create_token(canary, scope="read", expires_at=None, actor=owner)
    (invited,) = actions.invite(
        [f"nora@{slug}.example"],
        role="member",
        team_number=None,
        actor=owner,
        now=timezone.now(),
    ).invitations
    reviewed = Sprint.objects.create(
        number=after + 2,
        team=team,
        name=canary,
        starts_on=date(2026, 10, 19),
        ends_on=date(2026, 11, 1),
        state=Sprint.State.REVIEW,
    )
    review = SprintReview.objects.create(
        sprint=reviewed, opened_by=owner, opened_at=MADE_AT
    )
    increment = Increment.objects.create(review=review, text=canary)
    IncrementLink.objects.create(increment=increment, key_result=moving)
    remark = Remark.objects.create(review=review, words=canary, who=canary)
    ReviewDecision.objects.create(review=review, objective=running, note=canary)
    closed = Sprint.objects.create(
        number=after + 3,
        team=team,
        name=canary,
        starts_on=date(2026, 10, 5),
        ends_on=date(2026, 10, 18),
        state=Sprint.State.CLOSED,
    )
    over = SprintReview.objects.create(
        sprint=closed, opened_by=owner, opened_at=MADE_AT
    )
    ReviewDecision.objects.create(
        review=over, objective=running, kind="keep_course", note=canary
    )
    SprintReview.objects.filter(pk=over.pk).update(closed_by=owner, closed_at=MADE_AT)
    summary = summary_token(owner.organization.pk, over.pk, MADE_AT)
    SummaryLink.objects.create(
        review=over,
        token_hash=hash_token(summary),
        created_by=owner,
        created_at=MADE_AT,
        expires_at=datetime(2027, 1, 1, tzinfo=UTC),
    )
    refresh_flow(team.pk, on=timezone.now().date())
    reading: dict[str, str] = {}
    for what in ReadingLink.What:
        link = ReadingLink(
            what=what,
            created_by=owner,
            created_at=MADE_AT,
            expires_at=datetime(2027, 1, 1, tzinfo=UTC),
        )
        reading[what] = reading_token(link)
        link.token_hash = hash_token(reading[what])
        link.save()
        reading["reading_address"] = str(link.pk)
    return {
        **reading,
        "board_view": str(BoardView.objects.create(membership=owner, name=canary).pk),
        **talk(owner, team, objective.cycle, objective, canary, after=after),
        "team": team.reference,
        "archived_team": archived.reference,
        "group": group.reference,
        "exception": str(exception.pk),
        "member_team": member.reference,
        "other_team": other.reference,
        "text": canary,
        "objective": objective.reference,
        "new_objective": f"O-{after + 51}",
        "new_key_result": f"KR-{after + 51}",
        "running": running.reference,
        "ready": ready.reference,
        "key_result": key_result.reference,
        "running_key_result": moving.reference,
        "initiative": initiative.reference,
        "coach_word": str(coach_word.pk),
        "cycle": str(objective.cycle_id),
        "cycle_name": objective.cycle.name,
        "next_cycle": next_quarter.name,
        "metric": str(metric.pk),
        "kpi": kpi.reference,
        "guard_rail": str(guard_rail.pk),
        "import": str(staged.pk),
        "done_import": str(done.pk),
        "sprint": sprint.reference,
        "product_goal": product_goal.reference,
        "calendar": calendar,
        "work_epic": str(epic.pk),
        "reviewed": reviewed.reference,
        "over": over.sprint.reference,
        "increment": str(increment.pk),
        "remark": str(remark.pk),
        "summary": summary,
        "unit": str(unit.pk),
        "person": str(worker.pk),
        "owner": str(owner.pk),
        "role": str(role.pk),
        "goal": goal.reference,
        "annual": annual.objective.reference,
        "annual_key_result": annual.reference,
        "dialogue": str(dialogue.pk),
        "retired_goal": retired_goal.reference,
        "draft": draft.reference,
        "token": str(token.pk),
        "invitation": str(invited.pk),
        "link": invitation_token(
            owner.organization.pk, invited.email, invited.expires_at
        ),
    }
