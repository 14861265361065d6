"""Every address x every person x every method, behind both walls and behind each alone.

The table is tests/access_table.py. One world is made per mode; what a request does is
rolled back after it. Where little can be said, and behind one wall, a few people ask
for all; in tests/torture everybody does.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from http.cookies import SimpleCookie
from itertools import product
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.db import connection, models, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
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
    PriorityDecision,
    Scenario,
    ScenarioMove,
    StrategyDialogue,
)
from flow.actions import refresh_flow
from flow.models import BoardView, ReadingLink
from flow.queries import reading_token
from measures.models import Metric
from objectives.models import (
    AlignmentLink,
    CoachWord,
    Cycle,
    Draft,
    GapAnswer,
    GuardRail,
    ImportRun,
    InitiativeLink,
    InitiativeStep,
    LimitException,
    Need,
    Objective,
    StrategyGoal,
    StrategyPage,
    StrategyVersion,
)
from okrhub.lib.tenancy import TenantManager, tenant
from organizations import actions
from organizations.models import Membership, OrganizationSettings, User
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
from teams.models import Function, MemberTeam, Team, TeamMembership
from tests import database, factories
from tests.access_table import (
    MEMBERS,
    ROWS,
    Api,
    Open,
    Outside,
    Page,
    Row,
    Secret,
    everybody,
)

NOW = "2026-11-10T10:00:00Z"
MADE_AT = datetime(2026, 11, 9, tzinfo=UTC)
IMPORT_COUNTS = (
    "objectives",
    "rows_good",
    "rows_imported",
    "rows_known",
    "rows_left_out",
)
OUTSIDERS = ("otto", "gone")
NOT_LOGGED_IN = ("anonymous", "off")
OTHER_METHODS = ("put", "patch", "delete")
BY_HTMX = {"HX-Request": "true"}
METHODS = ("get", "post", *OTHER_METHODS)
EVERYBODY = (
    *product((*MEMBERS, *OUTSIDERS, *NOT_LOGGED_IN), ("get", "post")),
    *product(("ada",), OTHER_METHODS),
)
A_FEW = tuple(product(("ada", "otto"), ("get", "post")))
ASKING_IN_VAIN = ("ada", "otto", "anonymous")
# rows that any request touches: sessions, and the counts of the rate limits
TOUCHED = ["django_session", "okrhub_cache", "usersessions_usersession"]
NOT_THERE = {
    "reference": "{}-999",
    "key_result": "{}-999",
    "objective": "{}-999",
    "target": "{}-999",
    "pk": "987654",
    "move": "987654",
    "token": "no-such-link",
}
VARYING = re.compile(
    r"[\w-]{32,}|\b[A-Z]{1,3}-\d+|/\d+/|canary-of-\w+|/o/\w+/|no-such-link"
)


@dataclass(frozen=True)
class World:
    """Acme with its people, and what addresses name of it and of Globex."""

    cookies: dict[str, SimpleCookie]
    places: dict[str, str]
    foreign: dict[str, str]
    organizations: tuple[int, int]
    checksum: str

    @staticmethod
    def canaries_hidden_from(person: str) -> str:
        """Return the beginning of every text that a person must never see."""
        return "canary-of-globex" if person in MEMBERS else "canary-of-acme"


@dataclass(frozen=True)
class Answer:
    """What a request was answered, and whether any row was another after it."""

    response: HttpResponse
    changed: bool

    def shows(self, words: str) -> bool:
        """Say whether the words stand in the answer."""
        return words.encode() in self.response.content

    @property
    def status(self) -> int:
        """Return the status."""
        return self.response.status_code

    @property
    def text(self) -> str:
        """Return the body without what differs between two equal answers."""
        return VARYING.sub("…", self.response.content.decode())


def addresses() -> Iterator[str]:
    """Yield the name of every address there is, or its pattern where it has none."""

    def walk(resolver: URLResolver, spaces: str, before: str) -> Iterator[str]:
        for entry in resolver.url_patterns:
            pattern = f"{before}{entry.pattern}"
            if isinstance(entry, URLResolver):
                space = f"{entry.namespace}:" if entry.namespace else ""
                yield from walk(entry, spaces + space, pattern)
            elif isinstance(entry, URLPattern):
                yield f"{spaces}{entry.name}" if entry.name else pattern

    return walk(get_resolver(), "", "")


# ---- the world


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
    Remark.objects.create(review=review, words=canary, who=canary)
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


def make_world() -> World:
    """Make Acme with its cast, and Globex with Otto and a canary in every text."""
    acme = factories.organization("acme", "Acme Health")
    globex = factories.organization("globex", "Globex")
    role = Membership.Role
    people = {
        "ada": factories.member(acme, "Ada Ames", role.OWNER),
        "adam": factories.member(acme, "Adam Ash", role.ADMIN),
        "lena": factories.member(acme, "Lena Lund", role.LEADER),
        "pia": factories.member(acme, "Pia Park"),
        "sam": factories.member(acme, "Sam Stone"),
        "dev": factories.member(acme, "Dev Dale"),
        "vera": factories.member(acme, "Vera Voss", role.VIEWER),
        "gone": factories.member(acme, "Gus Gone"),
        "off": factories.member(acme, "Olga Off"),
        "otto": factories.member(globex, "Otto Orr", role.OWNER),
    }
    target = factories.member(acme, "Tom Target")
    with tenant(globex.pk):
        foreign = places(people["otto"], people["otto"], "globex", after=500)
    with tenant(acme.pk):
        own = places(people["ada"], target, "acme", after=100)
        team_role = TeamMembership.Role
        held = (team_role.PRODUCT_OWNER, team_role.SCRUM_MASTER, team_role.DEVELOPER)
        team = Team.objects.get(name="canary-of-acme")
        for name, in_team in zip(("pia", "sam", "dev"), held, strict=True):
            TeamMembership.objects.create(
                team=team,
                membership=people[name],
                role=in_team,
                started_on=date(2024, 1, 1),
            )
    cookies = {name: _cookies(person) for name, person in people.items()}
    with tenant(acme.pk):
        Membership.objects.filter(pk=people["gone"].pk).update(is_active=False)
    User.objects.filter(pk=people["off"].user_id).update(is_active=False)
    return World(
        {"anonymous": SimpleCookie()} | cookies,
        own,
        foreign,
        (acme.pk, globex.pk),
        checksum(acme.pk, globex.pk),
    )


def _cookies(person: Membership) -> SimpleCookie:
    EmailAddress.objects.create(
        user=person.user, email=person.user.email, verified=True, primary=True
    )
    client = Client()
    client.force_login(person.user)
    return client.cookies


@contextmanager
def without_application_wall(apart_from: type | None = None) -> Iterator[None]:
    """Let managers of tenant models return whatever the database shows."""
    walled = TenantManager.get_queryset

    def whatever_there_is(manager: TenantManager[Any]) -> models.QuerySet[Any]:
        if manager.model is apart_from:
            return walled(manager)
        return models.Manager.get_queryset(manager)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TenantManager, "get_queryset", whatever_there_is)
        yield


@contextmanager
def without_application_wall_but_for_settings() -> Iterator[None]:
    """With no wall at all, two organisations' settings would stop every request."""
    with without_application_wall(apart_from=OrganizationSettings):
        yield


