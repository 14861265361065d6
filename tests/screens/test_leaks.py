"""What is private until it is shared leaks through no page, search, map, feed or API."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from objectives import actions
from okrhub.lib.tenancy import seen_by, tenant
from organizations.models import OrganizationSettings
from sprints.models import WorkEpic, WorkItem
from tests import factories
from tests.access_table import ROWS, Api, Page
from tests.objectives.conftest import COMPLAINTS

NOW = datetime(2026, 11, 10, 9, tzinfo=UTC)
MARK = "zebra"
ASKED = "zebr"
ITEM = "okapi"
AUDIT = "/o/acme/settings/audit/"


@pytest.fixture(autouse=True)
def _that_morning(time_machine) -> None:
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def places(acme, billing, intake, lena, pia):
    """A private draft of Lena's that says zebra everywhere, and what lies around it.

    A work item of Intake says okapi; Intake shows its figures to nobody else.
    """
    who = {"actor": lena, "on": date(2026, 11, 10), "now": NOW}
    with tenant(acme.pk):
        OrganizationSettings.objects.update(
            has_many_teams=True, has_units=True, has_strategy=True, has_kpis=True
        )
        year = factories.YearFactory.create()
        running = factories.in_process(
            billing, factories.QuarterFactory.create(), number=60
        )
        shown = factories.KeyResultFactory.create(number=70, objective=running)
    draft = actions.begin_draft(cycle=year, title=f"{MARK} draft", **who)
    hidden = actions.draft_objective(
        team=billing,
        cycle=year,
        title=f"{MARK} objective",
        why=f"{MARK} why",
        draft=draft,
        owner=lena,
        key_results=[replace(COMPLAINTS, title=f"{MARK} key result")],
        **who,
    )
    with seen_by(lena.pk), tenant(acme.pk):
        key_result = hidden.key_results.get()
        tried = factories.InitiativeFactory.create(team=billing, text=f"{MARK} try")
        factories.InitiativeLinkFactory.create(initiative=tried, key_result=key_result)
        epic = WorkEpic.objects.create(key="I-1", title=f"{ITEM} epic")
        WorkItem.objects.create(
            team=intake, key="I-2", title=f"{ITEM} item", epic=epic, digest="0"
        )
    return [
        {
            "{draft}": draft.reference,
            "{objective}": hidden.reference,
            "{key_result}": key_result.reference,
            "{initiative}": tried.reference,
        },
        {
            "{objective}": running.reference,
            "{key_result}": shown.reference,
            "{team}": billing.reference,
        },
        {"{team}": intake.reference, "{work_epic}": str(epic.pk)},
    ]


def addresses(places):
    """Return every address that is read, of what is private and of what is not."""
    for name, row in ROWS.items():
        is_read = (
            row.get if isinstance(row, Api) else getattr(row, "answers", {}).get("get")
        )
        if not isinstance(row, Api | Page) or is_read is None:
            continue
        wanted = {value for value in row.kwargs.values() if "{" in value}
        for known in places:
            if wanted <= set(known):
                kwargs = {
                    key: known.get(value, value) for key, value in row.kwargs.items()
                }
                yield reverse(name, kwargs={"slug": "acme"} | kwargs)


@pytest.mark.parametrize("reader", ["ada", "sam"])
def test_a_private_draft_and_a_team_s_work_are_on_no_page_of_anybody_else(
    places, reader, lena, request, browser_of
):
    others = browser_of(request.getfixturevalue(reader))
    found = []
    for address in dict.fromkeys(addresses(places)):
        is_record = "/v1/" in address and "search" not in address
        answer = others.get(address, {} if is_record else {"q": ASKED})
        text = b"".join(answer) if answer.streaming else answer.content
        words = text.decode(errors="replace")
        if MARK in words or (ITEM in words and address != AUDIT):
            found.append(address)

    assert found == []
    own = browser_of(lena).get("/o/acme/search/", {"q": ASKED}).content.decode()
    assert all(
        f"<mark>{MARK}</mark> {what}" in own for what in ("objective", "key", "try")
    )
