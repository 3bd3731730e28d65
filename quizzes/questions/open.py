"""A written answer, with a rubric and a model answer to hold it against."""

import random
import re
import unicodedata
from typing import Annotated, Any, Literal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from pydantic import Field, model_validator

from lessons.markdown import plain_text
from lessons.schema import Positive, Strict, Text
from quizzes.questions.errors import AnswerError
from quizzes.questions.parts import Render, common_body, part_key, value_of
from quizzes.schema import QuestionEntry, Texts

KEY = "open"
template = "quizzes/questions/_open.html"
SCORED = False  # by itself; a grade comes from whoever rates it, see rate()

MOST_POINTS = 2  # of one criterion
LONGEST = 10_000  # characters, whatever counts as a word in them
# A word; where words are not parted by spaces, a character
WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W_\u3040-\u30ff\u3400-\u9fff]+(?:[-'’]\w+)*")


class Criterion(Strict):
    """``levels`` say what earns 0, 1 and 2 points; without them it is not there, in part, fully."""

    text: Text
    levels: Annotated[list[Text], Field(min_length=3, max_length=3)] | None = None


class Open(QuestionEntry):
    """The YAML form of a question that is answered in writing.

    Attributes:
        least: words that an answer needs.
        most: words that it may have.
        rubric: what to look for in an answer, each worth 0 to 2 points.
        model_answer: one good answer, shown beside the learner's own.
    """

    stem_is_question = False

    type: Literal["open"]
    least: Positive = 1
    most: Annotated[int, Field(ge=1, le=1000)] = 200
    rubric: Annotated[list[Criterion], Field(min_length=1, max_length=8)]
    model_answer: Text

    @model_validator(mode="after")
    def _can_be_answered(self) -> "Open":
        if self.least > self.most:
            raise ValueError(f"at least {self.least} words are more than at most {self.most}")
        if not self.least <= count_words(self.model_answer) <= self.most:
            raise ValueError(
                f"the model answer has {count_words(self.model_answer)} words,"
                f" not {self.least} to {self.most}"
            )
        if len({one.text for one in self.rubric}) != len(self.rubric):
            raise ValueError("two criteria have the same text")
        return self

    def texts(self) -> Texts:
        """The stem, and what is shown beside the answer; none of it is feedback on a choice."""
        found = [*super().texts(), (("model_answer",), self.model_answer)]
        for index, criterion in enumerate(self.rubric):
            at = ("rubric", index)
            found.append(((*at, "text"), criterion.text))
            found += [
                ((*at, "levels", points), text)
                for points, text in enumerate(criterion.levels or ())
            ]
        return found


Schema = Open


def count_words(text: str) -> int:
    return len(WORD.findall(text))


def build_body(parsed: Open, render: Render, *, note: str = "") -> dict[str, Any]:
    """The wording that a revision freezes.

    Args:
        parsed: the question as written.
        render: gives the HTML of a run of Markdown that stands at a place in the question.
        note: a line that the question always shows, such as the rule for absent words.
    """
    return {
        **common_body(parsed, render, note),
        "least": parsed.least,
        "most": parsed.most,
        "rubric": [
            {
                "key": part_key(parsed.key, one.text),
                "text": one.text,
                "text_html": render(one.text, ("rubric", index, "text")),
                "levels": one.levels or [],
                "levels_html": [
                    render(level, ("rubric", index, "levels", points))
                    for points, level in enumerate(one.levels or ())
                ],
            }
            for index, one in enumerate(parsed.rubric)
        ],
        "model_answer": parsed.model_answer,
        "model_answer_html": render(parsed.model_answer, ("model_answer",)),
    }


def shuffle(body: dict, rng: random.Random) -> list:
    """There is nothing to shuffle."""
    return []


def parse(body: dict, data) -> str:
    """The text, with its lines and paragraphs as they were written.

    Raises:
        AnswerError: it is empty, too short or too long.
    """
    text = _tidy(value_of(data, "text"))
    number = count_words(text)
    if not number:
        raise AnswerError(_("Write your answer, then send it."))
    if number < body["least"]:
        message = ngettext(
            "Write at least %(least)d words. There is %(number)d so far.",
            "Write at least %(least)d words. There are %(number)d so far.",
            number,
        )
        raise AnswerError(message % {"least": body["least"], "number": number})
    if number > body["most"]:
        message = ngettext(
            "There is room for %(most)d word, and your answer has %(number)d. Shorten it, then"
            " send it again.",
            "There is room for %(most)d words, and your answer has %(number)d. Shorten it, then"
            " send it again.",
            body["most"],
        )
        raise AnswerError(message % {"most": body["most"], "number": number})
    if len(text) > LONGEST:
        message = _("There is room for %(most)d characters, and your answer has %(number)d.")
        raise AnswerError(message % {"most": LONGEST, "number": len(text)})
    return text


def _tidy(text: str) -> str:
    """Without control characters, spaces at the ends of lines and rows of empty lines."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    text = "".join(one for one in text if one == "\n" or unicodedata.category(one) != "Cc")
    text = re.sub(r" +\n", "\n", unicodedata.normalize("NFC", text))
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def grade(body: dict, answer: str) -> float:
    """Nothing: what a text is worth is for its reader to say (see ``SCORED``)."""
    return 0.0


def rate(body: dict, points: list[int]) -> float:
    """The fraction that a rating by the rubric gives: the points over the most there are.

    Args:
        body: the revision's wording.
        points: 0, 1 or 2 for each criterion, in the rubric's order.

    Raises:
        ValueError: there are fewer or more of them, or others.
    """
    if len(points) != len(body["rubric"]):
        raise ValueError(f"{len(body['rubric'])} criteria are rated, not {len(points)}")
    if any(type(one) is not int or not 0 <= one <= MOST_POINTS for one in points):
        raise ValueError(f"a criterion has 0 to {MOST_POINTS} points")
    return sum(points) / (MOST_POINTS * len(points))


def present(body: dict, order: list, answer: str | None, sent=None) -> dict:
    """The stem, how long an answer may be and what was written; the rubric and the model answer
    only once there is an answer.

    Args:
        body: the revision's wording.
        order: as :func:`shuffle` stored it.
        answer: the stored answer, or ``None``.
        sent: a form that could not be taken, whose text is kept.
    """
    shown: dict[str, Any] = {
        "stem_html": body["stem_html"],
        "note": body.get("note", ""),
        "least": body["least"],
        "most": body["most"],
    }
    if answer is None:
        if sent is not None:
            shown["written"] = value_of(sent, "text")
        return shown
    shown["written"] = answer
    shown["model_answer_html"] = body["model_answer_html"]
    shown["rubric"] = rubric(body)
    return shown


def rubric(body: dict) -> list[dict[str, Any]]:
    """The criteria as a template shows them, each with what earns 0, 1 and 2 points.

    Returns:
        For each criterion its ``key``, ``html`` and ``levels``: pairs of points and HTML.
    """
    usual = [_("not there"), _("in part"), _("fully")]
    return [
        {
            "key": one["key"],
            "html": one["text_html"],
            "levels": list(enumerate(one["levels_html"] or usual)),
        }
        for one in body["rubric"]
    ]


def as_text(body: dict, answer: str) -> str:
    """The text on one line."""
    return " ".join(answer.split())


def right_text(body: dict) -> str:
    """The model answer's words; other answers may be as good."""
    return plain_text(body["model_answer_html"])


def sample_answers(body: dict) -> list[str]:
    """The model answer, and its first half as one that stops too early."""
    words = right_text(body).split()
    return [" ".join(words), " ".join(words[: (len(words) + 1) // 2])]
