"""Rules for many questions together: no pattern over a file or the bank gives keys away."""

from collections import Counter
from collections.abc import Iterator
from itertools import combinations
from math import sqrt

from lessons.course_files import WARNING, Problem
from quizzes import lint_words as words
from quizzes.bank import ParsedQuestion
from quizzes.lint_context import Context
from quizzes.questions.choice import Choice

ENOUGH_IN_FILE, ENOUGH_IN_BANK = 6, 30  # questions, below which a share says little
LONGEST_SHARE = 0.05  # over chance
SAME_POSITION = 2 / 3  # of a file's keys
ABSENCE_SHARE = 6  # one absence item in so many
ALIKE = 0.8  # of the words of two stems


def _choices(questions) -> list[tuple[ParsedQuestion, Choice]]:
    return [(one, one.entry) for one in questions if isinstance(one.entry, Choice)]


def b1_bank(context: Context) -> Iterator[Problem]:
    """B1: over the bank the right option is the longest no more often than chance and 5 points."""
    choices = _choices(context.bank.questions.values())
    if len(choices) < ENOUGH_IN_BANK:
        return
    chance = sum(1 / len(entry.options) for _question, entry in choices) / len(choices)
    longest = sum(_longest_share(entry) for _question, entry in choices) / len(choices)
    if longest > chance + LONGEST_SHARE:
        reason = (
            f"The right option is the longest in {longest:.0%} of the questions;"
            f" {chance + LONGEST_SHARE:.0%} is the most."
        )
        yield Problem("questions", 0, "", "B1-bank", reason)


def _longest_share(entry: Choice) -> float:
    """1 if the right option is the longest, a part of 1 if it shares that with others."""
    lengths = [words.count(option.text) for option in entry.options]
    if words.count(entry.right.text) < max(lengths):
        return 0.0
    return 1 / lengths.count(max(lengths))


def b9_file(context: Context) -> Iterator[Problem]:
    """B9: the right options of a file do not stand in one place or in a pattern."""
    for questions in context.bank.by_file():
        positions = [entry.options.index(entry.right) for _one, entry in _choices(questions)]
        if len(positions) < ENOUGH_IN_FILE:
            continue
        position, times = Counter(positions).most_common(1)[0]
        file = questions[0].file
        if times > SAME_POSITION * len(positions):
            reason = (
                f"The right option stands at place {position + 1} in {times} of {len(positions)}."
            )
            yield file.problem((), "B9", reason, mend="Put the keys at random places.")
        for period in range(2, 5):
            if len(positions) >= 2 * period and _repeats(positions, period):
                reason = f"The places of the right options repeat after {period} questions."
                yield file.problem((), "B9", reason, mend="Put the keys at random places.")
                break


def _repeats(positions: list[int], period: int) -> bool:
    return all(one == positions[i % period] for i, one in enumerate(positions)) and (
        len(set(positions[:period])) > 1
    )


def b9_bank(context: Context) -> Iterator[Problem]:
    """B9: over the bank each place holds the right option about as often as chance."""
    by_number: dict[int, list[int]] = {}
    for _question, entry in _choices(context.bank.questions.values()):
        position = entry.options.index(entry.right)
        by_number.setdefault(len(entry.options), []).append(position)
    for number, positions in by_number.items():
        total, chance = len(positions), 1 / number
        if total < ENOUGH_IN_BANK:
            continue
        gate = 1.96 * sqrt(chance * (1 - chance) / total)
        for position in range(number):
            share = positions.count(position) / total
            if abs(share - chance) > gate:
                reason = (
                    f"Of {total} questions with {number} options {share:.0%} have the right one at"
                    f" place {position + 1}; chance is {chance:.0%} ± {gate:.0%}."
                )
                yield Problem("questions", 0, "", "B9-bank", reason, level=WARNING)


def absence_share(context: Context) -> Iterator[Problem]:
    """No more than one absence item in six."""
    for questions in context.bank.by_file():
        found = [one for one in questions if one.entry.asks == "absence"]
        if len(found) > max(1, len(questions) / ABSENCE_SHARE):
            reason = f"{len(found)} of {len(questions)} questions ask what is absent."
            yield found[-1].problem("absence-share", reason, level=WARNING)


def near_duplicates(context: Context) -> Iterator[Problem]:
    """No two questions ask the same thing in the same way."""
    choices = [
        (question, entry, words.content_words(entry.stem, context.lists), " ".join(
            words.tokens(entry.stem)
        ))
        for question, entry in _choices(context.bank.questions.values())
    ]  # fmt: skip
    for (_first, one, his, his_stem), (second, other, hers, her_stem) in combinations(choices, 2):
        same_key = words.tokens(one.right.text) == words.tokens(other.right.text)
        if his_stem == her_stem and same_key:
            reason = f"{one.key} asks the same with the same answer."
            yield second.problem("duplicate-stem", reason, at=("stem",))
            continue
        same_aim = one.asks == other.asks and one.target == other.target
        if same_aim and len(his & hers) >= ALIKE * len(his | hers):
            reason = f"The stem is nearly that of {one.key}."
            yield second.problem("near-duplicate", reason, at=("stem",), level=WARNING)


RULES = (b1_bank, b9_file, b9_bank, absence_share, near_duplicates)
