"""Who wants to be reminded by e-mail that a review is waiting, and when."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from gsi_site.accounts.models import Learner


class Reminder(models.Model):
    """A learner's own choice. Without a row, as for everybody at first, nothing is ever sent.

    ``sent_on`` is the learner's local day of the last message: what keeps a second one away.
    """

    class Frequency(models.TextChoices):
        OFF = "off", _("never")
        DAILY = "daily", _("every day on which something is due")
        WEEKLY = "weekly", _("at most once a week, if something is due")

    learner = models.OneToOneField(
        Learner, on_delete=models.CASCADE, related_name="reminder", verbose_name=_("learner")
    )
    frequency = models.CharField(
        _("how often"), max_length=6, choices=Frequency, default=Frequency.OFF
    )
    hour = models.PositiveSmallIntegerField(_("hour of the day"), default=18)
    sent_on = models.DateField(_("last sent"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        constraints = [
            models.CheckConstraint(condition=models.Q(hour__lte=23), name="hour_of_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.learner} · {self.get_frequency_display()}"
