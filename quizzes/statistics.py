"""Classical statistics of a quiz and its questions: pure functions over plain sequences.

Sources, named in each docstring:

- **Moodle**: "Quiz statistics calculations", docs.moodle.org/dev/Quiz_statistics_calculations.
- **Kelley**: T. L. Kelley (1939), The selection of upper and lower groups for the validation of
  test items, Journal of Educational Psychology 30(1), 17–24.
- **Cronbach**: L. J. Cronbach (1951), Coefficient alpha and the internal structure of tests,
  Psychometrika 16(3), 297–334.

Variances and covariances divide by n − 1. A figure that cannot be had (too few values, or values
that do not vary) is ``None``, never 0. Nothing is rounded.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum, sqrt
from statistics import median

Marks = Sequence[float]
NOTHING = 1e-12  # what rounding leaves of a variance that is none
GROUP = 0.27  # of the students, in Kelley's upper group and as many in the lower one


@dataclass(frozen=True)
class ItemStatistics:
    """The figures of one question; the functions of this module say how each is had.

    Attributes:
        n: marks it rests on.
        sd: in marks; all others are fractions, correlations from −1 to 1.
    """

    n: int
    facility: float | None
    sd: float | None
    discrimination_index: float | None
    discriminative_efficiency: float | None
    effective_weight: float | None
    upper_lower_index: float | None


@dataclass(frozen=True)
class QuizStatistics:
    """The figures of a whole quiz; ``alpha`` and ``error_ratio`` are fractions, the rest marks."""

    n: int
    mean: float | None
    median: float | None
    sd: float | None
    skewness: float | None
    kurtosis: float | None
    alpha: float | None
    error_ratio: float | None
    standard_error: float | None


def mean(marks: Marks) -> float | None:
    """The arithmetic mean, in the unit of the marks; ``None`` of nothing."""
    return fsum(marks) / len(marks) if marks else None


def covariance(one: Marks, other: Marks) -> float | None:
    """The sample covariance of two sequences of one length; ``None`` below two values."""
    if len(one) < 2:
        return None
    his, hers = mean(one), mean(other)
    return fsum((a - his) * (b - hers) for a, b in zip(one, other, strict=True)) / (len(one) - 1)


def variance(marks: Marks) -> float | None:
    """The sample variance; ``None`` below two values."""
    return covariance(marks, marks)


def standard_deviation(marks: Marks) -> float | None:
    """The sample standard deviation, in marks; ``None`` below two values."""
    found = variance(marks)
    return None if found is None else sqrt(found)


def facility(marks: Marks, maximum: float) -> float | None:
    """Facility index: the mean mark as a fraction of the most that can be had (Moodle).

    Args:
        marks: one for each student.
        maximum: more than 0.
    """
    return mean(marks) / maximum if marks else None


def discrimination_index(marks: Marks, rests: Marks) -> float | None:
    """Correlation of the marks with those on the rest of the quiz, −1 to 1 (Moodle).

    Args:
        marks: one for each student.
        rests: each student's total without this question.
    """
    return _ratio(covariance(marks, rests), _product_of_deviations(marks, rests))


def discriminative_efficiency(marks: Marks, rests: Marks) -> float | None:
    """The covariance with the rest as a fraction of the largest that these marks allow (Moodle).

    The largest is had when both are sorted alike: it takes into account that a question with few
    possible marks, or a very easy one, cannot correlate highly.
    """
    return _ratio(covariance(marks, rests), covariance(sorted(marks), sorted(rests)))


def effective_weights(pairs: Sequence[tuple[Marks, Marks]]) -> list[float | None]:
    """How much of the variation of the totals each question brings about, as fractions (Moodle).

    The root of the covariance with the total, as a share of the sum of these roots. A question
    whose covariance is negative has no weight that can be given, and adds nothing to the sum.

    Args:
        pairs: for each question the marks of the students who were asked it, and their totals.
    """
    covariances = [covariance(marks, totals) for marks, totals in pairs]
    roots = [None if one is None or one < 0 else sqrt(one) for one in covariances]
    whole = fsum(one for one in roots if one is not None)
    return [None if one is None or not whole else one / whole for one in roots]


def upper_lower_index(
    marks: Marks, totals: Marks, maximum: float, *, group: float = GROUP
) -> float | None:
    """Facility in the best 27% by total minus that in the lowest 27%, −1 to 1 (Kelley).

    Where students with one total stand on the border, each counts for the same part, so that the
    order of the rows changes nothing.

    Args:
        marks: one for each student.
        totals: each student's total on the quiz.
        maximum: the most the question can earn.
        group: the size of each group, as a fraction of the students.
    """
    if len(marks) < 2:
        return None
    size = max(1.0, group * len(marks))
    by_total: dict[float, list[float]] = {}
    for mark, total in zip(marks, totals, strict=True):
        by_total.setdefault(total, []).append(mark)
    if len(by_total) < 2:
        return None
    rising = [by_total[total] for total in sorted(by_total)]
    return (_mean_of_first(rising[::-1], size) - _mean_of_first(rising, size)) / maximum


def _mean_of_first(groups: list[list[float]], size: float) -> float:
    """The mean of the first ``size`` marks; of a group that does not fit whole, a part of each."""
    left, earned = size, 0.0
    for marks in groups:
        part = min(1.0, left / len(marks))
        earned += part * fsum(marks)
        left -= part * len(marks)
        if left <= 0:
            break
    return earned / size


def skewness(marks: Marks) -> float | None:
    """Skewness by k-statistics, k₃ / k₂^(3/2) (Moodle); ``None`` below three values."""
    n = len(marks)
    if n < 3:
        return None
    k2 = _moment(marks, 2) * n / (n - 1)
    k3 = _moment(marks, 3) * n**2 / ((n - 1) * (n - 2))
    return _ratio(k3, k2**1.5)


def kurtosis(marks: Marks) -> float | None:
    """Excess kurtosis by k-statistics, k₄ / k₂² (Moodle); ``None`` below four values."""
    n = len(marks)
    if n < 4:
        return None
    m2 = _moment(marks, 2)
    k2 = m2 * n / (n - 1)
    k4 = n**2 * ((n + 1) * _moment(marks, 4) - 3 * (n - 1) * m2**2)
    k4 /= (n - 1) * (n - 2) * (n - 3)
    return _ratio(k4, k2**2)


def alpha(items: Sequence[Marks]) -> float | None:
    """Coefficient of internal consistency, 1 at most (Cronbach).

    Args:
        items: for each question the marks of the same students in the same order; two or more.
    """
    if len(items) < 2:
        return None
    totals = [fsum(marks) for marks in zip(*items, strict=True)]
    whole = variance(totals)
    if whole is None or whole < NOTHING:
        return None
    parts = fsum(variance(marks) for marks in items)
    return len(items) / (len(items) - 1) * (1 - parts / whole)


def error_ratio(consistency: float | None) -> float | None:
    """The part of the standard deviation that is due to chance, √(1 − alpha) (Moodle)."""
    return None if consistency is None else sqrt(max(0.0, 1 - consistency))


def of_items(items: Sequence[Marks], maxima: Marks) -> list[ItemStatistics]:
    """The figures of every question of a table.

    Args:
        items: for each question the marks of the same students in the same order.
        maxima: what each question can earn at most.
    """
    totals = [fsum(marks) for marks in zip(*items, strict=True)]
    return of_pairs([(marks, totals) for marks in items], maxima)


def of_pairs(pairs: Sequence[tuple[Marks, Marks]], maxima: Marks) -> list[ItemStatistics]:
    """The figures of every question, also where not everybody was asked the same ones.

    Args:
        pairs: for each question the marks of the students who were asked it, and their totals.
        maxima: what each question can earn at most.
    """
    weights = effective_weights(pairs)
    return [
        _of_item(marks, totals, maximum, weight)
        for (marks, totals), maximum, weight in zip(pairs, maxima, weights, strict=True)
    ]


def _of_item(marks: Marks, totals: Marks, maximum: float, weight: float | None) -> ItemStatistics:
    rests = [total - mark for total, mark in zip(totals, marks, strict=True)]
    return ItemStatistics(
        n=len(marks),
        facility=facility(marks, maximum),
        sd=standard_deviation(marks),
        discrimination_index=discrimination_index(marks, rests),
        discriminative_efficiency=discriminative_efficiency(marks, rests),
        effective_weight=weight,
        upper_lower_index=upper_lower_index(marks, totals, maximum),
    )


def of_quiz(items: Sequence[Marks]) -> QuizStatistics:
    """The figures of a whole quiz.

    Args:
        items: for each question, or each place in the quiz, the marks of the same students in the
            same order.
    """
    totals = [fsum(marks) for marks in zip(*items, strict=True)]
    consistency = alpha(items)
    ratio, deviation = error_ratio(consistency), standard_deviation(totals)
    return QuizStatistics(
        n=len(totals),
        mean=mean(totals),
        median=median(totals) if totals else None,
        sd=deviation,
        skewness=skewness(totals),
        kurtosis=kurtosis(totals),
        alpha=consistency,
        error_ratio=ratio,
        standard_error=None if ratio is None or deviation is None else ratio * deviation,
    )


@dataclass(frozen=True)
class Chosen:
    """One option of a question: how many chose it, and how they did elsewhere.

    Attributes:
        key: of the option.
        n: how many chose it.
        share: of all who answered, 0–1.
        mean_rest: their mean on the rest of the quiz, in marks; ``None`` if nobody chose it.
    """

    key: str
    n: int
    share: float
    mean_rest: float | None


def distractors(chosen: Sequence[str], rests: Marks, options: Sequence[str]) -> list[Chosen]:
    """How many chose each option, and how they did on the rest of the quiz (Moodle's response
    analysis, with the mean rest score beside it).

    Args:
        chosen: each student's option.
        rests: each student's total without this question.
        options: all options, in the order of the result.
    """
    by_option: dict[str, list[float]] = {key: [] for key in options}
    for key, rest in zip(chosen, rests, strict=True):
        by_option.setdefault(key, []).append(rest)
    return [
        Chosen(key, len(found), len(found) / len(chosen) if chosen else 0.0, mean(found))
        for key, found in by_option.items()
    ]


def _moment(marks: Marks, power: int) -> float:
    """The central moment of that power."""
    centre = mean(marks)
    return fsum((mark - centre) ** power for mark in marks) / len(marks)


def _product_of_deviations(one: Marks, other: Marks) -> float | None:
    his, hers = standard_deviation(one), standard_deviation(other)
    return None if his is None or hers is None else his * hers


def _ratio(above: float | None, below: float | None) -> float | None:
    """The quotient; ``None`` where a part is missing or nothing varies."""
    return None if above is None or below is None or below < NOTHING else above / below
