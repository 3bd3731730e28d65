"""The linter of question banks.

Its rules are small functions in four modules: what one question's options give away, what its
parts do, what its texts must have, and what many questions show together. Rules about words know
the languages of :mod:`quizzes.lint_words`; a course in another language passes them.
"""

from quizzes import lint_bank, lint_options, lint_parts, lint_texts
from quizzes.bank import ParsedBank
from quizzes.lint_context import Context
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
            bank.problems.extend(rule(context, question, question.entry))
    for rule in lint_bank.RULES:
        bank.problems.extend(rule(context))
