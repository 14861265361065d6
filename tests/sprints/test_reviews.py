from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from conversations.models import Barrier
from objectives.models import CheckIn, GuardRail, KeyResult, Objective, Revision
from okrhub.lib.errors import Conflict, NotPermitted
from okrhub.lib.tenancy import tenant
from sprints import actions, queries
from sprints.models import (
    Increment,
    IncrementLink,
    Remark,
    ReviewDecision,
    ReviewedKeyResult,
    Sprint,
    SprintGoal,
    SprintReview,
)
from teams.models import MemberTeam, Team, TeamMembership
from tests import factories

NOW = datetime(2026, 11, 10, 9, tzinfo=UTC)
AT = "/o/acme/sprints/S-5/review/"
BY_HTMX = {"HX-Request": "true"}


@pytest.fixture
def who(pia, today):
    """Pia, today."""
    return {"actor": pia, "on": today}


@pytest.fixture
def goal(acme, sprint, complaints, who) -> SprintGoal:
    """The goal of Sprint 23, which should move KR-31."""
    with tenant(acme.pk):
        return actions.set_sprint_goal(
            sprint,
            text="Every patient sees the price before the treatment",
            kind="linked",
            key_results=[complaints],
            primary=complaints,
            version=0,
            **who,
        )


@pytest.fixture
def review(acme, sprint, goal, estimates, who) -> SprintReview:
    """The open review of Sprint 23, with O-12 to decide about."""
    with tenant(acme.pk):
        return actions.open_review(sprint, **who, now=NOW)


def given(kind, version=1, **details):
    return {"kind": kind, "version": version, **details}


def close(review, decisions, who, **more):
    return actions.close_review(
        review, decisions=decisions, version=1, now=NOW, **who, **more
    )


# ---- opening, and what is written down


def test_a_review_opens_with_a_decision_to_take_for_each_okr(in_acme, review):
    (decision,) = queries.decisions_of(review)

    assert (decision.objective.reference, decision.kind) == ("O-12", "")
    assert review.sprint.state == "review"


def test_a_review_is_opened_once(in_acme, review, sprint, who):
    again = actions.open_review(sprint, **who, now=NOW)

    assert again.pk == review.pk
    assert ReviewDecision.objects.count() == 1


def test_increments_and_remarks_are_written_down(in_acme, review, complaints, who):
    actions.add_increment(
        review,
        text="Estimates at the desk",
        released_on=date(2026, 11, 5),
        key_results=[complaints],
        **who,
    )
    actions.add_remark(review, words="Patients stop calling", who="Ward 4B", **who)

    told = queries.review_of(review.sprint) or review
    (increment,), (remark,) = queries.increments_in(told), queries.remarks_in(told)
    assert (increment.released_on, increment.numbers) == (date(2026, 11, 5), [31])
    assert (remark.words, remark.who) == ("Patients stop calling", "Ward 4B")


def test_an_increment_is_not_released_tomorrow(in_acme, review, who):
    with pytest.raises(Conflict, match="still to come"):
        actions.add_increment(
            review, text="Letters", released_on=date(2026, 11, 11), **who
        )

    assert not Increment.objects.exists()


def test_what_was_seen_is_not_overwritten_by_who_did_not_see_it(
    in_acme, review, complaints, who
):
    actions.say_seen(review, complaints, saw="By day it works", version=0, **who)
    actions.say_seen(review, complaints, saw="At night, too", version=1, **who)

    with pytest.raises(Conflict, match="Somebody else saved this"):
        actions.say_seen(review, complaints, saw="Mine", version=1, **who)

    assert ReviewedKeyResult.objects.get().saw == "At night, too"


def test_nobody_outside_the_team_writes_into_its_review(in_acme, review, lena, today):
    with pytest.raises(NotPermitted, match="The people of Billing"):
        actions.add_remark(review, words="Hm", actor=lena, on=today)


# ---- closing


