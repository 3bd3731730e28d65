"""Attempts under rules that somebody handed down, on an occasion of their own."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from gsi_site.accounts.models import Learner
from quizzes import attempts, owned_data
from quizzes.models import Attempt, ExtraTime
from tests.staff import browser_of, make_user


def reader():
    """A browser, and the learner whose it is."""
    client = browser_of(make_user("reader"))
    client.learner = Learner.objects.create(user=client.user)
    return client


def start(learner, quiz, occasion="seminar", *, extra_percent=0, **rules):
    return attempts.start_attempt(
        learner=learner, quiz=quiz, rules=rules, occasion=occasion, extra_percent=extra_percent
    )


def finish(attempt):
    for item in attempt.items.all():
        attempts.record_response(item=item, answer="right", token=uuid4())


def test_an_own_and_a_set_attempt_stand_side_by_side(quiz, learner):
    own = attempts.start_attempt(learner=learner, quiz=quiz)
    one, other = start(learner, quiz, "one"), start(learner, quiz, "other")
    assert len({own.pk, one.pk, other.pk}) == 3
    assert start(learner, quiz, "one") == one
    assert attempts.start_attempt(learner=learner, quiz=quiz) == own


def test_rules_handed_down_hold_instead_of_the_quizs_own(quiz, learner):
    attempt = start(learner, quiz, tries=2, feedback="each")
    assert attempt.rules == quiz.rules | {"tries": 2, "feedback": "each"}
    assert attempts.start_attempt(learner=learner, quiz=quiz).rules == quiz.rules


def test_attempts_are_counted_on_each_occasion_by_itself(quiz, learner):
    finish(attempts.start_attempt(learner=learner, quiz=quiz))
    finish(start(learner, quiz, attempts=1))
    with pytest.raises(attempts.NoAttemptLeft):
        start(learner, quiz, attempts=1)
    assert start(learner, quiz, "another", attempts=1).submitted_at is None


def test_an_attempt_ends_with_its_time_or_with_the_occasion_whichever_is_first(quiz, learner):
    now = timezone.now()
    closes = (now + timedelta(minutes=30)).isoformat()
    assert start(learner, quiz, "a", closes_at=closes).deadline_at.isoformat() == closes
    assert start(learner, quiz, "b", closes_at=closes, minutes=90).deadline_at.isoformat() == closes
    timed = start(learner, quiz, "c", closes_at=closes, minutes=10)
    assert timed.deadline_at == timed.started_at + timedelta(minutes=10)


def test_the_longer_of_two_extra_times_counts(quiz, learner):
    ExtraTime.objects.create(learner=learner, percent=25)
    for extra, minutes in ((0, 25), (10, 25), (50, 30)):
        timed = start(learner, quiz, f"extra {extra}", extra_percent=extra, minutes=20)
        assert timed.deadline_at == timed.started_at + timedelta(minutes=minutes)
    assert "extra_percent" not in start(learner, quiz, "no limit", extra_percent=50).rules


def test_an_open_attempt_gets_another_end(quiz, learner):
    closes = timezone.now() + timedelta(minutes=5)
    attempt = start(learner, quiz, closes_at=closes.isoformat(), minutes=60)
    attempts.move_end(attempt, closes_at=closes + timedelta(days=1), extra_percent=50)
    attempt.refresh_from_db()
    assert attempt.deadline_at == attempt.started_at + timedelta(minutes=90)
    attempts.move_end(attempt, closes_at=None)
    attempt.refresh_from_db()
    assert attempt.deadline_at == attempt.started_at + timedelta(minutes=90)


def test_pages_of_the_quiz_offer_only_what_was_begun_there(quiz):
    client = reader()
    attempt = start(client.learner, quiz, attempts=1)
    page = client.get(f"/quizzes/{quiz.slug}/")
    assert (page.context_data["open_attempt"], page.context_data["done"]) == (None, [])
    lesson = client.get(quiz.lesson.get_absolute_url()).content.decode()
    assert str(attempt.pk) not in lesson
    finish(attempt)
    page = client.get(f"/quizzes/{quiz.slug}/")
    assert [one.pk for one in page.context_data["done"]] == [attempt.pk]
    assert page.context_data["attempts_left"] is None


def test_an_end_far_off_is_said_and_not_counted_down(quiz):
    client = reader()
    for hours, counts in ((1, True), (48, False)):
        closes = timezone.now() + timedelta(hours=hours)
        attempt = start(client.learner, quiz, f"in {hours}", closes_at=closes.isoformat())
        html = client.get(f"/attempts/{attempt.pk}/").content.decode()
        assert ("data-deadline" in html) == counts
        assert ("This can be answered until" in html) != counts


def test_merged_learners_keep_one_open_attempt_on_each_occasion(quiz):
    guest, account = Learner.objects.create(), Learner.objects.create()
    kept = [start(account, quiz, "one"), attempts.start_attempt(learner=guest, quiz=quiz)]
    doubled = start(guest, quiz, "one")
    Attempt.objects.filter(pk=doubled.pk).update(started_at=timezone.now() - timedelta(hours=1))
    owned_data.merge(guest, account)
    open_ones = Attempt.objects.filter(learner=account, submitted_at=None)
    assert {one.pk for one in open_ones} == {one.pk for one in kept}
