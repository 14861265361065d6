"""Invite people by mail: single-use, expiring, bound to the address."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import IntegrityError

from okrhub.lib.audit import record
from okrhub.lib.errors import Conflict, NotPermitted
from okrhub.lib.tenancy import current_organization_id, tenant
from organizations import policies, queries
from organizations.actions.people import create_person
from organizations.jobs import enqueue
from organizations.mails import invitation_mail
from organizations.models import Invitation, Membership, User
from organizations.tokens import hash_token, invitation_token

LIFETIME = timedelta(days=14)


@dataclass(slots=True)
class Invited:
    """Who was invited, and which addresses were left out and why."""

    invitations: list[Invitation] = field(default_factory=list)
    left_out: list[tuple[str, str]] = field(default_factory=list)


def invite(
    emails: Iterable[str],
    *,
    role: str,
    team_number: int | None,
    actor: Membership,
    now: datetime,
) -> Invited:
    """Invite addresses into a role, and into a team if its number is given.

    An open invitation to the same address is renewed with the new role and team.
    """
    with tenant(actor.organization_id):
        actor = queries.afresh(actor)
        policies.may_invite(actor, role).enforce()
        record(actor.user_id, "invitation.sent")
        known = queries.people_by_email()
        invited = Invited()
        for email in dict.fromkeys(address.strip().lower() for address in emails):
            if (person := known.get(email)) is not None:
                invited.left_out.append((email, _why_not(person)))
                continue
            invitation = queries.lock_open_invitation_to(email, now) or Invitation(
                email=email
            )
            invitation.role, invitation.team_number = role, team_number
            invited.invitations.append(_send(invitation, actor=actor, now=now))
        return invited


def resend_invitation(
    invitation: Invitation, *, actor: Membership, now: datetime
) -> Invitation:
    """Send a new link that is good for another 14 days; the old link dies."""
    with tenant(actor.organization_id):
        invitation = queries.lock_invitation(invitation.pk)
        actor = queries.afresh(actor)
        policies.may_invite(actor, invitation.role).enforce()
        if invitation.accepted_at or invitation.revoked_at:
            raise Conflict("This invitation was used or taken back already.")
        record(actor.user_id, "invitation.resent")
        return _send(invitation, actor=actor, now=now)


def revoke_invitation(
    invitation: Invitation, *, actor: Membership, now: datetime
) -> Invitation:
    """Take an invitation back; its link is dead from now on."""
    with tenant(actor.organization_id):
        invitation = queries.lock_invitation(invitation.pk)
        actor = queries.afresh(actor)
        policies.may_invite(actor).enforce()
        if invitation.accepted_at:
            raise Conflict("This invitation was used already.")
        record(actor.user_id, "invitation.revoked")
        invitation.revoked_at = now
        invitation.save(update_fields=["revoked_at"])
        return invitation


def accept_invitation(
    token: str,
    *,
    user: User | None,
    name: str = "",
    password: str = "",
    now: datetime,
) -> tuple[Membership, Invitation]:
    """Join the open organisation by a mailed link: as `user`, or with a new account.

    Raises Conflict when the link was used, taken back or has expired, or when the
    address has an account that is not logged in; NotPermitted for somebody else's link.
    """
    with tenant(current_organization_id()):
        invitation = queries.invitation_of(token, lock=True)
        if invitation is None or not invitation.is_open(now):
            raise Conflict("This invitation cannot be used any more.")
        if user is None:
            user = _new_account(invitation.email, name=name, password=password)
        elif user.email != invitation.email:
            raise NotPermitted(f"This invitation is for {invitation.email}.")
        record(user.pk, "invitation.accepted")
        invitation.accepted_at = now
        invitation.save(update_fields=["accepted_at"])
        membership, is_new = Membership.objects.get_or_create(
            user=user, defaults={"role": invitation.role}
        )
        if not is_new and not membership.is_active:
            raise NotPermitted("Your access was taken away. Ask an administrator.")
        return membership, invitation


def _send(invitation: Invitation, *, actor: Membership, now: datetime) -> Invitation:
    invitation.expires_at = now + LIFETIME
    invitation.sent_at = None
    invitation.invited_by = actor
    invitation.token_hash = hash_token(
        invitation_token(
            current_organization_id(), invitation.email, invitation.expires_at
        )
    )
    invitation.save()
    enqueue(
        "organizations.mail_invitation",
        dedupe=f"invitation:{invitation.pk}",
        invitation_id=invitation.pk,
    )
    return invitation


def _new_account(email: str, *, name: str, password: str) -> User:
    if queries.account_of(email) is not None:
        raise Conflict("This address has an account already. Log in first.")
    try:
        return create_person(email, name=name, password=password)
    except IntegrityError as error:
        raise Conflict("This address has an account already. Log in first.") from error


def _why_not(person: Membership) -> str:
    return "is a member already" if person.is_active else "had access before"


def mail_invitation(invitation_id: int, *, now: datetime) -> None:
    """Send an invitation's mail unless it was sent, used or taken back meanwhile."""
    invitation = queries.invitation_to_mail(invitation_id)
    if invitation is None or invitation.sent_at or not invitation.is_open(now):
        return
    record(None, "invitation.mailed")
    invitation.sent_at = now
    invitation.save(update_fields=["sent_at"])
    invitation_mail(
        invitation,
        invitation.organization,
        queries.settings(),
        inviter=invitation.invited_by.user.name,
    ).send()
