from decimal import Decimal

import pytest

from objectives.models import ObjectiveHealth
from okrhub.lib.tenancy import tenant
from tests.factories import (
    KeyResultFactory,
    ObjectiveFactory,
    QuarterFactory,
    TeamFactory,
    YearFactory,
)

pytestmark = pytest.mark.usefixtures("at_ten")
ADDRESS = "/o/acme/objectives/"


@pytest.fixture
def objectives(acme, billing, intake):
    """Three objectives: one at risk, one on track, one for the year, proposed."""
    with tenant(acme.pk):
        quarter, year = QuarterFactory.create(), YearFactory.create()
        surprise = ObjectiveFactory.create(
            number=11, team=billing, cycle=quarter, progress=Decimal("0.2")
        )
        KeyResultFactory.create(objective=surprise, number=31)
        home = ObjectiveFactory.create(
            number=12,
            title="Going home feels safe",
            team=intake,
            cycle=quarter,
            progress=Decimal("0.5"),
        )
        whole = ObjectiveFactory.create(
            number=13, title="A visit feels like one talk", team=intake, cycle=year
        )
        for objective, status, rank, age in (
            (surprise, "at_risk", 1, 41),
            (home, "on_track", 4, 12),
        ):
            ObjectiveHealth.objects.create(
                objective=objective,
                status=status,
                rank=rank,
                age_days=age,
                worked_out_on=quarter.starts_on,
            )
    return surprise, home, whole


@pytest.fixture
def listed(browser_of, pia, objectives):
    """Return the references on the page, in their order."""

    def references(**query) -> list[str]:
        answer = browser_of(pia).get(ADDRESS, {"cycle": ""} | query)
        assert answer.status_code == 200
        return [row.objective.reference for row in answer.context["rows"]]

    return references


def test_all_objectives_are_listed_the_newest_first(listed):
    assert listed() == ["O-13", "O-12", "O-11"]


def test_the_list_opens_with_the_quarter_of_today(browser_of, pia, objectives):
    browser = browser_of(pia)

    opened = browser.get(ADDRESS)
    sorted_ = browser.get(ADDRESS, {"sort": "reference"})
    words = browser.get(ADDRESS, {"q": "a"})

    def references(answer):
        return [row.objective.reference for row in answer.context["rows"]]

    assert references(opened) == ["O-12", "O-11"]
    assert opened.context["form"]["cycle"].value() == "Q4 2026"
    assert references(sorted_) == ["O-11", "O-12"]
    assert references(words) == ["O-13", "O-12", "O-11"]


def test_a_quarter_without_okrs_leads_beyond_it(browser_of, pia, acme):
    with tenant(acme.pk):
        quarter, year = QuarterFactory.create(), YearFactory.create()
        ObjectiveFactory.create(number=1, cycle=year)
    browser = browser_of(pia)

    page = browser.get(ADDRESS).content.decode()

    assert "Your OKRs will be here" in page
    assert f'href="{ADDRESS}?cycle=">Look beyond {quarter.name}</a>' in page
    assert len(browser.get(ADDRESS, {"cycle": ""}).context["rows"]) == 1


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"cycle": "2026"}, ["O-13"]),
        ({"q": "home feels"}, ["O-12"]),
        ({"q": "o-11"}, ["O-11"]),
        ({"q": "KR-31"}, ["O-11"]),
        ({"q": "KR-999"}, []),
        ({"state": "proposed"}, ["O-13", "O-12", "O-11"]),
        ({"state": "closed"}, []),
        ({"health": "at_risk"}, ["O-11"]),
        ({"cycle": "Q4 2026", "health": "on_track"}, ["O-12"]),
    ],
)
def test_a_filter_leaves_what_fits(listed, query, found):
    assert listed(**query) == found


def test_a_team_finds_what_it_owns_shares_or_has_a_key_result_of(
    listed, objectives, acme, billing
):
    with tenant(acme.pk):
        objectives[1].co_owners.create(team=billing)
        KeyResultFactory.create(objective=objectives[2], number=32, team=billing)

    assert listed(team=billing.reference) == ["O-13", "O-12", "O-11"]


