"""Starting processes, finding them again after a crash, and ending them.

A process is known by its pid together with the moment it was created, so that a
pid which the system has given to somebody else is never mistaken for ours. Each
process leads a session of its own: a Ctrl-C in the terminal does not reach it,
and its children can be found when it was killed.
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from okrhub.embedded.account import UNCHANGED, Account

POLL_SECONDS = 0.05
KILLED_SECONDS = 10
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(frozen=True)
class RecordedProcess:
    """What a pid file says: the process `pid`, created at `created`."""

    pid: int
    created: str

    def is_alive(self) -> bool:
        """Tell whether this very process runs; a zombie counts as ended."""
        return creation_of(self.pid) == self.created


def creation_of(pid: int) -> str | None:
    """Return when the process was created, or None when it has ended.

    A zombie has ended, unless threads of it still do: those hold its sockets and
    files until the last one is gone.

    On Linux this is the boot and the clock tick, which no change of the clock
    can shift; elsewhere the time of day that psutil reports.
    """
    try:
        process = psutil.Process(pid)
        if process.status() == psutil.STATUS_ZOMBIE and process.num_threads() <= 1:
            return None
        if sys.platform != "linux":
            return f"{process.create_time():.2f}"
        after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2]
        return f"{_boot()}:{after_name.split()[19]}"
    except (psutil.NoSuchProcess, FileNotFoundError, ProcessLookupError):
        return None


def read_record(pid_file: Path) -> RecordedProcess | None:
    """Return what the pid file holds, or None when there is none to be read."""
    try:
        content = json.loads(pid_file.read_text())
        return RecordedProcess(int(content["pid"]), str(content["created"]))
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None


def record(pid_file: Path, pid: int) -> None:
    """Write the pid file in one step, so that a crash leaves the old or the new."""
    created = creation_of(pid)
    if created is None:
        return
    unfinished = pid_file.with_suffix(".new")
    unfinished.write_text(json.dumps({"pid": pid, "created": created}))
    unfinished.replace(pid_file)


def start(
    arguments: list[str],
    *,
    pid_file: Path,
    log_file: Path,
    environment: dict[str, str],
    account: Account | None = None,
    directory: Path = Path("/"),
) -> subprocess.Popen[bytes]:
    """Start a process in a session of its own and record it.

    Signals to us wait until the record is written, so that no process is lost.
    """
    as_now = signal.pthread_sigmask(signal.SIG_BLOCK, STOP_SIGNALS)

    def let_signals_in() -> None:
        signal.pthread_sigmask(signal.SIG_SETMASK, as_now)

    try:
        with log_file.open("ab") as log:
            process = subprocess.Popen(
                arguments,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=directory,
                env=environment,
                start_new_session=True,
                preexec_fn=let_signals_in,  # noqa: PLW1509 - we have one thread
                umask=0o077,
                **(account.change if account else UNCHANGED),
            )
        record(pid_file, process.pid)
    finally:
        let_signals_in()
    return process


def wait_until(condition: Callable[[], bool], *, seconds: float) -> bool:
    """Poll until the condition holds; return False when the time is over."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL_SECONDS)
    return True


def end(pid_files: Sequence[Path], *, by: signal.Signals, patience: float) -> bool:
    """End the recorded processes together, and what is left of their sessions.

    They get the signal `by` and `patience` seconds, then they are killed. Returns
    True when all went in time or were not there, False when one had to be killed.
    """
    recorded = [found for file in pid_files if (found := read_record(file))]
    alive = [process for process in recorded if process.is_alive()]
    for process in alive:
        send(process.pid, by)
    went_in_time = wait_until_gone(alive, seconds=patience)
    for process in alive:
        if process.is_alive():
            send(process.pid, signal.SIGKILL)
    wait_until_gone(alive, seconds=KILLED_SECONDS)
    for process in recorded:
        kill_orphans_of(process)
    for file in pid_files:
        file.unlink(missing_ok=True)
    return went_in_time


def wait_until_gone(processes: Sequence[RecordedProcess], *, seconds: float) -> bool:
    """Wait for the processes to end; return False when the time is over."""
    return wait_until(
        lambda: not any(process.is_alive() for process in processes), seconds=seconds
    )


def send(pid: int, by: signal.Signals) -> None:
    """Send the signal; a process that has just ended is no error."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, by)


def kill_orphans_of(leader: RecordedProcess) -> None:
    """Kill the children that a killed leader left in its session.

    A pid is not given away again while a session bears its number. So when
    another process has the leader's pid by now, no child of ours is left.
    """
    if psutil.pid_exists(leader.pid) and creation_of(leader.pid) is not None:
        return
    if sys.platform == "linux" and not leader.created.startswith(_boot()):
        return
    orphans = list(_session_members(leader.pid))
    for pid in orphans:
        send(pid, signal.SIGKILL)
    wait_until(
        lambda: all(creation_of(pid) is None for pid in orphans),
        seconds=KILLED_SECONDS,
    )


def _boot() -> str:
    return Path("/proc/sys/kernel/random/boot_id").read_text().strip()


def _session_members(leader_pid: int) -> Iterator[int]:
    for pid in psutil.pids():
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if pid != leader_pid and os.getsid(pid) == leader_pid:
                yield pid
