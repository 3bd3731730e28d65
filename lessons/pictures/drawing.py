"""Every picture of a course, checked and drawn."""

import html

from django.utils.translation import gettext as _

from lessons.parsed import ParsedCourse
from lessons.pictures import doers, functions, lists, parts, week
from lessons.pictures.material import Material
from lessons.pictures.schema import PictureEntry

KINDS = {
    "parts": parts,
    "functions": functions,
    "lists": lists,
    "doers": doers,
    "week": week,
}


def draw_pictures(parsed: ParsedCourse) -> dict[str, str]:
    """The HTML of each picture by its key; what points nowhere goes to the problems.

    A picture with such a fault is not drawn; its key maps to nothing, so that the lessons which
    show it are not blamed as well.
    """
    if parsed.pictures is None or parsed.source is None:
        return {}
    if parsed.problems.fatal:  # nothing can be loaded, and what is drawn from may not be whole
        return {one.key: "" for one in parsed.pictures.pictures}
    file = next(one for one in parsed.files if one.name == "pictures.yaml")
    material = material_of(parsed)
    drawn: dict[str, str] = {}
    for index, entry in enumerate(parsed.pictures.pictures):
        place = ("pictures", index)
        faults = list(KINDS[entry.kind].faults(entry, material))
        for fault in faults:
            parsed.problems.append(
                file.problem((*place, *fault.place), fault.rule, fault.reason, key=entry.key)
            )
        drawn[entry.key] = "" if faults else figure(entry, material)
    return drawn


def material_of(parsed: ParsedCourse) -> Material:
    """What pictures of this course are drawn from."""
    targets = parsed.renderer.targets
    return Material(
        source=parsed.source,
        statements=parsed.statements,
        references=None if "references" in targets.unreadable else set(targets.references),
        plain=parsed.plain,
        inline=lambda text: parsed.renderer.inline(text, lambda *_problem: None),
    )


def figure(entry: PictureEntry, material: Material) -> str:
    """A drawing with its caption, and the same as a table."""
    kind = KINDS[entry.kind]
    drawing = kind.draw(entry, material).finish(
        key=entry.key,
        title=material.plain(entry.title),
        description=material.plain(entry.description),
    )
    label = html.escape(_("Table"))
    return (
        f'<figure class="picture picture-{entry.kind}">\n{drawing}\n'
        f"<figcaption><strong>{material.inline(entry.title)}.</strong>"
        f" {material.inline(entry.caption)}</figcaption>\n"
        f"<details><summary>{html.escape(_('The same as a table'))}</summary>\n"
        f'<div class="table-scroll" role="group" tabindex="0" aria-label="{label}">'
        f"{kind.table(entry, material).html()}</div></details>\n</figure>\n"
    )
