"""Students by work: how far everybody is, and what it earned.

A quiz's score is that of the attempt that counts by the assignment's rule, an attempt after the
student's own due date counting so much less as the assignment says. Instructors see it at once,
whenever their students do.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import DateTimeField, F, OuterRef, QuerySet, Value
from django.db.models.functions import Cast
from django.utils import timezone

from gsi_site.classrooms.assigning import Terms, terms_of
from gsi_site.classrooms.models import Assignment, Classroom, Extension, Mark, Membership
from gsi_site.classrooms.work import NEW, Standing, lesson_work, standings, with_sizes
from gsi_site.path_offers import lessons_with_paths
from gsi_site.progress import counted, mean, share
from quizzes.models import Attempt
from quizzes.queries import points_of
from quizzes.rules import of

STRUGGLES_BELOW = 0.5
OTHER_TERMS, NAMED, EXCUSED = range(3)


@dataclass(frozen=True)
class Cell:
    """One student and one piece of work.

    Attributes:
        work: the piece.
        standing: how far the student is.
        score: what counts, 0–1, or ``None`` where nothing is scored yet.
        is_set: whether it is set for this student.
        is_open: whether it has opened.
        is_past_due: whether it is not done, and its due date for this student is over.
        is_excused: whether an instructor has let the student off.
    """

    work: Assignment
    standing: Standing = NEW
    score: float | None = None
    is_set: bool = True
    is_open: bool = True
    is_past_due: bool = False
    is_excused: bool = False

    @property
    def is_asked(self) -> bool:
        return self.is_set and self.is_open and not self.is_excused

    @property
    def is_not_started(self) -> bool:
        return self.is_asked and self.standing.state == "new"


@dataclass(frozen=True)
class Row:
    """A student with a cell for each piece of work."""

    student: Membership
    cells: list[Cell]

    @property
    def asked(self) -> int:
        return sum(cell.is_asked for cell in self.cells)

    @property
    def done(self) -> int:
        return sum(cell.is_asked and cell.standing.is_done for cell in self.cells)

    @property
    def score(self) -> float | None:
        """The mean of what counts; manual weights are the gradebook's."""
        return mean([cell.score for cell in self.cells if cell.score is not None])

    @property
    def is_not_started(self) -> bool:
        return any(cell.is_not_started for cell in self.cells)

    @property
    def is_past_due(self) -> bool:
        return any(cell.is_past_due for cell in self.cells)

    @property
    def struggles(self) -> bool:
        return self.score is not None and self.score < STRUGGLES_BELOW


@dataclass(frozen=True)
class Total:
    """One piece of work over the students of the rows."""

    asked: int
    done: int
    scored: int
    score: float | None


@dataclass
class Plan:
    """What is told of, and who has other terms in it.

    ``named`` holds, for an assignment that is only for some students, who they are.
    """

    works: list[Assignment]
    terms: dict[tuple, Terms] = field(default_factory=dict)
    named: dict[int, set] = field(default_factory=dict)
    excused: set = field(default_factory=set)


def plan_of(classroom: Classroom) -> Plan:
    """What is set for the class and not withdrawn, by its due date; in two queries."""
    works = list(
        with_sizes(
            Assignment.objects.filter(classrooms=classroom, withdrawn_at=None).select_related(
                "lesson", "quiz"
            )
        ).order_by(F("due_at").asc(nulls_last=True), "pk")
    )
    by_pk = {one.pk: one for one in works}
    plan = Plan(works)
    for what, assignment, learner, due_at, closes_at in particulars(by_pk):
        if what == OTHER_TERMS:
            own = Extension(due_at=due_at, closes_at=closes_at)
            plan.terms[assignment, learner] = terms_of(by_pk[assignment], own)
        elif what == NAMED:
            plan.named.setdefault(assignment, set()).add(learner)
        else:
            plan.excused.add((assignment, learner))
    return plan


