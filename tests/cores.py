"""One core for a worker and for the part of the database that answers it.

They take turns: one waits while the other works. On two cores each statement would have
to wake the other core, which takes as long as many a statement.
"""

import os
from pathlib import Path
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created


def pytest_configure() -> None:
    """Keep each worker, `gw3` by its name, and what answers it on one core.

    Where the system knows no such wish (macOS), or the database is on no machine of ours,
    they run wherever there is room.
    """
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if not worker or not hasattr(os, "sched_setaffinity"):
        return
    cores = sorted(os.sched_getaffinity(0))
    ours = {cores[int(worker.removeprefix("gw")) % len(cores)]}
    os.sched_setaffinity(0, ours)

    def keep(connection: BaseDatabaseWrapper, **_: Any) -> None:
        answering = connection.connection.info.backend_pid
        if _is_ours(answering):
            os.sched_setaffinity(answering, ours)

    connection_created.connect(keep, weak=False)


def _is_ours(process: int) -> bool:
    """Say whether this is a database's process that we may speak for."""
    place = Path(f"/proc/{process}")
    try:
        is_database = place.joinpath("cmdline").read_bytes().startswith(b"postgres:")
        return is_database and os.geteuid() in {0, place.stat().st_uid}
    except FileNotFoundError:
        return False
