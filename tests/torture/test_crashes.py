"""Kill every process of `make run`, again and again: it must come back by itself."""

import os
import signal
from collections.abc import Iterator
from functools import partial

import pytest

from okrhub.embedded import processes
from okrhub.embedded.place import DataDirectory, prepare
from okrhub.embedded.services import addresses
from tests.okrhub.installation import (
    Installation,
    add_note,
    count_notes,
    installation,
    wait_for,
)

pytestmark = pytest.mark.torture

EVERYTHING = ("beat", "postgres", "valkey", "web", "worker")
ROUNDS = 4


@pytest.fixture(scope="module")
def running() -> Iterator[Installation]:
    with installation() as made:
        made.start()
        yield made


def servers(running: Installation) -> dict[str, str]:
    return addresses(prepare(DataDirectory(running.data_dir), print)).environment()


@pytest.mark.parametrize("name", EVERYTHING)
def test_a_killed_process_comes_back_and_nothing_committed_is_lost(running, name):
    for _ in range(ROUNDS):
        add_note(servers(running))
        before = count_notes(servers(running))

        killed = running.kill(name)
        wait_for(partial(running.came_back, name, killed))

        assert count_notes(servers(running)) == before
        assert set(running.pids()) == set(EVERYTHING)


def test_after_the_kill_of_everything_the_next_start_just_works(running):
    for _ in range(ROUNDS):
        add_note(servers(running))
        before = count_notes(servers(running))
        killed = list(running.pids().values())

        running.supervisor.kill()
        for pid in killed:
            os.kill(pid, signal.SIGKILL)
        running.supervisor.communicate()
        running.start()

        assert running.is_ready()
        assert count_notes(servers(running)) == before
        assert [processes.creation_of(pid) for pid in killed] == [None] * len(killed)


@pytest.mark.parametrize("ask_to_stop", processes.STOP_SIGNALS)
def test_each_way_to_stop_leaves_nothing_running(running, ask_to_stop):
    running.supervisor.send_signal(ask_to_stop)
    running.supervisor.communicate(timeout=60)

    assert running.supervisor.returncode == 0
    assert running.processes() == []
    running.start()


def test_a_stop_while_it_still_starts_leaves_nothing_running(running):
    running.supervisor.send_signal(signal.SIGINT)
    running.supervisor.communicate(timeout=60)

    for name in ("postgres", "preparation", "valkey", "web"):
        running.spawn()
        pid_file = DataDirectory(running.data_dir).pid_file(name)
        wait_for(pid_file.exists)
        running.supervisor.send_signal(signal.SIGTERM)
        running.supervisor.communicate(timeout=60)

        assert running.supervisor.returncode == 0
        assert running.processes() == []
    running.start()
