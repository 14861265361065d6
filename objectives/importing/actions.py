"""An import by the page: uploaded, mapped, confirmed or discarded by an administrator.

The worker does what takes time; see `work`.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from objectives.importing import kept, policies, queries
from objectives.importing.subjects import OKRS, subject_named, subject_of
from objectives.models import ImportRun
from okrhub.lib.audit import record
from okrhub.lib.errors import Conflict
from okrhub.lib.tenancy import tenant
from organizations.jobs import enqueue
from organizations.models import Membership
from teams.queries import standing

MOST_UNFINISHED = 3
ROWS_KEPT = timedelta(days=30)
UNFINISHED_KEPT = timedelta(days=7)

State = ImportRun.State


def begin_import(
    name: str,
    blocks: Iterable[bytes],
    *,
    mapping: dict[str, Any] | None,
    actor: Membership,
    on: date,
    subject: str = OKRS,
) -> ImportRun:
    """Keep an uploaded file and let the worker look at its columns.

    With a mapping its rows are read at once. Conflict while three imports of the
    organisation are unfinished.
    """
    with tenant(actor.organization_id):
        _enforce(subject, actor, on)
        if queries.unfinished().count() >= MOST_UNFINISHED:
            raise Conflict(
                f"{MOST_UNFINISHED} imports are not finished. Finish or discard one "
                "of them first.",
                field="file",
            )
    path = kept.keep(blocks)
    with tenant(actor.organization_id):
        record(actor.user_id, "import.begun", reason=name)
        run = ImportRun.objects.create(
            subject=subject,
            file_name=name[:240],
            path=path,
            mapping=mapping or {},
            author=actor,
        )
        enqueue("objectives.look_at_import", run_id=run.pk)
    return run


def map_columns(
    run: ImportRun, mapping: dict[str, Any], *, actor: Membership, on: date
) -> ImportRun:
    """Say what the columns mean, for the first time or again; read the rows by it."""
    with tenant(actor.organization_id):
        run = queries.lock_run(run.pk)
        _enforce_on(run, actor, on)
        _check_state(run, {State.UPLOADED, State.STAGED})
        record(actor.user_id, "import.mapped", reason=run.file_name)
        run.mapping = mapping
        start_staging(run)
        return run


def start_staging(run: ImportRun) -> None:
    """Read the rows of a locked run from the beginning."""
    run.rows.all().delete()
    run.state, run.rows_read, run.result = State.STAGING, 0, {}
    run.save(update_fields=["state", "rows_read", "result", "mapping"])
    enqueue("objectives.stage_import", run_id=run.pk, start=0)


def confirm_import(
    run: ImportRun, *, actor: Membership, on: date, now: datetime
) -> ImportRun:
    """Let the worker write what the preview showed."""
    with tenant(actor.organization_id):
        run = queries.lock_run(run.pk)
        _enforce_on(run, actor, on)
        _check_state(run, {State.STAGED})
        record(actor.user_id, "import.confirmed", reason=run.file_name)
        run.state, run.confirmed_at = State.APPLYING, now
        run.save(update_fields=["state", "confirmed_at"])
        enqueue("objectives.apply_import", run_id=run.pk, user_id=actor.user_id)
        return run


def discard_import(run: ImportRun, *, actor: Membership, on: date) -> None:
    """Forget a run that was not confirmed, its rows and its file."""
    with tenant(actor.organization_id):
        run = queries.lock_run(run.pk)
        _enforce_on(run, actor, on)
        _check_state(run, {State.UPLOADED, State.STAGING, State.STAGED, State.FAILED})
        record(actor.user_id, "import.discarded", reason=run.file_name)
        forget_run(run)


def forget_run(run: ImportRun) -> None:
    """Delete a run with its rows, and its file once that is certain."""
    path = run.path
    run.delete()
    transaction.on_commit(lambda: kept.forget(path))


def purge_imports(*, now: datetime) -> None:
    """Forget what nobody finished in a week, and rows and files of old runs.

    For the daily job, inside the open organisation.
    """
    record(None, "import.purged")
    for run in queries.unfinished().filter(created_at__lt=now - UNFINISHED_KEPT):
        forget_run(run)
    queries.rows_finished_before(now - ROWS_KEPT).delete()
    kept.forget_older(now - 2 * UNFINISHED_KEPT)


def _enforce(subject: str, actor: Membership, on: date) -> None:
    taken = subject_named(subject)
    if taken is None:
        raise Conflict("No such file is taken here.")
    taken.may_import(standing(actor, on)).enforce()


def _enforce_on(run: ImportRun, actor: Membership, on: date) -> None:
    person = standing(actor, on)
    may_import = subject_of(run).may_import(person)
    policies.may_see_import(person, run, may_import).enforce()


def _check_state(run: ImportRun, expected: set[State]) -> None:
    if run.state not in expected:
        raise Conflict(
            f"This import is already {run.get_state_display().lower()}.",
            state=run.state,
        )
