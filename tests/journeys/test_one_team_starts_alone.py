"""One team starts alone: set-up, pasted OKRs, this sprint's goal, a first check-in."""

from dataclasses import dataclass

from playwright.sync_api import Locator, Page

from tests.journeys.conftest import looks_right

SET_UP = {
    "What is your organisation called?": "Home Dialysis",
    "Your first team": "Home team",
    "Your name": "Nora Weiss",
    "Your email address": "nora@dialysis.example",
    "A password": "a calm first week at home",
}
WIKI = """\
Objective: Patients dialyse at home without fear
- Patients who call at night: from 14 to 3
- Share of patients who dialyse alone from 20 % to 55 %
- Patients who say that they feel safe
"""


@dataclass
class Hand:
    """What a person does: fields typed into, and things pressed."""

    page: Page
    typed: int = 0
    pressed: int = 0

    def type(self, field: Locator, words: str) -> None:
        """Type into a field."""
        field.fill(words)
        self.typed += 1

    def press(self, name: str) -> None:
        """Press a button of the page by the beginning of its name."""
        self.choose(self.page.locator("main").get_by_role("button", name=name).first)
        self.page.wait_for_load_state()

    def follow(self, name: str) -> None:
        """Follow a link of the page."""
        self.choose(self.page.locator("main").get_by_role("link", name=name).first)
        self.page.wait_for_load_state()

    def choose(self, thing: Locator) -> None:
        """Press anything else."""
        thing.click()
        self.pressed += 1


def test_one_team_starts_alone_without_reading(transactional_db, visit):
    page = visit("/")
    nora = Hand(page)
    looks_right(page)
    for label, words in SET_UP.items():
        nora.type(page.get_by_label(label), words)
    nora.press("Begin")
    page.wait_for_url("**/o/home-dialysis/")
    looks_right(page)

    nora.follow("Paste OKRs")
    looks_right(page)
    nora.type(page.get_by_role("textbox", name="Your OKRs, as they are"), WIKI)
    page.wait_for_selector("text=1 objective, 3 key results")
    looks_right(page)
    lacking = page.locator(".pkr", has_text="feel safe")
    nora.type(lacking.locator("[name$=baseline]"), "61")
    nora.type(lacking.locator("[name$=target]"), "85")
    nora.choose(page.get_by_label("The team is already at it"))
    nora.press("Take these over")
    page.wait_for_url("**/objectives/O-1/")
    assert page.locator("main dt", has_text="In process").is_visible()
    assert page.locator(".kr").count() == 3
    looks_right(page)

    nora.choose(page.locator("#nav").get_by_role("link", name="My focus"))
    nora.follow("Plan a sprint")
    looks_right(page)
    nora.type(page.get_by_label("Sprint goal"), "Every patient knows whom to call")
    nora.press("Plan it")
    page.wait_for_url("**/sprints/S-1/")
    looks_right(page)
    nora.press("It moves KR-1")
    page.wait_for_selector("#goal >> text=Patients who call at night")
    looks_right(page)

    nora.choose(page.locator("#nav").get_by_role("link", name="My focus"))
    looks_right(page)
    nora.choose(page.locator(".los").get_by_role("link", name="Patients who call"))
    nora.choose(page.get_by_role("link", name="Check in on KR-1"))
    page.locator("dialog [name=value]").wait_for()
    looks_right(page)
    nora.type(page.locator("dialog [name=value]"), "12")
    nora.choose(page.locator("dialog .boxes label", has_text="7"))
    nora.choose(page.locator("dialog footer [type=submit]").last)
    page.wait_for_selector("#key-result-1 >> text=Confidence 7.")
    looks_right(page)

    nora.choose(page.locator("#nav").get_by_role("link", name="My focus"))
    sight = page.locator(".los").inner_text()
    assert "Every patient knows whom to call" in sight
    assert "12 now, 3 wanted" in sight
    assert "Patients dialyse at home without fear" in sight
    looks_right(page)
    assert (nora.typed, nora.pressed) == (10, 14)
