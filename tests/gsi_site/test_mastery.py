"""The levels follow their published rules, fall again, and cannot be guessed."""

import random
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from math import comb

import pytest

from gsi_site import course_loader, mastery
from gsi_site.mastery import Answered, Level, Target
from gsi_site.mastery_words import percent, published_rules, what_raises, why
from quizzes import memory
from quizzes.models import Card, Response

MONDAY, TUESDAY = date(2026, 3, 2), date(2026, 3, 3)
RIGHT = Answered(answers=1, right=1, stands=True, days=(MONDAY, MONDAY))
LATER = Answered(answers=2, right=2, stands=True, days=(MONDAY, TUESDAY))
WRONG = Answered(answers=1)
GUESSED = Answered(was_lucky=True)


def target(*answered, recall=1.0, askable=3):
    return Target(recall=recall, answered=answered, askable=askable)


def level(*targets):
    return mastery.level_of(mastery.sum_up(targets))


NONE = target()
SOLID = [target(LATER, LATER, LATER) for _ in range(4)]


@pytest.mark.parametrize(
    ("targets", "expected"),
    [
        ([], Level.NEW),
        ([NONE, NONE], Level.NEW),
        ([target(WRONG), NONE], Level.ATTEMPTED),
        # One question right is not enough of them, however little there is to hold
        ([target(RIGHT)], Level.ATTEMPTED),
        ([target(RIGHT, RIGHT)], Level.FAMILIAR),
        ([target(GUESSED, GUESSED)], Level.FAMILIAR),
        ([target(GUESSED, GUESSED, GUESSED, GUESSED)], Level.FAMILIAR),
        # What was never asked counts as nothing
        ([target(RIGHT, RIGHT), NONE, NONE], Level.ATTEMPTED),
        ([target(RIGHT, RIGHT, RIGHT)], Level.PROFICIENT),
        ([target(RIGHT, RIGHT), target(RIGHT), NONE], Level.PROFICIENT),
        # All of a small bank is enough, if luck would not do it
        ([target(LATER, LATER, askable=2)], Level.PROFICIENT),
        (SOLID, Level.MASTERED),
        # All on one day
        ([target(RIGHT, RIGHT, RIGHT) for _ in range(4)], Level.PROFICIENT),
        # Forgotten by now, in two steps
        ([target(LATER, LATER, recall=0.8) for _ in range(4)], Level.PROFICIENT),
        ([target(LATER, LATER, recall=0.5) for _ in range(4)], Level.FAMILIAR),
        ([target(LATER, LATER, recall=0.3) for _ in range(4)], Level.ATTEMPTED),
        # One of four targets went wrong
        ([*SOLID[:3], target(WRONG)], Level.PROFICIENT),
        ([*SOLID[:3], NONE], Level.PROFICIENT),
    ],
)
def test_a_level_is_what_its_rules_say(targets, expected):
    assert level(*targets) == expected


def test_each_bar_is_reached_at_its_figure_and_not_below():
    for expected, bar in mastery.BARS.items():
        at = [target(*[LATER] * 6, recall=bar.held)]
        below = [target(*[LATER] * 6, recall=bar.held - 0.001)]
        assert level(*at) >= expected > level(*below)


def test_a_guess_counts_neither_for_nor_against():
    guesses = [target(*one.answered, GUESSED, Answered()) for one in SOLID]
    assert level(*guesses) == Level.MASTERED
    assert mastery.sum_up(guesses).luck == mastery.sum_up(SOLID).luck
    assert level(*[target(*[GUESSED] * 9) for _ in range(4)]) == Level.FAMILIAR


def test_luck_is_the_upper_tail_of_the_binomial():
    assert mastery.by_luck(answers=0, right=0) == 1
    assert mastery.by_luck(answers=3, right=3) == pytest.approx(1 / 27)
    assert mastery.by_luck(answers=2, right=1) == pytest.approx(5 / 9)
    for answers in (7, 40):
        for right in range(answers + 1):
            ways = sum(comb(answers, k) * 2 ** (answers - k) for k in range(right, answers + 1))
            exact = Fraction(ways, 3**answers)
            assert mastery.by_luck(answers=answers, right=right) == pytest.approx(float(exact))


def test_luck_can_be_told_of_very_many_answers():
    assert mastery.by_luck(answers=30_000, right=20_000) == pytest.approx(0)
    assert mastery.by_luck(answers=30_000, right=10_000) == pytest.approx(0.5, abs=0.01)
    assert mastery.by_luck(answers=30_000, right=0) == pytest.approx(1)


def test_many_wrong_answers_weigh_against_some_right_ones():
    """Going on until everything was right once is what guessing does."""
    trying = Answered(answers=6, right=2, stands=True, days=(MONDAY, TUESDAY))
    assert level(*[target(trying, trying) for _ in range(4)]) == Level.FAMILIAR


