"""What a learner's own pages show: their progress, what they know today, and what to do next.

Home and the progress page read everything here, in nine queries however much there is.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404
from django.utils import timezone

from gsi_site import mastery_words, paragraphs
from gsi_site.evidence import Answers
from gsi_site.knowledge import Group, Knowledge, is_remembered
from gsi_site.mastery import Evidence, Level
from gsi_site.path_offers import own_lessons
from gsi_site.progress import CourseProgress, LessonProgress, assemble, may_be_seen, share
from lessons.models import Course, Lesson, Note
from lessons.queries import in_course
from quizzes.models import Attempt, Quiz, Response, ReviewPlan
from quizzes.review_desk import Desk
from quizzes.review_queue import Queue, queue_of

ENOUGH = 10  # answers, before it is said how often somebody is right
FEW = 3  # questions, with which a group cannot be called weak if another one can
RECENT = 6  # attempts


@dataclass(frozen=True)
class Cell:
    """A paragraph on the map of the source; ``lesson`` reads it, ``scope`` practises it."""

    progress: paragraphs.ParagraphProgress
    evidence: Evidence
    lesson: Lesson | None
    scope: str

    @property
    def held(self) -> int:
        """In percent."""
        return mastery_words.percent(self.evidence.held)


@dataclass(frozen=True)
class Sureness:
    """How often answers given with one confidence were right."""

    key: str
    label: str
    answers: int
    right: int

    @property
    def is_told(self) -> bool:
        return self.answers >= ENOUGH

    @property
    def percent(self) -> int | None:
        """How many of 100 were right; nothing as long as there are too few to say so."""
        return round(100 * self.right / self.answers) if self.is_told else None


@dataclass(frozen=True)
class Written:
    """What the learner wrote at a lesson's prompt."""

    lesson: Lesson
    prompt: str
    text: str
    saved_at: datetime


@dataclass(frozen=True)
class Work:
    """One attempt, as a line of recent work. ``score`` is 0–1, if it may be told."""

    attempt: Attempt
    at: datetime
    score: float | None

    @property
    def is_open(self) -> bool:
        return self.attempt.submitted_at is None

    @property
    def is_review(self) -> bool:
        return self.attempt.quiz.purpose == Quiz.Purpose.REVIEW


@dataclass(frozen=True)
class Study:
    """One learner in one course today."""

    course: Course
    progress: CourseProgress
    desk: Desk
    groups: list[Group]
    cells: list[Cell]
    sureness: list[Sureness]
    written: list[Written]

    @cached_property
    def today(self) -> Queue:
        """What a review would ask now."""
        return queue_of(self.desk)

    @cached_property
    def sure_but_wrong(self) -> int:
        return sum(card.was_sure_but_wrong for _target, card in self.desk.askable)

    @property
    def has_answered(self) -> bool:
        return any(group.evidence.met for group in self.groups)

    @cached_property
    def to_strengthen(self) -> Group | None:
        """The weakest of the groups that were begun and not mastered: the one that holds the least
        of what was asked so far. One that has hardly been asked about comes after the others."""
        begun = [one for one in self.groups if one.scope and Level.NEW < one.level < Level.MASTERED]
        return min(begun, key=weakness, default=None)

    @property
    def by_heading(self) -> list[tuple[str, list[Group]]]:
        """The groups under the headings that the course gives them, in its order."""
        found: dict[str, list[Group]] = {}
        for group in self.groups:
            found.setdefault(group.under, []).append(group)
        return list(found.items())

    @property
    def by_level(self) -> list[tuple[str, str, int]]:
        """Each level's key and name, the highest first, with how many groups are on it."""
        return [
            (level.name.lower(), name, sum(one.level == level for one in self.groups))
            for level, name in reversed(mastery_words.NAMES.items())
        ]

    @cached_property
    def recent(self) -> list[Work]:
        """The last attempts in which something was answered, the newest first."""
        answered = [one for one in self.progress.attempts if one.last_answer_at]
        answered.sort(key=lambda one: one.last_answer_at, reverse=True)
        return [
            Work(
                attempt=one,
                at=one.last_answer_at,
                score=share(one) if one.submitted_at and may_be_seen(one) and one.out_of else None,
            )
            for one in answered[:RECENT]
        ]


