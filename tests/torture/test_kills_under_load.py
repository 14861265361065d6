"""Kill worker, web, database and supervisor under an import and under writes."""

import http.client
import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from functools import partial
from itertools import count
from typing import Any

import pytest

from okrhub.embedded.place import CHECKOUT, DataDirectory, prepare
from okrhub.embedded.services import addresses
from tests.okrhub.installation import Installation, installation, wait_for
from tests.torture.load import COMMITS, ROWS

pytestmark = pytest.mark.torture

WRITERS = 4
UNKNOWN = None


def ask(running: Installation, what: str) -> dict[str, Any]:
    """Run a part of `tests.torture.load` inside the installation."""
    servers = addresses(prepare(DataDirectory(running.data_dir), print)).environment()
    secret = DataDirectory(running.data_dir).secret("secret_key")
    done = subprocess.run(
        [sys.executable, "-m", "tests.torture.load", what],
        cwd=CHECKOUT,
        env=running.environment | servers | {"SECRET_KEY": secret},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


class Writers:
    """Threads that check in and commit; a request without an answer is asked again.

    The same Idempotency-Key comes with it, as a careful client would do.
    """

    def __init__(self, running: Installation, given: dict[str, Any]) -> None:
        self.running, self.given = running, given
        self.acknowledged: list[str] = []
        self.statuses: set[int] = set()
        self.committed: list[str] = []
        self.numbers = count(1)
        self.stop = threading.Event()
        self.threads = [threading.Thread(target=self.check_in) for _ in range(WRITERS)]
        self.threads.append(threading.Thread(target=self.commit))

    def __enter__(self) -> "Writers":
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        for thread in self.threads:
            thread.join()

    def check_in(self) -> None:
        path = f"/api/v1/acme/key-results/{self.given['measured']}/check-ins/"
        while not self.stop.is_set():
            note = f"note {next(self.numbers)}"
            self.until_answered(path, {"value": "7", "note": note}, note)
            self.acknowledged.append(note)

    def commit(self) -> None:
        for reference in self.given["ready"]:
            path = f"/api/v1/acme/objectives/{reference}/commit/"
            status = self.until_answered(path, {}, f"commit {reference}")
            if status == 200:
                self.committed.append(reference)

    def until_answered(self, path: str, body: dict[str, str], key: str) -> int:
        while True:
            status = self.post(path, json.dumps(body), key)
            if status is not UNKNOWN and status != 503:
                self.statuses.add(status)
                return status
            time.sleep(0.1)

    def post(self, path: str, body: str, key: str) -> int | None:
        link = http.client.HTTPConnection("127.0.0.1", self.running.port, timeout=20)
        headers = {
            "Authorization": f"Bearer {self.given['token']}",
            "Content-Type": "application/json",
            "Idempotency-Key": key.replace(" ", "-"),
        }
        try:
            link.request("POST", path, body, headers)
            return link.getresponse().status
        except (OSError, http.client.HTTPException):
            return UNKNOWN
        finally:
            link.close()


@pytest.fixture
def running() -> Iterator[Installation]:
    with installation() as made:
        made.start()
        yield made


def kill_everything_once(running: Installation) -> None:
    for name in ("worker", "web", "postgres"):
        killed = running.kill(name)
        wait_for(partial(running.came_back, name, killed))
    running.supervisor.send_signal(signal.SIGKILL)
    running.supervisor.communicate()
    running.start()


def test_nothing_acknowledged_is_lost_and_nothing_happens_twice(running):
    given = ask(running, "prepare")

    with Writers(running, given) as writers:
        kill_everything_once(running)
        wait_for(lambda: ask(running, "judge")["state"] == "staged")
        ask(running, "confirm")
        kill_everything_once(running)
        wait_for(lambda: ask(running, "judge")["state"] == "done")

    wait_for(lambda: ask(running, "judge")["waiting_jobs"] == 0)
    found = ask(running, "judge")
    assert writers.statuses <= {200, 201, 409}
    assert set(writers.acknowledged) - set(found["notes"]) == set()
    assert set(found["notes"].values()) == {1}
    assert (found["rows_read"], found["imported"]) == (ROWS, ROWS)
    assert len(writers.committed) == COMMITS // 2 - 1
    assert found["in_process"] == found["slots"] == found["counter"] == COMMITS // 2
    assert found["failed_jobs"] == 0
