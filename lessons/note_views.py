"""A learner's own notes on the source, and the annotated edition that they make."""

from uuid import UUID, uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lessons import notes, queries
from lessons.forms import NoteForm
from lessons.models import Note, Paragraph, course_url
from lessons.notes import put_notes, put_reflections
from lessons.pages import page_or_part

PAGE = "lessons/note.html"
LONGEST_NAME = 100


@require_safe
def new_note(request: HttpRequest, number: int, course: str | None = None) -> HttpResponse:
    """An empty form; ``?cancel`` gives HTMX what stood in its place."""
    paragraph = queries.get_paragraph(course, number)
    context = note_context(paragraph, id=uuid4(), is_new=True)
    if request.htmx and "cancel" in request.GET:
        return TemplateResponse(request, "lessons/_notes.html#add", context)
    initial = {"statement": request.GET.get("statement"), "back": request.GET.get("back")}
    form = NoteForm(paragraph=paragraph, id=context["id"], initial=initial)
    return page_or_part(request, PAGE, "form", {**context, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def note(request: HttpRequest, number: int, id: UUID, course: str | None = None) -> HttpResponse:
    """The form of one note, and where it is sent; ``?cancel`` gives HTMX the note as it is."""
    paragraph = queries.get_paragraph(course, number)
    if request.method == "POST":
        return save(request, paragraph, id)
    note = queries.get_note(paragraph.source, id, request.learner)
    if note.paragraph_id != paragraph.pk:
        raise Http404
    context = note_context(paragraph, id=id, note=note)
    if request.htmx and "cancel" in request.GET:
        return TemplateResponse(request, "lessons/_notes.html#note", context)
    initial = {"back": request.GET.get("back")}
    context["form"] = NoteForm(paragraph=paragraph, note=note, id=id, initial=initial)
    return page_or_part(request, PAGE, "form", context)


def save(request: HttpRequest, paragraph: Paragraph, id: UUID) -> HttpResponse:
    """Keep what was sent, or show it again with what is wrong."""
    saved = queries.notes_on(paragraph.source, request.learner).filter(pk=id).first()
    form = NoteForm(request.POST, paragraph=paragraph, note=saved, id=id)
    is_new = not request.POST.get("since")
    context = note_context(paragraph, id=id, note=saved, form=form, is_new=is_new)
    if not form.is_valid():
        return page_or_part(request, PAGE, "form", context, status=422)
    values = {name: form.cleaned_data[name] for name in ("statement", "text", "since")}
    try:
        note = notes.save_note(learner=request.learner.keep(), id=id, paragraph=paragraph, **values)
    except Note.DoesNotExist:
        raise Http404 from None
    except notes.NoteChanged as changed:
        return show_changed(request, context, changed.note)
    if not request.htmx:
        return redirect(address_back(paragraph, form.cleaned_data["back"], note))
    return TemplateResponse(
        request, "lessons/_notes.html#saved", {**context, "note": note, "is_saved": True}
    )


@require_POST
def delete_note(
    request: HttpRequest, number: int, id: UUID, course: str | None = None
) -> HttpResponse:
    """Delete a note of one's own that still is as it was seen."""
    paragraph = queries.get_paragraph(course, number)
    note = queries.notes_on(paragraph.source, request.learner).filter(pk=id).first()
    if note is None and Note.objects.filter(pk=id).exists():
        raise Http404
    form = NoteForm(request.POST, paragraph=paragraph, note=note, id=id)
    form.is_valid()  # only to know where to go back to
    try:
        notes.delete_note(learner=request.learner, id=id, since=request.POST.get("since", ""))
    except notes.NoteChanged as changed:
        context = note_context(paragraph, id=id, note=changed.note, form=form)
        return show_changed(request, context, changed.note)
    if request.htmx:
        return TemplateResponse(request, "lessons/_notes.html#deleted", {"id": id})
    return redirect(address_back(paragraph, form.cleaned_data.get("back", "")))


FILES = {  # kind: template, type, ending
    "html": ("lessons/edition_file.html", "text/html", "html"),
    "markdown": ("lessons/edition.md", "text/markdown", "md"),
}


@require_safe
def edition(request: HttpRequest, course: str | None = None) -> HttpResponse:
    """The source with all that this learner wrote beside it, to read and to print."""
    context = edition_context(request, course)
    return TemplateResponse(request, "lessons/edition.html", context)


@require_safe
def edition_file(request: HttpRequest, kind: str, course: str | None = None) -> HttpResponse:
    """The same as a file to keep."""
    if kind not in FILES:
        raise Http404
    template, content_type, ending = FILES[kind]
    context = edition_context(request, course)
    response = TemplateResponse(
        request, template, context, content_type=f"{content_type}; charset=utf-8"
    )
    name = f"{context['course'].key}-{slugify(_('my edition'))}.{ending}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def edition_context(request: HttpRequest, course: str | None) -> dict:
    """What stands in an edition, apart from what was answered, which its template asks for."""
    paragraphs = queries.source_paragraphs(course)
    source = paragraphs[0].source
    learner = request.learner
    put_notes(paragraphs, queries.notes_on(source, learner))
    put_reflections(paragraphs, queries.reflections_of(learner=learner, course=source.course))
    return {
        "course": source.course,
        "source": source,
        "paragraphs": paragraphs,
        "has_own_words": any(one.own_notes or one.own_reflections for one in paragraphs),
        "name": request.GET.get("name", "").strip()[:LONGEST_NAME],
        "today": timezone.localdate(),
    }


def show_changed(request: HttpRequest, context: dict, saved: Note) -> HttpResponse:
    """The form with what was sent, beside what is saved; sent again, it counts."""
    context = {**context, "form": context["form"].based_on(saved), "changed": saved}
    return page_or_part(request, PAGE, "form", context, status=422)


def note_context(paragraph: Paragraph, **more) -> dict:
    source = paragraph.source
    return {"course": source.course, "source": source, "paragraph": paragraph, **more}


def address_back(paragraph: Paragraph, page: str, note: Note | None = None) -> str:
    """Where a reader without HTMX goes on: the page they came from, at the note."""
    course, anchor = paragraph.source.course, f"p{paragraph.number}"
    if note:
        anchor = f"note-{note.pk}"
    if page == "edition":
        return f"{course_url(course, 'lessons:edition')}#{anchor}"
    if page == "paragraph":
        address = course_url(course, "lessons:paragraph", number=paragraph.number)
        return f"{address}#{anchor}" if note else address
    return f"{course_url(course, 'lessons:source')}#{anchor}"
