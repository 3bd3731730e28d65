"""What is done, for whom: the one place that reads both engines.

Home, the progress page and the admin all read from here, so that they never disagree.

The rules:

- a lesson is **done** when each of its sections has been read (Continue was chosen) and each of
  its check quizzes has been finished at least once;
- its **score** is that of the first finished attempt, as a share of the attempt's questions; the
  best one stands beside it;
- a paragraph of the source is **read** when every section of some lesson that reads it has been
  read, and **answered** when a question that tests one of its statements has been answered.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from uuid import UUID

from django.db.models import Count, Q

from gsi_site.accounts.models import Learner
from lessons.models import Course, Lesson, Paragraph, SectionRead
from quizzes.models import Attempt, Quiz, Response
from quizzes.queries import with_scores


@dataclass
class LessonProgress:
    """How far one learner is in one lesson."""

    lesson: Lesson
    sections: int
    quizzes: int
    read: int = 0
    finished: dict[int, list[Attempt]] = field(default_factory=dict)
    open_attempt: Attempt | None = None
    last_at: datetime | None = None

    @property
    def is_read(self) -> bool:
        return self.sections > 0 and self.read >= self.sections

    @property
    def is_answered(self) -> bool:
        return len(self.finished) >= self.quizzes

    @property
    def is_done(self) -> bool:
        return self.is_read and self.is_answered

    @property
    def is_begun(self) -> bool:
        return bool(self.read or self.finished or self.open_attempt)

    @property
    def state(self) -> str:
        if self.is_done:
            return "done"
        return "started" if self.is_begun else "new"

    @property
    def first_score(self) -> float | None:
        """The first finished attempt's share of right answers (0–1), averaged over quizzes."""
        return mean([share(attempts[0]) for attempts in self.finished.values()])

    @property
    def best_score(self) -> float | None:
        """The best finished attempt's share of right answers (0–1), averaged over quizzes."""
        return mean([max(map(share, attempts)) for attempts in self.finished.values()])

    @property
    def times_finished(self) -> int:
        return sum(map(len, self.finished.values()))

    @property
    def last_review(self) -> Attempt | None:
        """The newest finished attempt, to look back at."""
        attempts = [attempt for attempts in self.finished.values() for attempt in attempts]
        return max(attempts, key=lambda attempt: attempt.submitted_at, default=None)


@dataclass(frozen=True)
class ParagraphProgress:
    """What one learner has done with one paragraph of the source."""

    number: int
    label: str
    read: bool
    answered: bool

    @property
    def state(self) -> str:
        if self.answered:
            return "answered"
        return "read" if self.read else "new"


@dataclass(frozen=True)
class CourseProgress:
    """How far one learner is in a course."""

    lessons: list[LessonProgress]
    strip: list[ParagraphProgress]

    @property
    def done(self) -> int:
        return sum(one.is_done for one in self.lessons)

    @property
    def is_begun(self) -> bool:
        return any(one.is_begun for one in self.lessons)

    @property
    def first_score(self) -> float | None:
        """The mean first score of the lessons whose quiz has been finished (0–1)."""
        scores = [one.first_score for one in self.lessons]
        return mean([score for score in scores if score is not None])

    @property
    def last_at(self) -> datetime | None:
        return max((one.last_at for one in self.lessons if one.last_at), default=None)

    @property
    def minutes_left(self) -> int:
        return sum(one.lesson.minutes for one in self.lessons if not one.is_done)

    @property
    def next(self) -> LessonProgress | None:
        """Where to go on: the begun lesson touched last, else the first one not done."""
        begun = [one for one in self.lessons if one.state == "started"]
        if begun:
            return max(begun, key=lambda one: (one.last_at is not None, one.last_at))
        return next((one for one in self.lessons if not one.is_done), None)

    def units(self) -> list[tuple]:
        """The lessons by unit, in order: ``[(unit, [LessonProgress, …]), …]``."""
        return [
            (unit, list(lessons))
            for unit, lessons in groupby(self.lessons, key=lambda one: one.lesson.unit)
        ]


