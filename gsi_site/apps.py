from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from gsi_site.instructors import keep_group


class SiteConfig(AppConfig):
    name = "gsi_site"
    verbose_name = _("GSI Site")

    def ready(self) -> None:
        # Sent once for each app that has models; this one has none of its own.
        people = apps.get_app_config("accounts")
        post_migrate.connect(keep_group, sender=people, dispatch_uid="gsi_site.keep_group")
