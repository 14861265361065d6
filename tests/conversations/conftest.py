"""Shared beginnings: an objective of Billing that is talked about, in November."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from conversations import actions
from conversations.models import CascadeProposal, HelpRequest, OpinionRound
from objectives.models import Cycle, KeyResult, Objective
from okrhub.lib.tenancy import tenant
from organizations.models import Membership, Organization
from teams.models import Team, TeamMembership
from tests import factories
from tests.objectives.conftest import committed as committed
from tests.objectives.conftest import draft as draft
from tests.objectives.conftest import next_quarter as next_quarter
from tests.objectives.conftest import ready as ready


@pytest.fixture
def now() -> datetime:
    """Ten in the morning of the cast's Tuesday."""
    return datetime(2026, 11, 10, 9, 0, tzinfo=UTC)


@pytest.fixture
def that_morning(now: datetime) -> Iterator[None]:
    """Let requests arrive at that moment."""
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def quarter(acme: Organization) -> Cycle:
    """The fourth quarter of 2026."""
    with tenant(acme.pk):
        return factories.QuarterFactory.create()


@pytest.fixture
def year(acme: Organization) -> Cycle:
    """The year 2026."""
    with tenant(acme.pk):
        return factories.YearFactory.create()


@pytest.fixture
def objective(acme: Organization, billing: Team, quarter: Cycle) -> Objective:
    """O-12 of Billing, proposed: No bill comes as a surprise."""
    with tenant(acme.pk):
        return factories.ObjectiveFactory.create(number=12, team=billing, cycle=quarter)


@pytest.fixture
def key_result(acme: Organization, objective: Objective) -> KeyResult:
    """KR-31 of O-12."""
    with tenant(acme.pk):
        return factories.KeyResultFactory.create(number=31, objective=objective)


@pytest.fixture
def asked(
    objective: Objective, pia: Membership, today: date
) -> Callable[..., OpinionRound]:
    """Ask about O-12 as Pia, without names unless said."""

    def ask(**options) -> OpinionRound:
        return actions.ask_opinions(
            objective, actor=pia, on=today, **{"has_names": False} | options
        )

    return ask


@pytest.fixture
def crew(acme: Organization, billing: Team) -> list[Membership]:
    """Four more developers of Billing."""
    return [
        factories.member(
            acme,
            f"{name} Berg",
            team=billing,
            team_role=TeamMembership.Role.DEVELOPER,
        )
        for name in ("Anna", "Bo", "Cleo", "Dana")
    ]


@pytest.fixture
def proposal(
    billing: Team, quarter: Cycle, lena: Membership, today: date, now: datetime
) -> CascadeProposal:
    """What Lena proposes to Billing."""
    return actions.cascade_objective(
        actor=lena,
        team=billing,
        cycle=quarter,
        title="Every bill is explained before it is sent",
        on=today,
        now=now,
    )


@pytest.fixture
def iris(acme: Organization, intake: Team) -> Membership:
    """Iris is product owner of Intake."""
    return factories.member(
        acme, "Iris Inn", team=intake, team_role=TeamMembership.Role.PRODUCT_OWNER
    )


@pytest.fixture
def running(acme: Organization, billing: Team, quarter: Cycle) -> Objective:
    """O-20 of Billing, in process since October, with KR-40."""
    with tenant(acme.pk):
        objective = factories.in_process(billing, quarter, number=20)
        factories.KeyResultFactory.create(number=40, objective=objective)
        return objective


@pytest.fixture
def asked_for_help(
    running: Objective, intake: Team, pia: Membership, today: date, now: datetime
) -> HelpRequest:
    """Billing asks Intake for a review by next week, for KR-40: H-1."""
    with tenant(running.organization_id):
        key_result = running.key_results.get()
    return actions.ask_help(
        running,
        title="Read our letter",
        form="review",
        team=intake,
        key_result=key_result,
        needed_by=today + timedelta(days=7),
        actor=pia,
        on=today,
        now=now,
    )


@pytest.fixture
def fresh():
    """Read a row again, whatever organisation it belongs to."""

    def read(row):
        with tenant(row.organization_id):
            return type(row).objects.get(pk=row.pk)

    return read
