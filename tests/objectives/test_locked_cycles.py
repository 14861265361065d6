"""A locked cycle is frozen in the database: whoever writes, by whatever way."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from objectives import actions
from objectives.actions import Why
from objectives.models import (
    CheckIn,
    Cycle,
    KeyResult,
    Objective,
    Revision,
    Transition,
)
from okrhub.lib.audit import record
from okrhub.lib.errors import Conflict
from okrhub.lib.tenancy import tenant
from tests import database
from tests.objectives.conftest import COMPLAINTS


def another(table: str, of: str, changes: str) -> str:
    """Return SQL that inserts a copy of a row with some columns changed."""
    return f"""
    INSERT INTO objectives_{table}
    SELECT (jsonb_populate_record(NULL::objectives_{table}, to_jsonb(row)
        || jsonb_build_object('id',
            nextval(pg_get_serial_sequence('objectives_{table}', 'id')))
        || '{changes}')).*
      FROM objectives_{table} row WHERE {of} ORDER BY row.id LIMIT 1
    """  # noqa: S608 - constants of this file


NEW_OBJECTIVE = another(
    "objective",
    "id = %(o)s",
    '{"number": 900, "state": "proposed", "outcome": "", "grade": null}',
)
NEW_KEY_RESULT = another("keyresult", "id = %(kr)s", '{"number": 900}')
NEW_CHECK_IN = another("checkin", "key_result_id = %(kr)s", '{"value": 4}')
NEW_TRANSITION = another(
    "transition", "objective_id = %(o)s", '{"to_state": "in_process", "outcome": ""}'
)
NEW_REVISION = another("revision", "objective_id = %(o)s", '{"new": "8"}')
INSERTS = [NEW_OBJECTIVE, NEW_KEY_RESULT, NEW_CHECK_IN, NEW_TRANSITION, NEW_REVISION]
UPDATES = [
    "UPDATE objectives_objective SET title = 'Easier' WHERE id = %(o)s",
    "UPDATE objectives_objective SET grade = 1 WHERE id = %(o)s",
    "UPDATE objectives_objective SET outcome = 'achieved' WHERE id = %(o)s",
    "UPDATE objectives_objective SET state = 'void', outcome = '', grade = 1"
    " WHERE id = %(o)s",
    "UPDATE objectives_objective SET cycle_id = %(next)s WHERE id = %(o)s",
    "UPDATE objectives_keyresult SET target = 8 WHERE id = %(kr)s",
    "UPDATE objectives_keyresult SET state = 'reached' WHERE id = %(kr)s",
    "DELETE FROM objectives_keyresult WHERE id = %(kr2)s",
]
WORDS = (UPDATES[0], UPDATES[5], UPDATES[7])
TABLES = [
    f"objectives_{name}"
    for name in ("objective", "keyresult", "checkin", "transition", "revision")
]
# the application's role may not even try these; the owner of the schema may
APPEND_ONLY = [
    "UPDATE objectives_checkin SET value = 4 WHERE key_result_id = %(kr)s",
    "DELETE FROM objectives_checkin WHERE key_result_id = %(kr)s",
    "UPDATE objectives_transition SET effective_on = '2026-12-01'"
    " WHERE objective_id = %(o)s",
    "DELETE FROM objectives_transition WHERE objective_id = %(o)s",
    "UPDATE objectives_revision SET rationale = 'Other' WHERE objective_id = %(o)s",
    "DELETE FROM objectives_revision WHERE objective_id = %(o)s",
]


def run(statement: str, places: dict[str, int]) -> int:
    """Run a statement in a savepoint and return the number of rows it touched."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, places)
        return int(cursor.rowcount)


def refused(statement: str, places: dict[str, int]) -> bool:
    """Say whether the freeze refuses a statement."""
    try:
        run(statement, places)
    except IntegrityError as error:
        name = error.__cause__.diag.constraint_name  # type: ignore[union-attr]
        assert name == "locked_cycle_is_frozen"
        return True
    return False


@pytest.fixture
def running(committed, acme, pia, today, now):
    """An OKR in process, checked in on and revised once."""
    objective = committed(key_results=[COMPLAINTS, COMPLAINTS])
    given = {"actor": pia, "on": today, "now": now}
    with tenant(acme.pk):
        first = objective.key_results.order_by("pk")[0]
    actions.check_in(first, value=Decimal(8), **given)
    actions.edit_key_result(
        first, changes={"target": Decimal(5)}, why=Why("Learned.", "other"), **given
    )
    return objective


@pytest.fixture
def closed(running, pia, today, now):
    """The same OKR, closed as missed."""
    return actions.close_objective(
        running, actor=pia, outcome="missed", on=today, now=now
    )


@pytest.fixture
def lock(acme, quarter):
    """Lock the quarter, as the daily job does."""

    def turn() -> None:
        with tenant(acme.pk):
            actions.turn_cycles(on=quarter.grace_ends_on + timedelta(days=1))
            assert Cycle.objects.get(pk=quarter.pk).is_locked

    return turn


@pytest.fixture
def places(acme, next_quarter):
    """Return the ids that the statements name."""

    def of(objective: Objective) -> dict[str, int]:
        with tenant(acme.pk):
            first, second = objective.key_results.order_by("pk")
        return {
            "org": acme.pk,
            "o": objective.pk,
            "kr": first.pk,
            "kr2": second.pk,
            "next": next_quarter.pk,
        }

    return of


def test_sql_changes_nothing_that_was_closed_in_a_locked_cycle(
    closed, lock, places, in_acme
):
    lock()
    given = places(closed)

    passed = [each for each in (*INSERTS, *UPDATES) if not refused(each, given)]

    assert passed == []


