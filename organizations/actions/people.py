"""Give people an account, a role and access, or take access away."""

from datetime import datetime

from allauth.account.models import EmailAddress

from okrhub.lib.audit import record
from okrhub.lib.tenancy import tenant
from organizations import policies, queries
from organizations.models import ApiToken, Invitation, Membership, User


def create_person(email: str, *, name: str, password: str | None = None) -> User:
    """Create an account whose address is taken as proven; call in a transaction.

    The first owner runs the installation; everybody else comes by a link that was
    mailed to the address.
    """
    user = User.objects.create_user(email, password, name=name)
    EmailAddress.objects.create(
        user=user, email=user.email, verified=True, primary=True
    )
    return user


def rename_person(user: User, name: str) -> User:
    """Change how a person is called, in every organisation."""
    user.name = name
    user.save(update_fields=["name"])
    return user


def change_role(
    person: Membership, role: str, *, title: str, actor: Membership
) -> Membership:
    """Change a person's role and title. The last owner keeps theirs."""
    with tenant(actor.organization_id):
        owners = queries.lock_owners()
        person = queries.lock_person(person.pk)
        actor = queries.afresh(actor)
        policies.may_change_role(actor, person, role, owners=len(owners)).enforce()
        record(actor.user_id, "membership.role_changed")
        person.role, person.title = role, title
        person.save(update_fields=["role", "title"])
        return person


def deactivate_person(
    person: Membership, *, actor: Membership, now: datetime
) -> Membership:
    """Take a person's access away, their tokens with it. Their history stays.

    Nobody takes the last owner's access away, the last owner neither.
    """
    with tenant(actor.organization_id):
        owners = queries.lock_owners()
        person = queries.lock_person(person.pk)
        actor = queries.afresh(actor)
        policies.may_deactivate(actor, person, owners=len(owners)).enforce()
        record(actor.user_id, "membership.deactivated")
        person.is_active = False
        person.save(update_fields=["is_active"])
        ApiToken.objects.filter(membership=person, revoked_at=None).update(
            revoked_at=now
        )
        Invitation.objects.filter(
            email=person.user.email, accepted_at=None, revoked_at=None
        ).update(revoked_at=now)
        return person


def reactivate_person(person: Membership, *, actor: Membership) -> Membership:
    """Give a person's access back, in the role they had. Their tokens stay revoked."""
    with tenant(actor.organization_id):
        person = queries.lock_person(person.pk)
        actor = queries.afresh(actor)
        policies.may_reactivate(actor, person).enforce()
        record(actor.user_id, "membership.reactivated")
        person.is_active = True
        person.save(update_fields=["is_active"])
        return person
