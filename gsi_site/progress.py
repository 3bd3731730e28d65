"""What is done, for whom: the one place that reads both engines.

Home, the progress page and the admin all read from here, so that they never disagree.

The rules:

- a lesson is **done** when each of its sections has been read (Continue was chosen) and each of
  its check quizzes has been finished at least once;
- its **score** is that of the first finished attempt, as a share of the attempt's questions; the
  best one stands beside it;
- a learner is on the **path** they chose, else on the course's default path; without paths every
  lesson is on it. Counts, minutes and what is next go by the path, and leave out optional lessons,
  which are only offered in passing;
- what is done of each paragraph of the source is told by :mod:`gsi_site.paragraphs`.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from uuid import UUID

from django.db.models import Count, Max
from django.utils import timezone

from gsi_site.accounts.models import Learner
from gsi_site.paragraphs import Marks, ParagraphProgress, marks_of, strip
from gsi_site.path_offers import PathOffer, chosen_path, lessons_with_paths, offers_to
from lessons.models import Course, Lesson, Path, SectionRead, Unit
from quizzes.models import Attempt, Quiz
from quizzes.pages import number_of_questions
from quizzes.queries import tests_of_course, with_scores
from quizzes.rules import of

RECENT_REVIEWS = timedelta(days=14)


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
    is_on_path: bool = True

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
        """The first finished attempt's share of right answers (0–1), averaged over the quizzes
        that may say so by now."""
        firsts = [attempts[0] for attempts in self.finished.values()]
        return mean([share(attempt) for attempt in firsts if may_be_seen(attempt)])

    @property
    def best_score(self) -> float | None:
        """The best finished attempt's share of right answers (0–1), averaged likewise."""
        seen = [list(filter(may_be_seen, attempts)) for attempts in self.finished.values()]
        return mean([max(map(share, attempts)) for attempts in seen if attempts])

    @property
    def times_finished(self) -> int:
        return sum(map(len, self.finished.values()))

    @property
    def last_review(self) -> Attempt | None:
        """The newest finished attempt, to look back at."""
        attempts = [attempt for attempts in self.finished.values() for attempt in attempts]
        return max(attempts, key=lambda attempt: attempt.submitted_at, default=None)


@dataclass
class TestProgress:
    """How a learner has done in a unit test or the final test; unfinished attempts do not count."""

    quiz: Quiz
    finished: list[Attempt] = field(default_factory=list)
    open_attempt: Attempt | None = None

    @property
    def score(self) -> float | None:
        """The share of right answers (0–1) by the quiz's own rule for which attempt counts."""
        scores = [share(attempt) for attempt in self.finished if may_be_seen(attempt)]
        return counted(scores, of(self.quiz.rules_in_force).counts)

    @property
    def number_of_questions(self) -> int:
        return number_of_questions(self.quiz)

    @property
    def has_passed(self) -> bool | None:
        """Whether the pass mark is reached; ``None`` without one, or without a score."""
        pass_mark = of(self.quiz.rules_in_force).pass_mark
        return self.score >= pass_mark if pass_mark and self.score is not None else None


@dataclass(frozen=True)
class UnitProgress:
    """One learner's lessons and tests of a unit; ``beside`` are the lessons not on their path."""

    unit: Unit
    lessons: list[LessonProgress]
    beside: list[LessonProgress]
    tests: list[TestProgress]
    is_current: bool

    @property
    def required(self) -> list[LessonProgress]:
        return [one for one in self.lessons if not one.lesson.optional]

    @property
    def done(self) -> int:
        return sum(one.is_done for one in self.required)

    @property
    def worked_on(self) -> list[LessonProgress]:
        """The lessons on the path, and those beside it that have been begun, in order."""
        begun = [one for one in self.beside if one.is_begun]
        return sorted([*self.lessons, *begun], key=lambda one: one.lesson.number)

    @property
    def untouched(self) -> list[LessonProgress]:
        """The lessons beside the path that have not been begun."""
        return [one for one in self.beside if not one.is_begun]

    @property
    def is_begun(self) -> bool:
        return any(one.is_begun for one in (*self.lessons, *self.beside))


