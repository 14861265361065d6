"""KPIs on their pages: the list, the balance, the limits and the dialogs."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from measures import actions
from measures.actions import NewMetric
from measures.models import Kpi, MeasuredValue, Metric
from okrhub.lib.tenancy import tenant
from organizations.models import OrganizationSettings
from tests import factories
from tests.pages import folded

D = Decimal


def test_the_list_shows_the_worst_first_in_shape_word_and_number(
    register, say, pia, browser_of, at_ten
):
    say(register(NewMetric("Healthy")), "10")
    beyond = register(NewMetric("Beyond"))
    for value in ("3", "31"):
        say(beyond, value)
    say(register(NewMetric("To watch")), "30")
    say(register(NewMetric("Old")), "10", days_ago=61)

    answer = browser_of(pia).get("/o/acme/kpis/")

    assert [row.kpi.name for row in answer.context["rows"]] == [
        "Beyond",
        "Old",
        "To watch",
        "Healthy",
    ]
    assert answer.context["rows"][0].values == (D(31),)
    page = folded(answer)
    assert "1 beyond the limit. 1 unknown" in page
    for word in ("Beyond the limit", "Unknown", "Watch", "Within limits"):
        assert word in page


def test_the_balance_names_what_nothing_watches(register, acme, pia, browser_of):
    register()

    areas = browser_of(pia).get("/o/acme/kpis/").context["areas"]

    assert [(area.name, area.is_blind) for area in areas] == [
        ("Current value", False),
        ("Unrealized value", True),
        ("Ability to innovate", True),
        ("Time to market", True),
    ]


def test_the_list_is_nowhere_while_the_layer_is_off(acme, pia, browser_of):
    with tenant(acme.pk):
        OrganizationSettings.objects.update(has_kpis=False)
    browser = browser_of(pia)

    assert browser.get("/o/acme/kpis/").status_code == 404
    assert browser.get("/o/acme/kpis/new/").status_code == 404
    assert "kpis/" not in browser.get("/o/acme/objectives/").content.decode()


def test_an_empty_list_offers_the_first_step(pia, vera, browser_of):
    assert "Set up a KPI" in folded(browser_of(pia).get("/o/acme/kpis/"))
    assert "Leaders and the people of a team" in folded(
        browser_of(vera).get("/o/acme/kpis/")
    )


@pytest.mark.parametrize("address", ["kpis/", "kpis/KPI-1/"])
def test_pages_ask_as_often_with_50_as_with_one(
    register, say, acme, pia, billing, browser_of, statements, today, now, address
):
    kpi = register()
    say(kpi, "25")
    browser = browser_of(pia)
    one = statements(lambda: browser.get(f"/o/acme/{address}"))
    with tenant(acme.pk):
        for n in range(50):
            metric = Metric.objects.create(name=f"Metric {n}")
            other = factories.KpiFactory.create(team=billing, metric=metric)
            MeasuredValue.objects.create(
                kpi=other if "KPI" not in address else kpi,
                value=n,
                measured_on=today - timedelta(days=n),
                recorded_at=now,
                author=pia,
            )

    assert statements(lambda: browser.get(f"/o/acme/{address}")) == one <= 12


def test_the_page_draws_limits_and_breaches_with_a_table(
    register, say, pia, browser_of, at_ten
):
    kpi = register()
    for n, value in enumerate(("25", "31", "33", "29")):
        say(kpi, value, days_ago=120 - 30 * n)

    answer = browser_of(pia).get("/o/acme/kpis/KPI-1/")

    page = folded(answer)
    assert answer.context["page"].status == "amber"
    assert len(answer.context["page"].chart.beyond) == 2
    assert "2 of 4 values beyond the limit" in page
    assert "Red above" in page
    assert "Show as table" in page
    (breach,) = answer.context["page"].breaches
    assert (breach.worst, breach.closed_on) == (D(33), date(2026, 10, 11))


def test_a_kpi_is_set_up_on_a_page(acme, pia, billing, browser_of):
    browser = browser_of(pia)
    data = {
        "name": "Readmissions",
        "unit": "%",
        "home": billing.reference,
        "direction": "down",
        "green": "7 %",
        "red": "9,5",
        "frequency_days": "30",
        "key_value_area": "current_value",
    }

    wrong = browser.post("/o/acme/kpis/new/", data | {"red": "5"})
    right = browser.post("/o/acme/kpis/new/", data)

    assert wrong.status_code == 422
    assert 'value="Readmissions"' in folded(wrong)
    assert wrong.context["form"].errors["red"] == [
        "Where less is better, red lies above green."
    ]
    assert (right.status_code, right["Location"]) == (303, "/o/acme/kpis/KPI-1/")
    with tenant(acme.pk):
        kpi = Kpi.objects.get()
        assert (kpi.green, kpi.red, kpi.metric.name) == (D(7), D("9.5"), "Readmissions")


def test_two_editors_see_both_and_lose_nothing(register, acme, pia, today, browser_of):
    kpi = register()
    browser = browser_of(pia)
    form = browser.get("/o/acme/kpis/KPI-1/edit/").context["form"]
    data = {name: form[name].value() or "" for name in form.fields}
    actions.edit_kpi(kpi, 1, actor=pia, on=today, green=D(15))

    answer = browser.post("/o/acme/kpis/KPI-1/edit/", data | {"green": "18"})

    assert answer.status_code == 409
    assert [d.label for d in answer.context["form"].differences] == ["Green from"]
    assert 'value="18"' in folded(answer)


def test_a_value_is_said_on_a_page_or_in_a_dialog(register, acme, pia, browser_of):
    register()
    browser = browser_of(pia)
    here = "/o/acme/kpis/KPI-1/value/"

    dialog = browser.get(here, headers={"HX-Request": "true"})
    wrong = browser.post(here, {"value": "many", "measured_on": "2026-11-01"})
    other = browser.post(here, {"value": "25 %", "measured_on": "2026-11-01"})
    right = browser.post(here, {"value": "25 min", "measured_on": "2026-11-01"})

    assert dialog.content.decode().strip().startswith("<dialog")
    assert wrong.status_code == 422
    assert 'value="many"' in folded(wrong)
    assert "“25 %” is not in min." in folded(other)
    assert right.status_code == 303
    with tenant(acme.pk):
        assert Kpi.objects.get().current == D(25)


def test_the_page_reloads_itself_after_a_value_in_its_dialog(
    register, say, pia, browser_of
):
    register()
    browser = browser_of(pia)
    htmx = {"HX-Request": "true"}

    saved = browser.post(
        "/o/acme/kpis/KPI-1/value/",
        {"value": "31", "measured_on": "2026-11-01"},
        headers=htmx,
    )
    part = browser.get("/o/acme/kpis/KPI-1/", headers=htmx).content.decode()

    assert saved.status_code == 204
    assert "kpi:measured" in saved["HX-Trigger"]
    assert part.strip().startswith('<div id="kpi"')
    assert "kpi:measured from:body" in part


def test_archiving_is_undone_with_one_button(register, acme, pia, browser_of):
    register()
    browser = browser_of(pia)

    gone = browser.post("/o/acme/kpis/KPI-1/archive/", follow=True)

    assert "Undo" in folded(gone)
    assert "KPI-1" in folded(browser.get("/o/acme/kpis/?archived=1"))
    browser.post("/o/acme/kpis/KPI-1/restore/")
    with tenant(acme.pk):
        assert Kpi.objects.get().archived_on is None
