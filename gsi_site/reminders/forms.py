import datetime

from django import forms
from django.utils.formats import time_format
from django.utils.translation import gettext_lazy as _

from gsi_site.reminders.models import Reminder


def hours() -> list[tuple[int, str]]:
    return [(hour, time_format(datetime.time(hour))) for hour in range(24)]


class ReminderForm(forms.Form):
    frequency = forms.ChoiceField(
        label=_("How often"), choices=Reminder.Frequency.choices, widget=forms.RadioSelect
    )
    hour = forms.TypedChoiceField(label=_("From what time on"), choices=hours, coerce=int)
