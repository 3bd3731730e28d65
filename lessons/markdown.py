"""Lesson Markdown to sanitised HTML, with links into the source, the glossary and references.

Besides CommonMark and tables, without raw HTML:

- ``¶4``, ``¶4–8``: a chip that leads to that paragraph's guide
- ``[[term]]``, ``[[term|shown words]]``: a glossary term
- ``{P04.2}``: a statement; ``[ref:C36]``: a reference
- ``::: name …`` to ``:::``: a box; an outer one has more colons than those inside it
"""

import html
import re
from collections.abc import Callable
from dataclasses import dataclass, field

import nh3
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from mdit_py_plugins.container import container_plugin

from lessons import boxes

Report = Callable[[int, str, str], None]

MARK = re.compile(
    r"¶\s?(?P<first>\d+)(?:\s?[–-]\s?¶?(?P<last>\d+))?"
    r"|\[\[(?P<term>[^\[\]|]+)(?:\|(?P<shown>[^\[\]]+))?\]\]"
    r"|\{(?P<statement>[A-Z]\d+\.\d+)\}"
    r"|\[ref:(?P<reference>[^\[\]\s]+)\]"
)
LEFT_OVER = re.compile(r"\[\[|\]\]|\[ref:|\{[A-Z#]|:::|<(?:/?[a-z][a-z0-9]*)[^>]*>")
HEADING = re.compile(r"^## +(?P<title>.*?)(?:[ \t]*\{(?P<attributes>[^{}]*)\})?[ \t]*$")
BLOCK_END = re.compile(r"<br>|</(?:div|h\d|li|p|span|summary|t[dh])>")
FENCE = re.compile(r"^\s{0,3}(`{3,}|~{3,})")

ALLOWED_ATTRIBUTES = {
    "a": {"href", "title", "class", "aria-label", "data-para", "data-term", "data-statement"},
    "div": {"class", "role", "tabindex", "aria-label"},
    "th": {"scope"},
    "ol": {"start"},
    **{tag: {"class"} for tag in ("aside", "details", "li", "p", "section", "span", "sup", "ul")},
}
ALLOWED_TAGS = set(ALLOWED_ATTRIBUTES) | {
    *("blockquote", "br", "code", "em", "h2", "h3", "h4", "hr", "pre", "strong", "summary"),
    *("table", "tbody", "td", "thead", "tr"),
}


@dataclass(frozen=True)
class StatementCard:
    """What a card of a statement shows."""

    says: str
    function: str
    function_label: str
    voice: str
    voice_label: str


@dataclass(frozen=True)
class ReferenceCard:
    """What a card of a reference shows."""

    title: str
    says: str
    publisher: str = ""
    date: str = ""
    kind: str = ""
    urls: tuple[str, ...] = ()


@dataclass
class Targets:
    """What Markdown may point to, and where the pages of the course begin.

    Attributes:
        prefix: before every path of the course: empty for the default course.
        paragraphs: the numbers of the source's paragraphs.
        has_report: whether the course asks for a report on its source.
        pictures: HTML that is safe as it stands, by key; empty for one that cannot be drawn.
        unreadable: kinds of targets whose file could not be read; nothing is said to be missing
            among them, since the file's own problems are.
    """

    prefix: str = ""
    paragraphs: set[int] = field(default_factory=set)
    statements: dict[str, StatementCard] = field(default_factory=dict)
    terms: set[str] = field(default_factory=set)
    references: dict[str, ReferenceCard] = field(default_factory=dict)
    pictures: dict[str, str] = field(default_factory=dict)
    has_report: bool = True
    unreadable: set[str] = field(default_factory=set)


@dataclass
class RawSection:
    """One section as written: its heading's parts and its Markdown.

    Attributes:
        line: of the heading; ``text_line`` is that of the first line of ``text``.
        attributes: ``key`` and what else stands in the braces.
    """

    title: str
    attributes: dict[str, str]
    line: int
    text: str
    text_line: int


