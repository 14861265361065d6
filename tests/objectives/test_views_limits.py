import pytest

from okrhub.lib.tenancy import tenant
from organizations.models import OrganizationSettings
from tests.factories import TeamFactory, UnitFactory

pytestmark = pytest.mark.usefixtures("at_ten")
ADDRESS = "/o/acme/settings/limits/"


@pytest.fixture
def team_limit(browser_of, billing):
    """Send the form of Billing's own limits."""

    def send(person, **typed):
        return browser_of(person).post(
            f"{ADDRESS}teams/{billing.reference}/",
            {"quarterly": "", "annual": "", "version": billing.version} | typed,
        )

    return send


def lines(answer):
    return {line.limits.team.name: line for line in answer.context["teams"]}


def test_each_team_shows_what_is_in_process_against_the_limit_that_holds(
    committed, pia, intake, browser_of
):
    committed()

    found = lines(browser_of(pia).get(ADDRESS))

    billing = found["Billing"].limits
    assert (billing.quarterly_in_process, billing.quarterly, billing.annual) == (
        1,
        3,
        5,
    )
    assert found["Intake"].limits.quarterly_in_process == 0
    assert found["Billing"].may_set
    assert not found["Intake"].may_set


def test_an_administrator_sets_the_limits_of_the_organisation(acme, adam, browser_of):
    answer = browser_of(adam).post(
        f"{ADDRESS}organization/", {"quarterly": "2", "annual": "4", "version": "1"}
    )

    assert (answer.status_code, answer["Location"]) == (303, ADDRESS)
    with tenant(acme.pk):
        saved = OrganizationSettings.objects.get()
    assert (saved.quarterly_limit, saved.annual_limit) == (2, 4)


def test_who_was_overtaken_is_told_and_keeps_what_was_typed(acme, adam, browser_of):
    with tenant(acme.pk):
        OrganizationSettings.objects.update(version=2)

    answer = browser_of(adam).post(
        f"{ADDRESS}organization/", {"quarterly": "2", "annual": "4", "version": "1"}
    )

    assert answer.status_code == 409
    assert answer.context["form"]["quarterly"].value() == "2"


def test_a_limit_is_a_whole_number(acme, adam, browser_of):
    answer = browser_of(adam).post(
        f"{ADDRESS}organization/", {"quarterly": "-1", "annual": "x", "version": "1"}
    )

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"quarterly", "annual"}


def test_a_leader_sets_a_units_limit(acme, lena, browser_of, fresh):
    with tenant(acme.pk):
        unit = UnitFactory.create()

    answer = browser_of(lena).post(
        f"{ADDRESS}units/{unit.pk}/", {"quarterly": "2", "annual": "", "version": "1"}
    )

    assert answer.status_code == 303
    assert (fresh(unit).quarterly_limit, fresh(unit).annual_limit) == (2, None)


def test_a_leader_sets_both_limits_of_a_team_at_once(billing, lena, team_limit, fresh):
    answer = team_limit(lena, quarterly="0", annual="1")

    assert answer.status_code == 303
    saved = fresh(billing)
    assert (saved.quarterly_limit, saved.annual_limit) == (0, 1)


def test_an_empty_field_takes_over_what_holds_above(
    acme, billing, lena, team_limit, fresh
):
    team_limit(lena, quarterly="1")

    answer = team_limit(lena, version=fresh(billing).version)

    assert answer.status_code == 303
    assert fresh(billing).quarterly_limit is None


def test_a_product_owner_lowers_the_limit_but_does_not_raise_it(
    billing, pia, team_limit, fresh
):
    lowered = team_limit(pia, quarterly="2")
    raised = team_limit(pia, quarterly="4", version=fresh(billing).version)

    assert lowered.status_code == 303
    assert raised.status_code == 403
    assert "raising it is asked of a leader" in raised.content.decode()
    assert fresh(billing).quarterly_limit == 2


def test_a_wrong_limit_stays_in_its_field(billing, lena, team_limit, fresh):
    answer = team_limit(lena, quarterly="many")

    form = lines(answer)["Billing"].form
    assert answer.status_code == 422
    assert form["quarterly"].value() == "many"
    assert fresh(billing).quarterly_limit is None


def test_a_viewer_reads_the_limits_and_sets_none(vera, billing, team_limit, browser_of):
    page = browser_of(vera).get(ADDRESS)

    assert page.status_code == 200
    assert not page.context["may_set"]
    assert team_limit(vera, quarterly="1").status_code == 403


def test_what_is_not_there_has_no_limit(acme, lena, browser_of):
    browser = browser_of(lena)

    assert browser.post(f"{ADDRESS}teams/T-999/").status_code == 404
    assert browser.post(f"{ADDRESS}units/999999/").status_code == 404


def test_the_limits_ask_as_often_for_fifty_teams_as_for_one(
    acme, billing, pia, browser_of, statements
):
    browser = browser_of(pia)
    one = statements(lambda: browser.get(ADDRESS))
    with tenant(acme.pk):
        for _ in range(50):
            TeamFactory.create()

    answers = []
    assert statements(lambda: answers.append(browser.get(ADDRESS))) == one <= 12
    assert len(answers[0].context["teams"]) == 50
