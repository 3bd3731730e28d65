"""The admin's page that shows what a changed key would change for whom, then does it."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from quizzes import questions
from quizzes.models import Grade, Question
from quizzes.regrading import NothingToRegrade, Regrade, preview, regrade

SHOWN = 500  # rows of the table; more say nothing that these do not


class RegradeForm(forms.Form):
    """Why. ``revision`` holds the wording whose key the page has shown."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=gettext_lazy("Why the marks change"),
        max_length=Grade._meta.get_field("reason").max_length,
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "vTextField"}),
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, label_suffix="", **kwargs)


class RegradePages:
    """Adds the regrade to the admin of :class:`Question`, for superusers: they may change marks."""

    def get_urls(self):
        page = self.admin_site.admin_view(
            require_http_methods(["GET", "HEAD", "POST"])(self.regrade_page)
        )
        route = path("<int:id>/regrade/", page, name="quizzes_question_regrade")
        return [route, *super().get_urls()]

    def render_change_form(self, request, context, obj=None, **kwargs):
        response = super().render_change_form(request, context, obj=obj, **kwargs)
        if request.user.is_superuser and questions.is_scored(obj.type) and obj.revision_id:
            address = reverse("admin:quizzes_question_regrade", args=[obj.pk])
            tool = (_("Regrade after a change of key"), address)
            response.context_data["tools"] = [*response.context_data["tools"], tool]
        return response

    def get_question_to_regrade(self, request, id: int) -> Question:
        """The question, for those who may change marks.

        Raises:
            PermissionDenied: this member of staff may not.
            Http404: there is no such question.
        """
        if not request.user.is_superuser:
            raise PermissionDenied
        question = Question.objects.select_related("revision", "course").filter(pk=id).first()
        if question is None:
            raise Http404
        return question

    def regrade_page(self, request, id: int):
        """What would change for whom; sent with a reason, it is done."""
        question = self.get_question_to_regrade(request, id)
        try:
            if request.method != "POST":
                return self.show_regrade(request, question, preview(question))
            form = RegradeForm(request.POST)
            if not form.is_valid():
                return self.show_regrade(request, question, preview(question), form, status=422)
            if form.cleaned_data["revision"] != question.revision_id:
                messages.warning(request, _("The key was changed meanwhile. This is the new look."))
                return self.show_regrade(request, question, preview(question), status=409)
            done = regrade(
                question=question, reason=form.cleaned_data["reason"], by=request.user
            )  # fmt: skip
        except NothingToRegrade:
            raise Http404 from None
        return self.tell(request, question, done, form.cleaned_data["reason"])

    def show_regrade(
        self, request, question: Question, found: Regrade, form=None, *, status: int = 200
    ):
        revision = question.revision
        context = {
            **self.admin_site.each_context(request),
            "title": _("Regrade %(key)s") % {"key": question.key},
            "opts": self.opts,
            "question": question,
            "found": found,
            "changes": found.changes[:SHOWN],
            "left_alone": found.left_alone[:SHOWN],
            "right": questions.get(question.type).right_text(revision.body),
            "form": form or RegradeForm(initial={"revision": revision.pk}),
        }
        template = "admin/quizzes/question/regrade.html"
        return TemplateResponse(request, template, context, status=status)

    def tell(self, request, question: Question, done: Regrade, reason: str):
        number = len(done.changes)
        text = ngettext("%(number)s mark was changed.", "%(number)s marks were changed.", number)
        messages.success(request, text % {"number": number})
        self.log_change(request, question, f"Regraded {number} answers: {reason}")
        return HttpResponseRedirect(reverse("admin:quizzes_question_regrade", args=[question.pk]))