def test_a_review_is_not_closed_without_its_decisions(in_acme, review, who):
    with pytest.raises(Conflict, match="O-12 has no decision yet") as refused:
        close(review, {}, who)

    assert refused.value.facts == {"objective": "O-12", "field": "kind"}
    assert SprintReview.objects.get().closed_at is None


def test_the_database_closes_no_review_without_its_decisions(in_acme, review, pia):
    with (
        pytest.raises(IntegrityError, match="with a decision for each OKR"),
        transaction.atomic(),
    ):
        SprintReview.objects.update(closed_at=NOW, closed_by=pia)
    ReviewDecision.objects.all().delete()
    with (
        pytest.raises(IntegrityError, match="with a decision for each OKR"),
        transaction.atomic(),
    ):
        SprintReview.objects.update(closed_at=NOW, closed_by=pia)


def test_keeping_course_closes_the_sprint_and_keeps_where_things_stood(
    in_acme, review, surprises, complaints, goal, who
):
    CheckIn.objects.create(
        key_result=complaints,
        value=Decimal("7.5"),
        measured_on=date(2026, 11, 9),
        recorded_at=NOW,
    )

    ended = {"S-5": ("partly_met", "")}
    close(review, {surprises: given("keep_course")}, who, results=ended)

    sprint, kept = Sprint.objects.get(), ReviewedKeyResult.objects.get()
    assert sprint.state == "closed"
    assert SprintGoal.objects.get().result == "partly_met"
    assert (kept.at_start, kept.at_end) == (Decimal(9), Decimal("7.5"))


def test_a_key_result_is_revised_and_says_why_and_where(
    in_acme, review, surprises, complaints, who
):
    decided = given(
        "revise_key_result",
        key_result=complaints,
        target=Decimal(5),
        note="The new tariff brings calls that we cannot avoid",
    )

    close(review, {surprises: decided}, who)

    revision = Revision.objects.get()
    assert KeyResult.objects.get(pk=complaints.pk).target == Decimal(5)
    assert (revision.field, revision.old, revision.new) == ("target", "4", "5")
    assert (revision.occasion, revision.rationale) == (
        "sprint_review",
        "The new tariff brings calls that we cannot avoid",
    )


def test_a_barrier_is_logged_for_somebody_outside(
    in_acme, review, surprises, lena, who
):
    decided = given(
        "raise_impediment",
        obstacle="Prices are approved once a month",
        cause="policy",
        obstacle_owner=lena,
    )

    close(review, {surprises: decided}, who)

    barrier = Barrier.objects.get()
    assert (barrier.title, barrier.owner, barrier.objective) == (
        "Prices are approved once a month",
        lena,
        surprises,
    )
    assert ReviewDecision.objects.get().barrier == barrier


@pytest.mark.parametrize(
    ("decided", "state"),
    [
        (given("pause", look_again_on=date(2026, 12, 1)), "paused"),
        (given("stop", note="Worth less than we thought"), "closed"),
        (given("change_initiatives"), "in_process"),
    ],
)
def test_an_okr_is_paused_or_stopped_from_the_review(
    in_acme, review, surprises, who, decided, state
):
    close(review, {surprises: decided}, who)

    assert Objective.objects.get(pk=surprises.pk).state == state


@pytest.mark.parametrize(
    ("decided", "field"),
    [
        (given("stop"), "note"),
        (given("revise_key_result"), "key_result"),
        (given("revise_objective", note="Why"), "title"),
        (given("raise_impediment"), "obstacle"),
        (given("change_team"), "topology"),
    ],
)
def test_what_a_decision_lacks_is_asked_for(
    in_acme, review, surprises, who, decided, field
):
    with pytest.raises(Conflict, match=r"^O-12: ") as refused:
        close(review, {surprises: decided}, who)

    assert refused.value.facts["field"] == field


