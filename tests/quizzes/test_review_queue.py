"""Which cards a sitting asks and in which order, decided on made-up desks without a database."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from quizzes import memory, reasons
from quizzes.forecast import forecast_of
from quizzes.models import Card, ReviewPlan
from quizzes.review_desk import BankRow, Desk
from quizzes.review_queue import (
    ALL,
    LATE_PER_DAY,
    MISTAKES,
    SURE,
    Scope,
    mixed,
    parse_scope,
    queue_of,
)

NOW = datetime(2026, 3, 20, 15, tzinfo=UTC)
CERTAIN = 3


def row(number, *, lesson=None, wording=False, question=None):
    """A question on the statement of that number, of lesson 1 unless said."""
    id = question or number * 10
    lesson = lesson or 1
    return BankRow(
        id=id,
        key=f"Q{id}",
        revision=id,
        target=("statement", number),
        lesson=lesson,
        lesson_key=f"L{lesson}",
        unit_key=f"U{(lesson + 1) // 2}",
        skill_key=None,
        paragraph=number,
        is_wording=wording,
    )


def card(number, *days_ago, fraction=1.0, confidence=None, in_review=False, question=None):
    """The card of somebody who answered that many days ago, the last time with this fraction."""
    found = Card(target_statement_id=number)
    for position, days in enumerate(days_ago, start=1):
        memory.answer(
            found,
            at=NOW - timedelta(days=days),
            fraction=fraction if position == len(days_ago) else 1.0,
            confidence=confidence,
            question=question or number * 10,
            in_review=in_review,
        )
    return found


def desk(cards=(), rows=None, *, begun=(), cap=20, exam=None, now=NOW):
    rows = [row(one.target_statement_id) for one in cards] if rows is None else rows
    bank = {}
    for one in rows:
        bank.setdefault(one.target, []).append(one)
    return Desk(
        now=now,
        plan=ReviewPlan(daily_cap=cap, exam_on=exam),
        cards={one.target: one for one in cards},
        bank=bank,
        begun=set(begun),
    )


def asked(desk, scope=Scope()):  # noqa: B008 - frozen
    return [entry.target[1] for entry in queue_of(desk, scope).entries]


def whys(desk, scope=Scope()):  # noqa: B008
    return {entry.target[1]: entry.why for entry in queue_of(desk, scope).entries}


# What is due


def test_what_is_due_today_comes_most_at_risk_first():
    found = desk([card(1, 2), card(2, 1), card(3, 4), card(4, 3)])
    recall = found.recall
    assert recall["statement", 3] < recall["statement", 4] < recall["statement", 1]
    assert asked(found) == [3, 4, 1]


def test_a_card_that_is_due_this_evening_is_due_today():
    evening = Card(target_statement_id=1)
    memory.answer(
        evening,
        at=datetime(2026, 3, 18, 23, tzinfo=UTC),
        fraction=1,
        confidence=None,
        question=1,
        in_review=False,
    )
    assert evening.due > NOW
    assert asked(desk([evening])) == [1]


def test_days_are_the_learners_own():
    """What is due at half past eleven in the evening in UTC is tomorrow's in Beijing."""
    late = Card(target_statement_id=1)
    at = datetime(2026, 3, 18, 23, 30, tzinfo=UTC)
    memory.answer(late, at=at, fraction=1, confidence=None, question=1, in_review=False)
    assert asked(desk([late])) == [1]
    with timezone.override("Asia/Shanghai"):
        assert asked(desk([late], now=datetime(2026, 3, 20, 15, tzinfo=UTC))) == []
        assert asked(desk([late], now=datetime(2026, 3, 20, 17, tzinfo=UTC))) == [1]


def test_what_the_bank_no_longer_asks_is_not_due():
    assert asked(desk([card(1, 5), card(2, 5)], [row(2)])) == [2]


