"""What may stand in the course files that the answering engine reads."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from lessons.schema import Key, Positive, Slug, Strict, Text

Texts = list[tuple[tuple, str]]  # each with its place in the question


class QuestionEntry(Strict):
    """What every type of question has; each type's module adds its own.

    ``stem_is_question`` is false for a type that says what to do rather than ask.
    """

    stem_is_question: ClassVar[bool] = True

    key: Key
    type: Text
    target: Key
    cites: list[Key] = []
    asks: Literal["content", "function", "voice", "place", "absence", "outside"] = "content"
    level: Literal["remember", "understand", "apply", "analyse", "evaluate"]
    text: Literal["open", "closed"] = "open"
    stem: Text
    absence_rule: bool = False

    def texts(self) -> Texts:
        """What a learner reads before answering; a type adds the words of its parts."""
        return [(("stem",), self.stem)]

    def feedbacks(self) -> Texts:
        """Every feedback a learner may be given; empty where one is missing."""
        return []


class DrawEntry(Strict):
    """How many questions of which lesson an attempt gets."""

    lesson: Key
    count: Positive


class QuizEntry(Strict):
    key: Key
    slug: Slug
    title: Text
    purpose: Literal["check", "unit", "final", "practice"]
    lesson: Key | None = None
    section: Slug | None = None
    text: Literal["open", "closed"] = "open"
    draw: DrawEntry | None = None
    questions: Annotated[list[Key], Field(min_length=1)] | None = None

    @model_validator(mode="after")
    def _has_one_way_to_choose(self) -> "QuizEntry":
        if (self.draw is None) == (self.questions is None):
            raise ValueError("a quiz has either draw or questions")
        if self.section and not self.lesson:
            raise ValueError("a section needs its lesson")
        return self

    @property
    def rules(self) -> dict:
        """As the quiz stores them and an attempt freezes them."""
        return self.model_dump(include={"text", "draw", "questions"}, exclude_none=True)


class QuizzesEntry(Strict):
    """quizzes.yaml"""

    quizzes: list[QuizEntry]


class BankEntry(Strict):
    """A file of questions. Each question is checked by the schema of its own type."""

    lesson: Key
    questions: list[dict]
