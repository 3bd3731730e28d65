"""Work that is set for classes: on which terms, and how it is begun."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from gsi_site.classrooms.models import (
    AssignedAttempt,
    Assignment,
    Classroom,
    Extension,
    Membership,
)
from gsi_site.classrooms.queries import students_of
from lessons.models import Lesson
from quizzes import attempts
from quizzes.models import Attempt

WEEK = timedelta(days=7)
HOUR_OF_LESSON = 10


class NotOpenYet(Exception):
    """The assignment opens later."""


class Over(Exception):
    """The assignment is closed or withdrawn, or its class has ended."""


@dataclass(frozen=True)
class Terms:
    """What holds for one student: an extension's dates where there are any, else the
    assignment's."""

    opens_at: datetime | None
    due_at: datetime | None
    closes_at: datetime | None
    extra_percent: int = 0

    def is_open(self, now: datetime) -> bool:
        return not self.is_ahead(now) and not self.is_over(now)

    def is_ahead(self, now: datetime) -> bool:
        return self.opens_at is not None and now < self.opens_at

    def is_over(self, now: datetime) -> bool:
        return self.closes_at is not None and now >= self.closes_at

    def is_late(self, at: datetime | None) -> bool:
        """Whether what was done then came after it was due."""
        return at is not None and self.due_at is not None and at > self.due_at


def terms_of(assignment: Assignment, extension: Extension | None = None) -> Terms:
    """The terms of one student. More time to the due date is also time to the end."""
    due_at, closes_at, extra = assignment.due_at, assignment.closes_at, 0
    if extension is not None:
        due_at = extension.due_at or due_at
        closes_at = extension.closes_at or closes_at
        extra = extension.extra_percent
    if closes_at and due_at and closes_at < due_at:
        closes_at = due_at
    return Terms(assignment.opens_at, due_at, closes_at, extra)


def terms_for(assignment: Assignment, learner_id) -> Terms:
    return terms_of(assignment, assignment.extensions.filter(learner=learner_id).first())


def occasion_of(assignment: Assignment) -> str:
    """What sets attempts at this assignment apart from others at the same quiz."""
    return f"assignment-{assignment.pk}"


def start(*, assignment: Assignment, learner) -> Attempt:
    """The student's open attempt at an assigned quiz, or a new one under the assignment's rules.

    Args:
        assignment: of a quiz, set for this student.
        learner: the student.

    Raises:
        NotOpenYet: it opens later.
        Over: it takes no more work.
        quizzes.attempts.NoAttemptLeft: the assignment allows no further attempt.
        quizzes.attempts.NothingToAsk: the quiz has no question.
    """
    now, terms = timezone.now(), terms_for(assignment, learner.pk)
    if terms.is_ahead(now):
        raise NotOpenYet
    if terms.is_over(now) or assignment.withdrawn_at:
        raise Over
    rules = dict(assignment.rules)
    if terms.closes_at:
        rules["closes_at"] = terms.closes_at.isoformat()
    attempt = attempts.start_attempt(
        learner=learner,
        quiz=assignment.quiz,
        rules=rules,
        occasion=occasion_of(assignment),
        extra_percent=terms.extra_percent,
    )
    AssignedAttempt.objects.get_or_create(attempt=attempt, defaults={"assignment": assignment})
    return attempt


@transaction.atomic
def save(assignment: Assignment, *, classrooms, students) -> None:
    """Store an assignment with those it is for, and move the ends of what is open under it.

    Args:
        assignment: with its fields filled in.
        classrooms: the classes it is set for.
        students: the learners it is narrowed to; none for everybody.
    """
    assignment.save()
    assignment.classrooms.set(classrooms)
    assignment.students.set(students)
    move_ends(assignment)


@transaction.atomic
def extend(assignment: Assignment, *, learner, due_at, closes_at, extra_percent: int) -> Extension:
    """Give one student other dates or more time; what they had been given is replaced."""
    extension, _is_new = Extension.objects.update_or_create(
        assignment=assignment,
        learner=learner,
        defaults={"due_at": due_at, "closes_at": closes_at, "extra_percent": extra_percent},
    )
    move_ends(assignment, learner=learner)
    return extension


@transaction.atomic
def take_back(extension: Extension) -> None:
    """End an extension: the assignment's own dates hold again."""
    assignment, learner = extension.assignment, extension.learner_id
    extension.delete()
    move_ends(assignment, learner=learner)


def move_ends(assignment: Assignment, *, learner=None) -> None:
    """Open attempts end when the assignment now says."""
    running = Attempt.objects.filter(
        assigned__assignment=assignment, submitted_at=None
    ).select_related("quiz")
    if learner is not None:
        running = running.filter(learner=learner)
    extensions = {one.learner_id: one for one in assignment.extensions.all()}
    for attempt in running:
        terms = terms_of(assignment, extensions.get(attempt.learner_id))
        attempts.move_end(attempt, closes_at=terms.closes_at, extra_percent=terms.extra_percent)


def withdraw(assignment: Assignment) -> None:
    """Students no longer see it. What they did for it stays theirs, and in the class's pages."""
    assignment.withdrawn_at = timezone.now()
    assignment.save(update_fields=["withdrawn_at"])


def set_again(assignment: Assignment) -> None:
    """Take a withdrawal back."""
    assignment.withdrawn_at = None
    assignment.save(update_fields=["withdrawn_at"])


def audience(assignment: Assignment, classroom: Classroom) -> QuerySet[Membership]:
    """The students of this class for whom the assignment is."""
    students = students_of([classroom])
    named = assignment.students.all()
    return students.filter(learner__in=named) if named.exists() else students


def lessons_for(classroom: Classroom) -> QuerySet[Lesson]:
    """The lessons that the class reads, in order: those of its path, else of the course."""
    lessons = Lesson.objects.filter(course=classroom.course_id, retired_at=None)
    if classroom.path_id:
        lessons = lessons.filter(paths=classroom.path_id)
    return lessons.order_by("unit__number", "number", "pk")


def next_lesson_to_read(classroom: Classroom) -> Lesson | None:
    """The first of the class's lessons that has not been set yet; the last one if all have."""
    lessons = lessons_for(classroom)
    unset = lessons.exclude(
        assignments__in=classroom.assignments.filter(withdrawn_at=None).values("pk")
    )
    return unset.first() or lessons.last()


def next_meeting(classroom: Classroom, now: datetime | None = None) -> datetime:
    """When the class probably meets next: a week, or several, after what it was last to have done;
    else in a week, in the morning."""
    now = now or timezone.now()
    last = (
        classroom.assignments.filter(due_at__isnull=False)
        .order_by("-due_at")
        .values_list("due_at", flat=True)
        .first()
    )
    # On the clock of the place, so that a class at ten stays at ten when summer time ends
    today = timezone.make_naive(now)
    if last is None:
        guess = (today + WEEK).replace(hour=HOUR_OF_LESSON, minute=0, second=0, microsecond=0)
    else:
        guess = timezone.make_naive(last) + WEEK
        while guess <= today:
            guess += WEEK
    return timezone.make_aware(guess)
