"""The cards of learners: what their answers, read in their order, say of each target.

Every answer counts, wherever it was given: in a lesson, a test or a review. The responses are the
log, and a card is worked out from them by :mod:`quizzes.memory`; it can be thrown away and rebuilt.

An answer itself writes no card: an answer must cost little, and its transaction must stay the
simplest of all. Whoever reads cards takes the stored ones and lets them take in, in memory, the few
answers that came since (:func:`of_learners`, two queries). What writes (beginning and ending a
review, merging, ``manage.py rebuild_cards``) stores the result (:func:`catch_up`), so that the next
reader finds nothing left to do. Each attempt knows up to which response it has been read
(``Attempt.unread_from``); within an attempt ids rise in the order in which answers are committed,
since each answer holds its attempt.

Three things have a card replayed from its first answer, in the next reading:

- a late answer, such as a draft saved before another answer and handed in after it;
- a regrade (:func:`make_stale`);
- another version of the schedule (:data:`quizzes.memory.VERSION`).

Answers whose feedback may not be shown yet are left for later: when a card comes back would tell
how it went.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from quizzes import memory, questions
from quizzes.models import Attempt, Card, Grade, Question, Quiz, Response, target_of
from quizzes.rules import of

Target = tuple[str, int]
Key = tuple[UUID, Target]
STORED = [
    field.name
    for field in Card._meta.concrete_fields
    if field.name not in {"id", "learner", "course", "target_statement", "target_skill"}
]
BATCH = 500


class Answer(NamedTuple):
    """One response, with what its card needs of it. The fields stand as ``answers`` selects."""

    response: int
    at: datetime
    try_number: int
    confidence: int | None
    fraction: float | None
    attempt: UUID
    learner: UUID
    rules: dict
    submitted_at: datetime | None
    purpose: str
    question: int
    type: str
    course: int
    statement: int | None
    skill: int | None

    @property
    def key(self) -> Key:
        return self.learner, target_of(self.statement, self.skill)

    @property
    def counts(self) -> bool:
        """Whether it rates a memory; :mod:`quizzes.memory` says why only the first try does."""
        return self.try_number == 1 and self.fraction is not None and questions.is_scored(self.type)

    def may_be_told(self, now: datetime) -> bool:
        return of(self.rules).shows_feedback(submitted_at=self.submitted_at, now=now)


@dataclass
class Reading:
    """The cards of some learners with every answer in them, and what of it is not stored yet.

    Attributes:
        cards: by learner and target.
        changed: the keys of cards that differ from the stored ones.
        gone: stored cards without an answer.
        read_to: for each attempt with news the last response read, ``None`` if it has ended.
    """

    cards: dict[Key, Card] = field(default_factory=dict)
    changed: set[Key] = field(default_factory=set)
    gone: list[Card] = field(default_factory=list)
    read_to: dict[UUID, int | None] = field(default_factory=dict)

    def take_in(self, answer: Answer) -> None:
        card = self.cards.get(answer.key)
        if card is None:
            card = self.cards[answer.key] = new_card(answer)
        memory.answer(
            card,
            at=answer.at,
            fraction=answer.fraction,
            confidence=answer.confidence,
            question=answer.question,
            in_review=answer.purpose == Quiz.Purpose.REVIEW,
        )
        self.changed.add(answer.key)


def new_card(answer: Answer, pk: int | None = None) -> Card:
    return Card(
        pk=pk,
        learner_id=answer.learner,
        course_id=answer.course,
        target_statement_id=answer.statement,
        target_skill_id=answer.skill,
    )


# Reading


def of_learner(*, learner, course, now: datetime | None = None) -> list[Card]:
    """The learner's cards in a course, with every answer up to now in them, in two queries (three
    where a card is replayed). For the learner and for staff who may see them. Writes nothing."""
    return of_learners(learners=[learner.pk], course=course, now=now)[learner.pk]


def of_learners(
    *, learners: Iterable[UUID], course, now: datetime | None = None
) -> dict[UUID, list[Card]]:
    """As :func:`of_learner`, for several learners by their ids, in as many queries."""
    ids = list(learners)
    found: dict[UUID, list[Card]] = {id: [] for id in ids}
    reading = read(learners=ids, course=course, now=now or timezone.now())
    for (learner, _target), card in reading.cards.items():
        found[learner].append(card)
    return found


def retrievability_of(
    *, learner, course, at: datetime | None = None, cards: Iterable[Card] | None = None
) -> dict[Target, float]:
    """How likely each target that the learner has answered would be remembered at a time, by FSRS.

    Args:
        learner: whose.
        course: in which.
        at: when; now, if not said. Answers given after it count too.
        cards: from :func:`of_learner`, if they are at hand; saves its queries.

    Returns:
        0–1 by target: ``("statement", id)`` or ``("skill", id)``. What was never answered is not
        in it.
    """
    cards = of_learner(learner=learner, course=course) if cards is None else cards
    at = at or timezone.now()
    return {card.target: memory.retrievability(card, at) for card in cards}


def read(*, learners: list[UUID], course, now: datetime) -> Reading:
    """Stored cards with the unread answers taken in.

    Args:
        learners: their ids.
        course: of the cards; ``None`` means all courses.
        now: decides which answers may be told by now.
    """
    in_course = Q() if course is None else Q(course=course)
    reading = Reading()
    for card in Card.objects.filter(in_course, learner__in=learners):
        reading.cards[card.learner_id, card.target] = card
    fresh = []
    for answer in answers(unread(learners, course)):
        if not answer.may_be_told(now):
            continue
        last = reading.read_to.get(answer.attempt) or 0
        ended = answer.submitted_at is not None
        reading.read_to[answer.attempt] = None if ended else max(last, answer.response)
        if answer.counts:
            fresh.append(answer)
    stale = {key for key, card in reading.cards.items() if card.version != memory.VERSION}
    stale |= {one.key for one in fresh if is_late(one, reading.cards.get(one.key))}
    replay_into(reading, stale, now)
    for answer in fresh:
        if answer.key not in stale:
            reading.take_in(answer)
    return reading


def is_late(answer: Answer, card: Card | None) -> bool:
    """Whether an answer comes before one that the stored card holds already."""
    return card is not None and answer.at <= card.last_review


def unread(learners: list[UUID], course) -> QuerySet[Response]:
    found = Response.objects.filter(
        item__attempt__learner__in=learners,
        item__attempt__unread_from__isnull=False,
        pk__gt=F("item__attempt__unread_from"),
    )
    return found if course is None else found.filter(item__attempt__quiz__course=course)


def answers(responses: QuerySet[Response]) -> Iterator[Answer]:
    """Responses in the order in which they were given, with their newest grades, in one query."""
    newest = Grade.objects.filter(response=OuterRef("pk")).order_by("-pk").values("fraction")[:1]
    attempt, question = "item__attempt", "item__revision__question"
    rows = responses.order_by("answered_at", "pk").values_list(
        "pk",
        "answered_at",
        "try_number",
        "confidence",
        Subquery(newest),
        attempt,
        f"{attempt}__learner",
        f"{attempt}__rules",
        f"{attempt}__submitted_at",
        f"{attempt}__quiz__purpose",
        question,
        f"{question}__type",
        f"{question}__course",
        f"{question}__target_statement",
        f"{question}__target_skill",
    )
    return map(Answer._make, rows.iterator(chunk_size=2000))


def replay_into(reading: Reading, keys: set[Key], now: datetime) -> None:
    """Put these cards aside and make them anew from all of their answers, in one query."""
    if not keys:
        return
    targets = {"statement": set(), "skill": set()}
    for _learner, (kind, id) in keys:
        targets[kind].add(id)
    responses = Response.objects.filter(
        Q(item__revision__question__target_statement__in=targets["statement"])
        | Q(item__revision__question__target_skill__in=targets["skill"]),
        item__attempt__learner__in={learner for learner, _target in keys},
        try_number=1,
    )
    old = {key: reading.cards.pop(key) for key in keys}
    for answer in answers(responses):
        if answer.key in keys and answer.counts and answer.may_be_told(now):
            if answer.key not in reading.cards:
                reading.cards[answer.key] = new_card(answer, pk=old[answer.key].pk)
            reading.take_in(answer)
    reading.gone += [card for key, card in old.items() if key not in reading.cards]


def replay(*, learners: list[UUID], now: datetime) -> dict[Key, Card]:
    """What the cards must be: made from all answers alone, whatever is stored."""
    reading = Reading()
    for answer in answers(Response.objects.filter(item__attempt__learner__in=learners)):
        if answer.counts and answer.may_be_told(now):
            reading.take_in(answer)
    return reading.cards


# Writing


def catch_up(*, learner, course=None, now: datetime | None = None) -> list[Card]:
    """Store the learner's cards with every answer up to now in them.

    Args:
        learner: somebody with a row. It is held, so that of two at once the second finds the
            first one's work.
        course: whose cards; ``None`` means all courses.
        now: decides which answers may be told by now.

    Returns:
        The cards.
    """
    with transaction.atomic():
        rows = type(learner).objects.select_for_update(of=["self"], no_key=True)
        list(rows.filter(pk=learner.pk).values_list("pk"))
        reading = read(learners=[learner.pk], course=course, now=now or timezone.now())
        store(reading)
    return list(reading.cards.values())


def store(reading: Reading) -> None:
    """Write what a reading has changed. The caller holds the transaction and the learner."""
    changed = [reading.cards[key] for key in reading.changed]
    Card.objects.bulk_create([card for card in changed if not card.pk], batch_size=BATCH)
    Card.objects.bulk_create(
        [card for card in changed if card.pk],
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=STORED,
    )
    if reading.gone:
        Card.objects.filter(pk__in=[card.pk for card in reading.gone]).delete()
    ended = [pk for pk, last in reading.read_to.items() if last is None]
    if ended:
        Attempt.objects.filter(pk__in=ended).update(unread_from=None)
    Attempt.objects.bulk_update(
        [Attempt(pk=pk, unread_from=last) for pk, last in reading.read_to.items() if last],
        ["unread_from"],
        batch_size=BATCH,
    )


def forget(learners: Iterable[UUID]) -> None:
    """Throw away stored cards: the next reading makes them anew from every answer."""
    ids = list(learners)
    Card.objects.filter(learner__in=ids).delete()
    Attempt.objects.filter(learner__in=ids).update(unread_from=0)


def make_stale(*, question: Question, learners: Iterable[UUID]) -> None:
    """Have these learners' cards on a question's target replayed: its grades have changed."""
    Card.objects.filter(
        learner__in=list(learners),
        target_statement=question.target_statement_id,
        target_skill=question.target_skill_id,
    ).update(version="")


def rebuild(learner) -> list[Card]:
    """Throw away the learner's stored cards and store them anew, from every answer."""
    with transaction.atomic():
        forget([learner.pk])
        return catch_up(learner=learner)
