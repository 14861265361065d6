"""The embedded Valkey: started, found again after a crash, stopped."""

import os
import re
import signal
import socket
import subprocess
import time
from urllib.parse import quote

from okrhub.embedded import processes
from okrhub.embedded.errors import CannotStart
from okrhub.embedded.place import Place

READY_SECONDS = 30
STOP_SECONDS = 10
ANSWER_SECONDS = 2


def url(place: Place) -> str:
    """Return the URL for redis-py and Django's cache."""
    return f"unix://{quote(str(place.valkey_socket))}?db=0"


def start(place: Place) -> subprocess.Popen[bytes]:
    """Start the server and return when it answers.

    Ends a server that an earlier run left: two on the same files would spoil them.
    Raises CannotStart when it does not start.
    """
    stop(place)
    log = place.fresh_log("valkey")
    process = processes.start(
        [
            str(place.binaries.valkey_server),
            *("--port", "0"),
            *("--unixsocket", str(place.valkey_socket)),
            *("--unixsocketperm", "700"),
            *("--dir", str(place.valkey_data)),
            *("--appendonly", "yes"),
            *("--save", ""),
            *("--maxmemory-policy", "noeviction"),
        ],
        pid_file=place.pid_file("valkey"),
        log_file=log,
        environment={"PATH": os.defpath, "LC_ALL": "C"},
        account=place.account,
    )
    deadline = time.monotonic() + READY_SECONDS
    while not is_running(place):
        if process.poll() is not None or time.monotonic() > deadline:
            stop(place)
            raise CannotStart(f"Valkey did not start; its log is {log}.")
        time.sleep(processes.POLL_SECONDS)
    return process


def stop(place: Place) -> None:
    """Stop the server after it has written its file."""
    pid_file = place.pid_file("valkey")
    if processes.read_record(pid_file) is None and (unknown := _server_on(place)):
        processes.record(pid_file, unknown)
    processes.end([pid_file], by=signal.SIGTERM, patience=STOP_SECONDS)


def is_running(place: Place) -> bool:
    """Tell whether a server answers on the socket and has read its file."""
    return _ask(place, b"PING\r\n").startswith(b"+PONG")


def _server_on(place: Place) -> int | None:
    """Return the pid of a server on our socket that no pid file of ours tells of."""
    found = re.search(rb"process_id:(\d+)", _ask(place, b"INFO server\r\n"))
    return int(found[1]) if found else None


def _ask(place: Place, command: bytes) -> bytes:
    """Return the beginning of the answer (up to 16 kB); empty without a server."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(ANSWER_SECONDS)
        try:
            connection.connect(str(place.valkey_socket))
            connection.sendall(command)
            return connection.recv(16384)
        except OSError:
            return b""
