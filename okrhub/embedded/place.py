"""Where everything of one installation lies.

    <data directory>/secrets/         keys and passwords, made once
    <data directory>/run/             lock, pid files, Celery beat's schedule
    <data directory>/log/             what the processes print
    <data directory>/postgres/data/   the database
    <data directory>/valkey/          the broker's append-only file
    <data directory>/sockets/         unix sockets of both servers

The last three move to /var/lib/okrhub when root starts OKR Hub in a place that the
user of the servers cannot reach, and the sockets to a short path in the temporary
directory when theirs would be too long for the operating system.
"""

import hashlib
import os
import secrets
import stat
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from okrhub.embedded.account import (
    Account,
    account_for,
    closed_parents,
    open_parents,
)
from okrhub.embedded.binaries import Binaries, copied_binaries, installed_binaries
from okrhub.embedded.errors import CannotStart

CHECKOUT = Path(__file__).resolve().parents[2]
FALLBACK = Path("/var/lib/okrhub")
LONGEST_SOCKET_PATH = 107 if sys.platform == "linux" else 103
LONGEST_SOCKET_NAME = ".s.PGSQL.5432.lock"

Say = Callable[[str], None]


@dataclass(frozen=True)
class DataDirectory:
    """The folders that belong to the user who starts OKR Hub."""

    data_dir: Path

    def pid_file(self, name: str) -> Path:
        """Return the pid file of the process with that name."""
        return self.data_dir / "run" / f"{name}.pid"

    def log_file(self, name: str) -> Path:
        """Return the log file of the process with that name."""
        return self.data_dir / "log" / f"{name}.log"

    def fresh_log(self, name: str) -> Path:
        """Return the log file, emptied; what it held is kept in `<name>.log.1`."""
        log = self.log_file(name)
        if log.exists():
            log.replace(log.with_suffix(".log.1"))
        return log

    def secret(self, name: str) -> str:
        """Return the secret of that name; the first call makes it up and keeps it."""
        kept = self.data_dir / "secrets" / name
        if not kept.exists():
            unfinished = kept.with_suffix(".new")
            unfinished.touch(mode=0o600)
            unfinished.write_text(secrets.token_urlsafe(48))
            unfinished.replace(kept)
        return kept.read_text()


@dataclass(frozen=True)
class Place(DataDirectory):
    """The same with the folders, the programs and the user of the servers."""

    server_dir: Path
    socket_dir: Path
    account: Account
    binaries: Binaries

    @property
    def postgres_data(self) -> Path:
        """Return the folder of the PostgreSQL cluster."""
        return self.server_dir / "postgres" / "data"

    @property
    def valkey_data(self) -> Path:
        """Return the folder of Valkey's files."""
        return self.server_dir / "valkey"

    @property
    def valkey_socket(self) -> Path:
        """Return the unix socket of Valkey."""
        return self.socket_dir / "valkey.sock"


def data_directory() -> Path:
    """Return where the data directory is: OKRHUB_DATA_DIR, else var/ in the checkout."""
    return Path(os.environ.get("OKRHUB_DATA_DIR") or CHECKOUT / "var").resolve()


def open_data_directory() -> DataDirectory:
    """Return the data directory, with its own folders made.

    Raises CannotStart when it cannot be written.
    """
    data_dir = data_directory()
    try:
        is_root = os.geteuid() == 0
        data_dir.mkdir(mode=0o711 if is_root else 0o700, parents=True, exist_ok=True)
        for name in ("secrets", "run", "log"):
            (data_dir / name).mkdir(mode=0o700, exist_ok=True)
        with tempfile.TemporaryFile(dir=data_dir / "run"):
            pass
    except OSError as error:
        raise CannotStart(
            f"The data directory {data_dir} cannot be written: {error.strerror}."
        ) from error
    return DataDirectory(data_dir)


def prepare(own: DataDirectory, say: Say, *, fallback: Path = FALLBACK) -> Place:
    """Return the place of the servers, folders made, and say what was unusual.

    Raises CannotStart when the folders cannot be made or reached.
    """
    data_dir = own.data_dir
    moved = fallback / hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:12]
    known = next(
        (there for there in (moved, data_dir) if (there / "postgres/data").exists()),
        None,
    )
    account = account_for((known or data_dir) / "postgres" / "data")
    _open_own_folders(data_dir, account, say)
    closed = closed_parents(data_dir / "postgres", account)
    if closed and known == data_dir:
        raise CannotStart(
            f"The database in {data_dir} cannot be reached by the user "
            f"{account.name}, because {closed[0]} is closed to others."
        )
    server_dir = known or (moved if closed else data_dir)
    if server_dir == moved:
        say(f"Database and broker are kept in {moved}, {_because(account, closed)}.")
    place = Place(
        data_dir,
        server_dir,
        _socket_dir(server_dir, account),
        account,
        _reachable_binaries(account, fallback, say),
    )
    _make_server_folders(place)
    return place


def _because(account: Account, closed: list[Path]) -> str:
    if not closed:
        return "where an earlier start put them"
    return f"since the user {account.name} cannot pass {closed[0]}"


def _open_own_folders(data_dir: Path, account: Account, say: Say) -> None:
    """Open those folders on the way that are our own: checkout and data directory."""
    programs = installed_binaries().postgres("postgres")
    ours = [
        folder
        for path in (data_dir / "postgres", programs)
        for folder in closed_parents(path, account)
        if folder.is_relative_to(data_dir) or folder.is_relative_to(CHECKOUT)
    ]
    for folder in dict.fromkeys(ours):
        say(f"Opened {folder} for passing through, for the user {account.name}.")
        open_parents([folder])


def _reachable_binaries(account: Account, fallback: Path, say: Say) -> Binaries:
    binaries = installed_binaries()
    programs = (binaries.postgres("postgres"), binaries.valkey_server)
    if not account.is_another or all(account.runs(program) for program in programs):
        return binaries
    try:
        binaries = copied_binaries(fallback / "programs", say)
    except OSError as error:
        raise CannotStart(
            f"The database programs cannot be copied to {fallback}: {error.strerror}."
        ) from error
    if not account.runs(binaries.postgres("postgres")):
        raise CannotStart(
            f"The user {account.name} cannot run the database programs in "
            f"{binaries.postgres_programs}."
        )
    return binaries


def _socket_dir(server_dir: Path, account: Account) -> Path:
    beside = server_dir / "sockets"
    if len(os.fsencode(beside / LONGEST_SOCKET_NAME)) <= LONGEST_SOCKET_PATH:
        return beside
    short = hashlib.sha256(os.fsencode(server_dir)).hexdigest()[:12]
    return Path("/tmp") / f"okrhub-{account.uid}-{short}"  # noqa: S108 - owner checked


def _make_server_folders(place: Place) -> None:
    try:
        for parent in (place.server_dir, place.server_dir / "postgres"):
            parent.mkdir(mode=0o711, parents=True, exist_ok=True)
        for folder in (place.valkey_data, place.socket_dir):
            _make_private(folder, place.account)
    except OSError as error:
        raise CannotStart(
            f"The folder {place.server_dir} cannot be written: {error.strerror}."
        ) from error


def _make_private(folder: Path, account: Account) -> None:
    if not os.path.lexists(folder):
        folder.mkdir(mode=0o700)
        account.own(folder)
    status = folder.lstat()
    is_private = stat.S_ISDIR(status.st_mode) and not status.st_mode & 0o077
    if not is_private or status.st_uid != account.uid:
        raise CannotStart(
            f"The folder {folder} must belong to the user {account.name} alone."
        )
