"""The linter of question banks.

Its rules are small functions in six modules: what one question's options give away, what its
parts do, what its texts must have, what many questions show together, what they must cover, and
what somebody could guess who never saw the source. Rules about words know the languages of
:mod:`quizzes.lint_words`; a course in another language passes them.
"""

from quizzes import (
    lint_bank,
    lint_coverage,
    lint_guessing,
    lint_options,
    lint_parts,
    lint_texts,
)
from quizzes.bank import ParsedBank
from quizzes.lint_context import Context
from quizzes.lint_mends import with_mend
from quizzes.questions.choice import Choice
from quizzes.questions.options import OptionsEntry


def check(bank: ParsedBank) -> None:
    """Add to the course's problems what the rules find in its bank.

    Args:
        bank: read and validated.
    """
    context = Context(bank)
    for question in bank.questions.values():
        rules = lint_texts.RULES
        if isinstance(question.entry, OptionsEntry):
            rules = (*lint_options.RULES, *rules)
        if isinstance(question.entry, Choice):
            rules = (*rules, *lint_texts.CHOICE_RULES)
        rules = (*rules, *lint_parts.RULES.get(question.entry.type, ()))
        for rule in rules:
            bank.problems.extend(map(with_mend, rule(context, question, question.entry)))
    for rule in (*lint_bank.RULES, *lint_coverage.RULES, *lint_guessing.RULES):
        bank.problems.extend(map(with_mend, rule(context)))


def guessing(bank: ParsedBank) -> list[lint_guessing.Baseline]:
    """What blind strategies earn over the bank."""
    return lint_guessing.baselines(Context(bank))
