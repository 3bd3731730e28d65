"""What a learner has answered, when two learners become one."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.http import QueryDict
from django.utils import timezone

from gsi_site.accounts.models import Learner
from quizzes import attempts, owned_data
from quizzes.models import Attempt, Draft, Response


@pytest.fixture
def exam(quiz):
    """Its answers stay drafts until it is handed in."""
    quiz.rules = quiz.rules | {"feedback": "end"}
    quiz.save()
    return quiz


def begin(quiz, learner, *answers, hours_ago=0):
    """An attempt with these drafts."""
    attempt = attempts.start_attempt(learner=learner, quiz=quiz)
    for item, answer in zip(attempt.items.all(), answers, strict=False):
        attempts.keep_draft(item=item, sent=QueryDict(f"choice={answer}"))
    then = timezone.now() - timedelta(hours=hours_ago)
    Draft.objects.filter(item__attempt=attempt).update(saved_at=then)
    Attempt.objects.filter(pk=attempt.pk).update(started_at=then)
    return attempt


def merged(source, target):
    owned_data.merge(source, target)
    return {
        one.pk: (one.learner, one.submitted_at is not None)
        for one in Attempt.objects.select_related("learner")
    }


@pytest.mark.parametrize("newest", ["guest", "account"])
def test_of_two_tests_with_drafts_the_older_one_is_handed_in(exam, newest):
    guest, account = Learner.objects.create(), Learner.objects.create()
    hours = {"guest": 2, "account": 2, newest: 1}
    mine = begin(exam, guest, "right", "near", hours_ago=hours["guest"])
    theirs = begin(exam, account, "far", hours_ago=hours["account"])
    older = theirs if newest == "guest" else mine
    assert merged(guest, account) == {
        mine.pk: (account, older == mine),
        theirs.pk: (account, older == theirs),
    }
    saved = ["right", "near"] if older == mine else ["far"]
    responses = Response.objects.order_by("item__position")
    assert [(one.item.attempt, one.answer) for one in responses] == [
        (older, answer) for answer in saved
    ]
    assert Draft.objects.count() == 3 - len(saved)


def test_an_attempt_with_nothing_in_it_gives_way_to_one_with_a_draft(exam):
    guest, account = Learner.objects.create(), Learner.objects.create()
    mine = begin(exam, guest, "right", hours_ago=2)
    begin(exam, account)
    assert merged(guest, account) == {mine.pk: (account, False)}
    assert Draft.objects.get().item.attempt == mine


def test_a_draft_that_is_newer_than_an_answer_counts_as_use(quiz):
    guest, account = Learner.objects.create(), Learner.objects.create()
    mine = begin(quiz, guest, "right", hours_ago=1)
    theirs = begin(quiz, account, hours_ago=3)
    long_ago = timezone.now() - timedelta(hours=2)
    attempts.record_response(
        item=theirs.items.first(), answer="near", token=uuid4(), answered_at=long_ago
    )
    assert merged(guest, account) == {mine.pk: (account, False), theirs.pk: (account, True)}
