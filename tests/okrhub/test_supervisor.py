"""`make run`: real processes in a temporary data directory."""

import signal
import socket
from pathlib import Path

import pytest

from okrhub.embedded import processes
from tests.okrhub.installation import Installation, wait_for

EVERYTHING = {"beat", "postgres", "valkey", "web", "worker"}


@pytest.fixture
def running(shared: Installation) -> Installation:
    if not shared.is_supervised:
        shared.start()
    return shared


def test_it_runs_everything_and_a_ctrl_c_stops_everything(running: Installation):
    assert f"OKR Hub runs at http://localhost:{running.port}\n" in running.said
    assert set(running.pids()) == EVERYTHING

    running.supervisor.send_signal(signal.SIGINT)
    said_last, _ = running.supervisor.communicate(timeout=60)

    assert said_last.endswith("Stopping.\nOKR Hub has stopped.\n")
    assert running.supervisor.returncode == 0
    assert running.processes() == []


def test_a_second_run_beside_the_first_is_refused(running: Installation):
    second = running.call("okrhub.supervisor")

    assert second.returncode == 1
    assert second.stderr == (
        f"OKR Hub already runs with the data directory {running.data_dir} "
        f"(process {running.supervisor.pid}).\n"
    )
    assert running.status("/readyz") == 200


def test_what_a_killed_supervisor_left_is_taken_over(running: Installation):
    left = running.pids()
    running.supervisor.kill()
    running.supervisor.communicate()

    running.start()

    assert set(left.values()).isdisjoint(running.pids().values())
    assert [processes.creation_of(pid) for pid in left.values()] == [None] * len(left)


def test_a_killed_web_server_is_started_again(running: Installation):
    killed = running.kill("web")
    wait_for(lambda: running.came_back("web", killed))

    assert set(running.pids()) == EVERYTHING


def test_a_port_in_use_is_refused_before_anything_is_made(fresh: Installation):
    with socket.create_server(("127.0.0.1", fresh.port)):
        refused = fresh.call("okrhub.supervisor")

    assert refused.returncode == 1
    assert refused.stderr == (
        f"The port {fresh.port} is used by another program; "
        "choose another one with OKRHUB_PORT.\n"
    )
    assert not (fresh.data_dir / "postgres").exists()


def test_a_data_directory_that_cannot_be_written_is_refused(tmp_path: Path):
    a_file = tmp_path / "file"
    a_file.touch()

    refused = Installation(a_file / "data", 1).call("okrhub.supervisor")

    assert refused.returncode == 1
    assert refused.stderr == (
        f"The data directory {a_file / 'data'} cannot be written: Not a directory.\n"
    )
