from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from objectives import actions
from objectives.models import CheckIn, Cycle, KeyResult, Objective
from okrhub.lib.errors import Conflict, NotPermitted
from okrhub.lib.tenancy import tenant
from organizations.models import Job
from tests import factories
from tests.objectives.conftest import COMPLAINTS

DAY = timedelta(days=1)


@pytest.fixture
def key_result(committed, acme):
    """The key result of an OKR in process: complaints fall from 9 to 4."""
    with tenant(acme.pk):
        return committed().key_results.get()


@pytest.fixture
def say(acme, key_result, dev, today, now):
    """Check in as Dev; return the key result as it then stands."""

    def check(value=None, confidence=None, *, days=0, **given) -> KeyResult:
        actions.check_in(
            key_result,
            **{
                "actor": dev,
                "value": None if value is None else Decimal(value),
                "confidence": confidence,
                "on": today + days * DAY,
                "now": now + days * DAY,
            }
            | given,
        )
        with tenant(acme.pk):
            return KeyResult.objects.select_related("objective").get(pk=key_result.pk)

    return check


def test_a_check_in_rewrites_where_the_key_result_stands(say, acme, dev, today, now):
    row = say("6.5", 6, note=" Letters rewritten ")

    assert (row.current, row.measured_on, row.raw_progress) == (
        Decimal("6.5"),
        today,
        Decimal("0.5"),
    )
    assert (row.confidences, row.confidence_on, row.state) == ([6], today, "open")
    assert row.objective.progress == Decimal("0.5")
    assert row.version == 1
    with tenant(acme.pk):
        written = CheckIn.objects.get()
        assert (written.note, written.author, written.recorded_at) == (
            "Letters rewritten",
            dev,
            now,
        )


def test_progress_is_raw_on_the_key_result_and_clamped_in_the_roll_up(say):
    assert say("10").raw_progress == Decimal("-0.2")
    assert say("10").objective.progress == 0
    row = say("3")
    assert (row.raw_progress, row.objective.progress) == (Decimal("1.2"), 1)


def test_progress_of_the_objective_weighs_its_key_results(
    committed, acme, pia, today, now
):
    objective = committed(
        key_results=[replace(COMPLAINTS, weight=Decimal(3)), COMPLAINTS]
    )
    with tenant(acme.pk):
        heavy, _ = objective.key_results.order_by("position")

    actions.check_in(heavy, actor=pia, value=Decimal(4), on=today, now=now)

    with tenant(acme.pk):
        objective.refresh_from_db()
        assert objective.progress == Decimal("0.75")


def test_value_and_confidence_may_be_said_apart(say, today):
    say("8", days=1)
    row = say(None, 5, days=2)

    assert (row.current, row.measured_on) == (Decimal(8), today + DAY)
    assert (row.confidences, row.confidence_on) == ([5], today + 2 * DAY)


def test_the_last_four_confidences_are_kept_newest_first(say):
    for days, confidence in enumerate([5, 6, 7, 8, 9]):
        row = say(None, confidence, days=days)

    assert row.confidences == [9, 8, 7, 6]


def test_no_change_repeats_the_latest_value_and_confidence(say, acme, today):
    say("8", 7)
    row = say(days=7)

    assert (row.current, row.measured_on) == (Decimal(8), today + 7 * DAY)
    assert (row.confidences, row.confidence_on) == ([7, 7], today + 7 * DAY)
    with tenant(acme.pk):
        assert CheckIn.objects.count() == 2


def test_no_change_before_any_value_repeats_where_it_began(say):
    row = say()

    assert (row.current, row.raw_progress, row.confidences) == (Decimal(9), 0, [])


def test_no_change_of_what_was_never_measured_is_refused(
    committed, acme, pia, today, now
):
    objective = committed(
        key_results=[COMPLAINTS, replace(COMPLAINTS, kind="baseline", baseline=None)]
    )
    with tenant(acme.pk):
        unknown = objective.key_results.get(kind="baseline")

    with pytest.raises(Conflict, match="Nothing was said yet"):
        actions.check_in(unknown, actor=pia, on=today, now=now)

    with tenant(acme.pk):
        assert CheckIn.objects.count() == 0


def test_a_milestone_is_not_done_until_it_is(committed, acme, pia, today, now):
    objective = committed(
        key_results=[COMPLAINTS, replace(COMPLAINTS, kind="milestone", target=None)]
    )
    with tenant(acme.pk):
        milestone = objective.key_results.get(kind="milestone")

    actions.check_in(milestone, actor=pia, on=today, now=now)
    with tenant(acme.pk):
        milestone.refresh_from_db()
        assert (milestone.raw_progress, milestone.state) == (Decimal(0), "open")
    actions.check_in(milestone, actor=pia, value=Decimal(1), on=today, now=now)
    with tenant(acme.pk):
        milestone.refresh_from_db()
        assert (milestone.raw_progress, milestone.state) == (Decimal(1), "reached")


def test_the_latest_value_is_the_one_measured_last(say, today):
    say("5", days=10)
    row = say("8", days=11, measured_on=today + 4 * DAY)

    assert (row.current, row.measured_on) == (Decimal(5), today + 10 * DAY)


def test_the_last_word_of_a_day_corrects_the_others(say, now):
    say("5")
    row = say("6", now=now + timedelta(minutes=5))

    assert row.current == Decimal(6)


