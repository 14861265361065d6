"""What is private until it is shared leaks through no page, search, map, feed or API."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.db import transaction
from django.urls import reverse

from conversations.actions import IdeaGiven, answer_round, ask_opinions, find_overlaps
from flow.actions import compute_day, keep_concerns
from objectives import actions
from okrhub.lib.tenancy import seen_by, tenant
from organizations.models import OrganizationSettings
from screens.actions import keep_map
from sprints.models import WorkEpic, WorkItem
from tests import factories
from tests.access_api import WRITES
from tests.access_kinds import Api, Page
from tests.access_table import ROWS
from tests.objectives.conftest import COMPLAINTS
from tests.test_api_access import filled, place_of

NOW = datetime(2026, 11, 10, 9, tzinfo=UTC)
MARK = "zebra"
ASKED = "zebr"
ITEM = "okapi"
AUDIT = "/o/acme/settings/audit/"
NAMELESS = "quagga"
# what a page can be besides itself
FORMS = {
    "screens:map": ("", "?view=list", "?format=svg", "?team=T-1", "?colour=topology"),
    "screens:report": ("", "?as=slides", "?team=T-1"),
}


@pytest.fixture(autouse=True)
def _that_morning(time_machine) -> None:
    time_machine.move_to(NOW, tick=False)


def tell(*teams):
    """Let the worker make what the dashboard tells."""
    with tenant(teams[0].organization_id):
        compute_day(NOW.date(), now=NOW)
        for team in teams:
            find_overlaps(team.pk, on=NOW.date())
        keep_concerns(now=NOW)
        keep_map(now=NOW)


@pytest.fixture
def places(acme, billing, intake, lena, pia, sam, dev):
    """A private draft of Lena's that says zebra everywhere, and what lies around it.

    A work item of Intake says okapi; Intake shows its figures to nobody else. Three
    people of Billing said quagga of O-60, without their names.
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
    asked = ask_opinions(running, has_names=False, actor=pia, on=NOW.date())
    for person in (sam, dev, pia):
        answer_round(
            asked,
            actor=person,
            on=NOW.date(),
            ideas=[IdeaGiven(f"{NAMELESS} idea")],
            worries=[NAMELESS],
        )
    tell(billing, intake)
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
            "{round}": str(asked.pk),
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
                address = reverse(name, kwargs={"slug": "acme"} | kwargs)
                yield from (f"{address}{form}" for form in FORMS.get(name, ("",)))


def tell_of(marks, places, browser, asked):
    """Return the addresses at which a browser reads one of some texts, with the text."""
    found = []
    for address in dict.fromkeys(addresses(places)):
        is_record = "/v1/" in address and "search" not in address
        answer = browser.get(address, {} if is_record or "?" in address else asked)
        text = b"".join(answer) if answer.streaming else answer.content
        words = text.decode(errors="replace")
        found += [(mark, address) for mark in marks if mark in words]
    return found


@pytest.mark.parametrize("reader", ["ada", "sam"])
def test_what_is_private_or_nameless_is_on_no_page_where_it_does_not_belong(
    places, reader, lena, request, browser_of
):
    others = browser_of(request.getfixturevalue(reader))
    found = tell_of((MARK, ITEM, NAMELESS), places, others, {"q": ASKED})

    told = {mark: [at for said, at in found if said == mark] for mark, _ in found}
    pages, api = "/o/acme/objectives/O-60/", "/api/v1/acme/"
    assert {mark: at for mark, at in told.items() if at != [AUDIT]} == {
        NAMELESS: [
            f"{pages}canvas/",
            f"{pages}opinions/",
            f"{api}objectives/O-60/opinions/",
            f"{api}opinions/{places[1]['{round}']}/",
        ]
    }
    found = others.get("/o/acme/search/", {"q": NAMELESS}).content.decode()
    assert f"<mark>{NAMELESS}" not in found
    own = browser_of(lena).get("/o/acme/search/", {"q": ASKED}).content.decode()
    assert all(
        f"<mark>{MARK}</mark> {what}" in own for what in ("objective", "key", "try")
    )


@pytest.mark.parametrize("reader", ["ada", "sam"])
def test_no_refusal_names_what_is_in_a_private_draft(places, reader, request, key_of):
    key = key_of(request.getfixturevalue(reader))
    private = {
        name[1:-1]: value for known in places[::-1] for name, value in known.items()
    }
    asked, told = 0, []
    for line in WRITES:
        method, name = line.split()
        try:
            kwargs = filled(place_of(line), private)
            body = filled(WRITES[line].body, private)
        except KeyError:
            continue
        with transaction.atomic():
            answer = getattr(key, method)(
                reverse(name, kwargs={"slug": "acme"} | kwargs),
                body,
                content_type="application/json",
                headers={"If-Match": '"1"'},
            )
            transaction.set_rollback(True)
        asked += 1
        if MARK in answer.content.decode():
            told.append(line)

    assert asked > 50
    assert told == []