@dataclass(frozen=True)
class CourseProgress:
    """How far one learner is in a course. ``lessons`` are all of it, on their path or not;
    ``attempts`` are all at lessons and tests, and at reviews of late, oldest first."""

    lessons: list[LessonProgress]
    strip: list[ParagraphProgress]
    tests: list[TestProgress]
    offers: list[PathOffer] = field(default_factory=list)
    attempts: list[Attempt] = field(default_factory=list)

    @property
    def path(self) -> Path | None:
        return chosen_path(self.offers)

    @property
    def required(self) -> list[LessonProgress]:
        """The lessons that the learner's path asks for."""
        return [one for one in self.lessons if one.is_on_path and not one.lesson.optional]

    @property
    def all(self) -> int:
        return len(self.required)

    @property
    def optional(self) -> int:
        return sum(one.is_on_path and one.lesson.optional for one in self.lessons)

    @property
    def done(self) -> int:
        return sum(one.is_done for one in self.required)

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
        return sum(one.lesson.minutes for one in self.required if not one.is_done)

    @property
    def next(self) -> LessonProgress | None:
        """Where to go on: the begun lesson touched last, else the first one of the path not done.

        A begun lesson beside the path counts while nothing else has been touched since, and an
        optional one is offered until a later lesson of the path has been begun.
        """
        begun = [
            one
            for one in self.lessons
            if one.state == "started" and (one.is_on_path or one.last_at == self.last_at)
        ]
        if begun:
            return max(begun, key=lambda one: (one.last_at is not None, one.last_at))
        on_path = [one for one in self.lessons if one.is_on_path]
        last = max((place for place, one in enumerate(on_path) if one.is_begun), default=-1)
        return next(
            (
                one
                for place, one in enumerate(on_path)
                if not one.is_done and (place > last or not one.lesson.optional)
            ),
            None,
        )

    def units(self) -> list[UnitProgress]:
        """The lessons by unit, in order, with the unit's tests."""
        following = self.next or next(iter(self.lessons), None)
        units = []
        for unit, group in groupby(self.lessons, key=lambda one: one.lesson.unit):
            lessons = list(group)
            units.append(
                UnitProgress(
                    unit=unit,
                    lessons=[one for one in lessons if one.is_on_path],
                    beside=[one for one in lessons if not one.is_on_path],
                    tests=[one for one in self.tests if one.quiz.unit_id == unit.pk],
                    is_current=following in lessons,
                )
            )
        return units

    @property
    def final_tests(self) -> list[TestProgress]:
        return [one for one in self.tests if one.quiz.unit_id is None]


def share(attempt: Attempt) -> float:
    """The attempt's points as a share of its scored questions, 0–1; what was not answered earns 0.

    An attempt without a scored question counts as all earned: it cannot be got wrong.
    """
    return (attempt.points or 0) / attempt.out_of if attempt.out_of else 1.0


def may_be_seen(attempt: Attempt) -> bool:
    """Whether the attempt's rules let its learner know how it went, by now."""
    return of(attempt.rules).shows_feedback(submitted_at=attempt.submitted_at, now=timezone.now())


def counted(scores: list[float], rule: str) -> float | None:
    """The score that counts.

    Args:
        scores: of the finished attempts, oldest first.
        rule: ``"first"``, ``"best"``, ``"last"`` or ``"mean"``.
    """
    if not scores:
        return None
    return {"first": scores[0], "best": max(scores), "last": scores[-1], "mean": mean(scores)}[rule]


def mean(numbers: list[float]) -> float | None:
    """The mean, or ``None`` of nothing."""
    return sum(numbers) / len(numbers) if numbers else None


def of_learner(*, learner: Learner, course: Course) -> CourseProgress:
    """One learner's progress in a course, in seven queries. For the learner and for staff who
    may see them."""
    return of_learners(learners=[learner], course=course)[learner.pk]


