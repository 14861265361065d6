"""A sprint review is opened, written into, and closed with a decision for each OKR."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from conversations.models import Barrier
from objectives.models import CheckIn, KeyResult, Objective, Revision
from okrhub.lib.errors import Conflict, NotPermitted
from okrhub.lib.tenancy import tenant
from sprints import actions, queries
from sprints.models import (
    Increment,
    IncrementLink,
    ReviewDecision,
    ReviewedKeyResult,
    Sprint,
    SprintGoal,
    SprintReview,
)
from tests import factories
from tests.sprints.reviewing import NOW, close, given
from tests.sprints.reviewing import goal as goal
from tests.sprints.reviewing import review as review
from tests.sprints.reviewing import who as who

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