class Renderer:
    """Renders for one course. ``used`` collects the glossary keys met, and ``cited`` the
    references; who renders a text of its own puts an empty set there."""

    def __init__(self, targets: Targets) -> None:
        self.targets = targets
        self.used: set[str] = set()
        self.cited: set[str] = set()
        self._markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
        self._markdown.disable(["code", "image", "html_block", "html_inline"])
        container_plugin(
            self._markdown,
            "box",
            validate=lambda params, markup: True,
            render=lambda _self, tokens, index, options, env: tokens[index].meta["html"],
        )
        self._markdown.core.ruler.before("text_join", "marks", self._link_marks)
        self._markdown.core.ruler.push("boxes", self._open_boxes)
        self._markdown.core.ruler.push("tables", _mark_tables)
        self._markdown.add_render_rule("table_open", _table_open)
        self._markdown.add_render_rule("table_close", _table_close)

    def blocks(self, text: str, report: Report, *, line: int = 1) -> str:
        """Paragraphs, lists, boxes and so on.

        Args:
            text: Markdown.
            report: called with line, rule and reason of whatever is wrong.
            line: on which the text begins in its file.
        """
        clean = sanitise(self._markdown.render(text, {"report": report, "line": line}))
        # Pictures come in afterwards: what is written in lessons may hold no drawing.
        return boxes.PICTURE.sub(lambda match: self.targets.pictures.get(match[1], ""), clean)

    def inline(self, text: str, report: Report, *, line: int = 1) -> str:
        """A run of text without a paragraph around it; arguments as in :meth:`blocks`."""
        return sanitise(self._markdown.renderInline(text, {"report": report, "line": line}))

    def _link_marks(self, state: StateCore) -> None:
        for token in state.tokens:
            if token.type == "inline" and token.children:
                first = state.env["line"] + (token.map[0] if token.map else 0)
                token.children = self._split(token.children, first, state.env["report"])

    def _split(self, children: list[Token], line: int, report: Report) -> list[Token]:
        """The inline tokens, with the marks in their text turned into links."""
        result: list[Token] = []
        links = 0
        for token in children:
            links += {"link_open": 1, "link_close": -1}.get(token.type, 0)
            if token.type in ("softbreak", "hardbreak"):
                line += 1
            if token.type != "text":
                result.append(token)
                continue
            position = 0
            # A link cannot hold another one, so marks inside links stay as they are.
            for match in () if links else MARK.finditer(token.content):
                result.append(_text(token.content[position : match.start()], line, report))
                result.append(_raw(self._link(match, line, report)))
                position = match.end()
            result.append(_text(token.content[position:], line, report))
        return [token for token in result if token.content or token.type != "text"]

    def _link(self, match: re.Match, line: int, report: Report) -> str:
        """The HTML of a mark; what points nowhere is reported and stays without a link."""
        if match["first"]:
            return self._paragraph(match, line, report)
        if match["term"]:
            return self._term(match["term"].strip(), match["shown"], line, report)
        if match["statement"]:
            return self._statement(match["statement"], line, report)
        return self._reference(match["reference"], line, report)

    def _missing(self, kind: str, report: Report, line: int, rule: str, reason: str) -> None:
        if kind not in self.targets.unreadable:
            report(line, rule, reason)

    def _paragraph(self, match: re.Match, line: int, report: Report) -> str:
        first, last = int(match["first"]), int(match["last"] or match["first"])
        missing = {first, last} - self.targets.paragraphs
        if missing:
            self._missing(
                "source", report, line, "paragraph", f"The source has no ¶{min(missing)}."
            )
            return match.group()
        if last == first:
            label, shown = _("paragraph %(number)s") % {"number": first}, f"¶{first}"
        else:
            label = _("paragraphs %(first)s to %(last)s") % {"first": first, "last": last}
            shown = f"¶{first}–{last}"
        return (
            f'<a class="para" href="{self.targets.prefix}/source/#p{first}"'
            f' data-para="{first}" aria-label="{html.escape(label)}">{shown}</a>'
        )

    def _term(self, term: str, shown: str | None, line: int, report: Report) -> str:
        key = re.sub(r"\s+", "-", term.lower())
        if key not in self.targets.terms:
            self._missing(
                "glossary", report, line, "term", f"The glossary has no term with the key “{key}”."
            )
            return html.escape(shown or term)
        self.used.add(key)
        return (
            f'<a class="term" href="{self.targets.prefix}/glossary/{key}/"'
            f' data-term="{key}">{html.escape((shown or term).strip())}</a>'
        )

    def _statement(self, key: str, line: int, report: Report) -> str:
        if key not in self.targets.statements:
            self._missing(
                "source", report, line, "statement", f"The source has no statement {key}."
            )
            return key
        return self.statement_link(key)

    def statement_link(self, key: str) -> str:
        """A link to a statement that exists."""
        return (
            f'<a class="statement-ref" href="{self.targets.prefix}/source/#{key}"'
            f' data-statement="{key}">{key}</a>'
        )

    def _reference(self, key: str, line: int, report: Report) -> str:
        if key not in self.targets.references:
            self._missing("references", report, line, "reference", f"references.yaml has no {key}.")
            return ""
        return self.reference_link(key)

    def reference_link(self, key: str) -> str:
        """A link to a reference that exists."""
        self.cited.add(key)
        label = html.escape(_("reference %(key)s") % {"key": key})
        return (
            f'<sup><a class="ref" href="{self.targets.prefix}/references/#{key}"'
            f' aria-label="{label}">{key}</a></sup>'
        )

    def _open_boxes(self, state: StateCore) -> None:
        """Give each box its HTML; report boxes that are unknown or badly closed."""
        state.tokens = boxes.open_boxes(state.tokens, self, state.env, state.src)

    def title(self, text: str, env: dict, line: int) -> str:
        """A box's title, which may hold marks."""
        return self._markdown.renderInline(text, {"report": env["report"], "line": line})


