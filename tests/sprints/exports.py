"""Files as the tools export them, and what comes of bringing one."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from objectives.models import ImportRun
from okrhub.lib.tenancy import tenant
from sprints.models import WorkItem
from tests.pages import words
from tests.working import work_on_imports

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
            work_on_imports()
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
        return run, words(page)

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
