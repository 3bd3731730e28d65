"""A typed word or name."""

import random
from typing import Any, Literal

from django.utils.html import escape

from quizzes.questions import typed
from quizzes.questions.parts import Render, common_body, value_of
from quizzes.schema import QuestionEntry, Texts

KEY = "short"
template = "quizzes/questions/_short.html"


class Short(QuestionEntry, typed.Typed):
    """The YAML form of a question that a word or a name answers.

    ``accept``, ``spelling``, ``feedback``, ``wrong`` and ``otherwise`` are those of
    :class:`quizzes.questions.typed.Typed`.
    """

    type: Literal["short"]

    def feedbacks(self) -> Texts:
        return typed.feedbacks_of(self)


Schema = Short


def build_body(parsed: Short, render: Render, *, note: str = "") -> dict[str, Any]:
    """The wording that a revision freezes.

    Args:
        parsed: the question as written.
        render: gives the HTML of a run of Markdown that stands at a place in the question.
        note: a line that the question always shows, such as the rule for absent words.
    """
    return common_body(parsed, render, note) | typed.body_of(parsed, render)


def shuffle(body: dict, rng: random.Random) -> list:
    """There is nothing to shuffle."""
    return []


def parse(body: dict, data) -> str:
    """The answer as it was typed, see :func:`quizzes.questions.typed.take`.

    Raises:
        AnswerError: there is none, or it is too long.
    """
    return typed.take(data, "answer")


def grade(body: dict, answer: str) -> float:
    """1 for an accepted form, misspelled within :func:`quizzes.questions.typed.misspelling` or
    not, 0 for any other."""
    return 1.0 if typed.judge(body, answer).is_right else 0.0


def present(body: dict, order: list, answer: str | None, sent=None) -> dict:
    """The stem and what was typed; what is right and the feedback only once there is an answer.

    Args:
        body: the revision's wording.
        order: as :func:`shuffle` stored it.
        answer: the stored answer, or ``None``.
        sent: a form that could not be taken, whose text is kept.
    """
    shown: dict[str, Any] = {"stem_html": body["stem_html"], "note": body.get("note", "")}
    if answer is None:
        if sent is not None:
            shown["typed"] = value_of(sent, "answer")
        return shown
    verdict = typed.judge(body, answer)
    shown["options"] = answered_options(body, answer, verdict)
    shown["spelled"] = verdict.spelled
    shown["feedback_html"] = verdict.feedback_html
    return shown


def answered_options(box: dict, answer: str, verdict: typed.Verdict) -> list[dict]:
    """What was typed and, if it was wrong, what is right, as the template of a choice shows it."""
    shown = [{"html": escape(answer), "chosen": True, "right": verdict.is_right}]
    if not verdict.is_right:
        shown.append({"html": escape(box["accept"][0]), "chosen": False, "right": True})
    return shown


def as_text(body: dict, answer: str) -> str:
    """What was typed."""
    return answer


def right_text(body: dict) -> str:
    """The first accepted form."""
    return body["accept"][0]


def sample_answers(body: dict) -> list[str]:
    """The right answer, the wrong ones that are listed, and one that nobody expected."""
    return typed.samples(body)
