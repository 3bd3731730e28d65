"""Gaps in a sentence, each with choices or a box to type in."""

import random
import re
from itertools import zip_longest
from typing import Annotated, Any, Literal

from django.utils.translation import gettext as _
from pydantic import Field, model_validator

from lessons.schema import OptionalText, Slug, Strict, Text
from quizzes.questions import typed
from quizzes.questions.errors import AnswerError
from quizzes.questions.parts import Render, common_body, part_key, value_of
from quizzes.schema import QuestionEntry, Texts

KEY = "cloze"
template = "quizzes/questions/_cloze.html"

MARK = re.compile(r"\{([a-z][a-z0-9-]*)\}")  # {P01.1}, a statement's, begins with a capital
SPLIT = "\ue000"  # a character without a meaning holds a gap's place while the sentence is rendered
MOST_SAMPLES = 6


class GapChoice(Strict):
    """One of the words to choose from: plain text, since a list to choose from knows no other."""

    text: Text
    tag: Literal["", "M", "P", "A", "S", "X", "E"] = ""
    feedback: OptionalText = ""


class Gap(typed.Typed):
    """Either ``choices``, of which ``right`` is the right one's text, or ``accept`` and what goes
    with it in :class:`quizzes.questions.typed.Typed`.

    ``label`` says what is missing to those who hear the form instead of seeing it.
    """

    label: Text
    choices: Annotated[list[GapChoice], Field(min_length=2)] = []
    right: OptionalText = ""
    accept: typed.Forms = []

    @model_validator(mode="after")
    def _has_choices_or_accepts(self) -> "Gap":
        if bool(self.choices) == bool(self.accept):
            raise ValueError("a gap has either choices or accept")
        if self.accept:
            if self.right:
                raise ValueError("“right” belongs to a gap with choices; list it under accept")
            return self
        texts = [choice.text for choice in self.choices]
        if len(set(texts)) != len(texts):
            raise ValueError("two choices have the same text")
        if self.right not in texts:
            raise ValueError(f"“right” is none of the choices: “{self.right}”")
        for name in ("spelling", "feedback", "wrong", "otherwise"):
            if name in self.model_fields_set:
                raise ValueError(f"“{name}” belongs to a gap with accept, or to one of the choices")
        return self

    def feedbacks(self) -> Texts:
        if self.accept:
            return typed.feedbacks_of(self)
        return [
            (("choices", index, "feedback"), one.feedback) for index, one in enumerate(self.choices)
        ]


class Cloze(QuestionEntry):
    """The YAML form of a sentence with gaps.

    Attributes:
        sentence: each gap stands in it as its name in braces.
        gaps: by name; learners do not see the names.
    """

    stem_is_question = False

    type: Literal["cloze"]
    sentence: Text
    gaps: Annotated[dict[Slug, Gap], Field(min_length=1)]

    @model_validator(mode="after")
    def _has_each_gap_once(self) -> "Cloze":
        names = MARK.findall(self.sentence)
        for name in names:
            if name not in self.gaps:
                raise ValueError(f"there is no gap “{name}” under gaps")
            if names.count(name) > 1:
                raise ValueError(f"{{{name}}} stands twice in the sentence")
        for name in self.gaps:
            if name not in names:
                raise ValueError(f"{{{name}}} does not stand in the sentence")
        return self

    def texts(self) -> Texts:
        found = [*super().texts(), (("sentence",), self.sentence)]
        for name, gap in self.gaps.items():
            at = ("gaps", name)
            found.append(((*at, "label"), gap.label))
            found += [
                ((*at, "choices", index, "text"), one.text) for index, one in enumerate(gap.choices)
            ]
        return found

    def feedbacks(self) -> Texts:
        return [
            (("gaps", name, *place), text)
            for name, gap in self.gaps.items()
            for place, text in gap.feedbacks()
        ]


Schema = Cloze


def build_body(parsed: Cloze, render: Render, *, note: str = "") -> dict[str, Any]:
    """The wording that a revision freezes; the gaps stand in the order of the sentence.

    Args:
        parsed: the question as written.
        render: gives the HTML of a run of Markdown that stands at a place in the question.
        note: a line that the question always shows, such as the rule for absent words.
    """
    html = render(MARK.sub(SPLIT, parsed.sentence), ("sentence",))
    return {
        **common_body(parsed, render, note),
        "sentence": parsed.sentence,
        "pieces_html": html.split(SPLIT),
        "gaps": [_gap_body(parsed, name, render) for name in MARK.findall(parsed.sentence)],
    }


def _gap_body(parsed: Cloze, name: str, render: Render) -> dict[str, Any]:
    gap, at = parsed.gaps[name], ("gaps", name)
    body: dict[str, Any] = {"key": part_key(parsed.key, "gap", name), "label": gap.label}
    if gap.accept:
        return body | {"box": typed.body_of(gap, render, at)}
    return body | {
        "choices": [
            {
                "key": part_key(parsed.key, name, one.text),
                "text": one.text,
                "correct": one.text == gap.right,
                "tag": one.tag,
                "feedback": one.feedback,
                "feedback_html": render(one.feedback, (*at, "choices", index, "feedback")),
            }
            for index, one in enumerate(gap.choices)
        ]
    }


def shuffle(body: dict, rng: random.Random) -> dict[str, list[str]]:
    """The keys of each gap's choices in the order in which an attempt shows them."""
    order = {}
    for gap in body["gaps"]:
        keys = [one["key"] for one in gap.get("choices", ())]
        rng.shuffle(keys)
        order[gap["key"]] = keys
    return order


