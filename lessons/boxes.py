"""The boxes that stand between lines of colons in lesson Markdown."""

import html
import re
from collections.abc import Callable

from django.utils.translation import gettext as _
from markdown_it.token import Token

from lessons.references import link_labels, shown_date

PICTURE = re.compile("<div>\ue000([^\ue001]*)\ue001</div>\n?")


def open_boxes(tokens: list[Token], renderer, env: dict, source: str) -> list[Token]:
    """Give the opening and closing token of each box its HTML.

    Args:
        tokens: of a whole text.
        renderer: for titles and links inside boxes.
        env: ``report`` is called with line, rule and reason; ``line`` is that of the first line.
        source: the text, to see whether a box was closed.

    Returns:
        The tokens, without what wrongly stands inside a box that is made from keys alone.
    """
    lines = source.split("\n")
    result: list[Token] = []
    open_ends: list[str] = []
    skipped = ""
    for token in tokens:
        if token.type == "container_box_open":
            line = env["line"] + token.map[0]
            begin, end = _box(token, renderer, env, line)
            closing = lines[token.map[1]] if token.map[1] < len(lines) else ""
            if not closing.strip().startswith(token.markup):
                env["report"](line, "box", "The box is not closed by a line of colons.")
            token.meta = {"html": begin}
            open_ends.append(end)
            name = token.info.split()[:1]
            skipped = KEYS_ONLY.get(name[0], "") if name else ""
            result.append(token)
        elif token.type == "container_box_close":
            token.meta = {"html": open_ends.pop()}
            skipped = ""
            result.append(token)
        elif skipped:
            if token.type == "inline":
                env["report"](env["line"] + token.map[0], "box", skipped)
        else:
            result.append(token)
    return result


def _box(token: Token, renderer, env: dict, line: int) -> tuple[str, str]:
    """What stands before and after the contents of the box."""
    name, _space, rest = token.info.strip().partition(" ")
    rest = rest.strip()
    if name == "statements":
        return _statements(rest.split(), renderer, env, line), "</ul>\n"
    if name == "sources":
        return _sources(rest.split(), renderer, env, line), "</ul>\n"
    if name == "picture":
        return _picture(rest, renderer, env, line), ""
    if name == "report":
        return _report(rest, renderer, env, line)
    if name not in BOXES:
        reason = f"“{name}” is no kind of box." if name else (
            "A line of colons closes nothing: give an outer box more colons than the inner one."
        )  # fmt: skip
        env["report"](line, "box", reason)
        return "<div>\n", "</div>\n"
    element, kicker, needs_title = BOXES[name]
    if needs_title and not rest:
        env["report"](line, "box", f"A box “{name}” needs a title.")
    if name == "found":
        return '<div class="found">\n', "</div>\n"
    title = renderer.title(rest, env, line) if rest else ""
    if name == "reveal":
        return f'<details class="reveal"><summary>{title}</summary>\n', "</details>\n"
    if kicker and title:
        title = f'<span class="kicker">{html.escape(kicker())}</span> {title}'
    heading = title or html.escape(kicker())
    return f'<{element} class="box {name}">\n<h3>{heading}</h3>\n', f"</{element}>\n"


def _statements(keys: list[str], renderer, env: dict, line: int) -> str:
    """Cards of statements: our words first, then what the sentence does and who says it."""
    cards = []
    for key in keys:
        card = renderer.targets.statements.get(key)
        if card is None and "source" in renderer.targets.unreadable:
            continue
        if card is None:
            env["report"](line, "statement", f"The source has no statement {key}.")
            continue
        cards.append(
            f'<li class="statement"><p>{renderer.title(card.says, env, line)}</p>'
            f'<p class="labels"><span class="function function-{card.function}">'
            f"{html.escape(card.function_label)}</span> "
            f'<span class="voice voice-{card.voice}">{html.escape(card.voice_label)}</span> '
            f"{renderer.statement_link(key)}</p></li>\n"
        )
    if not keys:
        env["report"](line, "box", "A list of statements needs their ids.")
    return '<ul class="statements">\n' + "".join(cards)


def _sources(keys: list[str], renderer, env: dict, line: int) -> str:
    """Cards of references, side by side: what each says, who published it, when, and where."""
    cards = []
    for key in keys:
        card = renderer.targets.references.get(key)
        if card is None and "references" in renderer.targets.unreadable:
            continue
        if card is None:
            env["report"](line, "reference", f"references.yaml has no {key}.")
            continue
        facts = "".join(
            f"<span>{html.escape(fact)}</span>"
            for fact in (card.publisher, shown_date(card.date), card.kind)
            if fact
        )
        links = " ".join((*_links(card.urls), renderer.reference_link(key)))
        cards.append(
            f'<li class="card"><p class="source-title">{renderer.title(card.title, env, line)}</p>'
            f"<p>{renderer.title(card.says, env, line)}</p>"
            + (f'<p class="facts">{facts}</p>' if facts else "")
            + f'<p class="links">{links}</p></li>\n'
        )
    if not keys:
        env["report"](line, "box", "A list of sources needs their keys.")
    return '<ul class="sources">\n' + "".join(cards)


def _picture(key: str, renderer, env: dict, line: int) -> str:
    """The place of a drawing, which takes it once everything else has been sanitised."""
    if key not in renderer.targets.pictures:
        if not renderer.targets.unreadable & {"pictures", "source"}:
            env["report"](line, "picture", f"pictures.yaml has no picture “{key}”.")
        return ""
    return f"<div>\ue000{key}\ue001</div>\n"


def _links(urls: tuple[str, ...]) -> list[str]:
    return [
        f'<a href="{html.escape(url)}">{html.escape(label)}</a>' for url, label in link_labels(urls)
    ]


def _report(title: str, renderer, env: dict, line: int) -> tuple[str, str]:
    """The way to the builder of the learner's own report on the source."""
    if not renderer.targets.has_report:
        env["report"](line, "box", "The course has no report.yaml, so there is none to build.")
    heading = renderer.title(title, env, line) if title else html.escape(_("Your source report"))
    begin = f'<section class="card report">\n<h3>{heading}</h3>\n'
    address = html.escape(f"{renderer.targets.prefix}/source-report/")
    words = html.escape(_("Open the report builder"))
    return begin, f'<p><a class="button" href="{address}">{words}</a></p>\n</section>\n'


# Boxes with nothing inside, and what is said to whoever puts something there
KEYS_ONLY = {
    "statements": "A list of statements holds only their ids.",
    "sources": "A list of sources holds only their keys.",
    "picture": "A picture holds nothing; its texts stand in pictures.yaml.",
}

# name: element, the words before its title, whether it must have a title
BOXES: dict[str, tuple[str, Callable[[], str] | None, bool]] = {
    "example": ("section", lambda: _("Example"), True),
    "misconception": ("section", lambda: _("What some readers think"), True),
    "activity": ("section", lambda: _("Try it"), True),
    "compare": ("section", lambda: _("Check and compare"), False),
    "reveal": ("details", None, True),
    "found": ("div", None, False),
}
