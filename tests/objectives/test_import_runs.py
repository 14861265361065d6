"""The list of imports: who sees it, what is confirmed, discarded and forgotten."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from objectives.importing import actions, kept, work
from objectives.importing.mapping import ColumnMapping
from objectives.models import ImportRow, ImportRun
from okrhub.lib.errors import Conflict, NotPermitted
from okrhub.lib.tenancy import tenant
from organizations.models import Job
from tests.objectives.import_browser import data_directory as data_directory
from tests.objectives.import_browser import page as page
from tests.objectives.import_browser import staged as staged
from tests.objectives.import_browser import the_run
from tests.pages import words


def test_a_confirmed_import_is_not_confirmed_twice(acme, page, staged):
    page.post(f"{staged.pk}/confirm/", then_work=False)

    answer = page.post(f"{staged.pk}/confirm/", then_work=False)

    assert answer.status_code == 409
    assert Job.objects.filter(name="objectives.apply_import").count() == 1


def test_an_import_can_be_discarded_until_it_is_confirmed(
    acme, page, staged, data_directory
):
    answer = page.post(f"{staged.pk}/discard/")

    assert answer["Location"] == "/o/acme/imports/"
    assert list(data_directory.iterdir()) == []
    with tenant(acme.pk):
        assert not ImportRun.objects.exists()
        assert not ImportRow.objects.exists()
    assert page.get(f"{staged.pk}/").status_code == 404


def test_jobs_of_a_discarded_import_do_nothing(acme, page, staged):
    page.post(f"{staged.pk}/discard/", then_work=False)

    with tenant(acme.pk):
        work.look(staged.pk)

        assert not ImportRun.objects.exists()


def test_past_imports_are_listed(acme, page, staged):
    page.post(f"{staged.pk}/confirm/")

    answer = page.get("")

    assert "okrs.csv" in words(answer)
    assert "Ada Ames" in words(answer)


def test_an_empty_list_says_what_to_do(page):
    assert "Nothing was imported yet" in words(page.get(""))


def test_old_imports_are_forgotten(acme, page, staged, data_directory):
    page.upload()
    with tenant(acme.pk):
        done = ImportRun.objects.earliest("pk")
        now = done.created_at + timedelta(days=31)
        ImportRun.objects.filter(pk=done.pk).update(
            state="done", finished_at=done.created_at
        )

        actions.purge_imports(now=now)

        assert list(ImportRun.objects.all()) == [done]
        assert not ImportRow.objects.exists()


def test_files_that_lost_their_import_are_forgotten(data_directory):
    name = kept.keep([b"x"])
    soon = datetime.now(UTC)

    kept.forget_older(soon - timedelta(days=1))
    assert kept.path_of(name).exists()

    kept.forget_older(soon + timedelta(days=1))
    assert not kept.path_of(name).exists()


PAGES = ["", "new/", "{pk}/", "{pk}/columns/", "{pk}/preview/", "{pk}/result/"]
POSTS = ["new/", "{pk}/columns/", "{pk}/confirm/", "{pk}/discard/"]


def test_only_administrators_see_or_do_anything(
    acme, staged, adam, lena, pia, vera, otto, browser_of
):
    for person, expected in (
        (adam, {200, 302}),
        (lena, {403}),
        (pia, {403}),
        (vera, {403}),
        (otto, {404}),
    ):
        client = browser_of(person)
        # a product owner begins other imports, of work items
        for address in PAGES if person is not pia else PAGES[2:]:
            answer = client.get(f"/o/acme/imports/{address.format(pk=staged.pk)}")
            assert answer.status_code in expected
        for address in {adam: [], pia: POSTS[1:]}.get(person, POSTS):
            answer = client.post(f"/o/acme/imports/{address.format(pk=staged.pk)}")
            assert answer.status_code in expected
    answer = Client().get("/o/acme/imports/")
    assert answer.status_code == 302
    assert the_run(acme).state == "staged"


def test_actions_ask_the_policy_themselves(acme, staged, lena, today):
    mapping = ColumnMapping({}).as_json()
    for act in (
        lambda: actions.begin_import("a", [], mapping=None, actor=lena, on=today),
        lambda: actions.map_columns(staged, mapping, actor=lena, on=today),
        lambda: actions.confirm_import(
            staged, actor=lena, on=today, now=datetime(2026, 11, 10, tzinfo=UTC)
        ),
        lambda: actions.discard_import(staged, actor=lena, on=today),
    ):
        with pytest.raises(NotPermitted, match="Administrators import files"):
            act()


def test_a_discarded_import_is_a_conflict_for_who_still_sees_it(
    acme, ada, staged, today
):
    actions.discard_import(staged, actor=ada, on=today)

    with pytest.raises(Conflict, match="This import was discarded"):
        actions.discard_import(staged, actor=ada, on=today)


def test_lists_ask_the_same_number_of_queries_whatever_their_length(
    acme, page, statements
):
    def ask(address):
        return statements(lambda: page.get(address))

    page.upload("Team,Objective,Cycle\n" + "Billing,One,2026\n")
    few = the_run(acme)
    chosen = {"column-0": "team", "column-1": "objective", "column-2": "cycle"}
    page.post(f"{few.pk}/columns/", chosen)
    counted = ask(""), ask(f"{few.pk}/preview/")
    page.upload(
        "Team,Objective,Cycle\n"
        + "".join(f"Team {n},Objective {n},2026\n" for n in range(60))
    )
    with tenant(acme.pk):
        many = ImportRun.objects.latest("pk")
    page.post(f"{many.pk}/columns/", chosen)

    assert (ask(""), ask(f"{many.pk}/preview/")) == counted
    assert max(counted) <= 12
