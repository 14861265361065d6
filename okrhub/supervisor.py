"""Run the whole of OKR Hub on one machine: what `make run` starts.

Order of the start: the data directory for us alone, an end of what an earlier run
left, the port, PostgreSQL, Valkey, roles, migrations, the demonstration, then worker,
beat and web server. A process that dies later is started again, a while later each
time; one that keeps dying ends the run. Order of the stop: beat, worker and web
server together, Valkey, PostgreSQL.
"""

import contextlib
import errno
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

import psycopg2

from okrhub.embedded import postgres, processes, services, valkey
from okrhub.embedded.errors import CannotStart
from okrhub.embedded.place import (
    CHECKOUT,
    DataDirectory,
    open_data_directory,
    prepare,
)
from okrhub.environment import env, env_bool
from screens.demo import story

APPLICATION = ("beat", "worker", "web", "preparation", "demonstration")
GRACE_SECONDS = 20
FIRST_PAGE_SECONDS = 60
STOP_OTHER_SECONDS = 90
LOOK_EVERY_SECONDS = 0.5
STEADY_SECONDS = 60
MOST_FAILURES = 5
LONGEST_PAUSE_SECONDS = 30


class StopRequested(BaseException):
    """Somebody asked for the end, by Ctrl-C, SIGTERM or SIGHUP."""


@dataclass
class Supervised:
    """A process that is started again when it dies."""

    name: str
    start: Callable[[], subprocess.Popen[bytes]]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    failures: int = 0
    start_again_at: float = 0.0

    def run(self) -> None:
        """Start it now."""
        self.process = self.start()
        self.started_at = time.monotonic()

    @property
    def has_ended(self) -> bool:
        """Tell whether it was started and has ended since."""
        return self.process is not None and self.process.poll() is not None

    def look_after(self) -> None:
        """Start it again when it has died and its pause is over.

        Raises CannotStart when it died too often without a steady minute between.
        """
        now = time.monotonic()
        if self.has_ended:
            self.failures = (
                1 if now - self.started_at > STEADY_SECONDS else self.failures + 1
            )
            if self.failures > MOST_FAILURES:
                raise CannotStart(
                    f"The process {self.name} ended {self.failures} times in a row; "
                    "everything was stopped, its log tells why."
                )
            pause = min(2 ** (self.failures - 1), LONGEST_PAUSE_SECONDS)
            self.start_again_at = now + pause
            self.process = None
            say(f"The process {self.name} ended; starting it again.")
        if self.process is None and now >= self.start_again_at:
            self.run()


def main(arguments: list[str]) -> int:
    """Run until asked to stop, or `stop` such a run; return the exit code."""
    for number in processes.STOP_SIGNALS:
        signal.signal(number, _request_stop)
    try:
        own = open_data_directory()
        if arguments == ["stop"]:
            stop_other(own)
            return 0
        with services.sole_use(own.data_dir):
            try:
                run(own)
            except StopRequested:
                say("Stopping.")
                raise
            finally:
                _ignore_stop_signals()
                stop_everything(own)
    except CannotStart as reason:
        sys.stderr.write(f"{reason}\n")
        return 1
    except StopRequested:
        say("OKR Hub has stopped.")
    return 0


def run(own: DataDirectory) -> None:
    """Start everything in its order, then look after it until asked to stop."""
    stop_everything(own)
    port = configured_port()
    refuse_port_in_use(port)
    environment = common_environment(own, port)
    supervised = start_servers(own, environment)
    prepare_database(own, environment)
    application = {
        name: Supervised(name, _starter(own, name, arguments, environment))
        for name, arguments in application_processes(own).items()
    }
    for name, one in application.items():
        own.fresh_log(name)
        one.run()
    wait_for_first_page(own, port, application["web"])
    greet(environment)
    supervised += application.values()
    while True:
        time.sleep(LOOK_EVERY_SECONDS)
        for one in supervised:
            one.look_after()


def configured_port() -> int:
    """Return OKRHUB_PORT; raise CannotStart when it is no port."""
    written = env("OKRHUB_PORT") or "8000"
    if not written.isdecimal() or not 0 < int(written) < 65536:
        raise CannotStart(f"OKRHUB_PORT is {written!r}, which is no port number.")
    return int(written)


def refuse_port_in_use(port: int) -> None:
    """Raise CannotStart unless the port of this machine can be bound."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            why = (
                "is used by another program"
                if error.errno == errno.EADDRINUSE
                else f"cannot be used ({error.strerror})"
            )
            raise CannotStart(
                f"The port {port} {why}; choose another one with OKRHUB_PORT."
            ) from error


def common_environment(own: DataDirectory, port: int) -> dict[str, str]:
    """Return the environment of all our processes, servers' addresses aside."""
    defaults = {
        "OKRHUB_DEMO": "1",
        "SITE_URL": f"http://localhost:{port}",
        "ALLOWED_HOSTS": "localhost,127.0.0.1",
    }
    fixed = {
        "OKRHUB_DATA_DIR": str(own.data_dir),
        "OKRHUB_PORT": str(port),
        "DJANGO_SETTINGS_MODULE": "okrhub.settings",
        "WEB_BIND": f"127.0.0.1:{port}",
    }
    if not env("SECRET_KEY"):
        fixed["SECRET_KEY"] = own.secret("secret_key")
    return defaults | dict(os.environ) | fixed


