"""What readers may send."""

from django import forms
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from lessons.models import Note, Paragraph, Source, Statement
from lessons.notes import NOTE_MAX_LENGTH, version_of
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


class NoteForm(forms.Form):
    """A learner's own note on a paragraph, or on one of its statements.

    ``since`` says on which wording of the note the form is based, and ``back`` from which page it
    was opened.
    """

    PAGES = ("source", "paragraph", "edition")
    use_required_attribute = False  # an empty box is refused in words, with HTMX as without

    statement = forms.ModelChoiceField(
        label=_("It is about"),
        queryset=Statement.objects.none(),
        to_field_name="key",
        required=False,
        empty_label=_("the whole paragraph"),
    )
    text = forms.CharField(
        label=_("Your note"),
        max_length=NOTE_MAX_LENGTH,
        widget=forms.Textarea(attrs={"rows": 5, "autofocus": True}),
        error_messages={
            "required": _("Write your note, then save it."),
            "max_length": _(
                "A note has at most %(limit_value)d characters; this one has %(show_value)d."
            ),
        },
    )
    since = forms.CharField(required=False, widget=forms.HiddenInput)
    back = forms.ChoiceField(
        required=False, choices=[(one, one) for one in PAGES], widget=forms.HiddenInput
    )

    def __init__(self, data=None, *, paragraph: Paragraph, note: Note | None = None, **kwargs):
        """
        Args:
            data: what was sent.
            paragraph: where the note stands.
            note: what is saved already.
            **kwargs: further arguments of a form.
        """
        if data is not None:
            data = data.copy()  # a browser counts the end of a line as one character
            data["text"] = data.get("text", "").replace("\r\n", "\n")
        if note:
            saved = {"text": note.text, "statement": note.statement, "since": version_of(note)}
            kwargs["initial"] = {**saved, **kwargs.get("initial", {})}
        super().__init__(data, auto_id=f"%s-of-{kwargs.pop('id')}", **kwargs)
        statements = self.fields["statement"]
        statements.queryset = Statement.objects.filter(paragraph=paragraph).order_by("position")
        if note is None or not note.statement or not note.statement.retired_at:
            statements.queryset = statements.queryset.filter(retired_at=None)
        statements.label_from_instance = lambda one: Truncator(f"{one.key} · {one.says}").chars(90)

    def based_on(self, note: Note) -> "NoteForm":
        """The same form, as one that was made after this wording of the note was seen."""
        self.data = self.data.copy()
        self.data["since"] = version_of(note)
        return self


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
