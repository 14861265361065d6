"""Revisions: what was promised changes after commitment, with its reason."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from objectives import actions
from objectives.actions import Why
from objectives.models import Objective, Revision
from okrhub.lib.errors import Conflict, NotPermitted
from okrhub.lib.tenancy import tenant
from organizations.models import AuditEvent
from tests.objectives.conftest import COMPLAINTS
from tests.objectives.revising import LEARNED
from tests.objectives.revising import later as later
from tests.objectives.revising import promised as promised
from tests.objectives.revising import revise as revise

D = Decimal


def kept(acme) -> list[tuple[str, str, str]]:
    with tenant(acme.pk):
        rows = Revision.objects.order_by("pk")
        return [(row.field, row.old, row.new) for row in rows]


def test_every_promise_is_kept_before_and_after(promised, revise, acme, pia, later):
    revise(
        promised,
        title="Bills that come as a surprise",
        target=D("4.50"),
        weight=D(2),
        due_on=date(2026, 12, 14),
    )

    assert kept(acme) == [
        (
            "title",
            "Patients who complain about a bill",
            "Bills that come as a surprise",
        ),
        ("target", "4", "4.5"),
        ("weight", "1", "2"),
        ("due_on", "", "2026-12-14"),
    ]
    with tenant(acme.pk):
        row = Revision.objects.get(field="target")
        assert (row.rationale, row.occasion) == LEARNED_KEPT
        assert (row.actor, row.revised_on, row.key_result) == (pia, later, promised)


LEARNED_KEPT = (LEARNED.rationale, LEARNED.occasion)


@pytest.mark.parametrize(
    ("why", "field"),
    [
        (Why(), "rationale"),
        (Why("  ", "mid_quarter"), "rationale"),
        (Why("We learned"), "occasion"),
        (Why("We learned", "correction"), "occasion"),
    ],
)
@pytest.mark.parametrize(
    "changes",
    [
        {"title": "Fewer complaints"},
        {"target": D(5)},
        {"due_on": date(2026, 12, 31)},
        {"weight": D(3)},
        {"kind": "maintain_below"},
    ],
)
def test_no_promise_changes_without_rationale_and_occasion(
    promised, revise, acme, why, field, changes
):
    with pytest.raises(Conflict) as refused:
        revise(promised, why, **changes)

    assert refused.value.facts["missing"][0]["field"] == field
    assert kept(acme) == []


def test_the_objectives_text_is_a_promise_too(committed, acme, pia, later, now):
    objective = committed()
    with pytest.raises(Conflict):
        actions.edit_objective(
            objective, actor=pia, changes={"title": "Other"}, on=later, now=now
        )

    actions.edit_objective(
        objective,
        actor=pia,
        changes={"title": "No bill is a surprise", "why": "Trust"},
        why=LEARNED,
        on=later,
        now=now,
    )

    assert kept(acme) == [
        ("title", "No bill comes as a surprise", "No bill is a surprise")
    ]


def test_what_is_no_promise_needs_no_reason(promised, revise, acme):
    revise(promised, Why(), source="The billing system", frequency_days=14)

    assert kept(acme) == []


def test_before_commitment_nothing_is_revised(draft, acme, pia, today, now):
    with tenant(acme.pk):
        key_result = draft().key_results.get()

    actions.edit_key_result(
        key_result, actor=pia, changes={"target": D(3)}, on=today, now=now
    )

    assert kept(acme) == []


def test_a_plan_for_a_coming_cycle_is_a_promise_that_stays_when_it_begins(
    ready, revise, acme, pia, next_quarter, later, today, now, fresh
):
    who = {"actor": pia, "now": now}
    planned = actions.commit_objective(ready(cycle=next_quarter), on=today, **who)
    with tenant(acme.pk):
        row = planned.key_results.select_related("objective").get()

    with pytest.raises(Conflict, match="What did you learn"):
        revise(row, Why(), target=D(5))
    with pytest.raises(Conflict, match="frozen since the commitment"):
        revise(row, baseline=D(8))
    with pytest.raises(Conflict, match="out of the plan first"):
        actions.remove_key_result(row, on=later, **who)
    with pytest.raises(Conflict, match="out of the plan first"):
        actions.set_aside(row, on=later, **who)
    revise(row, target=D(5))
    with tenant(acme.pk):
        actions.start_planned(next_quarter, on=next_quarter.starts_on, now=now)

    begun = fresh(row)
    assert kept(acme) == [("target", "4", "5")]
    assert (begun.target, begun.committed_target) == (D(5), D(4))
    assert begun.committed_baseline == D(9)


def test_what_is_taken_out_of_the_plan_is_no_promise_any_more(
    ready, revise, acme, pia, next_quarter, later, today, now, fresh
):
    who = {"actor": pia, "now": now}
    planned = actions.commit_objective(ready(cycle=next_quarter), on=today, **who)
    with tenant(acme.pk):
        row = planned.key_results.select_related("objective").get()
    actions.edit_key_result(row, changes={"target": D(5)}, on=today, **who)
    actions.unplan_objective(planned, on=later, **who)

    revise(row, Why(), baseline=D(8), target=D(3))

    assert kept(acme) == [("target", "4", "5")]
    assert fresh(row).committed_kind == ""


def test_a_typing_error_within_a_day_corrects_the_promise_itself(
    promised, revise, acme, today
):
    corrected = revise(
        promised, Why(), on=today + timedelta(days=1), target=D(5), baseline=D(10)
    )

    assert (corrected.committed_baseline, corrected.committed_target) == (D(10), D(5))
    with tenant(acme.pk):
        assert set(Revision.objects.values_list("occasion", flat=True)) == {
            "correction"
        }
        assert Objective.objects.get().progress_at_commitment is None


def test_the_day_after_the_next_is_too_late_for_a_typing_error(promised, revise, today):
    with pytest.raises(Conflict, match="What did you learn"):
        revise(promised, Why(), on=today + timedelta(days=2), target=D(5))


def test_a_slip_in_a_revision_is_corrected_by_its_author_within_a_day(
    promised, revise, acme, dev, later
):
    revised = revise(promised, target=D(60) / 10)

    with pytest.raises(Conflict):
        revise(revised, Why(), actor=dev, on=later + timedelta(days=1), target=D(7))
    with pytest.raises(Conflict):
        revise(revised, Why(), on=later + timedelta(days=1), weight=D(7))
    again = revise(revised, Why(), on=later + timedelta(days=1), target=D(7))

    assert (again.target, again.committed_target) == (D(7), D(4))
    with pytest.raises(Conflict):
        revise(again, Why(), on=later + timedelta(days=2), target=D(8))


def test_the_value_at_the_start_is_frozen(promised, revise, acme):
    with pytest.raises(Conflict, match="frozen since the commitment") as refused:
        revise(promised, baseline=D(12))

    assert refused.value.facts["missing"][0]["field"] == "baseline"
    assert kept(acme) == []


def test_a_value_at_the_start_is_added_where_there_was_none(committed, acme, revise):
    unmeasured = replace(COMPLAINTS, kind="unmeasured", baseline=None, target=None)
    objective = committed(key_results=[COMPLAINTS, unmeasured])
    with tenant(acme.pk):
        key_result = objective.key_results.get(kind="unmeasured")

    measured = revise(key_result, kind="decrease", baseline=D(8), target=D(2))

    assert (measured.kind, measured.baseline) == ("decrease", D(8))
    assert measured.committed_kind == "unmeasured"


def test_nobody_outside_the_team_revises(promised, revise, lena, acme):
    with pytest.raises(NotPermitted):
        revise(promised, actor=lena, target=D(8))

    assert kept(acme) == []


def test_revisions_are_never_rewritten(promised, revise, acme):
    revise(promised, target=D(5))

    with (
        tenant(acme.pk),
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
    ):
        Revision.objects.update(rationale="Another story")


def test_the_database_wants_a_rationale_as_well(promised, acme, now, today):
    with (
        tenant(acme.pk),
        pytest.raises(IntegrityError, match="revision_has_a_rationale"),
        transaction.atomic(),
    ):
        Revision.objects.create(
            objective=promised.objective,
            field="target",
            occasion="other",
            revised_on=today,
            recorded_at=now,
        )


def test_the_audit_trail_names_the_revision(promised, revise, acme):
    revise(promised, target=D(5))

    with tenant(acme.pk):
        events = AuditEvent.objects.filter(action="key_result.revised")
        assert {event.reason for event in events} == {LEARNED.rationale}
        assert "objectives_revision" in {event.table_name for event in events}