def test_the_cap_holds_for_the_day():
    due = [card(number, 5) for number in range(1, 16)]
    assert len(asked(desk(due, cap=10))) == 10
    done = [card(number, 3, 0, in_review=True) for number in range(21, 27)]
    assert len(asked(desk(due + done, cap=10))) == 4
    elsewhere = [card(number, 3, 0) for number in range(21, 27)]
    assert len(asked(desk(due + elsewhere, cap=10))) == 10
    assert len(asked(desk(due, cap=0))) == 15


def test_after_a_long_break_old_debt_is_spread_and_nothing_new_comes():
    debt = [card(number, 40) for number in range(1, 31)]
    rows = [row(number) for number in range(1, 36)]
    queue = queue_of(desk(debt, rows, begun=[1], cap=0))
    assert (len(queue), queue.later) == (LATE_PER_DAY, 20)
    assert reasons.NEW not in {entry.why["why"] for entry in queue.entries}
    fresh = [card(number, 4) for number in range(41, 46)]
    assert len(asked(desk(debt + fresh, cap=0))) == LATE_PER_DAY + 5


# What is new


def test_new_cards_trickle_in_from_lessons_that_are_begun():
    rows = [row(number, lesson=1) for number in range(1, 9)] + [row(20, lesson=2)]
    assert asked(desk(rows=rows)) == []
    assert len(asked(desk(rows=rows, begun=[1]))) == 5
    assert asked(desk(rows=rows, begun=[2])) == [20]
    answered = desk([card(1, 5)], rows)
    assert set(asked(answered)) == {1, 2, 3, 4, 5, 6}
    met = [card(number, 0, in_review=True) for number in (1, 2, 3)]
    assert len(asked(desk(met, rows))) == 2


def test_a_lesson_is_not_begun_by_an_answer_on_the_same_target_in_another():
    rows = [row(1), row(1, question=7, lesson=2), row(2, lesson=2), row(3)]
    assert set(asked(desk([card(1, 5)], rows))) == {1, 3}
    assert set(asked(desk([card(1, 5, question=7)], rows))) == {1, 2}


def test_due_cards_go_before_new_ones():
    due = [card(number, 5) for number in range(1, 11)]
    rows = [row(number) for number in range(1, 16)]
    assert set(asked(desk(due, rows, cap=10))) == set(range(1, 11))


# A date to be ready by


def test_a_date_brings_forward_what_would_come_after_it():
    strong = [card(number, 3, confidence=CERTAIN) for number in range(1, 21)]
    exam = date(2026, 3, 25)
    free = desk(strong, cap=0)
    assert asked(free) == []
    bent = desk(strong, cap=0, exam=exam)
    assert min(free.days.values()) >= exam
    assert set(bent.days.values()) == {exam - timedelta(days=n) for n in range(1, 6)}
    assert {one["why"] for one in whys(bent).values()} == {reasons.EXAM}
    cost = bent.cost_of_exam
    assert (cost.days_left, cost.brought, cost.within, cost.brought_per_day) == (5, 20, 5, 4)
    assert len(asked(bent)) == 4


def test_a_date_that_has_come_bends_nothing():
    strong = [card(1, 3, confidence=CERTAIN)]
    for exam in (NOW.date(), NOW.date() - timedelta(days=3)):
        found = desk(strong, exam=exam)
        assert (asked(found), found.cost_of_exam) == ([], None)


def test_a_date_keeps_a_place_for_what_is_new():
    due = [card(number, 5) for number in range(1, 31)]
    rows = [row(number) for number in range(1, 51)]
    found = desk(due, rows, cap=20, exam=NOW.date() + timedelta(days=2))
    assert found.cost_of_exam.new_per_day == 10
    assert sum(number > 30 for number in asked(found)) == 10
    assert len(asked(found)) == 20


def test_a_date_lets_new_ones_in_beside_old_debt():
    debt = [card(number, 40) for number in range(1, 21)]
    rows = [row(number) for number in range(1, 31)]
    exam = NOW.date() + timedelta(days=5)
    assert sum(number > 20 for number in asked(desk(debt, rows, exam=exam))) == 5
    assert sum(number > 20 for number in asked(desk(debt, rows))) == 0