@contextmanager
def without_row_level_security() -> Iterator[None]:
    """Log in as the schema's owner, who sees every row."""
    with database.owner():
        yield


WALLS_DOWN: dict[str, tuple[Callable[[], AbstractContextManager[None]], ...]] = {
    "both walls": (),
    "row level security alone": (without_application_wall,),
    "the application wall alone": (without_row_level_security,),
    "no wall": (without_row_level_security, without_application_wall_but_for_settings),
}
MODES = ("both walls", "row level security alone", "the application wall alone")


@contextmanager
def world_with(
    *walls_down: Callable[[], AbstractContextManager[None]],
) -> Iterator[World]:
    """Make the world with some walls taken down; nothing of it stays."""
    with ExitStack() as stack:
        for take_down in walls_down:
            stack.enter_context(take_down())
        stack.enter_context(time_machine.travel(NOW))
        with transaction.atomic():
            yield make_world()
            transaction.set_rollback(True)


@pytest.fixture(scope="module", params=MODES)
def mode(request) -> str:
    """Which walls stand."""
    return str(request.param)


@pytest.fixture(scope="module")
def world(mode, django_db_setup, django_db_blocker) -> Iterator[World]:
    """One world for all tests of a mode."""
    with django_db_blocker.unblock(), world_with(*WALLS_DOWN[mode]) as made:
        yield made


# ---- asking

# Making a client loads the middleware, which takes as long as answering.
CLIENTS = {csrf: Client(enforce_csrf_checks=csrf) for csrf in (False, True)}


