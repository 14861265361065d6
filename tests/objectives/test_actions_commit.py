from decimal import Decimal

import pytest

from objectives import actions
from objectives.models import (
    CycleMembership,
    LimitHit,
    Objective,
    Slot,
    TeamCapacity,
    Transition,
)
from okrhub.lib.errors import Conflict
from okrhub.lib.tenancy import tenant
from organizations.models import Job


def test_a_commitment_takes_a_slot_and_begins_the_clock(
    committed, acme, billing, today, now, pia, quarter
):
    objective = committed()

    with tenant(acme.pk):
        objective.refresh_from_db()
        assert objective.state == Objective.State.IN_PROCESS
        assert objective.started_on == today
        assert list(Slot.objects.values_list("team_id", "cadence", "is_fact")) == [
            (billing.pk, "quarterly", False)
        ]
        capacity = TeamCapacity.objects.get()
        assert (capacity.in_process, capacity.effective_limit) == (1, 3)
        log = Transition.objects.order_by("pk")
        assert [(row.to_state, row.effective_on, row.team_id) for row in log] == [
            ("ready", today, billing.pk),
            ("in_process", today, billing.pk),
        ]
        assert [row.actor_id for row in log] == [pia.pk, pia.pk]
        key_result = objective.key_results.get()
        assert key_result.committed_baseline == Decimal(9)
        assert key_result.committed_target == Decimal(4)
        stay = CycleMembership.objects.get()
        assert (stay.cycle_id, stay.disposition) == (quarter.pk, "")


def test_the_fourth_objective_is_refused_with_the_reason(
    committed, ready, acme, billing, pia, today, now, quarter
):
    for title in ("First", "Second", "Third"):
        committed(title)
    fourth = ready("Fourth")
    with tenant(acme.pk):
        version = Objective.objects.get(pk=fourth.pk).version
    jobs = Job.objects.count()

    with pytest.raises(Conflict) as refused:
        actions.commit_objective(fourth, actor=pia, on=today, now=now)

    assert refused.value.reason == "Billing has 3 of 3 OKRs in process."
    facts = refused.value.facts
    assert (facts["team"], facts["limit"], facts["in_process"]) == ("Billing", 3, 3)
    assert [(fill["title"], fill["state"], fill["age"]) for fill in facts["fills"]] == [
        ("First", "in_process", 1),
        ("Second", "in_process", 1),
        ("Third", "in_process", 1),
    ]
    assert facts["objective"] == fourth.reference
    assert facts["cycle"] == "Q4 2026"
    with tenant(acme.pk):
        fourth.refresh_from_db()
        assert fourth.state == Objective.State.READY
        assert fourth.turned_away == 1
        assert fourth.version == version
        hit = LimitHit.objects.get()
        assert (hit.objective_id, hit.team_id, hit.cycle_id, hit.actor_id) == (
            fourth.pk,
            billing.pk,
            quarter.pk,
            pia.pk,
        )
        assert (hit.in_process, hit.effective_limit, hit.happened_at) == (3, 3, now)
        assert Slot.objects.count() == 3
        assert Transition.objects.filter(objective=fourth).count() == 1
    assert Job.objects.count() == jobs
