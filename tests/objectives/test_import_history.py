"""An import records what was, above any limit, once and in one transaction."""

from datetime import date
from decimal import Decimal

import pytest

from objectives import actions, queries
from objectives.models import (
    Cycle,
    CycleMembership,
    KeyResult,
    Objective,
    Slot,
    TeamCapacity,
    Transition,
)
from okrhub.lib.errors import Conflict
from okrhub.lib.tenancy import tenant
from organizations.models import Job
from tests.objectives.imported_rows import NOW, PAST, counts, row
from tests.objectives.imported_rows import put as put


def test_history_is_recorded_with_its_log_and_its_stay_and_takes_no_slot(acme, put):
    put(row(**PAST, key_result="Calls", score="1"), row(**PAST, key_result="Trust"))

    with tenant(acme.pk):
        objective = Objective.objects.select_related("team", "cycle").get()
        assert (objective.reference, objective.state, objective.outcome) == (
            "O-1",
            "closed",
            "achieved",
        )
        assert (objective.is_imported, objective.grade) == (True, Decimal(1))
        assert objective.started_on == date(2026, 7, 1)
        assert objective.closed_on == date(2026, 9, 30)
        assert (objective.team.reference, objective.team.created_on) == (
            "T-1",
            date(2026, 7, 1),
        )
        assert objective.cycle.state == Cycle.State.LOCKED
        assert [(k.reference, k.kind, k.state) for k in _key_results()] == [
            ("KR-1", "unmeasured", "reached"),
            ("KR-2", "unmeasured", "open"),
        ]
        assert [
            (t.to_state, t.outcome, t.effective_on)
            for t in Transition.objects.order_by("pk")
        ] == [
            ("in_process", "", date(2026, 7, 1)),
            ("closed", "achieved", date(2026, 9, 30)),
        ]
        stay = CycleMembership.objects.get()
        assert (stay.disposition, stay.decided_on) == ("achieved", date(2026, 9, 30))
        assert not Slot.objects.exists()


def _key_results():
    return KeyResult.objects.order_by("position")


def test_an_ended_cycle_without_a_score_is_a_departure_that_nobody_recorded(acme, put):
    put(row(**PAST, key_result="Calls"))

    with tenant(acme.pk):
        objective = Objective.objects.get()
        assert (objective.outcome, objective.grade) == ("unrecorded", None)
        assert CycleMembership.objects.get().disposition == "unrecorded"


def test_what_is_in_process_comes_in_above_the_limit_and_then_nothing_is_committed(
    acme, billing, pia, put, ready, today, now
):
    waiting = ready("Every bill can be read")
    titles = [f"Objective {n}" for n in range(5)]

    outcome, _ = put(*(row(**NOW, objective=title) for title in titles))

    with tenant(acme.pk):
        capacity = TeamCapacity.objects.get(team=billing, cadence="quarterly")
        assert (capacity.in_process, capacity.effective_limit) == (5, 3)
        assert Slot.objects.filter(team=billing, is_fact=True).count() == 5
        assert queries.drifts() == []
    assert outcome.result["over"] == [
        {
            "team": "Billing",
            "reference": billing.reference,
            "cadence": "quarterly",
            "in_process": 5,
            "limit": 3,
        }
    ]
    with pytest.raises(Conflict, match="Billing has 5 of 3 OKRs in process"):
        actions.commit_objective(waiting, actor=pia, on=today, now=now)


def test_a_preview_names_the_teams_that_will_be_over_their_limit(acme, billing, put):
    rows = [row(**NOW, objective=f"Objective {n}") for n in range(4)]
    rows += [row(**NOW, team="Intake", objective=f"Objective {n}") for n in range(3)]

    outcome, _ = put(*rows, is_dry_run=True)

    assert outcome.result["over"] == [
        {
            "team": "Billing",
            "reference": billing.reference,
            "cadence": "quarterly",
            "in_process": 4,
            "limit": 3,
        }
    ]
    assert (outcome.is_kept, outcome.result["objectives"]) == (False, 7)
    assert (outcome.result["teams"], outcome.result["cycles"]) == (1, 1)


def test_a_second_run_changes_nothing(acme, put):
    rows = [
        row(**PAST, objective_id="1", key_result="Calls", current="3"),
        row(**NOW, objective_id="2", parent_id="1", key_result="Trust"),
        row(**NOW, objective="Short waits", key_result="Waits", department="Clinic"),
        row(**NOW, objective="Short waits", key_result="Waits"),
        row(cycle="2026", objective="One bill", level="company", team="Acme"),
    ]
    first, _ = put(*rows)
    before = counts(acme)

    second, _ = put(*rows)

    assert counts(acme) == before
    assert (first.is_kept, second.is_kept) == (True, False)
    assert (first.result["rows_imported"], second.result["rows_known"]) == (5, 5)


def test_a_dry_run_writes_nothing(acme, put):
    before = counts(acme)

    put(row(**NOW, key_result="Calls"), is_dry_run=True)

    assert counts(acme) == before


def test_a_failure_half_way_leaves_nothing_behind(acme, put):
    before = counts(acme)

    def break_off(what, count):
        if what == "objectives written" and count == 600:
            raise RuntimeError("the lights went out")

    with pytest.raises(RuntimeError, match="the lights went out"):
        put(
            *(row(**NOW, objective=f"Objective {n}") for n in range(600)),
            told=break_off,
        )

    assert counts(acme) == before


def test_a_mended_file_adds_what_was_left_out(acme, put):
    good = row(**NOW, key_result="Calls")
    put(good, row(**NOW, team="", key_result="Trust"))

    outcome, _ = put(good, row(**NOW, key_result="Trust"))

    assert (outcome.result["rows_known"], outcome.result["rows_imported"]) == (1, 1)
    with tenant(acme.pk):
        assert Objective.objects.count() == 1
        assert [(k.title, k.position) for k in _key_results()] == [
            ("Calls", 1),
            ("Trust", 2),
        ]


def test_figures_are_asked_for_once(acme, put):
    put(*(row(**NOW, team=f"Team {n}") for n in range(5)))

    names = Job.objects.values_list("name", flat=True)
    assert list(names) == ["flow.refresh_organization"]
