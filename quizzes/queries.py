"""Reads of the answering engine. Each says who may see what it returns."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import (
    Count,
    F,
    FilteredRelation,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
)
from django.db.models.functions import Coalesce
from django.http import Http404

from lessons.models import Lesson, Source
from lessons.prepared import prepared
from quizzes import questions
from quizzes.models import Attempt, Grade, Item, Question, Quiz, Response


def get_quiz(*, slug: str, course: str | None) -> Quiz:
    """The quiz of that slug, for anybody; that of reviews is none to be taken as others are.

    Args:
        slug: unique within its course.
        course: the course's key; ``None`` means the default course.

    Raises:
        Http404: there is none, or it has been retired.
    """
    quizzes = Quiz.objects.select_related("course", "lesson__course").filter(
        slug=slug, retired_at=None
    )
    quizzes = quizzes.exclude(purpose=Quiz.Purpose.REVIEW)
    if course is None:
        quizzes = quizzes.filter(course__is_default=True)
    else:
        quizzes = quizzes.filter(course__key=course)
    quiz = quizzes.first()
    if quiz is None:
        raise Http404
    return quiz


def get_attempt_for_learner(*, id: UUID, learner) -> Attempt:
    """The learner's own attempt.

    Raises:
        Http404: there is none, or it is somebody else's.
    """
    attempt = (
        Attempt.objects.select_related("quiz__course", "quiz__lesson__course")
        .filter(pk=id, learner_id=learner.pk)
        .first()
    )
    if attempt is None:
        raise Http404
    return attempt


@prepared
def items_of_learner(*, attempt: UUID, position: int, learner: UUID) -> QuerySet[Item]:
    return Item.objects.select_related(
        "revision__question", "attempt__quiz__course", "attempt__quiz__lesson__course"
    ).filter(attempt_id=attempt, attempt__learner_id=learner, position=position)


def get_item_for_learner(*, attempt: UUID, position: int, learner) -> Item:
    """One item of the learner's own attempt, with its question and attempt.

    Raises:
        Http404: there is none, or it is somebody else's.
    """
    found = items_of_learner(attempt=attempt, position=position, learner=learner.pk)
    if not found:
        raise Http404
    return found[0]


@prepared
def answered_items(*, attempts: tuple[UUID, ...]) -> QuerySet[Item]:
    last = Response.objects.filter(item=OuterRef("pk")).order_by("-try_number")
    grade = Grade.objects.filter(response__item=OuterRef("pk")).order_by(
        "-response__try_number", "-pk"
    )
    return (
        Item.objects.filter(attempt__in=attempts)
        .select_related("revision__question")
        .annotate(
            answer=Subquery(last.values("answer")[:1]),
            answered_at=Subquery(last.values("answered_at")[:1]),
            confidence=Subquery(last.values("confidence")[:1]),
            tries_used=Coalesce(Subquery(last.values("try_number")[:1]), 0),
            is_closed=Coalesce(Subquery(last.values("closes")[:1]), False),
            fraction=Subquery(grade.values("fraction")[:1]),
            draft_fields=F("draft__fields"),
        )
        .order_by("attempt", "position")
    )


def items_with_answers(attempts: Iterable[Attempt]) -> list[Item]:
    """The items of these attempts, in order, each with its last answer.

    Adds ``answer``, ``answered_at``, ``confidence``, ``tries_used``, ``is_closed``, ``fraction``
    (the newest grade of that answer) and ``draft_fields``; what there is none of is ``None``. For
    whoever may see the attempts.
    """
    return answered_items(attempts=tuple(attempt.pk for attempt in attempts))


def points_of(attempt) -> Subquery:
    """The sum of what an attempt's closed questions have earned: the newest grade of each one's
    closing response. Ratings of what has no key are no part of it.

    Args:
        attempt: an ``OuterRef`` to the attempt's key.
    """
    grade = Grade.objects.filter(response=OuterRef("pk")).order_by("-pk").values("fraction")[:1]
    return Subquery(
        Response.objects.filter(item__attempt=attempt, closes=True)
        .exclude(item__revision__question__type__in=questions.unscored())
        .annotate(fraction=Subquery(grade))
        .order_by()
        .values("item__attempt")
        .annotate(total=Sum("fraction"))
        .values("total")
    )


def with_scores(attempts: QuerySet[Attempt]) -> QuerySet[Attempt]:
    """Adds ``points`` (``None`` if nothing was answered), ``answered`` (how many items) and
    ``last_answer_at`` to each attempt. For whoever may see the attempts."""
    return attempts.annotate(
        points=points_of(OuterRef("pk")),
        answered=Count("items", filter=Q(items__responses__closes=True), distinct=True),
        last_answer_at=Max("items__responses__answered_at"),
    )


def tests_of_course(*, course) -> QuerySet[Quiz]:
    """The unit tests and the final tests of a course, in the order of its units."""
    tests = Quiz.objects.filter(
        course=course, retired_at=None, purpose__in=[Quiz.Purpose.UNIT, Quiz.Purpose.FINAL]
    )
    return tests.select_related("course").order_by(F("unit__number").asc(nulls_last=True), "key")


def attempts_of_learner(*, quiz: Quiz, learner) -> QuerySet[Attempt]:
    """The learner's own attempts at one quiz, on whatever occasion, newest first, with their
    scores."""
    return with_scores(Attempt.objects.filter(quiz=quiz, learner_id=learner.pk)).order_by(
        "-started_at"
    )


@prepared
def quizzes_with_newest(*, lesson: int, learner: UUID) -> QuerySet[Quiz]:
    newest = (
        Attempt.objects.filter(quiz=OuterRef("pk"), learner_id=learner, occasion="")
        .order_by("-started_at")
        .values("pk")[:1]
    )
    return (
        Quiz.objects.filter(lesson=lesson, retired_at=None)
        .select_related("section")
        .annotate(
            newest=Subquery(newest),
            mine=FilteredRelation("attempts", condition=Q(attempts__learner=learner)),
        )
        .filter(Q(newest=None) | Q(mine__pk=F("newest")))
        .annotate(
            mine_length=F("mine__length"),
            mine_out_of=F("mine__out_of"),
            mine_deadline_at=F("mine__deadline_at"),
            mine_rules=F("mine__rules"),
            mine_started_at=F("mine__started_at"),
            mine_submitted_at=F("mine__submitted_at"),
            mine_points=points_of(OuterRef("newest")),
        )
        .order_by("key")
    )


def quizzes_of_lesson(*, lesson: Lesson, learner) -> list[tuple[Quiz, Attempt | None]]:
    """The quizzes that stand in a lesson, for anybody, each with this learner's newest attempt
    (and its ``points``) of those they began on their own, in one query."""
    rows = quizzes_with_newest(lesson=lesson.pk, learner=learner.pk)
    found = []
    for quiz in rows:
        quiz.lesson = lesson
        attempt = None
        if quiz.newest is not None:
            attempt = Attempt(
                pk=quiz.newest,
                learner_id=learner.pk,
                quiz=quiz,
                rules=quiz.mine_rules,
                length=quiz.mine_length,
                out_of=quiz.mine_out_of,
                deadline_at=quiz.mine_deadline_at,
                started_at=quiz.mine_started_at,
                submitted_at=quiz.mine_submitted_at,
            )
            attempt.points = quiz.mine_points
        found.append((quiz, attempt))
    return found


def questions_by_statement(*, source: Source) -> dict[int, list[dict]]:
    """For anybody: how many questions cite each statement, and in which quizzes they are asked.

    Returns:
        Statement id → rows with ``slug`` and ``title`` of a quiz, the number ``in_lesson``,
        and the ``number`` of that lesson's questions that cite the statement; in one query.
    """
    rows = (
        Question.objects.filter(
            cites__source=source,
            retired_at=None,
            lesson__retired_at=None,
            lesson__quizzes__retired_at=None,
            lesson__quizzes__purpose=Quiz.Purpose.CHECK,
        )
        .values(
            "cites",
            slug=F("lesson__quizzes__slug"),
            title=F("lesson__quizzes__title"),
            in_lesson=F("lesson__number"),
        )
        .annotate(number=Count("pk", distinct=True))
        .order_by("lesson__number", "slug")
    )
    found: dict[int, list[dict]] = {}
    for row in rows:
        found.setdefault(row.pop("cites"), []).append(row)
    return found
