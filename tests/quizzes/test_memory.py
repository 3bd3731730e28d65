from datetime import UTC, datetime, timedelta

import fsrs
import pytest

from quizzes import memory
from quizzes.models import Card

GUESS, FAIRLY, CERTAIN = 1, 2, 3
AGAIN, HARD, GOOD, EASY = fsrs.Rating


@pytest.mark.parametrize(
    ("fraction", "confidence", "rating"),
    [
        (0, None, AGAIN),
        (0, CERTAIN, AGAIN),
        (0.49, FAIRLY, AGAIN),
        (0.5, None, HARD),
        (0.99, CERTAIN, HARD),
        (1, GUESS, HARD),
        (1, FAIRLY, GOOD),
        (1, None, GOOD),
        (1, CERTAIN, EASY),
    ],
)
def test_the_rating_of_a_first_try(fraction, confidence, rating):
    assert memory.rating_of(fraction=fraction, confidence=confidence) == rating


def test_the_same_answers_give_the_same_dates_and_the_first_is_a_day_at_least():
    assert memory.SCHEDULER.enable_fuzzing is False
    first = datetime(2026, 1, 1, 12, tzinfo=UTC)
    due = {}
    for confidence in (GUESS, None, CERTAIN):
        card = Card()
        memory.answer(
            card, at=first, fraction=1, confidence=confidence, question=7, in_review=False
        )
        due[confidence] = (card.due - first).days
    wrong = Card()
    memory.answer(wrong, at=first, fraction=0, confidence=None, question=7, in_review=False)
    assert (wrong.due - first, due) == (timedelta(days=1), {GUESS: 1, None: 2, CERTAIN: 8})


def test_a_card_holds_what_its_answers_were():
    card, first = Card(), datetime(2026, 1, 1, 12, tzinfo=UTC)
    for day, fraction, question in ((0, 0, 7), (1, 1, 8), (5, 0, 7), (6, 0, 8)):
        memory.answer(
            card,
            at=first + timedelta(days=day),
            fraction=fraction,
            confidence=CERTAIN,
            question=question,
            in_review=day == 6,
        )
    assert (card.first_answer, card.last_review) == (first, first + timedelta(days=6))
    assert (card.reps, card.lapses) == (4, 1)
    assert (card.is_right, card.was_sure_but_wrong, card.in_review) == (False, True, True)
    start = int(first.timestamp())
    assert card.asked == {"7": start + 5 * 86400, "8": start + 6 * 86400}


def test_retrievability_falls_with_time_and_is_the_desired_one_when_a_card_is_due():
    card, first = Card(), datetime(2026, 1, 1, 12, tzinfo=UTC)
    memory.answer(card, at=first, fraction=1, confidence=CERTAIN, question=7, in_review=False)
    now, due, later = (
        memory.retrievability(card, at) for at in (first, card.due, card.due + timedelta(days=60))
    )
    assert now == 1
    assert due == pytest.approx(memory.DESIRED_RETENTION, abs=0.01)
    assert later < 0.75


@pytest.mark.parametrize(
    ("changed", "rule"),
    [({"desired_retention": 0.85}, memory.RULE), ({}, memory.RULE + 1)],
)
def test_whatever_changes_a_date_changes_the_version(changed, rule):
    settings = memory.SCHEDULER.to_dict()
    same = fsrs.Scheduler.from_dict(settings)
    other = fsrs.Scheduler.from_dict(settings | changed)
    assert memory.version_of(same, rule=memory.RULE) == memory.VERSION
    assert memory.version_of(other, rule=rule) != memory.VERSION
