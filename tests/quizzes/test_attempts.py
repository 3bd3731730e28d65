from uuid import uuid4

import pytest
from django.db import IntegrityError
from django.http import QueryDict

from gsi_site.accounts.models import Learner
from quizzes import attempts
from quizzes.models import Attempt, Draft, Grade, Item, Quiz, Response


def answer(item, chosen="right"):
    return attempts.record_response(item=item, answer=chosen, token=uuid4())


def test_an_attempt_holds_as_many_items_as_the_rules_say(quiz, learner):
    attempt = attempts.start_attempt(learner=learner, quiz=quiz)
    assert [item.position for item in attempt.items.all()] == [1, 2]
    assert attempt.length == 2
    assert attempt.rules == {"draw": {"lesson": "L01", "count": 2}}


def test_starting_twice_gives_the_same_attempt(quiz, learner):
    first = attempts.start_attempt(learner=learner, quiz=quiz)
    assert attempts.start_attempt(learner=learner, quiz=quiz) == first
    assert Attempt.objects.count() == 1


def test_a_start_that_loses_the_race_gives_the_winner(quiz, learner, monkeypatch):
    winner = {}

    def draw_while_another_tab_starts(**kwargs):
        monkeypatch.undo()
        winner["attempt"] = attempts.start_attempt(learner=learner, quiz=quiz)
        return attempts.draw(**kwargs)

    monkeypatch.setattr(attempts, "draw", draw_while_another_tab_starts)
    assert attempts.start_attempt(learner=learner, quiz=quiz) == winner["attempt"]
    assert Attempt.objects.count() == 1


def test_new_questions_come_first_at_the_next_attempt(quiz, learner):
    first = attempts.start_attempt(learner=learner, quiz=quiz)
    met = {item.revision.question.key for item in first.items.all()}
    for item in first.items.all():
        answer(item)
    second = attempts.start_attempt(learner=learner, quiz=quiz)
    again = [item.revision.question.key for item in second.items.all()]
    assert again[0] not in met
    assert again[1] in met


def test_what_others_have_met_does_not_count(quiz, learner):
    other = Learner.objects.create()
    for _number in range(20):
        attempt = attempts.start_attempt(learner=other, quiz=quiz)
        for item in attempt.items.all():
            answer(item)
    seen = {attempts.draw(quiz=quiz, learner=learner, seed=seed)[0].key for seed in range(30)}
    assert seen == {"L01-01", "L01-02", "L01-03"}


def test_the_same_seed_draws_the_same_questions(quiz, learner):
    first = attempts.draw(quiz=quiz, learner=learner, seed=7)
    assert first == attempts.draw(quiz=quiz, learner=learner, seed=7)


def test_retired_questions_are_not_drawn(quiz, learner, lesson):
    kept = lesson.questions.get(key="L01-02")
    lesson.questions.exclude(pk=kept.pk).update(retired_at="2026-01-01T00:00Z")
    assert attempts.draw(quiz=quiz, learner=learner, seed=1) == [kept]


def test_what_is_asked_only_where_it_is_named_is_not_drawn(quiz, learner, lesson):
    kept = lesson.questions.get(key="L01-02")
    lesson.questions.exclude(pk=kept.pk).update(is_drawn=False)
    assert attempts.draw(quiz=quiz, learner=learner, seed=1) == [kept]
    quiz.rules = {"questions": ["L01-03"]}
    drawn = attempts.draw(quiz=quiz, learner=learner, seed=1)
    assert [question.key for question in drawn] == ["L01-03"]


def test_a_quiz_may_name_its_questions_in_order(quiz, learner):
    quiz.rules = {"questions": ["L01-03", "L01-01"]}
    drawn = attempts.draw(quiz=quiz, learner=learner, seed=1)
    assert [question.key for question in drawn] == ["L01-03", "L01-01"]


def test_a_quiz_without_questions_begins_nothing(quiz, learner, lesson):
    lesson.questions.update(retired_at="2026-01-01T00:00Z")
    with pytest.raises(attempts.NothingToAsk):
        attempts.start_attempt(learner=learner, quiz=quiz)
    assert Attempt.objects.count() == 0


def test_an_answer_is_stored_with_its_grade(quiz, learner):
    item = attempts.start_attempt(learner=learner, quiz=quiz).items.first()
    recorded = answer(item, "near")
    assert recorded.is_new is True
    assert list(Response.objects.values_list("item", "try_number", "answer")) == [
        (item.pk, 1, "near")
    ]
    assert list(Grade.objects.values_list("response", "fraction")) == [(recorded.response.pk, 0.0)]


