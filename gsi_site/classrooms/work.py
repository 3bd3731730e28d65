"""How far students are in what is set for them: the one place that says what done means.

- A **quiz** is done once an attempt begun for the assignment is handed in.
- A **lesson** is done as :mod:`gsi_site.progress` says: every section read and every check quiz
  finished, whenever that was.
- A **review goal** is done once so many cards were answered in reviews since the assignment
  opened; what is answered after it closes does not count.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import (
    Case,
    Count,
    DateTimeField,
    F,
    IntegerField,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils import timezone

from gsi_site.classrooms.assigning import Terms, terms_of
from gsi_site.classrooms.models import AssignedAttempt, Assignment, Extension
from gsi_site.classrooms.queries import assignments_for
from lessons.models import Lesson, Section, SectionRead
from quizzes.models import Attempt, Quiz, Response

Kind = Assignment.Kind
READ, CHECKED, BEGUN, REVIEWED = range(4)
COLUMNS = ("what", "who", "key", "number", "finished", "at")


@dataclass(frozen=True)
class Standing:
    """How far one student is in one piece of work.

    Attributes:
        state: ``"new"``, ``"started"`` or ``"done"``.
        number: sections read, attempts begun, or cards reviewed.
        done_at: when it was done, or ``None``.
        is_late: whether it was done after it was due.
    """

    state: str = "new"
    number: int = 0
    done_at: datetime | None = None
    is_late: bool = False

    @property
    def is_done(self) -> bool:
        return self.state == "done"


NEW = Standing()


def with_sizes(assignments: QuerySet[Assignment]) -> QuerySet[Assignment]:
    """Adds ``section_count`` and ``check_count``: what there is to do in an assigned lesson."""
    return assignments.annotate(
        section_count=number_of(Section.objects.filter(lesson=OuterRef("lesson"))),
        check_count=number_of(
            Quiz.objects.filter(lesson=OuterRef("lesson"), purpose=Quiz.Purpose.CHECK)
        ),
    )


def number_of(rows: QuerySet) -> Coalesce:
    """How many of these rows of a lesson there are that are not retired, as a subquery."""
    counted = rows.filter(retired_at=None).order_by().values("lesson").annotate(n=Count("pk"))
    return Coalesce(Subquery(counted.values("n"), output_field=IntegerField()), 0)


def standings(
    assignments: Iterable[Assignment],
    learners: Iterable[UUID] | QuerySet,
    terms: dict[tuple[int, UUID], Terms],
) -> dict[tuple[UUID, int], Standing]:
    """How far these students are, in one query. For those who may see the students' work.

    Args:
        assignments: from :func:`with_sizes`.
        learners: the students' keys, or a subquery of them.
        terms: of assignment and student, where they differ from the assignment's own.

    Returns:
        Student and assignment → standing. Where nothing was done there is no entry.
    """
    assignments = list(assignments)
    found = {kind: defaultdict(list) for kind in range(4)}
    for what, who, key, number, finished, at in facts(assignments, learners, terms):
        found[what][who, key].append((number, finished, at))
    told = {}
    for assignment in assignments:
        own = terms_of(assignment)
        if assignment.kind == Kind.LESSON:
            keys = {*found[READ], *found[CHECKED]}
            rows = {who for who, key in keys if key == assignment.lesson_id}
        else:
            table = found[BEGUN if assignment.kind == Kind.QUIZ else REVIEWED]
            rows = {who for who, key in table if key == assignment.pk}
        for who in rows:
            holds = terms.get((assignment.pk, who), own)
            told[who, assignment.pk] = standing(assignment, who, found, holds)
    return told


def standing(assignment: Assignment, who: UUID, found: dict, terms: Terms) -> Standing:
    """What the facts say of one student and one assignment."""
    if assignment.kind == Kind.LESSON:
        lesson = Reading(found[READ], found[CHECKED], assignment.lesson_id)
        state, number, at = lesson.of(who, assignment.section_count, assignment.check_count)
        return Standing(state, number, at, terms.is_late(at))
    if assignment.kind == Kind.QUIZ:
        [(number, finished, at)] = found[BEGUN][who, assignment.pk]
        return Standing("done" if finished else "started", number, at, terms.is_late(at))
    [(number, in_time, at)] = found[REVIEWED][who, assignment.pk]
    if number < assignment.cards:
        return Standing("started", number)
    return Standing("done", number, at, is_late=in_time < assignment.cards)


@dataclass(frozen=True)
class Reading:
    """What is known of one lesson: sections read, and attempts at each check."""

    reads: dict
    checks: dict
    lesson: int

    def of(self, who: UUID, sections: int, checks: int) -> tuple[str, int, datetime | None]:
        """The state, the number of sections read, and when it was done."""
        read = sum(number for number, _none, _at in self.reads.get((who, self.lesson), []))
        tried = self.checks.get((who, self.lesson), [])
        finished = sum(one > 0 for _number, one, _at in tried)
        rows = [*self.reads.get((who, self.lesson), []), *tried]
        if sections and read >= sections and finished >= checks:
            return "done", read, max(at for _number, _finished, at in rows if at)
        return ("started" if read or tried else "new"), read, None


def facts(assignments: list[Assignment], learners, terms: dict) -> Iterable[tuple]:
    """Rows of what, whose, of which lesson or assignment, how many, how many of them finished (or
    in time), and when: in one query."""
    lessons = {one.lesson_id for one in assignments if one.kind == Kind.LESSON}
    quizzes = [one.pk for one in assignments if one.kind == Kind.QUIZ]
    parts = []
    if lessons:
        parts += [sections_read(lessons, learners), checks_taken(lessons, learners)]
    if quizzes:
        parts.append(attempts_begun(quizzes, learners))
    parts += [
        cards_reviewed(one, learners, terms) for one in assignments if one.kind == Kind.REVIEW
    ]
    if not parts:
        return []
    first, *others = [part.values_list(*COLUMNS) for part in parts]
    return first.union(*others, all=True) if others else first


def sections_read(lessons, learners) -> QuerySet:
    return (
        SectionRead.objects.filter(
            learner__in=learners, section__lesson__in=lessons, section__retired_at=None
        )
        .order_by()
        .values(who=F("learner_id"), key=F("section__lesson_id"))
        .annotate(what=Value(READ), number=Count("pk"), finished=Value(0), at=Max("read_at"))
    )


def checks_taken(lessons, learners) -> QuerySet:
    return (
        Attempt.objects.filter(
            learner__in=learners,
            quiz__lesson__in=lessons,
            quiz__purpose=Quiz.Purpose.CHECK,
            quiz__retired_at=None,
        )
        .order_by()
        .values("quiz_id", who=F("learner_id"), key=F("quiz__lesson_id"))
        .annotate(
            what=Value(CHECKED),
            number=Count("pk"),
            finished=Count("submitted_at"),
            at=Min("submitted_at"),
        )
    )


def attempts_begun(assignments, learners) -> QuerySet:
    return (
        AssignedAttempt.objects.filter(assignment__in=assignments, attempt__learner__in=learners)
        .order_by()
        .values(who=F("attempt__learner_id"), key=F("assignment_id"))
        .annotate(
            what=Value(BEGUN),
            number=Count("pk"),
            finished=Count("attempt__submitted_at"),
            at=Min("attempt__submitted_at"),
        )
    )


def cards_reviewed(assignment: Assignment, learners, terms: dict) -> QuerySet:
    """Answers in reviews since the assignment opened, until it closes for each student."""
    own = terms_of(assignment)
    answers = Response.objects.filter(
        item__attempt__learner__in=learners,
        item__attempt__quiz__purpose=Quiz.Purpose.REVIEW,
        item__attempt__quiz__course=assignment.course_id,
        closes=True,
        answered_at__gte=assignment.opens_at or assignment.made_at,
    )
    others = {who: one for (pk, who), one in terms.items() if pk == assignment.pk}
    if own.closes_at or any(one.closes_at for one in others.values()):
        end = moment(own.closes_at, {who: one.closes_at for who, one in others.items()})
        answers = answers.filter(answered_at__lte=end)
    due = moment(own.due_at, {who: one.due_at for who, one in others.items()})
    return (
        answers.order_by()
        .values(who=F("item__attempt__learner_id"))
        .annotate(
            what=Value(REVIEWED),
            key=Value(assignment.pk),
            number=Count("pk"),
            finished=Count("pk", filter=Q(answered_at__lte=due)),
            at=Max("answered_at"),
        )
    )


FAR = datetime.max.replace(year=9000, microsecond=0, tzinfo=timezone.get_fixed_timezone(0))


def moment(own: datetime | None, others: dict[UUID, datetime | None]) -> Case | Value:
    """A date that differs for some students; none is one that never comes."""
    default = Value(own or FAR, output_field=DateTimeField())
    cases = [
        When(item__attempt__learner=who, then=Value(at or FAR, output_field=DateTimeField()))
        for who, at in others.items()
        if at != own
    ]
    return Case(*cases, default=default) if cases else default


@dataclass(frozen=True)
class Task:
    """One piece of set work, as its student sees it."""

    assignment: Assignment
    terms: Terms
    standing: Standing

    @property
    def is_over(self) -> bool:
        return self.terms.is_over(timezone.now())

    @property
    def is_past_due(self) -> bool:
        return self.terms.is_late(timezone.now())

    @property
    def is_current(self) -> bool:
        """Whether there is still something to do, or it is not due yet."""
        if self.is_over:
            return False
        return not self.standing.is_done or (self.terms.due_at is not None and not self.is_past_due)


def tasks_of(learner_id: UUID) -> list[Task]:
    """What is set for this student now, soonest first, what has no date last: in one query where
    nothing is set, else in two. For the student alone."""
    extension = Extension.objects.filter(assignment=OuterRef("pk"), learner=learner_id)
    return tasks(
        learner_id,
        with_sizes(assignments_for(learner_id)).annotate(
            own_due_at=Subquery(extension.values("due_at")[:1]),
            own_closes_at=Subquery(extension.values("closes_at")[:1]),
        ),
    )


def tasks(learner_id: UUID, assignments: Iterable[Assignment]) -> list[Task]:
    assignments = list(assignments)
    terms = {}
    for one in assignments:
        extension = Extension(due_at=one.own_due_at, closes_at=one.own_closes_at)
        terms[one.pk, learner_id] = terms_of(one, extension)
    known = standings(assignments, [learner_id], terms)
    found = [
        Task(one, terms[one.pk, learner_id], known.get((learner_id, one.pk), NEW))
        for one in assignments
    ]
    return sorted(found, key=lambda one: (one.terms.due_at or FAR, one.assignment.pk))


def task_of(learner_id: UUID, assignment: Assignment, terms: Terms) -> Task:
    """One piece of work of one student, for the student."""
    [sized] = with_sizes(
        Assignment.objects.filter(pk=assignment.pk).select_related("course", "lesson", "quiz")
    )
    known = standings([sized], [learner_id], {(sized.pk, learner_id): terms})
    return Task(sized, terms, known.get((learner_id, sized.pk), NEW))


def lesson_work(lessons: Iterable[Lesson]) -> list[Assignment]:
    """The lessons of a class as if each was set without a date, so that they can be told of in the
    same way. Nothing is stored; the key is that of the lesson, negative."""
    found = []
    for lesson in lessons:
        one = Assignment(pk=-lesson.pk, kind=Kind.LESSON, title=lesson.title, lesson=lesson)
        one.section_count, one.check_count = lesson.section_count, lesson.quiz_count
        found.append(one)
    return found
