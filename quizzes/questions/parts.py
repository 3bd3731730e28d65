"""What the types of questions share: keys and labels of their parts, and reading a form."""

import hashlib
from collections.abc import Callable, Mapping
from html import unescape
from typing import Any

import nh3
from django.http import QueryDict
from django.utils.html import strip_tags

from quizzes.schema import QuestionEntry

Render = Callable[[str, tuple], str]  # the HTML of a run of Markdown that stands at a place


def part_key(question_key: str, *texts: str) -> str:
    """The key of a part of a question (an option, a card), from nothing but its words.

    So it says nothing about what is right, and stays the same when feedback is reworded.

    Args:
        question_key: the question's own.
        texts: the part's words; before them what kind of part it is, where kinds could share words.
    """
    return hashlib.sha256("\n".join((question_key, *texts)).encode()).hexdigest()[:10]


def label_html(render: Render, text: str, place: tuple) -> str:
    """The HTML of a text that is itself chosen: a link inside would compete with choosing it."""
    return nh3.clean(render(text, place), tags={"em", "strong"})


def common_body(parsed: QuestionEntry, render: Render, note: str) -> dict[str, Any]:
    """What the revision of every type of question freezes.

    Args:
        parsed: the question as written.
        render: see :data:`Render`.
        note: a line that the question always shows, such as the rule for absent words.
    """
    return {
        "stem": parsed.stem,
        "stem_html": render(parsed.stem, ("stem",)),
        "absence_rule": parsed.absence_rule,
        "note": note,
    }


def value_of(data: Mapping | None, name: str) -> str:
    """The value sent under a name; empty where there is none.

    Args:
        data: a ``QueryDict`` or a dict, or ``None`` for a form that nobody has sent.
    """
    value = data.get(name, "") if data is not None else ""
    return value if isinstance(value, str) else ""


def values_of(data: Mapping | None, name: str) -> list[str]:
    """All values sent under a name, in the order in which they were sent.

    Args:
        data: as for :func:`value_of`; a dict holds a list, or one value.
    """
    if data is None:
        return []
    values = data.getlist(name) if hasattr(data, "getlist") else data.get(name, [])
    return [values] if isinstance(values, str) else [one for one in values if isinstance(one, str)]


def plain(html: str) -> str:
    """The words of a rendered text, for reports and for what takes no HTML."""
    return unescape(strip_tags(html)).strip()


def changed(data: Mapping, *, without: str, **values: list[str]) -> QueryDict:
    """The same form after a button has changed its state.

    Args:
        data: the form as it was sent.
        without: the button's own field, which is not part of the state.
        **values: what now stands under these names.
    """
    form = QueryDict(mutable=True)
    for name in data:
        form.setlist(name, values_of(data, name))
    form.pop(without, None)
    for name, inner in values.items():
        form.setlist(name, inner)
    return form
