"""Units whose teams were moved: counted anew by the move itself."""

from datetime import UTC, date, datetime

import pytest
import time_machine

from flow import actions, queries
from flow.queries import Scope
from organizations import jobs
from teams.actions import edit_team, edit_unit
from tests.factories import QuarterFactory, TeamFactory, UnitFactory, in_process

TODAY = date(2026, 11, 10)


@pytest.fixture(autouse=True)
def that_morning():
    with time_machine.travel(datetime(2026, 11, 10, 9, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def upper(in_acme):
    return UnitFactory.create(name="Care")


@pytest.fixture
def team(upper):
    """A team of a unit below the upper one, with an OKR in process."""
    team = TeamFactory.create(unit=UnitFactory.create(name="Wards", parent=upper))
    in_process(team, QuarterFactory.create(), on=date(2026, 10, 1))
    actions.refresh_flow(team.pk, on=TODAY)
    return team


def counted(unit, day=TODAY):
    kept = queries.kept_figures(Scope(unit=unit.pk), "quarterly", "okr", up_to=day)
    return kept[-1].in_process if kept else 0


def test_a_team_that_moves_is_counted_where_it_is_from_then_on(team, upper, lena):
    left, entered = team.unit, UnitFactory.create(name="Billing", parent=upper)

    edit_team(team, 1, actor=lena, on=TODAY, unit=entered)
    jobs.work()

    assert [counted(unit) for unit in (left, entered, upper)] == [0, 1, 1]
    assert counted(entered, date(2026, 10, 1)) == 1


def test_a_unit_that_moves_takes_its_teams_out_of_the_upper_one(team, upper, lena):
    elsewhere = UnitFactory.create(name="Elsewhere")
    said = {"name": "Wards", "leader": None, "actor": lena, "on": TODAY}

    edit_unit(team.unit, 1, parent=elsewhere, **said)
    jobs.work()

    assert [counted(unit) for unit in (team.unit, upper, elsewhere)] == [1, 0, 1]
