"""A leader answers a push-back, which comes back by itself; people comment and answer."""

from okrhub.lib.tenancy import tenant
from organizations.models import Membership
from tests.journeys.conftest import follow, looks_right, press

HOME = "/o/carebridge/"
ASKED = "The estimate and the bill say the same"


def test_people_talk_and_a_push_back_comes_back_by_itself(carebridge, visit_as):
    def open_as(name, path):
        with tenant(carebridge.pk):
            people = Membership.objects.select_related("user")
            person = people.get(user__name=name)
        return visit_as(person, path)

    claire = open_as("Claire Dubois", f"{HOME}waiting/")
    looks_right(claire)
    follow(claire, ASKED)
    looks_right(claire)
    claire.get_by_label("Change the structure").check()
    press(claire, "Answer")
    claire.wait_for_selector("text=Waits for B-1 of Claire Dubois")
    follow(claire, "B-1")
    looks_right(claire)
    press(claire, "Accept B-1")
    claire.wait_for_selector("text=B-1: accepted.")
    follow(claire, "Say more about B-1")
    claire.get_by_label("Resolved").check()
    press(claire, "Save")
    looks_right(claire)

    samuel = open_as("Samuel Osei", HOME)
    follow(samuel, "Came back, its barrier is resolved")
    press(samuel, "We take it")
    samuel.wait_for_selector("text=Accepted on")
    looks_right(samuel)
    follow(samuel, "O-")
    samuel.fill("#talk textarea", "Thank you @Aisha, we **begin** in January.")
    press(samuel, "Say it")
    samuel.wait_for_selector("#talk .said:has-text('To Aisha Khan') strong")
    samuel.locator("#talk").get_by_role("button", name="Take back").click()
    samuel.wait_for_selector("text=You took this comment back")
    samuel.locator("#talk").get_by_role("button", name="Undo").click()
    samuel.wait_for_selector("#talk button:has-text('Take back')")
    looks_right(samuel)

    aisha = open_as("Aisha Khan", HOME)
    follow(aisha, "You are mentioned on")
    aisha.wait_for_selector("text=You are mentioned here")
    looks_right(aisha)
    fatima = open_as("Fatima Benali", HOME)
    follow(fatima, "2 ideas wait for your answer")
    looks_right(fatima)
    press(fatima, "We take it up")
    fatima.wait_for_selector("text=We take it up as I-")
    looks_right(fatima)
