"""Question types: one module each, one registry.

A type's module offers:

- ``KEY``, ``template``: its name in course files, and the template of its form and feedback
- ``Schema``: its YAML form, and ``build_body(...)``: the frozen wording that a revision stores
- ``shuffle(body, rng) -> order``: the order in which an attempt shows its parts, stored with it
- ``parse(body, data) -> answer``: what was sent, as plain JSON values; raises
  :class:`AnswerError`, or :class:`Unfinished` where a button only changed the form's own state
- ``grade(body, answer) -> float``: the fraction earned, 0 to 1, a pure function
- ``present(body, order, answer, sent=None) -> dict``: what its template shows; without an answer
  it holds nothing that depends on the key, and keeps what stood in the form ``sent``
- ``as_text(body, answer) -> str``: the answer for reports and exports
- ``right_text(body) -> str``: what was right, in words
- ``FROM_SOURCE``, if it has any: what else ``build_body`` is given, by name (``paragraphs``, …)
- ``SCORED``, if it is ``False``: answers earn nothing, and no key is right
- ``SHOWS_SPLIT``, if it is ``True``: ``present`` also takes how many others chose what
- ``sample_answers(body) -> list``: the answers that a preview for staff shows, the right one first
"""

from types import ModuleType

from quizzes.questions import (
    annotate,
    choice,
    cloze,
    evidence,
    judgement,
    locate,
    match,
    multiple,
    number,
    order,
    short,
    sort,
)
from quizzes.questions import open as written
from quizzes.questions.errors import AnswerError, EntryError, Unfinished

__all__ = ["TYPES", "AnswerError", "EntryError", "Unfinished", "get", "is_scored", "unscored"]

TYPES: dict[str, ModuleType] = {
    module.KEY: module
    for module in (
        choice,
        multiple,
        match,
        order,
        sort,
        locate,
        cloze,
        short,
        number,
        evidence,
        written,
        judgement,
        annotate,
    )
}


def get(key: str) -> ModuleType:
    """The module of a question type.

    Raises:
        KeyError: no such type.
    """
    return TYPES[key]


def is_scored(key: str) -> bool:
    """Whether an answer to a question of this type can earn something by itself."""
    return getattr(get(key), "SCORED", True)


def unscored() -> list[str]:
    """The keys of the types whose answers earn nothing by themselves."""
    return [key for key in TYPES if not is_scored(key)]