def weakness(group: Group) -> tuple:
    """What the weakest group is found by: whether it has been asked about enough to say so, what
    is held of what was asked, and how much is wrong."""
    evidence = group.evidence
    return evidence.asked < FEW, round(evidence.held_of_met, 2), -evidence.standing_wrong


def own_course(key: str | None, learner, **more) -> Course:
    """The course with this key, or the default course, with what the learner has in it.

    Adds ``own_notes``, how many notes they have on its source, ``own_plan`` for reviews, and what
    ``more`` names; all in one query.

    Raises:
        Http404: there is no such course.
    """
    notes = Note.objects.filter(learner=learner.pk, paragraph__source__course=OuterRef("pk"))
    plans = ReviewPlan.objects.filter(learner=learner.pk, course=OuterRef("pk"))
    course = get_object_or_404(
        Course.objects.annotate(
            own_notes=Coalesce(
                Subquery(
                    notes.order_by()
                    .values("paragraph__source__course")
                    .annotate(n=Count("pk"))
                    .values("n")
                ),
                0,
            ),
            own_cap=Subquery(plans.values("daily_cap")[:1]),
            own_exam=Subquery(plans.values("exam_on")[:1]),
            **more,
        ),
        in_course(key),
    )
    course.own_plan = ReviewPlan(course=course, exam_on=course.own_exam)
    if course.own_cap is not None:
        course.own_plan.daily_cap = course.own_cap
    return course


def of_learner(
    *, learner, course: Course, plan: ReviewPlan | None = None, now: datetime | None = None
) -> Study:
    """One learner in one course, in nine queries (ten where a card is replayed). For the learner,
    since it holds what they wrote. Somebody without a row is not asked what they remember.

    Args:
        learner: who.
        course: in which.
        plan: theirs for reviews, from :func:`own_course`.
        now: the moment; the server's time, if not said.
    """
    now = now or timezone.now()
    lessons = own_lessons(course, learner)
    known = Knowledge.of(learner=learner, course=course, now=now)
    desk = Desk(
        now=now,
        plan=plan or ReviewPlan(course=course),
        cards={card.target: card for card in known.cards},
        bank=known.bank,
        begun={lesson.pk for lesson in lessons if lesson.own_reads},
    )
    numbered = paragraphs.paragraphs_of(course)
    held = {number: known.of_paragraphs([number]) for number, _label in numbered}
    marks = paragraphs.Marks(
        paragraphs=numbered,
        answered={learner.pk: known.answers.paragraphs},
        remembered={learner.pk: {n for n, evidence in held.items() if is_remembered(evidence)}},
    )
    progress = assemble(
        [learner.pk],
        course=course,
        lessons=lessons,
        reads=[
            (learner.pk, one.pk, one.own_reads, one.own_read_at) for one in lessons if one.own_reads
        ],
        marks=marks,
    )[learner.pk]
    return Study(
        course=course,
        progress=progress,
        desk=desk,
        groups=known.groups(course),
        cells=[cell_of(one, held[one.number], progress.lessons) for one in progress.strip],
        sureness=sureness_of(known.answers),
        written=[
            Written(one, one.own_prompt, one.own_text, one.own_saved_at)
            for one in lessons
            if one.own_text
        ],
    )


def cell_of(
    progress: paragraphs.ParagraphProgress, evidence: Evidence, lessons: list[LessonProgress]
) -> Cell:
    """A paragraph of the map. Its lesson is one of the learner's path if there is one, and the one
    that reads the fewest other paragraphs."""
    reading = [one for one in lessons if progress.number in one.lesson.paragraphs]
    first = min(
        reading,
        key=lambda one: (not one.is_on_path, one.lesson.optional, len(one.lesson.paragraphs)),
        default=None,
    )
    return Cell(
        progress=progress,
        evidence=evidence,
        lesson=first.lesson if first else None,
        scope=f"paragraph:{progress.number}" if evidence.askable else "",
    )


def sureness_of(answers: Answers) -> list[Sureness]:
    """How often the learner was right, by how sure they were, the surest first."""
    return [
        Sureness(level.name.lower(), level.label, *answers.sure.get(level, (0, 0)))
        for level in reversed(Response.Confidence)
    ]
