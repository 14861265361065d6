import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone

from okrhub.lib.errors import Conflict, NotPermitted
from okrhub.lib.tenancy import tenant
from organizations import actions, jobs, queries
from organizations.models import Invitation, Job, Membership, User

NOW = timezone.now()


@pytest.fixture
def invited(acme, ada, now):
    """Nora is invited; the mail has not left."""
    return invite("nora@acme.example", actor=ada).invitations[0]


@pytest.fixture
def now():
    return NOW


def invite(*emails, actor, role=Membership.Role.MEMBER, team_number=None, now=NOW):
    return actions.invite(
        emails, role=role, team_number=team_number, actor=actor, now=now
    )


def link_in(mailbox, at=-1):
    """Return the path of the link in a mail, without the site."""
    found = re.search(r"http://localhost:\d+(/o/\S+)", mailbox.texts()[at])
    assert found
    return found[1]


def token_in(mailbox, at=-1):
    return link_in(mailbox, at).rstrip("/").rpartition("/")[2]


def test_an_invitation_leaves_by_mail_once(acme, invited, mailbox):
    jobs.work()
    jobs.work()

    (mail,) = mailbox.mails
    assert mail["To"] == "nora@acme.example"
    assert mail["Subject"] == "Ada Ames invites you to Acme Health"
    assert link_in(mailbox).startswith("/o/acme/invitations/")


def test_an_invitation_that_could_not_be_mailed_is_tried_again(acme, invited, mailbox):
    mailbox.refuse = True
    jobs.work()
    row = Job.objects.get(name="organizations.mail_invitation")
    assert (row.state, row.attempts) == ("waiting", 1)
    with tenant(acme.pk):
        assert Invitation.objects.get().sent_at is None

    mailbox.refuse = False
    Job.objects.update(run_at=NOW)
    jobs.work()

    assert len(mailbox.mails) == 1


def test_a_mail_sent_twice_by_accident_carries_the_same_id(acme, invited, mailbox):
    jobs.work()
    with tenant(acme.pk):
        Invitation.objects.update(sent_at=None)
        actions.mail_invitation(invited.pk, now=NOW)

    first, second = mailbox.mails
    assert first["Message-ID"] == second["Message-ID"]


def test_only_the_hash_of_the_link_is_kept(acme, invited, mailbox):
    jobs.work()

    with tenant(acme.pk):
        row = Invitation.objects.values().get()
    assert token_in(mailbox) not in str(row)
    assert token_in(mailbox) not in str(list(Job.objects.values()))


def test_addresses_are_invited_once_and_members_are_left_out(acme, ada, dev):
    with tenant(acme.pk):
        Membership.objects.filter(pk=dev.pk).update(is_active=False)

    done = invite(
        "Nora@Acme.example",
        " nora@acme.example",
        "ada@acme.example",
        "dev@acme.example",
        actor=ada,
    )

    assert [row.email for row in done.invitations] == ["nora@acme.example"]
    assert done.left_out == [
        ("ada@acme.example", "is a member already"),
        ("dev@acme.example", "had access before"),
    ]


def test_inviting_again_renews_the_open_invitation(acme, ada, invited, mailbox):
    jobs.work()
    later = NOW + timedelta(days=3)

    invite("nora@acme.example", actor=ada, role=Membership.Role.LEADER, now=later)
    jobs.work()

    with tenant(acme.pk):
        row = Invitation.objects.get()
        assert (row.role, row.expires_at) == ("leader", later + timedelta(days=14))
        assert queries.invitation_of(token_in(mailbox, 0)) is None
        assert queries.invitation_of(token_in(mailbox, 1)) == row


def test_a_new_person_joins_with_name_and_password(acme, invited, mailbox):
    jobs.work()

    with tenant(acme.pk):
        membership, _ = actions.accept_invitation(
            token_in(mailbox),
            user=None,
            name="Nora Weiss",
            password="a calm first week",
            now=NOW,
        )

    assert (membership.user.email, membership.role) == ("nora@acme.example", "member")
    assert membership.user.check_password("a calm first week")
    assert EmailAddress.objects.get(user=membership.user).verified


def test_a_person_with_an_account_joins_a_second_organisation(
    globex, otto, acme, ada, mailbox
):
    invite("otto@globex.example", actor=ada)
    jobs.work()

    with tenant(acme.pk):
        actions.accept_invitation(token_in(mailbox), user=otto.user, now=NOW)

    assert queries.organizations_of(otto.user) == [acme, globex]


