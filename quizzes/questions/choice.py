"""Single best answer."""

import random
from typing import Annotated, Any, Literal

from django.utils.translation import gettext as _
from pydantic import Field, model_validator

from lessons.schema import OptionalText, Strict, Text
from quizzes.questions.errors import AnswerError
from quizzes.questions.parts import Render, common_body, label_html, part_key, value_of
from quizzes.schema import QuestionEntry, Texts

KEY = "choice"
template = "quizzes/questions/_choice.html"


class Option(Strict):
    """``tag`` says what kind of confusion a wrong option stands for."""

    text: Text
    correct: bool = False
    tag: Literal["", "M", "P", "A", "S", "X", "E"] = ""
    feedback: OptionalText = ""


class Choice(QuestionEntry):
    """The YAML form of a question with one best answer.

    ``names`` says that all options are names, which may differ in length.
    """

    type: Literal["choice"]
    names: bool = False
    options: Annotated[list[Option], Field(min_length=2)]

    @model_validator(mode="after")
    def _has_one_right_option(self) -> "Choice":
        right = sum(option.correct for option in self.options)
        if right != 1:
            raise ValueError(f"one option is correct, not {right}")
        if len({option.text for option in self.options}) != len(self.options):
            raise ValueError("two options have the same text")
        return self

    @property
    def right(self) -> Option:
        return next(option for option in self.options if option.correct)

    def texts(self) -> Texts:
        return [
            *super().texts(),
            *((("options", index, "text"), one.text) for index, one in enumerate(self.options)),
        ]

    def feedbacks(self) -> Texts:
        return [
            (("options", index, "feedback"), one.feedback) for index, one in enumerate(self.options)
        ]

    @property
    def wrong(self) -> list[Option]:
        return [option for option in self.options if not option.correct]


Schema = Choice


def build_body(parsed: Choice, render: Render, *, note: str = "") -> dict[str, Any]:
    """The wording that a revision freezes.

    Args:
        parsed: the question as written.
        render: gives the HTML of a run of Markdown that stands at a place in the question.
        note: a line that the question always shows, such as the rule for absent words.
    """
    return {
        **common_body(parsed, render, note),
        "options": [
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
        ],
    }


def shuffle(body: dict, rng: random.Random) -> list[str]:
    """The options' keys in the order in which an attempt shows them."""
    order = [option["key"] for option in body["options"]]
    rng.shuffle(order)
    return order


def parse(body: dict, data) -> str:
    """The key of the chosen option.

    Raises:
        AnswerError: nothing was chosen, or no option of this question.
    """
    chosen = value_of(data, "choice")
    if not any(option["key"] == chosen for option in body["options"]):
        raise AnswerError(_("Choose one answer, then send it."))
    return chosen


def grade(body: dict, answer: str) -> float:
    """1 for the right option, 0 for any other."""
    return 1.0 if chosen_option(body, answer)["correct"] else 0.0


def present(body: dict, order: list[str], answer: str | None, sent=None) -> dict:
    """The stem and the options in their stored order; what was chosen, what is right and the
    feedback only once there is an answer.

    Args:
        body: the revision's wording.
        order: as :func:`shuffle` stored it.
        answer: the stored answer, or ``None``.
        sent: a form that could not be taken, whose choice is kept.
    """
    options = {option["key"]: option for option in body["options"]}
    shown = {
        "stem_html": body["stem_html"],
        "note": body.get("note", ""),
        "options": [{"key": key, "html": options[key]["text_html"]} for key in order],
    }
    if answer is None:
        chosen = value_of(sent, "choice")
        for option in shown["options"]:
            option["checked"] = option["key"] == chosen
        return shown
    for option in shown["options"]:
        option["chosen"] = option["key"] == answer
        option["right"] = options[option["key"]]["correct"]
    shown["feedback_html"] = options[answer]["feedback_html"]
    return shown


def as_text(body: dict, answer: str) -> str:
    """The chosen option's words."""
    return chosen_option(body, answer)["text"]


def right_text(body: dict) -> str:
    """The right option's words."""
    return next(option["text"] for option in body["options"] if option["correct"])


def sample_answers(body: dict) -> list[str]:
    """Every option, the right one first."""
    options = sorted(body["options"], key=lambda option: not option["correct"])
    return [option["key"] for option in options]


def chosen_option(body: dict, answer: str) -> dict:
    return next(option for option in body["options"] if option["key"] == answer)