@pytest.mark.parametrize(
    ("part", "owner", "shares", "contributes"),
    [
        ("contributes", "Billing", [], ["Intake"]),
        ("shares", "Billing", ["Intake"], []),
        ("takes_over", "Intake", [], []),
    ],
)
def test_who_works_on_it_is_changed_from_the_review(
    in_acme,
    review,
    surprises,
    complaints,
    intake,
    who,
    part,
    owner,
    shares,
    contributes,
):
    decided = given("change_team", with_team=intake, part=part, topology="mapped")

    close(review, {surprises: decided}, who)

    changed = Objective.objects.select_related("team").get(pk=surprises.pk)
    assert (changed.team.name, changed.topology) == (owner, "mapped")
    assert [row.team.name for row in changed.co_owners.all()] == shares
    assert [row.team.name for row in complaints.contributors.all()] == contributes


def test_a_team_without_a_part_is_asked_for_it(in_acme, review, surprises, intake, who):
    with pytest.raises(Conflict, match="What does the team do") as refused:
        close(review, {surprises: given("change_team", with_team=intake)}, who)

    assert refused.value.facts["field"] == "part"


def test_one_decision_that_fails_undoes_all(
    in_acme, review, surprises, billing, quarter, who
):
    other = factories.in_process(billing, quarter, number=13, title="Fewer letters")
    ReviewDecision.objects.create(review=review, objective=other)
    decisions = {surprises: given("pause"), other: given("pause")}
    Objective.objects.filter(pk=other.pk).update(state="paused")

    with pytest.raises(Conflict, match=r"^O-13: "):
        close(review, decisions, who)

    assert Objective.objects.get(pk=surprises.pk).state == "in_process"
    assert SprintReview.objects.get().closed_at is None
    assert Sprint.objects.get().state == "review"


def test_a_scrum_master_pauses_nothing_by_closing(
    in_acme, review, surprises, sam, today
):
    with pytest.raises(NotPermitted, match=r"^O-12: The product owner of Billing"):
        close(review, {surprises: given("pause")}, {"actor": sam, "on": today})

    assert Objective.objects.get(pk=surprises.pk).state == "in_process"
    assert SprintReview.objects.get().closed_at is None


def test_a_closed_review_stays_as_it_is(in_acme, review, surprises, who):
    close(review, {surprises: given("keep_course")}, who)

    with pytest.raises(Conflict, match="This review is closed"):
        actions.add_remark(review, words="Late", **who)


def test_the_database_links_no_increment_to_a_foreign_key_result(acme, globex, review):
    with tenant(globex.pk):
        cycle = factories.QuarterFactory.create()
        theirs = factories.in_process(factories.TeamFactory.create(), cycle, number=7)
        foreign = factories.KeyResultFactory.create(objective=theirs, number=7)
    with tenant(acme.pk), transaction.atomic():
        increment = Increment.objects.create(review=review, text="Letters")
        IncrementLink.objects.create(increment=increment, key_result_id=foreign.pk)

        with pytest.raises(IntegrityError), transaction.atomic():
            connection.check_constraints()
        transaction.set_rollback(True)


# ---- together


@pytest.fixture
def nexus(acme, billing, intake, pia) -> Team:
    """Billing and Intake in a Nexus, whose product owner is Pia."""
    with tenant(acme.pk):
        whole = factories.TeamFactory.create(name="Front Desk", kind="nexus")
        for team in (billing, intake):
            MemberTeam.objects.create(
                group=whole, team=team, joined_on=date(2026, 1, 1)
            )
        TeamMembership.objects.create(
            team=whole,
            membership=pia,
            role=TeamMembership.Role.PRODUCT_OWNER,
            started_on=date(2026, 1, 1),
        )
        return whole


def test_a_team_in_a_nexus_holds_no_review_of_its_own(in_acme, nexus, sprint, who):
    with pytest.raises(Conflict, match="Billing reviews its sprints with Front Desk"):
        actions.open_review(sprint, **who, now=NOW)


