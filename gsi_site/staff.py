"""What members of staff may see of learners: administrators everything but private writing,
instructors their own students' progress in the class's course and attempts at assigned work."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet

from gsi_site.accounts.models import Learner, StaffView
from gsi_site.classrooms.queries import (
    attempts_seen_by,
    courses_taught_by,
    learners_taught_by,
)
from lessons.models import Course, SectionRead
from quizzes.models import Attempt, Grade, Item, Response
from quizzes.pages import ItemPage, item_page
from quizzes.queries import with_scores
from quizzes.ratings import can_be_rated

SEES_LEARNERS = "accounts.view_learner"
SEES_LOOKS = "accounts.view_staffview"
SEES_ANSWERS = (
    "quizzes.view_attempt",
    "quizzes.view_item",
    "quizzes.view_response",
    "quizzes.view_grade",
)
MARKS_ANSWERS = "quizzes.add_grade"


def visible_learners(user) -> QuerySet[Learner]:
    """The learners that this member of staff may see, for those with the right to view learners:
    every one that is kept for administrators, the students of their classes for instructors;
    nobody for others. Whatever staff see of learners goes through here."""
    if not (user.is_staff and user.has_perm(SEES_LEARNERS)):
        return Learner.objects.none()
    return learners_taught_by(user).select_related("user")


def visible_attempts(user) -> QuerySet[Attempt]:
    """The attempts that this member of staff may open, of the learners whom they may see: for
    instructors those at work that is set in one of their classes."""
    return attempts_seen_by(user).filter(learner__in=visible_learners(user))


def visible_looks(user) -> QuerySet[StaffView]:
    """The looks at learners whom this member of staff may see, for those with the right to."""
    if not user.has_perm(SEES_LOOKS):
        return StaffView.objects.none()
    return StaffView.objects.filter(learner__in=visible_learners(user))


def sees_answers(user) -> bool:
    """Whether a member of staff may read the attempts of the learners they see."""
    return user.has_perms(SEES_ANSWERS)


def courses_of(learner: Learner, *, user) -> list[Course]:
    """The courses whose progress this member of staff may see on the learner's page: for
    administrators those in which something was done, and the default one first of all; for
    instructors those of the classes that the learner is in with them."""
    if not user.is_superuser:
        return list(courses_taught_by(user, learner=learner))
    answered = Attempt.objects.filter(learner=learner).values("quiz__course")
    read = SectionRead.objects.filter(learner=learner).values("section__lesson__course")
    return list(
        Course.objects.filter(Q(is_default=True) | Q(pk__in=answered) | Q(pk__in=read)).order_by(
            "-is_default", "title"
        )
    )


@dataclass(frozen=True)
class ResponsePage:
    """One response with the wording it answered, what was chosen, and all of its grades."""

    response: Response
    page: ItemPage
    grades: list[Grade]

    @property
    def can_be_marked(self) -> bool:
        return can_be_rated(self.page.item.revision.question.type)


@dataclass(frozen=True)
class AskedPage:
    """One question of an attempt with every response to it."""

    item: Item
    page: ItemPage
    responses: list[ResponsePage]


def attempts_of(learner: Learner, *, user) -> QuerySet[Attempt]:
    """The attempts of a learner that this member of staff may open, newest first, with their
    scores and everything that :func:`asked_in` shows."""
    responses = Response.objects.order_by("try_number").prefetch_related(
        Prefetch("grades", Grade.objects.order_by("pk"))
    )
    items = (
        Item.objects.select_related("revision__question")
        .order_by("position")
        .prefetch_related(Prefetch("responses", responses))
    )
    return (
        with_scores(visible_attempts(user).filter(learner=learner))
        .select_related("quiz__lesson")
        .prefetch_related(Prefetch("items", items))
        .order_by("-started_at", "pk")
    )


def asked_in(attempt: Attempt) -> list[AskedPage]:
    """What was asked in an attempt, in its order, with every response.

    Args:
        attempt: from :func:`attempts_of`.
    """
    return [
        AskedPage(
            item=item,
            page=item_page(item, attempt=attempt),
            responses=[response_page(item, attempt, one) for one in item.responses.all()],
        )
        for item in attempt.items.all()
    ]


def response_page(item: Item, attempt: Attempt, response: Response) -> ResponsePage:
    grades = list(response.grades.all())
    return ResponsePage(
        response=response,
        page=item_page(
            item,
            attempt=attempt,
            answer=response.answer,
            fraction=grades[-1].fraction if grades else None,
        ),
        grades=grades,
    )


def written_answer(*, user, learner: UUID, response: int) -> Response | None:
    """An answer that is marked by a rubric, in an attempt that this member of staff may open; else
    ``None``."""
    found = (
        Response.objects.select_related(
            "item__revision__question", "item__attempt__learner__user", "item__attempt__quiz"
        )
        .filter(
            pk=response,
            item__attempt__learner=learner,
            item__attempt__in=visible_attempts(user),
        )
        .first()
    )
    if found is None or not can_be_rated(found.item.revision.question.type):
        return None
    return found
