"""Work items and sprints from files. The headers are those that the tools export.

Jira repeats "Sprint" for each sprint an item was in, from left to right, writes days as
25/Feb/26 10:17 PM, and names a parent by its number and, elsewhere, by its key. Linear
calls a sprint a cycle, and guards text against spreadsheets with an apostrophe.
"""

import re
from datetime import date
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from objectives.models import ImportRow, ImportRun
from okrhub.lib.cells import read_date
from okrhub.lib.tenancy import tenant
from organizations import jobs
from sprints.actions import bring_items
from sprints.importing.columns import ITEM_FIELDS, describe
from sprints.models import Sprint, WorkEpic, WorkItem
from tests import factories

JIRA = (
    "Summary,Issue key,Issue id,Issue Type,Status,Project key,Project name,Priority,"
    "Assignee,Created,Updated,Resolved,Labels,Labels,Sprint,Sprint,Sprint,"
    "Custom field (Epic Link),Custom field (Epic Name),Parent,Parent key,"
    "Parent summary,Status Category\n"
    "Estimates before treatment,PAY-1,9001,Epic,In Progress,PAY,Pay,High,Ann,"
    "02/Oct/26 9:00 AM,,,,,,,,,Estimates,,,,In Progress\n"
    "Show an estimate,PAY-2,9002,Story,Done,PAY,Pay,High,Ann,03/Oct/26 5:00 PM,,"
    "09/Nov/26 10:17 PM,ui,urgent,Sprint 22,Sprint 23,,PAY-1,,,,,Done\n"
    "Print it,PAY-3,9003,Sub-task,To Do,PAY,Pay,Low,,04/Oct/26 8:00 AM,,,,,Sprint 23,,,"
    ",,9002,PAY-2,Show an estimate,To Do\n"
    "Update the certificates,PAY-4,9004,Task,To Do,PAY,Pay,Low,,04/Oct/26 8:00 AM,,,"
    ",,Sprint 99,,,,,,,,To Do\n"
    "Update the certificates again,PAY-4,9004,Task,To Do,PAY,Pay,Low,,,,,,,,,,,,,,,\n"
    "No key at all,,9005,Task,To Do,PAY,Pay,Low,,,,,,,,,,,,,,,\n"
)
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


