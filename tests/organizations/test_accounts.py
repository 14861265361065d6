import re

import pytest
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.urls import reverse

from organizations.actions import create_person
from organizations.models import User

LOG_IN = reverse("account_login")
LOG_OUT = reverse("account_logout")
RESET = reverse("account_reset_password")
CHANGE_PASSWORD = reverse("account_change_password")
CHANGE_EMAIL = reverse("account_email")
SESSIONS = reverse("usersessions_list")
PROFILE = reverse("front:profile")
PASSWORD = "a calm first week"


@pytest.fixture
def nora(acme):
    """Somebody with an account whose address is proven."""
    return create_person("nora@acme.example", name="Nora Weiss", password=PASSWORD)


def log_in(browser, password=PASSWORD, email="nora@acme.example", **options):
    return browser.post(LOG_IN, {"login": email, "password": password}, **options)


def is_logged_in(browser):
    return browser.get(PROFILE).status_code == 200


@pytest.fixture
def browser(nora):
    """Nora's browser, logged in with her password."""
    client = Client()
    log_in(client)
    return client


def link_in(mailbox):
    """Return the path of the link in the latest mail."""
    found = re.search(r"https?://[^/\s]+(/\S+)", mailbox.texts()[-1])
    assert found
    return found[1]


def subjects(mailbox, address):
    """Return what the mails to an address are about, in their order."""
    return [mail["Subject"] for mail in mailbox.mails if mail["To"] == address]


def outcome(answer):
    """Return what a browser can tell answers apart by, without what is random."""
    text = re.sub(
        r"(csrfmiddlewaretoken\W+value=|X-CSRFToken\W+)\W*[\w-]+",
        "",
        answer.content.decode(),
    )
    of_the_moment = {"X-Request-Id", "Expires"}
    headers = {name: told for name, told in answer.items() if name not in of_the_moment}
    return answer.status_code, headers, text


def test_one_logs_in_with_address_and_password_and_out_again(nora):
    browser = Client()

    assert log_in(browser, email="Nora@ACME.example")["Location"] == "/"
    assert is_logged_in(browser)

    browser.post(LOG_OUT)
    assert not is_logged_in(browser)


def test_logging_out_needs_more_than_a_link(browser):
    browser.get(LOG_OUT)

    assert is_logged_in(browser)


def test_the_session_is_a_new_one_after_log_in(nora):
    browser = Client()
    browser.get(LOG_IN)
    session = browser.session
    session["seen"] = "before"
    session.save()
    browser.cookies["__Host-session"] = str(session.session_key)

    log_in(browser)

    assert browser.cookies["__Host-session"].value != session.session_key
    assert not Session.objects.filter(pk=session.session_key).exists()


def test_cookies_stay_with_this_host_and_out_of_scripts(nora):
    browser = Client()
    browser.get(LOG_IN)
    log_in(browser)

    session, csrf = browser.cookies["__Host-session"], browser.cookies["__Host-csrf"]
    for cookie in (session, csrf):
        assert (cookie["secure"], cookie["path"], cookie["domain"]) == (True, "/", "")
        assert cookie["samesite"] == "Lax"
    assert session["httponly"] is True


def test_a_log_in_leads_to_no_other_site(nora):
    for address in ("https://evil.example/", "//evil.example", "/\\evil.example"):
        answer = log_in(Client(), QUERY_STRING=f"next={address}")

        assert answer["Location"] == "/"


def test_a_wrong_password_and_an_unknown_address_look_the_same(nora):
    wrong = log_in(Client(), password="not the right one")
    unknown = log_in(Client(), email="olga@acme.example")

    told_wrong, told_unknown = outcome(wrong), outcome(unknown)
    assert told_wrong[:2] == told_unknown[:2]
    assert told_wrong[2].replace("nora@", "olga@") == told_unknown[2]


