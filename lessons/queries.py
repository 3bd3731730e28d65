"""Reads that several pages share. Everything here is public except what a learner did themselves:

what depends on a learner is only ever read for the learner handed in, and that is the one who asks.
Retired rows show nowhere, and neither does a unit without a lesson.
"""

from collections.abc import Iterable
from itertools import groupby
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Lower, Substr, Upper
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from lessons.models import (
    Course,
    Lesson,
    Note,
    Paragraph,
    Path,
    Reference,
    Reflection,
    Section,
    SectionRead,
    Source,
    Statement,
    Term,
    Unit,
)
from lessons.prepared import prepared
from lessons.source_text import Segment, marked_words


def get_course(key: str | None) -> Course:
    """The course with this key, or the default course when there is none.

    Raises:
        Http404: there is no such course.
    """
    return get_object_or_404(Course, in_course(key))


def in_course(key: str | None, path: str = "") -> Q:
    """The condition that a row belongs to a course; ``path`` leads to it, e.g. ``"source__"``."""
    if key is None:
        return Q(**{f"{path}is_default": True})
    return Q(**{f"{path}key": key})


def visible_lessons() -> QuerySet[Lesson]:
    """Lessons that a reader may see, in their order."""
    return Lesson.objects.filter(retired_at=None, unit__retired_at=None).order_by("number", "pk")


def get_lesson(course: str | None, slug: str) -> Lesson:
    """A lesson with its course and unit.

    Raises:
        Http404: the course has no such lesson.
    """
    lessons = visible_lessons().select_related("course", "unit")
    return get_object_or_404(lessons, in_course(course, "course__"), slug=slug)


def lesson_after(lesson: Lesson) -> Lesson | None:
    """The lesson that follows in its course; ``None`` after the last one."""
    following = visible_lessons().filter(course=lesson.course, number__gt=lesson.number)
    return following.select_related("course").first()


@prepared
def lessons_to_read(*, course: str | None, slug: str, learner: UUID) -> QuerySet[Lesson]:
    siblings = visible_lessons().filter(course=OuterRef("course"))
    before = siblings.filter(number__lt=OuterRef("number")).order_by("-number")
    after = siblings.filter(number__gt=OuterRef("number"))
    reflection = Reflection.objects.filter(lesson=OuterRef("pk"), learner=learner)
    paths = Path.objects.filter(course=OuterRef("course"), retired_at=None)
    chosen = paths.filter(choices__learner=learner)
    on_path = visible_lessons().filter(paths=OuterRef("path_pk"))
    path_before = on_path.filter(number__lt=OuterRef("number")).order_by("-number")
    path_after = on_path.filter(number__gt=OuterRef("number"))
    return (
        visible_lessons()
        .filter(in_course(course, "course__"), slug=slug)
        .select_related("course", "unit")
        .annotate(
            previous_slug=Subquery(before.values("slug")[:1]),
            previous_title=Subquery(before.values("title")[:1]),
            next_slug=Subquery(after.values("slug")[:1]),
            next_title=Subquery(after.values("title")[:1]),
            reflection_text=Subquery(reflection.values("text")[:1]),
            path_pk=Coalesce(
                Subquery(chosen.values("pk")[:1]),
                Subquery(paths.filter(is_default=True).values("pk")[:1]),
            ),
            is_on_path=Exists(on_path.filter(pk=OuterRef("pk"))),
            path_previous_slug=Subquery(path_before.values("slug")[:1]),
            path_previous_title=Subquery(path_before.values("title")[:1]),
            path_next_slug=Subquery(path_after.values("slug")[:1]),
            path_next_title=Subquery(path_after.values("title")[:1]),
        )
    )


