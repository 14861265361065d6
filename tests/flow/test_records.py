"""Records and figures as the worker keeps them, against the log."""

from datetime import UTC, date, datetime, timedelta

import pytest

from flow import actions, queries
from flow.items import Level, as_of
from flow.models import FlowRecord, FlowSnapshot
from flow.queries import EVERYBODY, Scope
from objectives.models import (
    AwaitedHelp,
    CheckIn,
    CycleMembership,
    InitiativeStep,
)
from tests.factories import (
    InitiativeFactory,
    KeyResultFactory,
    ObjectiveFactory,
    QuarterFactory,
    TeamFactory,
    UnitFactory,
    in_process,
)
from tests.flow.counting import NOW, TODAY, figures_on, okr_of, step, sweep


@pytest.fixture
def quarter(in_acme):
    return QuarterFactory.create()


def measured(key_result, value, measured_on, recorded_at=NOW):
    return CheckIn.objects.create(
        key_result=key_result,
        value=value,
        measured_on=measured_on,
        recorded_at=recorded_at,
    )


def test_an_okr_flows_from_its_commitment_and_is_told_by_its_log(billing, quarter):
    objective = in_process(billing, quarter, number=12)
    step(objective, "paused", date(2026, 10, 10))
    step(objective, "in_process", date(2026, 10, 12))

    item = okr_of(objective)

    assert item.reference == "O-12"
    assert item.flow.intervals == ((date(2026, 10, 1), None),)
    assert item.paused == ((date(2026, 10, 10), date(2026, 10, 12)),)
    assert item.team == billing.pk


def test_a_key_result_flows_until_it_is_reached(billing, quarter):
    objective = in_process(billing, quarter)
    KeyResultFactory.create(objective=objective, number=1, reached_on=date(2026, 10, 9))
    KeyResultFactory.create(objective=objective, number=2)
    step(objective, "closed", date(2026, 11, 2), "missed")

    found = queries.items_from_log([objective.pk], on=TODAY)

    lives = {
        item.number: (item.flow.exited_on, item.flow.outcome)
        for item in found
        if item.level == Level.KEY_RESULT
    }
    assert lives == {
        1: (date(2026, 10, 9), "achieved"),
        2: (date(2026, 11, 2), "missed"),
    }


@pytest.mark.parametrize(
    ("outcome", "of_key_result"), [("dropped", "dropped"), ("unrecorded", "unrecorded")]
)
def test_a_key_result_leaves_with_an_okr_that_is_not_finished(
    billing, quarter, outcome, of_key_result
):
    objective = in_process(billing, quarter)
    KeyResultFactory.create(objective=objective)
    step(objective, "closed", date(2026, 11, 2), outcome)

    found = queries.items_from_log([objective.pk], on=TODAY)

    assert [item.flow.outcome for item in found] == [outcome, of_key_result]


def test_what_is_void_or_was_never_in_process_does_not_flow(billing, quarter):
    voided = in_process(billing, quarter)
    step(voided, "void", date(2026, 11, 1))
    proposed = ObjectiveFactory.create(team=billing, cycle=quarter)

    found = queries.items_from_log([voided.pk, proposed.pk], on=TODAY)

    assert found == []


def test_a_close_that_is_undone_never_was(billing, quarter):
    objective = in_process(billing, quarter)
    closing = step(objective, "closed", date(2026, 10, 20), "achieved")
    step(objective, "in_process", date(2026, 10, 22), undoes=closing)

    assert okr_of(objective).flow.exited_on is None


@pytest.mark.parametrize("rows", [1, 20])
def test_reading_the_log_takes_ten_queries_for_any_number_of_objectives(
    billing, quarter, statements, rows
):
    ids = [in_process(billing, quarter).pk for _ in range(rows)]

    count = statements(lambda: queries.items_from_log(ids, on=TODAY))

    assert count == 10


def test_days_of_waiting_for_help_that_blocks_are_kept_with_the_item(billing, quarter):
    objective = in_process(billing, quarter)
    first, second = date(2026, 10, 5), date(2026, 10, 9)
    for number, since, until, is_blocking in (
        (1, first, second, True),
        (2, second, None, True),
        (3, first, None, False),
    ):
        AwaitedHelp.objects.create(
            objective=objective,
            number=number,
            asked_of="Legal",
            is_blocking=is_blocking,
            since=since,
            until=until,
        )

    item = okr_of(objective)

    assert item.waited == ((first, second), (second, None))
    before = as_of(item, date(2026, 10, 8))
    assert before is not None
    assert before.waited == ((first, None),)


def test_the_first_progress_is_the_first_value_beyond_the_baseline(billing, quarter):
    objective = in_process(billing, quarter)
    up = KeyResultFactory.create(
        objective=objective, number=1, kind="increase", baseline=40, target=80
    )
    kept = KeyResultFactory.create(objective=objective, number=2, kind="maintain_above")
    for key_result, value, on in (
        (up, 39, date(2026, 10, 3)),
        (up, 40, date(2026, 10, 4)),
        (up, 41, date(2026, 10, 9)),
        (up, 42, date(2026, 9, 3)),
        (kept, 41, date(2026, 10, 2)),
    ):
        measured(key_result, value, on)

    okr, *key_results = queries.items_from_log([objective.pk], on=TODAY)

    assert (okr.moved_on, okr.kind) == (date(2026, 10, 9), "")
    assert [(each.moved_on, each.kind) for each in key_results] == [
        (date(2026, 10, 9), ""),
        (None, "maintain"),
    ]
    before = as_of(okr, date(2026, 10, 8))
    assert before is not None
    assert before.moved_on is None


