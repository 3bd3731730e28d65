"""Quizzes that the course itself has not: more types of questions, drafts, and little time.

The functions run inside the site's own process of ``manage.py shell``.
"""

import tempfile
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from django.utils import timezone

from gsi_site import course_loader
from lessons.models import Course, Statement
from quizzes.models import Attempt, Question, Quiz, Response, Revision
from tests import small_course
from tests.quizzes.questions.asking import write
from tests.quizzes.samples import SAMPLES, SOURCE_WITH_VOICES

QUIZZES = {
    "typing": ({}, ["open", "cloze", "match", "multiple", "order"]),
    "drafts": ({"feedback": "end", "confidence": True}, ["open", "choice"]),
    "hurry": ({"minutes": 10}, ["choice", "short"]),
}


def make() -> None:
    """Write the quizzes, each at ``/quizzes/<name>/``, into the default course."""
    small_course.FILES["source.yaml"] = SOURCE_WITH_VOICES
    course = Course.objects.get(is_default=True)
    target = Statement.objects.filter(source__course=course).first()
    for kind in {kind for _rules, kinds in QUIZZES.values() for kind in kinds}:
        with tempfile.TemporaryDirectory() as folder:
            checked = course_loader.check(write(Path(folder), SAMPLES[kind].entries()[0]))
        body = next(iter(checked.bank.questions.values())).body
        question = Question.objects.create(
            course=course, key=f"browser-{kind}", type=kind, target_statement=target,
            level=Question.Level.UNDERSTAND,
        )  # fmt: skip
        question.revision = Revision.objects.create(
            question=question, number=1, body=body, digest="0" * 64
        )
        question.save()
    for name, (rules, kinds) in QUIZZES.items():
        Quiz.objects.create(
            course=course, key=f"browser-{name}", slug=name, title=name.title(),
            purpose=Quiz.Purpose.PRACTICE,
            rules={"questions": [f"browser-{kind}" for kind in kinds], **rules},
        )  # fmt: skip


def end_soon(attempt: str, seconds: int) -> None:
    """Let the attempt's time end so many seconds from now."""
    deadline = timezone.now() + timedelta(seconds=seconds)
    Attempt.objects.filter(pk=UUID(attempt)).update(deadline_at=deadline)


def count_responses(attempt: str) -> None:
    """Print how many answers the attempt has."""
    print(Response.objects.filter(item__attempt=UUID(attempt)).count())  # noqa: T201