@pytest.fixture
def joint(acme, nexus, sprint, goal, surprises, intake, quarter, who) -> SprintReview:
    """The open review of the Nexus: of S-9, of Billing's S-5 and of Intake's O-20."""
    with tenant(acme.pk):
        Sprint.objects.update(state="active")
        together = Sprint.objects.create(
            number=9,
            team=nexus,
            name="Sprint 23",
            starts_on=sprint.starts_on,
            ends_on=sprint.ends_on,
            state="active",
        )
        factories.in_process(intake, quarter, number=20)
        return actions.open_review(together, **who, now=NOW)


def test_a_nexus_holds_one_review_for_its_teams(in_acme, joint, goal, who):
    decided = {
        row.objective: given("keep_course") for row in queries.decisions_of(joint)
    }

    with pytest.raises(Conflict, match="S-77 does not end with this review"):
        close(joint, decided, who, results={"S-5": ("met", ""), "S-77": ("met", "")})
    before = SprintGoal.objects.get(pk=goal.pk).result
    close(joint, decided, who, results={"S-5": ("not_met", "The letters came late")})

    ended = SprintGoal.objects.get(pk=goal.pk)
    assert [one.reference for one in decided] == ["O-12", "O-20"]
    assert set(Sprint.objects.values_list("state", flat=True)) == {"closed"}
    assert (before, ended.result, ended.result_note) == (
        "",
        "not_met",
        "The letters came late",
    )
    assert ReviewedKeyResult.objects.get().key_result.reference == "KR-31"


def test_the_database_closes_no_joint_review_without_a_members_decision(
    in_acme, joint, pia
):
    ReviewDecision.objects.filter(objective__number=20).delete()
    ReviewDecision.objects.update(kind="keep_course")

    with (
        pytest.raises(IntegrityError, match="with a decision for each OKR"),
        transaction.atomic(),
    ):
        SprintReview.objects.update(closed_at=NOW, closed_by=pia)


def test_the_joint_review_asks_how_each_teams_goal_ended(
    joint, pia, browser_of, statements, on_tuesday
):
    at = "/o/acme/sprints/S-9/review/"
    browser = browser_of(pia)
    browser.get(at)
    sent = {"version": "1", "S-5-result": "overtaken"}
    for name in ("O-12", "O-20"):
        sent |= {f"{name}-version": "1", f"{name}-kind": "keep_course"}

    asked = browser.get(at)
    taken = statements(lambda: browser.get(at))
    closed = browser.post(f"{at}close/", sent)

    assert "KR-31" in asked.text
    assert 'name="S-5-result" value="overtaken"' in asked.text
    assert closed.status_code == 303
    assert "Overtaken" in browser.get(at).text
    assert taken == 12


def test_a_nexus_reads_its_review_before_it_is_opened_in_twelve_statements(
    acme, nexus, sprint, goal, surprises, pia, browser_of, statements, on_tuesday
):
    at = "/o/acme/sprints/S-9/review/"
    with tenant(acme.pk):
        Sprint.objects.update(state="active")
        Sprint.objects.create(
            number=9,
            team=nexus,
            name="Sprint 23",
            starts_on=sprint.starts_on,
            ends_on=sprint.ends_on,
        )
    browser = browser_of(pia)

    page = browser.get(at).text

    assert "It is the review of Billing, Intake, too." in page
    assert "Open the review" in page
    assert statements(lambda: browser.get(at)) <= 12


# ---- the pages


def test_the_page_shows_what_moved_and_offers_one_decision_per_okr(
    review, pia, browser_of, on_tuesday
):
    page = browser_of(pia).get(AT).text

    assert "KR-31" in page
    assert 'name="O-12-kind" value="keep_course" checked' in page


def test_the_review_is_closed_on_the_page_and_refused_with_all_that_was_typed(
    acme, review, pia, browser_of, on_tuesday
):
    browser = browser_of(pia)
    sent = {
        "version": "1",
        "S-5-result": "met",
        "O-12-version": "1",
        "O-12-kind": "stop",
        "O-12-note": "",
        "O-12-title": "Typed before",
    }

    refused = browser.post(f"{AT}close/", sent)
    closed = browser.post(
        f"{AT}close/", sent | {"O-12-kind": "keep_course", "O-12-note": "Go on"}
    )

    assert refused.status_code == 409
    assert "Why is it stopped? One sentence is enough." in refused.text
    assert "Typed before" in refused.text
    assert closed.status_code == 303
    assert "Closed on 10 November 2026." in browser.get(AT).text


