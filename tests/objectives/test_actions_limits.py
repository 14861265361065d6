from datetime import UTC, datetime

import pytest

from objectives import actions, queries
from objectives.models import LimitHit, Slot, TeamCapacity
from okrhub.lib.errors import Conflict, NotPermitted
from okrhub.lib.tenancy import tenant
from organizations.jobs import enqueue, work
from organizations.models import AuditEvent, Job, OrganizationSettings
from teams.models import Team, Unit
from tests import factories


@pytest.fixture
def effective(acme):
    """Return a team's kept limit in a cadence."""

    def limit(team: Team, cadence: str = "quarterly") -> int:
        with tenant(acme.pk):
            return TeamCapacity.objects.get(team=team, cadence=cadence).effective_limit

    return limit


def test_a_leader_sets_a_teams_limit(acme, billing, lena, today, now, effective):
    changed = actions.set_team_limit(
        billing, actor=lena, cadence="quarterly", limit=4, on=today, now=now
    )

    assert (changed.quarterly_limit, changed.annual_limit, changed.version) == (
        4,
        None,
        2,
    )
    assert effective(billing) == 4
    assert Job.objects.filter(name="flow.refresh_team").count() == 1
    with tenant(acme.pk):
        assert AuditEvent.objects.filter(action="team.limit_set").count() == 1

    actions.set_team_limit(
        billing, actor=lena, cadence="quarterly", limit=None, on=today, now=now
    )
    assert effective(billing) == 3


def test_a_product_owner_lowers_and_does_not_raise(
    billing, pia, sam, lena, today, now, effective
):
    given = {"cadence": "quarterly", "on": today, "now": now}

    actions.set_team_limit(billing, actor=pia, limit=2, **given)
    assert effective(billing) == 2
    with pytest.raises(NotPermitted, match="asked of a leader"):
        actions.set_team_limit(billing, actor=pia, limit=3, **given)
    with pytest.raises(NotPermitted, match="asked of a leader"):
        actions.set_team_limit(billing, actor=pia, limit=None, **given)
    with pytest.raises(NotPermitted, match="Leaders and the product owner"):
        actions.set_team_limit(billing, actor=sam, limit=1, **given)

    assert effective(billing) == 2


def test_a_limit_is_not_negative_and_not_written_over_blindly(
    acme, billing, lena, today, now
):
    given = {"actor": lena, "cadence": "annual", "on": today, "now": now}

    with pytest.raises(Conflict, match="0 or more"):
        actions.set_team_limit(billing, limit=-1, **given)
    with pytest.raises(Conflict, match="less than or equal to 32767"):
        actions.set_team_limit(billing, limit=40_000, **given)
    actions.set_team_limit(billing, limit=2, version=1, **given)
    with pytest.raises(Conflict, match="Somebody else changed this") as refused:
        actions.set_team_limit(billing, limit=9, version=1, **given)

    assert refused.value.facts["version"] == 2
    with tenant(acme.pk):
        assert Team.objects.get().annual_limit == 2


def test_limit_0_is_legal_and_lets_nothing_in(
    ready, acme, billing, pia, lena, today, now
):
    actions.set_team_limit(
        billing, actor=lena, cadence="quarterly", limit=0, on=today, now=now
    )

    with pytest.raises(
        Conflict, match=r"has no OKR planned for this cycle \(limit 0\)"
    ):
        actions.commit_objective(ready(), actor=pia, on=today, now=now)

    with tenant(acme.pk):
        assert LimitHit.objects.get().effective_limit == 0


def test_lowering_below_what_is_in_process_evicts_nothing_and_admits_nothing(
    committed, ready, acme, billing, pia, lena, today, now
):
    first, second = committed("First"), committed("Second")
    actions.set_team_limit(
        billing, actor=lena, cadence="quarterly", limit=1, on=today, now=now
    )

    with tenant(acme.pk):
        capacity = TeamCapacity.objects.get()
        assert (capacity.in_process, capacity.effective_limit) == (2, 1)
        assert Slot.objects.count() == 2
    third = ready("Third")
    with pytest.raises(Conflict, match="Billing has 2 of 1 OKRs in process"):
        actions.commit_objective(third, actor=pia, on=today, now=now)
    actions.pause_objective(first, actor=pia, on=today, now=now)
    actions.resume_objective(first, actor=pia, on=today, now=now)
    actions.defer_objective(first, actor=pia, on=today, now=now)
    with pytest.raises(Conflict, match="Billing has 1 of 1 OKRs in process"):
        actions.commit_objective(third, actor=pia, on=today, now=now)
    actions.defer_objective(second, actor=pia, on=today, now=now)

    admitted = actions.commit_objective(third, actor=pia, on=today, now=now)
    assert admitted.state == "in_process"


