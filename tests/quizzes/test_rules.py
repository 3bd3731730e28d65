from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.http import QueryDict

from gsi_site.accounts.models import Learner
from quizzes import attempts, rules
from quizzes.models import Attempt, Draft, ExtraTime, Grade, Response
from quizzes.queries import with_scores

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def start(learner, quiz, **stored):
    quiz.rules |= stored
    quiz.save()
    return attempts.start_attempt(learner=learner, quiz=quiz)


def answer(item, chosen="right", **more):
    return attempts.record_response(item=item, answer=chosen, **({"token": uuid4()} | more))


def sent(**fields):
    data = QueryDict(mutable=True)
    data.update(fields)
    return data


# What rules say


def test_rules_without_anything_stored_are_the_defaults():
    assert rules.of({}) == rules.Rules()


def test_what_is_not_known_is_left_alone():
    assert rules.of({"tries": 2, "colour": "green"}) == rules.Rules(tries=2)


@pytest.mark.parametrize(
    ("stored", "submitted_at", "shows"),
    [
        ({"feedback": "each"}, None, True),
        ({"feedback": "end"}, None, False),
        ({"feedback": "end"}, NOON, True),
        ({"feedback": "date", "feedback_at": "2026-11-23T12:00:00Z"}, NOON, True),
        ({"feedback": "date", "feedback_at": "2026-11-23T12:00:01Z"}, NOON, False),
        ({"feedback": "date", "feedback_at": "2026-11-23T11:00:00Z"}, None, False),
    ],
)
def test_when_feedback_is_shown(stored, submitted_at, shows):
    found = rules.of(stored).shows_feedback(submitted_at=submitted_at, now=NOON)
    assert found is shows


@pytest.mark.parametrize(("tries", "credits"), [(1, [1]), (2, [1, 0.5]), (3, [1, 2 / 3, 1 / 3])])
def test_each_further_try_costs_an_equal_part(tries, credits):
    found = [rules.Rules(tries=tries).credit(number) for number in range(1, tries + 1)]
    assert found == pytest.approx(credits)


@pytest.mark.parametrize(
    ("minutes", "extra", "ends"),
    [(0, 0, None), (40, 0, timedelta(minutes=40)), (40, 25, timedelta(minutes=50))],
)
def test_the_deadline_holds_extra_time(minutes, extra, ends):
    found = rules.Rules(minutes=minutes).deadline(started_at=NOON, extra_percent=extra)
    assert found == (NOON + ends if ends else None)


# Tries


def test_a_wrong_try_leaves_the_question_open(quiz, learner):
    attempt = start(learner, quiz, tries=3)
    first, second = attempt.items.all()
    recorded = answer(first, "near")
    assert (recorded.may_try_again, recorded.fraction, recorded.following) == (True, 0.0, first)
    recorded = answer(first, "right")
    assert (recorded.may_try_again, recorded.following) == (False, second)
    assert recorded.fraction == pytest.approx(2 / 3)
    assert list(first.responses.values_list("try_number", "answer", "closes")) == [
        (1, "near", False),
        (2, "right", True),
    ]


def test_the_last_try_closes_the_question(quiz, learner):
    first = start(learner, quiz, tries=2).items.first()
    answer(first, "near")
    assert answer(first, "far").may_try_again is False
    assert answer(first, "right").is_new is False
    assert first.responses.count() == 2


def test_a_retry_of_the_same_form_is_not_a_new_try(quiz, learner):
    first, token = start(learner, quiz, tries=3).items.first(), uuid4()
    answer(first, "near", token=token)
    again = answer(first, "near", token=token)
    assert (again.is_new, again.may_try_again) == (False, True)
    assert first.responses.count() == 1


def test_a_score_counts_what_closed_the_question(quiz, learner):
    attempt = start(learner, quiz, tries=2)
    for item in attempt.items.all():
        answer(item, "near")
        answer(item, "right")
    scored = attempts_with_scores(attempt)
    assert scored.points == pytest.approx(1.0)
    assert scored.out_of == 2


def attempts_with_scores(attempt):
    return with_scores(Attempt.objects.filter(pk=attempt.pk)).get()


# Attempts allowed


def test_no_attempt_is_left_after_the_last(quiz, learner):
    for item in start(learner, quiz, attempts=1).items.all():
        answer(item)
    with pytest.raises(attempts.NoAttemptLeft):
        attempts.start_attempt(learner=learner, quiz=quiz)
    other = Learner.objects.create()
    assert attempts.start_attempt(learner=other, quiz=quiz).learner == other


def test_an_open_attempt_goes_on_however_few_are_allowed(quiz, learner):
    attempt = start(learner, quiz, attempts=1)
    assert attempts.start_attempt(learner=learner, quiz=quiz) == attempt


