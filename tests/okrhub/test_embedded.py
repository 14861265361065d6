"""The embedded servers: real ones, in a temporary data directory."""

import os
import socket
import subprocess
import sys

import psycopg2
import pytest
import redis

from okrhub.embedded import beside, processes
from okrhub.embedded.errors import CannotStart
from okrhub.embedded.place import DataDirectory, prepare
from tests.okrhub.installation import (
    Installation,
    add_note,
    count_notes,
    free_port,
    wait_for,
)

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root changes users")


@pytest.fixture
def servers(shared: Installation):
    addresses = shared.start_servers()
    yield addresses
    shared.stop_servers()


def test_what_was_written_is_there_after_a_stop_and_a_start(shared, servers):
    add_note(servers)
    before = count_notes(servers)
    redis.Redis.from_url(servers["REDIS_URL"]).set("kept", "yes")

    shared.stop_servers()
    again = shared.start_servers()

    assert again == servers
    assert count_notes(again) == before
    assert redis.Redis.from_url(again["REDIS_URL"]).get("kept") == b"yes"


def test_what_was_committed_survives_the_kill_of_both_servers(shared, servers):
    add_note(servers)
    before = count_notes(servers)

    killed = {shared.kill("postgres"), shared.kill("valkey")}
    again = shared.start_servers()

    assert count_notes(again) == before
    assert redis.Redis.from_url(again["REDIS_URL"]).ping()
    assert killed.isdisjoint(shared.pids().values())


def test_servers_whose_pid_files_are_lost_are_found_and_stopped(shared, servers):
    lost = list(shared.pids().values())
    for name in ("postgres", "valkey"):
        DataDirectory(shared.data_dir).pid_file(name).unlink()

    shared.stop_servers()

    assert [processes.creation_of(pid) for pid in lost] == [None, None]


def test_a_pid_file_that_names_somebody_elses_process_harms_nobody(tmp_path):
    with subprocess.Popen(["sleep", "60"]) as stranger:
        pid_file = tmp_path / "web.pid"
        pid_file.write_text(f'{{"pid": {stranger.pid}, "created": "another day"}}')

        processes.end([pid_file], by=processes.STOP_SIGNALS[0], patience=1)

        assert stranger.poll() is None
        assert not pid_file.exists()
        stranger.kill()


def test_a_killed_process_counts_as_ended_when_its_last_thread_let_go_of_the_port():
    listens = (
        "import socket, sys, threading, time\n"
        "server = socket.create_server(('127.0.0.1', int(sys.argv[1])))\n"
        "for _ in range(200): threading.Thread(target=time.sleep, args=[60]).start()\n"
        "print('ready', flush=True)"
    )
    port = free_port()
    with subprocess.Popen(
        [sys.executable, "-c", listens, str(port)], stdout=subprocess.PIPE, text=True
    ) as killed:
        assert killed.stdout is not None
        assert killed.stdout.readline() == "ready\n"
        killed.kill()

        wait_for(lambda: processes.creation_of(killed.pid) is None)

        with socket.create_server(("127.0.0.1", port)) as server:
            assert server.getsockname() == ("127.0.0.1", port)


def test_a_lock_left_by_a_pid_that_another_program_got_does_not_stop_the_start(
    shared, servers
):
    before = shared.data_dir / "postgres" / "data" / "postmaster.pid"
    lines = before.read_text().splitlines(keepends=True)
    shared.kill("postgres")
    wait_for(lambda: processes.creation_of(int(lines[0])) is None)
    before.write_text("".join([f"{os.getppid()}\n", *lines[1:]]))

    again = shared.start_servers()

    assert psycopg2.connect(again["DATABASE_URL"]).server_version >= 180000


