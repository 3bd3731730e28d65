"""What the types of questions with options share: the options' YAML form and frozen wording."""

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from lessons.schema import OptionalText, Strict, Text
from quizzes.questions.parts import Render, label_html, part_key
from quizzes.schema import QuestionEntry, Texts


class Option(Strict):
    """``tag`` says what kind of confusion a wrong option stands for."""

    text: Text
    correct: bool = False
    tag: Literal["", "M", "P", "A", "S", "X", "E"] = ""
    feedback: OptionalText = ""


class OptionsEntry(QuestionEntry):
    """The YAML form of a question with options.

    ``names`` says that all options are names, which may differ in length.
    """

    names: bool = False
    options: Annotated[list[Option], Field(min_length=2)]

    @model_validator(mode="after")
    def _has_no_two_options_alike(self) -> "OptionsEntry":
        if len({option.text for option in self.options}) != len(self.options):
            raise ValueError("two options have the same text")
        return self

    @property
    def rights(self) -> list[Option]:
        return [option for option in self.options if option.correct]

    @property
    def wrong(self) -> list[Option]:
        return [option for option in self.options if not option.correct]

    def texts(self) -> Texts:
        return [
            *super().texts(),
            *((("options", index, "text"), one.text) for index, one in enumerate(self.options)),
        ]

    def feedbacks(self) -> Texts:
        return [
            (("options", index, "feedback"), one.feedback) for index, one in enumerate(self.options)
        ]


def frozen_options(parsed: OptionsEntry, render: Render) -> list[dict[str, Any]]:
    """The options as a revision freezes them."""
    return [
        {
            "key": part_key(parsed.key, option.text),
            "text": option.text,
            "text_html": label_html(render, option.text, ("options", index, "text")),
            "correct": option.correct,
            "tag": option.tag,
            "feedback": option.feedback,
            "feedback_html": render(option.feedback, ("options", index, "feedback")),
        }
        for index, option in enumerate(parsed.options)
    ]
