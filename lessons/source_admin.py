"""The box in the admin where an operator loads their own copy of the source."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from lessons.models import Source
from lessons.source_text import Report, load_text, remove_text

RIGHT = "lessons.change_source"
MAX_BYTES = 1_000_000


class SourceTextForm(forms.Form):
    """A text in the box or in a file; the file counts if there are both."""

    file = forms.FileField(
        label=gettext_lazy("A plain text file"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "text/plain,.txt"}),
    )
    text = forms.CharField(
        label=gettext_lazy("Or its text"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 18, "spellcheck": "false"}),
    )
    partial = forms.BooleanField(
        label=gettext_lazy("Store the paragraphs that match even if others do not"),
        required=False,
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, label_suffix="", **kwargs)

    def clean_file(self) -> str:
        """The file's text, or nothing."""
        file = self.cleaned_data["file"]
        if not file:
            return ""
        if file.size > MAX_BYTES:
            raise forms.ValidationError(_("This file is too large to be the text of a source."))
        try:
            return file.read().decode("utf-8-sig")
        except UnicodeDecodeError:
            raise forms.ValidationError(
                _("This file is no plain text in UTF-8. Save it as “plain text, UTF-8”.")
            ) from None

    def clean(self) -> dict:
        given = self.cleaned_data.get("file") or self.cleaned_data.get("text") or ""
        if not given.strip() and not self.errors:
            raise forms.ValidationError(_("Choose a file or put the text into the box."))
        return {**self.cleaned_data, "given": given}

    def with_text_in_box(self) -> "SourceTextForm":
        """The same form with a file's text in the box, where it can be read and corrected."""
        self.data = self.data.copy()
        self.data["text"] = self.cleaned_data.get("given") or self.data.get("text", "")
        return self


class SourceTextPages:
    """Adds the pages that load and remove the text to the admin of :class:`Source`.

    They are for those who may change a source, although no other page of this admin changes one.
    """

    def get_urls(self):
        load = self.admin_site.admin_view(require_http_methods(["GET", "HEAD", "POST"])(self.load))
        remove = self.admin_site.admin_view(require_POST(self.remove))
        return [
            path("<int:id>/text/", load, name="lessons_source_text"),
            path("<int:id>/text/remove/", remove, name="lessons_source_text_remove"),
            *super().get_urls(),
        ]

    def render_change_form(self, request, context, obj=None, **kwargs):
        response = super().render_change_form(request, context, obj=obj, **kwargs)
        if request.user.has_perm(RIGHT):
            address = reverse("admin:lessons_source_text", args=[obj.pk])
            tool = (_("Load your own copy of the source"), address)
            response.context_data["tools"] = [*response.context_data["tools"], tool]
        return response

    def get_source_to_load(self, request, id: int) -> Source:
        """The source, for those who may load its text.

        Raises:
            PermissionDenied: this member of staff may not.
            Http404: there is no such source.
        """
        if not request.user.has_perm(RIGHT):
            raise PermissionDenied
        source = self.visible_to(request.user).select_related("course").filter(pk=id).first()
        if source is None:
            raise Http404
        return source

    def load(self, request, id: int):
        """The box; what was sent is checked paragraph by paragraph, and stays in it if refused."""
        source = self.get_source_to_load(request, id)
        if request.method != "POST":
            return self.show_box(request, source, SourceTextForm())
        form = SourceTextForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.show_box(request, source, form.with_text_in_box(), status=422)
        report = load_text(source, form.cleaned_data["given"], partial=form.cleaned_data["partial"])
        if not report.is_complete:
            return self.show_box(request, source, form.with_text_in_box(), report, status=422)
        self.log_change(request, source, "Loaded the source's text.")
        messages.success(request, stored(report))
        for key in report.misplaced:
            text = _("%(key)s: its taught phrase does not stand at its words.") % {"key": key}
            messages.warning(request, text)
        return HttpResponseRedirect(reverse("admin:lessons_source_change", args=[source.pk]))

    def show_box(self, request, source, form, report: Report | None = None, status: int = 200):
        context = {
            **self.admin_site.each_context(request),
            "title": _("Load your own copy of the source"),
            "opts": self.opts,
            "source": source,
            "course": source.course,
            "form": form,
            "report": report,
            "stored": stored(report) if report and report.is_written else "",
            "loaded": source.paragraphs.exclude(text="").count(),
            "all": source.paragraphs.count(),
        }
        return TemplateResponse(request, "admin/lessons/source/text.html", context, status=status)

    def remove(self, request, id: int):
        """Forget the text."""
        source = self.get_source_to_load(request, id)
        remove_text(source)
        self.log_change(request, source, "Removed the source's text.")
        messages.success(request, _("The source's text is removed. Readers see the guide alone."))
        return HttpResponseRedirect(reverse("admin:lessons_source_text", args=[source.pk]))


def stored(report: Report) -> str:
    """How many paragraphs were stored, in a sentence."""
    number = len(report.matched)
    return ngettext(
        "%(number)s paragraph is stored.", "%(number)s paragraphs are stored.", number
    ) % {"number": number}
