"""A leader gives the most complex OKR its team, and proposes another set-up to teams."""

from playwright.sync_api import Page

from tests.journeys.conftest import PHONE, follow, looks_right, press

HOME = "/o/carebridge/"
IDENTITY = "One patient, one identity"
SKETCH = "Another set-up for O-13"
MOVE = (
    "Insurer approval never delays care: from Billing & Coverage to Digital Front Door"
)


def test_a_dedicated_team_is_formed_and_a_what_if_is_answered(visit_by_name):
    fatima = visit_by_name("Fatima Benali", f"{HOME}value/", expected="409")
    form_a_dedicated_team(fatima)
    propose_a_what_if(fatima)

    accept(visit_by_name("Samuel Osei", f"{HOME}what-if/", viewport=PHONE))
    counter(visit_by_name("Priya Raman", f"{HOME}what-if/", expected="409"))

    fatima.reload()
    fatima.wait_for_selector("li:has-text('Billing') >> text=Accepted")
    fatima.wait_for_selector("text=Pre-admission & Intake instead")
    follow(fatima, "Digital Front Door")
    looks_right(fatima)
    fatima.get_by_label("Take what the team proposes").check()
    press(fatima, "Answer")
    fatima.wait_for_selector("li:has-text('Pre-admission & Intake') >> text=Asked")
    fatima.goto(fatima.url.split("what-if")[0] + "objectives/O-13/")
    owner = fatima.locator(".pagehead").inner_text()
    assert "Billing & Coverage" in owner


def form_a_dedicated_team(fatima: Page) -> None:
    """The most complex OKR without a team of its own gets one, and says whose it is."""
    follow(fatima, IDENTITY)
    fatima.wait_for_selector("#fit >> text=Among the most complex")
    follow(fatima, "Form a dedicated team")
    press(fatima, "Form the team")
    fatima.wait_for_selector("text=Name a team that is there")
    looks_right(fatima)
    fatima.get_by_label("Name of the new team").fill("Identity")
    fatima.get_by_label("Its product owner").select_option(label="David Cohen")
    press(fatima, "Form the team")
    fatima.wait_for_selector("#the-team >> text=Identity is the team for this.")
    said = fatima.locator("#the-team").inner_text()
    assert "Talk to David Cohen, its product owner." in said
    fatima.wait_for_selector("#fit >> text=It rests on")
    fatima.get_by_text("How it was chosen, since").click()
    looks_right(fatima)


def propose_a_what_if(fatima: Page) -> None:
    """From the hint on an OKR to a sketch, beside today and another, to the teams."""
    fatima.goto(fatima.url.split("objectives")[0] + "objectives/O-13/")
    fatima.wait_for_selector("#mismatch >> text=Would a dedicated team")
    follow(fatima, "Try another set-up on paper")
    fatima.get_by_label("Everybody may see it").check()
    press(fatima, "Begin")
    follow(fatima, "Give an OKR to another team")
    chosen = fatima.get_by_label("Which OKR?").input_value()
    assert chosen == "O-13"
    fatima.get_by_label("To which team?").select_option(label="Digital Front Door")
    press(fatima, "Try it")
    fatima.wait_for_selector(f"text={MOVE}")
    sketch = fatima.url
    looks_right(fatima)
    follow(fatima, "A team of its own for one patient")
    fatima.wait_for_selector("text=Two what-ifs beside today")
    looks_right(fatima)
    fatima.goto(sketch)
    press(fatima, "Propose it to the teams")
    fatima.wait_for_selector("text=the teams are asked")


def accept(samuel: Page) -> None:
    """The team that gives the OKR says yes."""
    follow(samuel, SKETCH)
    samuel.get_by_label("We accept it").check()
    press(samuel, "Answer")
    samuel.wait_for_selector("li:has-text('Billing') >> text=Accepted")
    looks_right(samuel)


def counter(priya: Page) -> None:
    """The team that would get it names another one, and says why."""
    follow(priya, SKETCH)
    priya.get_by_label("Another way").check()
    press(priya, "Answer")
    priya.wait_for_selector("text=One sentence is enough")
    looks_right(priya)
    priya.get_by_label("In a sentence").fill("Intake speaks with the insurers.")
    instead = priya.get_by_label("Which team instead?")
    instead.select_option(label="Pre-admission & Intake")
    press(priya, "Answer")
    priya.wait_for_selector("text=Pre-admission & Intake instead")
