"""Work items from files. The headers are those that the tools export.

Jira repeats "Sprint" for each sprint an item was in, from left to right, writes days as
25/Feb/26 10:17 PM, and names a parent by its number and, elsewhere, by its key. Linear
calls a sprint a cycle, and guards text against spreadsheets with an apostrophe.
"""

from datetime import date

import pytest

from objectives.models import ImportRow
from okrhub.lib import statistics
from okrhub.lib.cells import read_date
from okrhub.lib.tenancy import tenant
from sprints.actions import bring_items
from sprints.importing.columns import ITEM_FIELDS, describe
from sprints.models import WorkEpic, WorkItem
from tests import factories
from tests.sprints.exports import JIRA, items
from tests.sprints.exports import bring as bring
from tests.sprints.exports import data_directory as data_directory

LINEAR = (
    '"ID","Team","Title","Description","Status","Estimate","Priority","Project ID",'
    '"Project","Creator","Assignee","Labels","Cycle Number","Cycle Name","Cycle Start",'
    '"Cycle End","Created","Updated","Started","Triaged","Completed","Canceled",'
    '"Archived","Due Date","Parent issue","Initiatives","Project Milestone ID",'
    '"Project Milestone","SLA Status"\n'
    '"BIL-7","Billing","\'=SUM of bills","","Done","3","High","p-1","Plain letters",'
    '"ann@x","","","23","Sprint 23","","","Fri Oct 02 2026 17:00:00 GMT+0000 (GMT+00:00)"'
    ',"","","","2026-11-05T08:53:33Z","","","","","","","",""\n'
    '"BIL-8","Payroll","Somebody else\'s","","Todo","","","","","","","","","","","",'
    '"","","","","","","","","","","","",""\n'
)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("25/Feb/26 10:17 PM", date(2026, 2, 25)),
        ("30/Oct/26", date(2026, 10, 30)),
        ("21/6/2025 16:14", date(2025, 6, 21)),
        ("Fri Oct 02 2026 17:00:00 GMT+0000 (GMT+00:00)", date(2026, 10, 2)),
        ("2024-05-14T08:53:33Z", date(2024, 5, 14)),
        ("31.12.2026 23:59", date(2026, 12, 31)),
        ("10:17 PM", None),
    ],
)
def test_a_day_is_read_whatever_time_follows_it(text, day):
    assert read_date(text) == day


@pytest.mark.parametrize(
    ("content", "known"),
    [
        (
            JIRA,
            {
                "Summary": "title",
                "Issue key": "key",
                "Issue Type": "type",
                "Status": "status",
                "Created": "created",
                "Resolved": "done",
                "Sprint": "sprint",
                "Sprint (16)": "sprint",
                "Sprint (17)": "sprint",
                "Custom field (Epic Link)": "epic",
                "Parent key": "epic",
                "Parent summary": "epic_title",
                "Status Category": "category",
            },
        ),
        (
            LINEAR,
            {
                "ID": "key",
                "Team": "team",
                "Title": "title",
                "Status": "status",
                "Project": "epic",
                "Cycle Number": "sprint",
                "Cycle Name": "sprint",
                "Created": "created",
                "Completed": "done",
                "Parent issue": "epic",
            },
        ),
    ],
)
def test_the_headers_of_the_tools_say_what_they_are(content, known):
    headers: list[str] = []
    for place, name in enumerate(content.split("\n")[0].replace('"', "").split(","), 1):
        headers.append(f"{name} ({place})" if name in headers else name)

    columns = describe(ITEM_FIELDS, headers, {header: [] for header in headers})

    assert {c["header"]: c["field"] for c in columns if c["field"]} == known


def test_an_export_of_jira_comes_in_as_it_is(acme, billing, sprint, bring):
    run, words = bring(JIRA)

    assert items(acme) == {
        "PAY-2": ("Sprint 23", "PAY-1", True),
        "PAY-3": ("Sprint 23", "PAY-1", False),
        "PAY-4": (None, None, False),
    }
    with tenant(acme.pk):
        epic = WorkEpic.objects.get(key="PAY-1")
        first = WorkItem.objects.get(key="PAY-2")
    assert epic.title == "Estimates before treatment"
    assert (first.created_on, first.done_on) == (date(2026, 10, 3), date(2026, 11, 9))
    assert (run.state, run.result["rows_imported"]) == ("done", 4)
    assert "What the work of Billing is for" in words