def get_lesson_to_read(course: str | None, slug: str, learner) -> Lesson:
    """A lesson with its course and unit, its neighbours, and this learner's own reflection.

    Adds ``previous_slug``, ``previous_title``, ``next_slug``, ``next_title`` and
    ``reflection_text`` (each may be None), so that a lesson page costs one query for all of it.
    The neighbours are those on the learner's path, if the lesson is on it. ``skips_the_start`` says
    that the path begins with this lesson, and the course with another.

    Raises:
        Http404: the course has no such lesson.
    """
    found = lessons_to_read(course=course, slug=slug, learner=learner.pk)
    if not found:
        raise Http404
    lesson = found[0]
    lesson.skips_the_start = bool(
        lesson.is_on_path and lesson.previous_slug and not lesson.path_previous_slug
    )
    if lesson.is_on_path:
        for name in ("previous_slug", "previous_title", "next_slug", "next_title"):
            setattr(lesson, name, getattr(lesson, f"path_{name}"))
    return lesson


@prepared
def sections_of(*, lesson: int, learner: UUID) -> QuerySet[Section]:
    read = SectionRead.objects.filter(section=OuterRef("pk"), learner=learner)
    return (
        Section.objects.filter(lesson=lesson, retired_at=None)
        .annotate(read_at=Subquery(read.values("read_at")[:1]))
        .order_by("position")
    )


def sections_to_read(lesson: Lesson, learner) -> list[Section]:
    """The sections of a lesson in order, each with this learner's ``read_at`` (or None)."""
    sections = sections_of(lesson=lesson.pk, learner=learner.pk)
    for section in sections:
        section.lesson = lesson
    return sections


def lesson_map(course: Course, learner) -> list[tuple[Unit, list[Lesson]]]:
    """Units with their lessons, in order; each lesson has ``sections_count`` and ``read_count``.

    One query, whatever the number of lessons; ``read_count`` is this learner's own.
    """
    sections = Section.objects.filter(lesson=OuterRef("pk"), retired_at=None).order_by()
    reads = SectionRead.objects.filter(
        section__lesson=OuterRef("pk"), section__retired_at=None, learner=learner.pk
    ).order_by()
    lessons = (
        visible_lessons()
        .filter(course=course)
        .select_related("unit")
        .annotate(
            sections_count=Coalesce(
                Subquery(sections.values("lesson").annotate(n=Count("pk")).values("n")), 0
            ),
            read_count=Coalesce(
                Subquery(reads.values("section__lesson").annotate(n=Count("pk")).values("n")), 0
            ),
        )
        .order_by("unit__number", "unit_id", "number", "pk")
    )
    return [(unit, list(group)) for unit, group in groupby(lessons, key=lambda row: row.unit)]


def with_lessons(statements: QuerySet[Statement]) -> QuerySet[Statement]:
    """Statements in order, each with the visible lessons that read it."""
    return (
        statements.filter(retired_at=None)
        .order_by("paragraph__number", "position")
        .prefetch_related(Prefetch("lessons", visible_lessons()))
    )


def source_paragraphs(course: str | None) -> list[Paragraph]:
    """Every paragraph of a course's source in order, with source and course, in one query.

    Raises:
        Http404: there is no such course, or it has no source yet.
    """
    paragraphs = list(
        Paragraph.objects.filter(in_course(course, "source__course__"))
        .select_related("source__course")
        .order_by("number")
    )
    if not paragraphs:
        raise Http404(_("This course has no source."))
    return paragraphs


def get_paragraph(course: str | None, number: int) -> Paragraph:
    """One paragraph of a course's source.

    Raises:
        Http404: there is no such course or paragraph.
    """
    return get_object_or_404(
        Paragraph.objects.select_related("source__course"),
        in_course(course, "source__course__"),
        number=number,
    )


