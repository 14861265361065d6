"""The session ends before Save: what was typed comes back."""

from okrhub.lib.tenancy import tenant
from teams.models import Team
from tests.factories import PASSWORD
from tests.journeys.conftest import looks_right, press

MISSION = "Patients wait less at night"


def test_what_was_saved_after_the_session_had_ended_is_saved_after_logging_in(
    visit_as, ada, acme
):
    page = visit_as(ada, "/o/acme/teams/new/")
    page.fill("[name=name]", "Night calls")
    page.fill("[name=mission]", MISSION)
    page.context.clear_cookies(name="__Host-session")
    page.locator("main form:has([name=mission]) button[type=submit]").click()
    page.wait_for_url("**/accounts/login/**")
    page.fill("[name=login]", ada.user.email)
    page.fill("[name=password]", PASSWORD)
    page.click("main form:has([name=password]) button[type=submit]")
    page.wait_for_url("**/typed/")
    shown = page.locator("main dl").inner_text()
    looks_right(page)
    press(page, "Save it now")
    page.wait_for_url("**/o/acme/teams/**")

    assert MISSION in shown
    with tenant(acme.pk):
        made = Team.objects.get(name="Night calls")
    assert made.mission == MISSION
