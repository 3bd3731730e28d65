"""Notes on one statement: what it does, who says it, who is to act, and what would check it."""

import random
from collections.abc import Mapping
from typing import Any, Literal

from django.utils.translation import gettext as _

from lessons.schema import ParagraphEntry, Slug, SourceEntry, StatementEntry, Text
from quizzes.questions.errors import AnswerError, EntryError
from quizzes.questions.parts import Render, common_body, value_of
from quizzes.questions.typed import clean
from quizzes.schema import QuestionEntry, Texts

KEY = "annotate"
template = "quizzes/questions/_annotate.html"
FROM_SOURCE = ("statement", "vocabulary")
GRADED = ("function", "voice")
NOTES = ("asked", "check")
LONGEST_NOTE = 200  # characters
MOST_SAMPLES = 6


class Annotate(QuestionEntry):
    """The YAML form; the statement is the target, or the first one cited.

    Right is the statement's function or voice in source.yaml, or another defensible one.
    ``also_voices`` are those of the voices; the functions' stand in source.yaml. ``functions`` and
    ``voices`` hold feedback on single values, shown beside ``feedback``.
    """

    type: Literal["annotate"]
    also_voices: list[Slug] = []
    feedback: Text
    functions: dict[Slug, Text] = {}
    voices: dict[Slug, Text] = {}

    def feedbacks(self) -> Texts:
        return [
            (("feedback",), self.feedback),
            *((("functions", key), text) for key, text in self.functions.items()),
            *((("voices", key), text) for key, text in self.voices.items()),
        ]


Schema = Annotate


def build_body(
    parsed: Annotate,
    render: Render,
    *,
    note: str = "",
    statement: tuple[ParagraphEntry, StatementEntry] | None,
    vocabulary: SourceEntry,
) -> dict[str, Any]:
    """The wording that a revision freezes.

    Args:
        parsed: the question as written.
        render: see :data:`quizzes.questions.parts.Render`.
        note: a line that the question always shows.
        statement: what the notes are on, with its paragraph.
        vocabulary: the source, whose functions and voices can be chosen.

    Raises:
        EntryError: there is no statement, or a function or voice is none of the source's.
    """
    if statement is None:
        raise EntryError("There is no statement to annotate: name or cite one.", at=("target",))
    paragraph, row = statement
    functions = {one.key: (one.label, one.test) for one in vocabulary.functions}
    voices = {one.key: (one.label, one.meaning) for one in vocabulary.voices}
    _check_known("functions", parsed.functions, functions)
    _check_known("voices", parsed.voices, voices)
    _check_known("also_voices", parsed.also_voices, voices)
    return {
        **common_body(parsed, render, note),
        "statement": {
            "key": row.id,
            "paragraph": paragraph.number,
            "says": row.says,
            "says_html": render(row.says, ("target",)),
            "phrase": row.phrase,
        },
        "function": _frozen(
            functions, [row.function, *row.also], parsed.functions, render, "functions"
        ),
        "voice": _frozen(voices, [row.voice, *parsed.also_voices], parsed.voices, render, "voices"),
        "feedback": parsed.feedback,
        "feedback_html": render(parsed.feedback, ("feedback",)),
    }


def _check_known(at: str, keys: dict | list, known: dict) -> None:
    """Raise if a key is none that can be chosen.

    Raises:
        EntryError: with its place.
    """
    for index, key in enumerate(keys):
        if key not in known:
            place = key if isinstance(keys, dict) else index
            raise EntryError(f"The source has no “{key}” to choose.", at=(at, place))


def _frozen(
    known: dict[str, tuple[str, str]],
    defensible: list[str],
    feedbacks: dict[str, str],
    render: Render,
    at: str,
) -> dict[str, Any]:
    """One thing to choose: its values in the source's order; those defensible, ours first."""
    return {
        "values": [
            {
                "key": key,
                "label": label,
                "meaning": meaning,
                "feedback": feedbacks.get(key, ""),
                "feedback_html": render(feedbacks.get(key, ""), (at, key)),
            }
            for key, (label, meaning) in known.items()
        ],
        "defensible": list(dict.fromkeys(defensible)),
    }


def shuffle(body: dict, rng: random.Random) -> list:
    """Nothing: functions are asked about in the order of their tests."""
    return []


