"""Which paragraph says this?"""

import random
from collections.abc import Iterable, Mapping
from typing import Any, Literal

from django.utils.translation import gettext as _

from lessons.schema import ParagraphEntry
from quizzes.questions import places
from quizzes.questions.parts import Render, common_body
from quizzes.schema import QuestionEntry, Texts

KEY = "locate"
template = "quizzes/questions/_locate.html"
FROM_SOURCE = ("paragraphs",)
MOST_SAMPLES = 6


class Locate(places.PlaceKey, QuestionEntry):
    """The YAML form: any of the ``right`` paragraphs (or statements' paragraphs) is the answer."""

    type: Literal["locate"]

    def feedbacks(self) -> Texts:
        return self.place_feedbacks()


Schema = Locate


def build_body(
    parsed: Locate, render: Render, *, note: str = "", paragraphs: Iterable[ParagraphEntry]
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
    return {
        **common_body(parsed, render, note),
        "paragraphs": places.freeze_paragraphs(paragraphs),
        "places": places.freeze_key(parsed, render, paragraphs),
    }


def shuffle(body: dict, rng: random.Random) -> list:
    """Nothing: paragraphs stand in the source's order."""
    return []


def parse(body: dict, data: Mapping) -> int:
    """The number of the chosen paragraph.

    Raises:
        AnswerError: nothing was chosen, or no paragraph of this question.
    """
    return places.parse_paragraph(body, data, _("Choose one paragraph, then send it."))


def grade(body: dict, answer: int) -> float:
    """1 for any right paragraph, for a near miss what its author gives, else 0."""
    return places.credit(body["places"], answer)


def present(body: dict, order: list, answer: int | None, sent: Mapping | None = None) -> dict:
    """The stem and the paragraphs; once there is an answer only the chosen and the right ones,
    with the feedback.

    Args:
        body: the revision's wording.
        order: unused, as :func:`shuffle` says.
        answer: the stored answer, or ``None``.
        sent: a form that could not be taken, whose choice is kept.
    """
    shown = {"stem_html": body["stem_html"], "note": body["note"]}
    if answer is None:
        return {**shown, "paragraphs": places.open_list(body, sent)}
    return {
        **shown,
        "paragraphs": places.answered_list(body, answer, body["places"]["right"]),
        "feedback_html": places.feedback_html(body["places"], answer),
    }


def as_text(body: dict, answer: int) -> str:
    """The paragraph's mark and label."""
    return places.in_words(body, answer)


def right_text(body: dict) -> str:
    """The right paragraphs' marks and labels."""
    return places.right_in_words(body, body["places"])


def sample_answers(body: dict) -> list[int]:
    """A right paragraph, near misses, and one that is far."""
    return places.sample_numbers(body, body["places"])[:MOST_SAMPLES]
