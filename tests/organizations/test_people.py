import pytest
from django.utils import timezone

from okrhub.lib.errors import NotPermitted
from okrhub.lib.tenancy import tenant
from organizations import actions, queries
from organizations.models import ApiToken, AuditEvent, Invitation, Membership
from tests.factories import member
from tests.organizations.test_jobs import in_threads

NOW = timezone.now()
Role = Membership.Role


def roles(organization):
    with tenant(organization.pk):
        return dict(Membership.objects.values_list("user__name", "role"))


def test_a_changed_role_is_recorded_with_who_changed_it(acme, ada, dev):
    actions.change_role(dev, Role.LEADER, title="Head of care", actor=ada)

    with tenant(acme.pk):
        event = AuditEvent.objects.get(action="membership.role_changed")
    assert event.actor_id == ada.user_id
    assert event.before == {"role": "member", "title": ""}
    assert event.after == {"role": "leader", "title": "Head of care"}


@pytest.mark.parametrize("actor", ["lena", "pia", "vera"])
def test_only_administrators_change_roles(request, acme, dev, actor):
    with pytest.raises(NotPermitted):
        actions.change_role(
            dev, Role.LEADER, title="", actor=request.getfixturevalue(actor)
        )

    assert roles(acme)["Dev Dale"] == "member"


def test_only_an_owner_makes_and_unmakes_owners(acme, ada, adam, dev):
    with pytest.raises(NotPermitted, match="Only an owner may"):
        actions.change_role(dev, Role.OWNER, title="", actor=adam)
    with pytest.raises(NotPermitted, match="Only an owner may"):
        actions.change_role(ada, Role.ADMIN, title="", actor=adam)
    with pytest.raises(NotPermitted, match="Only an owner may"):
        actions.deactivate_person(ada, actor=adam, now=NOW)

    actions.change_role(dev, Role.OWNER, title="", actor=ada)

    assert roles(acme) == {
        "Ada Ames": "owner",
        "Adam Ash": "admin",
        "Dev Dale": "owner",
    }


def test_the_last_owner_neither_steps_down_nor_leaves(acme, ada):
    with pytest.raises(NotPermitted, match="needs an owner"):
        actions.change_role(ada, Role.MEMBER, title="", actor=ada)
    with pytest.raises(NotPermitted, match="needs an owner"):
        actions.deactivate_person(ada, actor=ada, now=NOW)

    assert roles(acme) == {"Ada Ames": "owner"}


def test_the_last_owner_may_take_another_title(acme, ada):
    changed = actions.change_role(ada, Role.OWNER, title="Operator", actor=ada)

    assert changed.title == "Operator"


@pytest.mark.django_db(transaction=True)
def test_two_owners_who_step_down_at_once_leave_one(acme, ada):
    other = member(acme, "Ole Owner", Role.OWNER)
    waiting = [ada, other]

    def step_down():
        person = waiting.pop()
        try:
            actions.change_role(person, Role.MEMBER, title="", actor=person)
        except NotPermitted:
            return "refused"
        return "done"

    assert sorted(in_threads(2, step_down)) == ["done", "refused"]
    assert sorted(roles(acme).values()) == ["member", "owner"]


def test_taking_access_away_takes_tokens_and_invitations_too(acme, ada, dev):
    token, _ = actions.create_token("Report", scope="read", expires_at=None, actor=dev)

    actions.deactivate_person(dev, actor=ada, now=NOW)

    with tenant(acme.pk):
        assert queries.membership_of(dev.user) is None
        assert ApiToken.objects.get(pk=token.pk).revoked_at == NOW


def test_access_given_back_has_the_old_role_and_no_token(acme, ada, lena):
    actions.create_token("Report", scope="read", expires_at=None, actor=lena)
    actions.deactivate_person(lena, actor=ada, now=NOW)

    actions.reactivate_person(lena, actor=ada)

    with tenant(acme.pk):
        assert Membership.objects.get(pk=lena.pk, is_active=True).role == "leader"
        assert not ApiToken.objects.filter(revoked_at=None).exists()


def test_everybody_may_leave(acme, ada, vera):
    actions.deactivate_person(vera, actor=vera, now=NOW)

    assert queries.organizations_of(vera.user) == []


def test_a_member_does_not_take_anybodys_access_away(acme, dev, vera):
    with pytest.raises(NotPermitted):
        actions.deactivate_person(vera, actor=dev, now=NOW)

    assert queries.organizations_of(vera.user) == [acme]


def test_an_invitation_to_somebody_who_lost_access_is_dead(acme, ada, globex, otto):
    actions.invite(
        ["otto@globex.example"], role="member", team_number=None, actor=ada, now=NOW
    )
    with tenant(acme.pk):
        joined = Membership.objects.create(user=otto.user, role=Role.MEMBER)

    actions.deactivate_person(joined, actor=ada, now=NOW)

    with tenant(acme.pk):
        assert Invitation.objects.get().revoked_at == NOW


def test_a_person_of_another_organisation_is_not_found(acme, globex, ada, otto):
    with tenant(acme.pk):
        assert queries.person_number(otto.pk) is None
