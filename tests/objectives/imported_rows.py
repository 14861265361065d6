"""Rows that are imported from a file, past and present, and what they become."""

import csv
from datetime import datetime
from pathlib import Path

import pytest

from objectives.importing.running import Outcome, import_file
from objectives.models import (
    AlignmentLink,
    CheckIn,
    Cycle,
    CycleMembership,
    ImportRow,
    ImportRun,
    KeyResult,
    Objective,
    Slot,
    TeamCapacity,
    Transition,
)
from okrhub.lib.tenancy import tenant
from organizations.models import AuditEvent, Job
from teams.models import Team, Unit

COUNTED = (
    AlignmentLink,
    AuditEvent,
    CheckIn,
    Cycle,
    CycleMembership,
    ImportRow,
    ImportRun,
    Job,
    KeyResult,
    Objective,
    Slot,
    Team,
    TeamCapacity,
    Transition,
    Unit,
)
PAST = {"cycle": "Q3 2026"}
NOW = {"cycle": "Q4 2026"}


def row(**cells):
    return {"team": "Billing", "objective": "No bill comes as a surprise", **cells}


def imported(path: Path, organization, *, now: datetime, **options) -> Outcome:
    """Import a file as the command does, and tell nobody about it unless asked to."""
    given = {
        "mapping": None,
        "actor": None,
        "is_dry_run": False,
        "told": lambda what, count: None,
        "listed": lambda rows: None,
    }
    return import_file(
        path, organization=organization, on=now.date(), now=now, **given | options
    )


@pytest.fixture
def put(acme, now, tmp_path):
    """Import rows, and return what was done and the rows to look at."""

    def import_rows(*rows, **options):
        headers = list(dict.fromkeys(name for cells in rows for name in cells))
        path = tmp_path / "okrs.csv"
        with path.open("w", newline="") as file:
            writer = csv.DictWriter(file, headers)
            writer.writeheader()
            writer.writerows(rows)
        looked_at: list[tuple[int, str]] = []
        outcome = imported(
            path,
            acme,
            now=now,
            listed=lambda found: looked_at.extend((r.line, r.problem) for r in found),
            **options,
        )
        return outcome, looked_at

    return import_rows


def counts(organization):
    with tenant(organization.pk):
        return {model.__name__: model.objects.count() for model in COUNTED}
