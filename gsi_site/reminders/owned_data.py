"""A learner's choice of reminders: how it is exported, merged and erased."""

from django.utils.translation import gettext_lazy as _

from gsi_site.reminders.models import Reminder

LABELS = {"reminders": _("reminder by e-mail")}


def export(learner) -> dict[str, list[dict]]:
    return {
        "reminders": [
            {"how_often": one.frequency, "hour": one.hour, "last_sent": one.sent_on}
            for one in Reminder.objects.filter(learner=learner.pk)
        ]
    }


def merge(source, target) -> None:
    """The target's own choice stands; without one, the source's."""
    if Reminder.objects.filter(learner=target).exists():
        Reminder.objects.filter(learner=source).delete()
    else:
        Reminder.objects.filter(learner=source).update(learner=target)


def erase(learner) -> None:
    Reminder.objects.filter(learner=learner.pk).delete()
