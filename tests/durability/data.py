"""A small course with learners before it, and what their browsers send.

Run on the site's data before its server starts; writes ``plan.json``.
"""

import json
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from gsi_site.accounts import cookies
from gsi_site.accounts.models import Learner
from lessons.models import course_url
from quizzes import attempts
from quizzes.models import Quiz
from tests.bench.data import CSRF, make_cookies, make_learner
from tests.making import make_course, make_lesson, make_quiz

QUESTIONS = 12
CLIENTS = 8
ROUNDS = 6  # learners for each thing that is sent at once


def browser_of(learner: Learner) -> dict:
    return {"cookies": make_cookies(learner), "csrf": CSRF}


def begun(learner: Learner, quiz: Quiz) -> dict:
    """An attempt of this learner, with where its answers go."""
    attempt = attempts.start_attempt(learner=learner, quiz=quiz)
    addresses = [
        reverse("quizzes:answer", kwargs={"id": attempt.pk, "position": position})
        for position in range(1, attempt.length + 1)
    ]
    return browser_of(learner) | {
        "attempt": str(attempt.pk),
        "answers": addresses,
        "hand_in": reverse("quizzes:hand_in", kwargs={"id": attempt.pk}),
    }


def starting(learner: Learner | None, quiz: Quiz) -> dict:
    """Somebody with nothing begun: a learner, or a guest of whom nothing is stored yet."""
    if learner is None:
        guest = uuid4()
        browser = {
            "cookies": {cookies.NAME: cookies.sign(guest), settings.CSRF_COOKIE_NAME: CSRF},
            "csrf": CSRF,
            "learner": str(guest),
        }
    else:
        browser = browser_of(learner) | {"learner": str(learner.pk)}
    return browser | {"start": course_url(quiz.course, "quizzes:start", slug=quiz.slug)}


def main(rounds_of_load: int, attempts_of_each: int) -> None:
    """Make everything.

    Args:
        rounds_of_load: how often the clients will be put to work.
        attempts_of_each: how many attempts each client has before it, each time.
    """
    with transaction.atomic():
        course = make_course("small", default=False)
        quiz = make_quiz(make_lesson(course), questions=QUESTIONS, count=QUESTIONS)
        pair = make_quiz(make_lesson(course, number=2), questions=2, count=2)
        tries = make_quiz(make_lesson(course, number=3), questions=1, count=1)
        tries.rules |= {"tries": 3}
        tries.save()
        test = make_quiz(make_lesson(course, number=4), questions=4, count=4)
        test.rules |= {"feedback": "end"}
        test.save()
        names = (f"learner-{number}" for number in range(10_000))

        def each(number: int, make, *arguments) -> list[dict]:
            return [make(make_learner(next(names)), *arguments) for _ in range(number)]

        plan = {
            "load": [
                [each(attempts_of_each, begun, quiz) for _ in range(CLIENTS)]
                for _ in range(rounds_of_load)
            ],
            "pairs": each(2 * ROUNDS, begun, pair),
            "one_item": each(2 * ROUNDS, begun, quiz),
            "tries": each(ROUNDS, begun, tries),
            "tests": each(ROUNDS, begun, test),
            "starts": each(ROUNDS, starting, quiz),
            "guests": [starting(None, quiz) for _ in range(ROUNDS)],
        }
    (settings.GSI_VAR / "plan.json").write_text(json.dumps(plan), "utf-8")


STORED = """
import json
from quizzes.models import Attempt, Draft, Response
rows = Response.objects.order_by("item__attempt", "item__position", "try_number")
rows = [
    [str(one.item.attempt_id), one.item.position, one.try_number, str(one.token), one.answer,
     [grade.fraction for grade in one.grades.all()]]
    for one in rows.select_related("item").prefetch_related("grades")
]
ended = {str(one.pk): one.submitted_at is not None for one in Attempt.objects.all()}
learners = [[str(one), str(pk)] for one, pk in Attempt.objects.values_list("learner", "pk")]
print(json.dumps(
    {"responses": rows, "ended": ended, "learners": learners, "drafts": Draft.objects.count()}
))
"""
