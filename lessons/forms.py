"""What readers may send."""

from django import forms
from django.utils.translation import gettext_lazy as _

from lessons.models import Source
from lessons.reading import REFLECTION_MAX_LENGTH


class ReflectionForm(forms.Form):
    """A private note at a lesson's prompt. The box itself has no limit: a text that is too long
    is refused beside the box and stays in it, instead of being cut off unseen."""

    text = forms.CharField(
        label=_("Your note"),
        required=False,
        max_length=REFLECTION_MAX_LENGTH,
        error_messages={
            "max_length": _(
                "A note has at most %(limit_value)d characters; this one has %(show_value)d."
            )
        },
    )


class StatementFilterForm(forms.Form):
    """Which statements of a source to show: all, or those of one function, one voice, or both."""

    function = forms.ChoiceField(label=_("What it does"), required=False)
    voice = forms.ChoiceField(label=_("Who says it"), required=False)

    def __init__(self, *args, source: Source, **kwargs):
        super().__init__(*args, **kwargs)
        for name, entries, everything in (
            ("function", source.functions, _("every function")),
            ("voice", source.voices, _("every voice")),
        ):
            choices = [(entry["key"], entry["label"]) for entry in entries]
            self.fields[name].choices = [("", everything), *choices]

    @property
    def chosen(self) -> dict[str, str]:
        """The valid choices, for :func:`lessons.queries.guide`; what is invalid filters nothing."""
        self.is_valid()
        return {name: self.cleaned_data.get(name, "") for name in ("function", "voice")}


class SearchForm(forms.Form):
    """What to look for."""

    q = forms.CharField(
        label=_("Look for"),
        required=False,
        max_length=200,
        widget=forms.TextInput(
            attrs={"type": "search", "autocomplete": "off", "autocapitalize": "off"}
        ),
    )
