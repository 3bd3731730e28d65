"""Two lists of paragraphs, side by side, and how they differ."""

from collections.abc import Iterable
from itertools import zip_longest

from django.utils.translation import gettext as _

from lessons.pictures.material import Fault, Material, Table, escape, span, unknown_paragraphs
from lessons.pictures.schema import ListColumn, ListsEntry
from lessons.pictures.svg import LINE, WIDTH, Sheet

GAP = 16
COLUMN = (WIDTH - GAP) / 2
RADIUS = 12


def faults(entry: ListsEntry, material: Material) -> Iterable[Fault]:
    for index, column in enumerate(entry.columns):
        place = ("columns", index)
        yield from unknown_paragraphs(column.paragraphs, material, (*place, "paragraphs"))
        if len(column.marks) != len(column.paragraphs):
            reason = "Each paragraph of the list needs one mark."
            yield Fault((*place, "marks"), "picture", reason)


def draw(entry: ListsEntry, material: Material) -> Sheet:
    """Two columns: their names, the facts by which they differ, their members on a thread."""
    sheet = Sheet(y=0)
    lefts = (0, COLUMN + GAP)
    bottom = 0.0
    heads = Sheet()
    for column, x in zip(entry.columns, lefts, strict=True):
        title = f"{span(column.paragraphs)}: {material.plain(column.label)}"
        bottom = max(bottom, heads.lines(x + 10, 23, title, COLUMN - 18, kind="strong"))
    for column, x in zip(entry.columns, lefts, strict=True):
        kind = "sheet dashed" if column.ours else "sheet"
        sheet.box(x + 1, 1, COLUMN - 2, bottom - LINE + 12, kind)
    sheet.parts += heads.parts
    sheet.y = bottom + 20
    for fact in entry.facts:
        sheet.text(0, sheet.y, material.plain(fact.label), kind="quiet")
        ends = [
            sheet.lines(x, sheet.y + LINE, material.plain(value), COLUMN)
            for value, x in zip(fact.values, lefts, strict=True)
        ]
        sheet.y = max(ends) + 8
        sheet.line(0, sheet.y - LINE, WIDTH, sheet.y - LINE, "rule")
        sheet.y += 4
    _members(sheet, entry.columns, lefts, material)
    return sheet


def _members(sheet: Sheet, columns: list[ListColumn], lefts: tuple, material: Material) -> None:
    top = sheet.y
    y = top
    members = Sheet()
    lasts = [y, y]
    for row in zip_longest(*(zip(c.marks, c.paragraphs, strict=False) for c in columns)):
        ends = [y]
        for side, member in enumerate(row):
            if member is None:
                continue
            mark, number = member
            x = lefts[side]
            lasts[side] = y + RADIUS
            ours = columns[side].ours
            members.circle(x + 14, y + RADIUS, RADIUS, "node dashed" if ours else "node filled")
            members.text(
                x + 14, y + RADIUS + 5, material.plain(mark),
                kind="" if ours else "on-filled", anchor="middle",
            )  # fmt: skip
            label = f"{material.paragraph(number).label} ¶{number}"
            ends.append(members.lines(x + 34, y + RADIUS + 5, label, COLUMN - 34))
        y = max(max(ends) - LINE + 16, y + 2 * RADIUS + 12)
    for side, x in enumerate(lefts):
        kind = "line dashed" if columns[side].ours else "line"
        sheet.line(x + 14, top - 6, x + 14, lasts[side], kind)
    sheet.parts += members.parts
    sheet.y = y


def table(entry: ListsEntry, material: Material) -> Table:
    first, second = entry.columns
    head = ["", *(material.inline(f"{span(c.paragraphs)}: {c.label}") for c in (first, second))]
    rows = [
        [material.inline(fact.label), *(material.inline(value) for value in fact.values)]
        for fact in entry.facts
    ]
    names = [
        [
            material.inline(f"{mark}: ¶{number}, {material.paragraph(number).label}")
            for mark, number in zip(column.marks, column.paragraphs, strict=False)
        ]
        for column in (first, second)
    ]
    for index, pair in enumerate(zip_longest(*names, fillvalue="–"), start=1):
        rows.append([escape(_("Item %(number)s") % {"number": index}), *pair])
    return Table(head, rows)
