"""Reading and checking the files of the reading engine: course, source, lessons, glossary."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.utils import translation

from lessons import groups, quotations, readability
from lessons.course_files import CourseFile, Problem, Problems, read_markdown, read_yaml, validate
from lessons.course_texts import short_texts
from lessons.markdown import (
    RawSection,
    ReferenceCard,
    Renderer,
    StatementCard,
    Targets,
    split_sections,
)
from lessons.parsed import ParsedCourse, ParsedLesson, ParsedSection
from lessons.pictures.drawing import draw_pictures
from lessons.pictures.schema import PicturesEntry
from lessons.schema import (
    CourseEntry,
    GlossaryEntry,
    LessonEntry,
    ParagraphEntry,
    ReferencesEntry,
    ReportEntry,
    SourceEntry,
    StatementEntry,
)

LESSON_FILE = re.compile(r"^(?P<number>\d{2,3})-(?P<slug>[a-z0-9-]+)\.md$")
LONGEST_SECTION = 4  # minutes; a longer one is not read in one go


def read_course(root: Path, *, prefix: str = "") -> ParsedCourse:
    """Read and check everything that the reading engine loads.

    Args:
        root: the course's folder.
        prefix: what stands before the course's paths in links (empty for the default course).

    Returns:
        What could be read, with all problems in ``problems``.
    """
    parsed = ParsedCourse(root=root, problems=Problems(), prefix=prefix)
    _read_entry(parsed, "course", CourseEntry)
    _read_entry(parsed, "source", SourceEntry)
    _read_entry(parsed, "glossary", GlossaryEntry, optional=True)
    _read_entry(parsed, "references", ReferencesEntry, optional=True)
    _read_entry(parsed, "pictures", PicturesEntry, optional=True)
    _read_entry(parsed, "report", ReportEntry, optional=True)
    _collect_targets(parsed)
    with translation.override(parsed.language):
        _check_course(parsed)
        _check_source(parsed)
        _draw_pictures(parsed)
        _read_lessons(parsed)
        parsed.renderer.used, parsed.renderer.cited = set(), set()  # what follows is no lesson's
        _check_lesson_keys(parsed)
        parsed.help_html = _page(parsed, "help.md")
        parsed.about_html = _page(parsed, "about.md")
        parsed.privacy_html = _page(parsed, "privacy.md")
        for file, place, key, text in short_texts(parsed):
            parsed.inline(text, file, place, key)
    quotations.check(parsed)
    readability.check(parsed)
    return parsed


def _read_entry(
    parsed: ParsedCourse, name: str, model: type[Any], *, optional: bool = False
) -> None:
    file_name = f"{name}.yaml"
    if optional and not (parsed.root / file_name).exists():
        return
    file = read_yaml(parsed.root, file_name, parsed.problems)
    if file is None:
        return
    parsed.files.append(file)
    setattr(parsed, name, validate(model, file, parsed.problems))
    if name in ("course", "source"):
        setattr(parsed, f"{name}_file", file)


def file_of(parsed: ParsedCourse, name: str) -> CourseFile:
    """The file of that name, which has been read."""
    return next(file for file in parsed.files if file.name == name)


def _collect_targets(parsed: ParsedCourse) -> None:
    """What lessons and questions may point to."""
    targets = Targets(prefix=parsed.prefix, has_report=(parsed.root / "report.yaml").exists())
    targets.unreadable = {
        name
        for name in ("course", "source", "glossary", "references", "pictures")
        if getattr(parsed, name) is None and (parsed.root / f"{name}.yaml").exists()
    }
    if parsed.source:
        voices = {voice.key: voice.label for voice in parsed.source.voices}
        for paragraph in parsed.source.paragraphs:
            targets.paragraphs.add(paragraph.number)
            for one in paragraph.statements:
                parsed.statements.setdefault(one.id, (paragraph, one))
                targets.statements[one.id] = StatementCard(
                    says=one.says,
                    function=one.function,
                    function_label=parsed.labels.get(one.function, one.function),
                    voice=one.voice,
                    voice_label=voices.get(one.voice, one.voice),
                )
    if parsed.glossary:
        targets.terms = {term.key for term in parsed.glossary.terms}
    if parsed.references:
        targets.references = {
            one.key: ReferenceCard(
                title=one.title,
                says=one.says,
                publisher=one.publisher,
                date=one.date,
                kind=one.kind,
                urls=tuple(one.urls),
            )
            for one in parsed.references.references
        }
    parsed.renderer = Renderer(targets)


def _check_course(parsed: ParsedCourse) -> None:
    course, file = parsed.course, parsed.course_file
    if course is None or file is None:
        return
    for name in ("units", "paths", "skills", "groups"):
        check_unique(parsed, file, name, [one.key for one in getattr(course, name)])
    parsed.problems += groups.faults(parsed)
    for index in [i for i, path in enumerate(course.paths) if path.default][1:]:
        reason = "Only one path can be the one of learners who chose none."
        parsed.problems.append(file.problem(("paths", index, "default"), "default", reason))
    if parsed.source and course.source != parsed.source.key:
        reason = f"The source is “{course.source}” here, but “{parsed.source.key}” in source.yaml."
        parsed.problems.append(file.problem(("source",), "dangling", reason, is_fatal=True))


def _draw_pictures(parsed: ParsedCourse) -> None:
    parsed.renderer.targets.pictures = draw_pictures(parsed)
    if parsed.pictures:
        keys = [one.key for one in parsed.pictures.pictures]
        check_unique(parsed, file_of(parsed, "pictures.yaml"), "pictures", keys)


def check_unique(
    parsed: ParsedCourse, file: CourseFile, name: str, keys: list[str], of: str = "key"
) -> None:
    """Report each key of the list ``name`` that stands there twice."""
    seen: set[str] = set()
    for index, key in enumerate(keys):
        if key in seen:
            parsed.problems.append(
                file.problem(
                    (name, index, of), "duplicate", f"The key “{key}” stands twice in {name}.",
                    key=key, is_fatal=True,
                )
            )  # fmt: skip
        seen.add(key)


def _check_source(parsed: ParsedCourse) -> None:
    source, file = parsed.source, parsed.source_file
    if source is None or file is None:
        return
    for name in ("functions", "voices"):
        check_unique(parsed, file, name, [one.key for one in getattr(source, name)])
    numbers = [str(one.number) for one in source.paragraphs]
    check_unique(parsed, file, "paragraphs", numbers, "number")
    seen: set[str] = set()
    for index, paragraph in enumerate(source.paragraphs):
        for position, statement in enumerate(paragraph.statements):
            place = ("paragraphs", index, "statements", position)
            for rule, name, reason in _statement_faults(source, paragraph, statement, seen):
                parsed.problems.append(
                    file.problem((*place, name), rule, reason, key=statement.id, is_fatal=True)
                )
            seen.add(statement.id)


def _statement_faults(
    source: SourceEntry, paragraph: ParagraphEntry, one: StatementEntry, seen: set[str]
) -> Iterable[tuple[str, str, str]]:
    functions = {entry.key for entry in source.functions}
    voices = {entry.key for entry in source.voices}
    start, end = one.at
    if one.id in seen:
        yield "duplicate", "id", f"The id {one.id} stands twice."
    if one.function not in functions:
        yield "dangling", "function", f"“{one.function}” is none of the functions above."
    for other in one.also:
        if other not in functions:
            yield "dangling", "also", f"“{other}” is none of the functions above."
    if one.function in one.also:
        yield "also", "also", f"“{one.function}” is the function itself."
    if one.voice not in voices:
        yield "dangling", "voice", f"“{one.voice}” is none of the voices above."
    if not start <= end <= paragraph.words:
        yield "at", "at", f"The words {start}–{end} do not lie in 1–{paragraph.words}."
    if one.phrase and len(one.phrase.split()) != end - start + 1:
        yield "phrase", "phrase", f"The phrase does not have the {end - start + 1} words of “at”."
    if len(one.phrase.split()) > quotations.LONGEST:
        yield "phrase", "phrase", f"The phrase is longer than {quotations.LONGEST} words."


def _read_lessons(parsed: ParsedCourse) -> None:
    numbers: dict[int, str] = {}
    slugs: dict[str, str] = {}
    keys: dict[str, str] = {}
    for path in sorted((parsed.root / "lessons").glob("*.md")):
        name = f"lessons/{path.name}"
        match = LESSON_FILE.match(path.name)
        if match is None:
            reason = "The file's name is not a number, a hyphen and a slug, as in 03-some-words.md."
            parsed.problems.append(Problem(name, 0, "", "file", reason, is_fatal=True))
            continue
        file = read_markdown(parsed.root, name, parsed.problems)
        entry = file and validate(LessonEntry, file, parsed.problems)
        if not file or not entry:
            continue
        parsed.files.append(file)
        number = int(match["number"])
        for what, place, taken, value in (
            ("number", (), numbers, number),
            ("slug", ("slug",), slugs, entry.slug),
            (
                "key",
                ("key",),
                keys,
                entry.key,
            ),
        ):
            if value in taken:
                reason = f"The {what} “{value}” is taken by {taken[value]}."
                parsed.problems.append(
                    file.problem(place, "duplicate", reason, key=entry.key, is_fatal=True)
                )
            taken[value] = name
        if match["slug"] != entry.slug:
            reason = f"The slug “{entry.slug}” is not that of the file's name."
            parsed.problems.append(file.problem(("slug",), "file", reason, key=entry.key))
        if entry.key not in parsed.lessons:
            parsed.lessons[entry.key] = _lesson(parsed, entry, file, number)


def _lesson(
    parsed: ParsedCourse, entry: LessonEntry, file: CourseFile, number: int
) -> ParsedLesson:
    lesson = ParsedLesson(entry, file, number)

    def report(line: int, rule: str, reason: str) -> None:
        parsed.problems.append(Problem(file.name, line, entry.key, rule, reason))

    parsed.renderer.used, parsed.renderer.cited = lesson.terms, lesson.references
    seen: set[str] = set()
    for raw in split_sections(file.body, file.body_line, report):
        section = _section(parsed, raw, report)
        if section.key in seen:
            reason = f"The section key “{section.key}” stands twice."
            parsed.problems.append(
                Problem(file.name, raw.line, entry.key, "duplicate", reason, is_fatal=True)
            )
            continue
        seen.add(section.key)
        lesson.sections.append(section)
    if not lesson.sections:
        report(file.body_line, "section", "The lesson has no section.")
    return lesson


def _section(parsed: ParsedCourse, raw: RawSection, report) -> ParsedSection:
    key = raw.attributes.get("key", "")
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", key):
        report(raw.line, "section", "The heading needs a key, as in {#read minutes=3}.")
        key = f"section-{raw.line}"
    minutes = raw.attributes.get("minutes", "")
    if not minutes.isdecimal() or not 1 <= int(minutes) <= LONGEST_SECTION:
        reason = f"A section has minutes=1 to minutes={LONGEST_SECTION}."
        report(raw.line, "section", reason)
    html = parsed.renderer.blocks(raw.text, report, line=raw.text_line)
    last = html.rstrip()[html.rfind("<div") :]
    if not last.startswith('<div class="found">') or not last.endswith("</div>"):
        report(raw.line, "found", "The section does not end in a box “found”.")
    return ParsedSection(
        key=key,
        title=raw.title,
        minutes=int(minutes) if minutes.isdecimal() else LONGEST_SECTION,
        quiz=raw.attributes.get("quiz", ""),
        line=raw.line,
        html=html,
    )


def _check_lesson_keys(parsed: ParsedCourse) -> None:
    """Every key that points from one file to another."""
    for lesson in parsed.lessons.values():
        for place, reason, is_fatal in _dangling_in(parsed, lesson.entry):
            parsed.problems.append(
                lesson.file.problem(
                    place, "dangling", reason, key=lesson.entry.key, is_fatal=is_fatal
                )
            )
    for file_name, name, entries in _lists_of_lessons(parsed):
        file = file_of(parsed, file_name)
        for index, one in enumerate(entries):
            for position, key in enumerate(one.lessons):
                if key not in parsed.lessons:
                    parsed.problems.append(
                        file.problem(
                            (name, index, "lessons", position), "dangling",
                            f"There is no lesson {key}.", key=one.key,
                        )
                    )  # fmt: skip


def _dangling_in(parsed: ParsedCourse, entry: LessonEntry) -> Iterable[tuple[tuple, str, bool]]:
    lists: list[tuple[str, Any, str]] = []
    if parsed.course:
        if entry.unit not in {unit.key for unit in parsed.course.units}:
            yield ("unit",), f"course.yaml has no unit “{entry.unit}”.", True
        lists.append(("skills", parsed.skills, "course.yaml has no skill “{}”."))
    if parsed.source:
        numbers = parsed.renderer.targets.paragraphs
        lists.append(("paragraphs", numbers, "The source has no ¶{}."))
        lists.append(("covers", parsed.statements, "The source has no statement {}."))
    for name, known, reason in lists:
        for index, value in enumerate(getattr(entry, name)):
            if value not in known:
                yield (name, index), reason.format(value), False


def _lists_of_lessons(parsed: ParsedCourse) -> Iterable[tuple[str, str, list]]:
    if parsed.course:
        yield "course.yaml", "paths", parsed.course.paths
    if parsed.glossary:
        file = file_of(parsed, "glossary.yaml")
        check_unique(parsed, file, "terms", [one.key for one in parsed.glossary.terms])
        yield "glossary.yaml", "terms", parsed.glossary.terms
    if parsed.references:
        file = file_of(parsed, "references.yaml")
        keys = [one.key for one in parsed.references.references]
        check_unique(parsed, file, "references", keys)
        _check_kinds(parsed, file)
    if parsed.report:
        _check_report(parsed, file_of(parsed, "report.yaml"))


def _check_kinds(parsed: ParsedCourse, file: CourseFile) -> None:
    """Every reference has a place on the page, if its list is grouped."""
    known = {kind for group in parsed.references.groups for kind in group.kinds}
    for index, one in enumerate(parsed.references.references):
        if known and one.kind not in known:
            reason = f"The kind “{one.kind}” stands in none of the groups above."
            place = ("references", index, "kind")
            parsed.problems.append(file.problem(place, "dangling", reason, key=one.key))


def _check_report(parsed: ParsedCourse, file: CourseFile) -> None:
    check_unique(parsed, file, "rubric", [one.key for one in parsed.report.rubric])
    if parsed.report.lesson not in parsed.lessons:
        reason = f"There is no lesson {parsed.report.lesson}."
        parsed.problems.append(file.problem(("lesson",), "dangling", reason))


def _page(parsed: ParsedCourse, name: str) -> str:
    """help.md, about.md or privacy.md; a course may have none of them."""
    if not (parsed.root / name).exists():
        return ""
    file = read_markdown(parsed.root, name, parsed.problems, needs_front_matter=False)
    if file is None:
        return ""
    parsed.files.append(file)

    def report(line: int, rule: str, reason: str) -> None:
        parsed.problems.append(Problem(name, line, "", rule, reason))

    return parsed.renderer.blocks(file.body, report, line=file.body_line)
