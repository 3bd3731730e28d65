from collections.abc import Mapping


class AnswerError(ValueError):
    """An answer that cannot be taken. Its text is shown to the learner beside the question."""


class Unfinished(Exception):  # noqa: N818: no error, the learner goes on with the same question
    """The form was sent to change its own state (a card was moved), not to answer.

    Attributes:
        sent: the form's fields after the change; the question is shown again with them.
    """

    def __init__(self, sent: Mapping) -> None:
        super().__init__()
        self.sent = sent


class EntryError(ValueError):
    """A question that fits its schema, but not the source. Its text is for the course's author.

    Attributes:
        at: the place in the question.
    """

    def __init__(self, reason: str, *, at: tuple) -> None:
        super().__init__(reason)
        self.at = at
