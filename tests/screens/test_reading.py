"""The stakeholder report and the wall screen, for members and by secret address."""

import re
from datetime import UTC, date, timedelta

import pytest
import time_machine

from flow.actions import compute_day, keep_concerns, share_reading
from flow.models import ConcernDay, ReadingLink
from objectives.models import (
    AlignmentLink,
    CycleMembership,
    LimitHit,
    Objective,
    Revision,
    Transition,
)
from okrhub.lib.errors import NotPermitted
from okrhub.lib.tenancy import tenant
from tests import factories

pytestmark = pytest.mark.usefixtures("on_tuesday")
REPORT, WALL = "/o/acme/report/", "/o/acme/alignment/wall/"
LEADING = "/o/acme/leading/"


@pytest.fixture
def told(acme, surprises, complaints, quarter, intake, now):
    """O-12 with a revised KR-31, and O-13 of Intake that was deferred."""
    with tenant(acme.pk):
        CycleMembership.objects.create(objective=surprises, cycle=quarter)
        Revision.objects.create(
            objective=surprises,
            key_result=complaints,
            field="target",
            old="3",
            new="4",
            rationale="Three was never seen anywhere.",
            occasion="sprint_review",
            revised_on=date(2026, 11, 2),
            recorded_at=now,
        )
        later = factories.ObjectiveFactory.create(
            number=13, team=intake, cycle=quarter, state="deferred", title="Later"
        )
        Transition.objects.create(
            objective=later,
            team=intake,
            to_state=Objective.State.DEFERRED,
            effective_on=date(2026, 11, 3),
            recorded_at=now,
            reason="The contract comes first.",
        )
        keep_concerns(now=now)
    return surprises


def words(answer):
    return " ".join(
        re.sub(r"<[^>]+>", " ", answer.content.decode().partition("<main")[2]).split()
    )


def test_a_report_says_goals_what_changed_and_why_and_what_has_to_wait(
    told, vera, browser_of
):
    page = words(browser_of(vera).get(REPORT))

    assert "No bill comes as a surprise" in page
    assert "From 9 to 9; wanted 4" in page
    assert "Target: 3 to 4" in page
    assert "Three was never seen anywhere." in page
    assert "O-13 Later Intake: deferred on 3" in page
    assert "The contract comes first." in page
    assert "How to read this" in page


def test_a_report_tells_what_was_written_anew_and_added_without_a_reason(
    acme, billing, vera, browser_of, key_of
):
    moment = time_machine.escape_hatch.datetime.datetime.now(UTC)
    today = moment.date()
    with tenant(acme.pk):
        quarter = factories.QuarterFactory.create(
            starts_on=today - timedelta(30), ends_on=today + timedelta(60)
        )
        running = factories.in_process(
            billing, quarter, on=today - timedelta(9), number=12, why="Bills are long"
        )
        CycleMembership.objects.create(objective=running, cycle=quarter)
        factories.KeyResultFactory.create(objective=running, number=31, added_on=today)
        for why in ("Bills", "Bills are hard to read"):
            Objective.objects.update(why=why)

    with time_machine.travel(moment, tick=False):
        page = words(browser_of(vera).get(REPORT))
        pdf = browser_of(vera).get(f"{REPORT}?as=pdf")
        (okr,) = key_of(vera).get("/api/v1/acme/report/").json()["okrs"]

    assert [(row["reference"], row["words"]) for row in okr["reworded"]] == [
        ("O-12", "Why it matters was “Bills are long”, is “Bills are hard to read”."),
        ("KR-31", "This key result was added."),
    ]
    assert all(row["words"] in page for row in okr["reworded"])
    assert pdf.content[:5] == b"%PDF-"


def test_a_report_of_a_team_tells_of_that_team_alone(told, vera, browser_of):
    page = words(browser_of(vera).get(f"{REPORT}?team={told.team.reference}"))

    assert "No bill comes as a surprise" in page
    assert "The contract comes first." not in page
    assert browser_of(vera).get(f"{REPORT}?team=T-99").status_code == 404


def test_a_report_is_a_pdf_and_a_presentation_too(told, vera, browser_of):
    pdf = browser_of(vera).get(f"{REPORT}?as=pdf")
    slides = browser_of(vera).get(f"{REPORT}?as=slides").content.decode()

    assert (pdf["Content-Type"], pdf.content[:5]) == ("application/pdf", b"%PDF-")
    assert slides.count('class="slide"') == 4


