"""Log-in, passwords, the address and the sessions: allauth's views in our templates."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.urls import reverse

from tests.pages import words

PASSWORD = "correct horse battery"


def link_in(message):
    (address,) = re.findall(r"https?://[^/\s]+(/\S+)", message.body)[:1]
    return address


@pytest.fixture
def sams_browser(sam):
    client = Client()
    client.force_login(sam.user)
    return client


def test_sam_logs_in_with_address_and_password(client, sam):
    response = client.post(
        reverse("account_login"), {"login": sam.user.email, "password": PASSWORD}
    )

    assert response.status_code == 302
    assert client.session["_auth_user_id"] == str(sam.user.pk)


def test_a_wrong_password_is_answered_beside_the_form(client, sam):
    response = client.post(
        reverse("account_login"), {"login": sam.user.email, "password": "wrong"}
    )

    assert response.status_code == 200
    assert 'role="alert"' in response.content.decode()
    assert "_auth_user_id" not in client.session


def test_an_empty_log_in_names_each_field(client, db):
    response = client.post(reverse("account_login"), {})

    page = response.content.decode()
    assert 'id="id_login_error"' in page
    assert 'id="id_password_error"' in page


def test_a_forgotten_password_is_set_anew_by_mail(client, sam):
    asked = client.post(reverse("account_reset_password"), {"email": sam.user.email})
    sent = client.get(asked["Location"])
    form = client.get(link_in(mail.outbox[0]), follow=True)
    saved = client.post(
        form.request["PATH_INFO"],
        {"password1": "a fresh start today", "password2": "a fresh start today"},
        follow=True,
    )

    assert "Look into your mail" in words(sent)
    assert mail.outbox[0].subject == "Set a new password"
    assert "Choose a new password" in words(form)
    assert "The password is changed" in words(saved)
    sam.user.refresh_from_db()
    assert sam.user.check_password("a fresh start today")


def test_a_link_for_a_new_password_works_once(client, sam):
    client.post(reverse("account_reset_password"), {"email": sam.user.email})
    link = link_in(mail.outbox[0])
    form = client.get(link, follow=True)
    client.post(
        form.request["PATH_INFO"],
        {"password1": "a fresh start today", "password2": "a fresh start today"},
    )

    again = Client().get(link, follow=True)

    assert "This link no longer works" in words(again)


def test_an_unknown_address_gets_the_same_answer(client, sam):
    known = client.post(reverse("account_reset_password"), {"email": sam.user.email})
    unknown = client.post(
        reverse("account_reset_password"), {"email": "no@acme.example"}
    )

    assert unknown.status_code == known.status_code == 302
    assert unknown["Location"] == known["Location"]


def test_nobody_signs_up_without_an_invitation(client, db):
    response = client.get(reverse("account_signup"))

    assert "You need an invitation" in words(response)


def test_sam_changes_the_password(sams_browser, sam):
    form = sams_browser.get(reverse("account_change_password"))
    response = sams_browser.post(
        reverse("account_change_password"),
        {
            "oldpassword": PASSWORD,
            "password1": "a fresh start today",
            "password2": "a fresh start today",
        },
        follow=True,
    )

    assert "Change your password" in words(form)
    assert "The password is changed." in words(response)
    sam.user.refresh_from_db()
    assert sam.user.check_password("a fresh start today")


def test_a_new_address_counts_once_it_is_confirmed(sams_browser, sam):
    EmailAddress.objects.create(
        user=sam.user, email=sam.user.email, verified=True, primary=True
    )
    reauthentication = sams_browser.get(reverse("account_email"), follow=True)
    if "confirm that it is you" in words(reauthentication):
        sams_browser.post(
            reauthentication.redirect_chain[-1][0], {"password": PASSWORD}
        )
    asked = sams_browser.post(
        reverse("account_email"),
        {"email": "sam@new.example", "action_add": ""},
        follow=True,
    )
    sam.user.refresh_from_db()
    before = sam.user.email
    confirm = sams_browser.get(link_in(mail.outbox[-1]))
    done = sams_browser.post(link_in(mail.outbox[-1]), follow=True)

    assert "not confirmed yet" in words(asked)
    assert before == "sam@acme.example"
    assert "Confirm your email address" in words(confirm)
    assert "You now log in with sam@new.example." in words(done)
    sam.user.refresh_from_db()
    assert sam.user.email == "sam@new.example"


@pytest.mark.parametrize(
    ("backend", "sentence", "said"),
    [
        (
            "locmem",
            "A link goes to the new address",
            "A link was sent to sam@new.example.",
        ),
        (
            "console",
            "This installation sends no mail: ask whoever runs it",
            "The link for sam@new.example stands in the log of the server.",
        ),
    ],
)
def test_a_change_of_address_promises_no_mail_that_nobody_sends(
    sams_browser, settings, backend, sentence, said
):
    settings.EMAIL_BACKEND = f"django.core.mail.backends.{backend}.EmailBackend"

    page = words(sams_browser.get(reverse("account_email")))
    told = words(Client().get(reverse("account_email_verification_sent")))
    asked = sams_browser.post(
        reverse("account_email"),
        {"email": "sam@new.example", "action_add": ""},
        follow=True,
    )

    assert sentence in page
    assert said in words(asked)
    assert ("No mail was sent" in told) is (backend == "console")


def test_sam_sees_the_sessions_and_ends_the_others(client, sam):
    other = Client()
    for browser in (client, other):
        browser.post(
            reverse("account_login"), {"login": sam.user.email, "password": PASSWORD}
        )

    page = client.get(reverse("usersessions_list"))
    ended = client.post(reverse("usersessions_list"), follow=True)

    assert "this one" in words(page)
    assert "Log out everywhere else" in words(page)
    assert "You are logged out everywhere else." in words(ended)
    assert "You are logged in nowhere else." in words(ended)


@pytest.mark.parametrize(
    ("sent", "name"),
    [
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
            "Firefox on Linux",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) "
            "Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0",
            "Edge on Windows",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1 "
            "(KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
            "Safari on iPhone",
        ),
        ("curl/8.5.0", "curl/8.5.0"),
    ],
)
def test_a_session_is_called_by_the_browsers_usual_name(client, sam, sent, name):
    browser = Client(headers={"user-agent": sent})
    browser.post(
        reverse("account_login"), {"login": sam.user.email, "password": PASSWORD}
    )

    page = words(browser.get(reverse("usersessions_list")))

    assert f"{name} this one" in page
    assert "Mozilla" not in page


def test_logging_out_asks_first_and_then_does(sams_browser):
    question = sams_browser.get(reverse("account_logout"))
    sams_browser.post(reverse("account_logout"))

    assert "Log out?" in words(question)
    assert "_auth_user_id" not in sams_browser.session


@pytest.mark.parametrize(
    ("name", "heading"),
    [
        ("account_inactive", "This account is switched off"),
        ("account_email_verification_sent", "Look into your mail"),
        ("account_reset_password_done", "Look into your mail"),
        ("account_reset_password_from_key_done", "The password is changed"),
    ],
)
def test_the_answers_in_between_say_what_to_do(client, db, name, heading):
    response = client.get(reverse(name))

    assert heading in words(response)
