"""A course with a final test, and somebody who has passed it."""

import pytest

from gsi_site.accounts.models import Learner
from quizzes.attempts import record_response, start_attempt
from quizzes.models import Quiz
from tests.making import make_course, make_lesson, make_question
from tests.staff import student_browser


def make_final(course, *, pass_mark=0.5, slug="final-test") -> Quiz:
    """A final test of the two questions of the course's first lesson."""
    questions = list(course.questions.order_by("key").values_list("key", flat=True))
    rules = {"questions": questions, "pass_mark": pass_mark, "counts": "best"}
    return Quiz.objects.create(
        course=course, key=slug, slug=slug, title="Final test", purpose=Quiz.Purpose.FINAL,
        rules=rules,
    )  # fmt: skip


def take(quiz, learner, *answers):
    """Give the quiz, with an answer to each question."""
    attempt = start_attempt(learner=learner, quiz=quiz)
    for item, answer in zip(attempt.items.order_by("position"), answers, strict=True):
        record_response(item=item, answer=answer, token=attempt.pk)
    attempt.refresh_from_db()
    return attempt


@pytest.fixture
def course(db):
    course = make_course()
    lesson = make_lesson(course)
    make_question(lesson, 1)
    make_question(lesson, 2, statement="P02.1")
    return course


@pytest.fixture
def final(course):
    return make_final(course)


@pytest.fixture
def browser():
    return student_browser("ana")


@pytest.fixture
def learner(browser):
    return Learner.objects.create(user=browser.user)


@pytest.fixture
def passed(final, learner):
    """The attempt with which the learner passed."""
    return take(final, learner, "right", "near")
