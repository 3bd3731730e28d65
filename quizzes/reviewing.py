"""A sitting of review: begun, answered card by card, and ended whenever the learner likes.

It is an attempt like any other, at a quiz of the purpose ``review`` that the site makes for each
course: its answers are in the one stream, with their receipt, reports, regrades and export. Its
items are chosen when it begins, so that an answer in it costs what an answer costs everywhere;
only what somebody was certain of, and wrong, is added as it goes (:mod:`quizzes.returning`).
"""

import secrets
from dataclasses import dataclass
from datetime import date, datetime
from random import Random

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from lessons.models import Course
from quizzes import cards as all_cards
from quizzes import questions
from quizzes.attempts import SEED_BITS, NothingToAsk
from quizzes.models import Attempt, Item, Quiz, Response, ReviewPlan, Revision, target_of
from quizzes.queries import items_with_answers
from quizzes.review_desk import Desk, open_desk
from quizzes.review_queue import EVERYTHING, Entry, Scope, queue_of, todays

KEY = ":review"  # no key or slug of a course file can be the same
SLUG = "_review"
RULES = {"text": "closed", "feedback": "each", "confidence": True, "returns": True}


def review_quiz(course: Course) -> Quiz:
    """The quiz of the course's reviews; made when it is first needed."""
    quiz, _is_new = Quiz.objects.get_or_create(
        course=course,
        key=KEY,
        defaults={
            "slug": SLUG,
            "title": "Review",
            "purpose": Quiz.Purpose.REVIEW,
            "rules": RULES,
        },
    )
    return quiz


def open_sitting(*, learner, course: Course, now: datetime | None = None) -> Attempt | None:
    """The learner's sitting that was begun today and has not ended, with ``answered``, the number
    of its answers; ``None`` without one. For the learner.

    One that was begun on an earlier day is no longer offered: what is due has changed since.
    """
    now = now or timezone.now()
    attempt = (
        Attempt.objects.filter(
            learner=learner.pk,
            quiz__course=course,
            quiz__purpose=Quiz.Purpose.REVIEW,
            submitted_at=None,
        )
        .select_related("quiz")
        .first()
    )
    if attempt is None or timezone.localdate(attempt.started_at) != timezone.localdate(now):
        return None
    attempt.answered = Response.objects.filter(item__attempt=attempt, closes=True).count()
    return attempt


def begin(
    *, learner, course: Course, scope: Scope = EVERYTHING, now: datetime | None = None
) -> Attempt:
    """A sitting of what is to be reviewed now; today's open one, if it has the same scope.

    Args:
        learner: somebody with a row (``keep()`` was called).
        course: which is reviewed.
        scope: what of it.
        now: the moment; the server's time, if not said.

    Raises:
        NothingToAsk: nothing is due, or to be chosen from.
    """
    now = now or timezone.now()
    quiz = review_quiz(course)
    try:
        with transaction.atomic():
            standing = open_sitting(learner=learner, course=course, now=now)
            if standing is not None and standing.rules.get("scope") == str(scope):
                return standing
            for earlier in Attempt.objects.filter(learner=learner, quiz=quiz, submitted_at=None):
                stop(earlier, now=now)
            all_cards.catch_up(learner=learner, course=course, now=now)
            desk = open_desk(learner=learner, course=course, now=now)
            entries = queue_of(desk, scope).entries
            if not entries:
                raise NothingToAsk
            return write_sitting(learner, quiz, scope, entries, now)
    except IntegrityError:
        # A second click or tab began a sitting a moment earlier; theirs stands.
        return Attempt.objects.get(learner=learner, quiz=quiz, submitted_at=None)


