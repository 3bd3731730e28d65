"""Figures of quizzes and questions: by hand where it is short, and by their properties."""

import statistics as standard
from math import isclose, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes import statistics

# Five students, three questions; the last one is worth two marks
ITEMS = [[1, 1, 1, 0, 0], [1, 1, 0, 1, 0], [2, 1, 1, 0, 0]]
TOTALS = [4, 3, 2, 1, 0]
marks = st.lists(st.integers(0, 4).map(float), min_size=4, max_size=40)


def tables():
    return st.tuples(st.integers(2, 6), st.integers(4, 20)).flatmap(
        lambda size: st.lists(
            st.lists(st.sampled_from([0.0, 0.5, 1.0]), min_size=size[1], max_size=size[1]),
            min_size=size[0],
            max_size=size[0],
        )
    )


def test_the_figures_of_the_questions_of_a_table():
    first, second, third = statistics.of_items(ITEMS, [1, 1, 2])
    assert [one.n for one in (first, second, third)] == [5, 5, 5]
    assert [one.facility for one in (first, second, third)] == pytest.approx([0.6, 0.6, 0.4])
    assert third.sd == pytest.approx(sqrt(0.7))
    # rests 3 2 1 1 0, sums of squares 1.2 and 5.2, of products 1.8
    assert first.discrimination_index == pytest.approx(1.8 / sqrt(1.2 * 5.2))
    assert first.discriminative_efficiency == pytest.approx(1)
    # rests 3 2 2 0 0; the marks of the second sorted alike would go with 0 0 2 2 3
    assert second.discrimination_index == pytest.approx(0.8 / sqrt(1.2 * 7.2))
    assert second.discriminative_efficiency == pytest.approx(0.8 / 2.8)
    # covariances with the total: .75, .5, 1.25
    roots = [sqrt(0.75), sqrt(0.5), sqrt(1.25)]
    assert [one.effective_weight for one in (first, second, third)] == pytest.approx(
        [root / sum(roots) for root in roots]
    )
    # 1.35 students in each group: the best and .35 of the next
    assert second.upper_lower_index == pytest.approx((1 + 0.35) / 1.35 - 0.35 / 1.35)


def test_the_figures_of_the_quiz():
    found = statistics.of_quiz(ITEMS)
    assert (found.n, found.mean, found.median) == (5, 2, 2)
    assert found.sd == pytest.approx(sqrt(2.5))
    assert found.skewness == pytest.approx(0)
    assert found.kurtosis == pytest.approx(-1.2)
    assert found.alpha == pytest.approx(1.5 * (1 - (0.3 + 0.3 + 0.7) / 2.5))
    assert found.error_ratio == pytest.approx(sqrt(1 - found.alpha))
    assert found.standard_error == pytest.approx(found.error_ratio * found.sd)


def test_skewness_and_kurtosis_by_hand():
    # mean 1; central moments m2 = 3, m3 = 6, m4 = 21
    data = [0, 0, 0, 4]
    k2, k3 = 4.0, 6 * 16 / 6
    assert statistics.skewness(data) == pytest.approx(k3 / k2**1.5)
    assert statistics.kurtosis(data) == pytest.approx(16 * (5 * 21 - 9 * 9) / 6 / k2**2)


@pytest.mark.parametrize("items", [[], [[]], [[], []]])
def test_nobody_has_no_figures(items):
    found = statistics.of_quiz(items)
    assert (found.n, found.mean, found.median, found.sd, found.alpha) == (0, None, None, None, None)


def test_what_does_not_vary_has_no_correlation():
    same, other = statistics.of_items([[1, 1, 1, 1], [0, 1, 0, 1]], [1, 1])
    assert same.discrimination_index is None
    assert same.discriminative_efficiency is None
    assert same.effective_weight == 0
    assert other.discrimination_index is None
    assert statistics.of_quiz([[1, 1], [1, 1]]).alpha is None
    assert statistics.of_quiz([[0, 1]]).alpha is None


def test_what_rounding_leaves_is_no_variation():
    same, _other = statistics.of_items([[0.1] * 7, [0, 1, 0, 1, 0, 1, 1]], [1, 1])
    assert same.discrimination_index is None


def test_a_question_that_pulls_the_other_way_has_no_weight():
    items = [[0, 0, 1], [3, 2, 0], [4, 3, 0]]
    totals = [7, 5, 1]
    weights = statistics.effective_weights([(marks, totals) for marks in items])
    assert weights[0] is None
    assert sum(weights[1:]) == pytest.approx(1)


def test_who_stands_on_the_border_counts_in_part():
    # ten students, 2.7 in each group: of the four with 5 points each counts for a part
    totals = [9, 5, 5, 5, 5, 3, 2, 1, 1, 0]
    earned = [1, 1, 0, 0, 0, 0, 1, 0, 1, 0]
    upper = (1 + 1.7 / 4) / 2.7
    lower = (0 + 1.7 / 2) / 2.7  # the lowest, then 1.7 of the two with one point
    assert statistics.upper_lower_index(earned, totals, 1) == pytest.approx(upper - lower)


def test_each_option_with_those_who_chose_it():
    found = statistics.distractors(["a", "b", "a", "c"], [3, 1, 5, 2], ["a", "b", "c", "d"])
    assert [(one.key, one.n, one.share, one.mean_rest) for one in found] == [
        ("a", 2, 0.5, 4),
        ("b", 1, 0.25, 1),
        ("c", 1, 0.25, 2),
        ("d", 0, 0, None),
    ]


@given(marks)
def test_deviation_is_that_of_the_standard_library(values):
    assert statistics.standard_deviation(values) == pytest.approx(standard.stdev(values))


@given(tables())
def test_indices_stay_within_their_bounds(items):
    for one in statistics.of_items(items, [1] * len(items)):
        assert one.discrimination_index is None or abs(one.discrimination_index) <= 1 + 1e-9
        assert one.discriminative_efficiency is None or one.discriminative_efficiency <= 1 + 1e-9
        assert one.upper_lower_index is None or abs(one.upper_lower_index) <= 1 + 1e-9
        assert 0 <= one.facility <= 1
    alpha = statistics.alpha(items)
    assert alpha is None or alpha <= 1 + 1e-9


@given(tables(), st.randoms(use_true_random=False))
def test_the_order_of_the_students_changes_nothing(items, random):
    rows = list(zip(*items, strict=True))
    random.shuffle(rows)
    shuffled = [list(column) for column in zip(*rows, strict=True)]
    for one, other in zip(
        statistics.of_items(items, [1] * len(items)),
        statistics.of_items(shuffled, [1] * len(items)),
        strict=True,
    ):
        for name in ("facility", "sd", "discrimination_index", "upper_lower_index"):
            his, hers = getattr(one, name), getattr(other, name)
            assert (his is None) == (hers is None)
            assert his is None or isclose(his, hers, abs_tol=1e-9)


@given(tables(), st.integers(2, 7))
def test_a_change_of_unit_changes_marks_only(items, factor):
    larger = [[mark * factor for mark in column] for column in items]
    for one, other in zip(
        statistics.of_items(items, [1] * len(items)),
        statistics.of_items(larger, [factor] * len(items)),
        strict=True,
    ):
        assert other.facility == pytest.approx(one.facility)
        assert other.sd == pytest.approx(one.sd * factor)
        if one.discrimination_index is not None and one.sd > 1e-6:
            assert other.discrimination_index == pytest.approx(one.discrimination_index)
