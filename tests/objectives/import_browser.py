"""Ada imports a file in her browser, and the worker does its part."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from objectives.models import ImportRun
from okrhub.lib.tenancy import tenant
from tests.working import work_on_imports

FILE = (
    "Squad,Objective,KR,Quarter,Start,Goal 31.12.,Lead\n"
    "Billing,No bill comes as a surprise,Calls,Q4 2026,9,4,somebody\n"
    "Billing,No bill comes as a surprise,Trust,Q4 2026,,90 %,somebody\n"
    "Intake,Short waits,Waits,Q1 2020,,,\n"
    ",Nobody's,Calls,Q4 2026,,,\n"
)
COLUMNS = {
    "column-0": "team",
    "column-1": "objective",
    "column-2": "key_result",
    "column-3": "cycle",
    "column-4": "baseline",
    "column-5": "target",
    "column-6": "",
}


@pytest.fixture(autouse=True)
def data_directory(settings, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path / "imports"


@pytest.fixture
def page(acme, ada, browser_of, django_capture_on_commit_callbacks):
    """Be Ada's browser below /o/acme/imports/; do due jobs after each POST."""

    class Page:
        client: Client = browser_of(ada)

        def get(self, address: str, **options):
            return self.client.get(f"/o/acme/imports/{address}", **options)

        def post(self, address: str, data=None, *, then_work: bool = True):
            with django_capture_on_commit_callbacks(execute=True):
                answer = self.client.post(f"/o/acme/imports/{address}", data or {})
            if then_work:
                self.work()
            return answer

        def work(self, do: Callable[[], object] = work_on_imports) -> None:
            with django_capture_on_commit_callbacks(execute=True):
                do()

        def upload(self, content: str | bytes = FILE, name="okrs.csv", **options):
            content = content.encode() if isinstance(content, str) else content
            return self.post(
                "new/", {"file": SimpleUploadedFile(name, content)}, **options
            )

    return Page()


def the_run(organization) -> ImportRun:
    with tenant(organization.pk):
        return ImportRun.objects.get()


@pytest.fixture
def staged(acme, billing, quarter, page) -> ImportRun:
    page.upload()
    run = the_run(acme)
    page.post(f"{run.pk}/columns/", COLUMNS)
    return the_run(acme)
