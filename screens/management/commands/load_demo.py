"""`manage.py load_demo`: the demonstration organisation into an empty database."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from organizations.models import Organization
from screens.demo.load import load_demo
from screens.demo.story import PASSWORD, personas


class Command(BaseCommand):
    """Load the demonstration organisation unless any organisation exists."""

    help = "Load the demonstration organisation into an empty database."

    def handle(self, *arguments: Any, **options: Any) -> None:
        """Load it, or say that there is an organisation already."""
        with transaction.atomic():
            if Organization.objects.exists():
                self.stdout.write("There is an organisation already; nothing loaded.")
                return
            organization = load_demo(timezone.now())
        self.stdout.write(f"Loaded {organization.name}.")
        for person, _ in personas():
            self.stdout.write(f"Log in as {person.email} with “{PASSWORD}”.")
