"""What happened on the days round the source, as a thread of dates."""

from collections.abc import Iterable

from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _

from lessons.pictures.material import Fault, Material, Table, escape
from lessons.pictures.schema import WeekEntry
from lessons.pictures.svg import LINE, WIDTH, Sheet

THREAD = 64
TEXT = THREAD + 20


def faults(entry: WeekEntry, material: Material) -> Iterable[Fault]:
    dates = [event.date for event in entry.events]
    if dates != sorted(dates):
        yield Fault(("events",), "picture", "The events do not stand in the order of their dates.")
    for index, event in enumerate(entry.events):
        if not event.own and not event.references:
            reason = "An event that the source does not report needs a reference."
            yield Fault(("events", index), "reference", reason)
        if material.references is None:
            continue
        for position, key in enumerate(event.references):
            if key not in material.references:
                place = ("events", index, "references", position)
                yield Fault(place, "reference", f"references.yaml has no {key}.")


def draw(entry: WeekEntry, material: Material) -> Sheet:
    """Dates on the left of a thread, events on its right; the source's own have a filled knot."""
    sheet = Sheet(y=18)
    knots = Sheet()
    last, first_knot, knot = None, sheet.y - 5, 0.0
    for event in entry.events:
        top, knot = sheet.y, sheet.y - 5
        if event.date != last:
            knots.text(THREAD - 14, top, format_date(event.date, "j M"), kind="strong",
                       anchor="end")  # fmt: skip
        last = event.date
        if event.own:
            knots.path(f"M{THREAD} {knot:g}m0-9 9 9-9 9-9-9z", "node filled")
        else:
            knots.circle(THREAD, knot, 6, "node")
        time = f"{event.time}: " if event.time else ""
        says = f"{time}{material.plain(event.says)}"
        y = knots.lines(TEXT, top, says, WIDTH - TEXT, kind="strong" if event.own else "")
        if event.references:
            knots.text(TEXT, y, ", ".join(event.references), kind="quiet")
            y += LINE
        sheet.y = y + 8
    sheet.line(THREAD, first_knot, THREAD, knot)
    sheet.parts += knots.parts
    sheet.y -= LINE
    return sheet


def table(entry: WeekEntry, material: Material) -> Table:
    rows = []
    for event in entry.events:
        references = "".join(f"[ref:{key}]" for key in event.references)
        day = format_date(event.date, "j F Y")
        rows.append(
            [
                escape(f"{day}, {event.time}" if event.time else day),
                material.inline(event.says),
                escape(_("the source") if event.own else "") + material.inline(references),
            ]
        )
    head = [_("Date"), _("What happened"), _("Where it is told")]
    return Table([escape(cell) for cell in head], rows)
