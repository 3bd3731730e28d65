"""Steps to be put in sequence."""

import random
from collections.abc import Mapping
from itertools import combinations
from typing import Annotated, Any, Literal

from django.utils.translation import gettext as _
from pydantic import Field, model_validator

from lessons.schema import OptionalText, Strict, Text
from quizzes.questions.errors import AnswerError, Unfinished
from quizzes.questions.parts import (
    Render,
    changed,
    common_body,
    label_html,
    part_key,
    plain,
    value_of,
    values_of,
)
from quizzes.schema import QuestionEntry, Texts

KEY = "order"
template = "quizzes/questions/_order.html"
UP, DOWN = "up", "down"


class Step(Strict):
    """``feedback`` is shown where the step was put elsewhere; not every step needs its own."""

    text: Text
    feedback: OptionalText = ""


class Order(QuestionEntry):
    """The YAML form of a question that puts steps in sequence; they stand in the right one.

    ``feedback`` is shown after every answer.
    """

    stem_is_question = False

    type: Literal["order"]
    steps: Annotated[list[Step], Field(min_length=3)]
    feedback: OptionalText = ""

    @model_validator(mode="after")
    def _has_steps_that_differ(self) -> "Order":
        if len({step.text for step in self.steps}) != len(self.steps):
            raise ValueError("two steps have the same text")
        return self

    def texts(self) -> Texts:
        return [
            *super().texts(),
            *((("steps", index, "text"), step.text) for index, step in enumerate(self.steps)),
        ]

    def feedbacks(self) -> Texts:
        return [
            (("feedback",), self.feedback),
            *(
                (("steps", index, "feedback"), step.feedback)
                for index, step in enumerate(self.steps)
                if step.feedback
            ),
        ]


Schema = Order


def build_body(parsed: Order, render: Render, *, note: str = "") -> dict[str, Any]:
    """The wording that a revision freezes; its steps stand in the right sequence.

    Args:
        parsed: the question as written.
        render: gives the HTML of a run of Markdown that stands at a place in the question.
        note: a line that the question always shows, such as the rule for absent words.
    """
    return {
        **common_body(parsed, render, note),
        "feedback": parsed.feedback,
        "feedback_html": render(parsed.feedback, ("feedback",)),
        "steps": [
            {
                "key": part_key(parsed.key, step.text),
                "text": step.text,
                "text_html": label_html(render, step.text, ("steps", index, "text")),
                "feedback": step.feedback,
                "feedback_html": render(step.feedback, ("steps", index, "feedback")),
            }
            for index, step in enumerate(parsed.steps)
        ],
    }


def right_answer(body: dict) -> list[str]:
    return [step["key"] for step in body["steps"]]


def shuffle(body: dict, rng: random.Random) -> list[str]:
    """The steps' keys in the sequence in which an attempt first shows them: never the right one.

    They are sorted first, so that nothing else of the right sequence is left.
    """
    right = right_answer(body)
    order = sorted(right)
    rng.shuffle(order)
    while order == right:
        rng.shuffle(order)
    return order


def parse(body: dict, data: Mapping) -> list[str]:
    """The steps' keys in the sequence that was sent.

    Raises:
        AnswerError: not every step of this question once, or a move that there is none of.
        Unfinished: a step was moved; the form is shown again with the step in its new place.
    """
    order, move = values_of(data, "order"), value_of(data, "move")
    if sorted(order) != sorted(right_answer(body)):
        raise AnswerError(_("Put every step in its place, then send it."))
    if move:
        key, _colon, way = move.partition(":")
        if key not in order or way not in (UP, DOWN):
            raise AnswerError(_("Put every step in its place, then send it."))
        moved = moved_by_one(order, key, -1 if way == UP else 1)
        raise Unfinished(changed(data, without="move", order=moved, moved=[move]))
    return order


def moved_by_one(order: list[str], key: str, by: int) -> list[str]:
    """The sequence after one step has changed places with its neighbour, if it has one there."""
    here = order.index(key)
    there = min(max(here + by, 0), len(order) - 1)
    order = order.copy()
    order[here], order[there] = order[there], order[here]
    return order


def pairs(body: dict, answer: list[str]) -> tuple[int, int]:
    """How many pairs of steps stand in the right order, and how many pairs there are."""
    place = {key: index for index, key in enumerate(right_answer(body))}
    found = [place[first] < place[second] for first, second in combinations(answer, 2)]
    return sum(found), len(found)


def grade(body: dict, answer: list[str]) -> float:
    """The share of pairs of steps that stand in the right order, adjacent or not.

    The right sequence is worth 1, the reverse 0, and a random one 1/2 on average. It is Kendall's
    rank correlation τ on a scale from 0 to 1, (τ + 1) / 2 (M. G. Kendall, "A new measure of rank
    correlation", Biometrika 30 (1938), 81–93).
    """
    right, of = pairs(body, answer)
    return right / of


def present(body: dict, order: list[str], answer: list[str] | None, sent=None) -> dict:
    """The steps in their stored sequence, or in the one that was sent; after the answer in the
    right one, with where each was put.

    Args:
        body: the revision's wording.
        order: as :func:`shuffle` stored it.
        answer: the stored answer, or ``None``.
        sent: a form in which a step was moved, or that could not be taken.
    """
    shown: dict[str, Any] = {"stem_html": body["stem_html"], "note": body["note"]}
    steps = {step["key"]: step for step in body["steps"]}
    if answer is None:
        kept = values_of(sent, "order")
        current = kept if sorted(kept) == sorted(order) else order
        shown["steps"] = [{"key": key, "html": steps[key]["text_html"]} for key in current]
        key, _colon, way = value_of(sent, "moved").partition(":")
        for step in shown["steps"]:
            if step["key"] == key:
                step["moved"] = way
        return shown
    shown["steps"] = [
        answered_step(step, place, answer) for place, step in enumerate(steps.values())
    ]
    right, of = pairs(body, answer)
    shown["verdict"] = _("%(right)d of %(of)d pairs in the right order.") % {
        "right": right,
        "of": of,
    }
    shown["feedback_html"] = body["feedback_html"]
    return shown


def answered_step(step: dict, place: int, answer: list[str]) -> dict[str, Any]:
    """A step in its right place, with the place it was given, and feedback if that is another."""
    given = answer.index(step["key"])
    shown = {"html": step["text_html"], "in_place": given == place, "given": given + 1}
    if given != place and step["feedback"]:
        shown["feedback_html"] = step["feedback_html"]
    return shown


def as_text(body: dict, answer: list[str]) -> str:
    """The steps' words in the sequence that was sent."""
    words = {step["key"]: plain(step["text_html"]) for step in body["steps"]}
    return " → ".join(words[key] for key in answer)


def right_text(body: dict) -> str:
    """The steps' words in the right sequence."""
    return as_text(body, right_answer(body))


def sample_answers(body: dict) -> list[list[str]]:
    """The right sequence, one with the last two exchanged, one with the first put last, and the
    reverse."""
    right = right_answer(body)
    return [right, moved_by_one(right, right[-1], -1), [*right[1:], right[0]], right[::-1]]
