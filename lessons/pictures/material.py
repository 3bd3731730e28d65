"""What pictures are drawn from."""

import html
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from lessons.schema import ParagraphEntry, SourceEntry, StatementEntry


class Fault(NamedTuple):
    """What is wrong with an entry, and where in it."""

    place: tuple
    rule: str
    reason: str


@dataclass(frozen=True)
class Material:
    """A course's data, as far as pictures need it.

    Attributes:
        source: the primary source, with its statements.
        statements: by id, each with its paragraph.
        references: the keys that there are; ``None`` if their file could not be read.
        plain: a text with marks to its words alone.
        inline: a text with marks to HTML.
    """

    source: SourceEntry
    statements: dict[str, tuple[ParagraphEntry, StatementEntry]]
    references: set[str] | None
    plain: Callable[[str], str]
    inline: Callable[[str], str]

    @property
    def numbers(self) -> list[int]:
        return [one.number for one in self.source.paragraphs]

    @property
    def labels(self) -> dict[str, str]:
        """The name of each function."""
        return {one.key: one.label for one in self.source.functions}

    def paragraph(self, number: int) -> ParagraphEntry:
        return next(one for one in self.source.paragraphs if one.number == number)


@dataclass(frozen=True)
class Table:
    """A drawing as a table: cells are HTML; the first one of each row heads it."""

    head: list[str]
    rows: list[list[str]]

    def html(self) -> str:
        """The table, whose header cells say what they head."""
        head = "".join(f'<th scope="col">{cell}</th>' for cell in self.head)
        rows = "".join(
            f'<tr><th scope="row">{first}</th>'
            + "".join(f"<td>{cell}</td>" for cell in rest)
            + "</tr>\n"
            for first, *rest in self.rows
        )
        return f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}</tbody></table>"


def span(numbers: Iterable[int]) -> str:
    """Paragraph numbers as they are written in texts: ``¶4`` or ``¶4–8``."""
    numbers = sorted(numbers)
    first, last = numbers[0], numbers[-1]
    return f"¶{first}" if first == last else f"¶{first}–{last}"


def unknown_paragraphs(numbers: Iterable[int], material: Material, place: tuple) -> Iterable[Fault]:
    for index, number in enumerate(numbers):
        if number not in material.numbers:
            yield Fault((*place, index), "paragraph", f"The source has no ¶{number}.")


def escape(text: str) -> str:
    return html.escape(text)
