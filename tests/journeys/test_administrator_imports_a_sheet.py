"""An administrator brings a messy sheet along; a team comes in over its limit."""

import csv
import io
from datetime import date

from django.utils import timezone

from objectives.calendar import span_of
from organizations import jobs
from tests.journeys.conftest import follow, looks_right, press

FULL = [
    "No bill comes as a surprise",
    "An estimate stands before the visit",
    "Insurers answer within a day",
    "Nobody calls twice about one invoice",
]


def sheet(today: date) -> bytes:
    """Thirty rows as people keep them: this quarter, the past, blanks and nonsense."""
    quarter = span_of("quarterly", today, fiscal_year_starts_in=1).name
    rows = [["Squad", "Quarter", "Goal", "Key Result", "Start", "Goal value", "Owner"]]
    for goal in FULL:
        rows += [
            ["Billing", quarter, goal, f"{goal}: asked", "41 %", "80 %", ""],
            ["billing ", quarter, goal, f"{goal}: counted", "1.5M", "3M", ""],
            ["Billing", quarter, goal, f"{goal}: read", "", "", "nobody@else.where"],
        ]
    for year in (today.year - 1, today.year - 2):
        for number in range(1, 5):
            rows += [
                [
                    "Intake",
                    f"Q{number} {year}",
                    f"Desk {number}",
                    "Wait",
                    "30",
                    "9",
                    "",
                ],
                [
                    "Intake",
                    f"Q{number} {year}",
                    f"Desk {number}",
                    "Calls",
                    "7",
                    "x",
                    "",
                ],
            ]
    rows += [
        ["Intake", "some day", "Without a quarter", "Never", "1", "2", ""],
        ["Billing", quarter, "", "Without an objective", "1", "2", ""],
    ]
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows(rows)
    return text.getvalue().encode("latin-1")


def test_an_administrator_imports_a_sheet(visit_as, adam, billing):
    page = visit_as(adam, "/o/acme/imports/")
    looks_right(page)
    page.get_by_role("link", name="Import a file").first.click()
    looks_right(page)
    page.set_input_files(
        "[name=file]",
        {
            "name": "okrs.csv",
            "mimeType": "text/csv",
            "buffer": sheet(timezone.localdate()),
        },
    )
    press(page, "Look at it")
    page.wait_for_selector("#progress")
    looks_right(page)

    jobs.work()
    page.wait_for_selector("text=Check the rows")
    page.get_by_label("Goal becomes", exact=True).select_option(label="Objective")
    page.get_by_label("Goal value becomes").select_option(label="Value wanted")
    looks_right(page)
    press(page, "Check the rows")
    page.wait_for_selector("#progress")
    jobs.work()
    page.wait_for_selector("#h-over")
    assert "Billing" in page.locator("section:has(#h-over)").inner_text()
    assert "4 of 3" in page.locator("section:has(#h-over)").inner_text()
    looks_right(page)
    page.get_by_role("link", name="Left out").click()
    page.wait_for_selector("#rows [aria-current]:has-text('Left out')")
    assert page.locator("#rows tbody tr").count() == 2
    looks_right(page)

    page.get_by_role("button", name="Import 28 rows").click()
    page.wait_for_selector("#progress")
    looks_right(page)
    jobs.work()
    page.wait_for_selector("text=28 rows came in.")
    looks_right(page)

    page.locator("#nav").get_by_role("link", name="Team alignment").click()
    jobs.work()
    page.wait_for_selector("table.align")
    row = page.locator("table.align tbody tr", has_text="Billing").inner_text()
    assert "4 of 3" in row
    assert "over limit since import" in row
    looks_right(page)
    follow(page, "Billing")
    follow(page, FULL[0])
    assert "Imported as it was" in page.inner_text("main")
    looks_right(page)