def share(attempt: Attempt) -> float:
    """The attempt's points as a share of its scored questions, 0–1; what was not answered earns 0.

    An attempt without a scored question counts as all earned: it cannot be got wrong.
    """
    return (attempt.points or 0) / attempt.out_of if attempt.out_of else 1.0


def mean(numbers: list[float]) -> float | None:
    """The mean, or ``None`` of nothing."""
    return sum(numbers) / len(numbers) if numbers else None


def of_learner(*, learner: Learner, course: Course) -> CourseProgress:
    """One learner's progress in a course, in five queries. For the learner and for staff who
    may see them."""
    return of_learners(learners=[learner], course=course)[learner.pk]


def of_learners(*, learners: Iterable[Learner], course: Course) -> dict[UUID, CourseProgress]:
    """The progress of several learners in a course, by their id, in five queries however many
    they are. For staff who may see all of them."""
    ids = [learner.pk for learner in learners]
    lessons = list(
        Lesson.objects.filter(course=course, retired_at=None)
        .select_related("unit", "course")
        .annotate(
            section_count=Count("sections", filter=Q(sections__retired_at=None), distinct=True),
            quiz_count=Count(
                "quizzes",
                filter=Q(quizzes__purpose=Quiz.Purpose.CHECK, quizzes__retired_at=None),
                distinct=True,
            ),
        )
        .order_by("unit__number", "number")
    )
    table = {
        id: {
            lesson.pk: LessonProgress(
                lesson=lesson, sections=lesson.section_count, quizzes=lesson.quiz_count
            )
            for lesson in lessons
        }
        for id in ids
    }
    add_reading(table, ids, course)
    add_answering(table, ids, course)
    answered = answered_paragraphs(ids, course)
    paragraphs = list(
        Paragraph.objects.filter(source__course=course, number__gt=0).values_list("number", "label")
    )
    return {
        id: CourseProgress(
            lessons=list(table[id].values()),
            strip=strip(paragraphs, table[id].values(), answered[id]),
        )
        for id in ids
    }


def add_reading(table, ids, course) -> None:
    reads = SectionRead.objects.filter(
        learner__in=ids, section__lesson__course=course, section__retired_at=None
    ).values_list("learner_id", "section__lesson_id", "read_at")
    for learner_id, lesson_id, read_at in reads:
        if progress := table[learner_id].get(lesson_id):
            progress.read += 1
            progress.last_at = max(filter(None, [progress.last_at, read_at]))


def add_answering(table, ids, course) -> None:
    attempts = with_scores(
        Attempt.objects.filter(
            learner__in=ids,
            quiz__course=course,
            quiz__purpose=Quiz.Purpose.CHECK,
            quiz__retired_at=None,
        ).select_related("quiz")
    ).order_by("started_at")
    for attempt in attempts:
        progress = table[attempt.learner_id].get(attempt.quiz.lesson_id)
        if progress is None:
            continue
        if attempt.submitted_at is None:
            progress.open_attempt = attempt
        else:
            progress.finished.setdefault(attempt.quiz_id, []).append(attempt)
        touched = [progress.last_at, attempt.last_answer_at or attempt.started_at]
        progress.last_at = max(filter(None, touched))


def answered_paragraphs(ids, course) -> dict[UUID, set[int]]:
    """The numbers of the paragraphs that each learner has answered a question about."""
    answered: dict[UUID, set[int]] = {id: set() for id in ids}
    rows = (
        Response.objects.filter(item__attempt__learner__in=ids, item__attempt__quiz__course=course)
        .order_by()
        .values_list(
            "item__attempt__learner_id",
            "item__revision__question__target_statement__paragraph__number",
        )
        .exclude(item__revision__question__target_statement=None)
        .distinct()
    )
    for learner_id, number in rows:
        answered[learner_id].add(number)
    return answered


def strip(paragraphs, lessons, answered: set[int]) -> list[ParagraphProgress]:
    read = {number for one in lessons if one.is_read for number in one.lesson.paragraphs}
    return [
        ParagraphProgress(
            number=number, label=label, read=number in read, answered=number in answered
        )
        for number, label in paragraphs
    ]
