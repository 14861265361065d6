"""An installation of its own for a test: data directory, port, real processes."""

import contextlib
import http.client
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import psycopg2

from okrhub.embedded import processes
from okrhub.embedded.place import CHECKOUT

PATIENCE_SECONDS = 120
OURS = ("DATABASE_URL", "MIGRATION_DATABASE_URL", "REDIS_URL", "OKRHUB_DATA_DIR")


@dataclass
class Installation:
    """Runs the modules of `okrhub` as a person at a terminal would."""

    data_dir: Path
    port: int
    supervisor: Any = None
    said: str = ""

    @property
    def is_supervised(self) -> bool:
        return self.supervisor is not None and self.supervisor.poll() is None

    @property
    def environment(self) -> dict[str, str]:
        inherited = {key: os.environ[key] for key in os.environ if key not in OURS}
        return inherited | {
            "OKRHUB_DATA_DIR": str(self.data_dir),
            "OKRHUB_PORT": str(self.port),
            "OKRHUB_DEMO": "0",
        }

    def call(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run `python -m …` to its end."""
        return subprocess.run(
            [sys.executable, "-m", *arguments],
            cwd=CHECKOUT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE_SECONDS,
            check=False,
        )

    def start_servers(self) -> dict[str, str]:
        """Start both servers for good; return the environment that names them."""
        printed = self.call("okrhub.embedded", "env")
        assert printed.returncode == 0, printed.stderr
        lines = printed.stdout.replace("export ", "").replace("'", "").splitlines()
        return dict(line.split("=", 1) for line in lines)

    def stop_servers(self) -> None:
        stopped = self.call("okrhub.embedded", "stop")
        assert stopped.returncode == 0, stopped.stderr

    def spawn(self) -> None:
        """Start the supervisor and return at once."""
        self.supervisor = subprocess.Popen(
            [sys.executable, "-m", "okrhub.supervisor"],
            cwd=CHECKOUT,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def start(self) -> None:
        """Start the supervisor; return when it says that everything runs."""
        self.spawn()
        self.said = ""
        for line in self.supervisor.stdout:
            self.said += line
            if line.startswith("Ctrl-C"):
                return
        raise AssertionError(self.said)

    def status(self, path: str) -> int | None:
        """Return the status of the page, None while nobody answers."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()

    def pids(self) -> dict[str, int]:
        """Return the pid of each recorded process."""
        files = sorted((self.data_dir / "run").glob("*.pid"))
        records = {file.stem: processes.read_record(file) for file in files}
        return {name: found.pid for name, found in records.items() if found}

    def came_back(self, name: str, killed: int) -> bool:
        """Tell whether another process bears the name and a page is answered."""
        return self.pids().get(name, killed) != killed and self.is_ready()

    def is_ready(self) -> bool:
        return self.status("/readyz") == 200

    def kill(self, name: str) -> int:
        """Kill the process of that name as a crash would; return its pid."""
        pid = self.pids()[name]
        os.kill(pid, signal.SIGKILL)
        return pid

    def processes(self) -> list[str]:
        """Return the names of the living processes that work for this installation."""
        return [
            process.info["name"]
            for process in psutil.process_iter(["name", "environ", "cmdline", "status"])
            if process.info["status"] != psutil.STATUS_ZOMBIE
            and process.pid != os.getpid()
            and (
                (process.info["environ"] or {}).get("OKRHUB_DATA_DIR")
                == str(self.data_dir)
                or any(str(self.data_dir) in word for word in process.info["cmdline"])
            )
        ]

    def remove(self) -> None:
        self.call("okrhub.supervisor", "stop")
        if self.supervisor is not None:
            self.supervisor.communicate(timeout=PATIENCE_SECONDS)
        assert self.processes() == []
        shutil.rmtree(self.data_dir)


@contextmanager
def installation() -> Iterator[Installation]:
    """Make one in a place that a system user can reach, and remove it."""
    data_dir = Path(tempfile.mkdtemp(prefix="okrhub-test-", dir="/tmp"))
    data_dir.chmod(0o711)
    made = Installation(data_dir, free_port())
    try:
        yield made
    finally:
        made.remove()


def free_port() -> int:
    """Return a port below those that connections get, or one could meet itself."""
    while True:
        port = random.randrange(20000, 32000)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def wait_for(condition: Callable[[], bool]) -> None:
    assert processes.wait_until(condition, seconds=PATIENCE_SECONDS)


def count_notes(addresses: dict[str, str]) -> int:
    """Return how many rows the table of `add_note` has."""
    return _ask(addresses, "SELECT count(*) FROM note")


def add_note(addresses: dict[str, str]) -> None:
    """Commit a row as a person's work would be."""
    _ask(
        addresses,
        "CREATE TABLE IF NOT EXISTS note (id bigserial);"
        "INSERT INTO note DEFAULT VALUES RETURNING 1",
    )


def _ask(addresses: dict[str, str], statement: str) -> int:
    connection = psycopg2.connect(addresses["MIGRATION_DATABASE_URL"])
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(statement)
            (number,) = cursor.fetchone() or (0,)
            return int(number)
    finally:
        connection.close()
