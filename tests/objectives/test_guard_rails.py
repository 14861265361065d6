"""Guard-rails: an open breach makes an OKR off track until a value inside closes it."""

from datetime import timedelta
from decimal import Decimal

import pytest

from flow.actions import compute_day
from flow.models import AlignmentSnapshot
from measures.actions import NewMetric, archive_kpi, record_value, register_kpi
from objectives import actions, queries
from objectives.models import GuardRail, ObjectiveHealth
from okrhub.lib.errors import Conflict, NotPermitted
from okrhub.lib.tenancy import tenant
from organizations import jobs
from organizations.queries import settings
from tests.pages import folded

D = Decimal


@pytest.fixture
def kpi(pia, billing, today):
    """Waiting time: green up to 20 min, red above 30, monthly."""
    return register_kpi(
        NewMetric("Waiting time", "min"),
        actor=pia,
        team=billing,
        on=today,
        direction="down",
        green=D(20),
        red=D(30),
    )


@pytest.fixture
def guarded(committed, kpi, pia, today, now):
    """An OKR in process, guarded by the KPI: not above 30."""
    objective = committed()
    actions.add_guard_rail(objective, actor=pia, kpi=kpi, on=today, now=now)
    return objective


@pytest.fixture
def say(kpi, pia, today, now):
    def write(value: str, days_ago: int = 0) -> None:
        record_value(
            kpi,
            actor=pia,
            value=D(value),
            measured_on=today - timedelta(days=days_ago),
            on=today,
            now=now,
        )

    return write


@pytest.fixture
def health_of(acme, today):
    def read(objective, on=today):
        with tenant(acme.pk):
            judged = queries.judge(
                queries.objectives_in_process(), on=on, settings=settings()
            )
            return judged[objective.pk].health

    return read


def test_without_a_limit_the_kpis_red_one_holds(guarded, acme):
    with tenant(acme.pk):
        guard_rail = GuardRail.objects.get()

    assert (guard_rail.lowest, guard_rail.highest) == (None, D(30))


@pytest.mark.parametrize(("value", "is_breached"), [("30", False), ("30.01", True)])
def test_a_value_beyond_the_limit_forces_health_off_track(
    guarded, say, health_of, value, is_breached
):
    say(value)

    health = health_of(guarded)

    reason = f"{guarded.reference}: the guard-rail Waiting time is breached."
    assert (health.status == "off_track", reason in health.reasons) == (
        is_breached,
        is_breached,
    )


def test_the_next_value_inside_closes_the_breach(guarded, say, health_of):
    say("31", days_ago=3)
    say("30")

    assert health_of(guarded).status != "off_track"


def test_an_old_breach_stays_open_until_a_value_inside(guarded, say, health_of, today):
    say("31", days_ago=100)

    assert health_of(guarded).status == "off_track"


def test_an_archived_kpi_breaches_nothing(
    guarded, kpi, say, health_of, acme, pia, today
):
    say("31")

    archive_kpi(kpi, actor=pia, on=today)

    assert health_of(guarded).status != "off_track"
    with tenant(acme.pk):
        assert not queries.guard_rails_of(guarded).exists()


def test_a_value_makes_the_worker_judge_again(
    guarded, say, acme, today, now, time_machine
):
    time_machine.move_to(now, tick=False)
    jobs.work()

    say("31")
    jobs.work()

    with tenant(acme.pk):
        assert ObjectiveHealth.objects.get().status == "off_track"
    say("29")
    jobs.work()
    with tenant(acme.pk):
        assert ObjectiveHealth.objects.get().status != "off_track"


def test_a_past_day_is_judged_by_the_values_of_its_time(
    guarded, say, acme, today, now, billing
):
    say("31", days_ago=1)
    say("29")

    with tenant(acme.pk):
        compute_day(today, now=now)
        (okr,) = AlignmentSnapshot.objects.get(team=billing).okrs()
        assert okr.status != "off_track"
        found = queries.breaches_of([guarded.pk], on=today - timedelta(days=1))
        assert found == {guarded.pk: ("Waiting time",)}
        assert queries.breaches_of([guarded.pk], on=today) == {}