def _text(content: str, line: int, report: Report) -> Token:
    left_over = LEFT_OVER.search(content)
    if left_over:
        report(line, "markup", f"“{left_over.group()}” is not understood here.")
    return Token("text", "", 0, content=content)


def _raw(content: str) -> Token:
    return Token("html_inline", "", 0, content=content)


def _mark_tables(state: StateCore) -> None:
    """Header cells say what they head; alignment brings a style attribute, which is dropped."""
    for opening, inside, closing in zip(
        state.tokens, state.tokens[1:], state.tokens[2:], strict=False
    ):
        if opening.type in ("th_open", "td_open"):
            opening.attrs.pop("style", None)
        if opening.type == "th_open" and inside.content:
            opening.attrSet("scope", "col")
        elif opening.type == "th_open":
            opening.tag = closing.tag = "td"  # the empty corner heads nothing


def _table_open(self, tokens, index, options, env) -> str:
    # A wide table scrolls by itself, so the keyboard must be able to reach it.
    label = html.escape(_("Table"))
    return f'<div class="table-scroll" role="group" tabindex="0" aria-label="{label}"><table>\n'


def _table_close(self, tokens, index, options, env) -> str:
    return "</table></div>\n"


def sanitise(text: str) -> str:
    """Only the elements and attributes that lessons need, whatever made the HTML."""
    return nh3.clean(
        text,
        tags=ALLOWED_TAGS,
        attributes=ALLOWED_ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )


def plain_text(markup: str) -> str:
    """The words of some HTML, with single spaces; a drawing has its words in a table too."""
    bare = nh3.clean(
        BLOCK_END.sub(" ", markup), tags=set(), clean_content_tags={"script", "style", "svg"}
    )
    return " ".join(html.unescape(bare).split())


def split_sections(body: str, first_line: int, report: Report) -> list[RawSection]:
    """Cut a lesson's Markdown at its headings ``## Title {#key minutes=3 quiz=check}``.

    Args:
        body: what follows the front matter.
        first_line: on which it begins.
        report: called with line, rule and reason of whatever is wrong.
    """
    sections: list[RawSection] = []
    fence = ""
    for number, line in enumerate(body.split("\n"), start=first_line):
        mark = FENCE.match(line)
        if mark:
            fence = "" if fence and mark[1].startswith(fence) else fence or mark[1]
        heading = None if fence else HEADING.match(line)
        if heading:
            attributes = _attributes(heading["attributes"] or "", number, report)
            sections.append(RawSection(heading["title"], attributes, number, "", number + 1))
        elif sections:
            sections[-1].text += line + "\n"
        elif line.strip():
            report(number, "section", "Text stands before the first section heading.")
    return sections


def _attributes(text: str, line: int, report: Report) -> dict[str, str]:
    attributes: dict[str, str] = {}
    for part in text.split():
        name, equals, value = part.partition("=")
        if part.startswith("#"):
            attributes["key"] = part[1:]
        elif equals and name in ("minutes", "quiz") and value:
            attributes[name] = value
        else:
            report(line, "section", f"“{part}” is not understood in a section heading.")
    return attributes