def client_of(world: World, person: str, *, csrf: bool = False) -> Client:
    """Return a client in which the person is logged in."""
    client = CLIENTS[csrf]
    client.cookies = SimpleCookie(world.cookies[person].output(header="", sep=";"))
    return client


def ask(
    world: World,
    person: str,
    method: str,
    path: str,
    *,
    sends: dict[str, str] | None = None,
    body: object = None,
    csrf: bool = False,
    headers: dict[str, str] | None = None,
) -> Answer:
    """Send a request as a person, without any field unless told; undo what it did.

    What is not refused changed something if it wrote any row.
    """
    client = client_of(world, person, csrf=csrf)
    with transaction.atomic():
        before = rows_written()
        sent: dict[str, Any] = {}
        if path.startswith("/api/"):
            sent["content_type"] = "application/json"
            if body is not None:
                sent["data"] = json.dumps(body)
        elif method == "post":
            sent["data"] = {"sent": "by a form"} | (sends or {})
        response = getattr(client, method)(path, headers=headers, **sent)
        changed = rows_written() != before and (
            response.status_code < 300
            or checksum(*world.organizations) != world.checksum
        )
        answer = Answer(response, changed)
        transaction.set_rollback(True)
    return answer


def rows_written() -> int:
    """Return how many rows this transaction has written so far, undone ones too.

    The view of these statistics would take six times as long.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(pg_stat_get_xact_tuples_inserted(oid)"
            " + pg_stat_get_xact_tuples_updated(oid)"
            " + pg_stat_get_xact_tuples_deleted(oid)), 0)::int FROM pg_class"
            " WHERE relkind = 'r' AND relname <> ALL (%s)"
            " AND relnamespace <> 'pg_catalog'::regnamespace",
            [TOUCHED],
        )
        (count,) = cursor.fetchone()
    return int(count)


def checksum(*organizations: int) -> str:
    """Return a sum over every row that organisations and people have."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(format('SELECT %%L || count(*) || coalesce(sum(hashtext("
            "t::text)), 0) AS line FROM %%I.%%I t', tablename, schemaname, tablename),"
            " ' UNION ALL ') FROM pg_tables WHERE schemaname = 'public'"
            " AND tablename <> ALL (%s)",
            [TOUCHED],
        )
        (lines,) = cursor.fetchone()
        sums = []
        for organization_id in organizations:
            with tenant(organization_id):
                cursor.execute(lines)
                sums += [line for (line,) in cursor.fetchall()]
    return " ".join(sums)


def path_of(name: str, row: Row, places: dict[str, str], slug: str = "acme") -> str:
    """Return an address, filled with what the places name."""
    kwargs = {key: text.format(**places) for key, text in row.kwargs.items()}
    if not isinstance(row, Outside):
        kwargs["slug"] = slug
    return reverse(name, kwargs=kwargs)


def path_to_nothing(name: str, row: Row, places: dict[str, str]) -> str:
    """Return an address of the same shape that names nothing anywhere."""
    kwargs = {}
    for key, text in row.kwargs.items():
        kind = text.format(**places).partition("-")[0]
        kwargs[key] = NOT_THERE[key].format(kind) if "{" in text else text
    return reverse(name, kwargs={"slug": "acme", **kwargs})


def rows_of(*kinds: type[Row]) -> list[str]:
    return sorted(name for name, row in ROWS.items() if isinstance(row, kinds))


def is_refusal(answer: Answer) -> bool:
    to_login = answer.response.headers.get("Location", "").startswith("/accounts/login")
    return to_login or answer.status in {401, 403, 404, 405, 410}


def expected(row: Row, person: str, method: str) -> int | None:
    """Return the status that the table says; None where it says nothing."""
    if isinstance(row, Open):
        return row.answers[method][person] if method in row.answers else None
    if isinstance(row, Secret):
        return 200 if method == "get" else 405
    if isinstance(row, Outside):
        if person == "gone" and row.gone is not None and method == "get":
            return row.gone
        pair = row.answers.get(method, (None, None)) or (405, 405)
        return pair[person not in NOT_LOGGED_IN]
    if person in NOT_LOGGED_IN:
        return 401 if isinstance(row, Api) else 302
    if person in OUTSIDERS:
        return 404
    if isinstance(row, Api):
        return (row.get or everybody(405))[person] if method == "get" else None
    return (row.answers.get(method) or everybody(405))[person]