def test_who_has_the_address_reads_the_report_and_nothing_else(
    told, lena, client, browser_of, now
):
    browser_of(lena).post("/o/acme/share/report/", {"act": "share"})
    shown = browser_of(lena).get(f"{REPORT}?address=1").content.decode()
    (path,) = re.findall(r"/o/acme/reports/[-\w]+/", shown)

    page = client.get(path)
    pdf = client.get(f"{path}?as=pdf")
    inside = client.get(REPORT)

    assert "No bill comes as a surprise" in words(page)
    assert not {
        link
        for link in re.findall(r'href="([^"]*)"', page.content.decode())
        if link.startswith("/o/")
    }
    assert (page["Cache-Control"], page["X-Robots-Tag"]) == (
        "private, no-store",
        "noindex",
    )
    assert pdf.content[:5] == b"%PDF-"
    assert inside.status_code == 302
    with time_machine.travel(now + timedelta(days=91)):
        assert client.get(path).status_code == 404
    browser_of(lena).post("/o/acme/share/report/", {"act": "revoke"})
    assert client.get(path).status_code == 404


def test_only_leaders_and_the_teams_stewards_give_an_address(
    told, lena, pia, dev, billing, now, today
):
    who = {"on": today, "now": now}

    share_reading("report", actor=pia, team=billing, **who)
    for person, team in ((pia, None), (dev, billing)):
        with pytest.raises(NotPermitted):
            share_reading("report", actor=person, team=team, **who)
    share_reading("wall", actor=lena, **who)

    with tenant(billing.organization_id):
        assert ReadingLink.objects.count() == 2


def test_a_wall_shows_no_conversation_no_name_and_no_rate_of_a_team(
    told, sprinting, billing, lena, client, browser_of, now
):
    sprinting(billing, goal="Letters in plain words")
    with tenant(billing.organization_id):
        compute_day(now.date(), now=now)
        keep_concerns(now=now)
    browser_of(lena).post("/o/acme/share/wall/", {"act": "share"})
    shown = browser_of(lena).get(f"{WALL}?address=1").content.decode()
    (path,) = re.findall(r"/o/acme/walls/[-\w]+/", shown)

    page = words(client.get(path))
    report = client.get(path.replace("walls", "reports"))

    assert "OKR of 2 teams" in page
    assert "is this heartbeat" not in page
    assert "Lena" not in page
    assert report.status_code == 404


def test_the_api_tells_the_report(told, quarter, billing, now, vera, key_of):
    with tenant(billing.organization_id):
        factories.ObjectiveFactory.create(
            number=14, team=billing, cycle=quarter, state="ready"
        )
        for hit in Objective.objects.filter(number__in=[13, 14]):
            LimitHit.objects.create(
                objective=hit,
                team=hit.team,
                cycle=quarter,
                in_process=3,
                effective_limit=3,
                happened_at=now,
            )
    got = key_of(vera).get("/api/v1/acme/report/").json()

    assert got["period"] == "Q4 2026"
    (okr,) = got["okrs"]
    assert (okr["reference"], okr["changes"][0]["rationale"]) == (
        "O-12",
        "Three was never seen anywhere.",
    )
    assert [(row["reference"], row["why"]) for row in got["not_now"]] == [
        ("O-13", "The contract comes first."),
        ("O-14", "Every slot was taken."),
    ]


def test_the_api_gives_a_page_an_address_tells_it_and_takes_it_back(
    told, lena, sam, vera, key_of, client
):
    addresses = "/api/v1/acme/reading-addresses/"
    leader, team = key_of(lena), told.team.reference

    asked = {"what": "report", "team": team}
    made = leader.post(addresses, asked, content_type="application/json")
    wall = leader.post(addresses, {"what": "wall"}, content_type="application/json")
    refused = leader.post(
        addresses, asked | {"what": "wall"}, content_type="application/json"
    )

    assert (made.status_code, made.json()["team"]) == (201, team)
    assert refused.json()["errors"]["team"] == [
        "A wall screen is a unit's or everybody's."
    ]
    assert client.get(made.json()["address"]).status_code == 200
    seen = {
        person.user.name: [
            row["id"] for row in key_of(person).get(addresses).json()["results"]
        ]
        for person in (lena, sam, vera)
    }
    both = [made.json()["id"], wall.json()["id"]]
    assert list(seen.values()) == [both, both[:1], []]
    assert leader.delete(f"{addresses}{both[0]}/").status_code == 204
    assert client.get(made.json()["address"]).status_code == 404