def start_servers(own: DataDirectory, environment: dict[str, str]) -> list[Supervised]:
    """Start the embedded servers that the environment does not name.

    Adds their addresses to the environment.
    """
    embeds_postgres, embeds_valkey = not env("DATABASE_URL"), not env("REDIS_URL")
    if not embeds_postgres and not env("MIGRATION_DATABASE_URL"):
        raise CannotStart("DATABASE_URL is set and MIGRATION_DATABASE_URL is not.")
    if not embeds_postgres and not embeds_valkey:
        return []
    place = prepare(own, say)
    addresses = services.addresses(place)
    supervised = []
    if embeds_postgres:
        environment["DATABASE_URL"] = addresses.database_url
        environment["MIGRATION_DATABASE_URL"] = addresses.migration_database_url
        supervised.append(Supervised("postgres", lambda: postgres.start(place, say)))
    if embeds_valkey:
        environment["REDIS_URL"] = addresses.redis_url
        supervised.append(Supervised("valkey", lambda: valkey.start(place)))
    for one in supervised:
        one.run()
    if embeds_postgres:
        services.bootstrap_embedded(place)
    return supervised


def prepare_database(own: DataDirectory, environment: dict[str, str]) -> None:
    """Migrate; load the demonstration into a database without organisation."""
    _finish(own, "preparation", ["-m", "okrhub.preparation"], environment)
    if shows_demonstration() and not organization_slugs(environment):
        say("Loading the demonstration organisation.")
        _finish(own, "demonstration", ["manage.py", "load_demo"], environment)


def shows_demonstration() -> bool:
    """Tell whether the demonstration is wanted: yes, unless OKRHUB_DEMO is 0."""
    return env_bool("OKRHUB_DEMO", default=True)


def organization_slugs(environment: dict[str, str]) -> set[str]:
    """Return the slugs of all organisations in the database."""
    owner = psycopg2.connect(environment["MIGRATION_DATABASE_URL"])
    try:
        with owner.cursor() as cursor:
            cursor.execute("SELECT slug FROM organizations_organization")
            return {slug for (slug,) in cursor.fetchall()}
    finally:
        owner.close()


def application_processes(own: DataDirectory) -> dict[str, list[str]]:
    """Return the arguments of Python for each process of the application."""
    celery = ["-m", "celery", "--quiet", "--app", "okrhub.celery:app"]
    return {
        "worker": [*celery, "worker", "--without-gossip", "--without-mingle"],
        "beat": [
            *celery,
            "beat",
            f"--schedule={own.data_dir / 'run' / 'beat-schedule'}",
            "--pidfile=",
        ],
        "web": [
            *("-m", "gunicorn", "--config", "python:okrhub.gunicorn"),
            "okrhub.wsgi:application",
        ],
    }


def wait_for_first_page(own: DataDirectory, port: int, web: Supervised) -> None:
    """Wait until the web server is ready; raise CannotStart when it never is."""
    processes.wait_until(
        lambda: _is_ready(port) or web.has_ended, seconds=FIRST_PAGE_SECONDS
    )
    if not _is_ready(port):
        raise CannotStart(
            f"The web server did not get ready; {own.log_file('web')} tells why."
        )


def greet(environment: dict[str, str]) -> None:
    """Print the address and how to log in."""
    say(f"\nOKR Hub runs at {environment['SITE_URL']}\n")
    if shows_demonstration() and story.SLUG in organization_slugs(environment):
        say(f"Log in to the demonstration with the password “{story.PASSWORD}” as")
        for person, _ in story.personas():
            say(f"  {person.email:<28} {person.title}")
        say("")
    say("Ctrl-C stops it.")


def stop_everything(own: DataDirectory) -> None:
    """End all processes that the pid files tell of, of this run or an earlier one."""
    processes.end(
        [own.pid_file(name) for name in APPLICATION],
        by=signal.SIGTERM,
        patience=GRACE_SECONDS,
    )
    processes.end(
        [own.pid_file("valkey")], by=signal.SIGTERM, patience=valkey.STOP_SECONDS
    )
    processes.end(
        [own.pid_file("postgres")], by=signal.SIGINT, patience=postgres.STOP_SECONDS
    )


def stop_other(own: DataDirectory) -> None:
    """Stop the run that holds the data directory, or what a crashed one left."""
    running = services.holder(own.data_dir)
    if running is not None:
        processes.send(running, signal.SIGTERM)
        processes.wait_until(
            lambda: services.holder(own.data_dir) is None, seconds=STOP_OTHER_SECONDS
        )
    with services.sole_use(own.data_dir):
        stop_everything(own)


def say(sentence: str) -> None:
    """Tell the person at the terminal, if it is still there."""
    with contextlib.suppress(OSError):
        sys.stdout.write(f"{sentence}\n")
        sys.stdout.flush()


def _request_stop(number: int, _: object) -> None:
    _ignore_stop_signals()
    raise StopRequested(number)


def _ignore_stop_signals() -> None:
    for number in processes.STOP_SIGNALS:
        signal.signal(number, signal.SIG_IGN)


def _starter(
    own: DataDirectory, name: str, arguments: list[str], environment: dict[str, str]
) -> Callable[[], subprocess.Popen[bytes]]:
    pid_file = own.pid_file(name)

    def start() -> subprocess.Popen[bytes]:
        processes.end([pid_file], by=signal.SIGTERM, patience=GRACE_SECONDS)
        return processes.start(
            [sys.executable, *arguments],
            pid_file=pid_file,
            log_file=own.log_file(name),
            environment=environment,
            directory=CHECKOUT,
        )

    return start


def _finish(
    own: DataDirectory, name: str, arguments: list[str], environment: dict[str, str]
) -> None:
    """Run a process to its end; raise CannotStart when it fails."""
    log = own.fresh_log(name)
    process = _starter(own, name, arguments, environment)()
    if process.wait() != 0:
        last = log.read_text(errors="replace").strip().rpartition("\n")[2]
        raise CannotStart(f"The {name} failed: {last} (more in {log}).")
    own.pid_file(name).unlink(missing_ok=True)


def _is_ready(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
