"""The database's own guard: whoever writes, slots stay below the limit and complete."""

from collections.abc import Callable

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from objectives import actions, queries
from objectives.actions import slots
from objectives.actions.acting import act
from objectives.limit import CommitCheck
from objectives.models import LimitHit, Objective, Slot, TeamCapacity
from okrhub.lib.errors import Conflict
from okrhub.lib.tenancy import tenant
from organizations.models import AuditEvent
from tests.objectives.conftest import COMPLAINTS


def check_now() -> None:
    """Let the deferred constraint triggers speak."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def attempt(change: Callable[[], object]) -> None:
    with transaction.atomic():
        change()
        check_now()


def constraint_against(change: Callable[[], object]) -> str:
    """Return the name of the constraint that refuses a change at its commit."""
    with pytest.raises(IntegrityError) as refused:
        attempt(change)
    return str(refused.value.__cause__.diag.constraint_name)  # type: ignore[union-attr]


def insert_slot(objective: Objective, team_id: int, *, is_fact: bool = False) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO objectives_slot"
            " (organization_id, objective_id, team_id, cadence, is_fact)"
            " VALUES (%s, %s, %s, 'quarterly', %s)",
            [objective.organization_id, objective.pk, team_id, is_fact],
        )


@pytest.fixture
def full(committed):
    """Billing with three OKRs in process."""
    return [committed(f"Objective {n}") for n in range(3)]


def test_raw_sql_gets_no_slot_beyond_the_limit(full, in_acme, ready, billing):
    fourth = ready()

    with (
        pytest.raises(DatabaseError, match="has no free slot") as refused,
        transaction.atomic(),
    ):
        insert_slot(fourth, billing.pk)

    assert refused.value.__cause__.pgcode == "OK001"  # type: ignore[union-attr]
    assert TeamCapacity.objects.get().in_process == 3


def test_raw_sql_gets_no_slot_where_no_capacity_is_kept(ready, in_acme, intake):
    with pytest.raises(DatabaseError, match="has no free slot"), transaction.atomic():
        insert_slot(ready(), intake.pk)


def test_a_fact_is_let_through_and_counted(
    full, in_acme, ready, billing, pia, today, now
):
    fifth = ready("Imported")

    with transaction.atomic():
        Objective.objects.filter(pk=fifth.pk).update(state="in_process")
        insert_slot(fifth, billing.pk, is_fact=True)
        check_now()

    capacity = TeamCapacity.objects.get()
    assert (capacity.in_process, capacity.effective_limit) == (4, 3)
    with pytest.raises(Conflict, match="Billing has 4 of 3 OKRs in process"):
        actions.commit_objective(ready("Next"), actor=pia, on=today, now=now)


def test_raw_sql_forgets_no_slot(ready, in_acme, billing):
    objective = ready()

    found = constraint_against(
        lambda: Objective.objects.filter(pk=objective.pk).update(state="in_process")
    )

    assert found == "slots_are_accountable_teams"


def test_raw_sql_takes_no_slot_away(committed, in_acme):
    committed()

    found = constraint_against(lambda: Slot.objects.all().delete())

    assert found == "slots_are_accountable_teams"
    assert TeamCapacity.objects.get().in_process == 1


def test_raw_sql_gives_no_slot_to_a_team_that_is_not_accountable(
    committed, in_acme, intake
):
    objective = committed()
    TeamCapacity.objects.create(team=intake, cadence="quarterly", effective_limit=3)

    found = constraint_against(lambda: insert_slot(objective, intake.pk))

    assert found == "slots_are_accountable_teams"


def test_raw_sql_leaves_no_slot_behind(committed, in_acme):
    objective = committed()

    found = constraint_against(
        lambda: Objective.objects.filter(pk=objective.pk).update(state="ready")
    )

    assert found == "slots_are_accountable_teams"


@pytest.mark.parametrize("path", ["co-owner", "key result", "owner"])
def test_raw_sql_adds_no_accountable_team_without_a_slot(
    committed, in_acme, intake, path
):
    objective = committed()

    changes: dict[str, Callable[[], object]] = {
        "co-owner": lambda: objective.co_owners.create(team=intake),
        "key result": lambda: objective.key_results.update(team=intake),
        "owner": lambda: Objective.objects.update(team=intake),
    }

    assert constraint_against(changes[path]) == "slots_are_accountable_teams"


def test_a_slot_is_never_changed(committed, in_acme, intake):
    committed()

    found = constraint_against(lambda: Slot.objects.update(team=intake))

    assert found == "slot_is_never_changed"


def test_the_guards_refusal_reads_like_the_actions_own(
    full, ready, acme, billing, pia, today, now, monkeypatch
):
    fourth = ready("Fourth")
    monkeypatch.setattr(slots, "check_commit", lambda loads: CommitCheck())

    with pytest.raises(Conflict) as refused:
        actions.commit_objective(fourth, actor=pia, on=today, now=now)

    assert refused.value.reason == "Billing has 3 of 3 OKRs in process."
    assert len(refused.value.facts["fills"]) == 3
    with tenant(acme.pk):
        assert LimitHit.objects.get().in_process == 3
        fourth.refresh_from_db()
        assert (fourth.state, fourth.turned_away) == ("ready", 1)
        assert Slot.objects.count() == 3


def test_any_other_failure_is_not_taken_for_the_limit(
    committed, acme, pia, today, now, monkeypatch
):
    objective = committed()
    monkeypatch.setattr(queries, "slots_of", lambda _: frozenset())

    with pytest.raises(IntegrityError, match="one_slot_per_objective_and_team"):
        actions.add_key_result(
            objective, actor=pia, draft=COMPLAINTS, on=today, now=now
        )


def test_a_hit_inside_a_larger_action_survives_its_undoing(
    full, ready, draft, acme, billing, pia, today, now
):
    fourth = ready("Fourth")

    def swap() -> None:
        with act(pia, now=now):
            draft("Undone with the rest")
            actions.commit_objective(fourth, actor=pia, on=today, now=now)

    with pytest.raises(Conflict, match="Billing has 3 of 3"):
        swap()

    with tenant(acme.pk):
        assert LimitHit.objects.count() == 1
        assert Objective.objects.get(pk=fourth.pk).turned_away == 1
        assert not Objective.objects.filter(title="Undone with the rest").exists()


def test_each_slot_is_in_the_audit_trail(committed, acme, pia):
    committed()

    with tenant(acme.pk):
        event = AuditEvent.objects.get(table_name="objectives_slot")
        assert (event.action, event.actor_id, event.operation) == (
            "objective.committed",
            pia.user_id,
            "insert",
        )


def test_a_refusal_asks_little_while_others_wait_for_its_lock(
    full, ready, in_acme, pia, today, now
):
    fourth = ready("Fourth")

    with CaptureQueriesContext(connection) as captured, pytest.raises(Conflict):
        actions.commit_objective(fourth, actor=pia, on=today, now=now)

    asked = [query["sql"] for query in captured.captured_queries]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM pg_prepared_statements"
            " WHERE statement LIKE '%FOR NO KEY UPDATE%'"
        )
        locks = tuple(f"EXECUTE {name} " for (name,) in cursor.fetchall())
    locked = next(n for n, sql in enumerate(asked) if sql.startswith(locks))
    undone = next(n for n, sql in enumerate(asked) if sql.startswith("ROLLBACK"))
    assert undone - locked == 8
