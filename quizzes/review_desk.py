"""What lies before a learner who comes to review: their cards, the bank, and their plan.

Everything that the queue and the forecast decide, they decide from this, which is read in five
queries however many answers there are. Days are the learner's own, in the time zone of the request:
a card that is due this evening is due today.

**A date to be ready by** (``ReviewPlan.exam_on``) bends the plan: cards that would come back on
that day or later, and that would then be remembered with less than :data:`READY`, are brought into
the last ten days before it, some on each day. :meth:`Desk.cost_of_exam` says what that costs.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from math import ceil

from django.db.models import F
from django.utils import timezone

from lessons.models import SectionRead
from quizzes import cards as all_cards
from quizzes import memory, questions
from quizzes.cards import Target
from quizzes.models import Card, Question, ReviewPlan, target_of

NEW_PER_DAY = 5
READY = 0.95
DAYS_BEFORE_EXAM = 10


@dataclass(frozen=True)
class BankRow:
    """A question of the bank that reviews may ask."""

    id: int
    key: str
    revision: int
    target: Target
    lesson: int | None
    lesson_key: str | None
    unit_key: str | None
    skill_key: str | None
    paragraph: int | None
    is_wording: bool


@dataclass(frozen=True)
class ExamCost:
    """What a date to be ready by adds: how many cards a day, and in how many days before it."""

    on: date
    days_left: int
    brought: int
    within: int
    new: int

    @property
    def brought_per_day(self) -> int:
        return ceil(self.brought / self.within)

    @property
    def new_per_day(self) -> int:
        return ceil(self.new / self.days_left)


@dataclass(frozen=True)
class Desk:
    """One learner's reviews in one course at one moment."""

    now: datetime
    plan: ReviewPlan
    cards: dict[Target, Card]
    bank: dict[Target, list[BankRow]]
    begun: set[int]  # ids of lessons of which a section was read

    @cached_property
    def today(self) -> date:
        return timezone.localdate(self.now)

    @cached_property
    def day_begins(self) -> datetime:
        return timezone.make_aware(datetime.combine(self.today, time.min))

    @cached_property
    def recall(self) -> dict[Target, float]:
        """How likely each card is remembered now."""
        return {target: memory.retrievability(card, self.now) for target, card in self.askable}

    @cached_property
    def askable(self) -> list[tuple[Target, Card]]:
        """The cards on which the bank still has a question."""
        return [(target, card) for target, card in self.cards.items() if target in self.bank]

    @cached_property
    def days(self) -> dict[Target, date]:
        """The day on which each card comes back; it may have passed."""
        return {target: self.day_of(card) for target, card in self.askable}

    def day_of(self, card: Card) -> date:
        due = timezone.localdate(card.due)
        return self.brought.get(card.target, due)

    @cached_property
    def days_left(self) -> int:
        """Days until the date to be ready by; 0 without one, or where it has come."""
        return max(0, (self.plan.exam_on - self.today).days) if self.plan.exam_on else 0

    @cached_property
    def brought(self) -> dict[Target, date]:
        """The cards that the date to be ready by brings forward, and to which day.

        Which day is settled by the target alone, so that it is the same whenever one asks.
        """
        if not self.days_left:
            return {}
        exam = self.plan.exam_on
        begins = timezone.make_aware(datetime.combine(exam, time.min))
        within = min(DAYS_BEFORE_EXAM, self.days_left)
        found = {}
        for target, card in self.askable:
            day = exam - timedelta(days=1 + target[1] % within)
            if (
                timezone.localdate(card.due) >= exam
                and timezone.localdate(card.last_review) < day
                and memory.retrievability(card, begins) < READY
            ):
                found[target] = day
        return found

    @cached_property
    def new(self) -> list[Target]:
        """What was never answered of the lessons that have been begun, in the bank's order.

        A lesson is begun when one of its sections was read, or one of its questions answered.
        """
        begun = self.begun | {
            row.lesson
            for target, card in self.askable
            for row in self.bank[target]
            if str(row.id) in card.asked
        }
        return [
            target
            for target, rows in self.bank.items()
            if target not in self.cards and any(row.lesson in begun for row in rows)
        ]

    @cached_property
    def answered_today(self) -> list[Card]:
        """The cards whose last answer was given in a review, today."""
        return [
            card
            for card in self.cards.values()
            if card.in_review and card.last_review >= self.day_begins
        ]

    @property
    def room(self) -> int | None:
        """How many cards more today's cap leaves room for; ``None`` without a cap."""
        if not self.plan.daily_cap:
            return None
        return max(0, self.plan.daily_cap - len(self.answered_today))

    @property
    def new_room(self) -> int:
        """How many new cards may come in today."""
        wanted = NEW_PER_DAY
        if self.days_left:
            wanted = max(wanted, ceil(len(self.new) / self.days_left))
        met = sum(card.first_answer >= self.day_begins for card in self.answered_today)
        return max(0, wanted - met)

    @property
    def cost_of_exam(self) -> ExamCost | None:
        """What the date to be ready by adds; ``None`` without one that is still to come."""
        if not self.days_left:
            return None
        return ExamCost(
            on=self.plan.exam_on,
            days_left=self.days_left,
            brought=len(self.brought),
            within=min(DAYS_BEFORE_EXAM, self.days_left),
            new=len(self.new),
        )


def open_desk(*, learner, course, now: datetime | None = None) -> Desk:
    """The desk of one learner, in five queries (six where a card is replayed). For the learner.

    Args:
        learner: a guest without a row finds an empty one.
        course: in which.
        now: the moment; the server's time, if not said.
    """
    now = now or timezone.now()
    plan = ReviewPlan.objects.filter(learner=learner.pk, course=course).first()
    begun = SectionRead.objects.filter(
        learner=learner.pk, section__lesson__course=course
    ).values_list("section__lesson", flat=True)
    found = all_cards.of_learner(learner=learner, course=course, now=now)
    return Desk(
        now=now,
        plan=plan or ReviewPlan(course=course),
        cards={card.target: card for card in found},
        bank=bank_of(course),
        begun=set(begun.distinct()),
    )


def bank_of(course) -> dict[Target, list[BankRow]]:
    """The questions that reviews may ask, by target, in the order of their lessons: scored ones
    that may be drawn, of lessons that are still there."""
    rows = (
        Question.objects.filter(
            course=course,
            is_drawn=True,
            retired_at=None,
            revision__isnull=False,
            lesson__retired_at=None,
            lesson__unit__retired_at=None,
        )
        .exclude(type__in=questions.unscored())
        .order_by(F("lesson__number").asc(nulls_last=True), "key")
        .values_list(
            "id",
            "key",
            "revision",
            "target_statement",
            "target_skill",
            "lesson",
            "lesson__key",
            "lesson__unit__key",
            "target_skill__key",
            "target_statement__paragraph__number",
            "is_wording",
        )
    )
    bank: dict[Target, list[BankRow]] = {}
    for id, key, revision, statement, skill, *rest in rows:
        target = target_of(statement, skill)
        bank.setdefault(target, []).append(BankRow(id, key, revision, target, *rest))
    return bank
