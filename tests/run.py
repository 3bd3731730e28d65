"""``make test`` runs every test on SQLite and all but the browser's on PostgreSQL."""

import argparse
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests import services

ROOT = Path(__file__).resolve().parent.parent


def run_pytest(title: str, *arguments: str, database_url: str = "") -> int:
    """Run pytest in a process of its own and return its exit status."""
    print(f"\n── {title} ──", flush=True)
    env = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    if database_url:
        env["DATABASE_URL"] = database_url
    command = [sys.executable, "-m", "pytest", "-q", "-n", "2", "--dist", "loadfile", *arguments]
    return subprocess.run(command, cwd=ROOT, env=env, check=False).returncode


def run_all() -> int:
    start = time.monotonic()
    print(f"Chromium: {services.need_chromium()}", flush=True)
    # A browser leaves an event loop running in its process, which Django's own tests refuse.
    statuses = [
        run_pytest("SQLite", "tests", "--ignore=tests/browser"),
        run_pytest("The browser", "tests/browser"),
    ]
    with services.postgresql() as url:
        statuses.append(
            run_pytest("PostgreSQL", "tests", "--ignore=tests/browser", database_url=url)
        )
    failed = any(statuses)
    seconds = time.monotonic() - start
    print(f"\n{'FAILED' if failed else 'All passed'} in {seconds:.0f} s", flush=True)
    return int(failed)


def run_audit() -> int:
    services.need_chromium()
    return run_pytest("Accessibility of every page", "tests/browser", "-m", "audit")


def stop_cleanly() -> None:
    """Let a request to stop pass through `finally`, so that PostgreSQL goes too."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--audit", action="store_true", help="only axe, on every page")
    arguments = parser.parse_args()
    stop_cleanly()
    try:
        return run_audit() if arguments.audit else run_all()
    except services.ServiceError as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
