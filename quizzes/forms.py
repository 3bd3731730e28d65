from django import forms
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from quizzes.models import QuizRules, Report, ReviewPlan


class ReportForm(forms.ModelForm):
    """What is wrong with a question."""

    class Meta:
        model = Report
        fields = ["note"]
        widgets = {"note": forms.Textarea(attrs={"rows": 5})}
        labels = {"note": _("What is wrong?")}
        help_texts = {
            "note": _(
                "Say what you would change and, if you can, which paragraph shows it. "
                "Instructors see the note and can reply; your answer does not change."
            )
        }


class ReviewPlanForm(forms.ModelForm):
    """How much a learner reviews on a day, and by when they want to be ready."""

    class Meta:
        model = ReviewPlan
        fields = ["daily_cap", "exam_on"]
        labels = {"daily_cap": _("At most, on one day"), "exam_on": _("To be ready by")}
        help_texts = {"exam_on": _("The date of an exam, if there is one. Empty: no date.")}
        widgets = {"exam_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def __init__(self, *args, instance: ReviewPlan, **kwargs) -> None:
        super().__init__(*args, instance=instance, **kwargs)
        if instance.exam_on and instance.exam_on <= timezone.localdate():
            self.initial["exam_on"] = None  # it has passed and bends nothing any more

    def clean_exam_on(self):
        """The date, which must be still to come."""
        exam_on = self.cleaned_data["exam_on"]
        if exam_on and exam_on <= timezone.localdate():
            raise forms.ValidationError(_("Choose a day that is still to come."))
        return exam_on


class RulesForm(forms.ModelForm):
    """Rules that hold instead of the quiz's own; what is left empty stays as it came."""

    feedback = forms.ChoiceField(
        label=_("Feedback"),
        required=False,
        choices=[
            ("", _("as it came")),
            ("each", _("after each answer")),
            ("end", _("once handed in")),
            ("date", _("from a date on")),
        ],
    )
    feedback_at = forms.DateTimeField(label=_("Feedback from"), required=False)
    tries = forms.IntegerField(
        label=_("Tries for each question"), required=False, min_value=1, max_value=5
    )
    attempts = forms.IntegerField(
        label=_("Attempts"), required=False, min_value=0, help_text=_("0: as many as they like")
    )
    counts = forms.ChoiceField(
        label=_("Which attempt counts"),
        required=False,
        choices=[
            ("", _("as it came")),
            ("first", _("the first")),
            ("best", _("the best")),
            ("last", _("the last")),
            ("mean", _("their mean")),
        ],
    )
    minutes = forms.IntegerField(
        label=_("Time limit in minutes"), required=False, min_value=0, help_text=_("0: none")
    )
    points = forms.IntegerField(
        label=_("Points in all"),
        required=False,
        min_value=0,
        help_text=_("0: one for each scored question"),
    )
    pass_mark = forms.FloatField(
        label=_("Pass mark"),
        required=False,
        min_value=0,
        max_value=1,
        help_text=_("As a share, such as 0.7; 0: none"),
    )
    confidence = forms.NullBooleanField(label=_("Ask how sure they are"), required=False)

    class Meta:
        model = QuizRules
        fields: list[str] = []

    def __init__(self, *args, instance=None, **kwargs) -> None:
        initial = dict(instance.override) if instance else {}
        if "feedback_at" in initial:
            initial["feedback_at"] = parse_datetime(initial["feedback_at"])
        super().__init__(*args, instance=instance, initial=initial, **kwargs)

    def clean(self):
        cleaned = super().clean()
        if (cleaned.get("feedback") == "date") != bool(cleaned.get("feedback_at")):
            self.add_error("feedback_at", _("“From a date on” and its date go together."))
        if (cleaned.get("tries") or 1) > 1 and cleaned.get("feedback") in {"end", "date"}:
            self.add_error("tries", _("Several tries need feedback after each answer."))
        return cleaned

    def override(self) -> dict:
        """The rules that were filled in, as a quiz stores them."""
        given = {
            name: value for name, value in self.cleaned_data.items() if value not in (None, "")
        }
        if "feedback_at" in given:
            given["feedback_at"] = given["feedback_at"].isoformat()
        return given
