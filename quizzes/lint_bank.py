"""Rules for many questions together: no pattern over a file or the bank gives keys away."""

from collections import Counter
from collections.abc import Iterator
from itertools import combinations
from typing import NamedTuple

from lessons.course_files import WARNING, Problem
from quizzes import lint_words as words
from quizzes import questions
from quizzes.bank import ParsedQuestion
from quizzes.lint_context import Context
from quizzes.questions.choice import Choice

ENOUGH_IN_FILE = 6  # questions, below which a place says little
SAME_POSITION = 2 / 3  # of a file's keys
ABSENCE_SHARE = 6  # one absence item in so many
ALIKE = 0.8  # of the words of two stems


def _choices(group) -> list[tuple[ParsedQuestion, Choice]]:
    return [(one, one.entry) for one in group if isinstance(one.entry, Choice)]


def b9_file(context: Context) -> Iterator[Problem]:
    """B9: the right options of a file do not stand in one place or in a pattern."""
    for group in context.bank.by_file():
        positions = [entry.options.index(entry.right) for _one, entry in _choices(group)]
        if len(positions) < ENOUGH_IN_FILE:
            continue
        position, times = Counter(positions).most_common(1)[0]
        file = group[0].file
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


def absence_share(context: Context) -> Iterator[Problem]:
    """No more than one absence item in six."""
    for group in context.bank.by_file():
        found = [one for one in group if one.entry.asks == "absence"]
        if len(found) > max(1, len(group) / ABSENCE_SHARE):
            reason = f"{len(found)} of {len(group)} questions ask what is absent."
            yield found[-1].problem("absence-share", reason, level=WARNING)


def near_duplicates(context: Context) -> Iterator[Problem]:
    """No two questions ask the same thing in the same way."""
    wordings = [_Wording.of(one, context) for one in context.bank.questions.values() if one.body]
    for one, other in combinations(wordings, 2):
        if one.aim != other.aim and one.stem != other.stem:
            continue
        if one.stem == other.stem and one.answer == other.answer:
            reason = f"{one.question.key} asks the same with the same answer."
            yield other.question.problem("duplicate-stem", reason, at=("stem",))
        elif one.aim == other.aim and len(one.bag & other.bag) >= ALIKE * len(one.bag | other.bag):
            reason = f"The stem is nearly that of {one.question.key}."
            yield other.question.problem("near-duplicate", reason, at=("stem",), level=WARNING)


class _Wording(NamedTuple):
    """What tells whether two questions ask the same: they do so only in the same way."""

    question: ParsedQuestion
    aim: tuple[str, str, str]
    stem: list[str]
    bag: set[str]
    answer: list[str]

    @classmethod
    def of(cls, question: ParsedQuestion, context: Context) -> "_Wording":
        entry, right_text = question.entry, questions.get(question.entry.type).right_text
        # What stands on the page besides the stem tells apart "Which note fits this statement?"
        shown = " ".join(text for _at, text in entry.texts())
        return cls(
            question=question,
            aim=(entry.type, entry.asks, entry.target),
            stem=words.tokens(entry.stem),
            bag=words.content_words(shown if entry.type != "choice" else entry.stem, context.lists),
            answer=words.tokens(right_text(question.body)),
        )


RULES = (b9_file, absence_share, near_duplicates)
