"""Left to right: each thing on the left gets one of the choices on the right."""

import random
from collections import Counter
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from django.utils.translation import gettext as _
from pydantic import Field, model_validator

from lessons.schema import OptionalText, Strict, Text
from quizzes.questions import placing
from quizzes.questions.parts import Render, common_body
from quizzes.schema import QuestionEntry, Texts

KEY = "match"
template = "quizzes/questions/_match.html"
NOT_STATED = "not-stated"


class Pair(Strict):
    """``not_stated`` stands instead of ``right`` where the source has nothing that fits."""

    left: Text
    right: Text | None = None
    not_stated: bool = False
    feedback: OptionalText = ""

    @model_validator(mode="after")
    def _has_one_right(self) -> "Pair":
        if (self.right is None) != self.not_stated:
            raise ValueError("a pair has either right or not_stated: true")
        return self


class Match(QuestionEntry):
    """The YAML form of a question that matches left to right.

    Two pairs may have the same ``right``, which is then shown once. ``spares`` are rights that fit
    nothing; ``not_stated`` offers "not stated" as a right, whether or not it is one.
    """

    stem_is_question = False

    type: Literal["match"]
    pairs: Annotated[list[Pair], Field(min_length=2)]
    spares: list[Text] = []
    not_stated: bool = False

    @model_validator(mode="after")
    def _has_pairs_that_differ(self) -> "Match":
        rights = [pair.right for pair in self.pairs]
        if len({pair.left for pair in self.pairs}) != len(self.pairs):
            raise ValueError("two pairs have the same left")
        if len(set(self.spares)) != len(self.spares) or set(self.spares) & set(rights):
            raise ValueError("a spare stands twice, or is the right of a pair")
        if None in rights and not self.not_stated:
            raise ValueError("a pair is not_stated, so the question needs not_stated: true, too")
        right, times = Counter(rights).most_common(1)[0]
        if times > len(rights) / 2:
            named = "not stated" if right is None else right
            raise ValueError(f"“{named}” is right for {times} of {len(rights)}, more than half")
        return self

    @property
    def rights(self) -> dict[str, tuple]:
        """The words of all rights, each with its (first) place in the question."""
        places: dict[str, tuple] = {}
        for index, pair in enumerate(self.pairs):
            if pair.right is not None:
                places.setdefault(pair.right, ("pairs", index, "right"))
        return places | {text: ("spares", index) for index, text in enumerate(self.spares)}

    def texts(self) -> Texts:
        return [
            *super().texts(),
            *((("pairs", index, "left"), pair.left) for index, pair in enumerate(self.pairs)),
            *((place, text) for text, place in self.rights.items()),
        ]

    def feedbacks(self) -> Texts:
        return [
            (("pairs", index, "feedback"), pair.feedback) for index, pair in enumerate(self.pairs)
        ]


Schema = Match


def build_body(parsed: Match, render: Render, *, note: str = "") -> dict[str, Any]:
    """The wording that a revision freezes.

    Args:
        parsed: the question as written.
        render: gives the HTML of a run of Markdown that stands at a place in the question.
        note: a line that the question always shows, such as the rule for absent words.
    """
    boxes = [
        placing.frozen_box(parsed.key, render, text, place=place)
        for text, place in parsed.rights.items()
    ]
    if parsed.not_stated:
        words = _("not stated")
        boxes.append({"key": NOT_STATED, "text": words, "text_html": words})
    return {
        **common_body(parsed, render, note),
        "cards": [
            placing.frozen_card(
                parsed.key,
                render,
                pair.left,
                pair.feedback,
                right=[placing.box_key(parsed.key, pair.right) if pair.right else NOT_STATED],
                place=("pairs", index),
                name="left",
            )
            for index, pair in enumerate(parsed.pairs)
        ],
        "boxes": boxes,
    }


def shuffle(body: dict, rng: random.Random) -> list[str]:
    """The rights' keys in the order in which an attempt offers them, "not stated" at the end.

    They are sorted first, so that nothing of the order in the course file is left.
    """
    order = sorted(box["key"] for box in body["boxes"] if box["key"] != NOT_STATED)
    rng.shuffle(order)
    return order + [box["key"] for box in body["boxes"] if box["key"] == NOT_STATED]


def parse(body: dict, data: Mapping) -> dict[str, str]:
    """The right that was chosen for every left.

    Raises:
        AnswerError: something has no right, or none of this question.
    """
    return placing.read(body, data, incomplete=_("Choose something for every line, then send it."))


def grade(body: dict, answer: dict[str, str]) -> float:
    """The share of lefts that got their right, each counting the same, as in Moodle's matching
    questions. Choosing one right for all earns what that right is worth, by
    :class:`Match` never more than half."""
    return placing.hits(body, answer) / len(body["cards"])


def present(body: dict, order: list[str], answer: dict[str, str] | None, sent=None) -> dict:
    """The lefts as written and the rights in their stored order; what was chosen, what is right
    and the feedback on each only once there is an answer.

    Args:
        body: the revision's wording.
        order: as :func:`shuffle` stored it.
        answer: the stored answer, or ``None``.
        sent: a form that could not be taken, whose choices are kept.
    """
    boxes = {box["key"]: box for box in body["boxes"]}
    return placing.present(
        body, cards=body["cards"], boxes=[boxes[key] for key in order], answer=answer, sent=sent
    )


def as_text(body: dict, answer: dict[str, str]) -> str:
    """Every left with the right that was chosen for it."""
    return placing.in_words(body, answer)


def right_text(body: dict) -> str:
    """Every left with its right."""
    return placing.in_words(body, placing.right_answer(body))


def sample_answers(body: dict) -> list[dict[str, str]]:
    """The right answer first, then some that are not; see :func:`placing.sample_answers`."""
    return placing.sample_answers(body)
