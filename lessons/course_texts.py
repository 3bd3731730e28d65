"""Every short text of the course files that a reader will see, with its place."""

from collections.abc import Iterator
from typing import NamedTuple

from lessons.course_files import CourseFile
from lessons.parsed import ParsedCourse, ParsedLesson
from lessons.pictures.schema import texts


class ShortText(NamedTuple):
    file: CourseFile
    place: tuple
    key: str
    text: str


def short_texts(parsed: ParsedCourse) -> Iterator[ShortText]:
    """Texts in YAML, front matter included; the body of a lesson is not among them."""
    files = {file.name: file for file in parsed.files}
    if parsed.course:
        yield from _course_texts(parsed, files["course.yaml"])
    if parsed.source:
        yield from _source_texts(parsed, files["source.yaml"])
    if parsed.glossary:
        yield from _glossary_texts(parsed, files["glossary.yaml"])
    if parsed.references:
        for index, one in enumerate(parsed.references.references):
            yield ShortText(
                files["references.yaml"], ("references", index, "says"), one.key, one.says
            )
    if parsed.pictures:
        yield from _picture_texts(parsed, files["pictures.yaml"])
    if parsed.report:
        yield from _report_texts(parsed, files["report.yaml"])
    for lesson in parsed.lessons.values():
        yield from _lesson_texts(lesson)


def _glossary_texts(parsed: ParsedCourse, file: CourseFile) -> Iterator[ShortText]:
    for index, term in enumerate(parsed.glossary.terms):
        for name in ("definition", "note"):
            yield ShortText(file, ("terms", index, name), term.key, getattr(term, name))


def _report_texts(parsed: ParsedCourse, file: CourseFile) -> Iterator[ShortText]:
    for index, one in enumerate(parsed.report.rubric):
        for points, text in enumerate(one.levels):
            yield ShortText(file, ("rubric", index, "levels", points), one.key, text)


def _picture_texts(parsed: ParsedCourse, file: CourseFile) -> Iterator[ShortText]:
    for index, entry in enumerate(parsed.pictures.pictures):
        for place, text in texts(entry):
            yield ShortText(file, ("pictures", index, *place), entry.key, text)


def _lesson_texts(lesson: ParsedLesson) -> Iterator[ShortText]:
    entry = lesson.entry
    for name in ("title", "summary", "prompt"):
        yield ShortText(lesson.file, (name,), entry.key, getattr(entry, name))
    for index, objective in enumerate(entry.objectives):
        yield ShortText(lesson.file, ("objectives", index), entry.key, objective)


def _course_texts(parsed: ParsedCourse, file: CourseFile) -> Iterator[ShortText]:
    yield ShortText(file, ("description",), "", parsed.course.description)
    for name, field in (("units", "summary"), ("paths", "summary"), ("skills", "description")):
        for index, one in enumerate(getattr(parsed.course, name)):
            yield ShortText(file, (name, index, field), one.key, getattr(one, field))


def _source_texts(parsed: ParsedCourse, file: CourseFile) -> Iterator[ShortText]:
    if parsed.source.absence:
        yield ShortText(file, ("absence", "rule"), "", parsed.source.absence.rule)
    for index, paragraph in enumerate(parsed.source.paragraphs):
        place = ("paragraphs", index)
        yield ShortText(file, (*place, "precis"), f"¶{paragraph.number}", paragraph.precis)
        for position, one in enumerate(paragraph.statements):
            yield ShortText(file, (*place, "statements", position, "says"), one.id, one.says)