def test_a_deactivated_account_cannot_log_in(nora):
    User.objects.update(is_active=False)
    browser = Client()

    log_in(browser)

    assert not is_logged_in(browser)


def test_nobody_signs_up_by_themselves(db):
    answer = Client().post(
        reverse("account_signup"),
        {"email": "eve@acme.example", "password1": PASSWORD, "password2": PASSWORD},
    )

    assert "invit" in answer.content.decode()
    assert not User.objects.exists()


def test_guessing_is_stopped_by_counts_in_the_database(nora):
    told = [
        "Too many" in log_in(Client(), password=f"guess {n}").content.decode()
        for n in range(6)
    ]

    assert told == [False] * 5 + [True]
    browser = Client()
    log_in(browser)
    assert not is_logged_in(browser)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) > 0 FROM okrhub_cache")
        assert cursor.fetchone() == (True,)


def test_a_forged_forwarded_address_does_not_help_guessing(nora):
    for number in range(10):
        log_in(
            Client(),
            password=f"guess {number}",
            email=f"somebody{number}@acme.example",
            HTTP_X_FORWARDED_FOR=f"10.0.0.{number}",
        )

    answer = log_in(
        Client(), email="other@acme.example", HTTP_X_FORWARDED_FOR="10.9.9.9"
    )
    assert "Too many" in answer.content.decode()


def test_a_forgotten_password_is_replaced_by_mail_and_ends_every_session(
    nora, browser, mailbox
):
    other = Client()
    asked = other.post(RESET, {"email": "nora@acme.example"}, follow=True)
    assert asked.redirect_chain[-1][0] == reverse("account_reset_password_done")
    (mail,) = mailbox.mails
    assert mail["To"] == "nora@acme.example"
    chosen = other.get(link_in(mailbox), follow=True).redirect_chain[-1][0]

    new = "another calm week"
    other.post(chosen, {"password1": new, "password2": new})

    assert not is_logged_in(browser)
    log_in(other, password=PASSWORD)
    assert not is_logged_in(other)
    log_in(other, password=new)
    assert is_logged_in(other)
    assert subjects(mailbox, "nora@acme.example") == [
        "Set a new password",
        "Your password was changed",
    ]
    assert 'choose "Forgotten?" where you log in' in mailbox.texts()[-1]


def test_a_reset_link_works_once(nora, mailbox):
    browser = Client()
    browser.post(RESET, {"email": "nora@acme.example"})
    link = link_in(mailbox)
    chosen = browser.get(link, follow=True).redirect_chain[-1][0]
    browser.post(
        chosen, {"password1": "another calm week", "password2": "another calm week"}
    )

    again = Client().get(link)

    assert "used already" in again.content.decode()


def test_a_reset_does_not_tell_who_has_an_account(nora, mailbox):
    known = Client().post(RESET, {"email": "nora@acme.example"})
    unknown = Client().post(RESET, {"email": "olga@acme.example"})

    assert outcome(known) == outcome(unknown)
    assert [mail["To"] for mail in mailbox.mails] == [
        "nora@acme.example",
        "olga@acme.example",
    ]
    assert "no account" in mailbox.texts()[1]


def test_a_mail_server_that_fails_tells_nobody_apart(nora, mailbox, caplog):
    mailbox.refuse = True

    known = Client().post(RESET, {"email": "nora@acme.example"})
    unknown = Client().post(RESET, {"email": "olga@acme.example"})

    assert known.status_code == 302
    assert outcome(known) == outcome(unknown)
    assert len(caplog.records) == 2


def test_a_changed_password_ends_the_other_sessions_and_is_told_by_mail(
    browser, mailbox
):
    other = Client()
    log_in(other)

    new = "another calm week"
    browser.post(
        CHANGE_PASSWORD, {"oldpassword": PASSWORD, "password1": new, "password2": new}
    )

    assert is_logged_in(browser)
    assert not is_logged_in(other)
    assert subjects(mailbox, "nora@acme.example") == ["Your password was changed"]