def test_a_close_without_decisions_is_refused_on_the_page(
    review, pia, browser_of, on_tuesday
):
    answer = browser_of(pia).post(f"{AT}close/", {"version": "1"})

    assert answer.status_code == 422


def test_two_people_write_into_one_review(
    acme, review, pia, sam, browser_of, on_tuesday
):
    his, hers = browser_of(sam), browser_of(pia)
    first = hers.get(AT)

    unchanged = hers.get(AT, headers=BY_HTMX | {"If-None-Match": first.headers["ETag"]})
    his.post(f"{AT}remark/", {"words": "Fewer calls at night"})
    changed = hers.get(AT, headers=BY_HTMX | {"If-None-Match": first.headers["ETag"]})

    assert unchanged.status_code == 304
    assert "Fewer calls at night" in changed.text
    assert "<html" not in changed.text


def test_two_notes_at_once_show_both(acme, review, pia, sam, browser_of, on_tuesday):
    his, hers = browser_of(sam), browser_of(pia)
    sent = {"version": "0", "saw": "It works at night"}
    his.post(f"{AT}saw/KR-31/", sent)

    page = hers.post(f"{AT}saw/KR-31/", {"version": "0", "saw": "By day only"})
    piece = hers.post(
        f"{AT}saw/KR-31/", {"version": "0", "saw": "By day"}, headers=BY_HTMX
    )

    assert (page.status_code, piece.status_code) == (409, 409)
    assert "By day only</textarea>" in page.text
    assert "By day</textarea>" in piece.text
    both = [answer.text.count("“It works at night”") for answer in (page, piece)]
    assert both == [1, 1]
    assert 'name="version" value="1"' in piece.text


def test_two_decisions_at_once_show_both(
    acme, review, pia, sam, browser_of, on_tuesday
):
    his, hers = browser_of(sam), browser_of(pia)
    sent = {"O-12-version": "1", "O-12-kind": "pause", "O-12-note": "Till spring"}
    his.post(f"{AT}decide/O-12/", sent)

    stale = hers.post(
        f"{AT}decide/O-12/", sent | {"O-12-kind": "stop", "O-12-note": "Enough"}
    )
    again = hers.post(
        f"{AT}decide/O-12/",
        sent | {"O-12-version": "2", "O-12-kind": "stop", "O-12-note": "Enough"},
    )

    assert stale.status_code == 409
    assert "Somebody else saved this" in stale.text
    assert "\nEnough</textarea>" in stale.text
    assert 'name="O-12-version" value="2"' in stale.text
    assert again.status_code == 303


def test_lines_are_added_and_taken_out_on_the_page(
    acme, review, pia, browser_of, on_tuesday
):
    browser = browser_of(pia)

    browser.post(f"{AT}increment/", {"text": "Estimates", "moves": "KR-31"})
    browser.post(f"{AT}saw/KR-31/", {"saw": "By day", "version": "0"})
    empty = browser.post(f"{AT}remark/", {"words": " "})
    with tenant(acme.pk):
        row = Increment.objects.get()
        seen = ReviewedKeyResult.objects.get().saw
    browser.post(f"{AT}take-out/", {"row": f"increment-{row.pk}"})

    assert (seen, empty.status_code) == ("By day", 422)
    with tenant(acme.pk):
        assert not Increment.objects.exists()


# ---- the summary


@pytest.fixture
def address(acme, review, surprises, who, pia, browser_of, on_tuesday) -> str:
    """The secret address of the summary of Sprint 23."""
    with tenant(acme.pk):
        actions.add_increment(review, text="Estimates at the desk", **who)
        actions.add_remark(review, words="It saves my evening", who="Nora", **who)
        decided = given("keep_course", note="Ask Sam about the night shift")
        close(review, {surprises: decided}, who)
    browser = browser_of(pia)
    browser.post(f"{AT}summary/share/", {"act": "share"})
    shown = browser.get(f"{AT}summary/").context["address"]
    return str(shown).removeprefix("http://testserver")


