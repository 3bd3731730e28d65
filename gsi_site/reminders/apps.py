from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RemindersConfig(AppConfig):
    name = "gsi_site.reminders"
    verbose_name = _("reminders")
