class AnswerError(ValueError):
    """An answer that cannot be taken. Its text is shown to the learner beside the question."""