def guide(
    paragraphs: Iterable[Paragraph], function: str = "", voice: str = ""
) -> list[tuple[Paragraph, list[Statement]]]:
    """The paragraphs with their statements, only those of one function or voice if named.

    Without a filter every paragraph is there; with one, only paragraphs where something is found.
    Each paragraph has ``segments``, as :func:`marked_text` makes them.
    """
    paragraphs = list(paragraphs)
    statements = with_lessons(Statement.objects.filter(paragraph__in=paragraphs))
    if function:
        statements = statements.filter(function=function)
    if voice:
        statements = statements.filter(voice=voice)
    found: dict[int, list[Statement]] = {}
    for statement in statements:
        found.setdefault(statement.paragraph_id, []).append(statement)
    if function or voice:
        paragraphs = [paragraph for paragraph in paragraphs if paragraph.pk in found]
    guide = [(paragraph, found.get(paragraph.pk, [])) for paragraph in paragraphs]
    for paragraph, statements in guide:
        paragraph.segments = marked_text(paragraph, statements)
    return guide


def marked_text(
    paragraph: Paragraph, statements: list[Statement]
) -> list[tuple[Segment, list[Statement]]]:
    """The paragraph's own text in segments, each with the statements that end with it.

    Empty where the text has not been loaded.
    """
    if not paragraph.text:
        return []
    segments = marked_words(paragraph.text, statements)
    following = [segment.statements for segment in segments[1:]] + [()]
    return [
        (segment, [one for one in segment.statements if one not in later])
        for segment, later in zip(segments, following, strict=True)
    ]


def glossary(course: Course) -> QuerySet[Term]:
    """The terms of a course by the alphabet, with their ``initial`` and the lessons using them."""
    return (
        Term.objects.filter(course=course, retired_at=None)
        .annotate(initial=Upper(Substr("term", 1, 1)))
        .order_by(Lower("term"))
        .prefetch_related(Prefetch("lessons", visible_lessons()))
    )


def get_term(course: str | None, key: str) -> Term:
    """A term of the glossary with its course.

    Raises:
        Http404: the course has no such term.
    """
    terms = Term.objects.filter(retired_at=None).select_related("course")
    terms = terms.prefetch_related(Prefetch("lessons", visible_lessons()))
    return get_object_or_404(terms, in_course(course, "course__"), key=key)


def references(course: Course) -> QuerySet[Reference]:
    """The outside facts and readings of a course, each with the visible lessons that cite it."""
    references = Reference.objects.filter(course=course, retired_at=None).order_by("key")
    return references.prefetch_related(Prefetch("lessons", visible_lessons()))


def report_statements(course: Course, *, retired: bool = False) -> QuerySet[Statement]:
    """The statements of a course's source with their paragraphs, in order, for its report.

    Args:
        course: whose source.
        retired: those too that the course has no longer, on which a report may rest.
    """
    statements = Statement.objects.filter(source__course=course).select_related("paragraph")
    if not retired:
        statements = statements.filter(retired_at=None)
    return statements.order_by("paragraph__number", "position")


def keys_of_lesson(course: Course, key: str) -> set[str]:
    """The keys of the statements that a lesson reads; none if the lesson does not exist."""
    lessons = visible_lessons().filter(course=course, key=key)
    return set(Statement.objects.filter(lessons__in=lessons).values_list("key", flat=True))


def notes_on(source: Source, learner) -> QuerySet[Note]:
    """This learner's own notes on a source, the oldest first. For the learner alone."""
    notes = Note.objects.filter(learner=learner.pk, paragraph__source=source)
    # Who has no row has no notes, and is not asked for
    notes = notes if learner.is_kept else notes.none()
    return notes.select_related("statement").order_by("made_at", "pk")


def get_note(source: Source, id: UUID, learner) -> Note:
    """One of this learner's own notes.

    Raises:
        Http404: the source has no such note of theirs.
    """
    return get_object_or_404(notes_on(source, learner).select_related("paragraph"), pk=id)


def reflections_of(*, learner, course: Course) -> QuerySet[Reflection]:
    """What this learner wrote at the prompts of a course, by lesson. For the learner alone."""
    return (
        Reflection.objects.filter(learner=learner.pk, lesson__course=course)
        .exclude(text="")
        .select_related("lesson__course")
        .order_by("lesson__number")
    )