def worth_asking(row: Row) -> list[tuple[str, str]]:
    """Return who asks for an address by which method.

    A few do for all where the table says that the method is not there, or says
    nothing of it.
    """
    if isinstance(row, Api):
        said = {"get"} if row.get else set()
    elif isinstance(row, Secret):
        said = {"get"}
    else:
        said = {method for method, answers in row.answers.items() if answers}
    return [
        (person, method)
        for person, method in EVERYBODY
        if method in said or person in ASKING_IN_VAIN
    ]


def wrong_answers(
    world: World, name: str, asked: Iterable[tuple[str, str]]
) -> dict[tuple[str, str], str]:
    """Return what is not as the table says, by who asked and how."""
    row = ROWS[name]
    path = path_of(name, row, world.places)
    wrong = {}
    for person, method in asked:
        said = expected(row, person, method)
        answer = ask(world, person, method, path, sends=row.sends)
        if said is not None and answer.status != said:
            wrong[person, method] = f"{answer.status} instead of {said}"
        if is_refusal(answer) and answer.changed:
            wrong[person, method] = f"{answer.status}, and yet rows are changed"
        hidden = "canary-of-globex" if isinstance(row, Secret) else None
        if answer.shows(hidden or world.canaries_hidden_from(person)):
            wrong[person, method] = "What belongs to others is seen"
    return wrong


IN_PLACES = rows_of(Page, Api)
BEHIND_BOTH_WALLS = pytest.mark.parametrize("mode", ["both walls"], indirect=True)


# ---- the tests


def test_every_address_stands_in_the_table():
    assert sorted(set(addresses()) ^ set(ROWS)) == []


@pytest.mark.parametrize("name", sorted(ROWS))
def test_everybody_is_answered_as_the_table_says(world, mode, name):
    asked = worth_asking(ROWS[name]) if mode == "both walls" else A_FEW

    assert wrong_answers(world, name, asked) == {}


@pytest.mark.parametrize(
    "name",
    [name for name in rows_of(Page, Api, Open, Secret) if ROWS[name].names_a_thing],
)
def test_what_belongs_to_others_looks_like_what_is_not_there(world, name):
    row = ROWS[name]
    foreign = path_of(name, row, world.foreign)
    nothing = path_to_nothing(name, row, world.places)

    for method in ("get", "post"):
        answer = ask(world, "ada", method, foreign)
        missing = ask(world, "ada", method, nothing)

        assert answer.status in {403, 404, 405, 410}
        assert (answer.status, answer.text) == (missing.status, missing.text)
        assert not answer.changed


@BEHIND_BOTH_WALLS
@pytest.mark.parametrize("name", IN_PLACES)
def test_a_stranger_cannot_tell_whether_an_organisation_is_there(world, name):
    path = path_of(name, ROWS[name], world.places)
    nowhere = path.replace("/acme/", "/nowhere/")

    for person, method, headers in (
        ("otto", "get", {}),
        ("otto", "get", BY_HTMX),
        ("otto", "post", {}),
        ("gone", "get", {}),
    ):
        answer = ask(world, person, method, path, headers=headers)
        elsewhere = ask(world, person, method, nowhere, headers=headers)

        assert answer.status == 404
        assert answer.text == elsewhere.text


@BEHIND_BOTH_WALLS
@pytest.mark.parametrize("name", rows_of(Api))
def test_a_viewer_changes_nothing_over_the_api(world, name):
    path = path_of(name, ROWS[name], world.places)

    for method in METHODS[1:]:
        answer = ask(world, "vera", method, path)

        assert 400 <= answer.status < 500
        assert not answer.changed


@BEHIND_BOTH_WALLS
@pytest.mark.parametrize("name", sorted(ROWS))
def test_nothing_is_sent_without_the_token_of_the_form(world, name):
    path = path_of(name, ROWS[name], world.places)

    for person in ("ada", "anonymous"):
        answer = ask(world, person, "post", path, csrf=True)

        assert answer.status in {302, 401, 403, 405}
        assert not answer.changed


@pytest.mark.parametrize("mode", ["no wall"], indirect=True)
def test_without_both_walls_a_foreign_team_would_be_seen(world):
    name = "teams:team_edit"

    answer = ask(world, "ada", "get", path_of(name, ROWS[name], world.foreign))

    assert answer.status == 200
    assert answer.shows("canary-of-globex")
