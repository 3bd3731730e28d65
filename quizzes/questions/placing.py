"""Cards that each go into one of several boxes: what matching and sorting share.

A body has ``cards``, each with the boxes that are ``right`` for it, the expected one first, and
``boxes``. An answer gives each card's key the key of a box.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from quizzes.questions.errors import AnswerError
from quizzes.questions.parts import Render, label_html, part_key, plain, value_of


def frozen_card(
    question_key: str, render: Render, text: str, feedback: str, *, right: list[str], place: tuple,
    name: str,
) -> dict[str, Any]:  # fmt: skip
    """A card as a revision freezes it.

    Args:
        question_key: the question's.
        render: gives the HTML of a run of Markdown that stands at a place in the question.
        text: the card's words, under ``name`` in the YAML.
        feedback: what is shown after the answer.
        right: the keys of the boxes that count as right, the expected one first.
        place: of the card in the question.
        name: see ``text``.
    """
    html = label_html(render, text, (*place, name))
    return {
        "key": part_key(question_key, "card", text),
        "text": plain(html),
        "text_html": html,
        "right": right,
        "feedback": feedback,
        "feedback_html": render(feedback, (*place, "feedback")),
    }


def frozen_box(question_key: str, render: Render, text: str, *, place: tuple) -> dict[str, Any]:
    """A box as a revision freezes it; the arguments are those of :func:`frozen_card`."""
    html = label_html(render, text, place)
    return {"key": box_key(question_key, text), "text": plain(html), "text_html": html}


def box_key(question_key: str, text: str) -> str:
    return part_key(question_key, "box", text)


def read(body: dict, data: Mapping, *, incomplete: str) -> dict[str, str]:
    """The box of every card.

    Args:
        body: the revision's wording.
        data: the form; a card's field is named ``card-`` and its key.
        incomplete: what to say where a card has no box.

    Raises:
        AnswerError: a card has no box, or none of this question.
    """
    answer = placed(body, data)
    if len(answer) < len(body["cards"]):
        raise AnswerError(incomplete)
    return answer


def placed(body: dict, data: Mapping | None) -> dict[str, str]:
    """Those cards that have a box of this question in the form, with it."""
    boxes = {box["key"] for box in body["boxes"]}
    sent = {card["key"]: value_of(data, f"card-{card['key']}") for card in body["cards"]}
    return {card: box for card, box in sent.items() if box in boxes}


def hits(body: dict, answer: dict[str, str]) -> int:
    """How many cards are in a box that is right for them."""
    return sum(answer[card["key"]] in card["right"] for card in body["cards"])


def most_in_one_box(rights: list[list[str]]) -> int:
    """How many cards would be right if all were put into the same box, at best."""
    boxes = {box for right in rights for box in right}
    return max(sum(box in right for right in rights) for box in boxes)


def present(
    body: dict, *, cards: list[dict], boxes: list[dict], answer: dict | None, sent=None
) -> dict[str, Any]:
    """What both templates show.

    Args:
        body: the revision's wording.
        cards: of the body, in the order in which they are shown.
        boxes: likewise.
        answer: the stored answer, or ``None``.
        sent: a form that could not be taken, which is kept.
    """
    shown: dict[str, Any] = {"stem_html": body["stem_html"], "note": body["note"]}
    if answer is not None:
        named = {box["key"]: box["text_html"] for box in boxes}
        right, of = hits(body, answer), len(cards)
        shown["verdict"] = _("%(right)d of %(of)d right.") % {"right": right, "of": of}
        shown["cards"] = [answered_card(card, answer[card["key"]], named) for card in cards]
        return shown
    kept = placed(body, sent)
    shown["boxes"] = [{"key": box["key"], "text": box["text"]} for box in boxes]
    shown["cards"] = [{"key": card["key"], "html": card["text_html"]} for card in cards]
    missing = [card for card in shown["cards"] if card["key"] not in kept]
    for card in shown["cards"]:
        card["is_missing"] = card in missing
        card["is_first_missing"] = missing[:1] == [card]
        if card["key"] in kept:
            card["box"] = kept[card["key"]]
    return shown


def answered_card(card: dict, chosen: str, named: dict[str, str]) -> dict[str, Any]:
    """A card with the box it was put into, the expected one, and others that count as right."""
    expected, *also = card["right"]
    shown_boxes = list(dict.fromkeys([chosen, expected, *also]))
    return {
        "html": card["text_html"],
        "options": [
            {
                "html": named[box],
                "chosen": box == chosen,
                "right": box in card["right"],
                "also": box in also,
            }
            for box in shown_boxes
        ],
        "feedback_html": card["feedback_html"],
    }


def in_words(body: dict, answer: dict[str, str]) -> str:
    """Every card with the box it was put into, in the order of the course file."""
    boxes = {box["key"]: box["text"] for box in body["boxes"]}
    return "; ".join(f"{one['text']} → {boxes[answer[one['key']]]}" for one in body["cards"])


def right_answer(body: dict) -> dict[str, str]:
    """Every card in its expected box."""
    return {card["key"]: card["right"][0] for card in body["cards"]}


def sample_answers(body: dict) -> list[dict[str, str]]:
    """The right answer, one with the first card in a wrong box, and all cards in each box, as far
    as six go."""
    right = right_answer(body)
    first = body["cards"][0]
    wrong = [box["key"] for box in body["boxes"] if box["key"] not in first["right"]]
    all_in_one = [dict.fromkeys(right, box["key"]) for box in body["boxes"]]
    return [right, {**right, first["key"]: wrong[0]}, *all_in_one][:6]