def test_the_api_saves_a_persons_own_views_and_shows_them_to_nobody_else(
    told, lena, sam, key_of, browser_of
):
    views, own = "/api/v1/acme/alignment/views/", key_of(lena)
    asked = {"name": "Before planning", "meeting": "planning", "mine": True}

    saved = own.post(views, asked, content_type="application/json").json()
    again = own.post(
        views, asked | {"against": "sprint"}, content_type="application/json"
    ).json()

    shown = {"id": saved["id"], "unit": None, **asked, "against": "sprint"}
    assert again == shown
    assert own.get(views).json()["results"] == [shown]
    assert key_of(sam).get(views).json()["results"] == []
    assert key_of(sam).delete(f"{views}{saved['id']}/").status_code == 404
    assert own.delete(f"{views}{saved['id']}/").status_code == 204
    assert own.get(views).json()["count"] == 0

    browser_of(lena).post("/o/acme/alignment/views/", {"name": "Mi\x00ne"})
    assert [each["name"] for each in own.get(views).json()["results"]] == ["Mine"]


def test_a_report_takes_as_many_statements_with_many_okrs_as_with_one(
    told, vera, browser_of, statements, billing, quarter
):
    browser = browser_of(vera)
    one = statements(lambda: browser.get(REPORT))
    with tenant(billing.organization_id):
        for _ in range(20):
            made = factories.in_process(billing, quarter)
            CycleMembership.objects.create(objective=made, cycle=quarter)
            factories.KeyResultFactory.create(objective=made)

    assert statements(lambda: browser.get(REPORT)) == one <= 12


def test_leaders_see_what_carries_the_year_and_what_changed_though_today_is_uncounted(
    told, acme, lena, browser_of, key_of, year, quarter, intake, billing, now
):
    with tenant(acme.pk):
        above = factories.in_process(billing, year, number=1, title="Care is clear")
        AlignmentLink.objects.create(objective=told, parent=above)
        AlignmentLink.objects.create(
            objective=told,
            parent=above,
            key_result=factories.KeyResultFactory.create(objective=above),
            is_primary=False,
            counts=False,
        )
        keep_concerns(now=now)
        ConcernDay.objects.update(day=now.date() - timedelta(days=1))
        for team in [intake, billing] * 4:
            below = factories.in_process(team, quarter)
            AlignmentLink.objects.create(objective=below, parent=above)
    browser = browser_of(lena)

    before = words(browser.get(LEADING))
    told = key_of(lena, "read").get("/api/v1/acme/leading/").json()
    browser.post(LEADING)
    after = words(browser.get(LEADING))
    seen = key_of(lena).post(
        "/api/v1/acme/leading/",
        {"until": "2026-11-01T00:00:00Z"},
        content_type="application/json",
    )

    assert "9 OKRs of 2 teams lead to it, 0 on track:" in before
    assert "; and 1 more" in before
    (one,) = told["year"]
    assert [one[each] for each in ("reference", "there_are", "teams", "on_track")] == [
        *("O-1", 9, 2, 0)
    ]
    assert [each["counts"] for each in one["below"]] == [True] * 8
    assert [one["to_state"] for one in told["changes"]] == ["deferred"]
    assert [(one["old"], one["new"]) for one in told["revisions"]] == [("3", "4")]
    assert "Intake: deferred on 3" in before
    assert "Target: 3 to 4" in before
    assert "Intake: deferred on 3" not in after
    assert "Target: 3 to 4" not in after
    assert [len(seen.json()[each]) for each in ("changes", "revisions")] == [1, 1]
    assert "1 OKR in process: 1 with 1 team." in after


def test_the_leaders_view_shows_the_first_30_and_counts_all_in_as_many_statements(
    told, lena, browser_of, key_of, statements, billing, year
):
    browser = browser_of(lena)
    one = statements(lambda: browser.get(LEADING))
    with tenant(billing.organization_id):
        for _ in range(31):
            made = factories.in_process(billing, year)
            AlignmentLink.objects.create(objective=told, parent=made, is_primary=False)

    assert statements(lambda: browser.get(LEADING)) == one <= 12
    assert f"The first 30 of 31. All of {year.name}" in words(browser.get(LEADING))
    view = key_of(lena, "read").get("/api/v1/acme/leading/").json()
    assert len(view["year"]) == 30
    assert view["there_are"] == {
        "year": 31,
        "unsupported": 0,
        "off_strategy": 0,
        "owed": 0,
        "barriers": 0,
        "decisions": 0,
        "changes": 1,
        "revisions": 1,
    }
