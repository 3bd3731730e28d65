"""Rules for questions of several parts: elimination and sameness should not find the answer."""

from collections.abc import Iterator

from lessons.course_files import WARNING, Problem
from quizzes.lint_context import Context
from quizzes.questions import placing
from quizzes.questions.annotate import Annotate
from quizzes.questions.match import Match
from quizzes.questions.sort import Sort

FEWEST_PAIRS, MOST_PARTS = 3, 8


def match_spares(context: Context, question, entry: Match) -> Iterator[Problem]:
    """The last pair must not follow from the others."""
    if len(entry.rights) <= len(entry.pairs) and not entry.not_stated:
        reason = "As many rights as lefts: the last one is found by elimination."
        mend = "Add a spare, or not_stated: true."
        yield question.problem("match-spares", reason, mend=mend, at=("pairs",), level=WARNING)


def match_number(context: Context, question, entry: Match) -> Iterator[Problem]:
    """Enough pairs to be worth matching, and no more than a phone shows well."""
    if not FEWEST_PAIRS <= len(entry.pairs) <= MOST_PARTS:
        reason = f"There are {len(entry.pairs)} pairs, not {FEWEST_PAIRS} to {MOST_PARTS}."
        yield question.problem("parts", reason, at=("pairs",), level=WARNING)


def sort_balance(context: Context, question, entry: Sort) -> Iterator[Problem]:
    """No group takes most of the cards: what it alone would earn is taken from every answer."""
    most = placing.most_in_one_box([[card.group, *card.also] for card in entry.cards])
    if most > len(entry.cards) / 2:
        reason = f"{most} of {len(entry.cards)} cards count as right in one group."
        mend = "More than half in one group leaves little to earn."
        yield question.problem("sort-balance", reason, mend=mend, at=("cards",), level=WARNING)


def sort_number(context: Context, question, entry: Sort) -> Iterator[Problem]:
    """No more cards than a phone shows well."""
    if len(entry.cards) > MOST_PARTS:
        reason = f"There are {len(entry.cards)} cards, more than {MOST_PARTS}."
        yield question.problem("parts", reason, at=("cards",), level=WARNING)


def annotate_voices(context: Context, question, entry: Annotate) -> Iterator[Problem]:
    """B11: a voice that the source calls defensible counts as right in a note, too."""
    found = context.bank.main_statement(question)
    if found is None:
        return
    missing = context.defensible_voices(found[1]) - {found[1].voice, *entry.also_voices}
    if missing:
        reason = f"Defensible for {found[1].id}, too: {', '.join(sorted(missing))}."
        mend = "Add it to also_voices."
        yield question.problem("B11", reason, mend=mend, at=("also_voices",))


RULES = {
    "annotate": (annotate_voices,),
    "match": (match_spares, match_number),
    "sort": (sort_balance, sort_number),
}
