"""A reading chosen and a paragraph cited, where the text is open to several: never scored."""

import random
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal

from django.utils.translation import gettext as _
from pydantic import Field, model_validator

from lessons.schema import ParagraphEntry, Strict, Text
from quizzes.questions import places
from quizzes.questions.errors import AnswerError
from quizzes.questions.parts import Render, common_body, label_html, part_key, plain, value_of
from quizzes.schema import QuestionEntry, Texts

KEY = "judgement"
template = "quizzes/questions/_judgement.html"
FROM_SOURCE = ("paragraphs",)
SCORED = False
SHOWS_SPLIT = True
FEWEST_OTHERS = 10  # below which how others split says little, and may say who
MOST_SAMPLES = 6


class Reading(Strict):
    """``case`` is the strongest case that can be made for it; all are shown after sending."""

    text: Text
    case: Text


class Judgement(QuestionEntry):
    """The YAML form. There is no key: where the text is ambiguous, the ambiguity is the lesson."""

    type: Literal["judgement"]
    readings: Annotated[list[Reading], Field(min_length=2)]

    @model_validator(mode="after")
    def _has_no_two_readings_alike(self) -> "Judgement":
        if len({one.text for one in self.readings}) != len(self.readings):
            raise ValueError("two readings have the same text")
        return self

    def texts(self) -> Texts:
        return [
            *super().texts(),
            *((("readings", index, "text"), one.text) for index, one in enumerate(self.readings)),
        ]

    def feedbacks(self) -> Texts:
        """The cases: one length for all is fair, too."""
        return [(("readings", index, "case"), one.case) for index, one in enumerate(self.readings)]


Schema = Judgement


def build_body(
    parsed: Judgement, render: Render, *, note: str = "", paragraphs: Iterable[ParagraphEntry]
) -> dict[str, Any]:
    """The wording that a revision freezes.

    Args:
        parsed: the question as written.
        render: see :data:`quizzes.questions.parts.Render`.
        note: a line that the question always shows.
        paragraphs: the source's.
    """
    return {
        **common_body(parsed, render, note),
        "readings": [
            {
                "key": part_key(parsed.key, one.text),
                "text": one.text,
                "text_html": label_html(render, one.text, ("readings", index, "text")),
                "case": one.case,
                "case_html": render(one.case, ("readings", index, "case")),
            }
            for index, one in enumerate(parsed.readings)
        ],
        "paragraphs": places.freeze_paragraphs(paragraphs),
    }


def shuffle(body: dict, rng: random.Random) -> list[str]:
    """The readings' keys in a random order, so that none is always heard first."""
    order = [one["key"] for one in body["readings"]]
    rng.shuffle(order)
    return order


def parse(body: dict, data: Mapping) -> dict[str, Any]:
    """The key of the chosen reading, and the number of the cited paragraph.

    Raises:
        AnswerError: one of the two is missing, or not of this question.
    """
    chosen = value_of(data, "choice")
    if not any(one["key"] == chosen for one in body["readings"]):
        raise AnswerError(_("Choose one reading, then send it."))
    missing = _("Choose the paragraph on which you rest your reading, too.")
    return {"choice": chosen, "paragraph": places.parse_paragraph(body, data, missing)}


def grade(body: dict, answer: dict) -> float:
    """Nothing, whatever is chosen: no reading is right or wrong (see ``SCORED``)."""
    return 0.0


def present(
    body: dict,
    order: list[str],
    answer: dict | None,
    sent: Mapping | None = None,
    *,
    split: Mapping[str, int] | None = None,
) -> dict[str, Any]:
    """The readings in their stored order; once there is an answer the strongest case for each,
    and how others split where they are enough.

    Args:
        body: the revision's wording.
        order: as :func:`shuffle` stored it.
        answer: the stored answer, or ``None``.
        sent: a form that could not be taken, whose choices are kept.
        split: how many others have chosen each reading, by its key.
    """
    readings = {one["key"]: one for one in body["readings"]}
    shown: dict[str, Any] = {
        "stem_html": body["stem_html"],
        "note": body["note"],
        "options": [{"key": key, "html": readings[key]["text_html"]} for key in order],
    }
    if answer is None:
        chosen = value_of(sent, "choice")
        for one in shown["options"]:
            one["checked"] = one["key"] == chosen
        return {**shown, "paragraphs": places.open_list(body, sent)}
    counts = {key: (split or {}).get(key, 0) for key in order}
    others = sum(counts.values())
    if others >= FEWEST_OTHERS:
        shown["others"] = others
    for one in shown["options"]:
        one["chosen"] = one["key"] == answer["choice"]
        one["case_html"] = readings[one["key"]]["case_html"]
        if others >= FEWEST_OTHERS:
            one["percent"] = round(100 * counts[one["key"]] / others)
    return {**shown, "paragraphs": places.answered_list(body, answer["paragraph"])}


def as_text(body: dict, answer: dict) -> str:
    """The chosen reading's words, and the cited paragraph."""
    words = next(
        plain(one["text_html"]) for one in body["readings"] if one["key"] == answer["choice"]
    )
    return f"{words}; {places.in_words(body, answer['paragraph'])}"


def right_text(body: dict) -> str:
    """Nothing: no reading is right."""
    return ""


def sample_answers(body: dict) -> list[dict]:
    """Each reading."""
    first = body["paragraphs"][0]["number"]
    answers = [{"choice": one["key"], "paragraph": first} for one in body["readings"]]
    return answers[:MOST_SAMPLES]