def write_sitting(
    learner, quiz: Quiz, scope: Scope, entries: list[Entry], now: datetime
) -> Attempt:
    """Write an attempt with an item for each entry. The caller holds the transaction."""
    seed = secrets.randbits(SEED_BITS)
    attempt = Attempt.objects.create(
        learner=learner,
        quiz=quiz,
        rules=quiz.rules | {"scope": str(scope)},
        seed=seed,
        length=len(entries),
        out_of=len(entries),
        started_at=now,
    )
    revisions = (
        Revision.objects.select_related("question")
        .prefetch_related("question__cites__paragraph")
        .in_bulk([entry.question.revision for entry in entries])
    )
    items = []
    for position, entry in enumerate(entries, start=1):
        revision = revisions[entry.question.revision]
        kind = questions.get(revision.question.type)
        paragraphs = {one.paragraph.number for one in revision.question.cites.all()}
        if entry.question.paragraph is not None:
            paragraphs.add(entry.question.paragraph)
        asked = {"paragraphs": sorted(paragraphs), "again": entry.again.revision}
        items.append(
            Item(
                attempt=attempt,
                position=position,
                revision=revision,
                order=kind.shuffle(revision.body, Random(f"{seed}:{position}")),
                asked=entry.why | asked,
            )
        )
    Item.objects.bulk_create(items)
    return attempt


def stop(attempt: Attempt, *, now: datetime | None = None) -> bool:
    """End a sitting where it stands: what was not answered was not asked. Idempotent.

    Returns:
        Whether anything was answered in it. If not, nothing of it is kept.
    """
    with transaction.atomic():
        locked = Attempt.objects.select_for_update().filter(pk=attempt.pk).first()
        if locked is None:
            return False
        if locked.submitted_at is None:
            answers = Response.objects.filter(item=OuterRef("pk"))
            Item.objects.filter(~Exists(answers), attempt=locked).delete()
            locked.length = locked.out_of = locked.items.count()
            if not locked.length:
                locked.delete()
                return False
            locked.submitted_at = now or timezone.now()
            locked.save(update_fields=["length", "out_of", "submitted_at"])
        attempt.submitted_at, attempt.length = locked.submitted_at, locked.length
        all_cards.catch_up(learner=locked.learner, course=locked.quiz.course_id, now=now)
    return True


@dataclass(frozen=True)
class Line:
    """One card of a sitting that was answered, and the day on which it comes back."""

    item: Item
    comes_back: date
    in_days: int

    @property
    def stem_html(self) -> str:
        return self.item.revision.body["stem_html"]

    @property
    def state(self) -> str:
        """``right``, ``part`` or ``other``."""
        if self.item.fraction == 1:
            return "right"
        return "part" if self.item.fraction else "other"

    @property
    def paragraphs(self) -> list[int]:
        return (self.item.asked or {}).get("paragraphs", [])


def summary(attempt: Attempt, *, desk: Desk) -> list[Line]:
    """What was answered in a sitting, in its order, and when each card comes back; in one query.

    Args:
        attempt: of the learner whose desk it is.
        desk: as it is now.
    """
    lines = []
    for item in items_with_answers([attempt]):
        question = item.revision.question
        target = target_of(question.target_statement_id, question.target_skill_id)
        if item.is_closed and target in desk.cards:
            day = desk.day_of(desk.cards[target])
            lines.append(Line(item, day, max(0, (day - desk.today).days)))
    return lines


def save_plan(*, learner, course: Course, daily_cap: int, exam_on) -> ReviewPlan:
    """Settle the learner's plan for the reviews of a course."""
    plan, _is_new = ReviewPlan.objects.update_or_create(
        learner=learner, course=course, defaults={"daily_cap": daily_cap, "exam_on": exam_on}
    )
    return plan


def due_count(*, learner, course: Course, now: datetime | None = None) -> int:
    """How many due cards today's sitting would still ask; new ones are not counted. For a number
    beside a link, in three queries."""
    now = now or timezone.now()
    plan = ReviewPlan.objects.filter(learner=learner.pk, course=course).first()
    found = all_cards.of_learner(learner=learner, course=course, now=now)
    desk = Desk(
        now=now,
        plan=plan or ReviewPlan(course=course),
        cards={card.target: card for card in found},
        bank={card.target: [] for card in found},
        begun=set(),
    )
    old, *_rest = todays(desk)
    return len(old)
