"""Single best answer."""

import random

from django.utils.translation import gettext as _

from quizzes.questions.errors import AnswerError

KEY = "choice"
template = "quizzes/questions/_choice.html"


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
    chosen = data.get("choice", "")
    if not any(option["key"] == chosen for option in body["options"]):
        raise AnswerError(_("Choose one answer, then send it."))
    return chosen


def grade(body: dict, answer: str) -> float:
    """1 for the right option, 0 for any other."""
    return 1.0 if chosen_option(body, answer)["correct"] else 0.0


def present(body: dict, order: list[str], answer: str | None) -> dict:
    """The stem and the options in their stored order; what was chosen, what is right and the
    feedback only once there is an answer."""
    options = {option["key"]: option for option in body["options"]}
    shown = {
        "stem_html": body["stem_html"],
        "note": body.get("note", ""),
        "options": [{"key": key, "html": options[key]["html"]} for key in order],
    }
    if answer is None:
        return shown
    for option in shown["options"]:
        option["chosen"] = option["key"] == answer
        option["right"] = options[option["key"]]["correct"]
    shown["feedback_html"] = options[answer]["feedback_html"]
    return shown


def as_text(body: dict, answer: str) -> str:
    """The chosen option's words."""
    return chosen_option(body, answer)["text"]


def chosen_option(body: dict, answer: str) -> dict:
    return next(option for option in body["options"] if option["key"] == answer)
