"""Say how well the coach tells outcomes from outputs: `manage.py coach_report FILE`."""

import csv
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from objectives.coaching import report


class Command(BaseCommand):
    """Read labelled key results from a CSV file and print the figures."""

    help = "Print how well the coach's verdict fits a CSV file of labelled key results."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the file."""
        parser.add_argument("file", type=Path, help=", ".join(report.COLUMNS))

    def handle(self, **options: Any) -> None:
        """Print the report, or say in one sentence why not."""
        try:
            with options["file"].open(encoding="utf-8-sig", newline="") as file:
                rows = report.judged(csv.DictReader(file))
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            raise CommandError(f"The file cannot be read: {error}") from error
        except report.ReportError as error:
            raise CommandError(str(error)) from error
        for line in report.lines(rows):
            self.stdout.write(line)
