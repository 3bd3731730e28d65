"""The admin's pages on what is asked. Attempts and answers are read on their learner's page."""

from django.contrib import admin
from django.db.models import Count
from django.http import Http404
from django.template.defaultfilters import truncatewords
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html, strip_tags
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from lessons.models import course_url
from lessons.read_only_admin import ContentAdmin, InUseFilter, ShownInline, lines
from lessons.staff import visible_to
from quizzes import (
    reports,
    rules_admin,  # noqa: F401 - registers its pages
)
from quizzes.models import ExtraTime, Question, Quiz, Report, Revision
from quizzes.pages import number_of_questions
from quizzes.previews import preview_of
from quizzes.regrade_admin import RegradePages
from quizzes.rules import of

STEM_WORDS = 24


def stem_of(revision: Revision | None) -> str:
    """A wording's question without markup, short enough for a table."""
    if revision is None:
        return "–"
    return truncatewords(strip_tags(revision.body.get("stem_html", "")), STEM_WORDS)


class RevisionInline(ShownInline):
    model = Revision
    fields = ["number", "stem", "made_at", "preview"]
    readonly_fields = ["stem", "made_at", "preview"]

    @admin.display(description=_("question"))
    def stem(self, revision) -> str:
        return stem_of(revision)

    @admin.display(description=_("as students see it"))
    def preview(self, revision) -> str:
        address = reverse(
            "admin:quizzes_question_preview_revision",
            args=[revision.question_id, revision.number],
        )
        return format_html('<a href="{}">{}</a>', address, _("Preview"))


@admin.register(Question)
class QuestionAdmin(RegradePages, ContentAdmin):
    list_display = [
        "key", "stem", "lesson", "target", "level", "comes_from", "state",
    ]  # fmt: skip
    search_fields = ["key", "revision__body__stem_html", "lesson__title"]
    list_filter = [
        InUseFilter, "course", "lesson", "type", "level", "text_mode", "asks", "origin",
    ]  # fmt: skip
    list_select_related = ["revision", "lesson", "target_statement", "target_skill"]
    ordering = ["course", "key"]
    fields = [
        "key",
        "stem",
        "type",
        "lesson",
        "target",
        "cited",
        "asks",
        "level",
        "text_mode",
        "comes_from",
        "state",
    ]
    inlines = [RevisionInline]

    @admin.display(description=_("question"))
    def stem(self, question) -> str:
        return stem_of(question.revision)

    @admin.display(description=_("tests"), ordering="target_statement")
    def target(self, question) -> str:
        return str(question.target_statement or question.target_skill)

    @admin.display(description=_("cites"))
    def cited(self, question) -> str:
        return lines(f"{one.key} {one.says}" for one in question.cites.all())

    def object_tools(self, question) -> list[tuple]:
        address = reverse("admin:quizzes_question_preview", args=[question.pk])
        return [(_("Preview as students see it"), address)] if question.revision_id else []

    def get_urls(self):
        preview = self.admin_site.admin_view(require_safe(self.preview))
        return [
            path("<int:id>/preview/", preview, name="quizzes_question_preview"),
            path(
                "<int:id>/preview/<int:number>/",
                preview,
                name="quizzes_question_preview_revision",
            ),
            *super().get_urls(),
        ]

    def preview(self, request, id: int, number: int | None = None):
        """A question as students meet it, then with each answer and its feedback, the key first.

        Args:
            request: of a member of staff.
            id: the question's.
            number: of one of its revisions; without it the one that is asked now.
        """
        question = self.visible_to(request.user).filter(pk=id).select_related("course", "lesson")
        question = question.first()
        if question is None:
            raise Http404
        if number is None:
            revision = question.revision
        else:
            revision = question.revisions.filter(number=number).first()
        if revision is None:
            raise Http404
        revision.question = question
        return TemplateResponse(
            request,
            "admin/quizzes/question/preview.html",
            {
                "course": question.course,
                "question": question,
                "revision": revision,
                "pages": preview_of(revision),
            },
        )


