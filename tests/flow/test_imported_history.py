"""A history that was imported flows: page, API and exported rows say the same."""

import csv
from datetime import UTC, datetime

import pytest
import time_machine

from objectives.importing.running import import_file
from organizations import jobs
from tests.flow.agreement import agree

NOW = datetime(2026, 11, 10, 9, tzinfo=UTC)
HEADERS = ("cycle", "team", "objective", "key result", "score")


@pytest.fixture
def imported(acme, tmp_path):
    """Three quarters of two teams, with scores, without, and what runs today."""
    rows = [
        (cycle, team, f"{team} {cycle} {place}", f"Complaints {place}", score)
        for cycle, scores in {
            "Q2 2026": ("0.8", "0.4", ""),
            "Q3 2026": ("1.0", "0.7", "0.0", "0.9"),
            "Q4 2026": ("", ""),
        }.items()
        for team in ("Billing", "Intake")
        for place, score in enumerate(scores, start=1)
    ]
    path = tmp_path / "history.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([HEADERS, *rows])
    with time_machine.travel(NOW, tick=False):
        import_file(
            path,
            organization=acme,
            mapping=None,
            actor=None,
            on=NOW.date(),
            now=NOW,
            is_dry_run=False,
            told=lambda what, count: None,
            listed=lambda rows: None,
        )
        jobs.work()
        yield acme


def test_an_imported_history_says_the_same_on_the_page_in_the_api_and_in_the_file(
    imported, vera, browser_of, key_of
):
    browser, key = browser_of(vera), key_of(vera, "read")

    found = [
        agree(
            browser, key, {"since": "Q2 2026", **said}, {"since": "2026-04-01", **said}
        )
        for said in (
            {},
            {"on": "2026-08-15"},
            {"level": "key_result"},
            {"level": "key_result", "on": "2026-07-31"},
        )
    ]

    assert [lines.n for lines in found] == [12, 4, 12, 4]
    assert found[0].lines == {50: 92, 70: 92, 85: 92}
