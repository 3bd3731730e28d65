"""The admin's pages on what is asked. Attempts and answers are read on their learner's page."""

from django.contrib import admin
from django.db.models import Count
from django.http import Http404
from django.template.defaultfilters import truncatewords
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html, strip_tags
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from lessons.models import course_url
from lessons.read_only_admin import ContentAdmin, InUseFilter, ShownInline, lines
from quizzes.models import Question, Quiz, Revision
from quizzes.pages import number_of_questions
from quizzes.previews import preview_of
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
class QuestionAdmin(ContentAdmin):
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
        return super().get_queryset(request).annotate(attempt_total=Count("attempts"))

    @admin.display(description=_("questions"))
    def number_of_questions(self, quiz) -> int:
        return number_of_questions(quiz)

    @admin.display(description=_("attempts"), ordering="attempt_total")
    def attempt_count(self, quiz) -> int:
        return quiz.attempt_total

    @admin.display(description=_("drawn from"))
    def drawn_from(self, quiz) -> str:
        rules = of(quiz.rules)
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