def test_the_roles_can_do_what_they_need_and_no_more(servers):
    connection = psycopg2.connect(servers["MIGRATION_DATABASE_URL"])
    with connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolname, rolcanlogin, rolsuper, rolbypassrls, rolcreatedb"
            " FROM pg_roles WHERE rolname IN ('okr_app', 'okr_audit',"
            " 'okr_migrator') ORDER BY rolname"
        )
        roles = cursor.fetchall()
        cursor.execute("SELECT rolconfig FROM pg_roles WHERE rolname = 'okr_app'")
        limits = cursor.fetchone()
        cursor.execute("SET ROLE okr_audit")
    connection.close()

    assert roles == [
        ("okr_app", True, False, False, False),
        ("okr_audit", False, False, False, False),
        ("okr_migrator", True, False, True, True),
    ]
    assert limits == (
        ["statement_timeout=10s", "idle_in_transaction_session_timeout=30s"],
    )


def test_nobody_logs_in_without_the_password(servers):
    wrong = servers["DATABASE_URL"].replace("okr_app:", "okr_app:not")

    with pytest.raises(psycopg2.OperationalError, match="password authentication"):
        psycopg2.connect(wrong)


def test_a_command_gets_the_servers_for_as_long_as_it_runs(shared):
    ended = shared.call(
        "okrhub.embedded",
        "run",
        sys.executable,
        "-c",
        "import os, psycopg2, sys;"
        "sys.exit(psycopg2.connect(os.environ['DATABASE_URL']).server_version // 10000)",
    )

    assert ended.returncode == 18
    assert shared.processes() == []


def test_a_command_finds_the_servers_that_run_and_makes_nothing_where_none_did(
    shared, servers, monkeypatch, tmp_path
):
    monkeypatch.setenv("OKRHUB_DATA_DIR", str(shared.data_dir))
    DataDirectory(shared.data_dir).secret("secret_key")
    found = beside.environment()
    shared.stop_servers()
    stopped = beside.environment()
    monkeypatch.setenv("OKRHUB_DATA_DIR", str(tmp_path / "never"))

    assert found.pop("SECRET_KEY")
    assert found == servers
    assert stopped == beside.environment() == {}
    assert not (tmp_path / "never").exists()


def test_a_database_of_another_version_is_refused_and_left_alone(shared, servers):
    shared.stop_servers()
    version = shared.data_dir / "postgres" / "data" / "PG_VERSION"
    version.write_text("17\n")

    refused = shared.call("okrhub.embedded", "env")

    version.write_text("18\n")
    assert refused.returncode == 1
    assert refused.stderr == (
        f"The database in {version.parent} was made by PostgreSQL 17, "
        "and this is PostgreSQL 18; it was left as it is.\n"
    )


def test_sockets_move_when_their_path_would_be_too_long(fresh, capsys):
    long = fresh.data_dir / ("a folder with blanks " * 5)
    (long / "run").mkdir(parents=True)

    place = prepare(DataDirectory(long), print)

    assert len(str(place.socket_dir)) < 60
    assert place.socket_dir.stat().st_mode & 0o777 == 0o700
    place.socket_dir.rmdir()


@needs_root
def test_what_the_servers_user_cannot_reach_is_kept_elsewhere(fresh):
    said: list[str] = []
    closed = fresh.data_dir / "closed"
    own = DataDirectory(closed / "data")
    (own.data_dir / "run").mkdir(parents=True)
    closed.chmod(0o700)

    place = prepare(own, said.append, fallback=fresh.data_dir / "elsewhere")

    assert place.server_dir.is_relative_to(fresh.data_dir / "elsewhere")
    assert closed.stat().st_mode & 0o777 == 0o700
    assert said[0] == (
        f"Database and broker are kept in {place.server_dir}, "
        f"since the user {place.account.name} cannot pass {closed}."
    )


@needs_root
def test_a_database_that_became_unreachable_is_named_and_not_made_anew(fresh):
    closed = fresh.data_dir / "closed"
    own = DataDirectory(closed / "data")
    (own.data_dir / "postgres" / "data").mkdir(parents=True)
    closed.chmod(0o700)

    with pytest.raises(CannotStart, match=f"because {closed} is closed to others"):
        prepare(own, print, fallback=fresh.data_dir / "elsewhere")