# What somebody chooses


def test_scopes_from_addresses():
    assert str(parse_scope("unit:areas")) == "unit:areas"
    assert parse_scope("mistakes") == Scope(MISTAKES)
    for text in (None, "", "all", "unit:", "owner:me", "sure:x", "nothing"):
        assert parse_scope(text).kind == ALL


def test_mistakes_and_what_was_sure_but_wrong_come_whether_due_or_not():
    cards = [
        card(1, 5),
        card(2, 0, fraction=0),
        card(3, 0, fraction=0.6),
        card(4, 0, fraction=0, confidence=CERTAIN),
    ]
    assert set(asked(desk(cards), Scope(MISTAKES))) == {2, 3, 4}
    assert asked(desk(cards), Scope(SURE)) == [4]


@pytest.mark.parametrize(
    ("scope", "numbers"),
    [
        ("unit:U1", {1, 2, 3, 5}),
        ("lesson:L2", {2, 5}),
        ("paragraph:4", {4}),
        ("lesson:L9", set()),
    ],
)
def test_a_part_of_the_course_comes_with_what_was_never_met(scope, numbers):
    rows = [row(1), row(2, lesson=2), row(3), row(4, lesson=3), row(5, lesson=2)]
    cards = [card(1, 5), card(2, 0), card(4, 9)]
    assert set(asked(desk(cards, rows, cap=10), parse_scope(scope))) == numbers


def test_only_questions_of_the_chosen_part_are_asked():
    rows = [row(1, question=7, lesson=1), row(1, question=8, lesson=2)]
    found = desk([card(1, 5, question=8)], rows)
    [entry] = queue_of(found, parse_scope("lesson:L2")).entries
    assert entry.question.id == 8
    [entry] = queue_of(found).entries
    assert entry.question.id == 7


# Which question


def test_the_question_answered_longest_ago_is_asked_and_another_one_returns():
    rows = [row(1, question=number) for number in (7, 8, 9)]
    found = Card(target_statement_id=1)
    for days, question in ((30, 8), (20, 7), (10, 9)):
        memory.answer(
            found,
            at=NOW - timedelta(days=days),
            fraction=1,
            confidence=None,
            question=question,
            in_review=False,
        )
    [entry] = queue_of(desk([found], rows, now=NOW + timedelta(days=60))).entries
    assert (entry.question.id, entry.again.id) == (8, 7)
    [entry] = queue_of(desk([card(1, 5, question=7)], rows)).entries
    assert entry.question.id == 8
    [entry] = queue_of(desk([card(1, 5, question=7)], rows[:1])).entries
    assert (entry.question.id, entry.again.id) == (7, 7)


