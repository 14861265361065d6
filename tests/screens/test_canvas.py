"""The canvas of an objective, and the pieces of a year."""

from datetime import UTC, date, datetime

import pytest

from conversations.actions import answer_round, ask_opinions
from objectives import actions
from objectives.models import AlignmentLink
from okrhub.lib.tenancy import tenant
from organizations.models import OrganizationSettings
from tests import factories

HTMX = {"HX-Request": "true"}
NOW = datetime(2026, 11, 10, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _that_morning(time_machine) -> None:
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def objective(acme, year, billing):
    with tenant(acme.pk):
        made = factories.ObjectiveFactory.create(
            number=7,
            team=billing,
            cycle=year,
            audience="Patients",
            ambition="aspirational",
        )
        factories.KeyResultFactory.create(number=8, objective=made)
        return made


def test_everybody_sees_the_canvas_and_the_team_writes_it(
    browser_of, objective, pia, vera
):
    theirs = browser_of(pia).get("/o/acme/objectives/O-7/canvas/").content.decode()
    seen = browser_of(vera).get("/o/acme/objectives/O-7/canvas/").content.decode()

    assert "?open=why" in theirs
    assert "?open=why" not in seen
    assert "KR-8" in seen


def test_one_team_alone_is_asked_for_no_layer_that_is_off(
    acme, objective, pia, browser_of
):
    with tenant(acme.pk):
        OrganizationSettings.objects.update(
            has_many_teams=False,
            has_annual_cycle=False,
            has_strategy=False,
            has_kpis=False,
        )
    pages = (
        "objectives/O-7/canvas/",
        "objectives/O-7/set-up/",
        "cycles/",
        "drafts/begin/",
    )

    canvas, size, cycles, begin = (
        browser_of(pia).get(f"/o/acme/{page}").content.decode() for page in pages
    )

    assert "Why now</h2>" in canvas
    assert "uard-rail" not in canvas
    assert "takes it on" not in size
    assert 'type="hidden" name="topology"' in size
    assert "Annual" not in cycles
    assert "strategy" not in begin


def test_who_looks_is_told_304_until_something_is_shared(
    browser_of, objective, pia, dev
):
    address = "/o/acme/objectives/O-7/canvas/"
    first = browser_of(dev).get(address)
    known = HTMX | {"If-None-Match": first["ETag"]}

    same = browser_of(dev).get(address, headers=known)
    browser_of(pia).post(
        "/o/acme/objectives/O-7/fields/why/",
        {"act": "share", "text": "Calls pile up", "base": ""},
    )
    other = browser_of(dev).get(address, headers=known)

    assert same.status_code == 304
    assert other.status_code == 200
    assert "Calls pile up" in other.content.decode()


def test_who_writes_a_box_is_told_what_others_share_in_the_other_boxes(
    browser_of, objective, pia, dev
):
    writer, address = browser_of(pia), "/o/acme/objectives/O-7/canvas/?open=decision"
    first = writer.get(address, headers=HTMX)
    known = HTMX | {"If-None-Match": first["ETag"]}

    same = writer.get(address, headers=known)
    browser_of(dev).post(
        "/o/acme/objectives/O-7/fields/why/",
        {"act": "share", "text": "Calls pile up", "base": ""},
    )
    other = writer.get(address, headers=known).content.decode()

    assert same.status_code == 304
    assert "Calls pile up" in other
    assert 'id="O-7-decision"' in other


def test_what_worries_the_team_stands_on_the_canvas_from_three_answers_on(
    acme, browser_of, objective, pia, dev, sam
):
    asked = ask_opinions(
        objective, has_names=False, asks_vote=True, actor=pia, on=NOW.date()
    )
    pages = []
    for person, worries in ((pia, ["The summer"]), (dev, []), (sam, [])):
        answer_round(asked, worries=worries, vote=4, actor=person, on=NOW.date())
        address = "/o/acme/objectives/O-7/canvas/"
        pages.append(browser_of(sam).get(address).content.decode())

    assert ["The summer" in page for page in pages] == [False, False, True]
    assert "4: 3" in pages[-1]


def test_three_answers_with_one_vote_show_no_votes(
    acme, browser_of, objective, pia, dev, sam
):
    asked = ask_opinions(
        objective, has_names=False, asks_vote=True, actor=pia, on=NOW.date()
    )
    for person, vote in ((pia, 4), (dev, None), (sam, None)):
        answer_round(
            asked, worries=["The summer"], vote=vote, actor=person, on=NOW.date()
        )

    page = browser_of(sam).get("/o/acme/objectives/O-7/canvas/").content.decode()

    assert "The summer" in page
    assert "4: 1" not in page


def test_a_box_is_written_in_place_and_leads_back_without_a_script(
    browser_of, objective, pia
):
    browser = browser_of(pia)

    opened = browser.get("/o/acme/objectives/O-7/canvas/?open=decision")
    saved = browser.post(
        "/o/acme/objectives/O-7/fields/decision/",
        {"act": "share", "decision": "Start", "base": "", "page": "canvas"},
    )

    assert 'id="O-7-decision"' in opened.content.decode()
    assert saved["Location"] == "/o/acme/objectives/O-7/canvas/"


def test_the_canvas_costs_the_same_with_one_key_result_and_with_five(
    acme, browser_of, objective, pia, statements
):
    browser, address = browser_of(pia), "/o/acme/objectives/O-7/canvas/"
    browser.get(address)
    few = statements(lambda: browser.get(address))
    with tenant(acme.pk):
        for _ in range(50):
            factories.KeyResultFactory.create(objective=objective)

    many = statements(lambda: browser.get(address))

    assert many == few
    assert many <= 20


def test_a_piece_of_the_year_keeps_its_link_to_the_key_result(
    acme, browser_of, objective, quarter, billing, pia
):
    address = "/o/acme/objectives/O-7/slice/"

    page = browser_of(pia).get(address).content.decode()
    proposed = browser_of(pia).post(
        address,
        {
            "pattern": "place",
            "title": "In the harbour clinic no bill comes as a surprise",
            "key_result": "KR-8",
            "cycle": str(quarter.pk),
            "team": billing.reference,
        },
    )
    again = browser_of(pia).get(address).content.decode()

    assert "not a phase of the work" in page
    assert proposed.status_code == 303
    with tenant(acme.pk):
        link = AlignmentLink.objects.select_related("key_result", "objective").get()
        assert link.key_result is not None
        assert link.key_result.reference == "KR-8"
        assert (link.rationale, link.is_primary) == ("Cut by place", True)
        assert link.objective.cycle_id == quarter.pk
        assert link.objective.audience == "Patients"
        assert link.objective.ambition == "aspirational"
    assert "moves KR-8. Cut by place" in again


def test_what_is_missing_is_said_beside_its_field(browser_of, objective, quarter, pia):
    refused = browser_of(pia).post("/o/acme/objectives/O-7/slice/", {"title": ""})

    assert refused.status_code == 422
    assert "Write what will be true then." in refused.content.decode()


def test_only_a_year_is_cut_and_viewers_cut_nothing(
    browser_of, objective, surprises, pia, vera
):
    assert browser_of(pia).get("/o/acme/objectives/O-12/slice/").status_code == 404
    assert browser_of(vera).get("/o/acme/objectives/O-7/slice/").status_code == 403


def test_nothing_of_a_private_draft_stands_on_a_canvas_for_others(
    browser_of, lena, pia, year, billing
):
    who = {"actor": lena, "on": date(2026, 11, 10), "now": NOW}
    draft = actions.begin_draft(cycle=year, **who)
    hidden = actions.draft_objective(
        team=billing, cycle=year, title="Secret", draft=draft, **who
    )

    address = f"/o/acme/objectives/{hidden.reference}/canvas/"

    assert browser_of(pia).get(address).status_code == 404
    assert browser_of(lena).get(address).status_code == 200
