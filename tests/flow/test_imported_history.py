"""A history that was imported flows: page, API and exported rows say the same."""

import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine

from objectives.importing import mapping
from okrhub.lib.tenancy import tenant
from organizations import jobs
from teams.models import Team, Unit
from tests.flow.agreement import agree
from tests.objectives.imported_rows import imported

NOW = datetime(2026, 11, 10, 9, tzinfo=UTC)
FILE = Path(__file__).with_name("published_history.csv")
MAPPING = Path("docs/import/published-okrs.toml")
HISTORY = ("state", "outcome", "committed_on", "closed_on")


@pytest.fixture
def published(acme):
    """Two years of five teams of two organisations, as such files are published.

    With days for most and without for some, with and without scores, and what runs.
    """
    content = tomllib.loads(MAPPING.read_text())
    content["columns"] |= {name: name for name in HISTORY}
    with time_machine.travel(NOW, tick=False):
        imported(FILE, acme, now=NOW, mapping=mapping.from_json(content))
        jobs.work()
        yield acme


def test_an_imported_history_says_the_same_on_the_page_in_the_api_and_in_the_file(
    published, vera, browser_of, key_of
):
    browser, key = browser_of(vera), key_of(vera, "read")
    with tenant(published.pk):
        team = Team.objects.get(name="Billing (Lakeside Care)")
        unit = Unit.objects.get(name="Clinics (Lakeside Care)")
    of_team = ({"scope": team.reference}, {"team": team.reference})
    of_unit = ({"scope": f"unit-{unit.pk}"}, {"unit": str(unit.pk)})
    since = ({"since": "2025-Q1"}, {"since": "2025-01-01"})

    found = [
        agree(browser, key, since[0] | whose[0] | said, since[1] | whose[1] | said)
        for whose, said in (
            (({}, {}), {}),
            (({}, {}), {"on": "2025-08-15"}),
            (({}, {}), {"level": "key_result"}),
            (of_team, {}),
            (of_unit, {"on": "2026-02-01"}),
            (of_unit, {"level": "key_result", "on": "2026-07-31"}),
        )
    ]

    assert [lines.n for lines in found] == [31, 7, 65, 8, 2, 18]
    assert found[0].lines == {50: 70, 70: 79, 85: 91, 95: 94}
