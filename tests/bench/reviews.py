"""What it costs to see what is due, with few and with many responses, in one run.

As :mod:`tests.bench.growth` does: a process of its own for each size, asked in turns.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time

from tests.bench.growth import ask

FEW, MANY = 500, 20_000
ROUNDS, TIMES = 9, 15


def measure() -> tuple[float, int]:
    """The cost with many responses as a ratio to that with few (the median of rounds in which both
    are asked in turns), and the number of queries."""
    children = [start(size) for size in (FEW, MANY)]
    try:
        queries = [int(child.stdout.readline()) for child in children]
        ratios = []
        for _round in range(ROUNDS):
            few, many = (ask(child) for child in children)
            ratios.append(many / few)
        return statistics.median(ratios), max(queries)
    finally:
        for child in children:
            child.stdin.close()
            child.wait()


def start(size: int) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.bench.reviews", str(size)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def serve(size: int) -> None:
    """Fill a database with so many responses, then open the review whenever a line comes."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"GSI_VAR": folder, "DJANGO_SETTINGS_MODULE": "gsi_site.settings"}
        os.environ.pop("DATABASE_URL", None)
        import django  # noqa: PLC0415 - the settings read the folder just made

        django.setup()
        from tests.bench.reviewer import Reviewer  # noqa: PLC0415

        reviewer = Reviewer(size)
        print(reviewer.count_queries(), flush=True)  # noqa: T201
        for _line in sys.stdin:
            seconds = []
            for _time in range(TIMES):
                begin = time.perf_counter()
                reviewer.open()
                seconds.append(time.perf_counter() - begin)
            print(statistics.median(seconds), flush=True)  # noqa: T201


if __name__ == "__main__":
    serve(int(sys.argv[1]))