def test_the_database_knows_at_once_how_many_items_came(
    acme, billing, sprint, bring, rows_known_of
):
    statistics.refresh(WorkItem)
    assert rows_known_of(WorkItem) == 0

    bring(JIRA)

    with tenant(acme.pk):
        assert rows_known_of(WorkItem) == WorkItem.objects.count() > 0


def test_every_problem_stands_beside_its_row(acme, billing, sprint, bring):
    run, _ = bring(JIRA, is_confirmed=False)

    with tenant(acme.pk):
        problems = dict(
            ImportRow.objects.filter(run=run)
            .exclude(problem="")
            .values_list("line", "problem")
        )
        assert problems == {
            5: "There is no sprint “Sprint 99” of Billing yet; it comes in without one.",
            6: "Its key stands in row 5 already.",
            7: "The row has no key.",
        }
        assert WorkItem.objects.count() == 0


def test_the_same_file_again_changes_nothing(acme, billing, sprint, bring):
    bring(JIRA)
    before = items(acme)

    run, words = bring(JIRA, is_confirmed=False)

    assert items(acme) == before
    assert (run.result["rows_good"], run.result["rows_known"]) == (0, 4)
    assert "There is nothing to import" in words


def test_what_changed_elsewhere_is_changed_here(acme, billing, sprint, bring):
    bring(JIRA)

    run, _ = bring(JIRA.replace("Sub-task,To Do", "Sub-task,Done"))

    assert run.result["changed"] == 1
    assert run.result["new"] == 0


def test_an_export_of_linear_comes_in_as_it_is(acme, billing, sprint, bring):
    run, _ = bring(LINEAR, url="https://issues.example.org/{key}")

    assert items(acme) == {"BIL-7": ("Sprint 23", "Plain letters", True)}
    with tenant(acme.pk):
        item = WorkItem.objects.get()
        left_out = ImportRow.objects.get(run=run, fate="left_out")
    assert (item.title, item.url) == (
        "=SUM of bills",
        "https://issues.example.org/BIL-7",
    )
    assert left_out.problem == "There is no team “Payroll” here."


def test_a_scrum_master_brings_the_work_of_the_own_team_alone(
    acme, billing, intake, sprint, bring
):
    run, _ = bring(LINEAR.replace("Payroll", intake.name))

    with tenant(acme.pk):
        left_out = ImportRow.objects.get(run=run, fate="left_out")
    assert left_out.problem == (
        f"The product owner and the scrum master of {intake.name} bring its work along."
    )


def test_an_item_of_another_team_stays_there_and_its_row_says_why(
    acme, billing, intake, sprint, bring, sam, today
):
    with tenant(acme.pk):
        WorkItem.objects.create(key="PAY-2", title="Theirs", team=intake, digest="x")

    run, _ = bring(JIRA)
    items_given = [{"key": "PAY-2", "title": "Ours", "team": "Billing"}]
    (brought,) = bring_items(items_given, actor=sam, on=today)

    with tenant(acme.pk):
        row = ImportRow.objects.get(run=run, line=3)
        assert WorkItem.objects.get(key="PAY-2").team_id == intake.pk
    assert (row.fate, row.problem) == (brought.fate, brought.problem)
    assert row.problem == (
        f"PAY-2 is a work item of {intake.name} here: whoever brings that team’s work "
        "along can move it."
    )


def test_an_address_that_leads_nowhere_is_refused_beside_its_field(
    acme, billing, bring
):
    run, words = bring(JIRA, is_confirmed=False, url="javascript:{key}")

    assert run.state == "uploaded"
    assert "Columns" in words


def test_an_epic_that_an_initiative_names_is_that_initiative(
    acme, billing, sprint, bring
):
    with tenant(acme.pk):
        initiative = factories.InitiativeFactory.create(team=billing, item_key="PAY-1")

    bring(JIRA)

    with tenant(acme.pk):
        assert WorkEpic.objects.get(key="PAY-1").initiative == initiative


@pytest.mark.parametrize("of", ["nonsense", "okrs"])
def test_what_a_scrum_master_may_not_import_is_not_there(acme, sam, browser_of, of):
    assert browser_of(sam).get(f"/o/acme/imports/new/?of={of}").status_code == 404
