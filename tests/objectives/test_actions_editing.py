"""OKRs and key results are edited: what is named alone, with a reason once promised."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from objectives import actions
from objectives.models import KeyResult, Objective
from okrhub.lib.errors import Conflict, NotPermitted
from okrhub.lib.tenancy import tenant
from organizations.models import AuditEvent
from tests.objectives.conftest import COMPLAINTS


def test_a_stale_edit_is_refused_with_the_row_as_it_is(
    draft, acme, pia, sam, today, now
):
    objective = draft()
    actions.edit_objective(
        objective,
        actor=sam,
        changes={"title": "Bills surprise nobody"},
        on=today,
        now=now,
        version=1,
    )

    with pytest.raises(Conflict) as refused:
        actions.edit_objective(
            objective,
            actor=pia,
            changes={"title": "Bills are clear"},
            on=today,
            now=now,
            version=1,
        )

    assert refused.value.facts == {
        "version": 2,
        "current": {
            "reference": "O-1",
            "title": "Bills surprise nobody",
            "state": "proposed",
        },
    }
    with tenant(acme.pk):
        objective.refresh_from_db()
        assert objective.title == "Bills surprise nobody"


def test_an_edit_changes_only_what_is_named(
    draft, acme, pia, dev, today, now, next_quarter
):
    objective = draft()

    edited = actions.edit_objective(
        objective,
        actor=pia,
        changes={
            "why": "Trust",
            "owner": dev,
            "ambition": "aspirational",
            "cycle": next_quarter,
        },
        on=today,
        now=now,
    )

    with tenant(acme.pk):
        objective.refresh_from_db()
        assert (objective.why, objective.owner, objective.ambition) == (
            "Trust",
            dev,
            "aspirational",
        )
        assert objective.cycle == next_quarter
        assert objective.title == "No bill comes as a surprise"
        assert edited.version == objective.version == 2


def test_what_is_not_editable_is_a_mistake_of_the_caller(draft, pia, today, now):
    with pytest.raises(ValueError, match="Not editable: state"):
        actions.edit_objective(
            draft(), actor=pia, changes={"state": "closed"}, on=today, now=now
        )


def test_after_commitment_a_change_of_the_promise_needs_a_reason(
    committed, acme, pia, today, now
):
    objective = committed()
    later = today + timedelta(days=7)
    with tenant(acme.pk):
        key_result = objective.key_results.get()

    with pytest.raises(Conflict) as refused:
        actions.edit_key_result(
            key_result, actor=pia, changes={"target": Decimal(5)}, on=later, now=now
        )
    with pytest.raises(Conflict):
        actions.edit_objective(
            objective, actor=pia, changes={"title": "Other"}, on=later, now=now
        )
    revised = actions.edit_key_result(
        key_result,
        actor=pia,
        changes={"target": Decimal(5)},
        why=actions.Why("Half of them never came from us", "sprint_review"),
        on=later,
        now=now,
    )

    assert refused.value.facts["missing"][0]["field"] == "rationale"
    assert (revised.target, revised.committed_target) == (Decimal(5), Decimal(4))
    with tenant(acme.pk):
        event = AuditEvent.objects.get(
            action="key_result.revised", table_name="objectives_keyresult"
        )
        assert event.reason == "Half of them never came from us"
        assert event.before is not None
        assert event.after is not None
        assert (event.before["target"], event.after["target"]) == (4.0, 5.0)
        objective.refresh_from_db()
        assert objective.title == "No bill comes as a surprise"


def test_a_typing_error_of_the_day_before_needs_no_reason(committed, pia, today, now):
    objective = committed()

    edited = actions.edit_objective(
        objective,
        actor=pia,
        changes={"title": "No bill comes as a surprise."},
        on=today + timedelta(days=1),
        now=now,
    )

    assert edited.title == "No bill comes as a surprise."


def test_what_is_no_promise_needs_no_reason(committed, acme, pia, today, now):
    objective = committed()
    with tenant(acme.pk):
        key_result = objective.key_results.get()

    edited = actions.edit_key_result(
        key_result,
        actor=pia,
        changes={"source": "The complaints register", "frequency_days": 14},
        on=today + timedelta(days=30),
        now=now,
    )

    assert (edited.source, edited.frequency_days) == ("The complaints register", 14)


def test_an_okr_in_process_is_not_moved_to_another_cycle_by_editing(
    committed, pia, today, now, next_quarter
):
    with pytest.raises(Conflict, match="carried over"):
        actions.edit_objective(
            committed(), actor=pia, changes={"cycle": next_quarter}, on=today, now=now
        )


def test_editing_a_key_result_scores_it_again(draft, acme, pia, today, now):
    objective = draft(key_results=[replace(COMPLAINTS, kind="unmeasured")])
    with tenant(acme.pk):
        key_result = objective.key_results.get()
        assert Objective.objects.get().progress is None

    edited = actions.edit_key_result(
        key_result,
        actor=pia,
        changes={"kind": "decrease"},
        on=today,
        now=now,
        version=1,
    )

    with tenant(acme.pk):
        assert edited.raw_progress == Decimal(0)
        assert edited.version == 2
        assert Objective.objects.get().progress == 0


def test_nobody_outside_the_team_edits_its_key_results(
    committed, acme, ada, adam, lena, vera, today, now
):
    with tenant(acme.pk):
        key_result = committed().key_results.get()

    for person in (ada, adam, lena, vera):
        with pytest.raises(NotPermitted):
            actions.edit_key_result(
                key_result,
                actor=person,
                changes={"target": Decimal(8)},
                why=actions.Why("Easier", "other"),
                on=today,
                now=now,
            )

    with tenant(acme.pk):
        key_result.refresh_from_db()
        assert (key_result.target, key_result.version) == (Decimal(4), 1)


def test_a_key_result_is_added_at_the_end(draft, acme, pia, today, now):
    objective = draft()

    added = actions.add_key_result(
        objective,
        actor=pia,
        draft=replace(COMPLAINTS, title="Calls about a bill"),
        on=today,
        now=now,
    )

    assert (added.position, added.reference) == (2, "KR-2")


def test_a_key_result_is_removed_before_commitment_alone(
    draft, committed, acme, pia, today, now
):
    objective = draft()
    with tenant(acme.pk):
        key_result = objective.key_results.get()
    promised = committed("In process")
    with tenant(acme.pk):
        of_promised = promised.key_results.get()

    actions.remove_key_result(key_result, actor=pia, on=today, now=now)
    with pytest.raises(Conflict, match="was committed to"):
        actions.remove_key_result(of_promised, actor=pia, on=today, now=now)

    with tenant(acme.pk):
        assert list(KeyResult.objects.all()) == [of_promised]
        objective.refresh_from_db()
        assert objective.progress is None


def test_a_key_result_that_was_in_process_once_becomes_void_instead_of_vanishing(
    committed, acme, pia, today, now
):
    objective = committed()
    with tenant(acme.pk):
        key_result = objective.key_results.get()
    actions.check_in(key_result, actor=pia, value=Decimal(7), on=today, now=now)
    actions.defer_objective(objective, actor=pia, on=today, now=now)

    actions.remove_key_result(key_result, actor=pia, on=today, now=now)

    with tenant(acme.pk):
        key_result.refresh_from_db()
        assert key_result.state == "void"
        assert key_result.check_ins.count() == 1


def test_what_is_closed_stays_as_it_is(committed, acme, pia, today, now):
    objective = committed()
    actions.drop_objective(
        objective, actor=pia, reason="Law changed", on=today, now=now
    )

    with pytest.raises(Conflict, match="O-1 is closed and stays as it is"):
        actions.edit_objective(
            objective, actor=pia, changes={"why": "?"}, on=today, now=now
        )
