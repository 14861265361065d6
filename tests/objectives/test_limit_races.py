"""Many at once: the limit holds whoever commits, and without lock and guard it does not."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction

import objectives
from objectives import actions, queries
from objectives.actions import holding, slots
from objectives.limit import check_commit
from objectives.models import LimitHit, Objective, Slot, TeamCapacity, Transition
from okrhub.lib.errors import Conflict, Refusal
from okrhub.lib.tenancy import tenant
from tests import database

pytestmark = pytest.mark.django_db(transaction=True)

MANY = 16
LIMIT = 3
SLOTS = Path(objectives.__file__).parent / "sql" / "slots.sql"
GUARD = "AND (NEW.is_fact OR in_process < effective_limit)"
SERIALIZATION_FAILURE = "40001"


def together(acts: list[Callable[[], object]]) -> list[object]:
    """Do all acts at once, each with a connection of its own; return what came of each."""
    barrier = threading.Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        try:
            barrier.wait(timeout=60)
            return act()
        except (Refusal, DatabaseError) as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def outcomes(found: list[object]) -> Counter[str]:
    return Counter(type(result).__name__ for result in found)


@pytest.fixture
def sixteen(ready) -> list[Objective]:
    """Sixteen OKRs of Billing that are ready."""
    return [ready(f"Objective {n}") for n in range(MANY)]


def slots_and_counter(acme) -> tuple[int, int]:
    with tenant(acme.pk):
        return Slot.objects.count(), TeamCapacity.objects.get().in_process


def test_exactly_the_free_slots_are_given_out(sixteen, acme, pia, today, now):
    found = together(
        [
            partial(actions.commit_objective, objective, actor=pia, on=today, now=now)
            for objective in sixteen
        ]
    )

    assert outcomes(found) == {"Objective": LIMIT, "AtLimit": MANY - LIMIT}
    assert slots_and_counter(acme) == (LIMIT, LIMIT)
    with tenant(acme.pk):
        assert LimitHit.objects.count() == MANY - LIMIT
        assert Objective.objects.filter(state="in_process").count() == LIMIT
        assert Objective.objects.filter(turned_away=1).count() == MANY - LIMIT
        assert queries.drifts() == []


def test_of_two_at_the_last_slot_exactly_one_gets_it(
    ready, committed, acme, pia, today, now
):
    for n in range(LIMIT - 1):
        committed(f"Before {n}")
    two = [ready("One"), ready("Other")]

    found = together(
        [
            partial(actions.commit_objective, objective, actor=pia, on=today, now=now)
            for objective in two
        ]
    )

    assert outcomes(found) == {"Objective": 1, "AtLimit": 1}
    assert slots_and_counter(acme) == (LIMIT, LIMIT)


def test_one_objective_is_committed_once(ready, acme, pia, today, now):
    objective = ready()

    found = together(
        [partial(actions.commit_objective, objective, actor=pia, on=today, now=now)] * 8
    )

    assert outcomes(found) == {"Objective": 1, "Conflict": 7}
    assert slots_and_counter(acme) == (1, 1)
    with tenant(acme.pk):
        assert objective.transitions.filter(to_state="in_process").count() == 1


def test_a_coming_cycle_is_not_planned_beyond_its_limit(
    ready, acme, pia, next_quarter, today, now
):
    planned = [ready(f"Objective {n}", cycle=next_quarter) for n in range(8)]

    found = together(
        [
            partial(actions.commit_objective, objective, actor=pia, on=today, now=now)
            for objective in planned
        ]
    )

    assert outcomes(found) == {"Objective": LIMIT, "AtLimit": 8 - LIMIT}
    with tenant(acme.pk):
        assert Objective.objects.filter(is_planned=True).count() == LIMIT


def test_two_workers_start_what_was_planned_once(
    ready, acme, pia, next_quarter, today, now
):
    for n in range(LIMIT):
        planned = ready(f"Planned {n}", cycle=next_quarter)
        actions.commit_objective(planned, actor=pia, on=today, now=now)

    found = together([partial(start, acme, next_quarter, now)] * 2)

    assert outcomes(found) == {"Started": 2}
    assert slots_and_counter(acme) == (LIMIT, LIMIT)
    with tenant(acme.pk):
        assert LimitHit.objects.count() == 0
        log = Transition.objects.filter(to_state="in_process")
        assert log.count() == LIMIT


def raw_commit(objective: Objective, isolation: str) -> str:
    """Give the objective a slot by SQL alone, again when PostgreSQL asks for it."""
    while True:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"SET TRANSACTION ISOLATION LEVEL {isolation}")
                cursor.execute(
                    "SELECT set_config('app.organization_id', %s, true)",
                    [str(objective.organization_id)],
                )
                cursor.execute(
                    "UPDATE objectives_objective SET state = 'in_process'"
                    " WHERE id = %s",
                    [objective.pk],
                )
                cursor.execute(
                    "INSERT INTO objectives_slot"
                    " (organization_id, objective_id, team_id, cadence, is_fact)"
                    " VALUES (%s, %s, %s, 'quarterly', false)",
                    [objective.organization_id, objective.pk, objective.team_id],
                )
        except DatabaseError as error:
            code = str(error.__cause__.pgcode)  # type: ignore[union-attr]
            if code != SERIALIZATION_FAILURE:
                return code
        else:
            return "given"


@pytest.mark.parametrize(
    "isolation", ["READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE"]
)
def test_the_guard_holds_in_every_isolation_level(sixteen, acme, billing, isolation):
    with tenant(acme.pk):
        TeamCapacity.objects.create(
            team=billing, cadence="quarterly", effective_limit=LIMIT
        )

    found = together([partial(raw_commit, row, isolation) for row in sixteen])

    assert Counter(found) == {"given": LIMIT, "OK001": MANY - LIMIT}
    assert slots_and_counter(acme) == (LIMIT, LIMIT)


@pytest.fixture
def unguarded() -> Iterator[None]:
    """Take the condition out of the counting trigger, as the schema's owner."""
    whole = SLOTS.read_text().split("CREATE TRIGGER count_slot")[0]
    guarded = whole.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
    assert guarded.count(GUARD) == 1
    replace_as_owner(guarded.replace(GUARD, ""))
    yield
    replace_as_owner(guarded)


