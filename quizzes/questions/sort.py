"""Cards into named groups."""

import random
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from django.utils.translation import gettext as _
from pydantic import Field, model_validator

from lessons.schema import OptionalText, Strict, Text
from quizzes.questions import placing
from quizzes.questions.parts import Render, common_body
from quizzes.schema import QuestionEntry, Texts

KEY = "sort"
template = "quizzes/questions/_sort.html"


class Card(Strict):
    """``also`` names groups that can be defended as well and count as right."""

    text: Text
    group: Text
    also: list[Text] = []
    feedback: OptionalText = ""


class Sort(QuestionEntry):
    """The YAML form of a question that sorts cards into groups.

    A group may stay empty.
    """

    stem_is_question = False

    type: Literal["sort"]
    groups: Annotated[list[Text], Field(min_length=2, max_length=5)]
    cards: Annotated[list[Card], Field(min_length=3)]

    @model_validator(mode="after")
    def _has_cards_that_fit_the_groups(self) -> "Sort":
        if len(set(self.groups)) != len(self.groups):
            raise ValueError("two groups have the same name")
        if len({card.text for card in self.cards}) != len(self.cards):
            raise ValueError("two cards have the same text")
        for card in self.cards:
            right = [card.group, *card.also]
            unknown = [name for name in right if name not in self.groups]
            if unknown:
                raise ValueError(f"“{unknown[0]}” is none of the groups {', '.join(self.groups)}")
            if len(set(right)) != len(right):
                raise ValueError(f"the card “{card.text}” names a group twice")
        rights = [[card.group, *card.also] for card in self.cards]
        if placing.most_in_one_box(rights) == len(self.cards):
            raise ValueError("all cards could go into one group, so there is nothing to sort")
        return self

    def texts(self) -> Texts:
        return [
            *super().texts(),
            *((("groups", index), name) for index, name in enumerate(self.groups)),
            *((("cards", index, "text"), card.text) for index, card in enumerate(self.cards)),
        ]

    def feedbacks(self) -> Texts:
        return [
            (("cards", index, "feedback"), card.feedback) for index, card in enumerate(self.cards)
        ]


Schema = Sort


def build_body(parsed: Sort, render: Render, *, note: str = "") -> dict[str, Any]:
    """The wording that a revision freezes.

    Args:
        parsed: the question as written.
        render: gives the HTML of a run of Markdown that stands at a place in the question.
        note: a line that the question always shows, such as the rule for absent words.
    """
    return {
        **common_body(parsed, render, note),
        "cards": [
            placing.frozen_card(
                parsed.key,
                render,
                card.text,
                card.feedback,
                right=[placing.box_key(parsed.key, name) for name in (card.group, *card.also)],
                place=("cards", index),
                name="text",
            )
            for index, card in enumerate(parsed.cards)
        ],
        "boxes": [
            placing.frozen_box(parsed.key, render, name, place=("groups", index))
            for index, name in enumerate(parsed.groups)
        ],
    }


def shuffle(body: dict, rng: random.Random) -> list[str]:
    """The cards' keys in the order in which an attempt shows them.

    They are sorted first, so that nothing of the order in the course file is left.
    """
    order = sorted(card["key"] for card in body["cards"])
    rng.shuffle(order)
    return order


def parse(body: dict, data: Mapping) -> dict[str, str]:
    """The group of every card.

    Raises:
        AnswerError: a card has no group, or none of this question.
    """
    return placing.read(body, data, incomplete=_("Choose a group for every card, then send it."))


def grade(body: dict, answer: dict[str, str]) -> float:
    """How far the sorting is better than putting every card into one group.

    With n cards, of which k are right and at best b would be right in one group, it is
    (k − b) / (n − b), and nothing below that: a skill score, (score − reference) /
    (perfect − reference), whose reference is the best constant answer (A. H. Murphy, "Skill scores
    based on the mean square error and their relationships to the correlation coefficient", Monthly
    Weather Review 116 (1988), 2417–2424).
    """
    best = best_single_group(body)
    return max(0, placing.hits(body, answer) - best) / (len(body["cards"]) - best)


def best_single_group(body: dict) -> int:
    """How many cards would be right if all were put into one group."""
    return placing.most_in_one_box([card["right"] for card in body["cards"]])


def present(body: dict, order: list[str], answer: dict[str, str] | None, sent=None) -> dict:
    """The cards in their stored order and the groups as written; what was chosen, what is right
    and the feedback on each only once there is an answer.

    Args:
        body: the revision's wording.
        order: as :func:`shuffle` stored it.
        answer: the stored answer, or ``None``.
        sent: a form that could not be taken, whose choices are kept.
    """
    cards = {card["key"]: card for card in body["cards"]}
    shown = placing.present(
        body, cards=[cards[key] for key in order], boxes=body["boxes"], answer=answer, sent=sent
    )
    if answer is not None and 0 < placing.hits(body, answer) <= best_single_group(body):
        # Some are right and yet it earns nothing: say why.
        shown["verdict"] += " " + _("One group for all would have as many or more.")
    return shown


def as_text(body: dict, answer: dict[str, str]) -> str:
    """Every card with the group it was put into."""
    return placing.in_words(body, answer)


def right_text(body: dict) -> str:
    """Every card with its group."""
    return placing.in_words(body, placing.right_answer(body))


def sample_answers(body: dict) -> list[dict[str, str]]:
    """The right answer first, then some that are not; see :func:`placing.sample_answers`."""
    return placing.sample_answers(body)
