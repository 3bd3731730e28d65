"""The admin's page on how quizzes behave."""

from django.contrib import admin
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from lessons.staff import visible_to
from quizzes.forms import RulesForm
from quizzes.models import QuizRules


@admin.register(QuizRules)
class QuizRulesAdmin(admin.ModelAdmin):
    """Rules set here hold for attempts begun from now on; begun ones keep theirs."""

    form = RulesForm
    fields = list(RulesForm.base_fields)
    list_display = ["title", "purpose", "overridden"]
    list_filter = ["purpose"]
    search_fields = ["title", "key"]
    actions = None

    def get_queryset(self, request):
        quizzes = super().get_queryset(request).filter(retired_at=None)
        return visible_to(request.user, quizzes.exclude(purpose=QuizRules.Purpose.REVIEW))

    def changelist_view(self, request, extra_context=None):
        title = capfirst(self.opts.verbose_name_plural)
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def has_add_permission(self, request) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False

    def save_model(self, request, obj, form, change) -> None:
        obj.override = form.override()
        obj.save(update_fields=["override"])

    @admin.display(description=_("set here"))
    def overridden(self, quiz) -> str:
        return ", ".join(f"{name}: {value}" for name, value in quiz.override.items()) or "–"
