"""Cards are what a replay of every answer makes of them, whenever they were last stored."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import fsrs
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gsi_site.accounts.models import Learner
from lessons.models import Skill
from quizzes import attempts, cards, memory, owned_data, regrading
from quizzes.models import Attempt, Card, Grade, Question, Quiz, Response, ReviewPlan, Revision
from tests.making import choice_body, make_course, make_lesson, make_quiz

START = datetime(2026, 3, 1, 9, tzinfo=UTC)
CERTAIN = 3
FIELDS = ["target_statement_id", "target_skill_id", *cards.STORED]


def answer(learner, quiz, *answers, at=START, confidence=None, **more):
    """One attempt at the quiz, with these answers to its first questions."""
    attempt = attempts.start_attempt(learner=learner, quiz=quiz)
    for item, one in zip(attempt.items.all(), answers, strict=False):
        attempts.record_response(
            item=item, answer=one, token=uuid4(), answered_at=at, confidence=confidence, **more
        )
    return attempt


def facts(found):
    """What each card holds, by its target."""
    return {card.target: [getattr(card, name) for name in FIELDS] for card in found}


def facts_of(learner):
    return facts(cards.of_learner(learner=learner, course=Quiz.objects.get().course))


def replayed(learner):
    return facts(cards.replay(learners=[learner.pk], now=timezone.now()).values())


@pytest.fixture
def quiz(lesson):
    """Asks three questions, about three statements, in the order of their keys."""
    quiz = make_quiz(lesson, questions=3, count=3)
    quiz.rules = {"questions": [f"L01-0{number}" for number in (1, 2, 3)]}
    quiz.save()
    return quiz


def card_on(learner, statement, course):
    [found] = [
        card
        for card in cards.of_learner(learner=learner, course=course)
        if card.target_statement.key == statement
    ]
    return found


# What counts


def test_every_scored_answer_is_in_its_card_at_once(quiz, learner):
    answer(learner, quiz, "right", "near")
    found = {card.target_statement.key: card for card in cards.of_learner(
        learner=learner, course=quiz.course)}  # fmt: skip
    assert {key: (card.reps, card.is_right) for key, card in found.items()} == {
        "P01.1": (1, True),
        "P02.1": (1, False),
    }
    assert Card.objects.count() == 0


def test_reading_in_a_review_and_in_a_test_feeds_the_same_card(quiz, learner):
    answer(learner, quiz, "right", at=START)
    Quiz.objects.update(purpose=Quiz.Purpose.REVIEW)
    Attempt.objects.update(submitted_at=START)
    answer(learner, quiz, "near", at=START + timedelta(days=3))
    card = card_on(learner, "P01.1", quiz.course)
    assert (card.reps, card.in_review, card.is_right) == (2, True, False)


def test_only_the_first_try_counts(quiz, learner):
    quiz.rules = quiz.rules | {"tries": 3}
    quiz.save()
    attempt = answer(learner, quiz, "near")
    item = attempt.items.first()
    attempts.record_response(item=item, answer="right", token=uuid4(), answered_at=START)
    card = card_on(learner, "P01.1", quiz.course)
    assert Response.objects.count() == 2
    assert (card.reps, card.is_right) == (1, False)


def test_what_earns_nothing_makes_no_card(quiz, learner):
    attempt = attempts.start_attempt(learner=learner, quiz=quiz)
    Question.objects.filter(key="L01-01").update(type="judgement")
    Response.objects.create(item=attempt.items.first(), token=uuid4(), answer={"choice": "a"})
    assert cards.of_learner(learner=learner, course=quiz.course) == []
    assert cards.catch_up(learner=learner) == []


def test_an_answer_whose_feedback_waits_for_a_date_waits_too(quiz, learner):
    quiz.rules = quiz.rules | {"feedback": "date", "feedback_at": "2026-06-01T00:00+00:00"}
    quiz.save()
    answer(learner, quiz, "right", "near", "right")
    before, after = (datetime(2026, month, 2, tzinfo=UTC) for month in (5, 6))
    assert cards.of_learner(learner=learner, course=quiz.course, now=before) == []
    cards.catch_up(learner=learner, now=before)
    assert Card.objects.count() == 0
    found = cards.of_learner(learner=learner, course=quiz.course, now=after)
    assert [card.reps for card in found] == [1, 1, 1]


def test_a_skill_has_a_card_too(quiz, learner, lesson):
    skill = Skill.objects.create(course=quiz.course, key="voice", title="Voice")
    Question.objects.filter(key="L01-01").update(target_statement=None, target_skill=skill)
    answer(learner, quiz, "right", "right")
    cards.catch_up(learner=learner)
    assert {card.target[0] for card in Card.objects.all()} == {"skill", "statement"}
    answer(learner, quiz, "near", at=START + timedelta(days=1))
    assert facts_of(learner) == replayed(learner)


def test_nobody_gets_the_cards_of_others_or_of_another_course(quiz, learner):
    other = Learner.objects.create()
    twin = make_quiz(make_lesson(make_course("two", default=False)))
    answer(other, quiz, "right")
    answer(learner, twin, "right")
    assert cards.of_learner(learner=learner, course=quiz.course) == []
    found = cards.of_learners(learners=[learner.pk, other.pk], course=twin.course)
    assert {id: len(one) for id, one in found.items()} == {learner.pk: 1, other.pk: 0}


def test_a_guest_without_a_row_has_none(quiz):
    assert cards.of_learner(learner=Learner(), course=quiz.course) == []


# Stored or not


def test_stored_cards_are_the_replayed_ones_and_nothing_is_left_to_read(quiz, learner):
    answer(learner, quiz, "right", "near", "right")
    answer(learner, quiz, "near", at=START + timedelta(days=2))
    cards.catch_up(learner=learner)
    assert facts(Card.objects.all()) == replayed(learner)
    ended, is_open = Attempt.objects.order_by("started_at")
    assert (ended.unread_from, is_open.unread_from) == (None, Response.objects.latest("pk").pk)
    assert list(cards.answers(cards.unread([learner.pk], None))) == []


def test_a_late_answer_replays_its_card(quiz, learner):
    answer(learner, quiz, "right", "right", "right", at=START + timedelta(days=9))
    cards.catch_up(learner=learner)
    answer(learner, quiz, "near", at=START)
    assert card_on(learner, "P01.1", quiz.course).first_answer == START
    assert facts_of(learner) == replayed(learner)
    cards.catch_up(learner=learner)
    assert facts(Card.objects.all()) == replayed(learner)


def test_another_version_replays_every_card(quiz, learner):
    answer(learner, quiz, "right", "near", "right")
    cards.catch_up(learner=learner)
    Card.objects.update(version="old", stability=99, due=START + timedelta(days=400))
    assert facts_of(learner) == replayed(learner)
    cards.catch_up(learner=learner)
    assert facts(Card.objects.all()) == replayed(learner)
    assert set(Card.objects.values_list("version", flat=True)) == {memory.VERSION}


def test_a_stored_card_without_an_answer_goes(quiz, learner):
    answer(learner, quiz, "right", "right", "right")
    cards.catch_up(learner=learner)
    skill = Skill.objects.create(course=quiz.course, key="voice", title="Voice")
    Question.objects.filter(key="L01-01").update(target_statement=None, target_skill=skill)
    Card.objects.update(version="")
    cards.catch_up(learner=learner)
    assert sorted(Card.objects.values_list("target_statement__key", flat=True)) == [
        "P02.1",
        "P03.1",
    ]
    assert facts(cards.rebuild(learner)) == replayed(learner)
    assert Card.objects.count() == 3


def test_a_regrade_replays_the_cards_it_touches(quiz, learner):
    answer(learner, quiz, "near", "near", "near")
    cards.catch_up(learner=learner)
    question = Question.objects.get(key="L01-01")
    body = choice_body("Stem L01-01?")
    for option in body["options"]:
        option["correct"] = option["key"] == "near"
    question.revision = Revision.objects.create(question=question, number=2, body=body, digest="1")
    question.save()
    regrading.regrade(question=question, reason="new key")
    card = card_on(learner, "P01.1", quiz.course)
    assert (card.is_right, card.reps) == (True, 1)
    assert facts_of(learner) == replayed(learner)
    assert Card.objects.filter(version="").count() == 1


def test_merging_makes_one_memory_of_two(quiz):
    guest, account = Learner.objects.create(), Learner.objects.create()
    answer(guest, quiz, "right", "right", "right")
    answer(account, quiz, "near", "near", "near", at=START + timedelta(days=1))
    answer(account, quiz, "right", at=START + timedelta(days=4))
    for one in (guest, account):
        cards.catch_up(learner=one)
    owned_data.merge(guest, account)
    assert cards.of_learner(learner=guest, course=quiz.course) == []
    assert card_on(account, "P01.1", quiz.course).reps == 3
    assert facts(Card.objects.all()) == replayed(account)


def test_the_export_has_the_cards_with_every_answer(quiz, learner):
    answer(learner, quiz, "right", "near", "near")
    cards.catch_up(learner=learner)
    answer(learner, quiz, "right", at=START + timedelta(days=1))
    ReviewPlan.objects.create(learner=learner, course=quiz.course, daily_cap=10)
    answer(Learner.objects.create(), quiz, "right", "right", "right")
    found = owned_data.export(learner)
    assert {row["target"]: row["answers"] for row in found["cards"]} == {
        "P01.1": 2,
        "P02.1": 1,
        "P03.1": 1,
    }
    assert found["review_plans"] == [{"course": "one", "daily_cap": 10, "exam": None}]


def test_erasing_leaves_no_card(quiz, learner):
    other = Learner.objects.create()
    for one in (learner, other):
        answer(one, quiz, "right")
        cards.catch_up(learner=one)
    owned_data.erase(learner)
    assert list(Card.objects.values_list("learner", flat=True)) == [other.pk]


# What it costs


@pytest.mark.parametrize("days", [1, 12])
def test_reading_takes_two_queries(quiz, learner, days, django_assert_num_queries):
    for day in range(days):
        answer(learner, quiz, "right", "near", "right", at=START + timedelta(days=day))
    with django_assert_num_queries(2):
        cards.of_learner(learner=learner, course=quiz.course)
    cards.catch_up(learner=learner)
    answer(learner, quiz, "right", at=START + timedelta(days=20))
    with django_assert_num_queries(2):
        found = cards.of_learner(learner=learner, course=quiz.course)
    assert sum(card.reps for card in found) == 3 * days + 1


def test_catching_up_with_nothing_new_takes_three_queries(quiz, learner):
    answer(learner, quiz, "right", "right", "right")
    cards.catch_up(learner=learner)
    with CaptureQueriesContext(connection) as captured:
        cards.catch_up(learner=learner)
    plain = [one for one in captured if not one["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    assert len(plain) == 3


# The schedule is the package's own


ANSWERS = st.lists(
    st.tuples(
        st.integers(0, 2),  # which target
        st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0]),
        st.sampled_from([None, 1, 2, 3]),
        st.integers(0, 60 * 24 * 40),  # minutes since the answer before
        st.booleans(),  # whether cards are stored here
        st.booleans(),  # whether it is handed in late
    ),
    max_size=14,
)


def add_response(attempt, item, fraction, confidence, at):
    response = Response.objects.create(
        item=item, answer="right", token=uuid4(), confidence=confidence, answered_at=at
    )
    Grade.objects.create(response=response, fraction=fraction)


@pytest.mark.django_db
@settings(
    deadline=None,
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(given_answers=ANSWERS)
def test_any_answers_give_the_packages_own_schedule(given_answers, quiz):
    """Whatever was stored in between, and in whatever order answers came in."""
    learner = Learner.objects.create()
    attempt = Attempt.objects.create(learner=learner, quiz=quiz, seed=1, length=100)
    revisions = list(Revision.objects.order_by("question__key"))
    now, ours = START, {0: [], 1: [], 2: []}
    for position, (target, fraction, confidence, minutes, stores, late) in enumerate(given_answers):
        now += timedelta(minutes=minutes + 1)
        at = now - timedelta(days=30) if late else now
        item = attempt.items.create(position=position, revision=revisions[target])
        add_response(attempt, item, fraction, confidence, at)
        ours[target].append((at, position, memory.rating_of(
            fraction=fraction, confidence=confidence)))  # fmt: skip
        if stores:
            cards.catch_up(learner=learner)
    scheduler = fsrs.Scheduler(
        learning_steps=(), relearning_steps=(), maximum_interval=365, enable_fuzzing=False
    )
    expected = {}
    for target, log in ours.items():
        if log:
            theirs = fsrs.Card(card_id=1)
            for at, _position, rating in sorted(log):
                theirs, _log = scheduler.review_card(theirs, rating, at)
            statement = revisions[target].question.target_statement_id
            expected[statement] = (
                theirs.due, theirs.stability, theirs.difficulty, theirs.state, theirs.last_review,
                scheduler.get_card_retrievability(theirs, now + timedelta(days=20)),
            )  # fmt: skip
    found = cards.of_learner(learner=learner, course=quiz.course)
    at = now + timedelta(days=20)
    recall = cards.retrievability_of(learner=learner, course=quiz.course, at=at, cards=found)
    assert {
        card.target_statement_id: (
            card.due, card.stability, card.difficulty, card.state, card.last_review,
            recall[card.target],
        )
        for card in found
    } == expected  # fmt: skip
    assert facts(found) == replayed(learner)
    assert facts(cards.catch_up(learner=learner)) == facts(Card.objects.filter(learner=learner))
