"""Whose answers statistics rest on."""

from uuid import uuid4

import pytest

from gsi_site.accounts.models import Learner
from quizzes import attempts
from quizzes.first_attempts import first_attempts, table_of


def take(learner, quiz, *answers, finish=True):
    attempt = attempts.start_attempt(learner=learner, quiz=quiz)
    for item, answer in zip(attempt.items.all(), answers, strict=False):
        attempts.record_response(item=item, answer=answer, token=uuid4())
    attempt.refresh_from_db()
    return attempt


@pytest.fixture
def learners(db):
    return [Learner.objects.create() for _number in range(3)]


@pytest.fixture
def named(quiz):
    quiz.rules = {"questions": ["L01-01", "L01-02"]}
    quiz.save()
    return quiz


def test_the_first_finished_attempt_of_each_learner_counts(named, learners):
    first = take(learners[0], named, "right", "near")
    take(learners[0], named, "right", "right")
    second = take(learners[1], named, "near", "near")
    take(learners[2], named, "right")  # open still
    assert set(first_attempts(named)) == {first, second}
    assert list(first_attempts(named, [learners[1].pk])) == [second]


def test_the_table_holds_what_was_earned(named, learners, django_assert_num_queries):
    one, two = take(learners[0], named, "right", "near"), take(learners[1], named, "near", "near")
    with django_assert_num_queries(1):
        table = table_of(named)
    assert table.by_question == {
        "L01-01": {one.pk: 1.0, two.pk: 0.0},
        "L01-02": {one.pk: 0.0, two.pk: 0.0},
    }
    assert table.totals == {one.pk: 1.0, two.pk: 0.0}
    assert table.items()["L01-01"].facility == 0.5
    assert table.items()["L01-02"].n == 2
    assert (table.quiz().n, table.quiz().mean) == (2, 0.5)


def test_what_cannot_earn_anything_is_left_out(named, learners, lesson):
    take(learners[0], named, "right", "near")
    lesson.questions.filter(key="L01-02").update(type="judgement")
    assert list(table_of(named).by_question) == ["L01-01"]


def test_nobody_has_answered(named):
    assert table_of(named).as_dict()["items"] == {}
    assert table_of(named).as_dict()["quiz"]["n"] == 0
