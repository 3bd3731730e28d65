from django import forms
from django.utils.translation import gettext_lazy as _

from quizzes.models import Report


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
