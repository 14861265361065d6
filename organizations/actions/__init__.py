"""What changes organisations and the people in them; each verb is one transaction."""

from organizations.actions.invitations import (
    Invited,
    accept_invitation,
    invite,
    mail_invitation,
    resend_invitation,
    revoke_invitation,
)
from organizations.actions.people import (
    change_role,
    create_person,
    deactivate_person,
    reactivate_person,
    rename_person,
)
from organizations.actions.settings import edit_settings, found_organization
from organizations.actions.tokens import create_token, revoke_token

__all__ = [
    "Invited",
    "accept_invitation",
    "change_role",
    "create_person",
    "create_token",
    "deactivate_person",
    "edit_settings",
    "found_organization",
    "invite",
    "mail_invitation",
    "reactivate_person",
    "rename_person",
    "resend_invitation",
    "revoke_invitation",
    "revoke_token",
]