def test_a_value_that_was_corrected_the_same_day_is_no_progress(billing, quarter):
    objective = in_process(billing, quarter)
    up = KeyResultFactory.create(
        objective=objective, kind="increase", baseline=40, target=80
    )
    for more, hour in ((10, 9), (0, 10)):
        measured(
            up,
            40 + more,
            date(2026, 10, 9),
            recorded_at=datetime(2026, 10, 9, hour, tzinfo=UTC),
        )

    assert okr_of(objective).moved_on is None


def test_a_day_of_the_past_is_the_log_cut_there(billing, quarter):
    objective = in_process(billing, quarter)
    step(objective, "deferred", date(2026, 10, 10))
    step(objective, "ready", date(2026, 10, 20))
    step(objective, "in_process", date(2026, 10, 25))
    step(objective, "closed", date(2026, 11, 5), "achieved")
    known = okr_of(objective)

    for offset in range(45):
        day = date(2026, 9, 29) + timedelta(days=offset)
        assert as_of(known, day) == okr_of(objective, day) if known else True


def test_a_change_writes_the_figures_of_team_unit_and_organisation(in_acme, quarter):
    unit = UnitFactory.create(parent=UnitFactory.create())
    team = TeamFactory.create(unit=unit)
    in_process(team, quarter, on=date(2026, 10, 1))
    in_process(team, quarter, on=date(2026, 10, 5))

    actions.refresh_flow(team.pk, on=TODAY)

    for scope in (
        Scope(team=team.pk),
        Scope(unit=unit.pk),
        Scope(unit=unit.parent_id),
        EVERYBODY,
    ):
        assert figures_on(scope).in_process == 2
        assert figures_on(scope).total_age == 41 + 37
        assert figures_on(scope, date(2026, 10, 4)).in_process == 1


def test_a_late_record_corrects_the_days_it_touches_and_no_others(billing, quarter):
    objective = in_process(billing, quarter, on=date(2026, 10, 1))
    in_process(billing, quarter, on=date(2026, 10, 20))
    actions.refresh_flow(billing.pk, on=TODAY)
    untouched = FlowSnapshot.objects.get(team=billing, level="okr", day="2026-10-01")

    step(objective, "closed", date(2026, 10, 15), "achieved")
    actions.refresh_flow(billing.pk, on=TODAY)

    here = Scope(team=billing.pk)
    assert figures_on(here, date(2026, 10, 14)).in_process == 1
    assert figures_on(here, date(2026, 10, 15)).finished == 1
    assert figures_on(here, date(2026, 10, 20)).in_process == 1
    assert FlowSnapshot.objects.filter(pk=untouched.pk).exists()


def test_nothing_is_written_where_nothing_changed(billing, quarter, statements):
    in_process(billing, quarter)
    actions.refresh_flow(billing.pk, on=TODAY)
    rows = set(FlowSnapshot.objects.values_list("pk", flat=True))

    actions.refresh_flow(billing.pk, on=TODAY + timedelta(days=3))

    assert set(FlowSnapshot.objects.values_list("pk", flat=True)) == rows


def test_carry_over_is_known_by_its_day(billing, quarter):
    third = QuarterFactory.create(
        name="Q3 2026", starts_on=date(2026, 7, 1), ends_on=date(2026, 9, 30)
    )
    objective = in_process(billing, quarter, on=date(2026, 7, 2))
    CycleMembership.objects.create(
        objective=objective,
        cycle=third,
        disposition="carried_over",
        decided_on=date(2026, 10, 3),
    )

    assert okr_of(objective).carried_on == (date(2026, 10, 3),)
    assert okr_of(objective, date(2026, 10, 2)).carried_on == ()


def test_an_objective_that_is_gone_leaves_no_record(billing, quarter):
    objective = in_process(billing, quarter)
    KeyResultFactory.create(objective=objective)
    actions.refresh_flow(billing.pk, on=TODAY)
    assert FlowRecord.objects.count() == 2

    step(objective, "void", TODAY)
    actions.refresh_flow(billing.pk, on=TODAY)

    assert FlowRecord.objects.count() == 0
    assert figures_on(EVERYBODY) is None


def test_an_initiative_flows_from_doing_to_done(billing, quarter):
    initiative = InitiativeFactory.create(team=billing, number=4, kind="strategic")
    for state, day in (("next", 1), ("doing", 3), ("next", 5), ("doing", 8)):
        step_of(initiative, state, date(2026, 10, day))
    actions.refresh_flow(billing.pk, on=TODAY)
    assert figures_on(EVERYBODY, level="initiative").in_process == 1

    step_of(initiative, "done", date(2026, 10, 20))
    actions.refresh_flow(billing.pk, on=TODAY)

    (item,) = queries.as_items(FlowRecord.objects.all())
    assert (item.reference, item.kind, item.flow.outcome) == (
        "I-4",
        "strategic",
        "achieved",
    )
    assert item.flow.intervals == (
        (date(2026, 10, 3), date(2026, 10, 5)),
        (date(2026, 10, 8), date(2026, 10, 20)),
    )
    assert figures_on(EVERYBODY, level="initiative").finished == 1
    assert sweep().repaired == 0


def step_of(initiative, state, on):
    InitiativeStep.objects.create(
        initiative=initiative,
        to_state=state,
        effective_on=on,
        recorded_at=NOW,
    )
