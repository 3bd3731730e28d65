"""The admin's pages on what is read. They show; the course files are where content is changed."""

from django.contrib import admin
from django.db.models import Count, Q
from django.http import Http404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from lessons.models import (
    Course,
    Lesson,
    Paragraph,
    Path,
    Reference,
    Section,
    Skill,
    Source,
    Statement,
    Term,
    Unit,
    course_url,
)
from lessons.read_only_admin import ContentAdmin, InUseFilter, ReadOnlyAdmin, ShownInline, lines
from lessons.source_admin import SourceTextPages


@admin.register(Course)
class CourseAdmin(ReadOnlyAdmin):
    list_display = ["title", "key", "language", "is_default", "loaded_at"]
    search_fields = ["title", "key"]
    ordering = ["title"]
    fields = ["title", "subtitle", "description", "key", "language", "is_default", "loaded_at"]

    def view_on_site(self, course) -> str:
        return course_url(course, "lessons:lessons")


class ParagraphInline(ShownInline):
    model = Paragraph
    show_change_link = True
    fields = ["number", "label", "place", "words", "is_loaded"]
    readonly_fields = ["is_loaded"]

    @admin.display(description=_("text loaded"), boolean=True)
    def is_loaded(self, paragraph) -> bool:
        return bool(paragraph.text)


@admin.register(Source)
class SourceAdmin(SourceTextPages, ReadOnlyAdmin):
    list_display = ["title", "course", "publisher", "published_on", "text_loaded_at"]
    search_fields = ["title", "publisher"]
    list_filter = ["course"]
    list_select_related = ["course"]
    ordering = ["title"]
    fields = ["title", "course", "publisher", "published_on", "kind", "url", "text_loaded_at"]
    inlines = [ParagraphInline]

    def view_on_site(self, source) -> str:
        return course_url(source.course, "lessons:source")


class StatementInline(ShownInline):
    model = Statement
    show_change_link = True
    fields = ["key", "says", "function", "voice"]


@admin.register(Paragraph)
class ParagraphAdmin(ReadOnlyAdmin):
    list_display = ["__str__", "label", "place", "words", "statement_count", "source"]
    list_display_links = ["__str__", "label"]
    search_fields = ["label", "precis", "=number"]
    list_filter = ["source__course", "place"]
    list_select_related = ["source"]
    ordering = ["source", "number"]
    fields = ["source", "number", "label", "place", "precis", "words"]
    inlines = [StatementInline]

    def get_queryset(self, request):
        return (
            super()
            .get_queryset(request)
            .annotate(in_use=Count("statements", filter=Q(statements__retired_at=None)))
        )

    @admin.display(description=_("statements"), ordering="in_use")
    def statement_count(self, paragraph) -> int:
        return paragraph.in_use

    def view_on_site(self, paragraph) -> str:
        return course_url(paragraph.source.course, "lessons:paragraph", number=paragraph.number)


@admin.register(Statement)
class StatementAdmin(ContentAdmin):
    list_display = ["key", "says", "paragraph", "function", "voice", "comes_from", "state"]
    search_fields = ["key", "says", "phrase"]
    list_filter = [InUseFilter, "source__course", "function", "voice", "origin"]
    list_select_related = ["paragraph"]
    ordering = ["source", "paragraph__number", "position"]
    fields = [
        "key",
        "says",
        "paragraph",
        "function",
        "also",
        "voice",
        "verb",
        "voice_note",
        "phrase",
        "place_in_text",
        "taught_in",
        "comes_from",
        "state",
    ]

    @admin.display(description=_("also defensible"))
    def also(self, statement) -> str:
        return ", ".join(statement.also_functions) or "–"

    @admin.display(description=_("words of the paragraph"))
    def place_in_text(self, statement) -> str:
        return f"{statement.word_start}–{statement.word_end}"

    @admin.display(description=_("taught in"))
    def taught_in(self, statement) -> str:
        return lines(statement.lessons.order_by("number"))

    def view_on_site(self, statement) -> str | None:
        if statement.retired_at:
            return None
        page = course_url(statement.source.course, "lessons:source")
        return f"{page}#p{statement.paragraph.number}"


@admin.register(Unit)
class UnitAdmin(ContentAdmin):
    list_display = ["title", "number", "lesson_count", "course", "comes_from", "state"]
    search_fields = ["title", "key", "summary"]
    list_filter = [InUseFilter, "course", "origin"]
    list_select_related = ["course"]
    ordering = ["course", "number"]
    fields = ["title", "number", "summary", "key", "course", "comes_from", "state"]

    def get_queryset(self, request):
        return (
            super()
            .get_queryset(request)
            .annotate(in_use=Count("lessons", filter=Q(lessons__retired_at=None)))
        )

    @admin.display(description=_("lessons"), ordering="in_use")
    def lesson_count(self, unit) -> int:
        return unit.in_use


class SectionInline(ShownInline):
    model = Section
    fields = ["position", "title", "minutes", "key", "retired_at"]
    readonly_fields = ["retired_at"]


