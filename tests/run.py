"""Run the suites that `make` names, each in a pytest of its own, and add them up.

The browser journeys need a run of their own, since Playwright's event loop forbids
database access in whatever runs after it in the same process. They run beside the other
tests, which use the cores while a browser waits; what they say is shown at the end.
The database that all of them copy is made while they still collect their tests.
"""

import os
import re
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

# The first does the same with less: it has no windows to keep.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
APART = "--override-ini=addopts=--strict-markers --strict-config"
# One worker for each core, on which it stays with its part of the database.
# A file stays on one worker: the access table and the lists make their world once.
# The long ones come first, as tests/conftest.py puts them.
WORKERS = ["-n", "auto", "--maxprocesses", "8", "-p", "tests.cores"]
MAIN = [*WORKERS, "--dist", "loadfile", "--no-loadscope-reorder"]
JOURNEYS = [APART, "-n", "2", "--dist", "worksteal", "tests/journeys"]
TORTURE = [APART, "tests/torture"]
# Nobody waits for an answer of the main suite, as a browser does.
AFTER_BROWSERS = ["nice", "-n", "3"]
# What one process has compiled the next ones read.
KEPT = {"PYTHONDONTWRITEBYTECODE": ""}
TEMPLATE = [sys.executable, "-m", "tests.database"]
SETTINGS = {"DJANGO_SETTINGS_MODULE": "tests.settings"}
COLOURS = re.compile(r"\x1b\[[0-9;]*m")
CLOSING = re.compile(
    r"\b(\d+) (passed|failed|errors?|skipped|xfailed|xpassed|warnings?)"
)
Say = Callable[[str], object]


@dataclass(frozen=True)
class Outcome:
    """How a pytest run ended: its exit code and the counts of its closing line."""

    code: int
    counts: Counter[str]


def main(suites: list[str]) -> int:
    """Run the suites at once, print what they come to; return 0 when all is well."""
    started = time.monotonic()
    first, *others = suites or ["main", "journeys"]
    template = subprocess.Popen(
        TEMPLATE, env=os.environ | KEPT | SETTINGS, stdout=subprocess.DEVNULL
    )
    with template, ThreadPoolExecutor() as beside:
        said: list[list[str]] = [[] for _ in others]
        running = [
            beside.submit(_run_suite, name, lines.append)
            for name, lines in zip(others, said, strict=True)
        ]
        outcomes = [_run_suite(first, _print)]
        for suite, lines in zip(running, said, strict=True):
            outcomes.append(suite.result())
            _print("".join(lines))
    total = sum((outcome.counts for outcome in outcomes), Counter())
    sums = ", ".join(f"{number} {word}" for word, number in total.items()) or "no tests"
    closing = f" {sums} in {time.monotonic() - started:.2f}s "
    _print(f"{closing:=^88}\n")
    return max((outcome.code for outcome in outcomes), default=0)


def _print(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


def _run_suite(name: str, say: Say) -> Outcome:
    if name == "torture":
        return _pytest(TORTURE, say)
    if name == "main":
        return _pytest(MAIN, say, before=AFTER_BROWSERS)
    if not any(shutil.which(browser) for browser in BROWSERS):
        return _without_browser(say)
    return _pytest(JOURNEYS, say, DJANGO_ALLOW_ASYNC_UNSAFE="true")


def _without_browser(say: Say) -> Outcome:
    """Name the journeys that are not run; in CI that is a failure."""
    listed = subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", "-q", *JOURNEYS],
        capture_output=True,
        text=True,
        check=False,
    )
    names = [line for line in listed.stdout.splitlines() if "::" in line]
    for name in names:
        say(f"NOT RUN, since there is no Chromium: {name}\n")
    is_failure = os.environ.get("CI") == "true"
    return Outcome(int(is_failure), Counter({"not run": len(names)}))


def _pytest(
    arguments: list[str], say: Say, *, before: list[str] | None = None, **settings: str
) -> Outcome:
    """Run pytest, passing its output on, and read its closing line."""
    colour = "yes" if sys.stdout.isatty() else "no"
    command = [sys.executable, "-m", "pytest", f"--color={colour}", *arguments]
    last = ""
    with subprocess.Popen(
        [*(before or []), *command],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | KEPT | settings,
    ) as pytest:
        for line in pytest.stdout or []:
            say(line)
            last = line if line.strip() else last
    counts: Counter[str] = Counter()
    for number, word in CLOSING.findall(COLOURS.sub("", last)):
        counts[word] += int(number)
    return Outcome(pytest.returncode, counts)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