@admin.register(Quiz)
class QuizAdmin(ContentAdmin):
    list_display = [
        "title", "purpose", "lesson", "number_of_questions", "attempt_count", "comes_from", "state",
    ]  # fmt: skip
    search_fields = ["title", "key", "slug"]
    list_filter = [InUseFilter, "course", "purpose", "lesson", "origin"]
    list_select_related = ["lesson"]
    ordering = ["course", "key"]
    fields = [
        "title",
        "purpose",
        "lesson",
        "section",
        "number_of_questions",
        "drawn_from",
        "key",
        "slug",
        "comes_from",
        "state",
    ]

    def get_queryset(self, request):
        quizzes = super().get_queryset(request).exclude(purpose=Quiz.Purpose.REVIEW)
        return quizzes.annotate(attempt_total=Count("attempts"))

    @admin.display(description=_("questions"))
    def number_of_questions(self, quiz) -> int:
        return number_of_questions(quiz)

    @admin.display(description=_("attempts"), ordering="attempt_total")
    def attempt_count(self, quiz) -> int:
        return quiz.attempt_total

    @admin.display(description=_("drawn from"))
    def drawn_from(self, quiz) -> str:
        rules = of(quiz.rules_in_force)
        if rules.questions:
            return ", ".join(rules.questions)
        pool = "; ".join(
            f"{name} {value if isinstance(value, str) else ', '.join(value)}"
            for name, value in rules.draw.items()
            if name != "count"
        )
        return _("those met least often, from: %(pool)s") % {"pool": pool or _("all questions")}

    def view_on_site(self, quiz) -> str | None:
        return None if quiz.retired_at else course_url(quiz.course, "quizzes:quiz", slug=quiz.slug)


@admin.register(Report)
class ReportAdmin(admin.ModelAdmin):
    """What learners found wrong. Staff set the status and reply; the note stays as it was sent."""

    list_display = ["question", "short_note", "status", "made_at", "replied_at"]
    list_filter = ["status"]
    search_fields = ["note", "revision__question__key"]
    list_select_related = ["revision__question"]
    fields = [
        "question",
        "wording",
        "note",
        "made_at",
        "status",
        "reply",
        "replied_by",
        "replied_at",
    ]
    readonly_fields = ["question", "wording", "note", "made_at", "replied_by", "replied_at"]
    actions = None

    def get_queryset(self, request):
        return visible_to(request.user, super().get_queryset(request))

    def changelist_view(self, request, extra_context=None):
        title = capfirst(self.opts.verbose_name_plural)
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def has_add_permission(self, request) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False

    def save_model(self, request, obj, form, change) -> None:
        reports.reply_to(report=obj, user=request.user)

    @admin.display(description=_("question"), ordering="revision__question__key")
    def question(self, report) -> str:
        return report.revision.question.key

    @admin.display(description=_("what is wrong"))
    def short_note(self, report) -> str:
        return truncatewords(report.note, STEM_WORDS)

    @admin.display(description=_("wording it is about"))
    def wording(self, report) -> str:
        address = reverse(
            "admin:quizzes_question_preview_revision",
            args=[report.revision.question_id, report.revision.number],
        )
        return format_html(
            '{} <a href="{}">{}</a>', stem_of(report.revision), address, _("Preview")
        )


@admin.register(ExtraTime)
class ExtraTimeAdmin(admin.ModelAdmin):
    """Who has more time than others where a quiz has a time limit."""

    list_display = ["learner", "percent", "granted_by", "granted_at"]
    list_select_related = ["learner__user", "granted_by"]
    search_fields = ["learner__user__username"]
    raw_id_fields = ["learner"]
    fields = ["learner", "percent"]

    def save_model(self, request, obj, form, change) -> None:
        obj.granted_by = request.user
        super().save_model(request, obj, form, change)
