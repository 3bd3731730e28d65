"""Typed words: what counts as the same, and what as the same misspelled."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from django.utils.translation import gettext as _
from pydantic import AfterValidator, Field, model_validator

from lessons.schema import OptionalText, Strict, Text
from quizzes.questions.errors import AnswerError
from quizzes.questions.parts import Render, value_of
from quizzes.schema import Texts

LONGEST = 100  # characters of a word or name
JOINERS = "\u200c\u200d"  # invisible, but letters of Persian and Hindi words turn on them
# Marks that make another letter of the one before them: nukta, voiced kana, virama
KEPT_MARKS = (0, 7, 8, 9)
# Letters with a stroke have no decomposition
WITHOUT_STROKE = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"}
)


def clean(text: str) -> str:
    """The text on one line, with single spaces and without control characters."""
    shown = "".join(
        one
        for one in text
        if one.isspace() or one in JOINERS or unicodedata.category(one) not in ("Cc", "Cf")
    )
    return unicodedata.normalize("NFC", " ".join(shown.split()))


def fold(text: str) -> str:
    """The letters and digits alone: without case, diacritics, spaces and punctuation."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(
        one
        for one in decomposed
        if unicodedata.category(one)[0] in "LMN" and unicodedata.combining(one) in KEPT_MARKS
    )
    return unicodedata.normalize("NFKC", bare).casefold().translate(WITHOUT_STROKE)


def distance(first: str, second: str) -> int:
    """How many letters must be put in, left out, replaced or swapped with their neighbour.

    The restricted Damerau-Levenshtein distance (no part is changed twice), after F. J. Damerau,
    "A technique for computer detection and correction of spelling errors", Communications of the
    ACM 7(3), 1964, 171–176, who found four misspellings in five to be one such change.
    """
    before: list[int] = []
    above = list(range(len(second) + 1))
    for i, one in enumerate(first, start=1):
        row = [i]
        for j, other in enumerate(second, start=1):
            cost = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (one != other))
            if i > 1 and j > 1 and one == second[j - 2] and first[i - 2] == other:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before, above = above, row
    return above[-1]


def misspelling(typed: str, form: str) -> int | None:
    """How far a folded word is from a folded form it may stand for; ``None`` if it may not.

    One change is allowed from 5 letters on, two from 9 on, counted in the shorter of the two. The
    first letter and every digit must be the same: *Gambia* is not *Zambia*, nor 2022 2023.
    """
    if typed == form:
        return 0
    shorter = min(len(typed), len(form))
    allowed = 0 if shorter < 5 else 1 if shorter < 9 else 2
    if not allowed or abs(len(typed) - len(form)) > allowed or typed[0] != form[0]:
        return None
    if [one for one in typed if one.isdigit()] != [one for one in form if one.isdigit()]:
        return None
    found = distance(typed, form)
    return found if found <= allowed else None


def _usable(text: str) -> str:
    if not fold(text):
        raise ValueError("a form needs a letter or a digit")
    if len(text) > LONGEST:
        raise ValueError(f"a form has at most {LONGEST} characters")
    return text


Form = Annotated[Text, AfterValidator(_usable)]
Forms = Annotated[list[Form], Field(min_length=1)]


class WrongForms(Strict):
    """Answers to expect that are wrong, and the kind of confusion they stand for."""

    forms: Forms
    tag: Literal["", "M", "P", "A", "S", "X", "E"] = ""
    feedback: OptionalText = ""


class Typed(Strict):
    """What is asked for in a box to type in.

    Attributes:
        accept: every right form; the first one is shown as the answer.
        spelling: ``near`` takes a slip in the spelling, see :func:`misspelling`.
        feedback: on a right answer.
        wrong: answers to expect, each with its own feedback.
        otherwise: feedback on any other answer.
    """

    accept: Forms
    spelling: Literal["near", "exact"] = "near"
    feedback: OptionalText = ""
    wrong: list[WrongForms] = []
    otherwise: OptionalText = ""

    @model_validator(mode="after")
    def _has_each_form_once(self) -> "Typed":
        right = {fold(form) for form in self.accept}
        met: set[str] = set()
        for form in (form for entry in self.wrong for form in entry.forms):
            if fold(form) in right:
                raise ValueError(f"“{form}” is both accepted and wrong")
            if fold(form) in met:
                raise ValueError(f"“{form}” is listed as wrong twice")
            met.add(fold(form))
        return self