def parse(body: dict, data) -> dict[str, str]:
    """What stands in each gap: a choice's key, or what was typed.

    Raises:
        AnswerError: a gap is empty, or holds what cannot stand in it.
    """
    answer, empty = {}, []
    for number, gap in enumerate(body["gaps"], start=1):
        try:
            answer[gap["key"]] = _content(gap, data)
        except AnswerError as error:
            if typed.fold(value_of(data, field_name(gap))) and "box" in gap:
                message = _("Gap %(number)d: %(reason)s")
                raise AnswerError(message % {"number": number, "reason": error}) from error
            empty.append(str(number))
    if empty:
        message = _("Fill every gap, then send it. Still empty: gap %(numbers)s.")
        raise AnswerError(message % {"numbers": ", ".join(empty)})
    return answer


def field_name(gap: dict) -> str:
    return f"gap-{gap['key']}"


def _content(gap: dict, data) -> str:
    if "box" in gap:
        return typed.take(data, field_name(gap))
    chosen = value_of(data, field_name(gap))
    if not any(one["key"] == chosen for one in gap["choices"]):
        raise AnswerError(_("Choose one."))
    return chosen


def _verdict(gap: dict, content: str) -> typed.Verdict:
    if "box" in gap:
        return typed.judge(gap["box"], content)
    chosen = _choice(gap, content)
    return typed.Verdict(chosen["correct"], "", chosen["feedback_html"])


def _choice(gap: dict, key: str) -> dict:
    return next(one for one in gap["choices"] if one["key"] == key)


def grade(body: dict, answer: dict[str, str]) -> float:
    """The share of the gaps that are right; all weigh the same and none takes from another."""
    right = sum(_verdict(gap, answer[gap["key"]]).is_right for gap in body["gaps"])
    return right / len(body["gaps"])


def present(body: dict, order: dict, answer: dict | None, sent=None) -> dict:
    """The stem and the sentence as runs of text, each with the gap that follows it; what is right
    and the feedback only once there is an answer.

    Args:
        body: the revision's wording.
        order: as :func:`shuffle` stored it.
        answer: the stored answer, or ``None``.
        sent: a form that could not be taken, whose contents are kept.
    """
    shown: dict[str, Any] = {"stem_html": body["stem_html"], "note": body.get("note", "")}
    if answer is None:
        gaps = [_open_gap(gap, order[gap["key"]], sent) for gap in body["gaps"]]
        if sent is not None:
            _mark_faults(gaps, body, sent)
    else:
        gaps = [_answered_gap(gap, answer[gap["key"]]) for gap in body["gaps"]]
        shown["feedback_html"] = _summary([gap["right"] for gap in gaps])
    for number, gap in enumerate(gaps, start=1):
        gap["number"] = number
    pieces = zip_longest(body["pieces_html"], gaps)
    shown["pieces"] = [{"html": html, "gap": gap} for html, gap in pieces]
    return shown


def _open_gap(gap: dict, order: list[str], sent) -> dict:
    shown: dict[str, Any] = {"name": field_name(gap), "label": gap["label"]}
    content = value_of(sent, field_name(gap))
    if "box" not in gap:
        texts = {one["key"]: one["text"] for one in gap["choices"]}
        shown["choices"] = [
            {"key": key, "text": texts[key], "selected": key == content} for key in order
        ]
    elif sent is not None:
        shown["typed"] = content
    return shown


def _mark_faults(shown: list[dict], body: dict, sent) -> None:
    """Say which gaps keep the form from being taken, and which of them comes first."""
    for one, gap in zip(shown, body["gaps"], strict=True):
        try:
            _content(gap, sent)
        except AnswerError:
            one["is_first_fault"] = not any(other.get("is_fault") for other in shown)
            one["is_fault"] = True


def _answered_gap(gap: dict, content: str) -> dict:
    verdict = _verdict(gap, content)
    return {
        "label": gap["label"],
        "answer": _gap_text(gap, content),
        "right": verdict.is_right,
        "right_text": _gap_right(gap),
        "spelled": verdict.spelled,
        "feedback_html": verdict.feedback_html,
    }


def _summary(rights: list[bool]) -> str:
    if all(rights) or len(rights) == 1:
        return ""
    counts = {"right": sum(rights), "number": len(rights)}
    return _("Right gaps: %(right)d of %(number)d.") % counts


def _gap_text(gap: dict, content: str) -> str:
    return content if "box" in gap else _choice(gap, content)["text"]


def _gap_right(gap: dict) -> str:
    if "box" in gap:
        return gap["box"]["accept"][0]
    return next(one["text"] for one in gap["choices"] if one["correct"])


def as_text(body: dict, answer: dict[str, str]) -> str:
    """What stands in each gap, numbered."""
    return _numbered(_gap_text(gap, answer[gap["key"]]) for gap in body["gaps"])


def right_text(body: dict) -> str:
    """What belongs into each gap, numbered."""
    return _numbered(_gap_right(gap) for gap in body["gaps"])


def _numbered(texts) -> str:
    return "; ".join(f"({number}) {text}" for number, text in enumerate(texts, start=1))


def sample_answers(body: dict) -> list[dict[str, str]]:
    """All gaps right, then one after the other wrong, then all of them."""
    rights, wrongs = {}, {}
    for gap in body["gaps"]:
        if "box" in gap:
            rights[gap["key"]], wrongs[gap["key"]], *_others = typed.samples(gap["box"])
        else:
            choices = sorted(gap["choices"], key=lambda one: not one["correct"])
            rights[gap["key"]], wrongs[gap["key"]] = choices[0]["key"], choices[1]["key"]
    found = [rights, *(rights | {key: wrong} for key, wrong in wrongs.items())]
    found = found[: MOST_SAMPLES - 1]
    return [*found, wrongs] if len(body["gaps"]) > 1 else found