@pytest.mark.parametrize("statement", [*INSERTS, *UPDATES])
def test_while_the_cycle_is_open_the_same_sql_passes(
    closed, places, in_acme, statement
):
    assert not refused(statement, places(closed))


@pytest.mark.django_db(transaction=True)
def test_the_owner_of_the_schema_is_refused_too_until_the_triggers_are_off(
    closed, lock, places
):
    lock()
    given = places(closed)
    statements = (*INSERTS, *APPEND_ONLY, *UPDATES)

    with database.owner(), transaction.atomic():
        assert [each for each in statements if not refused(each, given)] == []
        with connection.cursor() as cursor:
            for table in TABLES:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER keep_frozen")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        assert all(run(each, given) > 0 for each in statements)
        transaction.set_rollback(True)


def test_what_is_undecided_keeps_its_words_and_numbers(running, lock, places, in_acme):
    lock()
    given = places(running)
    words = (NEW_OBJECTIVE, NEW_KEY_RESULT, NEW_CHECK_IN, NEW_REVISION, *WORDS)

    assert [each for each in words if not refused(each, given)] == []


def test_what_is_undecided_can_still_be_decided(running, lock, acme, pia, quarter, now):
    lock()
    day = quarter.grace_ends_on + timedelta(days=6)

    closed = actions.close_objective(
        running, actor=pia, outcome="missed", on=day, now=now
    )

    with tenant(acme.pk):
        assert (closed.state, closed.grade) == ("closed", Decimal("0.1250"))
        assert set(KeyResult.objects.values_list("state", flat=True)) == {"not_reached"}


def test_what_was_carried_over_goes_on(running, lock, acme, pia, next_quarter, now):
    lock()
    with tenant(acme.pk):
        next_quarter.refresh_from_db()
    given = {
        "actor": pia,
        "on": next_quarter.starts_on + timedelta(days=20),
        "now": now,
    }

    carried = actions.carry_over(running, into_cycle=next_quarter, **given)

    with tenant(acme.pk):
        first = carried.key_results.order_by("pk")[0]
    actions.check_in(first, value=Decimal(6), **given)
    actions.edit_key_result(
        first, changes={"weight": Decimal(2)}, why=Why("More of it.", "other"), **given
    )
    with tenant(acme.pk):
        assert CheckIn.objects.count() == 2
        assert Revision.objects.count() == 2


def test_what_was_deferred_is_taken_up_again(running, lock, pia, next_quarter, now):
    lock()
    given = {
        "actor": pia,
        "on": next_quarter.starts_on + timedelta(days=20),
        "now": now,
    }

    deferred = actions.defer_objective(running, to_cycle=next_quarter, **given)

    assert (deferred.state, deferred.cycle) == ("deferred", next_quarter)


def test_what_was_entered_in_error_leaves_and_stays_void(
    closed, lock, places, acme, adam, quarter, now
):
    lock()

    actions.void_objective(
        closed, actor=adam, on=quarter.grace_ends_on + timedelta(days=3), now=now
    )

    with tenant(acme.pk):
        assert Objective.objects.get().state == "void"
        assert refused(
            "UPDATE objectives_objective SET state = 'closed', outcome = 'missed'"
            " WHERE id = %(o)s",
            places(closed),
        )
        assert refused(NEW_TRANSITION, places(closed))


def test_a_stale_proposal_can_be_deleted(draft, lock, acme, pia, quarter, now):
    objective = draft()
    lock()

    actions.delete_draft(
        objective, actor=pia, on=quarter.grace_ends_on + timedelta(days=3), now=now
    )

    with tenant(acme.pk):
        assert not Objective.objects.exists()


def test_a_stale_proposal_moves_to_the_next_cycle(
    draft, lock, pia, next_quarter, now, fresh
):
    objective = draft()
    lock()

    actions.edit_objective(
        objective,
        actor=pia,
        changes={"cycle": next_quarter, "title": "No bill is a surprise"},
        on=next_quarter.starts_on + timedelta(days=20),
        now=now,
    )

    assert fresh(objective).cycle_id == next_quarter.pk


def test_only_an_import_adds_to_a_locked_cycle(closed, lock, places, in_acme, ada):
    lock()
    given = places(closed)

    record(ada.user_id, "okrs.imported", reason="history.csv")

    assert [refused(statement, given) for statement in INSERTS] == [False] * 5
    assert all(refused(statement, given) for statement in UPDATES)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE objectives_cycle SET state = 'open' WHERE id = %(locked)s",
        "UPDATE objectives_cycle SET ends_on = '2026-12-30' WHERE id = %(locked)s",
        "DELETE FROM objectives_cycle WHERE id = %(locked)s",
    ],
)
def test_a_locked_cycle_is_not_unlocked(lock, quarter, in_acme, statement):
    lock()

    assert refused(statement, {"locked": quarter.pk})


def test_the_application_says_so_before_the_database_does(
    running, lock, acme, pia, quarter, now
):
    lock()
    given = {
        "actor": pia,
        "on": quarter.grace_ends_on + timedelta(days=3),
        "now": now,
    }
    with tenant(acme.pk):
        first = running.key_results.order_by("pk")[0]
    why = Why("Learned.", "other")

    for act in (
        lambda: actions.edit_objective(
            running, changes={"title": "Other"}, why=why, **given
        ),
        lambda: actions.edit_key_result(
            first, changes={"target": Decimal(8)}, why=why, **given
        ),
        lambda: actions.add_key_result(running, draft=COMPLAINTS, **given),
        lambda: actions.remove_key_result(first, **given),
        lambda: actions.check_in(first, value=Decimal(4), **given),
    ):
        with pytest.raises(Conflict, match=r"Q4 2026 is locked\. Carry O-1 over"):
            act()

    with tenant(acme.pk):
        assert Transition.objects.filter(objective=running).count() == 2