def test_a_units_limit_reaches_its_teams_and_those_below(
    acme, lena, pia, today, now, effective
):
    with tenant(acme.pk):
        division = factories.UnitFactory.create()
        unit = factories.UnitFactory.create(parent=division)
        in_unit = factories.TeamFactory.create(unit=unit)
        own = factories.TeamFactory.create(unit=unit, quarterly_limit=1)
        outside = factories.TeamFactory.create()
        for team in (in_unit, own, outside):
            TeamCapacity.objects.create(
                team=team, cadence="quarterly", effective_limit=3
            )

    changed = actions.set_unit_limit(
        division, actor=lena, cadence="quarterly", limit=2, on=today, now=now
    )

    assert (changed.quarterly_limit, changed.version) == (2, 2)
    assert [effective(team) for team in (in_unit, own, outside)] == [2, 1, 3]
    assert {row.ids["team_id"] for row in Job.objects.all()} == {in_unit.pk, own.pk}
    with pytest.raises(NotPermitted):
        actions.set_unit_limit(
            unit, actor=pia, cadence="quarterly", limit=9, on=today, now=now
        )
    with tenant(acme.pk):
        assert Unit.objects.get(pk=unit.pk).quarterly_limit is None


def test_the_organizations_limits_reach_every_team_without_its_own(
    committed, acme, billing, adam, lena, today, now, effective
):
    committed()

    settings = actions.set_organization_limits(
        actor=adam, quarterly=2, annual=4, on=today, now=now, version=1
    )

    assert (settings.quarterly_limit, settings.annual_limit, settings.version) == (
        2,
        4,
        2,
    )
    assert effective(billing) == 2
    with pytest.raises(Conflict):
        actions.set_organization_limits(
            actor=adam, quarterly=9, annual=9, on=today, now=now, version=1
        )
    with pytest.raises(Conflict, match="0 or more"):
        actions.set_organization_limits(
            actor=adam, quarterly=3, annual=-1, on=today, now=now
        )
    with pytest.raises(NotPermitted):
        actions.set_organization_limits(
            actor=lena, quarterly=9, annual=9, on=today, now=now
        )
    with tenant(acme.pk):
        assert OrganizationSettings.objects.get().quarterly_limit == 2


def test_the_limit_is_worked_out_again_under_the_lock(
    committed, ready, acme, billing, pia, today, now
):
    committed()
    with tenant(acme.pk):
        Team.objects.update(is_dedicated=True)

    with pytest.raises(Conflict, match="Billing has 1 of 1 OKRs in process"):
        actions.commit_objective(ready("Second"), actor=pia, on=today, now=now)


def test_limits_follow_when_a_teams_set_up_changed(
    committed, acme, billing, today, now, effective
):
    committed()
    with tenant(acme.pk):
        Team.objects.update(is_dedicated=True)
        enqueue("objectives.recompute_team_limits", team_ids=[billing.pk])

    work()

    assert effective(billing) == 1
    with tenant(acme.pk):
        assert actions.recompute_limits(on=today) == frozenset()
        Team.objects.update(is_dedicated=False)
        enqueue("objectives.recompute_limits")

    work()

    assert effective(billing) == 3


def test_drift_is_reported_and_not_there(
    committed, acme, billing, intake, pia, today, now, caplog
):
    objective = committed()
    actions.add_co_owner(objective, actor=pia, team=intake, on=today, now=now)
    with tenant(acme.pk):
        assert queries.drifts() == []
        TeamCapacity.objects.filter(team=billing).update(in_process=7)
        assert queries.drifts() == [
            queries.Drift(billing.pk, "quarterly", counted=7, slots=1)
        ]
        enqueue("objectives.report_drift")

    work()

    assert f"Team {billing.pk} has 1 quarterly slots and its counter says 7." in (
        caplog.text
    )
    with tenant(acme.pk):
        assert TeamCapacity.objects.get(team=billing).in_process == 7


def test_the_daily_job_turns_cycles_and_starts_what_was_planned(
    ready, committed, acme, pia, quarter, next_quarter, today, now, caplog, time_machine
):
    for n in range(2):
        actions.commit_objective(
            ready(f"Planned {n}", cycle=next_quarter), actor=pia, on=today, now=now
        )
    for n in range(2):
        committed(f"Undecided {n}")
    time_machine.move_to(datetime(2027, 1, 2, 9, 0, tzinfo=UTC))
    with tenant(acme.pk):
        enqueue("objectives.start_planned")

    work()

    with tenant(acme.pk):
        rows = queries.objectives().filter(cycle=next_quarter).order_by("number")
        assert [(row.title, row.state) for row in rows] == [
            ("Planned 0", "in_process"),
            ("Planned 1", "ready"),
        ]
        quarter.refresh_from_db()
        next_quarter.refresh_from_db()
        assert (quarter.state, next_quarter.state) == ("closing", "open")
    assert "O-2 stays ready: Billing has 3 of 3 OKRs in process." in caplog.text
