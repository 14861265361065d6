"""Start and stop the embedded servers without OKR Hub, for tests and development.

eval "$(python -m okrhub.embedded env)"     start them, set the environment
python -m okrhub.embedded run COMMAND …     start them, run the command, stop them
python -m okrhub.embedded stop              stop them

`--quick` before the action lets go what they hold when the machine stops.
"""

import argparse
import os
import shlex
import signal
import subprocess
import sys

from okrhub.embedded import place, postgres, services, valkey
from okrhub.embedded.errors import CannotStart


def main() -> int:
    """Do what the command line says; return the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m okrhub.embedded", description="The embedded servers."
    )
    parser.add_argument(
        "--quick", action="store_true", help="data may be lost when the machine stops"
    )
    parser.add_argument("action", choices=["env", "run", "stop"])
    parser.add_argument("command", nargs=argparse.REMAINDER)
    arguments = parser.parse_args()
    try:
        return {"env": _env, "run": _run, "stop": _stop}[arguments.action](arguments)
    except CannotStart as reason:
        _say(str(reason))
        return 1


def _env(arguments: argparse.Namespace) -> int:
    here = place.prepare(place.open_data_directory(), _say)
    try:
        with services.sole_use(here.data_dir):
            _ensure_running(here, quick=arguments.quick)
    except CannotStart:
        if not postgres.is_running(here) or not valkey.is_running(here):
            raise
    for name, value in services.addresses(here).environment().items():
        sys.stdout.write(f"export {name}={shlex.quote(value)}\n")
    return 0


def _run(arguments: argparse.Namespace) -> int:
    here = place.prepare(place.open_data_directory(), _say)
    with services.sole_use(here.data_dir):
        try:
            _ensure_running(here, quick=arguments.quick)
            environment = os.environ | services.addresses(here).environment()
            return _foreground(arguments.command, environment)
        finally:
            valkey.stop(here)
            postgres.stop(here)


def _stop(_: argparse.Namespace) -> int:
    here = place.prepare(place.open_data_directory(), _say)
    with services.sole_use(here.data_dir):
        valkey.stop(here)
        postgres.stop(here)
    return 0


def _ensure_running(here: place.Place, *, quick: bool) -> None:
    if not postgres.is_running(here):
        postgres.start(here, _say, quick=quick)
    services.bootstrap_embedded(here)
    if not valkey.is_running(here):
        valkey.start(here)


def _foreground(command: list[str], environment: dict[str, str]) -> int:
    """Run the command until it ends; signals to us end it and then us."""
    process = subprocess.Popen(command, env=environment)

    def pass_on(number: int, _: object) -> None:
        process.send_signal(number)

    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, pass_on)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    return process.wait()


def _say(sentence: str) -> None:
    sys.stderr.write(f"{sentence}\n")


if __name__ == "__main__":
    sys.exit(main())
