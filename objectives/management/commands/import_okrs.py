"""Import a file of existing OKRs: `manage.py import_okrs FILE --organization SLUG`."""

import csv
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import reset_queries
from django.utils import timezone

from objectives.importing.checking import TooMuch
from objectives.importing.mapping import ColumnMapping, MappingError, from_bytes
from objectives.importing.running import Outcome, import_file
from objectives.importing.shown import figures
from objectives.models import ImportRow
from okrhub.lib.errors import Refusal
from okrhub.lib.tables import UnreadableFile
from okrhub.lib.tenancy import tenant
from organizations.models import Membership, Organization
from organizations.queries import organization_called, settings

MOST_PRINTED = 20


class Command(BaseCommand):
    """Read a CSV or XLSX file, say what it holds, and import it as one transaction."""

    help = "Import existing OKRs from a CSV or XLSX file. See docs/import/."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the file, the organisation, and how to read."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--organization", required=True, metavar="SLUG")
        parser.add_argument("--mapping", type=Path, help="a TOML or JSON file")
        parser.add_argument("--by", metavar="EMAIL", help="the administrator who asks")
        parser.add_argument(
            "--dry-run",
            action="store_true",
            help="say what would happen; write nothing",
        )
        parser.add_argument(
            "--report",
            type=Path,
            help="write every row with a problem to this CSV file",
        )

    def handle(self, **options: Any) -> None:
        """Import, or say in one sentence why not."""
        began = time.monotonic()
        organization = organization_called(options["organization"])
        if organization is None:
            raise CommandError(f"There is no organisation “{options['organization']}”.")
        self._listing = _Listing(options["report"])
        now = timezone.now()
        try:
            with tenant(organization.pk):
                on = settings().day_of(now)
            outcome = import_file(
                options["file"],
                organization=organization,
                mapping=_mapping(options["mapping"]),
                actor=_member(organization, options["by"]),
                on=on,
                now=now,
                is_dry_run=options["dry_run"],
                told=self._tell,
                listed=self._listing.take,
            )
        except (UnreadableFile, MappingError, TooMuch) as error:
            raise CommandError(str(error)) from error
        except Refusal as error:
            raise CommandError(error.reason) from error
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}.") from error
        self._say(outcome, is_dry_run=options["dry_run"])
        self.stdout.write(f"{time.monotonic() - began:.1f} seconds.")

    def _tell(self, what: str, count: int) -> None:
        """Count on one line of a terminal; keep no SQL in memory."""
        reset_queries()
        if self.stderr.isatty():
            self.stderr.write(f"\r{count:,} {what}", ending="")
            self.stderr.flush()

    def _say(self, outcome: Outcome, *, is_dry_run: bool) -> None:
        result = outcome.result
        if self.stderr.isatty():
            self.stderr.write("")
        for line in _summary(result):
            self.stdout.write(line)
        for over in result["over"]:
            self.stdout.write(
                f"  {over['team']} will be over its limit: {over['in_process']} of "
                f"{over['limit']} ({over['cadence']})."
            )
        for line in self._listing.lines:
            self.stdout.write(line)
        if is_dry_run:
            self.stdout.write("Nothing was written: this was a dry run.")
        elif not outcome.is_kept:
            self.stdout.write(
                "Everything in this file is already here; nothing changed."
            )
        else:
            self.stdout.write(self.style.SUCCESS("Imported."))


class _Listing:
    """The rows to look at: the first ones to be printed, all of them to a file."""

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self.lines: list[str] = []

    def take(self, rows: Iterator[ImportRow]) -> None:
        if self.path is None:
            self.lines = [_line(row) for row in islice(rows, MOST_PRINTED)]
            if next(rows, None) is not None:
                self.lines.append("  … more; --report FILE writes all of them.")
            return
        with self.path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(["line", "fate", "problem"])
            for row in rows:
                writer.writerow([row.line, row.get_fate_display(), row.problem])


def _line(row: ImportRow) -> str:
    return f"  line {row.line}: {row.get_fate_display().lower()}. {row.problem}"


def _summary(result: dict[str, Any]) -> Iterator[str]:
    yield (
        f"{result['rows']:,} rows read: "
        f"{result['rows_imported'] + result['rows_good']:,} imported "
        f"({result['rows_with_remark']:,} with a remark), "
        f"{result['rows_known']:,} already here, {result['rows_left_out']:,} left out."
    )
    created = ", ".join(f"{words}: {count:,}" for words, count in figures(result))
    yield f"{created}."


def _mapping(path: Path | None) -> ColumnMapping | None:
    return from_bytes(path.read_bytes()) if path else None


def _member(organization: Organization, email: str | None) -> Membership | None:
    if not email:
        return None
    with tenant(organization.pk):
        found = Membership.objects.filter(user__email__iexact=email).first()
    if found is None:
        raise CommandError(f"{email} does not belong to this organisation.")
    return found
