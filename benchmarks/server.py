"""The real server on a free port, and a client that keeps its connection."""

import gzip
import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psutil

READY_WITHIN_SECONDS = 60


@dataclass(frozen=True)
class Answer:
    """What came back: status, milliseconds, bytes gzipped."""

    status: int
    milliseconds: float
    body: bytes
    headers: dict[str, str]

    @property
    def gzipped(self) -> int:
        """Return the size of the body as browsers would get it compressed."""
        return len(gzip.compress(self.body, 6))


class Browser:
    """One kept connection with the cookies of somebody who is logged in."""

    def __init__(self, port: int, slug: str, cookies: dict[str, str]) -> None:
        """Connect to the server, to look at an organisation."""
        self.link = http.client.HTTPConnection("localhost", port, timeout=120)
        self.slug = slug
        self.cookies = cookies

    def get(self, path: str) -> Answer:
        """Read a page."""
        return self._ask("GET", path)

    def post(self, path: str, body: str) -> Answer:
        """Send a form."""
        return self._ask("POST", path, body)

    def calibrate(self) -> float:
        """Return the milliseconds that the page takes to which all others are compared."""
        return self.get(f"/o/{self.slug}/calibration/").milliseconds

    def _ask(self, method: str, path: str, body: str | None = None) -> Answer:
        """Ask; once more where the server closed what was idle for too long."""
        try:
            return self._asked(method, path, body)
        except http.client.RemoteDisconnected:
            self.link.close()
            return self._asked(method, path, body)

    def _asked(self, method: str, path: str, body: str | None) -> Answer:
        headers = {
            "Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()),
            "Origin": f"http://localhost:{self.link.port}",
        }
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            headers["X-CSRFToken"] = self.cookies["__Host-csrf"]
        began = time.perf_counter()
        self.link.request(method, path, body, headers)
        response = self.link.getresponse()
        read = response.read()
        took = (time.perf_counter() - began) * 1000
        return Answer(response.status, took, read, dict(response.getheaders()))


@contextmanager
def running() -> Iterator[tuple[int, psutil.Process]]:
    """Start gunicorn with one worker; yield its port and the worker's process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
        "OKRHUB_PORT": str(port),
        "WEB_BIND": f"127.0.0.1:{port}",
        "WEB_WORKERS": "1",
        "LOG_LEVEL": "WARNING",
    }
    process = subprocess.Popen(
        [
            sys.executable,
            *("-m", "gunicorn", "--config", "python:okrhub.gunicorn"),
            *("--max-requests", "0", "okrhub.wsgi:application"),
        ],
        env=environment,
        stdout=subprocess.DEVNULL,
    )
    try:
        _wait(port)
        (worker,) = psutil.Process(process.pid).children()
        yield port, worker
    finally:
        process.terminate()
        process.wait(30)


def _wait(port: int) -> None:
    until = time.monotonic() + READY_WITHIN_SECONDS
    while time.monotonic() < until:
        try:
            link = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            link.request("GET", "/readyz")
            if link.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("The server did not become ready.")
