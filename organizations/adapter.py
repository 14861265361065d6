"""How allauth behaves here: nobody signs up by themselves, names come from us."""

import logging
from smtplib import SMTPException
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from organizations.models import User

logger = logging.getLogger(__name__)
LONGEST_EMAIL = 254
GIVEN_UP = "account/email/email_deleted"


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is untyped
    """Close open sign-up; people come by invitation or first set-up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return False: an invitation makes the account."""
        return False

    def clean_email(self, email: str) -> str:
        """Refuse a new address that is longer than mail can carry."""
        if len(email) > LONGEST_EMAIL:
            raise ValidationError(f"An address has at most {LONGEST_EMAIL} signs.")
        return email

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Tell somebody that address or password changed; the old address of a new one.

        What is given up here was never confirmed, and nobody misses it.
        """
        if template_prefix != GIVEN_UP:
            super().send_notification_mail(template_prefix, user, context, email)

    def send_mail(
        self, template_prefix: str, email: str, context: dict[str, Any]
    ) -> None:
        """Send a mail; a mail server that fails is logged, and the page still answers.

        The page says the same whether or not the address has an account, so an error
        must not tell them apart either.
        """
        try:
            super().send_mail(template_prefix, email, context)
        except (SMTPException, OSError):
            logger.exception("The mail %s could not be sent.", template_prefix)
