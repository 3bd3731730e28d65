"""Writing checked course files into the reading engine's tables."""

from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone, translation

from lessons import search
from lessons.models import (
    Course,
    Lesson,
    Paragraph,
    Section,
    Skill,
    Source,
    Statement,
    Unit,
)
from lessons.parsed import ParsedCourse, ParsedLesson
from lessons.rows import ADDED, CHANGED, UNCHANGED, Table, Tally


@dataclass
class LoadedCourse:
    """The rows that now stand for the files, by key; what quizzes need to point to."""

    course: Course
    tally: Tally
    statements: dict[str, Statement] = field(default_factory=dict)
    skills: dict[str, Skill] = field(default_factory=dict)
    units: dict[str, Unit] = field(default_factory=dict)
    lessons: dict[str, Lesson] = field(default_factory=dict)
    sections: dict[tuple[str, str], Section] = field(default_factory=dict)


def prefix_of(key: str) -> str:
    """What stands before the paths of the course with this key, once it is loaded."""
    default = Course.objects.filter(is_default=True).values_list("key", flat=True).first()
    return "" if default in (None, key) else f"/courses/{key}"


def load(parsed: ParsedCourse) -> LoadedCourse:
    """Write the course; the caller holds the transaction and has seen to the problems.

    Args:
        parsed: has a course and a source. Its problems get those found against the database:
            rows of the admin that are in the way.
    """
    tally = Tally()
    course = _load_course(parsed, tally)
    loaded = LoadedCourse(course=course, tally=tally)
    source, paragraphs = _load_source(parsed, course, tally)
    _load_statements(parsed, loaded, source, paragraphs)
    _load_skills(parsed, loaded)
    loaded.units = _load_units(parsed, loaded)
    _load_lessons(parsed, loaded, loaded.units)
    _load_paths(parsed, loaded)
    _load_terms(parsed, loaded)
    _load_references(parsed, loaded)
    with translation.override(parsed.language):
        search.rebuild(parsed, course)
    return loaded


def _save(row: Any, values: dict[str, Any], kind: str, tally: Tally) -> Any:
    """Like :meth:`Table.put` for the rows that are never retired."""
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    if row.pk is None:
        row.save(force_insert=True)
        tally.count(kind, ADDED)
    elif changed:
        row.save(update_fields=changed)
        tally.count(kind, CHANGED)
    else:
        tally.count(kind, UNCHANGED)
    return row


def _load_course(parsed: ParsedCourse, tally: Tally) -> Course:
    entry = parsed.course
    course = Course.objects.filter(key=entry.key).first()
    if course is None:
        has_default = Course.objects.filter(is_default=True).exists()
        course = Course(key=entry.key, is_default=not has_default)
    values = {
        "title": entry.title,
        "subtitle": entry.subtitle,
        "description": parsed.plain(entry.description),
        "language": entry.language,
        "help_html": parsed.help_html,
        "about_html": parsed.about_html,
        "privacy_html": parsed.privacy_html,
        "report": parsed.report.model_dump() if parsed.report else {},
        "reference_groups": _reference_groups(parsed),
        "groups": [one.model_dump() for one in entry.groups],
    }
    _save(course, values, "course", tally)
    course.loaded_at = timezone.now()
    course.save(update_fields=["loaded_at"])
    return course


def _reference_groups(parsed: ParsedCourse) -> list[dict]:
    return [one.model_dump() for one in parsed.references.groups] if parsed.references else []


def _load_source(
    parsed: ParsedCourse, course: Course, tally: Tally
) -> tuple[Source, dict[int, Paragraph]]:
    entry = parsed.source
    source = Source.objects.filter(course=course).first() or Source(course=course)
    values = {
        "key": entry.key,
        "title": entry.title,
        "publisher": entry.publisher,
        "published_on": entry.date,
        "stamp": entry.stamp,
        "url": entry.url,
        "kind": entry.kind,
        "attribution": entry.attribution,
        "functions": [one.model_dump() for one in entry.functions],
        "voices": [one.model_dump() for one in entry.voices],
    }
    _save(source, values, "source", tally)
    existing = {row.number: row for row in source.paragraphs.all()}
    paragraphs = {}
    for one in entry.paragraphs:
        row = existing.get(one.number) or Paragraph(source=source, number=one.number)
        values = {
            "label": one.label,
            "place": one.place,
            "precis": parsed.plain(one.precis),
            "words": one.words,
            "sha256": one.sha256,
        }
        paragraphs[one.number] = _save(row, values, "paragraphs", tally)
    for number in existing.keys() - paragraphs.keys():
        # Statements that answers point to may hang on it, or notes; then it stays.
        row = existing[number]
        if not (row.statements.exists() or row.notes.exists()):
            row.delete()
    return source, paragraphs


def _load_statements(
    parsed: ParsedCourse, loaded: LoadedCourse, source: Source, paragraphs: dict[int, Paragraph]
) -> None:
    rows = source.statements.all()
    table = Table("statements", Statement, rows, {"source": source}, loaded.tally, parsed.problems)
    for index, paragraph in enumerate(parsed.source.paragraphs):
        for position, one in enumerate(paragraph.statements):
            values = {
                "paragraph_id": paragraphs[paragraph.number].pk,
                "position": position + 1,
                "says": parsed.plain(one.says),
                "function": one.function,
                "also_functions": one.also,
                "voice": one.voice,
                "verb": one.verb,
                "voice_note": one.voice_note,
                "phrase": one.phrase,
                "word_start": one.at[0],
                "word_end": one.at[1],
                "questions_wanted": one.questions,
            }
            line = parsed.source_file.line(("paragraphs", index, "statements", position))
            loaded.statements[one.id] = table.put(one.id, values, file="source.yaml", line=line)
    table.retire_missing()