def test_stakeholders_read_the_summary_without_names_and_words(address, client):
    answer = client.get(address)

    assert answer.status_code == 200
    assert "Estimates at the desk" in answer.text
    assert "Keep course" in answer.text
    hidden = ("It saves my evening", "Nora", "Sam", "Pia")
    assert [words for words in hidden if words in answer.text] == []
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_members_read_what_stakeholders_said(address, dev, browser_of):
    assert "It saves my evening" in browser_of(dev).get(f"{AT}summary/").text


def test_a_summary_taken_back_leads_nowhere(address, pia, client, browser_of):
    browser_of(pia).post(f"{AT}summary/share/", {"act": "revoke"})

    assert client.get(address).status_code == 404


def test_a_summary_leads_nowhere_after_thirty_days(acme, address, client):
    with tenant(acme.pk):
        assert queries.summary_at("none", NOW) is None
        token = address.rstrip("/").rpartition("/")[2]
        assert queries.summary_at(token, NOW) is not None
        assert queries.summary_at(token, datetime(2026, 12, 11, tzinfo=UTC)) is None


def test_an_open_review_has_no_address(in_acme, review, who):
    with pytest.raises(Conflict, match="Nothing is final"):
        actions.share_summary(review, **who, now=NOW)


def test_remarks_can_be_taken_out(in_acme, review, who):
    remark = actions.add_remark(review, words="Hm", **who)

    actions.take_out(remark, **who)

    assert not Remark.objects.exists()


# ---- the api


def test_the_api_refuses_to_close_without_decisions_and_then_closes(
    review, surprises, pia, key_of, on_tuesday
):
    client = key_of(pia)
    address = "/api/v1/acme/sprints/S-5/review/"
    headers = {"If-Match": '"1"'}

    def send(method, path, body):
        return getattr(client, method)(
            f"{address}{path}", body, content_type="application/json", headers=headers
        )

    client.post(f"{address}increments/", {"text": "x"}, content_type="application/json")
    refused = send("post", "close/", {})
    decided = send("put", "decisions/O-12/", {"kind": "keep_course"})
    closed = send("post", "close/", {"result": "met"})

    assert (refused.status_code, refused.json()["objective"]) == (409, "O-12")
    (decision,) = decided.json()["decisions"]
    assert (decision["objective"], decision["kind"], decision["version"]) == (
        "O-12",
        "keep_course",
        2,
    )
    assert closed.status_code == 200
    assert closed.json()["closed_at"] is not None


# ---- an OKR that comes in while the review is open


@pytest.fixture
def late(acme, review, billing, quarter) -> Objective:
    """O-20, in process at Billing since the review was opened."""
    with tenant(acme.pk):
        return factories.in_process(billing, quarter, number=20)


def test_what_came_in_is_decided_on_the_page_and_the_review_closes(
    late, pia, browser_of, on_tuesday
):
    browser = browser_of(pia)
    sent = {"version": "1", "O-12-version": "1", "O-12-kind": "keep_course"}

    refused = browser.post(f"{AT}close/", sent)
    closed = browser.post(
        f"{AT}close/", sent | {"O-20-version": "1", "O-20-kind": "keep_course"}
    )

    assert refused.status_code == 422
    assert "O-20 has come in. Decide about it, too." in refused.text
    assert 'name="O-20-version" value="1"' in refused.text
    assert 'name="O-20-kind" value="keep_course" checked' in refused.text
    assert closed.status_code == 303


