"""pictures.yaml: what each picture shows, beyond what the source's own file already says."""

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import Field

from lessons.schema import Date, Key, OptionalText, Strict, Text

Numbers = Annotated[list[Annotated[int, Field(ge=0)]], Field(min_length=1)]


class PictureEntry(Strict):
    """What every picture has. ``description`` says in words what the drawing shows."""

    key: Key
    title: Text
    description: Text
    caption: Text


class PartGroup(Strict):
    paragraphs: Numbers
    label: Text
    note: OptionalText = ""


class PartsEntry(PictureEntry):
    """The source as a page; the groups take its paragraphs in order, each once."""

    kind: Literal["parts"]
    groups: Annotated[list[PartGroup], Field(min_length=1)]


class FunctionsEntry(PictureEntry):
    """How many statements of each function every paragraph has. ``front`` names paragraph 0."""

    kind: Literal["functions"]
    front: Text


class ListColumn(Strict):
    """One of two lists. ``ours`` are marks that the source does not print."""

    label: Text
    paragraphs: Numbers
    marks: list[Text]
    ours: bool = False


class ListFact(Strict):
    label: Text
    values: Annotated[list[Text], Field(min_length=2, max_length=2)]


class ListsEntry(PictureEntry):
    """Two lists of paragraphs side by side, with the facts by which they differ."""

    kind: Literal["lists"]
    columns: Annotated[list[ListColumn], Field(min_length=2, max_length=2)]
    facts: list[ListFact] = []


class Deed(Strict):
    says: Text
    statements: Annotated[list[Key], Field(min_length=1)]


class Doer(Strict):
    name: Text
    deeds: Annotated[list[Deed], Field(min_length=1)]


class DoersEntry(PictureEntry):
    """Who is to do what: every statement of these functions stands in it exactly once."""

    kind: Literal["doers"]
    functions: Annotated[list[Key], Field(min_length=1)]
    doers: Annotated[list[Doer], Field(min_length=1)]


class WeekEvent(Strict):
    """``own`` is an event that the source itself reports."""

    date: Date
    time: OptionalText = ""
    says: Text
    own: bool = False
    references: list[Key] = []


class WeekEntry(PictureEntry):
    """What happened on the days round the source."""

    kind: Literal["week"]
    events: Annotated[list[WeekEvent], Field(min_length=1)]


class PicturesEntry(Strict):
    """pictures.yaml"""

    pictures: list[
        Annotated[
            PartsEntry | FunctionsEntry | ListsEntry | DoersEntry | WeekEntry,
            Field(discriminator="kind"),
        ]
    ]


NOT_TEXTS = {"key", "kind", "date", "paragraphs", "references", "statements", "functions"}


def texts(entry: PictureEntry) -> Iterator[tuple[tuple, str]]:
    """What of an entry will be read by people, with its place in the entry."""
    yield from _texts_in(entry.model_dump(), ())


def _texts_in(value: Any, place: tuple) -> Iterator[tuple[tuple, str]]:
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, dict):
        for name, inner in value.items():
            if name not in NOT_TEXTS:
                yield from _texts_in(inner, (*place, name))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _texts_in(inner, (*place, index))