def test_the_next_item_comes_with_the_answer_and_the_last_answer_closes(quiz, learner):
    attempt = attempts.start_attempt(learner=learner, quiz=quiz)
    first, second = attempt.items.all()
    assert answer(first).following == second
    assert Attempt.objects.get().submitted_at is None
    assert answer(second).following is None
    assert Attempt.objects.get().submitted_at is not None


def test_a_second_answer_changes_nothing_and_gets_the_first(quiz, learner):
    item = attempts.start_attempt(learner=learner, quiz=quiz).items.first()
    first = answer(item, "right")
    second = answer(item, "far")
    assert second.is_new is False
    assert second.response == first.response
    assert second.following == first.following
    assert list(Response.objects.values_list("answer", flat=True)) == ["right"]
    assert Grade.objects.count() == 1


def test_the_database_refuses_a_second_open_attempt(quiz, learner):
    attempts.start_attempt(learner=learner, quiz=quiz)
    with pytest.raises(IntegrityError):
        Attempt.objects.create(learner=learner, quiz=quiz, seed=1, length=1)


def test_the_database_refuses_a_second_response_of_one_try(quiz, learner):
    item = attempts.start_attempt(learner=learner, quiz=quiz).items.first()
    Response.objects.create(item=item, answer="right", token=uuid4())
    with pytest.raises(IntegrityError):
        Response.objects.create(item=item, answer="right", token=uuid4())


def test_options_keep_their_stored_order(quiz, learner):
    orders = set()
    for _ in range(12):
        attempt = attempts.start_attempt(learner=learner, quiz=quiz)
        for item in attempt.items.all():
            assert sorted(item.order) == ["far", "near", "right"]
            assert Item.objects.get(pk=item.pk).order == item.order
            orders.add(tuple(item.order))
            answer(item)
    assert len(orders) > 1


def test_rules_are_frozen_into_the_attempt(quiz, learner):
    attempt = attempts.start_attempt(learner=learner, quiz=quiz)
    Quiz.objects.update(rules={"draw": {"lesson": "L01", "count": 1}})
    assert Attempt.objects.get(pk=attempt.pk).rules == {"draw": {"lesson": "L01", "count": 2}}


def test_a_form_for_a_try_that_another_tab_used_does_not_use_up_the_next(quiz, learner):
    Quiz.objects.update(rules=quiz.rules | {"tries": 3})
    quiz.refresh_from_db()
    item = attempts.start_attempt(learner=learner, quiz=quiz).items.first()
    sent = [("near", 1), ("far", 1), ("far", 2), ("right", 2), ("right", 3)]
    numbers = [
        attempts.record_response(
            item=item, answer=chosen, token=uuid4(), try_number=number
        ).response.try_number
        for chosen, number in sent
    ]
    assert numbers == [1, 1, 2, 2, 3]
    stored = Response.objects.order_by("try_number").values_list("answer", "closes")
    assert list(stored) == [("near", False), ("far", False), ("right", True)]


def test_a_retry_of_a_try_gets_that_try(quiz, learner):
    Quiz.objects.update(rules=quiz.rules | {"tries": 3})
    quiz.refresh_from_db()
    item = attempts.start_attempt(learner=learner, quiz=quiz).items.first()
    token = uuid4()
    first = attempts.record_response(item=item, answer="near", token=token)
    again = attempts.record_response(item=item, answer="near", token=token)
    assert (again.response, again.is_new, again.may_try_again) == (first.response, False, True)
    assert Response.objects.count() == 1


def test_an_answer_that_meets_the_end_of_its_attempt_is_refused(quiz, learner):
    """The page was loaded before the attempt was handed in elsewhere."""
    attempt = attempts.start_attempt(learner=learner, quiz=quiz)
    items = [
        Item.objects.select_related("attempt", "revision__question").get(pk=item.pk)
        for item in attempt.items.all()
    ]
    first = answer(items[0], "near")
    attempts.hand_in(attempt)
    with pytest.raises(attempts.Closed):
        answer(items[1])
    with pytest.raises(attempts.Closed):
        attempts.keep_draft(item=items[1], sent=QueryDict("choice=right"))
    stands = answer(items[0], "right")
    assert (stands.response, stands.is_new) == (first.response, False)
    assert Response.objects.count() == 1
    assert not Draft.objects.exists()