def _of_course(kind: str, rows: Any, parsed: ParsedCourse, loaded: LoadedCourse) -> Table:
    return Table(kind, rows.model, rows, {"course": loaded.course}, loaded.tally, parsed.problems)


def _load_skills(parsed: ParsedCourse, loaded: LoadedCourse) -> None:
    table = _of_course("skills", loaded.course.skills.all(), parsed, loaded)
    for index, one in enumerate(parsed.course.skills):
        values = {"title": one.title, "description": parsed.plain(one.description)}
        line = parsed.course_file.line(("skills", index))
        loaded.skills[one.key] = table.put(one.key, values, file="course.yaml", line=line)
    table.retire_missing()


def _load_units(parsed: ParsedCourse, loaded: LoadedCourse) -> dict[str, Unit]:
    table = _of_course("units", loaded.course.units.all(), parsed, loaded)
    units = {}
    for index, one in enumerate(parsed.course.units):
        values = {
            "number": one.number,
            "title": one.title,
            "summary": parsed.plain(one.summary),
        }
        line = parsed.course_file.line(("units", index))
        units[one.key] = table.put(one.key, values, file="course.yaml", line=line)
    table.retire_missing()
    return units


def _load_lessons(parsed: ParsedCourse, loaded: LoadedCourse, units: dict[str, Unit]) -> None:
    rows = loaded.course.lessons.prefetch_related("statements", "skills")
    table = _of_course("lessons", rows, parsed, loaded)
    table.free_slugs({key: (one.entry.slug, one.file.name) for key, one in parsed.lessons.items()})
    for lesson in parsed.lessons.values():
        entry = lesson.entry
        values = {
            "unit_id": units[entry.unit].pk,
            "slug": entry.slug,
            "number": lesson.number,
            "title": parsed.plain(entry.title),
            "summary": parsed.plain(entry.summary),
            "minutes": sum(section.minutes for section in lesson.sections),
            "optional": entry.optional,
            "paragraphs": entry.paragraphs,
            "objectives": [parsed.plain(one) for one in entry.objectives],
            "prompt": parsed.plain(entry.prompt),
        }
        related = {
            "statements": known(loaded.statements, entry.covers),
            "skills": known(loaded.skills, entry.skills),
        }
        loaded.lessons[entry.key] = table.put(
            entry.key, values, file=lesson.file.name, line=1, related=related
        )
    table.retire_missing()
    _load_sections(parsed, loaded)


def _load_sections(parsed: ParsedCourse, loaded: LoadedCourse) -> None:
    existing: dict[int, list[Section]] = {}
    for row in Section.objects.filter(lesson__course=loaded.course):
        existing.setdefault(row.lesson_id, []).append(row)
    for lesson in parsed.lessons.values():
        row = loaded.lessons[lesson.entry.key]
        _load_sections_of(parsed, loaded, lesson, row, existing.pop(row.pk, []))


def _load_sections_of(
    parsed: ParsedCourse,
    loaded: LoadedCourse,
    lesson: ParsedLesson,
    row: Lesson,
    existing: list[Section],
) -> None:
    table = Table("sections", Section, existing, {"lesson": row}, loaded.tally, parsed.problems)
    for position, section in enumerate(lesson.sections, start=1):
        values = {
            "position": position,
            "title": parsed.plain(section.title),
            "minutes": section.minutes,
            "html": section.html,
        }
        loaded.sections[lesson.entry.key, section.key] = table.put(
            section.key, values, file=lesson.file.name, line=section.line
        )
    table.retire_missing()


def _load_paths(parsed: ParsedCourse, loaded: LoadedCourse) -> None:
    rows = loaded.course.paths.prefetch_related("lessons")
    table = _of_course("paths", rows, parsed, loaded)
    for index, one in enumerate(parsed.course.paths):
        table.put(
            one.key,
            {
                "title": one.title,
                "summary": parsed.plain(one.summary),
                "is_default": one.default,
            },
            file="course.yaml",
            line=parsed.course_file.line(("paths", index)),
            related={"lessons": known(loaded.lessons, one.lessons)},
        )
    table.retire_missing()


def _load_terms(parsed: ParsedCourse, loaded: LoadedCourse) -> None:
    table = _of_course("terms", loaded.course.terms.prefetch_related("lessons"), parsed, loaded)
    for one in parsed.glossary.terms if parsed.glossary else []:
        used_in = [key for key, lesson in parsed.lessons.items() if one.key in lesson.terms]
        table.put(
            one.key,
            {
                "term": one.term,
                "definition": parsed.plain(one.definition),
                "note": parsed.plain(one.note),
                "also": one.also,
            },
            file="glossary.yaml",
            related={"lessons": known(loaded.lessons, [*one.lessons, *used_in])},
        )
    table.retire_missing()


def _load_references(parsed: ParsedCourse, loaded: LoadedCourse) -> None:
    rows = loaded.course.references.prefetch_related("lessons")
    table = _of_course("references", rows, parsed, loaded)
    for one in parsed.references.references if parsed.references else []:
        values = one.model_dump(exclude={"key", "checked"})
        values |= {"says": parsed.plain(one.says), "checked_on": one.checked}
        cited_in = [key for key, lesson in parsed.lessons.items() if one.key in lesson.references]
        related = {"lessons": known(loaded.lessons, cited_in)}
        table.put(one.key, values, file="references.yaml", related=related)
    table.retire_missing()


def known(rows: dict[str, Any], keys: list[str]) -> set[Any]:
    """The rows under those keys; a draft may name some that do not exist yet."""
    return {rows[key] for key in keys if key in rows}
