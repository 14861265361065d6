"""Run the suites that `make` names, each in a pytest of its own, and add them up.

The browser journeys need a run of their own, since Playwright's event loop forbids
database access in whatever runs after it in the same process.
"""

import os
import re
import shutil
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
APART = "--override-ini=addopts=--strict-markers --strict-config"
# Three workers keep two cores busy, since each waits for the database now and then.
# A file stays on one worker: the access table and the lists make their world once.
MAIN = ["-n", "3", "--dist", "loadfile"]
JOURNEYS = [APART, "-n", "3", "--dist", "worksteal", "tests/journeys"]
TORTURE = [APART, "tests/torture"]
COLOURS = re.compile(r"\x1b\[[0-9;]*m")
CLOSING = re.compile(
    r"\b(\d+) (passed|failed|errors?|skipped|xfailed|xpassed|warnings?)"
)


@dataclass(frozen=True)
class Outcome:
    """How a pytest run ended: its exit code and the counts of its closing line."""

    code: int
    counts: Counter[str]


def main(suites: list[str]) -> int:
    """Run the suites, print what they come to; return 0 when all is well."""
    started = time.monotonic()
    outcomes = [_run_suite(name) for name in suites or ["main", "journeys"]]
    total = sum((outcome.counts for outcome in outcomes), Counter())
    said = ", ".join(f"{number} {word}" for word, number in total.items()) or "no tests"
    closing = f" {said} in {time.monotonic() - started:.2f}s "
    sys.stdout.write(f"{closing:=^88}\n")
    return max((outcome.code for outcome in outcomes), default=0)


def _run_suite(name: str) -> Outcome:
    if name == "torture":
        return _pytest(TORTURE)
    if name == "main":
        return _pytest(MAIN)
    if not any(shutil.which(browser) for browser in BROWSERS):
        return _without_browser()
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    return _pytest(JOURNEYS)


def _without_browser() -> Outcome:
    """Name the journeys that are not run; in CI that is a failure."""
    listed = subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", "-q", *JOURNEYS],
        capture_output=True,
        text=True,
        check=False,
    )
    names = [line for line in listed.stdout.splitlines() if "::" in line]
    for name in names:
        sys.stdout.write(f"NOT RUN, since there is no Chromium: {name}\n")
    is_failure = os.environ.get("CI") == "true"
    return Outcome(int(is_failure), Counter({"not run": len(names)}))


def _pytest(arguments: list[str]) -> Outcome:
    """Run pytest, passing its output on, and read its closing line."""
    colour = "yes" if sys.stdout.isatty() else "no"
    command = [sys.executable, "-m", "pytest", f"--color={colour}", *arguments]
    last = ""
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as pytest:
        for line in pytest.stdout or []:
            sys.stdout.write(line)
            sys.stdout.flush()
            last = line if line.strip() else last
    counts: Counter[str] = Counter()
    for number, word in CLOSING.findall(COLOURS.sub("", last)):
        counts[word] += int(number)
    return Outcome(pytest.returncode, counts)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
