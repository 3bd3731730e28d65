"""Sittings of review: begun, answered, ended, and what becomes of them."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from gsi_site import progress
from gsi_site.accounts.models import Learner
from lessons.models import SectionRead
from quizzes import attempts, cards, owned_data, receipts, reviewing
from quizzes.models import Attempt, Card, Item, Quiz, Response, ReviewPlan
from quizzes.review_desk import open_desk
from quizzes.review_queue import parse_scope
from tests.making import make_course, make_lesson, make_question, make_quiz

CERTAIN = 3
CONTROL = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def course(lesson):
    """Two lessons with three questions each, about three statements."""
    make_quiz(lesson, questions=3, count=3)
    second = make_lesson(lesson.course, number=2)
    make_quiz(second, questions=3, count=3)
    return lesson.course


def answer_lesson(learner, course, number, when, *answers):
    """One attempt at a lesson's check, in the order of its questions' keys."""
    quiz = Quiz.objects.get(key=f"L0{number}-check")
    attempt = attempts.start_attempt(learner=learner, quiz=quiz)
    items = sorted(attempt.items.all(), key=lambda item: item.revision.question.key)
    for item, answer in zip(items, answers, strict=False):
        attempts.record_response(item=item, answer=answer, token=uuid4(), answered_at=when)


@pytest.fixture
def student(learner, course, now):
    """Answered the first lesson five days ago: the three statements are due."""
    answer_lesson(learner, course, 1, now - timedelta(days=5), "right", "near", "right")
    return learner


def take(attempt, *answers, confidence=None):
    """Answer the next open cards of a sitting."""
    for answer in answers:
        item = attempts.next_item(attempt)
        item.attempt = Attempt.objects.select_related("quiz").get(pk=attempt.pk)
        attempts.record_response(
            item=item, answer=answer, token=uuid4(), confidence=confidence
        )  # fmt: skip
        attempt.refresh_from_db()


# Beginning


def test_a_sitting_asks_what_is_due_by_questions_not_met_before(student, course, now):
    attempt = reviewing.begin(learner=student, course=course, now=now)
    assert (attempt.length, attempt.out_of, attempt.quiz.purpose) == (3, 3, "review")
    asked = [item.revision.question.key for item in attempt.items.all()]
    assert sorted(asked) == ["L02-01", "L02-02", "L02-03"]
    first = attempt.items.first()
    assert first.asked["why"] == "wrong"
    assert first.asked["paragraphs"] == [2]
    assert Card.objects.count() == 3


def test_beginning_again_goes_on_with_the_open_sitting(student, course, now):
    attempt = reviewing.begin(learner=student, course=course, now=now)
    assert reviewing.begin(learner=student, course=course, now=now) == attempt
    take(attempt, "right")
    standing = reviewing.open_sitting(learner=student, course=course, now=now)
    assert (standing, standing.answered) == (attempt, 1)


def test_another_choice_ends_the_open_sitting_and_keeps_its_answers(student, course, now):
    attempt = reviewing.begin(learner=student, course=course, now=now)
    take(attempt, "right")
    other = reviewing.begin(
        learner=student, course=course, scope=parse_scope("lesson:L01"), now=now
    )
    attempt.refresh_from_db()
    assert (attempt.submitted_at, attempt.length, attempt.items.count()) == (now, 1, 1)
    assert {item.revision.question.lesson.key for item in other.items.all()} == {"L01"}


def test_a_sitting_of_another_day_gives_way_to_a_new_one(student, course, now):
    attempt = reviewing.begin(learner=student, course=course, now=now)
    tomorrow = now + timedelta(days=1)
    assert reviewing.open_sitting(learner=student, course=course, now=tomorrow) is None
    other = reviewing.begin(learner=student, course=course, now=tomorrow)
    assert other != attempt
    assert not Attempt.objects.filter(pk=attempt.pk).exists()


def test_nothing_to_ask(learner, course, now):
    with pytest.raises(attempts.NothingToAsk):
        reviewing.begin(learner=learner, course=course, now=now)
    assert not Attempt.objects.exists()


def test_nobody_reviews_what_others_answered(student, course, now):
    other = Learner.objects.create()
    reviewing.begin(learner=student, course=course, now=now)
    assert reviewing.open_sitting(learner=other, course=course, now=now) is None
    assert open_desk(learner=other, course=course, now=now).cards == {}


def test_another_course_is_reviewed_by_itself(student, course, now):
    other = make_course("two", default=False)
    make_quiz(make_lesson(other))
    assert open_desk(learner=student, course=other, now=now).cards == {}
    assert reviewing.due_count(learner=student, course=other, now=now) == 0
    assert reviewing.due_count(learner=student, course=course, now=now) == 3


def test_new_questions_come_of_lessons_that_were_read(learner, course, now):
    SectionRead.objects.create(learner=learner, section=course.lessons.first().sections.first())
    attempt = reviewing.begin(learner=learner, course=course, now=now)
    assert {item.asked["why"] for item in attempt.items.all()} == {"new"}
    assert attempt.length == 3


@pytest.mark.parametrize("change", ["undrawn", "retired", "lesson", "unit", "type"])
def test_what_may_not_be_drawn_is_not_asked(student, course, now, change):
    lesson = course.lessons.get(number=2)
    if change == "undrawn":
        lesson.questions.update(is_drawn=False)
    elif change == "type":
        lesson.questions.update(type="judgement")
    elif change == "retired":
        lesson.questions.update(retired_at=now)
    elif change == "lesson":
        course.lessons.filter(number=2).update(retired_at=now)
    else:
        unit = course.units.create(key="gone", number=9, title="Gone", retired_at=now)
        course.lessons.filter(number=2).update(unit=unit)
    attempt = reviewing.begin(learner=student, course=course, now=now)
    assert {item.revision.question.lesson.key for item in attempt.items.all()} == {"L01"}


# Answering


def test_what_was_certain_and_wrong_comes_again_before_the_end(student, course, now):
    attempt = reviewing.begin(learner=student, course=course, now=now)
    first = attempt.items.first()
    take(attempt, "near", confidence=CERTAIN)
    attempt.refresh_from_db()
    assert (attempt.length, attempt.out_of, attempt.items.count()) == (4, 4, 4)
    again = attempt.items.last()
    assert again.asked == {"why": "again", "paragraphs": [2]}
    assert again.revision.question.target_statement == first.revision.question.target_statement
    assert again.revision != first.revision
    take(attempt, "right", "right", confidence=CERTAIN)
    assert attempt.submitted_at is None
    take(attempt, "near", confidence=CERTAIN)
    attempt.refresh_from_db()
    assert (attempt.submitted_at is None, attempt.length) == (False, 4)


@pytest.mark.parametrize(("answer", "confidence"), [("near", 2), ("near", None), ("right", 3)])
def test_nothing_else_comes_again(student, course, now, answer, confidence):
    attempt = reviewing.begin(learner=student, course=course, now=now)
    take(attempt, answer, answer, answer, confidence=confidence)
    attempt.refresh_from_db()
    assert (attempt.submitted_at is None, attempt.items.count()) == (False, 3)


def test_in_other_quizzes_nothing_comes_again(learner, course):
    attempt = attempts.start_attempt(learner=learner, quiz=Quiz.objects.get(key="L01-check"))
    take(attempt, "near", confidence=CERTAIN)
    assert attempt.items.count() == 3


def test_the_cards_know_what_was_reviewed_and_the_day_is_done(student, course, now):
    attempt = reviewing.begin(learner=student, course=course, now=now)
    take(attempt, "right", "right", "right")
    found = cards.of_learner(learner=student, course=course)
    assert {card.reps for card in found} == {2}
    assert all(card.in_review for card in found)
    assert reviewing.due_count(learner=student, course=course) == 0
    with pytest.raises(attempts.NothingToAsk):
        reviewing.begin(learner=student, course=course)


# Ending


def test_stopping_keeps_what_was_answered_and_forgets_the_rest(student, course, now):
    attempt = reviewing.begin(learner=student, course=course, now=now)
    take(attempt, "right")
    assert reviewing.stop(attempt, now=now) is True
    attempt.refresh_from_db()
    assert (attempt.length, attempt.out_of, attempt.submitted_at) == (1, 1, now)
    assert Item.objects.filter(attempt=attempt).count() == 1
    assert reviewing.stop(attempt) is True
    assert Card.objects.filter(in_review=True).count() == 1
    assert len(reviewing.begin(learner=student, course=course, now=now).items.all()) == 2


def test_stopping_before_the_first_answer_leaves_nothing(student, course, now):
    attempt = reviewing.begin(learner=student, course=course, now=now)
    assert reviewing.stop(attempt) is False
    assert reviewing.stop(Attempt(pk=attempt.pk or uuid4())) is False
    assert not Attempt.objects.filter(quiz__purpose="review").exists()
    assert Response.objects.count() == 3


def test_the_summary_says_what_comes_back_when(student, course, now):
    attempt = reviewing.begin(learner=student, course=course, now=now)
    take(attempt, "near", "right")
    reviewing.stop(attempt)
    lines = reviewing.summary(attempt, desk=open_desk(learner=student, course=course))
    assert [(line.state, line.in_days >= 1, line.paragraphs) for line in lines] == [
        ("other", True, [2]),
        ("right", True, [1]),
    ]
    assert lines[0].in_days == 1
    assert lines[1].in_days > 2


def test_a_sitting_is_an_attempt_like_any_other(student, course, now):
    attempt = reviewing.begin(learner=student, course=course, now=now)
    take(attempt, "right", "right", "right")
    attempt.refresh_from_db()
    assert len(receipts.lines_of(attempt)) == 3
    exported = owned_data.export(student)
    assert {row["quiz"] for row in exported["attempts"]} == {"Check 1", "Review"}
    other = Learner.objects.create()
    owned_data.merge(student, other)
    assert {card.reps for card in cards.of_learner(learner=other, course=course)} == {2}


def test_a_plan_follows_its_guest_unless_the_account_has_one(learner, course):
    other = Learner.objects.create()
    reviewing.save_plan(learner=learner, course=course, daily_cap=40, exam_on=None)
    owned_data.merge(learner, other)
    assert [(one.learner, one.daily_cap) for one in ReviewPlan.objects.all()] == [(other, 40)]
    third = Learner.objects.create()
    reviewing.save_plan(learner=third, course=course, daily_cap=10, exam_on=None)
    owned_data.merge(other, third)
    assert [(one.learner, one.daily_cap) for one in ReviewPlan.objects.all()] == [(third, 10)]
    owned_data.erase(third)
    assert not ReviewPlan.objects.exists()


def test_a_review_is_no_check_of_a_lesson(student, course, now):
    before = progress.of_learner(learner=student, course=course)
    attempt = reviewing.begin(learner=student, course=course, now=now)
    take(attempt, "right", "right", "right")
    after = progress.of_learner(learner=student, course=course)
    assert [one.first_score for one in after.lessons] == [one.first_score for one in before.lessons]
    assert [one.times_finished for one in after.lessons] == [1, 0]
    assert after.tests == []


# What it costs


@pytest.mark.parametrize("size", [1, 12])
def test_the_desk_takes_five_queries(learner, course, now, size, django_assert_num_queries):
    for day in range(size):
        answer_lesson(
            learner, course, 1, now - timedelta(days=30 - day), "right", "near", "right"
        )  # fmt: skip
        make_question(course.lessons.get(number=2), 50 + day)
    cards.catch_up(learner=learner)
    answer_lesson(learner, course, 2, now - timedelta(days=9), "near")
    with django_assert_num_queries(5):
        desk = open_desk(learner=learner, course=course, now=now)
    assert sum(card.reps for card in desk.cards.values()) == 3 * size + 1
    with django_assert_num_queries(3):
        reviewing.due_count(learner=learner, course=course, now=now)


def statements(act, *arguments, **options) -> int:
    with CaptureQueriesContext(connection) as captured:
        act(*arguments, **options)
    return sum(not one["sql"].startswith(CONTROL) for one in captured)


@pytest.mark.parametrize("size", [3, 30])
def test_beginning_costs_the_same_whatever_its_size(student, course, now, size):
    lesson = course.lessons.get(number=2)
    for number in range(size):
        make_question(lesson, 50 + number)
    reviewing.review_quiz(course)
    assert statements(reviewing.begin, learner=student, course=course, now=now) == 19
