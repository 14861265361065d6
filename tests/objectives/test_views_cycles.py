from datetime import date

import pytest

from objectives import actions
from objectives.models import Cycle
from okrhub.lib.tenancy import tenant
from organizations.queries import settings
from tests import factories

pytestmark = pytest.mark.usefixtures("at_ten")
ADDRESS = "/o/acme/cycles/"
WINTER = {
    "name": "Winter",
    "cadence": "quarterly",
    "starts_on": "2026-11-15",
    "ends_on": "2027-02-14",
}


def cycles(acme):
    with tenant(acme.pk):
        return [
            (cycle.name, cycle.starts_on, cycle.ends_on, cycle.state)
            for cycle in Cycle.objects.order_by("starts_on", "-ends_on")
        ]


def test_each_count_is_a_link_to_the_rows_it_counts(
    draft, committed, acme, pia, quarter, next_quarter, browser_of, today, now
):
    draft()
    carried = committed("Carried over")
    closed = committed("Closed")
    actions.carry_over(carried, actor=pia, into_cycle=next_quarter, on=today, now=now)
    actions.drop_objective(closed, actor=pia, reason="No need.", on=today, now=now)
    browser = browser_of(pia)

    rows = {row.cycle.name: row for row in browser.get(ADDRESS).context["rows"]}

    assert (rows["Q4 2026"].waiting, rows["Q4 2026"].started) == (1, 1)
    assert (rows["Q4 2026"].closed, rows["Q1 2027"].started) == (1, 1)
    for state, count in (("waiting", 1), ("started", 1), ("closed", 1)):
        found = browser.get("/o/acme/objectives/", {"cycle": "Q4 2026", "state": state})
        assert len(found.context["rows"]) == count


def test_a_leader_creates_the_quarter_of_today_and_then_the_next(
    acme, lena, browser_of
):
    browser = browser_of(lena)

    first = browser.post(f"{ADDRESS}next/quarterly/")
    browser.post(f"{ADDRESS}next/quarterly/")
    browser.post(f"{ADDRESS}next/annual/")

    assert (first.status_code, first["Location"]) == (303, ADDRESS)
    assert cycles(acme) == [
        ("2026", date(2026, 1, 1), date(2026, 12, 31), "open"),
        ("Q4 2026", date(2026, 10, 1), date(2026, 12, 31), "open"),
        ("Q1 2027", date(2027, 1, 1), date(2027, 3, 31), "planning"),
    ]


def test_quarters_follow_the_fiscal_year(acme, lena, browser_of):
    with tenant(acme.pk):
        saved = settings()
        saved.fiscal_year_starts_in = 2
        saved.save()

    browser_of(lena).post(f"{ADDRESS}next/quarterly/")

    assert cycles(acme) == [("Q4 FY2027", date(2026, 11, 1), date(2027, 1, 31), "open")]


def test_a_leader_creates_a_cycle_with_days_of_its_own(acme, lena, browser_of):
    answer = browser_of(lena).post(ADDRESS, WINTER)

    assert answer.status_code == 303
    assert cycles(acme) == [
        ("Winter", date(2026, 11, 15), date(2027, 2, 14), "planning")
    ]


@pytest.mark.parametrize(("said", "grace_days"), [("", 14), ("0", 0), ("30", 30)])
def test_a_cycle_has_as_many_days_of_grace_as_it_was_given(
    acme, lena, browser_of, said, grace_days
):
    browser_of(lena).post(ADDRESS, WINTER | {"grace_days": said})

    with tenant(acme.pk):
        assert Cycle.objects.get().grace_days == grace_days


def test_more_than_a_year_of_grace_is_refused_beside_the_field(acme, lena, browser_of):
    answer = browser_of(lena).post(ADDRESS, WINTER | {"grace_days": "367"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Ensure this value is less than or equal to 366." in page
    assert 'value="367"' in page
    assert cycles(acme) == []


def test_overlapping_days_are_refused_and_what_was_typed_stays(
    acme, lena, quarter, browser_of
):
    answer = browser_of(lena).post(
        ADDRESS,
        {
            "name": "Winter",
            "cadence": "quarterly",
            "starts_on": "2026-12-01",
            "ends_on": "2027-02-28",
        },
    )

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "This cycle overlaps another one." in page
    assert 'value="Winter"' in page
    assert len(cycles(acme)) == 1


def test_days_in_the_wrong_order_are_said_beside_the_field(acme, lena, browser_of):
    answer = browser_of(lena).post(
        ADDRESS,
        {
            "name": "Winter",
            "cadence": "quarterly",
            "starts_on": "2026-12-01",
            "ends_on": "2026-11-01",
        },
    )

    assert answer.status_code == 422
    assert answer.context["form"].errors["ends_on"] == [
        "A cycle must not end before it starts."
    ]


def test_days_of_another_age_are_a_slip(acme, lena, browser_of):
    answer = browser_of(lena).post(
        ADDRESS,
        {
            "name": "Winter",
            "cadence": "quarterly",
            "starts_on": "0026-12-01",
            "ends_on": "9999-12-31",
        },
    )

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"starts_on", "ends_on"}


def test_a_cycle_without_end_does_not_stop_the_page(acme, lena, browser_of):
    with tenant(acme.pk):
        factories.QuarterFactory.create(name="For ever", ends_on=date(9999, 12, 31))

    assert browser_of(lena).get(ADDRESS).status_code == 200


@pytest.mark.parametrize("path", ["", "next/quarterly/"])
def test_a_product_owner_is_told_who_sets_the_cycles(acme, pia, browser_of, path):
    answer = browser_of(pia).post(f"{ADDRESS}{path}", {"name": "Winter"})

    assert answer.status_code == 403
    assert "Leaders and administrators set the cycles." in answer.content.decode()
    assert cycles(acme) == []


def test_there_is_no_cadence_beside_the_two(acme, lena, browser_of):
    assert browser_of(lena).post(f"{ADDRESS}next/weekly/").status_code == 404


def test_without_a_cycle_the_first_is_a_tap_away(acme, lena, browser_of):
    page = browser_of(lena).get(ADDRESS).content.decode()

    assert "No cycle yet" in page
    assert "Create Q4 2026" in page


def test_the_cycles_ask_as_often_for_fifty_as_for_one(
    acme, quarter, pia, browser_of, statements
):
    browser = browser_of(pia)
    one = statements(lambda: browser.get(ADDRESS))
    with tenant(acme.pk):
        for year in range(2027, 2076):
            factories.YearFactory.create(
                name=str(year),
                starts_on=date(year, 1, 1),
                ends_on=date(year, 12, 31),
            )

    assert statements(lambda: browser.get(ADDRESS)) == one <= 12
