"""Rules for good questions, each a small function over what was parsed."""

from quizzes.bank import ParsedBank

RULES: list = []


def check(bank: ParsedBank) -> None:
    """Add to the problems what the rules find in the bank."""
    for rule in RULES:
        bank.problems.extend(rule(bank))