def particulars(assignments) -> QuerySet:
    """What holds for single students, of any class, in one query: rows of what, assignment,
    learner, and two dates."""
    no_date = Cast(Value(None), DateTimeField())
    ids = ("assignment_id", "learner_id")
    terms = Extension.objects.filter(assignment__in=assignments)
    named = Assignment.students.through.objects.filter(assignment__in=assignments)
    excused = Mark.objects.filter(assignment__in=assignments, is_excused=True)
    return terms.values_list(Value(OTHER_TERMS), *ids, "due_at", "closes_at").union(
        named.values_list(Value(NAMED), *ids, no_date, no_date),
        excused.values_list(Value(EXCUSED), *ids, no_date, no_date),
        all=True,
    )


def plan_of_lessons(classroom: Classroom) -> Plan:
    """The lessons that the class reads, in order; in one query."""
    lessons = lessons_with_paths(classroom.course)
    if classroom.path_id:
        lessons = [one for one in lessons if classroom.path_id in one.path_pks]
    return Plan(lesson_work(lessons))


def rows_of(plan: Plan, students: list[Membership]) -> list[Row]:
    """The rows of these students, in their order; in two queries, one for lessons.

    Args:
        plan: what is told of.
        students: from :func:`gsi_site.classrooms.queries.students_of`, whom the reader may see.
    """
    learners = [one.learner_id for one in students]
    known = standings(plan.works, learners, plan.terms)
    scores = scores_of(plan, learners)
    now = timezone.now()
    return [
        Row(student, [cell_of(plan, one, student.learner_id, known, scores, now)
                      for one in plan.works])
        for student in students
    ]  # fmt: skip


def cell_of(plan: Plan, work: Assignment, learner, known, scores, now) -> Cell:
    if work.pk in plan.named and learner not in plan.named[work.pk]:
        return Cell(work, is_set=False)
    terms = plan.terms.get((work.pk, learner)) or terms_of(work)
    standing = known.get((learner, work.pk), NEW)
    is_excused = (work.pk, learner) in plan.excused
    return Cell(
        work,
        standing,
        score=None if is_excused else scores.get((learner, work.pk)),
        is_open=not terms.is_ahead(now),
        is_past_due=not is_excused and not standing.is_done and terms.is_late(now),
        is_excused=is_excused,
    )


def scores_of(plan: Plan, learners: list) -> dict[tuple, float]:
    """What counts of each student's attempts at each assigned quiz, 0–1; in one query."""
    quizzes = {one.pk: one for one in plan.works if one.kind == Assignment.Kind.QUIZ}
    if not quizzes:
        return {}
    attempts = (
        Attempt.objects.filter(
            assigned__assignment__in=quizzes, learner__in=learners, submitted_at__isnull=False
        )
        .annotate(set_by=F("assigned__assignment_id"), points=points_of(OuterRef("pk")))
        .order_by("started_at", "pk")
    )
    earned = defaultdict(list)
    for attempt in attempts:
        work = quizzes[attempt.set_by]
        terms = plan.terms.get((work.pk, attempt.learner_id)) or terms_of(work)
        less = work.late_percent / 100 if terms.is_late(attempt.submitted_at) else 0
        earned[attempt.learner_id, work.pk].append(share(attempt) * (1 - less))
    rules = {pk: of(one.quiz.rules_in_force | one.rules) for pk, one in quizzes.items()}
    return {(who, pk): counted(all_, rules[pk].counts) for (who, pk), all_ in earned.items()}


def totals(plan: Plan, rows: list[Row]) -> list[Total]:
    """Each piece of work over these rows."""
    found = []
    for place in range(len(plan.works)):
        asked = [row.cells[place] for row in rows if row.cells[place].is_asked]
        scores = [cell.score for cell in asked if cell.score is not None]
        done = sum(cell.standing.is_done for cell in asked)
        found.append(Total(len(asked), done, len(scores), mean(scores)))
    return found
