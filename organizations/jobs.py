"""Jobs as rows: enqueued with the change, claimed with SKIP LOCKED, rung over Celery.

The truth is the row. Redis only rings the bell and may lose everything: beat's sweep
finds what is due. A job's effects and its "done" are one transaction.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from celery import current_app
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from okrhub.lib.tenancy import current_organization_id, is_open, tenant
from organizations.models import Job
from organizations.queries import settings

Work = Callable[..., None]
logger = logging.getLogger(__name__)

MOST_ATTEMPTS = 5
_works: dict[str, Work] = {}
_daily: list[str] = []
_after_change: list[str] = []


def job(name: str) -> Callable[[Work], Work]:
    """Register the function that does the jobs of a name (`flow.refresh_team`)."""

    def register(work: Work) -> Work:
        _works[name] = work
        return work

    return register


def daily(name: str) -> Callable[[Work], Work]:
    """Register a function that each organisation needs done once a day."""
    _daily.append(name)
    return job(name)


def after_change(name: str) -> Callable[[Work], Work]:
    """Register a function that works out for everybody what any change may touch."""
    _after_change.append(name)
    return job(name)


def enqueue_after_change() -> None:
    """Have it all worked out anew; asked for twice, it is done once."""
    for name in _after_change:
        enqueue(name, dedupe="now")


def enqueue_daily(organization_id: int, now: datetime) -> None:
    """Enqueue an organisation's daily jobs unless this day has them already.

    The row's `dedupe` names the day, so that a restart changes nothing; two beats wait
    for each other, so that the later one finds the rows of the first.
    """
    with tenant(organization_id):
        _serialize(f"days of {organization_id}")
        day = settings().day_of(now)
        for name in _daily:
            key = f"{organization_id}:{day}"
            if not Job.objects.filter(name=name, dedupe=key).exists():
                enqueue(name, dedupe=str(day))


def registered() -> frozenset[str]:
    """Return the names that have a function."""
    return frozenset(_works)


def enqueue(
    name: str, *, dedupe: str = "", run_at: datetime | None = None, **ids: object
) -> None:
    """Write a job into the running transaction and ring when it commits.

    Equal jobs (same name, organisation and `dedupe`) that wait together are done once.
    """
    organization_id = current_organization_id() if is_open() else None
    if dedupe:
        dedupe = f"{organization_id}:{dedupe}"
    Job.objects.create(
        name=name,
        organization_id=organization_id,
        ids=ids,
        dedupe=dedupe,
        run_at=run_at or timezone.now(),
    )
    if run_at is None:
        transaction.on_commit(ring, robust=True)


def ring() -> None:
    """Ask a worker to look for due jobs; a broker that is down costs half a second."""
    try:
        current_app.send_task(
            "organizations.work", ignore_result=True, retry=False, expires=60
        )
    except Exception:  # noqa: BLE001 - whatever the broker does, the row is there
        logger.warning("The broker could not be rung; the sweep will find the job.")


def work(limit: int = 100) -> int:
    """Do due jobs one after another; return how many were taken."""
    taken = 0
    while taken < limit and work_one():
        taken += 1
    return taken


def work_one() -> bool:
    """Claim the oldest due job and do it; return False when none is due.

    The claim, the effects and "done" are one transaction, so a killed worker leaves the
    row as it was. A failure is written down and tried again later, five times at most.
    """
    claimed: Job | None = None
    try:
        with transaction.atomic():
            claimed = _claim()
            if claimed is None:
                return False
            _do(claimed)
            claimed.state, claimed.finished_at = Job.State.DONE, timezone.now()
            claimed.save(update_fields=["state", "finished_at"])
    except Exception as error:
        if claimed is None:
            raise
        logger.exception("Job %s failed.", claimed)
        _postpone(claimed, error)
    return True


def _claim() -> Job | None:
    waiting = Job.objects.select_for_update(skip_locked=True, of=("self",)).filter(
        state=Job.State.WAITING, run_at__lte=timezone.now()
    )
    claimed = waiting.order_by("run_at", "pk").first()
    if claimed is not None and claimed.dedupe:
        _serialize(f"{claimed.name} {claimed.dedupe}")
        equal = waiting.filter(name=claimed.name, dedupe=claimed.dedupe)
        Job.objects.filter(pk__in=[row.pk for row in equal]).exclude(
            pk=claimed.pk
        ).update(state=Job.State.DONE, finished_at=timezone.now())
    return claimed


def _serialize(key: str) -> None:
    """Let equal jobs run one after the other, so that the later one reads what is new."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])


def _do(claimed: Job) -> None:
    function = _works[claimed.name]
    if claimed.organization_id is None:
        function(**claimed.ids)
        return
    with tenant(claimed.organization_id):
        function(**claimed.ids)


def _postpone(failed: Job, error: Exception) -> None:
    attempts = failed.attempts + 1
    is_last = attempts >= MOST_ATTEMPTS
    Job.objects.filter(pk=failed.pk, state=Job.State.WAITING).update(
        attempts=F("attempts") + 1,
        error=f"{type(error).__name__}: {error}"[:2000],
        run_at=timezone.now() + timedelta(seconds=5 * 4**attempts),
        state=Job.State.FAILED if is_last else Job.State.WAITING,
    )


def purge(before: datetime) -> int:
    """Delete jobs done before a moment; return how many."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM organizations_job WHERE state = 'done' AND finished_at < %s",
            [before],
        )
        return int(cursor.rowcount)
