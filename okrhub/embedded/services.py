"""Both embedded servers together, with the database inside made ready."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from okrhub.embedded import postgres, valkey
from okrhub.embedded.bootstrap import APP, MIGRATOR, bootstrap
from okrhub.embedded.errors import CannotStart
from okrhub.embedded.place import Place

DATABASE = "okrhub"


@dataclass(frozen=True)
class Addresses:
    """The environment by which OKR Hub finds its servers."""

    database_url: str
    migration_database_url: str
    redis_url: str

    def environment(self) -> dict[str, str]:
        """Return the variables that the settings read."""
        return {
            "DATABASE_URL": self.database_url,
            "MIGRATION_DATABASE_URL": self.migration_database_url,
            "REDIS_URL": self.redis_url,
        }


def addresses(place: Place) -> Addresses:
    """Return where the embedded servers of this place are found."""
    return Addresses(
        postgres.url(place, APP, DATABASE),
        postgres.url(place, MIGRATOR, DATABASE),
        valkey.url(place),
    )


def bootstrap_embedded(place: Place) -> None:
    """Make roles and database in the running embedded PostgreSQL."""
    bootstrap(
        postgres.url(place, postgres.SUPERUSER, "postgres"),
        app_password=place.secret(APP),
        migrator_password=place.secret(MIGRATOR),
        database=DATABASE,
    )


@contextmanager
def sole_use(data_dir: Path) -> Iterator[None]:
    """Hold the data directory for this process alone.

    Raises CannotStart when another process holds it. A crash lets go of it.
    """
    with _open_lock(data_dir) as lock:
        if not _lock_now(lock):
            raise CannotStart(
                f"OKR Hub already runs with the data directory {data_dir} "
                f"(process {lock.read()})."
            )
        lock.truncate()
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def holder(data_dir: Path) -> int | None:
    """Return the pid of the process that holds the data directory, if one does."""
    with _open_lock(data_dir) as lock:
        return None if _lock_now(lock) else int(lock.read() or 0) or None


def _open_lock(data_dir: Path) -> TextIO:
    descriptor = os.open(data_dir / "run" / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    return os.fdopen(descriptor, "r+")


def _lock_now(lock: TextIO) -> bool:
    """Lock it for us until it is closed; return False when another has it."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