@pytest.mark.parametrize(
    ("old", "new"),
    [("not the old one", "another calm week"), (PASSWORD, "short")],
)
def test_a_password_is_not_changed_without_the_old_or_to_a_weak_one(
    nora, browser, mailbox, old, new
):
    browser.post(
        CHANGE_PASSWORD, {"oldpassword": old, "password1": new, "password2": new}
    )

    nora.refresh_from_db()
    assert nora.check_password(PASSWORD)
    assert mailbox.mails == []


def test_a_new_address_counts_once_it_is_confirmed(nora, browser, mailbox):
    browser.post(CHANGE_EMAIL, {"email": "nora@new.example", "action_add": ""})
    nora.refresh_from_db()
    assert nora.email == "nora@acme.example"
    assert mailbox.mails[-1]["To"] == "nora@new.example"

    browser.post(link_in(mailbox))

    nora.refresh_from_db()
    assert nora.email == "nora@new.example"
    assert EmailAddress.objects.get(user=nora).email == "nora@new.example"


@pytest.mark.usefixtures("at_ten")
def test_the_old_address_is_told_of_the_new_one_once(nora, browser, mailbox):
    browser.post(CHANGE_EMAIL, {"email": "nora@new.example", "action_add": ""})
    confirmed = link_in(mailbox)
    assert subjects(mailbox, "nora@acme.example") == []

    browser.post(confirmed)
    browser.post(confirmed)

    assert subjects(mailbox, "nora@new.example") == ["Confirm your email address"]
    assert subjects(mailbox, "nora@acme.example") == [
        "You log in with another email address now"
    ]
    told = mailbox.texts()[-1]
    assert "was changed on 10 November 2026, 09:00 (UTC)" in told
    assert "from nora@acme.example to nora@new.example." in told


def test_a_change_of_address_that_is_given_up_is_no_news(nora, browser, mailbox):
    browser.post(CHANGE_EMAIL, {"email": "nora@new.example", "action_add": ""})

    browser.post(CHANGE_EMAIL, {"email": "nora@new.example", "action_remove": ""})

    assert subjects(mailbox, "nora@acme.example") == []
    assert EmailAddress.objects.get(user=nora).email == "nora@acme.example"


def test_an_address_is_changed_though_its_old_one_takes_no_mail(
    nora, browser, mailbox, caplog
):
    browser.post(CHANGE_EMAIL, {"email": "nora@new.example", "action_add": ""})
    mailbox.refuse = True

    browser.post(link_in(mailbox))

    nora.refresh_from_db()
    assert nora.email == "nora@new.example"
    assert len(caplog.records) == 1


def test_an_address_longer_than_mail_can_carry_is_refused(nora, browser, mailbox):
    long = f"{'x' * 60}@{'y' * 60}.{'y' * 60}.{'y' * 60}.{'y' * 10}.example"

    answer = browser.post(CHANGE_EMAIL, {"email": long, "action_add": ""})

    assert "An address has at most 254 signs." in answer.content.decode()
    assert mailbox.mails == []


def test_an_address_of_somebody_else_is_not_taken_over(nora, browser, mailbox):
    create_person("olga@acme.example", name="Olga", password=PASSWORD)

    browser.post(CHANGE_EMAIL, {"email": "olga@acme.example", "action_add": ""})

    browser.post(link_in(mailbox))

    nora.refresh_from_db()
    assert nora.email == "nora@acme.example"
    assert User.objects.get(email="olga@acme.example").name == "Olga"


def test_one_sees_where_one_is_logged_in_and_ends_the_rest(browser):
    other = Client(headers={"user-agent": "A lost tablet"})
    log_in(other)
    other.get(PROFILE)
    browser.get(PROFILE)

    page = browser.get(SESSIONS).content.decode()
    browser.post(SESSIONS)

    assert "A lost tablet" in page
    assert is_logged_in(browser)
    assert not is_logged_in(other)
