"""A number, right within a tolerance."""

import math
import random
import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Any, Literal

from django.utils.formats import number_format
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from pydantic import Field, PlainValidator, model_validator

from lessons.schema import OptionalText, Strict
from quizzes.questions import typed
from quizzes.questions.errors import AnswerError
from quizzes.questions.parts import Render, common_body, value_of
from quizzes.schema import QuestionEntry, Texts

KEY = "number"
template = "quizzes/questions/_number.html"

LARGEST = 10**15
MOST_DIGITS = 20  # well within the 28 of Python's decimal numbers
MOST_DECIMALS = 6
THOUSANDS = 3  # digits behind a mark, which may then part thousands or decimals
SIGNS = str.maketrans({"−": "-", "–": "-", "‐": "-", "’": "'", "٫": ".", "٬": ","})
PLAIN = re.compile(r"(?P<whole>[0-9]*)(?:[.,](?P<part>[0-9]+))?")
# 1,234,567 and, as in India, 12,34,567; only one sign parts the groups, another the decimals
GROUPED = [
    re.compile(rf"(?P<whole>[1-9][0-9]{{0,2}}(?:{sign}[0-9]{{2,3}})*{sign}[0-9]{{3}})(?:{rest})?")
    for sign, rest in (
        (",", r"\.(?P<part>[0-9]+)"),
        (r"\.", r",(?P<part>[0-9]+)"),
        (" ", r"[.,](?P<part>[0-9]+)"),
        ("'", r"[.,](?P<part>[0-9]+)"),
    )
]


