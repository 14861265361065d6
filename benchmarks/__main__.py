"""`python -m benchmarks`: load, measure, print each budget beside what was measured."""

import os
import sys
import time
from datetime import UTC, datetime
from functools import partial

from benchmarks.report import Report
from benchmarks.start import second_start

ROUNDS = 25


def main() -> int:
    """Measure and print a table in Markdown; return 1 when a budget is missed."""
    report = Report()
    second_start(report)
    os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.settings"
    import django

    django.setup()

    from django.core.management import call_command

    from benchmarks import flow, load, measure
    from tests.database import owner

    today = datetime.now(UTC).date()
    with owner():
        call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    for words, part in (
        ("load", partial(load.load, today)),
        ("snapshots", partial(measure.snapshots, report, today)),
        ("flow", partial(flow.flow, report, today)),
        ("pages", partial(measure.pages, report, today, rounds=ROUNDS)),
    ):
        began = time.monotonic()
        part()
        took = f"{words}: {time.monotonic() - began:.0f} s"
        sys.stderr.write(f"Done with {took}.\n")
        report.notes.append(f"Time of the part {took}.")
    report.write(sys.stdout)
    return 1 if report.misses else 0


if __name__ == "__main__":
    raise SystemExit(main())
