"""Quizzes that the course itself has not: more types of questions, drafts, and little time.

The functions run inside the site's own process of ``manage.py shell``.
"""

import tempfile
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from django.contrib.auth.models import User
from django.utils import timezone

from gsi_site import course_loader
from gsi_site.accounts.models import Learner
from gsi_site.classrooms.models import AssignedAttempt, Assignment, Classroom, Membership
from lessons.models import Course, Statement
from quizzes.models import Attempt, Question, Quiz, Response, Revision
from tests import small_course
from tests.browser.steps import LESSON
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


def ask_choices_only() -> None:
    """Let the check of one lesson draw single choices, for tests that say which option they take.

    The other lessons ask as they do for everybody.
    """
    quiz = Quiz.objects.get(course__is_default=True, slug=LESSON.strip("/").split("/")[-1])
    quiz.override = {"draw": quiz.rules["draw"] | {"type": "choice"}}
    quiz.save(update_fields=["override"])


def teach(instructor: str, student: str) -> None:
    """Put a student into a class of the instructor's, where the checks taken so far were set."""
    classroom = Classroom.objects.create(
        name=f"Class of {student}", course=Course.objects.get(is_default=True)
    )
    for name, role in ((instructor, Membership.Role.OWNER), (student, Membership.Role.STUDENT)):
        learner, _made = Learner.objects.get_or_create(user=User.objects.get(username=name))
        Membership.objects.create(classroom=classroom, learner=learner, role=role)
    checks = Attempt.objects.filter(learner__user__username=student, quiz__purpose="check")
    for attempt in checks.select_related("quiz"):
        assignment = Assignment.objects.create(
            title=attempt.quiz.title, course=classroom.course, kind="quiz", quiz=attempt.quiz
        )
        assignment.classrooms.add(classroom)
        AssignedAttempt.objects.create(assignment=assignment, attempt=attempt)


def end_soon(attempt: str, seconds: int) -> None:
    """Let the attempt's time end so many seconds from now."""
    deadline = timezone.now() + timedelta(seconds=seconds)
    Attempt.objects.filter(pk=UUID(attempt)).update(deadline_at=deadline)


def count_responses(attempt: str) -> None:
    """Print how many answers the attempt has."""
    print(Response.objects.filter(item__attempt=UUID(attempt)).count())  # noqa: T201