@admin.register(Lesson)
class LessonAdmin(ContentAdmin):
    list_display = [
        "title", "number", "unit", "minutes", "section_count", "comes_from", "state",
    ]  # fmt: skip
    search_fields = ["title", "key", "slug", "summary"]
    list_filter = [InUseFilter, "course", "unit", "optional", "origin"]
    list_select_related = ["unit"]
    ordering = ["course", "number"]
    fields = [
        "title",
        "number",
        "unit",
        "summary",
        "minutes",
        "paragraphs_read",
        "objective_list",
        "prompt",
        "statement_list",
        "skill_list",
        "key",
        "slug",
        "comes_from",
        "state",
    ]
    inlines = [SectionInline]

    def get_queryset(self, request):
        return (
            super()
            .get_queryset(request)
            .annotate(in_use=Count("sections", filter=Q(sections__retired_at=None)))
        )

    @admin.display(description=_("sections"), ordering="in_use")
    def section_count(self, lesson) -> int:
        return lesson.in_use

    @admin.display(description=_("paragraphs read"))
    def paragraphs_read(self, lesson) -> str:
        return ", ".join(f"¶{number}" for number in lesson.paragraphs) or "–"

    @admin.display(description=_("objectives"))
    def objective_list(self, lesson) -> str:
        return lines(lesson.objectives)

    @admin.display(description=_("statements"))
    def statement_list(self, lesson) -> str:
        return lines(f"{one.key} {one.says}" for one in lesson.statements.all())

    @admin.display(description=_("skills"))
    def skill_list(self, lesson) -> str:
        return lines(lesson.skills.order_by("title"))

    def view_on_site(self, lesson) -> str | None:
        return None if lesson.retired_at else lesson.get_absolute_url()

    def object_tools(self, lesson) -> list[tuple]:
        address = reverse("admin:lessons_lesson_preview", args=[lesson.pk])
        return [(_("Preview as students see it"), address)]

    def get_urls(self):
        preview = self.admin_site.admin_view(require_safe(self.preview))
        own = path("<int:id>/preview/", preview, name="lessons_lesson_preview")
        return [own, *super().get_urls()]

    def preview(self, request, id: int):
        """The lesson's text as students see it, retired or not."""
        lesson = self.visible_to(request.user).select_related("course", "unit").filter(pk=id)
        if not lesson:
            raise Http404
        lesson = lesson[0]
        sections = lesson.sections.filter(retired_at=None)
        return TemplateResponse(
            request,
            "admin/lessons/lesson/preview.html",
            {"course": lesson.course, "lesson": lesson, "sections": sections},
        )


@admin.register(Path)
class PathAdmin(ContentAdmin):
    list_display = ["title", "is_default", "lesson_count", "course", "comes_from", "state"]
    search_fields = ["title", "key", "summary"]
    list_filter = [InUseFilter, "course", "origin"]
    list_select_related = ["course"]
    ordering = ["course", "title"]
    fields = ["title", "summary", "is_default", "lesson_list", "key", "comes_from", "state"]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(lesson_total=Count("lessons"))

    @admin.display(description=_("lessons"), ordering="lesson_total")
    def lesson_count(self, path) -> int:
        return path.lesson_total

    @admin.display(description=_("lessons"))
    def lesson_list(self, path) -> str:
        return lines(path.lessons.order_by("number"))


@admin.register(Skill)
class SkillAdmin(ContentAdmin):
    list_display = ["title", "key", "course", "comes_from", "state"]
    search_fields = ["title", "key", "description"]
    list_filter = [InUseFilter, "course", "origin"]
    list_select_related = ["course"]
    ordering = ["course", "title"]
    fields = ["title", "description", "key", "course", "comes_from", "state"]


@admin.register(Term)
class TermAdmin(ContentAdmin):
    list_display = ["term", "definition", "course", "comes_from", "state"]
    search_fields = ["term", "key", "definition", "note"]
    list_filter = [InUseFilter, "course", "lessons", "origin"]
    list_select_related = ["course"]
    ordering = ["course", "term"]
    fields = [
        "term", "definition", "note", "other_forms", "used_in", "key", "comes_from", "state",
    ]  # fmt: skip

    @admin.display(description=_("other forms"))
    def other_forms(self, term) -> str:
        return ", ".join(term.also) or "–"

    @admin.display(description=_("used in"))
    def used_in(self, term) -> str:
        return lines(term.lessons.order_by("number"))

    def view_on_site(self, term) -> str | None:
        return None if term.retired_at else course_url(term.course, "lessons:term", key=term.key)


@admin.register(Reference)
class ReferenceAdmin(ContentAdmin):
    list_display = ["key", "title", "publisher", "confidence", "checked_on", "comes_from", "state"]
    search_fields = ["key", "title", "says", "publisher"]
    list_filter = [InUseFilter, "course", "kind", "confidence", "origin"]
    ordering = ["course", "key"]
    fields = [
        "key",
        "title",
        "says",
        "publisher",
        "date",
        "kind",
        "stance",
        "confidence",
        "checked_on",
        "links",
        "comes_from",
        "state",
    ]

    @admin.display(description=_("links"))
    def links(self, reference) -> str:
        return lines(
            format_html('<a href="{0}" rel="noreferrer">{0}</a>', url) for url in reference.urls
        )

    def view_on_site(self, reference) -> str | None:
        if reference.retired_at:
            return None
        return course_url(reference.course, "lessons:references")
