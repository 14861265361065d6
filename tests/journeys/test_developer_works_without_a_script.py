"""Reading and the main forms need no script: log-in, draft, commit, goal, check-in."""

import re

import pytest
from django.utils import timezone

from screens.actions import set_up
from tests import factories
from tests.journeys.conftest import follow, press

TITLE = "Patients dialyse at home without fear"
MOVED = "Patients who call at night"


@pytest.fixture
def nora(transactional_db):
    """Nora has set up Home Dialysis with its one team."""
    return set_up(
        organization="Home Dialysis",
        why="",
        owner_name="Nora Weiss",
        email="nora@dialysis.example",
        password=factories.PASSWORD,
        team="Home team",
        now=timezone.now(),
    )


def test_the_main_forms_need_no_script(visit, nora):
    page = visit("/accounts/login/?next=/o/home-dialysis/", scripts=False)
    page.fill("[name=login]", nora.user.email)
    page.fill("[name=password]", factories.PASSWORD)
    press(page, "Log in")
    page.wait_for_url("**/o/home-dialysis/")
    page.goto(page.url + "objectives/draft/")
    page.locator("main [name$=title]").first.fill(TITLE)
    for name, words in {"title": MOVED, "baseline": "14", "target": "3"}.items():
        page.locator(f".krform >> nth=0 >> [name$={name}]").fill(words)
    press(page, "Add a key result")
    assert page.locator(".krform").count() == 2
    press(page, "Save the draft")
    assert page.get_by_role("heading", level=1).inner_text() == TITLE

    for step in ("Make ready", "Commit"):
        follow(page, step)
        press(page, step)
    assert page.locator("main dt", has_text="In process").is_visible()

    page.goto(page.url.split("objectives/")[0] + "sprints/")
    follow(page, "Plan a sprint")
    page.get_by_label("Sprint goal").fill("Half the patients know whom to call")
    press(page, "Plan it")
    assert re.search(r"/sprints/S-1/$", page.url)
    press(page, f"It moves KR-1 {MOVED}")
    assert MOVED in page.locator("#goal").inner_text()
    follow(page, "Change the goal")
    page.get_by_label("Sprint goal").fill("Every patient knows whom to call")
    press(page, "Save the goal")
    assert "Every patient knows whom to call" in page.locator("#goal").inner_text()

    page.goto(page.url.split("sprints/")[0] + "objectives/O-1/")
    follow(page, "Check in on KR-1")
    page.get_by_label("Value now").fill("12")
    page.get_by_role("radio", name="7", exact=True).check()
    press(page, "Check in")
    assert "KR-1 is checked in." in page.inner_text("body")
    assert "18\u202f%" in page.locator("#key-result-1").inner_text()
