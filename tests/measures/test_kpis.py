"""KPIs are set up, changed, archived and restored; and who may do so."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from measures import actions
from measures.actions import NewMetric
from measures.models import Metric
from okrhub.lib.errors import Conflict, NotPermitted
from okrhub.lib.tenancy import tenant
from organizations.models import OrganizationSettings
from tests import factories

D = Decimal


def test_a_kpi_registers_its_metric_once_and_switches_the_layer_on(
    register, acme, intake, lena
):
    with tenant(acme.pk):
        OrganizationSettings.objects.update(has_kpis=False)

    first = register()
    second = register(
        NewMetric("waiting TIME", "min"), team=intake, actor=lena, frequency_days=7
    )

    assert (first.reference, second.reference) == ("KPI-1", "KPI-2")
    with tenant(acme.pk):
        assert first.metric_id == second.metric_id
        assert OrganizationSettings.objects.get().has_kpis


def test_a_metric_is_watched_once_in_a_place(register):
    register()

    with pytest.raises(Conflict, match="has a KPI here already"):
        register()


def test_a_kpi_belongs_to_a_team_or_a_unit(register, acme, lena):
    with tenant(acme.pk):
        unit = factories.UnitFactory.create(name="Clinics")

    of_unit = register(actor=lena, team=None, unit=unit)

    assert of_unit.home == unit
    for homes in ({"team": None}, {"unit": unit}):
        with pytest.raises(Conflict, match="one team or to one unit"):
            register(NewMetric("Other"), actor=lena, **homes)


def test_limits_in_the_wrong_order_are_refused_twice(register, acme):
    with pytest.raises(Conflict, match="red lies above green") as refused:
        register(red=D(10))

    assert refused.value.facts["field"] == "red"
    with (
        tenant(acme.pk),
        pytest.raises(IntegrityError, match="kpi_limits_are_in_order"),
        transaction.atomic(),
    ):
        factories.KpiFactory.create(red=D(10))


def test_who_sets_up_kpis(register, acme, dev, lena, vera, intake):
    register(actor=dev)
    register(NewMetric("Other"), actor=lena)

    with pytest.raises(NotPermitted, match="Viewers read"):
        register(NewMetric("Third"), actor=vera)
    with pytest.raises(NotPermitted, match="the people of Intake"):
        register(NewMetric("Third"), actor=dev, team=intake)
    with pytest.raises(NotPermitted, match="Leaders set up the KPIs of a unit"):
        register(NewMetric("Third"), actor=dev, team=None)


def test_a_change_keeps_the_values_and_says_the_area(register, say, acme, pia, today):
    kpi = register()
    say(kpi, "25")

    edited = actions.edit_kpi(
        kpi,
        kpi.version,
        actor=pia,
        on=today,
        green=D(26),
        key_value_area="unrealized_value",
    )

    assert (edited.green, edited.current, edited.version) == (D(26), D(25), 2)
    with tenant(acme.pk):
        assert Metric.objects.get().key_value_area == "unrealized_value"
    with pytest.raises(Conflict):
        actions.edit_kpi(kpi, 1, actor=pia, on=today, green=D(27))


def test_an_archived_kpi_takes_no_value_until_it_is_restored(
    register, say, pia, today, acme
):
    kpi = actions.archive_kpi(register(), actor=pia, on=today)

    with pytest.raises(NotPermitted, match="is archived"):
        say(kpi, "25")
    restored = actions.restore_kpi(kpi, actor=pia, on=today)

    assert say(restored, "25").value == D(25)


def test_a_kpi_is_not_restored_beside_its_successor(register, pia, today):
    kpi = actions.archive_kpi(register(), actor=pia, on=today)
    register()

    with pytest.raises(Conflict, match="has a KPI here already"):
        actions.restore_kpi(kpi, actor=pia, on=today)
