"""The dashboard over an imported sheet with rows as real material has them."""

import csv
from datetime import UTC, date, datetime

import pytest
import time_machine

from flow.actions import compute_day
from okrhub.lib.tenancy import tenant
from organizations import jobs
from organizations.models import OrganizationSettings
from tests.objectives.imported_rows import imported
from tests.screens.boards import figures, opened

NOW = datetime(2026, 11, 10, 9, tzinfo=UTC)
LAST_QUARTER = date(2026, 9, 15)
BOARD = "/o/acme/alignment/"
HEADERS = (
    *("row_id", "cycle", "cycle_start", "cycle_end", "level", "department", "team"),
    *("owner_role", "objective_id", "objective_text", "parent_objective_id"),
    *("key_result_text", "start_value", "target_value", "unit", "actual_text", "score"),
    *("priority", "parse_note"),
)
Q2 = ("FY26-Q2", "2026-04-01", "2026-06-30")
Q3 = ("2026-Q3", "2026-07-01", "2026-09-30")
Q4 = ("2026-Q4", "2026-10-01", "2026-12-31")
YEAR = ("FY2026", "2026-01-01", "2026-12-31")
COMPANY = ("company", "Company", "CEO", "CEO")
SALES = ("department", "Sales", "Sales", "VP Sales")
SPACED = ("department", "Sales", " Sales ", "vp sales")
SMALL = ("department", "Sales", "sales", "")
CARE = ("team", "Care", "Care & Support", "Lead")
CARES = ("team", "", "Care and support", "Lead")
# what stands below the headers, but for the row's id, the priority and the parser's note
ROWS = [
    (*YEAR, *COMPANY, "c-1", "Grow steadily", "", "Win $N of new revenue"),
    (*YEAR, *COMPANY, "c-1", "Grow steadily", "", "Grow weekly users"),
    (*Q2, *SALES, "s-0", "Sell more", "", "20 deals: got 14", "", "20", "", "14", ".7"),
    (*Q2, *CARE, "h-0", "Answer", "", "Within 4 h (was 9)", "9", "4", "h", "6", "0.6"),
    (*Q3, *SPACED, "s-1", "Win larger deals", "c-1", "", "", "", "", "", "0.4"),
    (
        *Q3,
        *CARE,
        "h-1",
        "Nobody waits",
        "c-9",
        "Wait < 2 days",
        "",
        "<2",
        "",
        "3",
        "n/a",
    ),
    (*Q3, *CARES, "h-2", "Nobody waits", "", "Backlog to zero", "N", "0"),
    (
        *Q4,
        *SALES,
        "q-0",
        "Win larger deals",
        "c-1",
        "40 % above 100 k",
        "25",
        "40",
        "%",
    ),
    (*Q4, *SALES, "q-1", "Prices are easy to say", "c-1", "Prices are easy to say"),
    (*Q4, *SALES, "q-2", "Hire five people", "", "Hire 5, hired 2", "", "5", "", "2"),
    (*Q4, *SALES, "q-3", "Visit the fair", "c-1", "", "", "", "", "cancelled"),
    (*Q4, *SMALL, "q-4", "Keep who we have", "", "Churn below $N", "", "", "$"),
    (*Q4, *CARE, "q-5", "Nobody waits", "c-1", "Median wait", "9", "4", "h"),
    (*Q4, *CARE, "q-6", "Nobody waits", "", "Median wait", "9", "4", "hours", "7"),
    (*Q4, *CARES, "q-7", "Ship it", "", "Ship it", "", "", "", "", "1.0"),
    (*Q4, *CARE, "q-8", "", "", "A key result without an objective", "1", "2"),
    (*Q4, "team", "", "", "", "q-9", "Of no team", "", "Something"),
    ("2026-Q9", "", "", *CARE, "x-1", "In no quarter", "", "Unknown"),
]
NOTES = ("", "objective and KR fused in one line")


@pytest.fixture
def sheet(acme, billing, tmp_path):
    """That sheet, imported into Acme and computed for today and for a day before."""
    path = tmp_path / "sheet.csv"
    most = len(HEADERS) - len(NOTES) - 1
    rows = [
        (f"r{number}", *row, *[""] * (most - len(row)), *NOTES)
        for number, row in enumerate(ROWS)
    ]
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([HEADERS, *rows])
    with time_machine.travel(NOW, tick=False):
        with tenant(acme.pk):
            OrganizationSettings.objects.update(
                has_many_teams=True, has_units=True, has_annual_cycle=True
            )
        outcome = imported(path, acme, now=NOW)
        jobs.work()
        with tenant(acme.pk):
            compute_day(LAST_QUARTER, now=NOW)
        yield outcome.result


def test_every_figure_over_messy_rows_opens_a_list_as_long_as_it_says(
    sheet, ada, lena, pia, vera, browser_of
):
    today, then = BOARD, f"{BOARD}?on={LAST_QUARTER}"
    asked = [(lena, today), (lena, then), *((one, today) for one in (ada, pia, vera))]

    assert (sheet["rows_left_out"], sheet["objectives_in_process"]) == (3, 9)
    for person, board in asked:
        browser = browser_of(person)
        counted = {
            address: count
            for address, count in figures(browser, board).items()
            if person == lena or (count and "team=" not in address)
        }
        lists = {address: opened(browser, address) for address in counted}

        assert (person.role, lists) == (person.role, counted)
        assert sum(count > 0 for count in counted.values()) > 9
