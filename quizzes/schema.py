"""What may stand in the course files that the answering engine reads."""

from dataclasses import fields
from datetime import datetime
from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from lessons.schema import Key, Positive, Slug, Strict, Text
from quizzes.rules import Rules

Texts = list[tuple[tuple, str]]  # each with its place in the question


class QuestionEntry(Strict):
    """What every type of question has; each type's module adds its own.

    ``stem_is_question`` is false for a type that says what to do rather than ask. A question that
    is not ``drawn`` is asked only by a quiz that names it: a lesson's activity, a judgement. One of
    ``wording`` is answered by whoever has a set phrase of the source in their ear, understood or
    not, such as a gap in a slogan: reviews ask few of these.
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
    hints: list[Text] = []
    absence_rule: bool = False
    drawn: bool = True
    wording: bool = False

    def texts(self) -> Texts:
        """What a learner reads before answering; a type adds the words of its parts."""
        return [(("stem",), self.stem)]

    def feedbacks(self) -> Texts:
        """Every feedback a learner may be given; empty where one is missing."""
        return []


OneOrMore = Key | Annotated[list[Key], Field(min_length=1)]


class DrawEntry(Strict):
    """How many questions an attempt gets, and from which pool: all that is named must fit."""

    count: Positive
    lesson: OneOrMore | None = None
    unit: OneOrMore | None = None
    target: OneOrMore | None = None
    skill: OneOrMore | None = None
    level: OneOrMore | None = None
    type: OneOrMore | None = None


class QuizEntry(Strict):
    """A quiz and its rules; :class:`quizzes.rules.Rules` says what each rule means."""

    key: Key
    slug: Slug
    title: Text
    purpose: Literal["check", "unit", "final", "practice"]
    lesson: Key | None = None
    unit: Key | None = None
    section: Slug | None = None
    text: Literal["open", "closed"] = "open"
    draw: DrawEntry | None = None
    questions: Annotated[list[Key], Field(min_length=1)] | None = None
    feedback: Literal["each", "end", "date"] = "each"
    feedback_at: datetime | None = None
    tries: Annotated[int, Field(ge=1, le=5)] = 1
    attempts: Annotated[int, Field(ge=0)] = 0
    counts: Literal["first", "best", "last", "mean"] = "first"
    minutes: Annotated[int, Field(ge=0)] = 0
    points: Annotated[int, Field(ge=0)] = 0
    pass_mark: Annotated[float, Field(ge=0, le=1)] = 0
    confidence: bool = False
    shuffle: bool = False

    @model_validator(mode="after")
    def _has_rules_that_fit(self) -> "QuizEntry":
        if (self.draw is None) == (self.questions is None):
            raise ValueError("a quiz has either draw or questions")
        if self.section and not self.lesson:
            raise ValueError("a section needs its lesson")
        if (self.feedback == "date") != (self.feedback_at is not None):
            raise ValueError("feedback: date and feedback_at go together")
        if self.feedback_at and self.feedback_at.tzinfo is None:
            raise ValueError("feedback_at needs its offset, such as 2026-12-01T08:00+01:00")
        if self.tries > 1 and self.feedback != "each":
            raise ValueError("several tries need feedback: each")
        return self

    @property
    def rules(self) -> dict:
        """As the quiz stores them and an attempt freezes them: what differs from the defaults."""
        names = {"text", *(one.name for one in fields(Rules))}
        rules = self.model_dump(mode="json", include=names, exclude_defaults=True)
        if self.draw:
            rules["draw"] = self.draw.model_dump(exclude_none=True)
        return {"text": self.text} | rules


class QuizzesEntry(Strict):
    """quizzes.yaml"""

    quizzes: list[QuizEntry]


class BankEntry(Strict):
    """A file of questions. Each question is checked by the schema of its own type."""

    lesson: Key
    questions: list[dict]
