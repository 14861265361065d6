"""The embedded PostgreSQL: made once, started, found again after a crash, stopped."""

import contextlib
import os
import re
import shutil
import signal
import subprocess
import time
from pathlib import Path
from urllib.parse import quote

import psutil
import psycopg2

from okrhub.embedded import processes
from okrhub.embedded.errors import CannotStart
from okrhub.embedded.place import Place, Say

SUPERUSER = "okr_superuser"
LOCALE = (
    "--encoding=UTF8",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--locale=C",
)
READY_SECONDS = 60
STOP_SECONDS = 30
SAY_RECOVERING_AFTER_SECONDS = 2
ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C"}
TELLING = re.compile("PANIC|error:|FATAL:(?!  the database system is)")
# What may be lost with the machine need not wait for its disk.
QUICK = {
    "fsync": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "shared_buffers": "512MB",
}
STILL_THERE = ("pre-existing shared memory block", "lock file")


def url(place: Place, role: str, database: str) -> str:
    """Return the URL by which the role logs in to the database."""
    password = quote(place.secret(role), safe="")
    return f"postgresql://{role}:{password}@/{database}?host={quote(str(place.socket_dir))}"


def start(place: Place, say: Say, *, quick: bool = False) -> subprocess.Popen[bytes]:
    """Start the server, making the cluster before if there is none yet.

    Ends a server that an earlier run left. Returns when a connection works.
    `quick`: its data may be lost when the machine stops, as a test's may.
    Raises CannotStart when the cluster is of another version or does not start.
    """
    stop(place)
    _ensure_cluster(place, say)
    _disown_reused_pid(place.postgres_data / "postmaster.pid")
    place.fresh_log("postgres")
    deadline = time.monotonic() + READY_SECONDS
    while True:
        process = _spawn(place, QUICK if quick else {})
        if _becomes_ready(place, process, deadline, say):
            return process
        reason = _last_words(place)
        if not any(text in reason for text in STILL_THERE):
            raise CannotStart(f"PostgreSQL did not start: {reason}.")
        if time.monotonic() > deadline:
            raise CannotStart(f"PostgreSQL is held up by an earlier one: {reason}.")
        time.sleep(processes.POLL_SECONDS)


def stop(place: Place) -> None:
    """Stop the server, rolling back what is open (a fast shutdown, by SIGINT)."""
    pid_file = place.pid_file("postgres")
    if processes.read_record(pid_file) is None and (unknown := _server_on(place)):
        processes.record(pid_file, unknown)
    processes.end([pid_file], by=signal.SIGINT, patience=STOP_SECONDS)


def is_running(place: Place) -> bool:
    """Tell whether a server answers on the socket."""
    return _connects(place)


def _ensure_cluster(place: Place, say: Say) -> None:
    version_file = place.postgres_data / "PG_VERSION"
    if not place.postgres_data.exists():
        _make_cluster(place, say)
    try:
        version = version_file.read_text().strip()
    except OSError as error:
        raise CannotStart(
            f"{place.postgres_data} is not a PostgreSQL database: {error.strerror}."
        ) from error
    if version != place.binaries.postgres_major:
        raise CannotStart(
            f"The database in {place.postgres_data} was made by PostgreSQL {version}, "
            f"and this is PostgreSQL {place.binaries.postgres_major}; "
            "it was left as it is."
        )


def _make_cluster(place: Place, say: Say) -> None:
    """Make the cluster beside its place and move it there when it is complete."""
    say("Making the database, once.")
    unfinished = place.postgres_data.with_name("unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    password = unfinished / "password"
    password.touch(mode=0o600)
    password.write_text(place.secret(SUPERUSER))
    place.account.own(password)
    place.account.own(unfinished)
    cluster = unfinished / "data"
    made = subprocess.run(
        [
            str(place.binaries.postgres("initdb")),
            f"--pgdata={cluster}",
            f"--username={SUPERUSER}",
            f"--pwfile={password}",
            "--auth=scram-sha-256",
            *LOCALE,
            "--no-instructions",
        ],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        cwd="/",
        env=ENVIRONMENT,
        check=False,
        **place.account.change,
    )
    if made.returncode != 0:
        raise CannotStart(f"The database could not be made: {_last_line(made.stderr)}.")
    cluster.rename(place.postgres_data)
    shutil.rmtree(unfinished)


def _spawn(place: Place, more: dict[str, str]) -> subprocess.Popen[bytes]:
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": f'"{place.socket_dir}"',
        "unix_socket_permissions": "0700",
        "max_connections": "150",
        "timezone": "UTC",
        "log_timezone": "UTC",
        **more,
    }
    options = [
        argument
        for name, value in settings.items()
        for argument in ("-c", f"{name}={value}")
    ]
    return processes.start(
        [
            str(place.binaries.postgres("postgres")),
            "-D",
            str(place.postgres_data),
            *options,
        ],
        pid_file=place.pid_file("postgres"),
        log_file=place.log_file("postgres"),
        environment=ENVIRONMENT,
        account=place.account,
    )


def _becomes_ready(
    place: Place, process: subprocess.Popen[bytes], deadline: float, say: Say
) -> bool:
    """Wait for the first connection; return False when the server has ended."""
    say_recovering_at = time.monotonic() + SAY_RECOVERING_AFTER_SECONDS
    while not _connects(place):
        if process.poll() is not None:
            return False
        if time.monotonic() > deadline:
            stop(place)
            raise CannotStart(
                f"PostgreSQL was not ready after {READY_SECONDS} seconds; "
                f"its log is {place.log_file('postgres')}."
            )
        if time.monotonic() > say_recovering_at:
            say("The database is recovering from an unclean stop.")
            say_recovering_at = deadline
        time.sleep(processes.POLL_SECONDS)
    return True


def _connects(place: Place) -> bool:
    try:
        connection = psycopg2.connect(url(place, SUPERUSER, "postgres"))
    except psycopg2.OperationalError:
        return False
    connection.close()
    return True


def _server_on(place: Place) -> int | None:
    """Return the pid of a server on our cluster that no pid file of ours tells of."""
    pid = _postmaster_pid(place.postgres_data / "postmaster.pid")
    if pid is None:
        return None
    with contextlib.suppress(psutil.Error):
        process = psutil.Process(pid)
        if process.name() == "postgres" and str(place.postgres_data) in (
            process.cmdline()
        ):
            return pid
    return None


def _disown_reused_pid(postmaster_file: Path) -> None:
    """Let PostgreSQL ignore a lock whose pid belongs to some other program by now.

    That happens after a reboot. PostgreSQL ignores its parent's pid; the rest of
    the file stays, since it guards against backends that still live.
    """
    pid = _postmaster_pid(postmaster_file)
    if pid is None or not psutil.pid_exists(pid):
        return
    lines = postmaster_file.read_text().splitlines(keepends=True)
    with contextlib.suppress(psutil.Error):
        if psutil.Process(pid).name() != "postgres":
            postmaster_file.write_text(f"{os.getpid()}\n" + "".join(lines[1:]))


def _postmaster_pid(postmaster_file: Path) -> int | None:
    try:
        return int(postmaster_file.read_text().splitlines()[0])
    except (FileNotFoundError, IndexError, ValueError):
        return None


def _last_words(place: Place) -> str:
    try:
        return _last_line(place.log_file("postgres").read_text(errors="replace"))
    except FileNotFoundError:
        return "it left no log"


def _last_line(output: str) -> str:
    """Return the telling line: the last error, else the last line."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    telling = [line for line in lines if TELLING.search(line)]
    return (telling or lines or ["it said nothing"])[-1].rstrip(".")
