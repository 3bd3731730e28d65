"""The source as a page, with what its parts are."""

from collections.abc import Iterable
from math import ceil

from django.utils.translation import gettext as _

from lessons.pictures.material import Fault, Material, Table, escape, span
from lessons.pictures.schema import PartsEntry
from lessons.pictures.svg import LINE, WIDTH, Sheet

PAGE = 108  # width of the page
WORDS_A_LINE = 12
LEADING = 5
LABELS = PAGE + 24


def faults(entry: PartsEntry, material: Material) -> Iterable[Fault]:
    taken = [number for group in entry.groups for number in group.paragraphs]
    if taken != sorted(material.numbers):
        reason = "The groups do not take every paragraph of the source once, in order."
        yield Fault(("groups",), "paragraph", reason)


def draw(entry: PartsEntry, material: Material) -> Sheet:
    """Lines of the page stand for words; a bracket ties each group to its name."""
    sheet = Sheet(y=12)
    drawn = Sheet(y=sheet.y)
    for group in entry.groups:
        top = drawn.y
        bottom = _lines(drawn, group.paragraphs, material)
        text = f"{_name(group.paragraphs)} {material.plain(group.label)}".strip()
        after = drawn.lines(LABELS, top + 10, text, WIDTH - LABELS, kind="strong")
        if group.note:
            after = drawn.lines(
                LABELS, after, material.plain(group.note), WIDTH - LABELS, kind="quiet"
            )
        drawn.path(f"M{PAGE + 8} {top}h6V{bottom:g}h-6", "line")
        drawn.y = max(bottom + 12, after - LINE + 18)
    sheet.box(1, 1, PAGE, drawn.y - 2)
    sheet.parts += drawn.parts
    sheet.y = drawn.y
    return sheet


def _lines(sheet: Sheet, numbers: list[int], material: Material) -> float:
    """Draw the lines of some paragraphs; where the last one ends."""
    y = sheet.y + 2
    left, width = 11, PAGE - 20
    for number in numbers:
        words = material.paragraph(number).words
        kind = "words" if number else "words heading"
        rows = ceil(words / WORDS_A_LINE)
        for row in range(rows):
            share = min(1, (words - row * WORDS_A_LINE) / WORDS_A_LINE)
            sheet.line(left, y, left + width * share, y, kind)
            y += LEADING
        y += 4
    return y - LEADING - 2


def _name(numbers: list[int]) -> str:
    numbers = [number for number in numbers if number]
    return span(numbers) if numbers else ""


def table(entry: PartsEntry, material: Material) -> Table:
    rows = []
    for group in entry.groups:
        words = sum(material.paragraph(number).words for number in group.paragraphs)
        name = _name(group.paragraphs)
        rows.append(
            [
                material.inline(group.label),
                material.inline(name) or "–",
                str(words),
                material.inline(group.note) or "–",
            ]
        )
    head = [_("Part"), "¶", _("Words"), _("What it is")]
    return Table([escape(cell) for cell in head], rows)