# How sure


def test_how_sure_is_kept_with_the_response(quiz, learner):
    first, second = start(learner, quiz, confidence=True).items.all()
    answer(first, confidence=3)
    answer(second)
    assert list(Response.objects.values_list("confidence", flat=True)) == [3, None]


@pytest.mark.parametrize(
    ("value", "parsed"), [("1", 1), ("3", 3), ("4", None), ("", None), (None, None), ("x", None)]
)
def test_how_sure_is_never_required(value, parsed):
    assert attempts.parse_confidence(value) == parsed


# Drafts and handing in


@pytest.fixture
def deferred(quiz, learner):
    return start(learner, quiz, feedback="end", confidence=True)


def test_a_draft_may_change_and_is_no_response(deferred):
    item = deferred.items.first()
    attempts.keep_draft(item=item, sent=sent(choice="near", csrfmiddlewaretoken="x", token="y"))
    attempts.keep_draft(item=item, sent=sent(choice="right", confidence="2"))
    assert Draft.objects.get().fields == {"choice": ["right"], "confidence": ["2"]}
    assert Response.objects.count() == 0


def test_handing_in_makes_responses_of_drafts_once(deferred):
    first, second = deferred.items.all()
    attempts.keep_draft(item=first, sent=sent(choice="right", confidence="3"))
    attempts.keep_draft(item=second, sent=sent(choice="near"))
    for _ in range(2):
        attempts.hand_in(deferred)
    assert list(
        Response.objects.order_by("item__position").values_list(
            "item__position", "answer", "confidence", "closes"
        )
    ) == [(1, "right", 3, True), (2, "near", None, True)]
    assert sorted(Grade.objects.values_list("fraction", flat=True)) == [0.0, 1.0]
    assert Draft.objects.count() == 0
    assert Attempt.objects.get().submitted_at is not None


def test_what_is_no_whole_answer_earns_nothing_and_is_kept(deferred):
    attempts.keep_draft(item=deferred.items.first(), sent=sent(choice=""))
    attempts.hand_in(deferred)
    assert Response.objects.count() == 0
    assert Draft.objects.count() == 1
    assert attempts_with_scores(deferred).points is None


def test_a_handed_in_attempt_takes_no_draft(deferred):
    attempts.hand_in(deferred)
    with pytest.raises(attempts.Closed):
        attempts.keep_draft(item=deferred.items.first(), sent=sent(choice="right"))


def test_an_answered_question_takes_no_draft(quiz, learner):
    item = start(learner, quiz).items.first()
    answer(item)
    with pytest.raises(attempts.Closed):
        attempts.keep_draft(item=item, sent=sent(choice="right"))


# The deadline


@pytest.fixture
def timed(quiz, learner):
    return start(learner, quiz, feedback="end", minutes=30)


def let_pass(attempt, **since):
    attempt.deadline_at -= timedelta(minutes=30, **since)
    attempt.save()


def test_extra_time_is_frozen_into_the_attempt(quiz, learner):
    ExtraTime.objects.create(learner=learner, percent=50)
    attempt = start(learner, quiz, minutes=30)
    assert attempt.deadline_at - attempt.started_at == timedelta(minutes=45)
    assert attempt.rules["extra_percent"] == 50


def test_an_attempt_in_time_is_not_closed(timed):
    assert attempts.close_if_past(timed) is False


def test_the_wire_has_a_grace(timed):
    let_pass(timed, seconds=5)
    attempts.keep_draft(item=timed.items.first(), sent=sent(choice="right"))
    assert Draft.objects.count() == 1


def test_past_the_deadline_what_was_saved_is_handed_in(timed):
    attempts.keep_draft(item=timed.items.first(), sent=sent(choice="right"))
    let_pass(timed, seconds=11)
    assert attempts.close_if_past(timed) is True
    assert list(Response.objects.values_list("answer", flat=True)) == ["right"]
    with pytest.raises(attempts.Closed):
        attempts.keep_draft(item=timed.items.last(), sent=sent(choice="right"))


def test_a_late_answer_is_refused_and_the_attempt_closed(quiz, learner):
    attempt = start(learner, quiz, minutes=30)
    first, second = attempt.items.select_related("attempt", "revision__question")
    answer(first)
    let_pass(attempt, seconds=11)
    second.attempt = attempt
    with pytest.raises(attempts.Closed):
        answer(second)
    assert Response.objects.count() == 1
    assert Attempt.objects.get().submitted_at is not None


def test_starting_again_closes_what_is_past(quiz, learner, timed):
    let_pass(timed, seconds=11)
    again = attempts.start_attempt(learner=learner, quiz=quiz)
    assert again != timed
    assert Attempt.objects.get(pk=timed.pk).submitted_at is not None