@pytest.mark.parametrize(("size", "most"), [(6, 0), (7, 1), (13, 1), (14, 2), (20, 3)])
def test_set_wording_is_at_most_15_percent_of_a_sitting(size, most):
    cards = [card(number, 5) for number in range(1, size + 1)]
    rows = [row(number, wording=True) for number in range(1, size + 1)]
    rows += [row(number, question=1000 + number) for number in range(1, size + 1)]
    for one in cards:
        one.asked[str(1000 + one.target[1])] = one.asked[str(one.target[1] * 10)] + 1
    entries = queue_of(desk(cards, rows)).entries
    assert len(entries) == size
    assert sum(entry.question.is_wording for entry in entries) <= most
    only = [row(number, wording=True) for number in range(1, size // 2 + 1)]
    only += [row(number) for number in range(size // 2 + 1, size + 1)]
    entries = queue_of(desk(cards, only)).entries
    assert sum(entry.question.is_wording for entry in entries) <= 0.15 * len(entries)
    assert sum(not entry.question.is_wording for entry in entries) == size - size // 2


# Order


GROUPS = st.lists(st.integers(1, 5), max_size=24)


@given(GROUPS)
def test_no_two_of_a_group_stand_in_a_row_where_that_can_be_avoided(groups):
    found = mixed(list(enumerate(groups)), lambda entry: entry[1])
    assert sorted(found) == list(enumerate(groups))
    pairs = sum(one[1] == two[1] for one, two in pairwise(found))
    largest = max((groups.count(group) for group in groups), default=0)
    assert pairs == max(0, largest - (len(groups) - largest) - 1)


@given(GROUPS)
def test_within_a_group_the_order_stays(groups):
    found = mixed(list(enumerate(groups)), lambda entry: entry[1])
    for group in set(groups):
        numbers = [number for number, name in found if name == group]
        assert numbers == sorted(numbers)


def test_new_cards_stand_between_the_others():
    due = [card(number, 5) for number in range(1, 11)]
    rows = [row(number, lesson=number) for number in range(1, 11)]
    rows += [row(number, lesson=50 + number) for number in range(11, 15)]
    places = [
        place
        for place, number in enumerate(asked(desk(due, rows, begun=[61, 62, 63, 64])))
        if number > 10
    ]
    assert len(places) == 4
    assert places[0] < 4
    assert places[-1] > 9


# Why


def test_why_a_card_is_due():
    cards = [
        card(1, 9),
        card(2, 3, fraction=0),
        card(3, 1, fraction=0, confidence=CERTAIN),
    ]
    found = whys(desk(cards, [row(number) for number in (1, 2, 3, 4)], begun=[1]))
    words = {number: reasons.sentence(why) for number, why in found.items()}
    recall = round(memory.retrievability(cards[0], NOW) * 100)
    assert words == {
        1: f"Last right 9 days ago: by now about {recall} in 100 such answers would still come to"
        " mind.",
        2: "It was not wholly right when you last answered, 3 days ago.",
        3: "You were certain of it when you last answered, yesterday, and it was not right.",
        4: "New: it belongs to a lesson that you have begun, and you have not met it yet.",
    }
    chosen = whys(desk([card(1, 0)]), Scope("lesson", "L1"))[1]
    assert reasons.sentence(chosen) == "Your choice: it would come back by itself in 2 days."
    exam = {"why": reasons.EXAM, "days": 12, "exam": "2026-03-25"}
    assert reasons.sentence(exam) == (
        "Last right 12 days ago. It would come back later; your date, 25 March, brings it forward."
    )
    assert reasons.sentence({"why": reasons.AGAIN}) == (
        "You were certain of it in this sitting, and it was not right."
    )


def test_about_how_long_it_takes():
    assert queue_of(desk([card(1, 5)])).minutes == 1
    assert queue_of(desk([card(number, 5) for number in range(1, 13)])).minutes == 5


# Forecast


def test_the_forecast_counts_each_card_once_and_moves_on_what_the_cap_leaves():
    cards = [card(number, 5) for number in range(1, 15)] + [card(20, 0), card(21, 0)]
    found = forecast_of(desk(cards, cap=10))
    assert [(day.cards, day.waiting) for day in found.days[:4]] == [(10, 4), (4, 0), (2, 0), (0, 0)]
    assert (len(found.days), found.most, found.total) == (30, 10, 16)
    assert [day.day for day in found.days[:2]] == [date(2026, 3, 20), date(2026, 3, 21)]
    assert found.days[0].height == 100


def test_the_forecast_spreads_old_debt():
    cards = [card(number, 40) for number in range(1, 26)] + [card(30, 4)]
    found = forecast_of(desk(cards, cap=0))
    assert [(day.cards, day.waiting) for day in found.days[:4]] == [
        (11, 15),
        (10, 5),
        (5, 0),
        (0, 0),
    ]
    assert found.days[0].cards == len(asked(desk(cards, cap=0)))


def test_the_forecast_of_nothing():
    found = forecast_of(desk())
    assert (found.most, found.total) == (0, 0)
    assert {day.height for day in found.days} == {0}
