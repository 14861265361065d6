import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from okrhub.lib.tenancy import tenant
from organizations import actions, jobs
from organizations.models import Invitation, Membership, User
from teams.models import TeamMembership
from tests import factories
from tests.organizations.test_accounts import outcome
from tests.organizations.test_invitations import link_in

PEOPLE = reverse("screens:people", args=["acme"])
INVITE = reverse("screens:invite", args=["acme"])
FOCUS = reverse("screens:focus", args=["acme"])
LINK = r'value="http://localhost:\d+(/o/acme/invitations/[^"]+)"'
NORA = {"name": "Nora Weiss", "password": "a calm first week"}


@pytest.fixture
def invited(acme, ada, billing, mailbox):
    """The path of the link in Nora's mail, which invites her into Billing."""
    actions.invite(
        ["nora@acme.example"],
        role=Membership.Role.MEMBER,
        team_number=billing.number,
        actor=ada,
        now=timezone.now(),
    )
    jobs.work()
    return link_in(mailbox)


def test_everybody_sees_who_is_here(acme, pia, vera, browser_of):
    page = browser_of(vera).get(PEOPLE).content.decode()

    assert "Pia Park" in page
    assert "Billing" in page
    assert INVITE not in page


def test_people_are_found_by_name_address_or_line_of_work(acme, ada, dev, browser_of):
    actions.change_role(dev, "member", title="Pharmacist", actor=ada)
    browser = browser_of(ada)

    for words in ("dev dale", "DEV@", "pharma"):
        rows = browser.get(PEOPLE, {"q": words}).context["rows"]
        assert [row.person for row in rows] == [dev]
    assert "Nobody fits" in browser.get(PEOPLE, {"q": "zzz\x00"}).content.decode()


def test_the_list_asks_as_many_questions_for_fifty_as_for_one(
    acme, ada, billing, browser_of, statements
):
    browser = browser_of(ada)
    browser.get(PEOPLE)
    one = statements(lambda: browser.get(PEOPLE))
    for number in range(50):
        factories.member(acme, f"Person{number} Somebody", team=billing)

    fifty = statements(lambda: browser.get(PEOPLE))

    assert one == fifty
    assert fifty <= 12


def test_inviting_several_says_who_was_left_out(acme, ada, dev, billing, browser_of):
    answer = browser_of(ada).post(
        INVITE,
        {
            "emails": "nora@acme.example\nolga@acme.example, dev@acme.example",
            "role": "leader",
            "team": billing.number,
        },
        follow=True,
    )

    page = answer.content.decode()
    assert "2 invited." in page
    assert "dev@acme.example is a member already." in page
    with tenant(acme.pk):
        assert set(Invitation.objects.values_list("email", "role", "team_number")) == {
            ("nora@acme.example", "leader", billing.number),
            ("olga@acme.example", "leader", billing.number),
        }


def test_without_a_mail_server_the_link_is_shown_once_to_the_one_who_invites(
    acme, ada, browser_of, settings
):
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    browser = browser_of(ada)
    before = browser.get(INVITE).content.decode()
    shown = browser.post(
        INVITE, {"emails": "nora@acme.example", "role": "member", "team": ""}
    )
    path = reverse("screens:people", args=["acme"])
    after = browser.get(path).content.decode()
    with tenant(acme.pk):
        pk = Invitation.objects.get().pk
    renewed = browser.post(reverse("screens:invitation_resend", args=["acme", pk]))

    assert "you get the link of each to hand over" in before
    first, second = (
        found
        for page in (shown, renewed)
        for found in re.findall(LINK, page.content.decode())
    )
    assert "not mailed" in after
    assert first not in after
    assert Client().get(first).status_code in {404, 410}
    assert "Join Acme Health" in Client().get(second).content.decode()


@pytest.mark.parametrize(
    ("typed", "complaint"),
    [
        ({"emails": "nora@acme"}, "No email address: nora@acme."),
        ({"emails": " "}, "This field is required."),
        ({"emails": "n@acme.example", "role": "king"}, "not one of the available"),
        ({"emails": "n@acme.example", "team": "999"}, "not one of the available"),
        (
            {"emails": "\n".join(f"n{n}@acme.example" for n in range(201))},
            "At most 200 addresses at once.",
        ),
    ],
)
def test_what_cannot_be_invited_is_said(acme, ada, browser_of, typed, complaint):
    answer = browser_of(ada).post(INVITE, {"role": "member", "team": ""} | typed)

    assert answer.status_code == 422
    assert complaint in answer.content.decode()
    with tenant(acme.pk):
        assert not Invitation.objects.exists()


def test_a_new_person_joins_by_the_link_and_is_in_the_team(acme, billing, invited):
    browser = Client()

    page = browser.get(invited).content.decode()
    answer = browser.post(invited, NORA)

    assert "Join Acme Health" in page
    assert answer["Location"] == FOCUS
    assert browser.get(PEOPLE).status_code == 200
    with tenant(acme.pk):
        role = TeamMembership.objects.get(membership__user__email="nora@acme.example")
    assert (role.team_id, role.role) == (billing.pk, "developer")


def test_a_weak_password_keeps_the_invitation_open(acme, invited):
    answer = Client().post(invited, {"name": "Nora Weiss", "password": "short"})

    assert answer.status_code == 422
    assert "too short" in answer.content.decode()
    with tenant(acme.pk):
        assert Invitation.objects.get().accepted_at is None


