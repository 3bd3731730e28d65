"""What somebody could earn who never saw the source: blind strategies over the whole bank.

Each strategy answers every question with one right option from its words alone. Where several
options fit a strategy equally well it earns the share that choosing among them would. A bank that
gives nothing away keeps each within chance ± 1.96·√(c(1−c)/n), the 95% bound of the normal
approximation to the binomial, where c is the mean of 1/options and n the number of questions.

The families of cues are those of Haladyna, Downing and Rodriguez (2002), Applied Measurement in
Education 15(3), 309–334.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import sqrt

from lessons.course_files import Problem
from quizzes import lint_words as words
from quizzes.lint_context import Context
from quizzes.questions.options import OptionsEntry

CERTAINTY = 1.96  # standard errors of a two-sided bound at 95%
ENOUGH = 30  # questions, below which a share says little
CUES = 3  # strategies that all find the right option
MOST_WITH_CUES = 0.10  # of the questions
Score = Callable[[OptionsEntry, words.WordLists], Sequence[float]]


@dataclass(frozen=True)
class Baseline:
    """How a strategy does over the bank.

    Attributes:
        strategy: what it chooses.
        share: of the questions it answers rightly, 0–1.
        chance: what choosing blindly earns, 0–1; ``margin`` is the bound around it.
        questions: how many were answered.
        is_gated: whether more or less than chance is a fault of the bank.
    """

    strategy: str
    share: float
    chance: float
    margin: float
    questions: int
    is_gated: bool = True

    @property
    def gives_away(self) -> bool:
        return self.is_gated and abs(self.share - self.chance) > self.margin

    def as_dict(self) -> dict:
        """In plain values, for ``--json``."""
        return {
            "strategy": self.strategy,
            "share": round(self.share, 4),
            "chance": round(self.chance, 4),
            "margin": round(self.margin, 4),
            "questions": self.questions,
            "within": not self.gives_away,
        }


def _lengths(entry: OptionsEntry, _lists: words.WordLists) -> list[float]:
    return [words.count(option.text) for option in entry.options]


def _short_lengths(entry: OptionsEntry, lists: words.WordLists) -> list[float]:
    return [-length for length in _lengths(entry, lists)]


def _place(position: int) -> Score:
    def score(entry: OptionsEntry, _lists: words.WordLists) -> list[float]:
        return [float(index == position) for index in range(len(entry.options))]

    return score


def _shared_with_stem(entry: OptionsEntry, lists: words.WordLists) -> list[float]:
    stem = words.content_words(entry.stem, lists)
    return [len(stem & words.content_words(option.text, lists)) for option in entry.options]


def _hedges(entry: OptionsEntry, lists: words.WordLists) -> list[float]:
    return [len(lists.hedges & set(words.tokens(one.text))) for one in entry.options]


def _without_absolutes(entry: OptionsEntry, lists: words.WordLists) -> list[float]:
    return [-len(lists.absolutes & set(words.tokens(one.text))) for one in entry.options]


def _like_the_others(entry: OptionsEntry, lists: words.WordLists) -> list[float]:
    bags = [words.content_words(option.text, lists) for option in entry.options]
    return [
        sum(_likeness(bag, other) for number, other in enumerate(bags) if number != index)
        for index, bag in enumerate(bags)
    ]


def _likeness(one: set[str], other: set[str]) -> float:
    return len(one & other) / len(one | other) if one | other else 0.0


CUED: dict[str, Score] = {
    "the longest option": _lengths,
    "the shortest option": _short_lengths,
    "most words of the stem": _shared_with_stem,
    "most hedges": _hedges,
    "no absolutes": _without_absolutes,
    "most like the others": _like_the_others,
}
PLACES = 4


def baselines(context: Context) -> list[Baseline]:
    """Every strategy over the questions of the bank that have one right option."""
    entries = _entries(context)
    if not entries:
        return []
    chance, margin = _chance(entries)
    found = [Baseline("at random", chance, chance, margin, len(entries), is_gated=False)]
    strategies = CUED | {f"place {one + 1} as filed": _place(one) for one in range(PLACES)}
    for name, score in strategies.items():
        answered = entries
        if name.startswith("place"):
            answered = [one for one in entries if any(score(one, context.lists))]
        if not answered:
            continue
        chance, margin = _chance(answered)
        earned = sum(_earned(one, score, context.lists) for one in answered)
        found.append(Baseline(name, earned / len(answered), chance, margin, len(answered)))
    return found


def _entries(context: Context) -> list[OptionsEntry]:
    return [
        one.entry
        for one in context.bank.questions.values()
        if isinstance(one.entry, OptionsEntry) and len(one.entry.rights) == 1
    ]


def _chance(entries: list[OptionsEntry]) -> tuple[float, float]:
    chance = sum(1 / len(one.options) for one in entries) / len(entries)
    return chance, CERTAINTY * sqrt(chance * (1 - chance) / len(entries))


def _earned(entry: OptionsEntry, score: Score, lists: words.WordLists) -> float:
    """1 if the strategy finds the right option, a part of 1 if it shares the best place."""
    scores = score(entry, lists)
    best = max(scores)
    if scores[entry.options.index(entry.rights[0])] < best:
        return 0.0
    return 1 / list(scores).count(best)


def strategies_within_chance(context: Context) -> Iterator[Problem]:
    """No blind strategy does better, or worse, than chance allows."""
    for one in baselines(context):
        if one.questions >= ENOUGH and one.gives_away:
            reason = (
                f"Choosing {one.strategy} answers {one.share:.1%} of {one.questions} questions;"
                f" chance is {one.chance:.1%} ± {one.margin:.1%}."
            )
            yield Problem("questions", 0, "", "guessing", reason)


def questions_with_many_cues(context: Context) -> Iterator[Problem]:
    """At most one question in ten is solved by three or more of the strategies that read cues.

    The place as filed is no such cue here: some place always holds the right option, and options
    are shuffled when they are shown.
    """
    entries = _entries(context)
    cued = [
        question
        for question in context.bank.questions.values()
        if isinstance(question.entry, OptionsEntry)
        and len(question.entry.rights) == 1
        and cues(question.entry, context.lists) >= CUES
    ]
    if len(entries) < ENOUGH or len(cued) <= MOST_WITH_CUES * len(entries):
        return
    for question in cued:
        reason = (
            f"{CUES} or more blind strategies find the right option; so they do in {len(cued)} of"
            f" {len(entries)} questions."
        )
        yield question.problem("cues", reason, at=("options",))


def cues(entry: OptionsEntry, lists: words.WordLists) -> int:
    """How many of the strategies that read cues find the right option of the question alone."""
    return sum(_earned(entry, score, lists) == 1 for score in CUED.values())


RULES = (strategies_within_chance, questions_with_many_cues)
