"""Single best answer."""

import random
from typing import Any, Literal

from django.utils.translation import gettext as _
from pydantic import model_validator

from quizzes.questions.errors import AnswerError
from quizzes.questions.options import Option, OptionsEntry, frozen_options
from quizzes.questions.parts import Render, common_body, plain, value_of

KEY = "choice"
template = "quizzes/questions/_choice.html"


class Choice(OptionsEntry):
    """The YAML form of a question with one best answer."""

    type: Literal["choice"]

    @model_validator(mode="after")
    def _has_one_right_option(self) -> "Choice":
        if len(self.rights) != 1:
            raise ValueError(f"one option is correct, not {len(self.rights)}")
        return self

    @property
    def right(self) -> Option:
        return self.rights[0]


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
        "options": frozen_options(parsed, render),
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
    return plain(chosen_option(body, answer)["text_html"])


def right_text(body: dict) -> str:
    """The right option's words."""
    return next(plain(option["text_html"]) for option in body["options"] if option["correct"])


def sample_answers(body: dict) -> list[str]:
    """Every option, the right one first."""
    options = sorted(body["options"], key=lambda option: not option["correct"])
    return [option["key"] for option in options]


def chosen_option(body: dict, answer: str) -> dict:
    return next(option for option in body["options"] if option["key"] == answer)
