"""What changed: before and after, of what and when, never of whom; and who read it."""

import pytest

from objectives import actions
from objectives.actions import Why
from okrhub.lib.tenancy import tenant
from organizations.models import AuditEvent
from teams.models import Team
from tests.pages import folded

pytestmark = pytest.mark.usefixtures("on_tuesday")
HERE = "/o/acme/activity/"


@pytest.fixture
def revised(surprises, complaints, pia, today, now):
    """Pia aims KR-31 at 3 instead of 4, and says why."""
    return actions.edit_key_result(
        complaints,
        changes={"target": 3},
        why=Why("Letters help more than we thought", "check_in"),
        actor=pia,
        on=today,
        now=now,
    )


@pytest.mark.usefixtures("revised")
@pytest.mark.parametrize("asked", ["", "?about=O-12", "?about=kr-31", "?team=T-1"])
def test_a_change_is_told_with_before_and_after_and_not_by_whom(
    asked, sam, pia, browser_of
):
    page = folded(browser_of(sam).get(HERE + asked))

    assert "Letters help more than we thought" in page
    assert "<dt>Target</dt><dd>4 " in page
    assert pia.user.name not in page
    assert "by you" not in page


@pytest.mark.usefixtures("intake", "revised")
@pytest.mark.parametrize(
    "asked",
    ["?about=KR-99", "?about=nonsense", "?team=T-2&about=O-12", "?until=2020-01-01"],
)
def test_what_does_not_fit_is_left_out(asked, pia, browser_of):
    page = browser_of(pia).get(HERE + asked).content.decode()

    assert "Nothing changed that fits" in page


@pytest.mark.usefixtures("revised")
def test_one_sees_by_person_only_what_one_did_oneself(pia, sam, browser_of):
    own = browser_of(pia).get(HERE, {"mine": "on"}).content.decode()
    others = browser_of(sam).get(HERE, {"mine": "on"}).content.decode()

    assert "by you" in own
    assert "Letters help" not in others


def test_reading_it_is_itself_recorded(
    acme, vera, browser_of, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        browser_of(vera).get(HERE)

    with tenant(acme.pk):
        event = AuditEvent.objects.get(action="activity.read")
    assert (event.actor_id, event.operation) == (vera.user_id, "read")


@pytest.mark.usefixtures("revised")
def test_pages_lead_on_and_take_the_same_statements(
    acme, billing, pia, browser_of, statements
):
    browser = browser_of(pia)
    browser.get(HERE)
    few = statements(lambda: browser.get(HERE, {"team": "T-1"}))
    with tenant(acme.pk):
        for number in range(60):
            Team.objects.filter(pk=billing.pk).update(mission=f"Mission {number}")

    assert statements(lambda: browser.get(HERE, {"team": "T-1"})) == few <= 12
    first = browser.get(HERE, {"team": "T-1"})
    older = first.context["page"].older_than
    second = browser.get(HERE, {"team": "T-1", "before": older}).content.decode()
    assert "Mission 59" in first.content.decode()
    assert "Mission 59" not in second
    assert "Letters help" in second


@pytest.mark.usefixtures("revised")
def test_the_api_tells_the_same(pia, key_of):
    told = key_of(pia).get("/api/v1/acme/activity/", {"about": "KR-31"}).json()

    (line,) = [line for line in told["lines"] if line["reason"]][:1]
    assert (line["reference"], line["kind"]) == ("KR-31", "key result")
    assert {"name": "Target", "before": "4", "after": "3"} in line["changes"]
