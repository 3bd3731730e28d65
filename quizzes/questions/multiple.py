"""Several right options, all of which are to be ticked."""

import random
from collections.abc import Mapping
from typing import Any, Literal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from pydantic import model_validator

from quizzes.questions.errors import AnswerError
from quizzes.questions.options import OptionsEntry, frozen_options
from quizzes.questions.parts import Render, common_body, plain, values_of

KEY = "multiple"
template = "quizzes/questions/_multiple.html"


class Multiple(OptionsEntry):
    """The YAML form of a question with several right options."""

    type: Literal["multiple"]

    @model_validator(mode="after")
    def _has_right_and_wrong_options(self) -> "Multiple":
        if len(self.rights) < 2:
            number = len(self.rights)
            raise ValueError(f"several options are correct, not {number}; with one it is a choice")
        if not self.wrong:
            raise ValueError("at least one option is wrong, or ticking all would be right")
        return self


Schema = Multiple


def build_body(parsed: Multiple, render: Render, *, note: str = "") -> dict[str, Any]:
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
    order = sorted(option["key"] for option in body["options"])
    rng.shuffle(order)
    return order


def parse(body: dict, data: Mapping) -> list[str]:
    """The keys of the ticked options, sorted.

    Raises:
        AnswerError: nothing was ticked, or something that is no option of this question.
    """
    ticked = set(values_of(data, "choice"))
    if not ticked or not ticked <= {option["key"] for option in body["options"]}:
        raise AnswerError(_("Tick every answer that is right, then send."))
    return sorted(ticked)


def grade(body: dict, answer: list[str]) -> float:
    """The share of right options that were ticked, less the share of wrong options that were.

    Ticking everything is worth 1 − 1 = 0, ticking nothing 0 − 0; less than nothing counts as 0.
    This is Youden's index of a test, sensitivity + specificity − 1 (W. J. Youden, "Index for rating
    diagnostic tests", Cancer 3 (1950), 32–35), as a kind of the plus/minus scoring that J. Betts
    and others found among the most promising for "select all that apply" (Educational and
    Psychological Measurement 82 (2021), 151–176).
    """
    found, wrong = counts(body, answer)
    right = sum(option["correct"] for option in body["options"])
    # One fraction: the difference of two quotients could miss 1/3 by a bit.
    others = len(body["options"]) - right
    return max(0, found * others - wrong * right) / (right * others)


def present(body: dict, order: list[str], answer: list[str] | None, sent=None) -> dict:
    """The stem and the options in their stored order; what was ticked and is right only once there
    is an answer, with feedback on each option that was ticked or should have been.

    Args:
        body: the revision's wording.
        order: as :func:`shuffle` stored it.
        answer: the stored answer, or ``None``.
        sent: a form that could not be taken, whose ticks are kept.
    """
    options = {option["key"]: option for option in body["options"]}
    shown: dict[str, Any] = {
        "stem_html": body["stem_html"],
        "note": body["note"],
        "options": [{"key": key, "html": options[key]["text_html"]} for key in order],
    }
    if answer is None:
        ticked = values_of(sent, "choice")
        for option in shown["options"]:
            option["checked"] = option["key"] in ticked
        return shown
    for option in shown["options"]:
        stored = options[option["key"]]
        option["chosen"] = option["key"] in answer
        option["right"] = stored["correct"]
        if option["chosen"] or option["right"]:
            option["feedback_html"] = stored["feedback_html"]
    shown["verdict"] = verdict(body, answer)
    return shown


def verdict(body: dict, answer: list[str]) -> str:
    """How many of the right options were ticked, and how many others."""
    found, wrong = counts(body, answer)
    right = sum(option["correct"] for option in body["options"])
    said = _("%(found)d of the %(right)d right answers found.") % {"found": found, "right": right}
    if wrong:
        more = ngettext(
            "%(number)d ticked that is not one of them.",
            "%(number)d ticked that are not among them.",
            wrong,
        )
        said = f"{said} {more % {'number': wrong}}"
    return said


def counts(body: dict, answer: list[str]) -> tuple[int, int]:
    """How many right and how many wrong options were ticked."""
    ticked = [option["correct"] for option in body["options"] if option["key"] in answer]
    return sum(ticked), len(ticked) - sum(ticked)


def as_text(body: dict, answer: list[str]) -> str:
    """The words of the ticked options, in the order of the course file."""
    return "; ".join(
        plain(option["text_html"]) for option in body["options"] if option["key"] in answer
    )


def right_text(body: dict) -> str:
    """The words of the right options."""
    return "; ".join(plain(option["text_html"]) for option in body["options"] if option["correct"])


def sample_answers(body: dict) -> list[list[str]]:
    """All that is right, one right option alone, all that is wrong, and everything."""
    right = sorted(option["key"] for option in body["options"] if option["correct"])
    wrong = sorted(option["key"] for option in body["options"] if not option["correct"])
    return [right, right[:1], sorted([*right[1:], wrong[0]]), wrong, sorted([*right, *wrong])]