def test_a_link_works_once(acme, invited, otto, mailbox):
    jobs.work()
    token = token_in(mailbox)
    with tenant(acme.pk):
        actions.accept_invitation(
            token, user=None, name="Nora", password="a calm first week", now=NOW
        )

    with pytest.raises(Conflict), tenant(acme.pk):
        actions.accept_invitation(token, user=otto.user, now=NOW)


def test_a_link_works_for_its_address_alone(acme, invited, otto, mailbox):
    jobs.work()

    with (
        pytest.raises(NotPermitted, match="This invitation is for nora"),
        tenant(acme.pk),
    ):
        actions.accept_invitation(token_in(mailbox), user=otto.user, now=NOW)

    with tenant(acme.pk):
        assert Invitation.objects.get().accepted_at is None
        assert not Membership.objects.filter(user=otto.user).exists()


@pytest.mark.parametrize("later", [timedelta(days=14), timedelta(days=30)])
def test_a_link_ends_after_fourteen_days(acme, invited, mailbox, later):
    jobs.work()

    with pytest.raises(Conflict), tenant(acme.pk):
        actions.accept_invitation(
            token_in(mailbox),
            user=None,
            name="Nora",
            password="late but calm",
            now=NOW + later,
        )

    assert not User.objects.filter(email="nora@acme.example").exists()


def test_a_link_taken_back_is_dead(acme, ada, invited, mailbox):
    jobs.work()
    actions.revoke_invitation(invited, actor=ada, now=NOW)

    with pytest.raises(Conflict), tenant(acme.pk):
        actions.accept_invitation(
            token_in(mailbox), user=None, name="Nora", password="too late now", now=NOW
        )


def test_an_invitation_taken_back_before_the_mail_left_is_not_mailed(
    acme, ada, invited, mailbox
):
    actions.revoke_invitation(invited, actor=ada, now=NOW)

    jobs.work()

    assert mailbox.mails == []


def test_sending_again_kills_the_old_link(acme, ada, invited, mailbox):
    jobs.work()
    actions.resend_invitation(invited, actor=ada, now=NOW + timedelta(days=1))
    jobs.work()

    with tenant(acme.pk):
        assert queries.invitation_of(token_in(mailbox, 0)) is None
        assert queries.invitation_of(token_in(mailbox, 1)) is not None


def test_a_used_invitation_is_neither_sent_again_nor_taken_back(
    acme, ada, invited, mailbox
):
    jobs.work()
    with tenant(acme.pk):
        actions.accept_invitation(
            token_in(mailbox),
            user=None,
            name="Nora",
            password="a calm first week",
            now=NOW,
        )

    with pytest.raises(Conflict):
        actions.resend_invitation(invited, actor=ada, now=NOW)
    with pytest.raises(Conflict):
        actions.revoke_invitation(invited, actor=ada, now=NOW)


@pytest.mark.parametrize("person", ["lena", "pia", "vera"])
def test_only_administrators_invite(request, acme, person):
    actor = request.getfixturevalue(person)

    with pytest.raises(NotPermitted, match="Only an owner or an administrator"):
        invite("nora@acme.example", actor=actor)

    with tenant(acme.pk):
        assert not Invitation.objects.exists()
    assert not Job.objects.exists()


def test_only_an_owner_invites_an_owner(acme, ada, adam):
    with pytest.raises(NotPermitted, match="Only an owner"):
        invite("nora@acme.example", actor=adam, role=Membership.Role.OWNER)

    invite("nora@acme.example", actor=ada, role=Membership.Role.OWNER)


def test_an_administrator_who_lost_the_role_a_moment_ago_does_not_invite(acme, adam):
    with tenant(acme.pk):
        Membership.objects.filter(pk=adam.pk).update(role="member")

    with pytest.raises(NotPermitted):
        invite("nora@acme.example", actor=adam)


def test_a_subject_cannot_smuggle_headers(acme, ada, mailbox):
    acme.name = "Acme\r\nBcc: everybody@acme.example"
    acme.save(update_fields=["name"])
    invite("nora@acme.example", actor=ada)

    jobs.work()

    (mail,) = mailbox.mails
    assert mail["Bcc"] is None
