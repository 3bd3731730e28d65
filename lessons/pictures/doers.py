"""Who is to do what: every call and pledge in the row of whoever is to act."""

from collections import Counter
from collections.abc import Iterable

from django.utils.translation import gettext as _

from lessons.pictures.material import Fault, Material, Table, escape, span
from lessons.pictures.schema import Deed, DoersEntry
from lessons.pictures.svg import LINE, WIDTH, Sheet

STEP = 16
A_ROW = 5  # marks
PLACE = 36  # width of the paragraph's number
WORDS = WIDTH - PLACE - A_ROW * STEP - 6


def faults(entry: DoersEntry, material: Material) -> Iterable[Fault]:
    for index, key in enumerate(entry.functions):
        if key not in material.labels:
            yield Fault(("functions", index), "picture", f"The source has no function “{key}”.")
    counted: Counter[str] = Counter()
    for row, doer in enumerate(entry.doers):
        for column, deed in enumerate(doer.deeds):
            place = ("doers", row, "deeds", column, "statements")
            for index, key in enumerate(deed.statements):
                counted[key] += 1
                if reason := _fault(key, entry, material, counted):
                    yield Fault((*place, index), "statement", reason)
    for key, (_paragraph, statement) in material.statements.items():
        if statement.function in entry.functions and not counted[key]:
            yield Fault(("doers",), "statement", f"{key} stands with no doer.")


def _fault(key: str, entry: DoersEntry, material: Material, counted: Counter[str]) -> str:
    if key not in material.statements:
        return f"The source has no statement {key}."
    if material.statements[key][1].function not in entry.functions:
        return f"{key} has none of the picture's functions."
    return f"{key} stands twice." if counted[key] == 2 else ""


def paragraphs(deed: Deed, material: Material) -> str:
    return span({material.statements[key][0].number for key in deed.statements})


def draw(entry: DoersEntry, material: Material) -> Sheet:
    """Each doer with the deeds asked of them: the paragraph, the deed, a mark a statement."""
    sheet = Sheet(y=4)
    x = 0.0
    for key in entry.functions:
        sheet.mark(key, x + 8, sheet.y + 8)
        sheet.text(x + 22, sheet.y + 13, material.labels[key])
        x += WIDTH / max(2, len(entry.functions))
    sheet.y += 28
    for doer in entry.doers:
        number = sum(len(deed.statements) for deed in doer.deeds)
        sheet.line(0, sheet.y, WIDTH, sheet.y)
        sheet.y += 19
        sheet.text(WIDTH, sheet.y, str(number), kind="quiet", anchor="end")
        sheet.y = sheet.lines(0, sheet.y, material.plain(doer.name), WIDTH - 30, kind="strong")
        sheet.y += 2
        for deed in doer.deeds:
            _deed(sheet, deed, material)
        sheet.y -= 6
    return sheet


def _deed(sheet: Sheet, deed: Deed, material: Material) -> None:
    top = sheet.y
    sheet.text(0, top, paragraphs(deed, material), kind="quiet")
    after = sheet.lines(PLACE, top, material.plain(deed.says), WORDS)
    for index, key in enumerate(deed.statements):
        row, column = divmod(index, A_ROW)
        here = min(A_ROW, len(deed.statements) - row * A_ROW)
        x = WIDTH - (here - column) * STEP + STEP / 2
        sheet.mark(material.statements[key][1].function, x, top - 5 + row * LINE)
    rows = -(-len(deed.statements) // A_ROW)
    sheet.y = max(after, top + rows * LINE) + 3


def table(entry: DoersEntry, material: Material) -> Table:
    rows = []
    for doer in entry.doers:
        for deed in doer.deeds:
            functions = Counter(material.statements[key][1].function for key in deed.statements)
            rows.append(
                [
                    material.inline(doer.name),
                    material.inline(deed.says),
                    escape(paragraphs(deed, material)),
                    escape(
                        ", ".join(f"{material.labels[key]} ({n})" for key, n in functions.items())
                    ),
                    escape(" ".join(deed.statements)),
                ]
            )
    head = [_("Who"), _("What, in our words"), "¶", _("What the wording does"), _("Statements")]
    return Table([escape(cell) for cell in head], rows)
