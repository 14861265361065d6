"""The real web server on the test database, for what only concurrency shows."""

import http.client
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar
from urllib.parse import quote

from django.db import connection

from tests.okrhub.installation import wait_for

T = TypeVar("T")
THREADS = 64


@contextmanager
def served(application: str = "okrhub.wsgi:application") -> Iterator[int]:
    """Start gunicorn with threads enough for everybody at once; yield its port.

    As in production, what every page needs is loaded once, before the workers fork.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    process = subprocess.Popen(
        [
            sys.executable,
            *("-m", "gunicorn", "--config", "python:okrhub.gunicorn"),
            *("--workers", "2", "--threads", str(THREADS // 2)),
            *("--bind", f"127.0.0.1:{port}", application),
        ],
        env=os.environ
        | {
            "DATABASE_URL": _test_database(),
            "DJANGO_SETTINGS_MODULE": "tests.settings",
        },
    )
    try:
        wait_for(lambda: _is_ready(port))
        yield port
    finally:
        process.terminate()
        process.wait(30)


def _test_database() -> str:
    its = connection.settings_dict
    login = f"{quote(its['USER'])}:{quote(its['PASSWORD'])}"
    return f"postgresql://{login}@/{its['NAME']}?host={quote(its['HOST'])}"


def _is_ready(port: int) -> bool:
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        link.request("GET", "/readyz")
        return link.getresponse().status == 200
    except OSError:
        return False
    finally:
        link.close()


def post(port: int, path: str, token: str, body: str = "{}") -> int:
    """Send a request as a token's person; return the status."""
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        link.request(
            "POST",
            path,
            body,
            {"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
        )
        return link.getresponse().status
    finally:
        link.close()


def at_once(calls: Sequence[Callable[[], T]]) -> list[T]:
    """Make all calls at the same moment, each in a thread of its own."""
    barrier = threading.Barrier(len(calls))
    results: list[T] = []

    def run(call: Callable[[], T]) -> None:
        barrier.wait()
        results.append(call())

    threads = [threading.Thread(target=run, args=[call]) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
