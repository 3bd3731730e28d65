from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _

from quizzes import triggers


class QuizzesConfig(AppConfig):
    name = "quizzes"
    verbose_name = _("What is answered")

    def ready(self) -> None:
        pre_migrate.connect(
            triggers.lift_for_migration, sender=self, dispatch_uid="quizzes.triggers.lift"
        )
        post_migrate.connect(triggers.install, sender=self, dispatch_uid="quizzes.triggers.install")
