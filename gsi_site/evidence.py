"""What the answers of one learner say of each thing that is asked, for :mod:`gsi_site.mastery`."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Count, Max, Min, OuterRef, Q, Subquery
from django.db.models.fields.json import KeyTextTransform
from django.utils import timezone

from gsi_site import mastery
from lessons.models import Course
from quizzes import questions
from quizzes.cards import Target
from quizzes.models import Grade, Response, target_of
from quizzes.review_desk import BankRow
from quizzes.rules import Rules


class Row(NamedTuple):
    """Some first tries at one question that are alike. The fields stand as ``rows`` selects."""

    question: int
    type: str
    statement: int | None
    skill: int | None
    paragraph: int | None
    confidence: int | None
    fraction: float | None
    feedback: str | None
    feedback_at: str | None
    is_open: bool
    number: int
    first: datetime
    last: datetime

    @property
    def is_right(self) -> bool:
        return self.fraction == 1

    @property
    def is_guess(self) -> bool:
        return self.confidence == Response.Confidence.GUESS

    def counts(self, now: datetime) -> bool:
        """Whether it says what somebody knows, and may say so by now."""
        if self.fraction is None or not questions.is_scored(self.type):
            return False
        rules = Rules(feedback=self.feedback or "each", feedback_at=self.feedback_at)
        return rules.shows_feedback(submitted_at=None if self.is_open else self.last, now=now)


@dataclass
class Answers:
    """What one learner has answered in a course.

    Attributes:
        paragraphs: those on which a question was answered, whether or not it may be told yet.
        on: the questions that count, by what they test.
        sure: how sure the learner was → how many answers, and how many of them right.
    """

    paragraphs: set[int] = field(default_factory=set)
    on: dict[Target, list[mastery.Answered]] = field(default_factory=dict)
    sure: dict[int, tuple[int, int]] = field(default_factory=dict)


def answers_of(*, learner, course: Course, now: datetime | None = None) -> Answers:
    """What a learner has answered, in one query. For the learner and for staff who may see it."""
    now = now or timezone.now()
    found = Answers()
    alike: dict[int, list[Row]] = {}
    for row in rows(learner=learner, course=course):
        if row.paragraph is not None:
            found.paragraphs.add(row.paragraph)
        if not row.counts(now):
            continue
        alike.setdefault(row.question, []).append(row)
        if row.confidence is not None:
            number, right = found.sure.get(row.confidence, (0, 0))
            right += row.number if row.is_right else 0
            found.sure[row.confidence] = (number + row.number, right)
    for group in alike.values():
        target = target_of(group[0].statement, group[0].skill)
        found.on.setdefault(target, []).append(answered(group))
    return found


def rows(*, learner, course: Course) -> Iterable[Row]:
    """The learner's first tries, those that are alike in one row."""
    newest = Grade.objects.filter(response=OuterRef("pk")).order_by("-pk").values("fraction")[:1]
    attempt, question = "item__attempt", "item__revision__question"
    found = (
        Response.objects.filter(
            item__attempt__learner=learner.pk, item__attempt__quiz__course=course, try_number=1
        )
        .annotate(
            fraction=Subquery(newest),
            feedback=KeyTextTransform("feedback", f"{attempt}__rules"),
            feedback_at=KeyTextTransform("feedback_at", f"{attempt}__rules"),
            is_open=Q(item__attempt__submitted_at=None),
        )
        .order_by()
        .values_list(
            question,
            f"{question}__type",
            f"{question}__target_statement",
            f"{question}__target_skill",
            f"{question}__target_statement__paragraph__number",
            "confidence",
            "fraction",
            "feedback",
            "feedback_at",
            "is_open",
        )
        .annotate(number=Count("pk"), first=Min("answered_at"), last=Max("answered_at"))
    )
    return map(Row._make, found)


def answered(alike: list[Row]) -> mastery.Answered:
    """What all first tries at one question say together."""
    meant = [row for row in alike if not row.is_guess]
    right = [row for row in meant if row.is_right]
    last = last_of(alike)
    return mastery.Answered(
        answers=sum(row.number for row in meant),
        right=sum(row.number for row in right),
        stands=bool(meant) and last_of(meant).is_right,
        was_lucky=last.is_right and last.is_guess,
        days=days_of(right),
    )


def last_of(alike: list[Row]) -> Row:
    return max(alike, key=lambda row: row.last)


def days_of(right: list[Row]) -> tuple[date, date] | None:
    """The first and the last day, in the reader's time zone, on which these were given."""
    if not right:
        return None
    first, last = min(row.first for row in right), max(row.last for row in right)
    return timezone.localdate(first), timezone.localdate(last)


def targets_of(
    asked: dict[Target, list[BankRow]], answers: Answers, recall: dict[Target, float]
) -> list[mastery.Target]:
    """The targets of a part of the bank, each with what was answered on it.

    Args:
        asked: that part of the bank, from :func:`quizzes.review_desk.bank_of`.
        answers: of the learner.
        recall: how likely each target would be remembered today.
    """
    return [
        mastery.Target(
            recall=recall.get(target, 0.0),
            answered=tuple(answers.on.get(target, ())),
            askable=len(questions_on_it),
        )
        for target, questions_on_it in asked.items()
    ]