def test_a_backdated_check_in_asks_for_past_figures(say, today):
    say("8", days=5, measured_on=today)

    assert Job.objects.filter(
        name="flow.refresh_team", ids__since=today.isoformat()
    ).exists()


@pytest.mark.parametrize(
    ("measured_on", "sentence"),
    [
        (date(2026, 11, 11), "cannot be measured in the future"),
        (date(2026, 10, 26), "at most 14 days in the past"),
    ],
)
def test_a_day_ahead_or_too_far_back_is_refused(say, acme, measured_on, sentence):
    with pytest.raises(Conflict, match=sentence):
        say("5", measured_on=measured_on)

    with tenant(acme.pk):
        assert CheckIn.objects.count() == 0


def test_fourteen_days_back_is_accepted(say, today):
    assert say("5", measured_on=today - 14 * DAY).measured_on == today - 14 * DAY


def test_a_locked_cycle_takes_no_value(say, acme, quarter):
    with tenant(acme.pk):
        Cycle.objects.filter(pk=quarter.pk).update(state="locked")

    with pytest.raises(Conflict, match="Q4 2026 is locked"):
        say("5", days=60)


def test_reached_is_dated_by_the_last_reaching(say, today):
    row = say("4", days=1)
    assert (row.state, row.reached_on) == ("reached", today + DAY)

    row = say("5", days=2)
    assert (row.state, row.reached_on) == ("open", None)

    row = say("3", days=3)
    assert (row.state, row.reached_on) == ("reached", today + 3 * DAY)


def test_a_maintained_value_counts_periods(committed, acme, pia, today, now):
    kept = replace(COMPLAINTS, kind="maintain_below", target=Decimal(9))
    objective = committed(key_results=[kept])
    with tenant(acme.pk):
        row = objective.key_results.get()
        assert row.raw_progress is None

    for weeks, value in enumerate(["9", "9.5", "8"]):
        actions.check_in(
            row,
            actor=pia,
            value=Decimal(value),
            on=today + 7 * weeks * DAY,
            now=now + 7 * weeks * DAY,
        )

    with tenant(acme.pk):
        row.refresh_from_db()
        assert row.raw_progress == Decimal("0.666667")
        assert (row.state, row.reached_on) == ("open", None)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"confidence": 11}, "whole number from 0 to 10"),
        ({"confidence": -1}, "whole number from 0 to 10"),
        ({"value": Decimal("1e20")}, "no more than 20 digits"),
        ({"value": Decimal("NaN")}, "number"),
        ({"value": Decimal("0.1234567")}, "no more than 6 decimal places"),
    ],
)
def test_what_is_no_value_or_confidence_is_refused(
    key_result, acme, pia, today, now, given, sentence
):
    with pytest.raises(Conflict, match=sentence):
        actions.check_in(key_result, actor=pia, on=today, now=now, **given)

    with tenant(acme.pk):
        key_result.refresh_from_db()
        assert key_result.current is None
        assert CheckIn.objects.count() == 0


def test_only_okrs_in_process_are_checked_in_on(ready, acme, pia, today, now):
    with tenant(acme.pk):
        waiting = ready().key_results.get()

    with pytest.raises(
        Conflict, match="O-1 is ready; check-ins are for OKRs in process"
    ):
        actions.check_in(waiting, actor=pia, value=Decimal(8), on=today, now=now)


def test_a_paused_okr_may_still_be_measured(key_result, say, pia, today, now):
    actions.pause_objective(key_result.objective, actor=pia, on=today, now=now)

    assert say("8").current == Decimal(8)


def test_what_no_longer_counts_is_not_checked_in_on(key_result, say, acme):
    with tenant(acme.pk):
        KeyResult.objects.filter(pk=key_result.pk).update(state="void")

    with pytest.raises(Conflict, match="KR-1 no longer counts"):
        say("8")


@pytest.mark.parametrize("person", ["lena", "adam", "ada", "vera"])
def test_nobody_outside_the_team_checks_in(say, acme, request, person):
    actor = request.getfixturevalue(person)

    with pytest.raises(NotPermitted):
        say("5", 5, actor=actor)

    with tenant(acme.pk):
        assert CheckIn.objects.count() == 0
        assert Objective.objects.get().progress == 0


def test_the_people_of_a_co_owner_check_in(
    key_result, say, acme, intake, pia, today, now
):
    with tenant(acme.pk):
        other = factories.member(acme, "Ines Ito", team=intake)
    with pytest.raises(NotPermitted):
        say("5", actor=other)
    actions.add_co_owner(
        key_result.objective, actor=pia, team=intake, on=today, now=now
    )

    assert say("5", actor=other).current == Decimal(5)


def test_a_key_result_that_is_gone_is_not_checked_in_on(draft, acme, pia, today, now):
    objective = draft(key_results=[COMPLAINTS, COMPLAINTS])
    with tenant(acme.pk):
        gone, _ = objective.key_results.order_by("position")
    actions.remove_key_result(gone, actor=pia, on=today, now=now)

    with pytest.raises(Conflict, match="no longer here"):
        actions.check_in(gone, actor=pia, value=Decimal(8), on=today, now=now)


def test_a_check_in_does_not_make_an_open_form_stale(key_result, say, pia, today, now):
    say("5")

    edited = actions.edit_objective(
        key_result.objective,
        actor=pia,
        changes={"why": "Trust"},
        on=today,
        now=now,
        version=key_result.objective.version,
    )

    assert edited.why == "Trust"