def test_a_filter_by_something_that_does_not_exist_filters_nothing_and_says_so(
    listed, browser_of, pia
):
    assert listed(team="T-999", cycle="Q9", sort="secret") == ["O-13", "O-12", "O-11"]

    page = browser_of(pia).get(ADDRESS, {"team": "T-999"}).content.decode()
    assert page.count("not known here, so it is left out.") == 1
    assert 'id="id_team_error"' in page


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("reference", ["O-11", "O-12", "O-13"]),
        ("title", ["O-13", "O-12", "O-11"]),
        ("-title", ["O-11", "O-12", "O-13"]),
        ("team", ["O-11", "O-13", "O-12"]),
        ("health", ["O-11", "O-12", "O-13"]),
        ("-health", ["O-12", "O-11", "O-13"]),
        ("-age", ["O-11", "O-12", "O-13"]),
        ("progress", ["O-11", "O-12", "O-13"]),
        ("-progress", ["O-12", "O-11", "O-13"]),
    ],
)
def test_a_column_orders_the_list_and_what_is_not_known_comes_last(listed, sort, order):
    assert listed(sort=sort) == order


def test_a_click_on_the_column_in_order_turns_it_round(browser_of, pia, objectives):
    answer = browser_of(pia).get(ADDRESS, {"sort": "health", "page": "1"})

    health = answer.context["columns"][3]
    assert (health.words, health.sort, health.direction) == (
        "Health",
        "-health",
        "ascending",
    )
    assert 'aria-sort="ascending"' in answer.content.decode()
    assert 'href="?sort=-health"' in answer.content.decode()


def test_htmx_gets_the_table_alone_and_the_count_is_announced(
    browser_of, pia, objectives
):
    answer = browser_of(pia).get(ADDRESS, {"q": "home"}, headers={"HX-Request": "true"})

    page = answer.content.decode()
    assert "<html" not in page
    assert 'data-announce="1 objective"' in page
    assert "HX-Request" in answer["Vary"]


def test_an_empty_list_says_what_to_do_next(browser_of, pia):
    page = browser_of(pia).get(ADDRESS).content.decode()

    assert "Your OKRs will be here" in page
    assert "No objective matches" not in page


def test_a_list_filtered_to_nothing_offers_all(browser_of, pia, objectives):
    page = browser_of(pia).get(ADDRESS, {"q": "zebra"}).content.decode()

    assert "No objective matches" in page


def test_a_file_is_offered_to_who_may_import_it(browser_of, adam, vera, billing):
    def page(person):
        return browser_of(person).get(ADDRESS).content.decode()

    assert "Import a CSV or XLSX file" in page(adam)
    assert "Import a CSV or XLSX file" not in page(vera)
    assert "An administrator imports files." in page(vera)


def test_a_team_on_its_own_is_not_asked_for_a_team(browser_of, pia, billing):
    form = browser_of(pia).get(ADDRESS).context["form"]

    assert list(form.fields) == ["q", "cycle", "state", "health", "leads", "sort"]


def test_a_viewer_is_not_asked_to_draft(browser_of, vera, objectives):
    assert browser_of(vera).get(ADDRESS).context["may_write"] is False


def test_the_list_asks_as_often_for_fifty_rows_as_for_one(
    acme, billing, browser_of, pia, statements
):
    with tenant(acme.pk):
        quarter = QuarterFactory.create()
        ObjectiveFactory.create(number=1, team=billing, cycle=quarter)
    browser = browser_of(pia)
    one = statements(lambda: browser.get(ADDRESS))
    with tenant(acme.pk):
        for number in range(2, 56):
            objective = ObjectiveFactory.create(
                number=number, team=TeamFactory.create(), cycle=quarter
            )
            KeyResultFactory.create(objective=objective, number=number)

    answers = []
    fifty = statements(lambda: answers.append(browser.get(ADDRESS)))

    assert len(answers[0].context["rows"]) == 50
    assert fifty == one <= 12
    assert "1 to 50 of 55 objectives" in " ".join(answers[0].content.decode().split())