def test_what_came_in_is_decided_over_the_api_and_the_review_closes(
    late, pia, key_of, on_tuesday
):
    client = key_of(pia)
    address = "/api/v1/acme/sprints/S-5/review/"
    sending = {"content_type": "application/json", "headers": {"If-Match": '"1"'}}
    keep = {"kind": "keep_course"}

    client.put(f"{address}decisions/O-12/", keep, **sending)
    refused = client.post(f"{address}close/", {}, **sending)
    listed = client.get(address).json()["decisions"]
    decided = client.put(f"{address}decisions/O-20/", keep, **sending)
    closed = client.post(f"{address}close/", {}, **sending)

    assert (refused.status_code, refused.json()["objective"]) == (409, "O-20")
    assert [(row["objective"], row["kind"], row["version"]) for row in listed] == [
        ("O-12", "keep_course", 2),
        ("O-20", None, 1),
    ]
    assert (decided.status_code, closed.status_code) == (200, 200)


def test_a_decision_revises_no_key_result_of_another_okr(
    acme, review, late, pia, key_of, on_tuesday
):
    with tenant(acme.pk):
        factories.KeyResultFactory.create(number=77, objective=late)
    given = {"kind": "revise_key_result", "key_result": "KR-77", "target": "5"}

    refused = key_of(pia).put(
        "/api/v1/acme/sprints/S-5/review/decisions/O-12/",
        given | {"note": "We learned"},
        content_type="application/json",
        headers={"If-Match": '"1"'},
    )

    assert refused.status_code == 409
    assert "KR-77 is no key result of O-12." in refused.text
    with tenant(acme.pk):
        assert ReviewDecision.objects.get().key_result is None


def test_the_api_tells_what_the_review_inspects_and_decides(
    acme, review, surprises, complaints, lena, pia, key_of, on_tuesday
):
    with tenant(acme.pk):
        kpi = factories.KpiFactory.create(
            current=Decimal(35), measured_on=date(2026, 11, 9)
        )
        GuardRail.objects.create(objective=surprises, kpi=kpi, highest=30)
        CheckIn.objects.create(
            key_result=complaints,
            value=Decimal("7.5"),
            confidence=6,
            measured_on=date(2026, 11, 9),
            recorded_at=NOW,
        )
    address = "/api/v1/acme/sprints/S-5/review/"
    barrier = {
        "kind": "raise_impediment",
        "obstacle": "Prices are approved once a month",
        "cause": "policy",
        "obstacle_owner": lena.pk,
    }
    told = key_of(pia).put(
        f"{address}decisions/O-12/",
        barrier,
        content_type="application/json",
        headers={"If-Match": '"1"'},
    )

    assert told.status_code == 200, told.text
    shown = told.json()
    (moved,), (rail,), (decision,) = (
        shown[name] for name in ("inspected", "guard_rails", "decisions")
    )
    assert shown["goal"] == "Every patient sees the price before the treatment"
    assert (moved["at_start"], moved["at_end"]) == ("9", "7.5")
    assert (rail["status"], rail["value"], rail["highest"]) == ("red", "35", "30")
    assert {name: decision[name] for name in barrier} == barrier


def test_lines_and_addresses_are_taken_back_over_the_api(
    acme, review, surprises, who, pia, key_of, client, on_tuesday
):
    with tenant(acme.pk):
        increment = actions.add_increment(review, text="Estimates", **who)
        remark = actions.add_remark(review, words="Well done", **who)
    mine = key_of(pia)
    address = "/api/v1/acme/sprints/S-5/review/"

    removed = [
        mine.delete(f"{address}{path}/").status_code
        for path in (
            f"increments/{increment.pk}",
            f"remarks/{remark.pk}",
            f"remarks/{remark.pk}",
        )
    ]
    early = mine.post(f"{address}summary-address/")
    with tenant(acme.pk):
        close(review, {surprises: given("keep_course")}, who)
    shared = mine.post(f"{address}summary-address/").json()
    path = shared["address"].removeprefix("http://testserver")
    read = [client.get(path).status_code]
    mine.delete(f"{address}summary-address/")
    read.append(client.get(path).status_code)

    assert removed == [204, 204, 404]
    assert early.status_code == 409
    assert shared["expires_at"].startswith("2026-12-10")
    assert read == [200, 404]
