"""Values of KPIs: measured, never rewritten, all or none; and who says them."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import ProgrammingError, transaction

from measures import actions
from measures.actions import Measured
from measures.models import MeasuredValue
from okrhub.lib.errors import Conflict, NotPermitted
from okrhub.lib.tenancy import tenant
from organizations.models import Job
from tests import factories

D = Decimal


def test_the_value_measured_last_is_the_kpis(register, say, acme):
    kpi = register()

    say(kpi, "25")
    say(kpi, "40", days_ago=30)
    say(kpi, "24")

    with tenant(acme.pk):
        kpi.refresh_from_db()
        assert kpi.current == D(24)
        assert MeasuredValue.objects.count() == 3


def test_no_value_of_tomorrow(register, say):
    with pytest.raises(Conflict, match="in the future"):
        say(register(), "25", days_ago=-1)


def test_values_are_never_rewritten(register, say, acme):
    say(register(), "25")

    with (
        tenant(acme.pk),
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
    ):
        MeasuredValue.objects.update(value=1)


def test_who_says_values(register, say, acme, dev, lena, vera, otto):
    kpi = register()
    outsider = factories.member(acme, "Olga Orth")

    say(kpi, "25", actor=dev)
    say(kpi, "24", actor=lena)

    for person in (vera, outsider):
        with pytest.raises(NotPermitted):
            say(kpi, "1", actor=person)


def test_its_owner_says_values_from_another_team(register, say, acme):
    owner = factories.member(acme, "Olga Orth")

    assert say(register(owner=owner), "25", actor=owner).author == owner


def test_a_value_asks_for_the_health_of_what_it_guards(register, say, acme, today):
    kpi = register()

    say(kpi, "25", days_ago=3)

    job = Job.objects.get(name="objectives.refresh_guarded")
    assert job.ids == {
        "kpi_id": kpi.pk,
        "since": str(today - timedelta(days=3)),
    }


def test_saying_the_same_twice_writes_it_once(register, acme, pia, today, now):
    kpi = register()
    measured = [Measured(kpi, D(n), today - timedelta(days=n)) for n in range(3)]
    given = {"actor": pia, "on": today, "now": now}

    first = actions.record_values([*measured, measured[0]], **given)
    again = actions.record_values(measured, **given)

    assert (len(first.written), first.known) == (3, 0)
    assert (len(again.written), again.known) == (0, 3)


def test_all_values_are_written_or_none(register, acme, pia, intake, today, now):
    own = register()
    with tenant(acme.pk):
        foreign = factories.KpiFactory.create(team=intake)

    with pytest.raises(NotPermitted):
        actions.record_values(
            [Measured(own, D(1), today), Measured(foreign, D(1), today)],
            actor=pia,
            on=today,
            now=now,
        )

    with tenant(acme.pk):
        assert not MeasuredValue.objects.exists()
