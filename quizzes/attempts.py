"""Taking a quiz: starting an attempt and recording what is answered."""

import random
import secrets
from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Count, Q
from django.utils import timezone

from quizzes import questions
from quizzes.models import Attempt, Grade, Item, Question, Quiz, Response

SEED_BITS = 53  # what a JSON number and a signed 64-bit column both hold


class NothingToAsk(Exception):
    """The quiz's rules find no question."""


@dataclass(frozen=True)
class Recorded:
    """What stands in the stream after an answer was sent.

    Attributes:
        response: the one response of this item and try, whoever sent it first.
        is_new: whether this call wrote it.
        following: the next item without a response, or ``None`` when the attempt is finished.
    """

    response: Response
    is_new: bool
    following: Item | None


def start_attempt(*, learner, quiz: Quiz) -> Attempt:
    """The learner's open attempt at the quiz; a new one if there is none.

    Args:
        learner: somebody with a row (``keep()`` was called).
        quiz: what to take; its rules are frozen into the attempt.

    Raises:
        NothingToAsk: the quiz's rules find no question.
    """
    open_attempts = Attempt.objects.filter(learner=learner, quiz=quiz, submitted_at=None)
    attempt = open_attempts.first()
    if attempt is not None:
        return attempt
    seed = secrets.randbits(SEED_BITS)
    drawn = draw(quiz=quiz, learner=learner, seed=seed)
    if not drawn:
        raise NothingToAsk
    try:
        with transaction.atomic():
            attempt = Attempt.objects.create(
                learner=learner, quiz=quiz, rules=quiz.rules, seed=seed, length=len(drawn)
            )
            Item.objects.bulk_create(
                Item(
                    attempt=attempt,
                    position=position,
                    revision=question.revision,
                    order=questions.get(question.type).shuffle(
                        question.revision.body, random.Random(f"{seed}:{position}")
                    ),
                )
                for position, question in enumerate(drawn, start=1)
            )
    except IntegrityError:
        # A second click or tab began the same attempt a moment earlier; theirs stands.
        return open_attempts.get()
    return attempt


def draw(*, quiz: Quiz, learner, seed: int) -> list[Question]:
    """The questions of a new attempt: those this learner has met least often first.

    Args:
        quiz: its rules name the questions (``questions``) or a pool and a number (``draw``).
        learner: whose earlier attempts count as met.
        seed: makes the choice among equals reproducible.
    """
    pool = Question.objects.filter(
        course_id=quiz.course_id, retired_at=None, revision__isnull=False
    ).select_related("revision")
    if "questions" in quiz.rules:
        named = {
            question.key: question for question in pool.filter(key__in=quiz.rules["questions"])
        }
        return [named[key] for key in quiz.rules["questions"] if key in named]
    rule = quiz.rules["draw"]
    pool = list(
        pool.filter(lesson__key=rule["lesson"])
        .annotate(
            met=Count(
                "revisions__items", filter=Q(revisions__items__attempt__learner_id=learner.pk)
            )
        )
        .order_by("key")
    )
    random.Random(seed).shuffle(pool)
    pool.sort(key=lambda question: question.met)
    return pool[: rule["count"]]


def record_response(*, item: Item, answer, token: UUID) -> Recorded:
    """Write an answer into the stream, once.

    A second sender of the same item gets what the first one wrote: the database allows one
    response for each item and try, so a double click, a retry or another tab changes nothing.
    The last missing answer closes the attempt in the same transaction.

    Args:
        item: of an attempt whose learner is sending, with its revision and question loaded.
        answer: as the question type's ``parse`` returned it.
        token: the form's own identifier, to tell a retry from a rival answer.
    """
    kind = questions.get(item.revision.question.type)
    fraction = kind.grade(item.revision.body, answer)
    try:
        with transaction.atomic():
            response = Response.objects.create(item=item, answer=answer, token=token)
            Grade.objects.create(response=response, fraction=fraction)
            following = next_item(item.attempt)
            if following is None:
                close(item.attempt)
        return Recorded(response=response, is_new=True, following=following)
    except IntegrityError:
        response = Response.objects.get(item=item, try_number=1)
        return Recorded(response=response, is_new=False, following=next_item(item.attempt))


def next_item(attempt: Attempt) -> Item | None:
    """The first item without a response, with its question; ``None`` when all have one."""
    return (
        Item.objects.filter(attempt=attempt, responses=None)
        .select_related("revision__question")
        .order_by("position")
        .first()
    )


def close(attempt: Attempt) -> None:
    """End the attempt with what was answered. A closed attempt stays as it is."""
    if attempt.submitted_at is None:
        attempt.submitted_at = timezone.now()
        attempt.save(update_fields=["submitted_at"])
