"""Make an API token for a member and print it, once."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from okrhub.lib.tenancy import tenant
from organizations import actions, queries
from organizations.models import ApiToken


class Command(BaseCommand):
    """Print a new token; only its hash is kept."""

    help = "Makes a token for the API of an organisation and prints it, once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Ask for whom, where, and how far it reaches."""
        parser.add_argument("email")
        parser.add_argument("--organization", required=True, metavar="SLUG")
        parser.add_argument(
            "--scope", choices=ApiToken.Scope.values, default=ApiToken.Scope.READ
        )
        parser.add_argument("--name", default="Made on the command line")
        parser.add_argument("--days", type=int, help="useless after so many days")

    def handle(
        self,
        *args: Any,
        email: str,
        organization: str,
        scope: str,
        name: str,
        days: int | None,
        **options: Any,
    ) -> None:
        """Make the token, or say in one sentence what stands against it."""
        place = queries.organization_called(organization)
        if place is None:
            raise CommandError(f"There is no organisation at {organization}.")
        expires_at = timezone.now() + timedelta(days=days) if days else None
        user = queries.account_of(email)
        with tenant(place.pk):
            membership = queries.membership_of(user) if user else None
            if membership is None:
                raise CommandError(f"{email} is no active member of {place.name}.")
            _, secret = actions.create_token(
                name, scope=scope, expires_at=expires_at, actor=membership
            )
        self.stdout.write(secret)
