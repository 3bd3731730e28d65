"""An answer, and the paragraph that supports it."""

import random
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal

from django.utils.translation import gettext as _
from pydantic import Field

from lessons.schema import ParagraphEntry, Strict
from quizzes.questions import choice, places
from quizzes.questions.parts import Render
from quizzes.schema import Texts

KEY = "evidence"
template = "quizzes/questions/_evidence.html"
FROM_SOURCE = ("paragraphs",)
MOST_SAMPLES = 6

Weight = Annotated[float, Field(gt=0)]


class Weights(Strict):
    """What the two halves are worth beside each other."""

    answer: Weight = 1.0
    paragraph: Weight = 1.0


class Evidence(choice.Choice):
    """The YAML form: a choice, and under ``support`` the paragraphs that show its right answer.

    The rules for a choice's options and feedback hold here, too.
    """

    type: Literal["evidence"]
    support: places.PlaceKey
    weights: Weights = Weights()

    def feedbacks(self) -> Texts:
        return [*super().feedbacks(), *self.support.place_feedbacks(("support",))]


Schema = Evidence


def build_body(
    parsed: Evidence, render: Render, *, note: str = "", paragraphs: Iterable[ParagraphEntry]
) -> dict[str, Any]:
    """The wording that a revision freezes.

    Args:
        parsed: the question as written.
        render: see :data:`quizzes.questions.parts.Render`.
        note: a line that the question always shows.
        paragraphs: the source's, with their statements.

    Raises:
        EntryError: a place is none of the source.
    """
    paragraphs = list(paragraphs)
    weights = parsed.weights
    return {
        **choice.build_body(parsed, render, note=note),
        "paragraphs": places.freeze_paragraphs(paragraphs),
        "places": places.freeze_key(parsed.support, render, paragraphs, ("support",)),
        "answer_share": weights.answer / (weights.answer + weights.paragraph),
    }


def shuffle(body: dict, rng: random.Random) -> list[str]:
    """The options' order; paragraphs stand in the source's."""
    return choice.shuffle(body, rng)


def parse(body: dict, data: Mapping) -> dict[str, Any]:
    """The key of the chosen option, and the number of the chosen paragraph.

    Raises:
        AnswerError: one of the two is missing, or not of this question.
    """
    return {
        "choice": choice.parse(body, data),
        "paragraph": places.parse_paragraph(
            body, data, _("Choose the paragraph that supports your answer, too.")
        ),
    }


def grade(body: dict, answer: dict) -> float:
    """The answer's share if it is right, and the paragraph's share by its credit: the two are
    marked apart, as a reading can be right for a reason that does not hold."""
    share = body["answer_share"]
    return min(1.0, share * _answer_credit(body, answer) + (1 - share) * _credit(body, answer))


def _answer_credit(body: dict, answer: dict) -> float:
    return choice.grade(body, answer["choice"])


def _credit(body: dict, answer: dict) -> float:
    return places.credit(body["places"], answer["paragraph"])


def present(
    body: dict, order: list[str], answer: dict | None, sent: Mapping | None = None
) -> dict[str, Any]:
    """The options and the paragraphs; once there is an answer, each half with what it earned and
    its own feedback, and a verdict on the two together.

    Args:
        body: the revision's wording.
        order: as :func:`shuffle` stored it.
        answer: the stored answer, or ``None``.
        sent: a form that could not be taken, whose choices are kept.
    """
    if answer is None:
        return {
            **choice.present(body, order, None, sent),
            "paragraphs": places.open_list(body, sent),
        }
    shown = choice.present(body, order, answer["choice"])
    key, number = body["places"], answer["paragraph"]
    answer_worth = round(100 * body["answer_share"])
    return {
        **shown,
        "feedback_html": "",
        "verdict": _verdict(_answer_credit(body, answer), _credit(body, answer)),
        "answer": {
            "worth": answer_worth,
            "earned": round(answer_worth * _answer_credit(body, answer)),
            "feedback_html": shown["feedback_html"],
        },
        "paragraphs": places.answered_list(body, number, key["right"]),
        "place": {
            "worth": 100 - answer_worth,
            "earned": round((100 - answer_worth) * _credit(body, answer)),
            "feedback_html": places.feedback_html(key, number),
        },
    }


def _verdict(answer: float, place: float) -> str:
    """What is said of both halves together; empty where the usual words will do."""
    if answer and not place:
        return _("Right, but not for that reason.")
    if answer and place < 1:
        return _("Right, and near the place that shows it.")
    if place == 1 and not answer:
        return _("The right place, another reading.")
    return ""


def as_text(body: dict, answer: dict) -> str:
    """The chosen option's words, and the paragraph."""
    words = choice.as_text(body, answer["choice"])
    return f"{words}; {places.in_words(body, answer['paragraph'])}"


def right_text(body: dict) -> str:
    """The right option's words, and the paragraphs that support it."""
    return f"{choice.right_text(body)}; {places.right_in_words(body, body['places'])}"


def sample_answers(body: dict) -> list[dict]:
    """Both right; each half right alone; neither; and near misses."""
    right, wrong, *_others = choice.sample_answers(body)
    here, *elsewhere = places.sample_numbers(body, body["places"])
    pairs = [
        (right, here),
        *((right, number) for number in elsewhere[-1:]),
        (wrong, here),
        *((wrong, number) for number in elsewhere[-1:]),
        *((right, number) for number in elsewhere[:-1]),
    ]
    return [{"choice": one, "paragraph": number} for one, number in pairs][:MOST_SAMPLES]
