"""Kill worker, web, database and supervisor under an import and under writes."""

import http.client
import json
import signal
import threading
import time
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import count, product
from typing import Any

import psycopg2
import pytest

from tests.okrhub.installation import Installation, installation, wait_for
from tests.torture.load import LIMIT, ROWS, ask, servers

pytestmark = pytest.mark.torture

WRITERS = 4
UNKNOWN = None
KILLED = ("worker", "web", "postgres", "supervisor")
IMPORTS = "SELECT 1 FROM objectives_importrun WHERE state = %s"


class Writers:
    """Threads that check in, commit and defer; one without an answer asks again.

    The same Idempotency-Key comes with it, as a careful client would do.
    """

    def __init__(self, running: Installation, given: dict[str, Any]) -> None:
        self.running, self.given = running, given
        self.acknowledged: list[str] = []
        self.statuses: set[int] = set()
        first = given["running"]
        self.steps = Counter(f"ready {each}" for each in (first, *given["ready"]))
        self.steps[f"in_process {first}"] = 1
        self.asked: set[str] = set()
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
        """Commit one after another; where the team is full, the oldest steps back."""
        waiting, committed = deque(self.given["ready"]), deque[str]()
        while not self.stop.is_set():
            if self.step("commit", waiting[0], "in_process"):
                committed.append(waiting.popleft())
                continue
            assert self.step("defer", committed[0], "deferred")
            assert self.step("return", committed[0], "ready")
            waiting.append(committed.popleft())

    def step(self, verb: str, reference: str, to_state: str) -> bool:
        path = f"/api/v1/acme/objectives/{reference}/{verb}/"
        reason = {"reason": "Later"} if verb == "defer" else {}
        key = f"{verb} {next(self.numbers)}"
        is_done = self.until_answered(path, reason, key) == 200
        self.steps.update([f"{to_state} {reference}"] if is_done else [])
        return is_done

    def under_way(self) -> set[str]:
        """Return what is asked for and not answered: "note", "commit", …"""
        return {key.split()[0] for key in self.asked.copy()}

    def until_answered(self, path: str, body: dict[str, str], key: str) -> int:
        self.asked.add(key)
        while True:
            status = self.post(path, json.dumps(body), key)
            if status is not UNKNOWN and status != 503:
                self.statuses.add(status)
                self.asked.remove(key)
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


@contextmanager
def meanwhile(running: Installation, what: str) -> Iterator[None]:
    """Let a part of the load begin while the block watches what comes of it."""
    asking = threading.Thread(target=ask, args=[running, what])
    asking.start()
    yield
    asking.join()


@dataclass
class Killing:
    """Kills processes while an import and a commit are seen to be under way."""

    running: Installation
    writers: Writers
    owner: str
    under: list[tuple[str, str]] = field(default_factory=list)

    def kill(self, name: str, state: str) -> None:
        """Kill one while the worker holds an import in this state."""
        wait_for(lambda: self.is_in(state) and "commit" in self.writers.under_way())
        if name == "supervisor":
            self.running.supervisor.send_signal(signal.SIGKILL)
            self.running.supervisor.communicate()
            self.running.start()
        else:
            killed = self.running.kill(name)
            wait_for(partial(self.running.came_back, name, killed))
        self.under.append((name, state))

    def is_in(self, state: str) -> bool:
        """Say whether a transaction holds the row of an import in this state."""
        connection = psycopg2.connect(self.owner)
        try:
            with connection, connection.cursor() as cursor:
                cursor.execute(IMPORTS, [state])
                there = len(cursor.fetchall())
                cursor.execute(f"{IMPORTS} FOR UPDATE SKIP LOCKED", [state])
                return there > len(cursor.fetchall())
        finally:
            connection.close()


def test_nothing_acknowledged_is_lost_and_nothing_happens_twice(running):
    given = ask(running, "prepare")
    owner = servers(running)["MIGRATION_DATABASE_URL"]

    with Writers(running, given) as writers:
        killing = Killing(running, writers, owner)
        for name in KILLED:
            with meanwhile(running, "begin"):
                killing.kill(name, "staging")
            wait_for(lambda: ask(running, "judge")["states"][-1] == "staged")
            with meanwhile(running, "confirm"):
                killing.kill(name, "applying")
            wait_for(lambda: ask(running, "judge")["states"][-1] == "done")

    wait_for(lambda: ask(running, "judge")["waiting_jobs"] == 0)
    found = ask(running, "judge")
    assert killing.under == list(product(KILLED, ("staging", "applying")))
    assert writers.statuses <= {200, 201, 409}
    assert set(writers.acknowledged) - set(found["notes"]) == set()
    assert set(found["notes"].values()) == {1}
    assert found["steps"] == writers.steps
    assert found["in_process"] == found["slots"] == found["counter"]
    assert found["in_process"] in {LIMIT - 1, LIMIT}
    assert found["rows_read"] == [ROWS] * len(KILLED)
    assert found["imported"] == ROWS * len(KILLED)
    assert found["failed_jobs"] == 0
