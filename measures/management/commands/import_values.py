"""Import values of KPIs: `manage.py import_values FILE --organization SLUG --by EMAIL`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from measures import actions, queries
from measures.importing import LIMITS, Preview, read_rows
from okrhub.lib.csv_file import text_of
from okrhub.lib.errors import Refusal
from okrhub.lib.tables import UnreadableFile
from okrhub.lib.tenancy import tenant
from organizations.models import Membership, Organization
from organizations.queries import organization_called, people_by_email, settings
from teams.queries import standing


class Command(BaseCommand):
    """Read a small CSV file, name every row with a problem, and write the others."""

    help = "Import values of KPIs from a CSV file: kpi, measured_on, value, note."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the file, the organisation and who imports."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--organization", required=True, metavar="SLUG")
        parser.add_argument("--by", required=True, metavar="EMAIL")
        parser.add_argument(
            "--dry-run",
            action="store_true",
            help="say what would happen; write nothing",
        )

    def handle(self, **options: Any) -> None:
        """Import, or say in one sentence why not."""
        organization = organization_called(options["organization"])
        if organization is None:
            raise CommandError(f"There is no organisation “{options['organization']}”.")
        try:
            self._import(organization, options)
        except (OSError, UnreadableFile) as error:
            raise CommandError(str(error)) from error
        except Refusal as refusal:
            raise CommandError(refusal.reason) from refusal

    def _import(self, organization: Organization, options: dict[str, Any]) -> None:
        file: Path = options["file"]
        if file.stat().st_size > LIMITS.size:
            raise UnreadableFile("The file is larger than 1 MB; split it in parts.")
        rows = read_rows(text_of(file.read_bytes()))
        now = timezone.now()
        with tenant(organization.pk, read_only=True):
            on = settings().day_of(now)
            actor = _member(options["by"])
            preview = queries.preview(rows, actor=standing(actor, on), on=on)
        self._tell(preview)
        if options["dry_run"]:
            self.stdout.write("Nothing was written.")
            return
        actions.import_values(preview, actor=actor, on=on, now=now)

    def _tell(self, preview: Preview) -> None:
        for planned in preview.problems:
            self.stdout.write(f"Line {planned.row.line}: {planned.problem}")
        self.stdout.write(
            f"{len(preview.new)} new, {preview.known} known already, "
            f"{len(preview.problems)} left out."
        )


def _member(email: str) -> Membership:
    found = people_by_email().get(email.lower())
    if found is None:
        raise CommandError(f"Nobody here has the address {email}.")
    return found
