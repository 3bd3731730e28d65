"""What counts of the answers, and what it says of each thing that is asked."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from gsi_site.accounts.models import Learner
from gsi_site.evidence import answers_of
from gsi_site.mastery import Answered
from lessons.models import Statement
from quizzes import attempts
from quizzes.models import Grade, Question, Response
from tests.gsi_site.studying import NOON, answer, ask_all
from tests.making import make_course, make_lesson, make_quiz

GUESS, FAIRLY, CERTAIN = Response.Confidence.values
MONDAY, TUESDAY = date(2026, 3, 2), date(2026, 3, 3)


@pytest.fixture
def quiz(db):
    return ask_all(make_quiz(make_lesson(make_course())), 1, 2)


@pytest.fixture
def learner(db):
    return Learner.objects.create()


def of(learner, quiz, **more):
    return answers_of(learner=learner, course=quiz.course, **more)


def on(found, key):
    return found.on.get(("statement", Statement.objects.get(key=key).pk))


def test_nobody_has_answered_anything_at_first(quiz, learner):
    found = of(learner, quiz)
    assert (found.paragraphs, found.on, found.sure) == (set(), {}, {})


def test_answers_are_told_by_what_they_test(quiz, learner):
    answer(learner, quiz, "right", "near")
    found = of(learner, quiz)
    assert found.paragraphs == {1, 2}
    assert on(found, "P01.1") == [
        Answered(answers=1, right=1, stands=True, days=(MONDAY, MONDAY))
    ]  # fmt: skip
    assert on(found, "P02.1") == [Answered(answers=1)]
    assert on(found, "P03.1") is None


def test_the_last_answer_decides_what_stands(quiz, learner):
    answer(learner, quiz, "right", "near")
    answer(learner, quiz, "far", "right", at=NOON + timedelta(days=1))
    found = of(learner, quiz)
    assert on(found, "P01.1") == [Answered(answers=2, right=1, days=(MONDAY, MONDAY))]
    assert on(found, "P02.1") == [
        Answered(answers=2, right=1, stands=True, days=(TUESDAY, TUESDAY))
    ]


def test_days_are_those_of_the_reader(quiz, learner):
    answer(learner, quiz, "right", at=NOON.replace(hour=22))
    answer(learner, quiz, "right", at=NOON.replace(hour=23, minute=30))
    with timezone.override("Asia/Shanghai"):
        assert on(of(learner, quiz), "P01.1")[0].days == (TUESDAY, TUESDAY)
    with timezone.override("Europe/Berlin"):
        assert on(of(learner, quiz), "P01.1")[0].days == (MONDAY, TUESDAY)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ([("right", GUESS)], Answered(was_lucky=True)),
        ([("near", GUESS)], Answered()),
        (
            [("right", FAIRLY), ("near", GUESS)],
            Answered(answers=1, right=1, stands=True, days=(MONDAY, MONDAY)),
        ),
        ([("near", CERTAIN), ("right", GUESS)], Answered(answers=1, was_lucky=True)),
    ],
)
def test_guesses_are_passed_over(quiz, learner, given, expected):
    for number, (one, confidence) in enumerate(given):
        answer(learner, quiz, one, at=NOON + timedelta(minutes=number), confidence=confidence)
    assert on(of(learner, quiz), "P01.1") == [expected]


def test_confidence_is_set_against_being_right(quiz, learner):
    answer(learner, quiz, "right", "near", confidence=CERTAIN)
    answer(learner, quiz, "right", "right", confidence=CERTAIN)
    answer(learner, quiz, "near", confidence=GUESS)
    answer(learner, quiz, "right")
    assert of(learner, quiz).sure == {CERTAIN: (4, 3), GUESS: (1, 0)}


def test_only_the_first_try_counts(quiz, learner):
    quiz.rules |= {"tries": 3}
    quiz.save()
    attempt = answer(learner, quiz, "near", hands_in=False)
    attempts.record_response(item=attempt.items.first(), answer="right", token=uuid4())
    assert on(of(learner, quiz), "P01.1") == [Answered(answers=1)]


def test_the_newest_grade_counts(quiz, learner):
    answer(learner, quiz, "near", at=NOON)
    Grade.objects.create(response=Response.objects.get(), fraction=1.0, reason="new key")
    assert on(of(learner, quiz), "P01.1")[0].right == 1


def test_half_right_is_not_right(quiz, learner):
    answer(learner, quiz, "near", at=NOON)
    Grade.objects.create(response=Response.objects.get(), fraction=0.5, reason="partly")
    assert on(of(learner, quiz), "P01.1") == [Answered(answers=1)]


@pytest.mark.parametrize(
    ("rules", "is_told"),
    [
        ({"feedback": "each"}, True),
        ({"feedback": "end"}, True),
        ({"feedback": "date", "feedback_at": "2026-03-01T00:00Z"}, True),
        ({"feedback": "date", "feedback_at": "2999-03-01T00:00Z"}, False),
        ({"feedback": "date"}, False),
    ],
)
def test_what_may_not_be_told_yet_does_not_count(quiz, learner, rules, is_told):
    """But that a paragraph was answered is no secret to whoever answered."""
    quiz.rules |= rules
    quiz.save()
    answer(learner, quiz, "right", "right")
    found = of(learner, quiz)
    assert found.paragraphs == {1, 2}
    assert bool(found.on) == is_told


def test_a_test_that_is_not_handed_in_does_not_count(quiz, learner):
    quiz.rules |= {"feedback": "end"}
    quiz.save()
    answer(learner, quiz, "right", hands_in=False)
    assert of(learner, quiz).on == {}


def test_what_earns_nothing_by_itself_does_not_count(quiz, learner):
    answer(learner, quiz, "right")
    Question.objects.update(type="judgement")
    found = of(learner, quiz)
    assert (found.paragraphs, found.on) == ({1}, {})


def test_nobody_gets_what_others_answered_or_another_course(quiz, learner):
    stranger = Learner.objects.create()
    answer(stranger, quiz, "right", "right", confidence=CERTAIN)
    other = make_quiz(make_lesson(make_course("two", default=False)))
    answer(learner, other, "right", "right", confidence=CERTAIN)
    found = of(learner, quiz)
    assert (found.paragraphs, found.on, found.sure) == (set(), {}, {})


@pytest.mark.parametrize("times", [1, 6])
def test_one_query_however_much_was_answered(quiz, learner, times, django_assert_num_queries):
    for _time in range(times):
        answer(learner, quiz, "right", "near")
    with django_assert_num_queries(1):
        found = of(learner, quiz)
    assert on(found, "P01.1")[0].answers == times
