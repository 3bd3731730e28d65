"""What an answer costs with few and with many stored responses, in one run.

Run as a process of its own for each size (``python -m tests.bench.growth 1000``): it fills a
database, says ``ready``, and for every line it reads answers some questions through the whole site
and prints the median of their seconds. ``measure`` runs two of them in turns.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time

FEW, MANY = 1_000, 1_000_000
ROUNDS, ANSWERS = 9, 60
OF_AN_ATTEMPT = 20  # questions, in each of the attempts that fill the tables

FILL = [
    """INSERT INTO accounts_learner (id, time_zone, created_at, active_at)
       WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %(attempts)s)
       SELECT printf('%%032x', i), '', %(then)s, %(then)s FROM n""",
    """INSERT INTO quizzes_attempt
         (id, learner_id, quiz_id, rules, seed, length, out_of, started_at, submitted_at)
       SELECT id, id, %(quiz)s, '{}', 1, %(length)s, %(length)s, %(then)s, %(then)s
       FROM accounts_learner WHERE created_at = %(then)s""",
    """INSERT INTO quizzes_item (attempt_id, position, revision_id, "order")
       WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %(length)s)
       SELECT id, i, %(revision)s, '[]' FROM quizzes_attempt, n WHERE started_at = %(then)s""",
    """INSERT INTO quizzes_response (item_id, try_number, token, answer, closes, answered_at)
       SELECT quizzes_item.id, 1, printf('%%032x', quizzes_item.id), '"x"', 1, %(then)s
       FROM quizzes_item JOIN quizzes_attempt ON quizzes_attempt.id = attempt_id
       WHERE started_at = %(then)s""",
    """INSERT INTO quizzes_grade (response_id, fraction, reason, graded_at)
       SELECT id, 1, '', %(then)s FROM quizzes_response WHERE answered_at = %(then)s""",
]


def measure() -> float:
    """The cost of an answer with many stored responses, as a ratio to that with few: the median
    of rounds in which both are asked in turns."""
    children = [start(size) for size in (FEW, MANY)]
    try:
        for child in children:
            assert child.stdout.readline() == "ready\n"
        ratios = []
        for _round in range(ROUNDS):
            few, many = (ask(child) for child in children)
            ratios.append(many / few)
        return statistics.median(ratios)
    finally:
        for child in children:
            child.stdin.close()
            child.wait()


def start(size: int) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.bench.growth", str(size)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def ask(child: subprocess.Popen) -> float:
    child.stdin.write("go\n")
    child.stdin.flush()
    return float(child.stdout.readline())


def serve(size: int) -> None:
    """Fill a database with so many responses, then answer questions whenever a line comes."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"GSI_VAR": folder, "DJANGO_SETTINGS_MODULE": "gsi_site.settings"}
        os.environ.pop("DATABASE_URL", None)
        import django  # noqa: PLC0415 - the settings read the folder just made

        django.setup()
        from tests.bench.growing import Growing  # noqa: PLC0415

        growing = Growing(size, FILL, OF_AN_ATTEMPT)
        print("ready", flush=True)  # noqa: T201
        for _line in sys.stdin:
            seconds = []
            for _answer in range(ANSWERS):
                send = growing.next_answer()
                begin = time.perf_counter()
                send()
                seconds.append(time.perf_counter() - begin)
            print(statistics.median(seconds), flush=True)  # noqa: T201


if __name__ == "__main__":
    serve(int(sys.argv[1]))
