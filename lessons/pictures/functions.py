"""What the sentences of each paragraph do, counted."""

from collections import Counter
from collections.abc import Iterable

from django.utils.translation import gettext as _

from lessons.pictures.material import Fault, Material, Table, escape
from lessons.pictures.schema import FunctionsEntry
from lessons.pictures.svg import WIDTH, Sheet

ROW, STEP = 23, 18
MARKS = 54  # where the marks begin


def faults(entry: FunctionsEntry, material: Material) -> Iterable[Fault]:
    return ()


def draw(entry: FunctionsEntry, material: Material) -> Sheet:
    """A legend, then a row of marks for each paragraph, one for each statement."""
    sheet = Sheet(y=4)
    functions = list(material.labels.items())
    for index, (key, label) in enumerate(functions):
        x, y = (index % 2) * WIDTH / 2, sheet.y + index // 2 * 22 + 10
        sheet.mark(key, x + 8, y)
        sheet.text(x + 22, y + 5, label)
    sheet.y += (len(functions) + 1) // 2 * 22 + 8
    order = [key for key, _label in functions]
    for paragraph in material.source.paragraphs:
        middle = sheet.y + ROW / 2
        sheet.line(0, sheet.y, WIDTH, sheet.y, "rule")
        name = f"¶{paragraph.number}" if paragraph.number else material.plain(entry.front)
        sheet.text(0, middle + 5, name, kind="strong" if paragraph.number else "")
        done = sorted((one.function for one in paragraph.statements), key=order.index)
        a_row = (WIDTH - MARKS) // STEP
        for index, function in enumerate(done):
            row, column = divmod(index, a_row)
            sheet.mark(function, MARKS + column * STEP + 8, middle + row * ROW)
        sheet.y += ROW * max(1, -(-len(done) // a_row))
    sheet.line(0, sheet.y, WIDTH, sheet.y, "rule")
    sheet.y += 2
    return sheet


def table(entry: FunctionsEntry, material: Material) -> Table:
    rows = []
    totals: Counter[str] = Counter()
    for paragraph in material.source.paragraphs:
        counts = Counter(one.function for one in paragraph.statements)
        totals += counts
        name = (
            material.inline(f"¶{paragraph.number}")
            if paragraph.number
            else material.inline(entry.front)
        )
        rows.append([name, *(_cell(counts[key]) for key in material.labels), str(counts.total())])
    rows.append([escape(_("All")), *(str(totals[key]) for key in material.labels),
                 str(totals.total())])  # fmt: skip
    return Table(["¶", *map(escape, material.labels.values()), escape(_("all"))], rows)


def _cell(count: int) -> str:
    return str(count) if count else "–"
