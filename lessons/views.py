"""The pages that are read."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_POST, require_safe

from lessons import queries, reading
from lessons.forms import ReflectionForm, SearchForm, StatementFilterForm
from lessons.models import Lesson, course_url
from lessons.notes import put_notes
from lessons.pages import page_or_part
from lessons.references import in_groups
from lessons.search import search as search_in


@require_safe
def lessons(request: HttpRequest, course: str | None = None) -> HttpResponse:
    """The map: units, their lessons, and how far this learner has read in each."""
    course = queries.get_course(course)
    units = queries.lesson_map(course, request.learner)
    return TemplateResponse(request, "lessons/lessons.html", {"course": course, "units": units})


def lesson_context(
    request: HttpRequest, lesson: Lesson, form: ReflectionForm | None = None
) -> dict:
    """What a lesson's page shows, for the learner of this request."""
    sections = queries.sections_to_read(lesson, request.learner)
    here = reading.first_unread(sections)
    before = reading.section_before(sections, here)
    return {
        "course": lesson.course,
        "lesson": lesson,
        "sections": sections,
        "here": here,
        "found_before": reading.found_line(before),
        "is_read": bool(sections) and here is None,
        "form": form or ReflectionForm(initial={"text": lesson.reflection_text or ""}),
        "mutes_labels": request.GET.get("labels") == "off",
    }


@require_safe
def lesson(request: HttpRequest, slug: str, course: str | None = None) -> HttpResponse:
    """A lesson to read. A guest's browser is remembered, but no row is written."""
    lesson = queries.get_lesson_to_read(course, slug, request.learner)
    request.learner.remember()
    return TemplateResponse(request, "lessons/lesson.html", lesson_context(request, lesson))


@require_POST
def read_section(
    request: HttpRequest, slug: str, key: str, course: str | None = None
) -> HttpResponse:
    """Continue: this section is read. Goes on to the next one, or to what follows the last."""
    lesson = queries.get_lesson(course, slug)
    section = get_object_or_404(lesson.sections.filter(retired_at=None), key=key)
    learner = request.learner.keep()
    reading.mark_section_read(learner=learner, section=section)
    sections = queries.sections_to_read(lesson, learner)
    following = reading.section_after(sections, section)
    if not request.htmx:
        anchor = following.key if following else "after"
        return redirect(f"{course_url(lesson.course, 'lessons:lesson', slug=slug)}#{anchor}")
    context = {
        "course": lesson.course,
        "lesson": lesson,
        "sections": sections,
        "here": reading.first_unread(sections),
        "section": sections[sections.index(section)],
        "following": following,
        "refreshes_contents": True,
    }
    return TemplateResponse(request, "lessons/lesson.html#continue", context)


@require_POST
def reflect(request: HttpRequest, slug: str, course: str | None = None) -> HttpResponse:
    """Keep the learner's own note at the lesson's prompt; nobody else is ever shown it."""
    form = ReflectionForm(request.POST)
    is_valid = form.is_valid()
    if request.htmx:
        lesson = queries.get_lesson(course, slug)
    else:
        lesson = queries.get_lesson_to_read(course, slug, request.learner)
    if is_valid and (form.cleaned_data["text"] or request.learner.is_kept):
        learner = request.learner.keep()
        reading.save_reflection(learner=learner, lesson=lesson, text=form.cleaned_data["text"])
    if request.htmx:
        context = {"form": form, "is_saved": is_valid}
        status = 200 if is_valid else 422
        return TemplateResponse(request, "lessons/lesson.html#saved", context, status=status)
    if is_valid:
        address = course_url(lesson.course, "lessons:lesson", slug=slug)
        return redirect(f"{address}?saved=1#your-note")
    context = lesson_context(request, lesson, form)
    return TemplateResponse(request, "lessons/lesson.html", context, status=422)


@require_safe
def source(request: HttpRequest, course: str | None = None) -> HttpResponse:
    """The guide to the source, paragraph by paragraph, filtered by function and voice."""
    paragraphs = queries.source_paragraphs(course)
    source = paragraphs[0].source
    form = StatementFilterForm(request.GET, source=source)
    put_notes(paragraphs, queries.notes_on(source, request.learner))
    guide = queries.guide(paragraphs, **form.chosen)
    context = {
        "course": source.course,
        "source": source,
        "form": form,
        "guide": guide,
        "is_filtered": any(form.chosen.values()),
        "statements_count": sum(len(statements) for _paragraph, statements in guide),
        "mutes_labels": request.GET.get("labels") == "off",
    }
    return page_or_part(request, "lessons/source.html", "results", context)


@require_safe
def paragraph(request: HttpRequest, number: int, course: str | None = None) -> HttpResponse:
    """The guide to one paragraph: a page, and for HTMX the note that opens beside the text."""
    paragraph = queries.get_paragraph(course, number)
    put_notes([paragraph], queries.notes_on(paragraph.source, request.learner))
    [(paragraph, statements)] = queries.guide([paragraph])
    context = {
        "course": paragraph.source.course,
        "source": paragraph.source,
        "paragraph": paragraph,
        "statements": statements,
    }
    return page_or_part(request, "lessons/paragraph.html", "note", context)


@require_safe
def glossary(request: HttpRequest, course: str | None = None) -> HttpResponse:
    """Every term in the order of the alphabet."""
    course = queries.get_course(course)
    context = {"course": course, "terms": queries.glossary(course)}
    return TemplateResponse(request, "lessons/glossary.html", context)


@require_safe
def term(request: HttpRequest, key: str, course: str | None = None) -> HttpResponse:
    """One term: a page, and for HTMX the note that opens beside the text."""
    term = queries.get_term(course, key)
    context = {"course": term.course, "term": term}
    return page_or_part(request, "lessons/term.html", "note", context)


@require_safe
def references(request: HttpRequest, course: str | None = None) -> HttpResponse:
    """The outside facts and readings, each with where it was seen."""
    course = queries.get_course(course)
    groups = in_groups(course, queries.references(course))
    context = {"course": course, "groups": groups}
    return TemplateResponse(request, "lessons/references.html", context)


@require_safe
def about(request: HttpRequest, course: str | None = None) -> HttpResponse:
    """Who made the course, and how."""
    return TemplateResponse(request, "lessons/about.html", {"course": queries.get_course(course)})


@require_safe
def privacy(request: HttpRequest, course: str | None = None) -> HttpResponse:
    """What is kept of a learner, for how long, and who can see it."""
    return TemplateResponse(request, "lessons/privacy.html", {"course": queries.get_course(course)})


@require_safe
def search(request: HttpRequest, course: str | None = None) -> HttpResponse:
    """Lessons, terms and statements that hold every word that was typed."""
    course = queries.get_course(course)
    form = SearchForm(request.GET)
    query = form.cleaned_data["q"] if form.is_valid() else ""
    results = search_in(course=course, query=query, page=request.GET.get("page", 1))
    context = {"course": course, "form": form, "query": query, "results": results}
    return page_or_part(request, "lessons/search.html", "results", context)
