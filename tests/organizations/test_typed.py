from html import unescape

import pytest
import time_machine
from django.test import Client

from organizations import typed

LOGIN = "/accounts/login/?next=/typed/"
FORM = "/o/acme/teams/new/"
TEXT = "Patients <b>wait</b> less\nat night"


@pytest.fixture
def browser(lena):
    """Lena was at the form; then her session ended."""
    client = Client()
    client.force_login(lena.user)
    client.get(FORM)
    del client.cookies["__Host-session"]
    return client


def sent(client, **fields):
    return client.post(
        FORM, {"name": "Night calls", "mission": TEXT, "works_in": "sprints"} | fields
    )


def log_in(client, person):
    client.force_login(person.user)
    return client.get("/typed/", follow=True)


def test_what_was_sent_after_the_session_had_ended_comes_back_and_can_be_saved(
    browser, lena, acme
):
    refused = sent(browser, csrfmiddlewaretoken="x" * 32, password="abc123")
    shown = log_in(browser, lena)

    assert refused["Location"] == LOGIN
    page = unescape(shown.content.decode())
    assert TEXT in page
    assert "&lt;b&gt;" in shown.content.decode()
    assert f'action="{FORM}"' in page
    assert "abc123" not in page
    assert set(browser.session["typed"]["fields"]) == {"name", "mission", "works_in"}

    saved = browser.post(FORM, browser.session["typed"]["fields"])

    assert saved.status_code in {302, 303}
    assert "typed" not in browser.session


def test_the_log_in_says_that_what_was_typed_is_kept(browser):
    sent(browser)

    page = browser.get(LOGIN).content.decode()

    assert "What you typed is kept for half an hour" in page


def test_nobody_else_sees_it_and_it_is_gone_after_half_an_hour(browser, lena, adam):
    sent(browser)
    as_adam = log_in(browser, adam)

    assert TEXT not in unescape(as_adam.content.decode())
    assert "typed" not in browser.session

    browser.logout()
    browser.get(FORM)
    browser.cookies[typed.COOKIE] = typed._mark(lena.user.pk)
    sent(browser)
    browser.force_login(lena.user)
    with time_machine.travel(browser.session["typed"]["until"] + 1, tick=False):
        late = browser.get("/typed/", follow=True)
    assert TEXT not in unescape(late.content.decode())


@pytest.mark.parametrize("is_htmx", [False, True])
def test_htmx_is_led_there_too(browser, lena, is_htmx):
    headers = {"HX-Request": "true"} if is_htmx else {}

    answer = browser.post(FORM, {"name": "Night calls"}, headers=headers)

    assert answer.status_code == (401 if is_htmx else 302)
    assert "typed" in answer["HX-Redirect" if is_htmx else "Location"]


def test_a_browser_nobody_was_logged_in_with_keeps_nothing(acme):
    stranger = Client()

    answer = sent(stranger)

    assert answer["Location"].endswith(f"?next={FORM}")
    assert "typed" not in stranger.session


def test_without_the_token_of_the_form_or_with_too_much_text_nothing_is_kept(lena):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies[typed.COOKIE] = typed._mark(lena.user.pk)
    loose = Client()
    loose.cookies[typed.COOKIE] = typed._mark(lena.user.pk)

    sent(strict)
    sent(loose, mission="x" * (typed.MOST_CHARACTERS + 1))

    assert "typed" not in strict.session
    assert "typed" not in loose.session


def test_it_can_be_thrown_away(browser, lena):
    sent(browser)
    log_in(browser, lena)

    browser.post("/typed/")

    assert "typed" not in browser.session


@pytest.mark.parametrize(
    ("page", "afterwards"),
    [
        ("http://testserver/o/acme/imports/7/preview/", "/o/acme/imports/7/preview/"),
        ("http://elsewhere.example/o/acme/", "/o/acme/imports/7/confirm/"),
        ("", "/o/acme/imports/7/confirm/"),
    ],
)
def test_a_button_that_sends_nothing_leads_back_to_the_page_on_which_it_was_pressed(
    browser, page, afterwards
):
    refused = browser.post("/o/acme/imports/7/confirm/", headers={"referer": page})

    assert refused["Location"] == f"/accounts/login/?next={afterwards}"


def test_the_address_of_a_button_says_that_it_is_no_page(lena, acme):
    client = Client()
    client.force_login(lena.user)

    answer = client.get("/o/acme/imports/7/confirm/")

    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "There is no page at this address" in answer.content.decode()
    assert 'href="/o/acme/"' in answer.content.decode()
