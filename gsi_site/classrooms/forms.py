"""Forms of the classes' pages."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gsi_site.classrooms.models import Classroom, Membership

VALID = {"1": 1, "7": 7, "30": 30, "180": 180, "": None}


class Plain(forms.Form):
    """Labels without a colon, and ids that differ where several forms share a page."""

    def __init__(self, *args, **kwargs) -> None:
        kwargs.setdefault("auto_id", f"{type(self).__name__.lower()}_%s")
        super().__init__(*args, label_suffix="", **kwargs)


class ClassroomForm(forms.ModelForm):
    """The name, term, course and path of a class, and the day on which its names go."""

    class Meta:
        model = Classroom
        fields = ["name", "term", "course", "path", "purge_on"]

    def clean(self) -> dict:
        cleaned = super().clean()
        path = cleaned.get("path")
        course = cleaned.get("course") or (self.instance.course_id and self.instance.course)
        if path and course and path.course_id != course.pk:
            self.add_error("path", _("This path is one of another course."))
        return cleaned

    def clean_purge_on(self):
        day = self.cleaned_data["purge_on"]
        if day and day <= timezone.localdate():
            raise forms.ValidationError(_("Choose a day that is still to come."))
        return day


class CodeForm(Plain):
    """For how long a new code works, and whether those who come by it wait."""

    days = forms.ChoiceField(
        label=_("It works"),
        choices=[
            ("1", _("for a day")),
            ("7", _("for a week")),
            ("30", _("for a month")),
            ("180", _("for half a year")),
            ("", _("until the class ends")),
        ],
        initial="7",
        required=False,
    )
    needs_approval = forms.BooleanField(
        label=_("Those who join wait until I let them in"), required=False
    )

    def clean_days(self) -> int | None:
        return VALID[self.cleaned_data["days"]]


class StudentForm(Plain):
    """A student added by hand."""

    name = forms.CharField(
        label=_("Name"),
        max_length=120,
        required=False,
        help_text=_("As you will see it. A pseudonym will do."),
    )
    username = forms.CharField(
        label=_("User name"),
        max_length=150,
        required=False,
        help_text=_("Of an account that is there, or of one to be made. Empty: made up."),
    )
    number = forms.CharField(label=_("Student number"), max_length=40, required=False)


class TeacherForm(Plain):
    """Somebody who is to teach the class too."""

    username = forms.CharField(label=_("User name"), max_length=150)
    role = forms.ChoiceField(
        label=_("As"),
        choices=[
            (Membership.Role.ASSISTANT, Membership.Role.ASSISTANT.label),
            (Membership.Role.OWNER, Membership.Role.OWNER.label),
        ],
    )


class RosterForm(Plain):
    """A file with one student in each row."""

    file = forms.FileField(
        label=_("CSV or XLSX file"),
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,text/csv"}),
    )


class ArchiveForm(Plain):
    """When the names of a past class go."""

    purge_on = forms.DateField(
        label=_("Erase the names on"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    def clean_purge_on(self):
        day = self.cleaned_data["purge_on"]
        if day <= timezone.localdate():
            raise forms.ValidationError(_("Choose a day that is still to come."))
        return day


class CodeBoxForm(Plain):
    """A code as it is typed from a board."""

    code = forms.CharField(
        label=_("Code of the class"),
        max_length=20,
        help_text=_("Eight letters and digits. Spaces and capitals do not matter."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )


class NameForm(Plain):
    """How a student is called in a class."""

    shown_name = forms.CharField(
        label=_("Your name in this class"),
        max_length=120,
        help_text=_("The instructors of the class see it. A pseudonym will do."),
    )


class JoinForm(NameForm):
    """What a student says on joining."""

    lets_reset = forms.BooleanField(
        label=_("Instructors may give me a new one-time password if I forget mine"),
        required=False,
    )

    def __init__(self, *args, has_account: bool, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if not has_account:
            del self.fields["lets_reset"]
