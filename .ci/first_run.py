"""Do what the README tells a newcomer: `make run`, a page, Ctrl-C. Print the times.

Plain Python without dependencies, since it runs before anything is installed.
"""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request


def main() -> int:
    """Start, ask for the log-in page, stop; return 0 when all of it went well."""
    port = os.environ.setdefault("OKRHUB_PORT", str(free_port()))
    started = time.monotonic()
    make = subprocess.Popen(
        ["make", "run"], stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    for line in make.stdout or []:
        sys.stdout.write(line)
        if line.startswith("Ctrl-C"):
            break
    else:
        return make.wait() or 1
    address = f"http://localhost:{port}/accounts/login/"
    with urllib.request.urlopen(address, timeout=30) as page:
        status = page.status
    answered = time.monotonic()
    os.killpg(make.pid, signal.SIGINT)
    said = make.communicate(timeout=60)[0]
    stopped = time.monotonic()
    sys.stdout.write(
        f"first page ({status}) after {answered - started:.1f} s, "
        f"stopped in {stopped - answered:.1f} s\n"
    )
    return 0 if status == 200 and said.endswith("OKR Hub has stopped.\n") else 1


def free_port() -> int:
    """Return a port that nobody listens on, below those that connections get."""
    for port in range(8000, 32000):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise OSError("no port is free")


if __name__ == "__main__":
    sys.exit(main())