def parse(body: dict, data: Mapping) -> dict[str, str]:
    """The keys of the chosen function and voice, and the two notes, which may be empty.

    Raises:
        AnswerError: a choice is missing or not of this question, or a note is too long.
    """
    answer = {}
    for name in GRADED:
        answer[name] = value_of(data, name)
        if all(one["key"] != answer[name] for one in body[name]["values"]):
            raise AnswerError(_("Choose what it does and who says it, then send it."))
    for name in NOTES:
        answer[name] = clean(value_of(data, name))
        if len(answer[name]) > LONGEST_NOTE:
            raise AnswerError(
                _("Keep each note within %(number)s characters.") % {"number": LONGEST_NOTE}
            )
    return answer


def grade(body: dict, answer: dict) -> float:
    """Half for the function and half for the voice; any defensible value counts as right.

    The notes earn nothing: they are the learner's own.
    """
    return sum(_is_defensible(body, answer, name) for name in GRADED) / len(GRADED)


def _is_defensible(body: dict, answer: dict, name: str) -> bool:
    return answer[name] in body[name]["defensible"]


def present(body: dict, order: list, answer: dict | None, sent: Mapping | None = None) -> dict:
    """The statement and what can be chosen; once there is an answer, which values are defensible,
    the feedback, and the learner's notes.

    Args:
        body: the revision's wording.
        order: unused, as :func:`shuffle` says.
        answer: the stored answer, or ``None``.
        sent: a form that could not be taken, whose fields are kept.
    """
    statement = body["statement"]
    shown = {
        "stem_html": body["stem_html"],
        "note": body["note"],
        "mark": f"¶{statement['paragraph']}" if statement["paragraph"] else "",
        "says_html": statement["says_html"],
        "phrase": statement["phrase"],
    }
    if answer is None:
        for name in GRADED:
            shown[name] = [
                {
                    "key": one["key"],
                    "label": one["label"],
                    "selected": one["key"] == value_of(sent, name),
                }
                for one in body[name]["values"]
            ]
        return {**shown, **{name: value_of(sent, name) for name in NOTES}}
    return {
        **shown,
        **{name: _answered(body[name], answer[name]) for name in GRADED},
        **{name: answer[name] for name in NOTES},
        "verdict": _verdict(*(_is_defensible(body, answer, name) for name in GRADED)),
        "feedback_html": body["feedback_html"],
    }


def _answered(part: dict, chosen: str) -> dict[str, Any]:
    """The chosen value and the defensible ones, ours first; feedback on the chosen one, or what
    it would mean if it is not defensible."""
    values = {one["key"]: one for one in part["values"]}
    is_right = chosen in part["defensible"]
    feedback = values[chosen]["feedback_html"]
    return {
        "values": [
            {
                "key": key,
                "label": values[key]["label"],
                "chosen": key == chosen,
                "right": key in part["defensible"],
                "ours": key == part["defensible"][0],
            }
            for key in dict.fromkeys([*part["defensible"], chosen])
        ],
        "feedback_html": feedback,
        "label": values[chosen]["label"],
        "meaning": "" if is_right or feedback else values[chosen]["meaning"],
    }


def _verdict(function: bool, voice: bool) -> str:
    """What is said of the two choices together; empty where the usual words will do."""
    if function and not voice:
        return _("What it does, yes. Look again at who says it.")
    if voice and not function:
        return _("Who says it, yes. Look again at what it does.")
    return ""


def _label(body: dict, name: str, key: str) -> str:
    return next(one["label"] for one in body[name]["values"] if one["key"] == key)


def as_text(body: dict, answer: dict) -> str:
    """Function and voice by name, then the notes that were made."""
    parts = [_label(body, name, answer[name]) for name in GRADED]
    if answer["asked"]:
        parts.append(_("asked to act: %(note)s") % {"note": answer["asked"]})
    if answer["check"]:
        parts.append(_("what would check it: %(note)s") % {"note": answer["check"]})
    return "; ".join(parts)


def right_text(body: dict) -> str:
    """The defensible functions, and the defensible voices."""
    return "; ".join(
        _(" or ").join(_label(body, name, key) for key in body[name]["defensible"])
        for name in GRADED
    )


def sample_answers(body: dict) -> list[dict]:
    """Both right, each other defensible value, one of the two right, and neither."""
    ours = {name: body[name]["defensible"][0] for name in GRADED}
    wrong = {
        name: one["key"]
        for name in GRADED
        for one in body[name]["values"]
        if one["key"] not in body[name]["defensible"]
    }
    changes = [{}]
    changes += [{name: key} for name in GRADED for key in body[name]["defensible"][1:]]
    changes += [{name: key} for name, key in wrong.items()]
    changes += [wrong] if len(wrong) == len(GRADED) else []
    empty = dict.fromkeys(NOTES, "")
    return [{**ours, **change, **empty} for change in changes][:MOST_SAMPLES]
