"""The boxes that stand between lines of colons in lesson Markdown."""

import html
from collections.abc import Callable

from django.utils.translation import gettext as _
from markdown_it.token import Token


def open_boxes(tokens: list[Token], renderer, env: dict, source: str) -> list[Token]:
    """Give the opening and closing token of each box its HTML.

    Args:
        tokens: of a whole text.
        renderer: for titles and links inside boxes.
        env: ``report`` is called with line, rule and reason; ``line`` is that of the first line.
        source: the text, to see whether a box was closed.

    Returns:
        The tokens, without what wrongly stands inside a list of statements.
    """
    lines = source.split("\n")
    result: list[Token] = []
    open_ends: list[str] = []
    skipping = False
    for token in tokens:
        if token.type == "container_box_open":
            line = env["line"] + token.map[0]
            begin, end = _box(token, renderer, env, line)
            closing = lines[token.map[1]] if token.map[1] < len(lines) else ""
            if not closing.strip().startswith(token.markup):
                env["report"](line, "box", "The box is not closed by a line of colons.")
            token.meta = {"html": begin}
            open_ends.append(end)
            skipping = begin.startswith('<ul class="statements">')
            result.append(token)
        elif token.type == "container_box_close":
            token.meta = {"html": open_ends.pop()}
            skipping = False
            result.append(token)
        elif skipping:
            if token.type == "inline":
                env["report"](
                    env["line"] + token.map[0], "box", "A list of statements holds only their ids."
                )
        else:
            result.append(token)
    return result


def _box(token: Token, renderer, env: dict, line: int) -> tuple[str, str]:
    """What stands before and after the contents of the box."""
    name, _space, rest = token.info.strip().partition(" ")
    rest = rest.strip()
    if name == "statements":
        return _statements(rest.split(), renderer, env, line), "</ul>\n"
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


def _report(title: str, renderer, env: dict, line: int) -> tuple[str, str]:
    """The way to the builder of the learner's own report on the source."""
    heading = renderer.title(title, env, line) if title else html.escape(_("Your source report"))
    begin = f'<section class="card report">\n<h3>{heading}</h3>\n'
    address = html.escape(f"{renderer.targets.prefix}/source-report/")
    words = html.escape(_("Open the report builder"))
    return begin, f'<p><a class="button" href="{address}">{words}</a></p>\n</section>\n'


# name: element, the words before its title, whether it must have a title
BOXES: dict[str, tuple[str, Callable[[], str] | None, bool]] = {
    "example": ("section", lambda: _("Example"), True),
    "misconception": ("section", lambda: _("What some readers think"), True),
    "activity": ("section", lambda: _("Try it"), True),
    "compare": ("section", lambda: _("Check and compare"), False),
    "reveal": ("details", None, True),
    "found": ("div", None, False),
}