def feedbacks_of(typed: Typed) -> Texts:
    """Every feedback, with its place in the box's entry."""
    return [
        (("feedback",), typed.feedback),
        *((("wrong", index, "feedback"), one.feedback) for index, one in enumerate(typed.wrong)),
        (("otherwise",), typed.otherwise),
    ]


def body_of(typed: Typed, render: Render, place: tuple = ()) -> dict[str, Any]:
    """What a revision freezes of the box.

    Args:
        typed: as written.
        render: see :data:`quizzes.questions.parts.Render`.
        place: where it stands in the question.
    """
    return {
        "accept": typed.accept,
        "spelling": typed.spelling,
        "feedback": typed.feedback,
        "feedback_html": render(typed.feedback, (*place, "feedback")),
        "wrong": [
            {
                "forms": one.forms,
                "tag": one.tag,
                "feedback": one.feedback,
                "feedback_html": render(one.feedback, (*place, "wrong", index, "feedback")),
            }
            for index, one in enumerate(typed.wrong)
        ],
        "otherwise": typed.otherwise,
        "otherwise_html": render(typed.otherwise, (*place, "otherwise")),
    }


@dataclass(frozen=True)
class Verdict:
    """What a typed answer is.

    Attributes:
        is_right: whether it is an accepted form, or near enough to one.
        spelled: the accepted form that a misspelled right answer stands for, else empty.
        feedback_html: what is said about it.
    """

    is_right: bool
    spelled: str
    feedback_html: str


def judge(box: dict, answer: str) -> Verdict:
    """Compare an answer with the forms of a box.

    An accepted form is right and a listed wrong one is wrong, whatever is near. Only then does a
    misspelling count, and never one that is as near to a wrong form as to a right one.

    Args:
        box: from :func:`body_of`.
        answer: as :func:`take` gave it.
    """
    typed = fold(answer)
    near, form = _nearest(typed, box["accept"], box["spelling"])
    wrongs = [(_nearest(typed, one["forms"], box["spelling"])[0], one) for one in box["wrong"]]
    wrong = min((found for found, _one in wrongs), default=NOT_NEAR)
    if near < wrong:
        return Verdict(True, form if near else "", box["feedback_html"])
    if wrong < NOT_NEAR:
        html = next(one["feedback_html"] for found, one in wrongs if found == wrong)
        return Verdict(False, "", html)
    return Verdict(False, "", box["otherwise_html"])


NOT_NEAR = LONGEST + 1


def _nearest(typed: str, forms: list[str], spelling: str) -> tuple[int, str]:
    """How far the nearest form is, and the form; ``NOT_NEAR`` where none is near enough."""
    found = [(misspelling(typed, fold(form)), form) for form in forms]
    usable = [
        (far, form) for far, form in found if far is not None and (spelling == "near" or not far)
    ]
    return min(usable, key=lambda one: one[0], default=(NOT_NEAR, ""))


def take(data: Mapping, name: str) -> str:
    """What was typed into a box.

    Capitals and accents stay as they were typed, so that the learner sees their own words again.

    Raises:
        AnswerError: nothing was typed, nothing with a letter or a digit, or too much.
    """
    typed = clean(value_of(data, name))
    if not fold(typed):
        raise AnswerError(_("Type your answer, then send it."))
    if len(typed) > LONGEST:
        message = _("A word or a name is enough: at most %(number)d characters.")
        raise AnswerError(message % {"number": LONGEST})
    return typed


def samples(box: dict) -> list[str]:
    """The first right form, the first form of each wrong answer, and an answer nobody expected."""
    return [box["accept"][0], *(one["forms"][0] for one in box["wrong"][:4]), "xyz"]
