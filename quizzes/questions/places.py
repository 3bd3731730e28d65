"""Choosing a paragraph of the source: what the types share that ask where something stands."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from django.utils.translation import gettext as _
from pydantic import AfterValidator, BeforeValidator, Field

from lessons.schema import ParagraphEntry, Strict, Text
from quizzes.questions.errors import AnswerError, EntryError
from quizzes.questions.parts import Render, value_of
from quizzes.schema import Texts


def _as_place(value: Any) -> int | str:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise ValueError("a place is a paragraph's number or a statement's id")
    return value


def _as_near_miss(value: Any) -> Any:
    return {"feedback": value} if isinstance(value, str) else value


Place = Annotated[Any, AfterValidator(_as_place)]  # of a statement its paragraph counts


class NearMiss(Strict):
    """A place that is close to the right one, with its own feedback and perhaps some credit."""

    feedback: Text
    credit: Annotated[float, Field(ge=0, lt=1)] = 0.0


class PlaceKey(Strict):
    """Which paragraphs are right, which are near misses, and the feedback on each.

    ``otherwise`` is the feedback on every other paragraph.
    """

    right: Annotated[list[Place], Field(min_length=1)]
    feedback: Text
    near: dict[Place, Annotated[NearMiss, BeforeValidator(_as_near_miss)]] = {}
    otherwise: Text

    def place_feedbacks(self, at: tuple = ()) -> Texts:
        """The feedbacks with their places; ``at`` is where the key itself stands."""
        return [
            ((*at, "feedback"), self.feedback),
            *(((*at, "near", place, "feedback"), one.feedback) for place, one in self.near.items()),
            ((*at, "otherwise"), self.otherwise),
        ]


def freeze_paragraphs(paragraphs: Iterable[ParagraphEntry]) -> list[dict[str, Any]]:
    """The paragraphs to choose from. Front matter has no number to find, so it is none of them."""
    return [{"number": one.number, "label": one.label} for one in paragraphs if one.number]


def freeze_key(
    key: PlaceKey, render: Render, paragraphs: Iterable[ParagraphEntry], at: tuple = ()
) -> dict[str, Any]:
    """The key as a revision stores it, every place as the number of its paragraph.

    Args:
        key: as written.
        render: see :data:`quizzes.questions.parts.Render`.
        paragraphs: the source's, with their statements.
        at: where the key stands in the question.

    Raises:
        EntryError: a place is none of the source, or stands twice with different feedback.
    """
    paragraphs = list(paragraphs)
    right = {
        _number_of(place, paragraphs, (*at, "right", index))
        for index, place in enumerate(key.right)
    }
    near: dict[int, dict] = {}
    for place, one in key.near.items():
        here = (*at, "near", place)
        number = _number_of(place, paragraphs, here)
        if number in right or number in near:
            raise EntryError(f"¶{number} stands in the key already.", at=here)
        near[number] = {
            "paragraph": number,
            "credit": one.credit,
            "feedback": one.feedback,
            "feedback_html": render(one.feedback, (*here, "feedback")),
        }
    return {
        "right": sorted(right),
        "near": [near[number] for number in sorted(near)],
        "feedback": key.feedback,
        "feedback_html": render(key.feedback, (*at, "feedback")),
        "otherwise": key.otherwise,
        "otherwise_html": render(key.otherwise, (*at, "otherwise")),
    }


def _number_of(place: int | str, paragraphs: list[ParagraphEntry], at: tuple) -> int:
    for one in paragraphs:
        if place == one.number or any(place == statement.id for statement in one.statements):
            if not one.number:
                raise EntryError("The front matter cannot be chosen: it has no number.", at=at)
            return one.number
    name = f"¶{place}" if isinstance(place, int) else f"statement {place}"
    raise EntryError(f"The source has no {name}.", at=at)


def parse_paragraph(body: dict, data: Mapping, missing: str) -> int:
    """The number of the paragraph that was chosen.

    Args:
        body: with the ``paragraphs`` to choose from.
        data: what was sent.
        missing: what to say if it is none of them.

    Raises:
        AnswerError: nothing was chosen, or no paragraph of this question.
    """
    chosen = value_of(data, "paragraph")
    for one in body["paragraphs"]:
        if chosen == str(one["number"]):
            return one["number"]
    raise AnswerError(missing)


def credit(key: dict, number: int) -> float:
    """1 for a right paragraph, what the author gives for a near miss, else 0."""
    if number in key["right"]:
        return 1.0
    return float(next((one["credit"] for one in key["near"] if one["paragraph"] == number), 0.0))


def feedback_html(key: dict, number: int) -> str:
    """The feedback on that paragraph."""
    if number in key["right"]:
        return key["feedback_html"]
    near = (one["feedback_html"] for one in key["near"] if one["paragraph"] == number)
    return next(near, key["otherwise_html"])


def open_list(body: dict, sent: Mapping | None) -> list[dict]:
    """The paragraphs to choose from, with what stood in a form that could not be taken."""
    chosen = value_of(sent, "paragraph")
    return [{**one, "checked": str(one["number"]) == chosen} for one in body["paragraphs"]]


def answered_list(body: dict, number: int, right: Iterable[int] = ()) -> list[dict]:
    """The chosen paragraph and the right ones, in the source's order."""
    right = set(right)
    return [
        {
            "mark": f"¶{one['number']}",
            "label": one["label"],
            "chosen": one["number"] == number,
            "right": one["number"] in right,
            "also": one["number"] != number and number in right,
        }
        for one in body["paragraphs"]
        if one["number"] in {number, *right}
    ]


def in_words(body: dict, number: int) -> str:
    """The paragraph's mark and label."""
    label = next(one["label"] for one in body["paragraphs"] if one["number"] == number)
    return f"¶{number} {label}"


def right_in_words(body: dict, key: dict) -> str:
    """The right paragraphs, any of which is enough."""
    return _(" or ").join(in_words(body, number) for number in key["right"])


def sample_numbers(body: dict, key: dict) -> list[int]:
    """A right paragraph, then each near miss, then one that is neither."""
    near = [one["paragraph"] for one in key["near"]]
    others = (one["number"] for one in body["paragraphs"])
    other = next((one for one in others if one not in key["right"] and one not in near), None)
    return [key["right"][0], *near, *([] if other is None else [other])]
