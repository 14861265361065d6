"""`make run`: real processes in a temporary data directory."""

import signal
import socket
from pathlib import Path

import pytest

from okrhub.embedded import processes
from tests.okrhub.installation import Installation, wait_for

pytestmark = pytest.mark.long

EVERYTHING = {"beat", "postgres", "valkey", "web", "worker"}


def test_it_runs_everything_outlives_kills_and_ends_with_a_ctrl_c(fresh: Installation):
    fresh.start()
    assert f"OKR Hub runs at http://localhost:{fresh.port}\n" in fresh.said
    assert set(fresh.pids()) == EVERYTHING
    worker_log = fresh.data_dir / "log" / "worker.log"
    wait_for(lambda: 'ready."}' in worker_log.read_text())
    assert "[queues]" not in worker_log.read_text()

    second = fresh.call("okrhub.supervisor")
    assert second.returncode == 1
    assert second.stderr == (
        f"OKR Hub already runs with the data directory {fresh.data_dir} "
        f"(process {fresh.supervisor.pid}).\n"
    )
    assert fresh.status("/readyz") == 200

    killed = fresh.kill("web")
    wait_for(lambda: fresh.came_back("web", killed))
    assert set(fresh.pids()) == EVERYTHING

    left = fresh.pids()
    fresh.supervisor.kill()
    fresh.supervisor.communicate()
    fresh.start()
    assert set(left.values()).isdisjoint(fresh.pids().values())
    assert [processes.creation_of(pid) for pid in left.values()] == [None] * len(left)

    fresh.supervisor.send_signal(signal.SIGINT)
    said_last, _ = fresh.supervisor.communicate(timeout=60)
    assert said_last.endswith("Stopping.\nOKR Hub has stopped.\n")
    assert fresh.supervisor.returncode == 0
    assert fresh.processes() == []


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
