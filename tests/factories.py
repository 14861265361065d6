"""Rows for tests, one tenant each; what has rules comes from actions instead."""

from datetime import UTC, date, datetime
from decimal import Decimal

import factory

from measures.models import Kpi, Metric
from objectives.models import (
    Cycle,
    Initiative,
    InitiativeLink,
    KeyResult,
    Objective,
    Slot,
    TeamCapacity,
    Transition,
)
from okrhub.lib.tenancy import tenant
from organizations.models import (
    Membership,
    Organization,
    OrganizationSettings,
    User,
)
from organizations.references import TEAM, next_number
from teams.models import Team, TeamMembership, Unit

PASSWORD = "correct horse battery"
# A test that gives a record a number of its own, O-12, never meets one given here.
FIRST_NUMBER = 1001


def organization(slug: str, name: str, **settings: object) -> Organization:
    """Create an organisation with its settings."""
    made = Organization.objects.create(slug=slug, name=name)
    with tenant(made.pk):
        OrganizationSettings.objects.create(
            has_many_teams=True,
            has_units=True,
            has_annual_cycle=True,
            has_strategy=True,
            has_kpis=True,
            **settings,
        )
    return made


def member(
    of: Organization,
    name: str,
    role: str = Membership.Role.MEMBER,
    *,
    team: Team | None = None,
    team_role: str = TeamMembership.Role.DEVELOPER,
) -> Membership:
    """Create a person in an organisation, with a role in a team if one is given."""
    email = f"{name.split()[0].lower()}@{of.slug}.example"
    user = User.objects.create_user(email, PASSWORD, name=name)
    with tenant(of.pk):
        made = Membership.objects.create(user=user, role=role)
        if team is not None:
            TeamMembership.objects.create(
                team=team, membership=made, role=team_role, started_on=date(2024, 1, 1)
            )
    return made


class UnitFactory(factory.django.DjangoModelFactory[Unit]):
    """A unit."""

    class Meta:
        model = Unit

    name = factory.Sequence(lambda n: f"Unit {n}")


class TeamFactory(factory.django.DjangoModelFactory[Team]):
    """A team that sprints."""

    class Meta:
        model = Team

    number = factory.LazyFunction(lambda: next_number(TEAM))
    name = factory.Sequence(lambda n: f"Ward team {n}")
    mark = "WT"
    created_on = date(2024, 1, 1)


class QuarterFactory(factory.django.DjangoModelFactory[Cycle]):
    """The fourth quarter of 2026."""

    class Meta:
        model = Cycle

    name = "Q4 2026"
    cadence = "quarterly"
    starts_on = date(2026, 10, 1)
    ends_on = date(2026, 12, 31)


class YearFactory(QuarterFactory):
    """The year 2026."""

    name = "2026"
    cadence = "annual"
    starts_on = date(2026, 1, 1)


class ObjectiveFactory(factory.django.DjangoModelFactory[Objective]):
    """A proposed objective of a team, without key results."""

    class Meta:
        model = Objective

    number = factory.Sequence(lambda n: n + FIRST_NUMBER)
    title = "No bill comes as a surprise"
    team = factory.SubFactory(TeamFactory)
    cycle = factory.SubFactory(QuarterFactory)


class KeyResultFactory(factory.django.DjangoModelFactory[KeyResult]):
    """Complaints fall from 9 to 4."""

    class Meta:
        model = KeyResult

    number = factory.Sequence(lambda n: n + FIRST_NUMBER)
    objective = factory.SubFactory(ObjectiveFactory)
    title = "Billing complaints per 1,000 invoices"
    kind = KeyResult.Kind.DECREASE
    baseline = Decimal(9)
    target = Decimal(4)


class InitiativeFactory(factory.django.DjangoModelFactory[Initiative]):
    """Letters in plain words."""

    class Meta:
        model = Initiative

    number = factory.Sequence(lambda n: n + FIRST_NUMBER)
    text = "Letters in plain words"
    since = date(2026, 11, 1)
    team = factory.SubFactory(TeamFactory)


class InitiativeLinkFactory(factory.django.DjangoModelFactory[InitiativeLink]):
    """Something to try for a key result."""

    class Meta:
        model = InitiativeLink

    key_result = factory.SubFactory(KeyResultFactory)
    initiative = factory.SubFactory(
        InitiativeFactory, team=factory.SelfAttribute("..key_result.objective.team")
    )


class KpiFactory(factory.django.DjangoModelFactory[Kpi]):
    """Waiting time of a team: green up to 20 min, red above 30, monthly."""

    class Meta:
        model = Kpi

    number = factory.Sequence(lambda n: n + FIRST_NUMBER)
    metric = factory.LazyFunction(
        lambda: Metric.objects.get_or_create(name="Waiting time", unit="min")[0]
    )
    team = factory.SubFactory(TeamFactory)
    direction = "down"
    green = Decimal(20)
    red = Decimal(30)


def in_process(
    team: Team, cycle: Cycle, *, on: date = date(2026, 10, 1), **fields: object
) -> Objective:
    """Create an objective as a commit on a day would leave it, whatever the limit."""
    objective = ObjectiveFactory.create(
        team=team,
        cycle=cycle,
        state=Objective.State.IN_PROCESS,
        started_on=on,
        **fields,
    )
    TeamCapacity.objects.get_or_create(
        team=team, cadence=cycle.cadence, defaults={"effective_limit": 99}
    )
    Slot.objects.create(objective=objective, team=team, cadence=cycle.cadence)
    Transition.objects.create(
        objective=objective,
        team=team,
        to_state=Objective.State.IN_PROCESS,
        effective_on=on,
        recorded_at=datetime(on.year, on.month, on.day, 9, tzinfo=UTC),
    )
    return objective
