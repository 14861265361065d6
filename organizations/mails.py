"""Mails about accounts and invitations, written from templates."""

from django.conf import settings as django_settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse

from organizations.models import Invitation, Organization, OrganizationSettings
from organizations.tokens import hash_token, invitation_token


def is_mailed() -> bool:
    """Tell whether mails leave this machine; without a server they are only logged."""
    return not django_settings.EMAIL_BACKEND.endswith(".console.EmailBackend")


def invitation_link(invitation: Invitation, organization: Organization) -> str:
    """Return the address that lets the invited person join, made again from the row."""
    token = invitation_token(organization.pk, invitation.email, invitation.expires_at)
    path = reverse("screens:invitation_accept", args=[organization.slug, token])
    return f"{django_settings.SITE_URL}{path}"


def invitation_mail(
    invitation: Invitation,
    organization: Organization,
    settings: OrganizationSettings,
    *,
    inviter: str,
) -> EmailMultiAlternatives:
    """Return the mail with the link; sent twice, it carries the same message id."""
    token = invitation_token(organization.pk, invitation.email, invitation.expires_at)
    context = {
        "organization": organization,
        "inviter": inviter,
        "why": settings.why,
        "link": invitation_link(invitation, organization),
        "expires_on": settings.day_of(invitation.expires_at),
    }
    subject = render_to_string("emails/invitation.subject.txt", context)
    mail = EmailMultiAlternatives(
        subject=" ".join(subject.split()),
        body=render_to_string("emails/invitation.body.txt", context),
        to=[invitation.email],
        headers={"Message-ID": f"<invitation-{hash_token(token)[:32]}@okrhub>"},
    )
    mail.attach_alternative(
        render_to_string("emails/invitation.body.html", context), "text/html"
    )
    return mail