def replace_as_owner(function: str) -> None:
    with database.owner(), connection.cursor() as cursor:
        cursor.execute(function)


@pytest.fixture
def unlocked(monkeypatch) -> None:
    """Read the capacities without locking them."""

    def seen(team_ids, cadence):
        rows = TeamCapacity.objects.filter(team_id__in=set(team_ids), cadence=cadence)
        return {row.team_id: row for row in rows}

    monkeypatch.setattr(holding, "hold_capacities", seen)


@pytest.mark.usefixtures("unguarded", "unlocked")
def test_without_lock_and_guard_the_limit_is_broken(
    sixteen, acme, billing, pia, today, now, monkeypatch
):
    """The control: the same commits, and what they show when nothing protects them."""
    with tenant(acme.pk):
        TeamCapacity.objects.create(
            team=billing, cadence="quarterly", effective_limit=LIMIT
        )
    barrier = threading.Barrier(MANY)

    def check_all_before_any_writes(loads):
        found = check_commit(list(loads))
        barrier.wait(timeout=60)
        return found

    monkeypatch.setattr(slots, "check_commit", check_all_before_any_writes)

    found = together(
        [
            partial(actions.commit_objective, objective, actor=pia, on=today, now=now)
            for objective in sixteen
        ]
    )

    assert outcomes(found) == {"Objective": MANY}
    assert slots_and_counter(acme) == (MANY, MANY)


@pytest.mark.usefixtures("unguarded", "unlocked")
def test_one_after_the_other_even_the_control_refuses(
    sixteen, acme, billing, pia, today, now
):
    with tenant(acme.pk):
        TeamCapacity.objects.create(
            team=billing, cadence="quarterly", effective_limit=LIMIT
        )
    for objective in sixteen[:LIMIT]:
        actions.commit_objective(objective, actor=pia, on=today, now=now)

    with pytest.raises(Conflict, match="Billing has 3 of 3"):
        actions.commit_objective(sixteen[LIMIT], actor=pia, on=today, now=now)


@pytest.mark.usefixtures("unguarded")
def test_the_lock_alone_holds_the_limit(sixteen, acme, pia, today, now):
    found = together(
        [
            partial(actions.commit_objective, objective, actor=pia, on=today, now=now)
            for objective in sixteen
        ]
    )

    assert outcomes(found) == {"Objective": LIMIT, "AtLimit": MANY - LIMIT}
    assert slots_and_counter(acme) == (LIMIT, LIMIT)


@pytest.mark.usefixtures("unlocked")
def test_the_guard_alone_holds_the_limit(sixteen, acme, billing, pia, today, now):
    with tenant(acme.pk):
        TeamCapacity.objects.create(
            team=billing, cadence="quarterly", effective_limit=LIMIT
        )

    found = together(
        [
            partial(actions.commit_objective, objective, actor=pia, on=today, now=now)
            for objective in sixteen
        ]
    )

    assert outcomes(found) == {"Objective": LIMIT, "AtLimit": MANY - LIMIT}
    assert slots_and_counter(acme) == (LIMIT, LIMIT)


def start(acme, cycle, now) -> object:
    with tenant(acme.pk):
        return actions.start_planned(
            cycle, on=cycle.starts_on + timedelta(days=1), now=now
        )
