from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CompletionsConfig(AppConfig):
    name = "gsi_site.completions"
    verbose_name = _("pages of completion")
