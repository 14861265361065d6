"""Shared beginnings: an objective of Billing that is talked about, in November."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest

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

pytest.register_assert_rewrite("tests.conversations.limit_worlds")

WHY = "Uptime is something we protect, not a change we drive."


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
def full(committed):
    """Three OKRs of Billing in process."""
    return [committed(f"Own {n}") for n in range(3)]


@pytest.fixture
def fourth(full, ready):
    """The one that finds no slot."""
    return ready("The fourth")


@pytest.fixture
def by_iris(iris, today, now):
    """Iris acts today."""
    return {"actor": iris, "on": today, "now": now}
