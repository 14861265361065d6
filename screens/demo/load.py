"""Load the demonstration organisation, in one transaction."""

import random
from datetime import date, datetime, timedelta

from allauth.account.models import EmailAddress
from django.apps import apps
from django.contrib.auth.hashers import make_password

from objectives.actions import recompute_limits
from okrhub.lib import statistics
from okrhub.lib.audit import record
from okrhub.lib.tenancy import tenant
from organizations.jobs import enqueue
from organizations.models import (
    Membership,
    Organization,
    OrganizationSettings,
    ReferenceCounter,
    TenantModel,
    User,
)
from screens.demo import story
from screens.demo.barriers import write_barriers
from screens.demo.calendar import (
    QUARTERS_BACK,
    create_quarters,
    create_years,
    lock_past,
    quarter_start,
    sprint_start,
)
from screens.demo.drafting import write_draft
from screens.demo.help import write_help
from screens.demo.history import write_history
from screens.demo.kpis import write_kpis
from screens.demo.okrs import write_objective
from screens.demo.overlaps import write_overlaps
from screens.demo.planning import write_plan
from screens.demo.priorities import write_priorities
from screens.demo.scrum import write_product_goals, write_review
from screens.demo.sprints import write_sprints
from screens.demo.stage import Stage
from screens.demo.strategy import write_dialogue, write_strategy
from screens.demo.talk import write_talk
from screens.demo.value import write_assessments
from screens.demo.what_if import write_what_ifs
from screens.demo.work import write_work
from teams.models import (
    Function,
    MemberTeam,
    Team,
    TeamFunction,
    TeamMembership,
    Unit,
)

SEED = 11


def load_demo(now: datetime) -> Organization:
    """Create Carebridge Health with its people, teams, OKRs and three years behind."""
    organization = Organization.objects.create(slug=story.SLUG, name=story.NAME)
    with tenant(organization.pk):
        settings = OrganizationSettings.objects.create(
            why=story.WHY,
            has_many_teams=True,
            has_units=True,
            has_annual_cycle=True,
            has_strategy=True,
            has_kpis=True,
        )
        today = settings.day_of(now)
        record(None, "demonstration.loaded")
        teams = _create_teams(today)
        people = _create_people(teams, today)
        stage = Stage(
            today=today,
            now=now,
            teams=teams,
            owners={
                person.team: people[person.name]
                for person in story.PEOPLE
                if person.team_role == "product_owner"
            },
            leaders=people,
            chance=random.Random(SEED),  # noqa: S311 - a story, not a secret
        )
        quarters, years = create_quarters(today), create_years(today)
        for told in story.ANNUAL:
            write_objective(stage, told, cycles=[years[0]])
        for told in story.QUARTER:
            stays = [quarters[back] for back in range(told.quarters_ago, -1, -1)]
            write_objective(stage, told, cycles=stays)
        write_strategy(stage)
        write_history(stage, quarters, years)
        sprints = write_sprints(stage)
        product_goals = write_product_goals(stage)
        kpis = write_kpis(stage)
        lock_past(today)
        _count_on(stage, len(teams), sprints, kpis, product_goals)
        write_talk(stage, quarters[-1])
        write_dialogue(stage, quarters[0])
        write_review(stage)
        write_help(stage)
        write_priorities(stage, quarters[0])
        write_draft(stage, years[-1])
        write_work(stage)
        write_barriers(stage)
        write_assessments(stage, quarters)
        write_what_ifs(stage, quarters[0])
        write_plan(stage, quarters[-1])
        write_overlaps(stage)
        recompute_limits(on=today)
        statistics.refresh(
            *(each for each in apps.get_models() if issubclass(each, TenantModel))
        )
        enqueue("flow.compute_day", dedupe=str(today), day=today.isoformat())
        enqueue("flow.sweep", dedupe=str(today))
    return organization


def _create_teams(today: date) -> dict[str, Team]:
    units: dict[str, Unit] = {}
    teams = {}
    long_ago = quarter_start(today, -QUARTERS_BACK)
    for number, told in enumerate(story.TEAMS, start=1):
        if told.unit not in units:
            units[told.unit] = Unit.objects.create(name=told.unit)
        teams[told.mark] = Team.objects.create(
            number=number,
            name=told.name,
            mark=told.mark,
            colour=(number - 1) % 6 + 1,
            mission=told.mission,
            unit=units[told.unit],
            works_in=told.works_in,
            kind=Team.Kind.NEXUS if told.members else Team.Kind.TEAM,
            is_dedicated=told.is_dedicated,
            quarterly_limit=told.quarterly_limit,
            created_on=sprint_start(today) if told.members else long_ago,
        )
        MemberTeam.objects.bulk_create(
            MemberTeam(
                group=teams[told.mark], team=teams[mark], joined_on=sprint_start(today)
            )
            for mark in told.members
        )
    _create_functions(teams)
    return teams


def _create_functions(teams: dict[str, Team]) -> None:
    names = sorted({name for told in story.TEAMS for name in told.functions})
    made = {name: Function.objects.create(name=name) for name in names}
    TeamFunction.objects.bulk_create(
        TeamFunction(team=teams[told.mark], function=made[name])
        for told in story.TEAMS
        for name in told.functions
    )


def _create_people(teams: dict[str, Team], today: date) -> dict[str, Membership]:
    people = {}
    hashed = make_password(story.PASSWORD)
    addresses = []
    for told in story.PEOPLE:
        user = User.objects.create(email=told.email, name=told.name, password=hashed)
        addresses.append(
            EmailAddress(user=user, email=told.email, verified=True, primary=True)
        )
        person = Membership.objects.create(user=user, role=told.role, title=told.title)
        people[told.name] = person
        for mark in (told.team, *told.also):
            if mark:
                TeamMembership.objects.create(
                    team=teams[mark],
                    membership=person,
                    role=told.team_role,
                    started_on=today - timedelta(days=3 * 365),
                )
    EmailAddress.objects.bulk_create(addresses)
    return people


def _count_on(
    stage: Stage, teams: int, sprints: int, kpis: int, product_goals: int
) -> None:
    """Let the next records go on counting after the highest number."""
    last = {
        "O": stage.numbers["past O"],
        "KR": stage.numbers["past KR"],
        "T": teams,
        "S": sprints,
        "KPI": kpis,
        "PG": product_goals,
    }
    ReferenceCounter.objects.bulk_create(
        ReferenceCounter(kind=kind, last=number) for kind, number in last.items()
    )