# Guessing


def guess_for(days: int, *, shape: list[int], seed: int) -> set[Level]:
    """The levels on the evenings of some days on which every question was answered blindly.

    The guesser calls nothing a guess, and says to be certain. ``shape`` is how many questions there
    are on each target.
    """
    rng = random.Random(seed)
    cards = [Card(pk=number, asked={}) for number in range(len(shape))]
    known = [[Answered()] * questions for questions in shape]
    now = datetime(2026, 3, 2, 9, tzinfo=UTC)
    seen = set()
    for _day in range(days):
        for card, answered in zip(cards, known, strict=True):
            for place, before in enumerate(answered):
                right = rng.random() < mastery.CHANCE
                first = before.days[0] if before.days else now.date()
                answered[place] = Answered(
                    answers=before.answers + 1,
                    right=before.right + right,
                    stands=right,
                    days=(first, now.date()) if right else before.days,
                )
                now += timedelta(seconds=20)
                memory.answer(
                    card, at=now, fraction=float(right), question=place, in_review=False,
                    confidence=Response.Confidence.CERTAIN,
                )  # fmt: skip
        seen.add(
            level(
                *(
                    target(
                        *answered, recall=memory.retrievability(card, now), askable=len(answered)
                    )
                    for card, answered in zip(cards, known, strict=True)
                )
            )
        )
        now = now.replace(hour=9, minute=0, second=0) + timedelta(days=1)
    return seen


@pytest.mark.parametrize("shape", [[3, 2, 2], [9], [1, 1, 1, 1, 1]])
def test_a_blind_guesser_masters_nothing(shape):
    """Of 2,000 guessers less than 1 in 100 has "mastered" on any of eight evenings."""
    masters = sum(
        Level.MASTERED in guess_for(8, shape=shape, seed=seed) for seed in range(2000)
    )  # fmt: skip
    assert masters < 20


def test_no_question_of_the_course_is_guessed_more_easily_than_the_rule_says():
    bank = course_loader.check(course_loader.DEFAULT_FOLDER).bank
    options = [
        len(one.entry.options) for one in bank.questions.values() if one.entry.type == "choice"
    ]
    assert len(options) > 100
    assert 1 / min(options) <= mastery.CHANCE


# In words


def test_the_published_rules_are_the_rules():
    assert [tuple(one) for one in published_rules()] == [
        ("familiar", "familiar", 40, 2, True, 1, 0),
        ("proficient", "proficient", 60, 3, False, 1, 20),
        ("mastered", "mastered", 85, 5, False, 2, 1000),
    ]


def test_percent_never_promises_what_is_not_reached():
    assert [percent(share) for share in (0, 0.599, 0.6, 0.85, 1)] == [0, 59, 60, 85, 100]


@pytest.mark.parametrize(
    ("targets", "expected"),
    [
        ([NONE], "No question on it has been answered yet."),
        (
            [target(RIGHT, WRONG, GUESSED)],
            (
                "Your last answers to 3 questions on it: 1 right, 1 guessed, 1 wrong; about 50% of "
                "it would come to mind today."
            ),
        ),
        (
            [target(RIGHT, recall=0.9), NONE],
            (
                "Your last answers to 1 question on 1 of its 2 statements: 1 right; about 45% of "
                "all of it would come to mind today."
            ),
        ),
    ],
)
def test_why_is_one_plain_sentence(targets, expected):
    assert why(mastery.sum_up(targets)) == expected


def raises(*targets):
    evidence = mastery.sum_up(targets)
    return what_raises(evidence, mastery.level_of(evidence))


def test_what_raises_a_level_is_what_it_lacks():
    assert raises(NONE) == ["Answer a question on it."]
    assert raises(*SOLID) == []
    assert raises(*[target(RIGHT, RIGHT, RIGHT) for _ in range(4)]) == [
        "Have something right on one more day: what lasts shows then."
    ]
    never = (
        "Answer questions on the 2 statements that were not asked about yet, until 40% would come "
        "to mind."
    )
    luck = (
        "Have more right, guesses left out: as it stands, somebody who only guesses could have as "
        "many right."
    )
    assert raises(target(RIGHT, RIGHT), target(WRONG)) == [
        "Have 1 more question right.",
        "Put right the 1 question that was wrong the last time, until 60% would come to mind.",
        luck,
    ]
    assert raises(target(RIGHT), NONE, NONE) == ["Have 1 more question right.", never]
    assert raises(*[target(LATER, LATER, recall=0.5) for _ in range(4)]) == [
        "Review it, without guessing, until 60% would come to mind: it fades with time."
    ]