@pytest.fixture(autouse=True)
def data_directory(settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


@pytest.fixture
def bring(acme, sam, browser_of, django_capture_on_commit_callbacks):
    """Bring a file along as Sam; return the run and the words of its last page."""
    client = browser_of(sam)

    def post(address, data=None):
        with django_capture_on_commit_callbacks(execute=True):
            answer = client.post(f"/o/acme/imports/{address}", data or {})
        with django_capture_on_commit_callbacks(execute=True):
            jobs.work()
        return answer

    def go(content, *, of="work_items", is_confirmed=True, **extra):
        file = SimpleUploadedFile("export.csv", content.encode())
        post(f"new/?of={of}", {"file": file})
        with tenant(acme.pk):
            run = ImportRun.objects.latest("pk")
        chosen = {
            f"column-{place}": column["field"]
            for place, column in enumerate(run.columns)
        }
        post(
            f"{run.pk}/columns/", {**chosen, "team": "Billing", "first": "day"} | extra
        )
        if is_confirmed:
            post(f"{run.pk}/confirm/")
        page = client.get(f"/o/acme/imports/{run.pk}/", follow=True)
        with tenant(acme.pk):
            run = ImportRun.objects.get(pk=run.pk)
        return run, " ".join(re.sub(r"<[^>]+>", " ", page.text).split())

    return go


def items(organization):
    """Return what is known of each item: its sprint and its epic."""
    with tenant(organization.pk):
        return {
            row.key: (
                row.sprint.name if row.sprint else None,
                row.epic.key if row.epic else None,
                row.is_done,
            )
            for row in WorkItem.objects.select_related("sprint", "epic")
        }


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


def test_sprints_of_an_export_that_share_days_come_in_marked(
    acme, billing, sprint, bring
):
    content = (
        "team,sprint,goal,start,end,state\n"
        "Billing,Sprint 23,Nobody waits,2026-11-02,2026-11-15,active\n"
        "Billing,Sprint 24,Shorter letters,2026-11-16,2026-11-29,planned\n"
        "Billing,Hardening,,2026-11-10,2026-11-20,planned\n"
        "Billing,Endless,,2026-01-01,2026-12-31,closed\n"
    )

    run, words = bring(content, of="sprints")

    with tenant(acme.pk):
        rows = Sprint.objects.filter(team=billing).order_by("starts_on")
        assert [(row.name, row.shares_days) for row in rows] == [
            ("Sprint 23", False),
            ("Hardening", True),
            ("Sprint 24", True),
        ]
        problems = dict(
            ImportRow.objects.filter(run=run).values_list("line", "problem")
        )
    assert problems[5] == "A sprint is one month or less: these are 365 days."
    assert "Shares days with" in problems[4]
    assert "See the sprints" in words


def test_a_sprint_that_was_renamed_here_is_known_by_the_name_that_its_tool_has(
    acme, billing, sprint, bring
):
    header = "team,sprint,goal,start,end,state\n"
    known = "Billing,Sprint 23,,2026-11-02,2026-11-15,planned\n"
    bring(header + known, of="sprints")
    with tenant(acme.pk):
        Sprint.objects.filter(pk=sprint.pk).update(name="Sprint 24")

    again, _ = bring(header + known, of="sprints")
    more, _ = bring(
        header
        + "Billing,Sprint 24,,2026-11-17,2026-11-29,planned\n"
        + known.replace("-15", "-16"),
        of="sprints",
    )

    with tenant(acme.pk):
        rows = Sprint.objects.filter(team=billing).order_by("starts_on")
        assert [(row.name, row.known_as, row.ends_on.day) for row in rows] == [
            ("Sprint 24", "Sprint 23", 16),
            ("Sprint 24", "Sprint 24", 29),
        ]
    assert (again.result["rows_known"], again.result["rows_good"]) == (1, 0)
    assert (more.result["sprints"], more.result["overlapping"]) == (2, 0)


def test_the_state_of_a_sprint_comes_in_as_the_file_says_it(
    acme, billing, sprint, bring
):
    with tenant(acme.pk):
        Sprint.objects.filter(pk=sprint.pk).update(state="active", number=99)
    content = (
        "team,sprint,goal,start,end,state\n"
        "Billing,Sprint 20,,2026-09-01,2026-09-14,Closed\n"
        "Billing,Sprint 21,,2026-09-15,2026-09-28,review\n"
        "Billing,Sprint 23,,2026-11-02,2026-11-15,closed\n"
        "Billing,Sprint 24,,2026-11-16,2026-11-29,active\n"
        "Billing,Sprint 25,,2026-11-30,2026-12-13,ACTIVE\n"
        "Billing,Sprint 26,,2026-12-14,2026-12-27,future\n"
        "Billing,Sprint 27,,2026-12-28,2027-01-10,someday\n"
        "Billing,Sprint 22,,2026-10-01,2026-10-14,\n"
    )

    run, _ = bring(content, of="sprints")
    again, _ = bring(content, of="sprints")

    with tenant(acme.pk):
        rows = Sprint.objects.filter(team=billing).order_by("starts_on")
        assert [(row.name[-2:], row.state) for row in rows] == [
            ("20", "closed"),
            ("21", "review"),
            ("22", "closed"),
            ("23", "closed"),
            ("24", "active"),
            ("26", "planning"),
        ]
        left_out = ImportRow.objects.filter(run=run, fate="left_out")
        assert dict(left_out.values_list("line", "problem")) == {
            6: "Sprint 24 of Billing is active already; a team has one active sprint.",
            8: "“someday” is no state: planning, active, review or closed.",
        }
        fates = ImportRow.objects.filter(run=again).values_list("fate", flat=True)
        assert not {"good", "imported"} & set(fates)


def test_items_find_their_sprint_once_it_is_there(acme, billing, bring):
    bring(JIRA)
    assert items(acme)["PAY-4"][0] is None

    bring(
        "team,sprint,goal,start,end,state\n"
        "Billing,Sprint 99,,2026-12-01,2026-12-14,planned\n",
        of="sprints",
    )

    assert items(acme)["PAY-4"][0] == "Sprint 99"


def test_items_stay_in_a_sprint_that_was_renamed_here_until_the_tool_moves_them(
    acme, billing, sprint, bring
):
    bring(JIRA)
    with tenant(acme.pk):
        Sprint.objects.filter(pk=sprint.pk).update(name="Before winter")

    run, _ = bring(JIRA.replace("Sub-task,To Do", "Sub-task,Done"))
    kept = {key: row[0] for key, row in items(acme).items()}
    bring(JIRA.replace(",,Sprint 23,", ",,Sprint 98,"))

    assert (run.result["changed"], run.result["without_sprint"]) == (1, 0)
    assert kept == {"PAY-2": "Before winter", "PAY-3": "Before winter", "PAY-4": None}
    moved = {key: row[0] for key, row in items(acme).items()}
    assert moved == {"PAY-2": "Before winter", "PAY-3": None, "PAY-4": None}


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