def _as_decimal(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError("a number is needed, such as 12 or 3.5")
    if abs(value) >= LARGEST:
        raise ValueError("the number is too large")
    return Decimal(str(value))


Exact = Annotated[Decimal, PlainValidator(_as_decimal)]


class WrongNumber(Strict):
    """An answer to expect that is wrong, and the kind of confusion it stands for."""

    value: Exact
    tag: Literal["", "M", "P", "A", "S", "X", "E"] = ""
    feedback: OptionalText = ""


class Number(QuestionEntry):
    """The YAML form of a question that a number answers.

    Attributes:
        value: the right number.
        tolerance: how much more or less is right as well.
        decimals: how many a learner is asked for at most; 0 asks for a whole number.
        signed: whether a number below zero could be meant; a phone then shows all its keys.
        unit: stands behind the box.
        wrong: answers to expect, each with its own feedback; the tolerance holds for them, too.
        otherwise: feedback on any other answer.
    """

    type: Literal["number"]
    value: Exact
    tolerance: Exact = Decimal(0)
    decimals: Annotated[int, Field(ge=0, le=MOST_DECIMALS)] = 0
    signed: bool = False
    unit: OptionalText = ""
    feedback: OptionalText = ""
    wrong: list[WrongNumber] = []
    otherwise: OptionalText = ""

    @model_validator(mode="after")
    def _is_one_that_can_be_typed(self) -> "Number":
        if self.tolerance < 0:
            raise ValueError("the tolerance is below zero")
        for value in (self.value, *(one.value for one in self.wrong)):
            if -value.normalize().as_tuple().exponent > self.decimals:
                raise ValueError(f"{value} has more decimals than “decimals” allows")
            if value < 0 and not self.signed:
                raise ValueError(f"{value} is below zero, which needs “signed: true”")
        return self

    @model_validator(mode="after")
    def _has_each_value_once(self) -> "Number":
        values = [one.value for one in self.wrong]
        for value in values:
            if abs(value - self.value) <= self.tolerance:
                raise ValueError(f"{value} is listed as wrong, but right within the tolerance")
            if values.count(value) > 1:
                raise ValueError(f"{value} is listed as wrong twice")
        return self

    def texts(self) -> Texts:
        return [*super().texts(), (("unit",), self.unit)]

    def feedbacks(self) -> Texts:
        return [
            (("feedback",), self.feedback),
            *((("wrong", index, "feedback"), one.feedback) for index, one in enumerate(self.wrong)),
            (("otherwise",), self.otherwise),
        ]


Schema = Number


def build_body(parsed: Number, render: Render, *, note: str = "") -> dict[str, Any]:
    """The wording that a revision freezes; numbers are texts, which JSON keeps exactly.

    Args:
        parsed: the question as written.
        render: gives the HTML of a run of Markdown that stands at a place in the question.
        note: a line that the question always shows, such as the rule for absent words.
    """
    return {
        **common_body(parsed, render, note),
        "value": _plain(parsed.value),
        "tolerance": _plain(parsed.tolerance),
        "decimals": parsed.decimals,
        "signed": parsed.signed,
        "unit": parsed.unit,
        "feedback": parsed.feedback,
        "feedback_html": render(parsed.feedback, ("feedback",)),
        "wrong": [
            {
                "value": _plain(one.value),
                "tag": one.tag,
                "feedback": one.feedback,
                "feedback_html": render(one.feedback, ("wrong", index, "feedback")),
            }
            for index, one in enumerate(parsed.wrong)
        ],
        "otherwise": parsed.otherwise,
        "otherwise_html": render(parsed.otherwise, ("otherwise",)),
    }


def _plain(value: Decimal) -> str:
    """The number in digits with a point, in the one way that equal numbers share."""
    return format(value.normalize(), "f") if value else "0"


def shuffle(body: dict, rng: random.Random) -> list:
    """There is nothing to shuffle."""
    return []


def parse(body: dict, data) -> str:
    """The number that was typed, as digits with a point.

    Decimals may stand behind a point or a comma, and thousands be parted by a comma, a point, a
    space or an apostrophe. The unit may be repeated.

    Raises:
        AnswerError: nothing was typed, what was typed is no number, or it could be two.
    """
    text = typed.clean(value_of(data, "answer"))
    if not text:
        raise AnswerError(_("Type a number, then send it."))
    text = "".join(str(unicodedata.decimal(one, one)) for one in text).translate(SIGNS)
    text = _without_unit(text, body["unit"])
    sign = "-" if text.startswith("-") else ""
    readings = set(_readings(text.lstrip("+-").strip())) if text[1:2] not in ("+", "-") else set()
    if len(readings) > 1:
        readings = {_likely(readings, body["decimals"])}
    if not readings or sum(one.isdigit() for one in text) > MOST_DIGITS:
        raise AnswerError(_("Write one number in digits, such as 12 or 3.5."))
    return _plain(Decimal(sign + readings.pop()))


def _without_unit(text: str, unit: str) -> str:
    for change in (str.removesuffix, str.removeprefix):
        shorter = change(text.casefold(), unit.casefold()).strip()
        if unit and shorter != text.casefold():
            return shorter
    return text.rstrip(".")


def _readings(text: str) -> Iterator[str]:
    """Every number that the digits and marks may stand for."""
    for pattern in (PLAIN, *GROUPED):
        match = pattern.fullmatch(text)
        if match and text:
            whole = re.sub(r"[^0-9]", "", match["whole"])
            yield f"{whole or 0}.{match['part'] or 0}"


def _likely(readings: set[str], decimals: int) -> str:
    """Which of two numbers is meant by 1,234: the larger one where whole numbers are asked for.

    Raises:
        AnswerError: either may be meant.
    """
    small, large = sorted(readings, key=Decimal)
    if not decimals:
        return large
    if decimals >= THOUSANDS:
        return small
    message = ngettext(
        "That can be read as %(large)s or as %(small)s. Write it without a mark between thousands,"
        " and with at most %(number)d decimal.",
        "That can be read as %(large)s or as %(small)s. Write it without a mark between thousands,"
        " and with at most %(number)d decimals.",
        decimals,
    )
    shown = {"large": _local(_plain(Decimal(large))), "small": _local(_plain(Decimal(small)))}
    raise AnswerError(message % (shown | {"number": decimals}))


def grade(body: dict, answer: str) -> float:
    """1 for a number that is off by the tolerance at most, 0 for any other."""
    return 1.0 if _is_off(body, answer, body["value"]) is not None else 0.0


def _is_off(body: dict, answer: str, value: str) -> Decimal | None:
    """How far the answer is from a value, or ``None`` if it is beyond the tolerance."""
    off = abs(Decimal(answer) - Decimal(value))
    return off if off <= Decimal(body["tolerance"]) else None


def present(body: dict, order: list, answer: str | None, sent=None) -> dict:
    """The stem, what kind of number is asked for and what was typed; what is right and the
    feedback only once there is an answer.

    Args:
        body: the revision's wording.
        order: as :func:`shuffle` stored it.
        answer: the stored answer, or ``None``.
        sent: a form that could not be taken, whose text is kept.
    """
    shown: dict[str, Any] = {
        "stem_html": body["stem_html"],
        "note": body.get("note", ""),
        "unit": body["unit"],
        "hint": _hint(body["decimals"]),
    }
    if answer is None:
        shown |= {"signed": body["signed"], "whole": not body["decimals"]}
        if sent is not None:
            shown["typed"] = value_of(sent, "answer")
        return shown
    right = grade(body, answer) == 1
    shown["options"] = [{"html": _with_unit(body, answer), "chosen": True, "right": right}]
    if not right:
        value = _with_unit(body, body["value"])
        shown["options"].append({"html": value, "chosen": False, "right": True})
    if body["tolerance"] != "0" and answer != body["value"]:
        shown["value"], shown["tolerance"] = _local(body["value"]), _local(body["tolerance"])
    shown["feedback_html"] = _feedback_html(body, answer)
    return shown


def _hint(decimals: int) -> str:
    if not decimals:
        return _("A whole number, in digits.")
    hint = ngettext(
        "A number in digits, with at most %(number)d decimal.",
        "A number in digits, with at most %(number)d decimals.",
        decimals,
    )
    return hint % {"number": decimals}


def _local(value: str) -> str:
    """The number as the learner's language writes it; thousands are not parted, as in a year."""
    return number_format(Decimal(value), use_l10n=True)


def _with_unit(body: dict, value: str) -> str:
    return escape(f"{_local(value)} {body['unit']}".strip())


def _feedback_html(body: dict, answer: str) -> str:
    if grade(body, answer) == 1:
        return body["feedback_html"]
    near = [(_is_off(body, answer, one["value"]), one["feedback_html"]) for one in body["wrong"]]
    found = [(off, html) for off, html in near if off is not None]
    return min(found, default=(0, body["otherwise_html"]), key=lambda one: one[0])[1]


def as_text(body: dict, answer: str) -> str:
    """The number with its unit."""
    return f"{answer} {body['unit']}".strip()


def right_text(body: dict) -> str:
    """The right number with its unit and tolerance."""
    value = as_text(body, body["value"])
    return value if body["tolerance"] == "0" else f"{value} (± {body['tolerance']})"


def sample_answers(body: dict) -> list[str]:
    """The right number, the wrong ones that are listed, and one beyond them all."""
    values = [body["value"], *(one["value"] for one in body["wrong"][:4])]
    beyond = max(map(Decimal, values)) + Decimal(body["tolerance"]) + 1
    return [*values, _plain(beyond)]
