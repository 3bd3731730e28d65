"""Search over a course's lessons, glossary and statements."""

import html
import re
import unicodedata
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from lessons.markdown import plain_text
from lessons.models import Course, SearchEntry
from lessons.parsed import ParsedCourse

MOST_WORDS = 12  # of one query; more only cost time
ON_A_PAGE = 20
EXCERPT = 240  # characters
DETAILS = re.compile(r"<(?P<closes>/?)details\b(?P<attributes>[^>]*)>")
FIELDS = ("kind", "key", "title", "path", "text", "folded")


@dataclass(frozen=True)
class Result:
    """One thing found. ``title`` and ``excerpt`` are HTML with ``<mark>`` round the hits."""

    kind: str
    kind_label: str
    key: str
    path: str
    title: SafeString
    excerpt: SafeString


def fold(text: str) -> str:
    """The text without case and without diacritics, as it is searched."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(one for one in decomposed if not unicodedata.combining(one))
    return unicodedata.normalize("NFKC", bare).casefold()


def search(*, course: Course, query: str, page: str | int = 1) -> Page:
    """What holds every word of the query: in titles first, then lessons, terms, statements.

    Args:
        course: whose entries are searched.
        query: as typed; blank finds nothing.
        page: which page of the results, as typed; for what is no page of them the nearest one.

    Returns:
        A page of :class:`Result`.
    """
    words = list(dict.fromkeys(fold(query).split()))[:MOST_WORDS]
    entries = SearchEntry.objects.filter(course=course)
    for word in words:
        entries = entries.filter(folded__contains=word)
    found = list(entries) if words else []
    found.sort(key=lambda entry: not all(word in fold(entry.title) for word in words))
    results = Paginator(found, ON_A_PAGE).get_page(page)
    results.object_list = [
        Result(
            kind=entry.kind,
            kind_label=entry.get_kind_display(),
            key=entry.key,
            path=entry.path,
            title=mark(entry.title, words),
            excerpt=mark(excerpt(entry.text, words), words),
        )
        for entry in results.object_list
    ]
    return results


def mark(text: str, words: list[str]) -> SafeString:
    """The text as HTML, with ``<mark>`` round every place where a folded word stands."""
    folded, places = _fold_with_places(text)
    inside = [False] * len(text)
    for word in words:
        start = folded.find(word)
        while start >= 0:
            first, last = places[start], places[start + len(word) - 1]
            inside[first : last + 1] = [True] * (last + 1 - first)
            start = folded.find(word, start + 1)
    parts, position = [], 0
    for run in re.finditer(r"1+", "".join("1" if one else "0" for one in inside)):
        end = run.end()
        while end < len(text) and unicodedata.combining(text[end]):
            end += 1
        parts += [
            html.escape(text[position : run.start()]),
            f"<mark>{html.escape(text[run.start() : end])}</mark>",
        ]
        position = end
    return mark_safe("".join(parts) + html.escape(text[position:]))  # noqa: S308 (escaped above)


def excerpt(text: str, words: list[str]) -> str:
    """About :data:`EXCERPT` characters of the text round the first word found in it."""
    folded, places = _fold_with_places(text)
    hits = [folded.find(word) for word in words if word in folded]
    first = places[min(hits)] if hits else 0
    start = max(0, first - EXCERPT // 3)
    if start:
        start = text.find(" ", start, first) + 1 or first
    end = min(len(text), start + EXCERPT)
    if end < len(text):
        end = max(text.rfind(" ", start, end), first + 1)
    return ("… " if start else "") + text[start:end] + (" …" if end < len(text) else "")


def _fold_with_places(text: str) -> tuple[str, list[int]]:
    """The folded text, and for each of its characters the index of the one it came from."""
    folded, places = [], []
    for index, character in enumerate(text):
        for one in fold(character):
            folded.append(one)
            places.append(index)
    return "".join(folded), places


def rebuild(parsed: ParsedCourse, course: Course) -> None:
    """Make the course's entries those of its files; written only if something differs."""
    wanted = [
        SearchEntry(course=course, kind=kind, key=key, title=title, path=path, text=text,
                    folded=fold(f"{title} {text}"))
        for kind, key, title, path, text in _entries(parsed)
    ]  # fmt: skip
    has = list(SearchEntry.objects.filter(course=course).values_list(*FIELDS))
    if has == [tuple(str(getattr(one, name)) for name in FIELDS) for one in wanted]:
        return
    SearchEntry.objects.filter(course=course).delete()
    SearchEntry.objects.bulk_create(wanted)


def without_reveals(html: str) -> str:
    """A section's HTML without what a reader is to open only after thinking: no result may give
    an answer away."""
    kept, position, depth = [], 0, 0
    for tag in DETAILS.finditer(html):
        if tag["closes"]:
            if depth == 1:
                position = tag.end()
            depth = max(0, depth - 1)
        elif depth:
            depth += 1
        elif 'class="reveal"' in tag["attributes"]:
            kept.append(html[position : tag.start()])
            depth = 1
    return " ".join(kept) if depth else " ".join([*kept, html[position:]])


def _entries(parsed: ParsedCourse):
    prefix = parsed.prefix
    for lesson in sorted(parsed.lessons.values(), key=lambda one: one.number):
        entry, path = lesson.entry, f"{prefix}/lessons/{lesson.entry.slug}/"
        text = " ".join(parsed.plain(one) for one in (entry.summary, *entry.objectives))
        yield SearchEntry.Kind.LESSON, entry.key, parsed.plain(entry.title), path, text
        for one in lesson.sections:
            yield (
                SearchEntry.Kind.LESSON, f"{entry.key}/{one.key}",
                f"{parsed.plain(entry.title)} · {parsed.plain(one.title)}",
                f"{path}#{one.key}", plain_text(without_reveals(one.html)),
            )  # fmt: skip
    for term in parsed.glossary.terms if parsed.glossary else []:
        text = " ".join(filter(None, (
            parsed.plain(term.definition), parsed.plain(term.note),
            _("Also: %(forms)s") % {"forms": ", ".join(term.also)} if term.also else "",
        )))  # fmt: skip
        path = f"{prefix}/glossary/{term.key}/"
        yield SearchEntry.Kind.TERM, term.key, term.term, path, text
    for key, (paragraph, one) in parsed.statements.items():
        title = f"{key} · ¶{paragraph.number}"
        path = f"{prefix}/source/#{key}"
        yield SearchEntry.Kind.STATEMENT, key, title, path, parsed.plain(one.says)
