"""What an answer says of a memory, and what FSRS makes of it.

All mathematics of scheduling is the ``fsrs`` package's, with its default parameters. What is ours
is one rule that turns an answer into the rating that FSRS takes, so that nobody has to choose
among four buttons after each card:

- **Only the first try at a question counts.** Later ones come after a hint, with one option less
  to choose from; to find it then is no recall. So a question counts once, however many tries it
  allows, and what was found only later counts as not remembered.
- **Not right, or less than half right: Again.**
- **Half right or more, but not wholly: Hard.** Most of it was there. It is no lower, since FSRS
  takes Hard for a success, and no higher, since what was missing is to come back soon.
- **Right, and said to be a guess: Hard.** With three options every third guess is right, so this is
  weak evidence; but a learner who says so must not fare worse than one who keeps silent, so it is
  no Again.
- **Right, and said to be certain: Easy.** FSRS means by it what comes without hesitation.
- **Right otherwise: Good**, whether "fairly sure" or not asked.

An answer of which somebody was certain, and which was not right, is Again like any other; but it
comes again in the same sitting (:mod:`quizzes.returning`). Errors made with confidence are put
right by feedback more readily than others (Butterfield and Metcalfe, 2001), and they return after
a week unless they have been tested again (Butler, Fazio and Marsh, 2011).

What earns nothing by itself (a judgement, a written answer) rates nothing and makes no card.

The schedule has no steps within the day: a day is FSRS's shortest interval without them, and a
sitting is once a day. Fuzz is off, so that the same answers give the same dates. Whatever changes
a date changes ``VERSION``, and cards of another version are replayed when they are next read.
"""

import hashlib
import json
from datetime import UTC, datetime
from importlib.metadata import version

import fsrs

from quizzes.models import Card, Response

RULE = 1  # to be raised whenever the rule above, or what a card holds, is changed
DESIRED_RETENTION = 0.9
LONGEST_INTERVAL = 365  # days
HALF = 0.5

SCHEDULER = fsrs.Scheduler(
    desired_retention=DESIRED_RETENTION,
    learning_steps=(),
    relearning_steps=(),
    maximum_interval=LONGEST_INTERVAL,
    enable_fuzzing=False,
)


def version_of(scheduler: fsrs.Scheduler, *, rule: int) -> str:
    """What tells schedules apart: the rule, the package's version and all of its parameters."""
    facts = [rule, version("fsrs"), scheduler.to_dict()]
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:12]


VERSION = version_of(SCHEDULER, rule=RULE)


def rating_of(*, fraction: float, confidence: int | None) -> fsrs.Rating:
    """The rating of a first try.

    Args:
        fraction: what it earned, 0–1, by its newest grade.
        confidence: how sure the learner said they were, if they did.
    """
    if fraction < HALF:
        return fsrs.Rating.Again
    if fraction < 1 or confidence == Response.Confidence.GUESS:
        return fsrs.Rating.Hard
    if confidence == Response.Confidence.CERTAIN:
        return fsrs.Rating.Easy
    return fsrs.Rating.Good


def answer(
    card: Card, *, at: datetime, fraction: float, confidence: int | None, question: int,
    in_review: bool,
) -> None:  # fmt: skip
    """Let a card take in one answer, not older than its last one. Changes the card, saves nothing.

    Args:
        card: a new one has ``reps`` 0.
        at: when it was answered.
        fraction: see :func:`rating_of`.
        confidence: see :func:`rating_of`.
        question: the id of the question.
        in_review: whether it was answered in a review.
    """
    rating = rating_of(fraction=fraction, confidence=confidence)
    before = memory_of(card) if card.reps else fsrs.Card(card_id=0, due=at)
    after, _log = SCHEDULER.review_card(before, rating, at.astimezone(UTC))
    if not card.reps:
        card.first_answer = at
    elif rating == fsrs.Rating.Again and card.was_remembered:
        card.lapses += 1
    card.state, card.step = int(after.state), after.step
    card.stability, card.difficulty = after.stability, after.difficulty
    card.due, card.last_review = after.due, after.last_review
    card.reps += 1
    card.was_remembered = rating != fsrs.Rating.Again
    card.is_right, card.confidence, card.in_review = fraction == 1, confidence, in_review
    card.asked = card.asked | {str(question): int(at.timestamp())}
    card.version = VERSION


def memory_of(card: Card) -> fsrs.Card:
    """A stored card as the package has it."""
    return fsrs.Card(
        card_id=card.pk or 0,
        state=fsrs.State(card.state),
        step=card.step,
        stability=card.stability,
        difficulty=card.difficulty,
        due=card.due,
        last_review=card.last_review,
    )


def retrievability(card: Card, at: datetime) -> float:
    """How likely the target would be remembered at that time, 0–1, by FSRS."""
    return SCHEDULER.get_card_retrievability(memory_of(card), at)