def test_the_same_kpi_guards_once(guarded, kpi, pia, today, now):
    with pytest.raises(Conflict, match="guards the objective already"):
        actions.add_guard_rail(guarded, actor=pia, kpi=kpi, on=today, now=now)


def test_limits_in_the_wrong_order_are_refused(committed, kpi, pia, today, now):
    with pytest.raises(Conflict, match="above the lowest"):
        actions.add_guard_rail(
            committed(),
            actor=pia,
            kpi=kpi,
            lowest=D(5),
            highest=D(4),
            on=today,
            now=now,
        )


def test_only_its_team_guards_an_objective(committed, kpi, lena, today, now):
    with pytest.raises(NotPermitted, match="Billing edits its own OKRs"):
        actions.add_guard_rail(committed(), actor=lena, kpi=kpi, on=today, now=now)


def test_a_guard_rail_is_taken_away(guarded, say, acme, pia, today, now, health_of):
    say("31")
    with tenant(acme.pk):
        guard_rail = GuardRail.objects.select_related("objective").get()

    actions.remove_guard_rail(guard_rail, actor=pia, on=today, now=now)

    assert health_of(guarded).status != "off_track"


def test_the_page_of_the_objective_names_the_breach(
    guarded, say, pia, browser_of, that_morning
):
    say("31")

    answer = browser_of(pia).get(f"/o/acme/objectives/{guarded.reference}/")

    page = folded(answer)
    assert answer.context["page"].health.status == "off_track"
    assert "the guard-rail Waiting time is breached" in page
    assert "Breached" in page
    assert "not above 30 min. 31 min on 10 Nov" in page


def test_without_a_value_the_guard_rail_is_unknown(guarded, pia, browser_of):
    answer = browser_of(pia).get(f"/o/acme/objectives/{guarded.reference}/")

    (line,) = answer.context["page"].guard_rails
    assert line.status == "unknown"


def test_a_guard_rail_is_added_and_removed_on_pages(
    committed, kpi, acme, pia, browser_of
):
    objective = committed()
    browser = browser_of(pia)
    base = f"/o/acme/objectives/{objective.reference}/guard-rails/"

    wrong = browser.post(f"{base}add/", {"kpi": "KPI-1", "lowest": "x"})
    right = browser.post(f"{base}add/", {"kpi": "KPI-1", "highest": "25"})

    assert wrong.status_code == 422
    assert 'value="x"' in wrong.content.decode()
    assert right.status_code == 303
    with tenant(acme.pk):
        guard_rail = GuardRail.objects.get()
        assert guard_rail.highest == D(25)
    assert browser.post(f"{base}{guard_rail.pk}/remove/").status_code == 303
    with tenant(acme.pk):
        assert not GuardRail.objects.exists()


def test_guard_rails_live_in_the_api(committed, kpi, pia, key_of, say, that_morning):
    objective = committed()
    client = key_of(pia)
    here = f"/api/v1/acme/objectives/{objective.reference}/guard-rails/"

    added = client.post(here, {"kpi": "KPI-1"})

    assert (added.status_code, added.json()["highest"]) == (201, "30")
    assert added.json()["status"] == "unknown"
    for value, status in (("31", "breached"), ("30", "ok")):
        say(value)
        (line,) = client.get(here).json()["results"]
        assert (line["current"], line["status"]) == (value, status)
    assert client.delete(f"{here}{added.json()['id']}/").status_code == 204
    assert client.get(here).json()["count"] == 0


def test_pages_ask_as_often_with_many_guard_rails(
    guarded, acme, pia, billing, browser_of, statements, today
):
    browser = browser_of(pia)
    address = f"/o/acme/objectives/{guarded.reference}/"
    one = statements(lambda: browser.get(address))
    for n in range(20):
        other = register_kpi(
            NewMetric(f"Metric {n}"),
            actor=pia,
            team=billing,
            on=today,
            direction="up",
            green=D(20),
            red=D(10),
        )
        with tenant(acme.pk):
            GuardRail.objects.create(objective=guarded, kpi=other, lowest=10)

    assert statements(lambda: browser.get(address)) == one <= 12