def test_a_used_link_says_so(acme, invited):
    Client().post(invited, NORA)

    page = Client().get(invited)
    answer = Client().post(invited, {"name": "Eve", "password": "another calm week"})

    assert (page.status_code, answer.status_code) == (410, 410)
    assert "cannot be used any more" in page.content.decode()
    assert not User.objects.filter(name="Eve").exists()


@pytest.mark.parametrize("gone", ["revoked", "expired"])
def test_a_dead_link_says_the_same_whatever_killed_it(acme, invited, gone):
    now = timezone.now()
    with tenant(acme.pk):
        if gone == "revoked":
            Invitation.objects.update(revoked_at=now)
        if gone == "expired":
            Invitation.objects.update(expires_at=now - timedelta(seconds=1))

    page = Client().get(invited)

    assert page.status_code == 410
    assert "nora@acme.example" not in page.content.decode()


def test_somebody_with_an_account_logs_in_first_and_then_joins(
    acme, globex, ada, otto, mailbox, browser_of
):
    actions.invite(
        ["otto@globex.example"],
        role="member",
        team_number=None,
        actor=ada,
        now=timezone.now(),
    )
    jobs.work()
    link = link_in(mailbox)

    asked = Client().get(link).content.decode()
    refused = Client().post(link, {"name": "Eve", "password": "not my account"})
    browser = browser_of(otto)
    joined = browser.post(link)

    assert f"/accounts/login/?next={link}" in asked
    assert refused.status_code == 409
    assert joined["Location"] == FOCUS
    assert User.objects.get(email="otto@globex.example").name == "Otto Orr"


def test_a_link_for_somebody_else_is_refused(acme, globex, otto, invited, browser_of):
    browser = browser_of(otto)

    page, answer = browser.get(invited), browser.post(invited)

    assert (page.status_code, answer.status_code) == (403, 403)
    assert "nora@acme.example" not in page.content.decode()
    with tenant(acme.pk):
        assert Invitation.objects.get().accepted_at is None


def test_a_link_of_one_organisation_opens_no_other(acme, globex, otto, invited):
    elsewhere = invited.replace("/o/acme/", "/o/globex/")

    assert Client().get(elsewhere).status_code == 404
    assert Client().post(elsewhere, NORA).status_code == 404
    assert not User.objects.filter(email="nora@acme.example").exists()


def test_a_made_up_link_does_not_tell_whether_an_organisation_is_there(acme):
    there = Client().get("/o/acme/invitations/made-up/")
    nowhere = Client().get("/o/nowhere/invitations/made-up/")

    assert (there.status_code, nowhere.status_code) == (404, 404)
    assert outcome(there)[2] == outcome(nowhere)[2].replace("/nowhere/", "/acme/")


def test_a_member_who_opens_the_link_is_led_on(acme, dev, invited, browser_of):
    assert browser_of(dev).get(invited)["Location"] == FOCUS


def test_invitations_are_sent_again_and_taken_back_on_the_page(
    acme, ada, invited, mailbox, browser_of
):
    browser = browser_of(ada)
    with tenant(acme.pk):
        number = Invitation.objects.get().pk

    browser.post(reverse("screens:invitation_resend", args=["acme", number]))
    jobs.work()
    browser.post(reverse("screens:invitation_revoke", args=["acme", number]))

    assert len(mailbox.mails) == 2
    assert Client().get(link_in(mailbox)).status_code == 410


def test_a_role_is_changed_on_the_page(acme, ada, dev, browser_of):
    address = reverse("screens:person_edit", args=["acme", dev.pk])
    browser = browser_of(ada)

    shown = browser.get(address)
    answer = browser.post(address, {"role": "leader", "title": "Head of care"})
    wrong = browser.post(address, {"role": "king", "title": ""})

    assert (shown.status_code, answer.status_code, wrong.status_code) == (200, 303, 422)
    with tenant(acme.pk):
        dev.refresh_from_db()
    assert (dev.role, dev.title) == ("leader", "Head of care")


def test_access_ends_at_the_next_click_and_comes_back(acme, ada, dev, browser_of):
    browser, admin = browser_of(dev), browser_of(ada)
    assert browser.get(PEOPLE).status_code == 200

    admin.post(reverse("screens:person_deactivate", args=["acme", dev.pk]))
    assert browser.get(PEOPLE).status_code == 404
    assert "No access" in admin.get(PEOPLE).content.decode()

    admin.post(reverse("screens:person_reactivate", args=["acme", dev.pk]))
    assert browser.get(PEOPLE).status_code == 200


def test_a_user_who_is_deactivated_is_asked_to_log_in(acme, dev, browser_of):
    browser = browser_of(dev)

    User.objects.filter(pk=dev.user_id).update(is_active=False)

    assert browser.get(PEOPLE)["Location"].startswith("/accounts/login/")


def test_one_leaves_and_is_led_to_the_start(acme, ada, vera, browser_of):
    browser = browser_of(vera)

    answer = browser.post(reverse("screens:person_deactivate", args=["acme", vera.pk]))

    assert answer["Location"] == "/"
    assert browser.get(PEOPLE).status_code == 404
