"""`python -m benchmarks`: load, measure, print each budget beside what was measured."""

import os
import sys
from datetime import UTC, datetime

ROUNDS = 25


def main() -> int:
    """Measure and print a table in Markdown; return 1 when a budget is missed."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.settings"
    import django

    django.setup()

    from django.core.management import call_command

    from benchmarks import flow, load, measure
    from benchmarks.report import Report
    from tests.database import owner

    today = datetime.now(UTC).date()
    with owner():
        call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    load.load(today)
    report = Report()
    measure.snapshots(report, today)
    flow.flow(report, today)
    measure.pages(report, today, rounds=ROUNDS)
    report.write(sys.stdout)
    return 1 if report.misses else 0


if __name__ == "__main__":
    raise SystemExit(main())