def of_learners(*, learners: Iterable[Learner], course: Course) -> dict[UUID, CourseProgress]:
    """The progress of several learners in a course, by their id, in seven queries however many
    they are. For staff who may see all of them."""
    ids = [learner.pk for learner in learners]
    return assemble(
        ids,
        course=course,
        lessons=lessons_with_paths(course),
        reads=reads_of(ids, course),
        marks=marks_of(ids, course),
    )


Reads = Iterable[tuple[UUID, int, int, datetime | None]]


def assemble(
    ids: list[UUID], *, course: Course, lessons: list[Lesson], reads: Reads, marks: Marks
) -> dict[UUID, CourseProgress]:
    """The progress of these learners, from what was read of them already, in three queries.

    Args:
        ids: of the learners.
        course: in which.
        lessons: all of it, from :func:`gsi_site.path_offers.lessons_with_paths`.
        reads: learner, lesson, how many of its sections they have read, and when the last one.
        marks: what was done of each paragraph.
    """
    table = {
        id: {
            lesson.pk: LessonProgress(
                lesson=lesson, sections=lesson.section_count, quizzes=lesson.quiz_count
            )
            for lesson in lessons
        }
        for id in ids
    }
    for id, lesson, number, last_at in reads:
        if progress := table[id].get(lesson):
            progress.read, progress.last_at = number, last_at
    quizzes = list(tests_of_course(course=course))
    tests = {id: {quiz.pk: TestProgress(quiz=quiz) for quiz in quizzes} for id in ids}
    attempts = add_answering(table, tests, ids, course)
    offers = offers_to(ids, course, lessons)
    for id in ids:
        path = chosen_path(offers[id])
        for one in table[id].values():
            one.is_on_path = path is None or path.pk in one.lesson.path_pks
    return {
        id: CourseProgress(
            lessons=list(table[id].values()),
            strip=strip(marks, id, table[id].values()),
            tests=list(tests[id].values()),
            offers=offers[id],
            attempts=attempts[id],
        )
        for id in ids
    }


def reads_of(ids: list[UUID], course: Course) -> Reads:
    """How many sections of each lesson these learners have read, and when the last one."""
    return (
        SectionRead.objects.filter(
            learner__in=ids, section__lesson__course=course, section__retired_at=None
        )
        .order_by()
        .values_list("learner_id", "section__lesson_id")
        .annotate(number=Count("pk"), last_at=Max("read_at"))
    )


def add_answering(table, tests, ids, course) -> dict[UUID, list[Attempt]]:
    """Put attempts where they belong; all of them by learner, oldest first. Of reviews, of which
    there may be very many and which belong to no lesson, only the recent ones are read."""
    found = defaultdict(list)
    recently = timezone.now() - RECENT_REVIEWS
    attempts = with_scores(
        Attempt.objects.filter(learner__in=ids, quiz__course=course, quiz__retired_at=None)
        .exclude(quiz__purpose=Quiz.Purpose.PRACTICE)
        .exclude(quiz__purpose=Quiz.Purpose.REVIEW, started_at__lt=recently)
        .select_related("quiz")
    ).order_by("started_at")
    for attempt in attempts:
        found[attempt.learner_id].append(attempt)
        if test := tests[attempt.learner_id].get(attempt.quiz_id):
            if attempt.submitted_at is None:
                test.open_attempt = attempt
            else:
                test.finished.append(attempt)
        elif progress := table[attempt.learner_id].get(attempt.quiz.lesson_id):
            add_check(progress, attempt)
    return found


def add_check(progress: LessonProgress, attempt: Attempt) -> None:
    if attempt.submitted_at is None:
        progress.open_attempt = attempt
    else:
        progress.finished.setdefault(attempt.quiz_id, []).append(attempt)
    touched = [progress.last_at, attempt.last_answer_at or attempt.started_at]
    progress.last_at = max(filter(None, touched))
