"""The admin's page on which an instructor looks up a receipt that a learner has shown."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from gsi_site import staff
from gsi_site.accounts.looks import note_look
from quizzes import receipts
from quizzes.models import Attempt


class ReceiptForm(forms.Form):
    """The code as it stands on the receipt."""

    code = forms.CharField(
        label=gettext_lazy("Code of the receipt"),
        max_length=60,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "spellcheck": "false", "class": "vTextField"}
        ),
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, label_suffix="", **kwargs)


class ReceiptPages:
    """Adds the look-up to the admin of learners, for those who may read their answers."""

    def get_urls(self):
        page = self.admin_site.admin_view(
            require_http_methods(["GET", "HEAD", "POST"])(self.receipt_page)
        )
        return [path("receipt/", page, name="accounts_learner_receipt"), *super().get_urls()]

    def changelist_view(self, request, extra_context=None):
        context = {"reads_receipts": staff.sees_answers(request.user), **(extra_context or {})}
        return super().changelist_view(request, context)

    def receipt_page(self, request):
        """The box; a code that is sent is looked up. That somebody looked is noted, as it is on a
        learner's page, which is one reason why it is sent by POST."""
        if not staff.sees_answers(request.user):
            raise PermissionDenied
        form = ReceiptForm(request.POST or None)
        attempt = None
        if form.is_valid():
            learners = staff.visible_learners(request.user)
            attempt = receipts.find(
                form.cleaned_data["code"],
                among=Attempt.objects.filter(learner__in=learners).select_related(
                    "learner__user", "quiz"
                ),
            )
            if attempt is not None:
                note_look(staff=request.user, learner=attempt.learner)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Look up a receipt"),
            "opts": self.opts,
            "form": form,
            "attempt": attempt,
            "lines": receipts.lines_of(attempt) if attempt else [],
            "is_missing": form.is_bound and form.is_valid() and attempt is None,
        }
        return TemplateResponse(request, "admin/accounts/learner/receipt.html", context)
