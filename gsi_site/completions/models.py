"""Pages of completion: what somebody can print and show after they passed the final test."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gsi_site.accounts.models import Learner
from lessons.models import Course


class Completion(models.Model):
    """One page as it was issued. Its code is the public address at which anybody can verify it,
    until its learner revokes it.

    ``facts`` holds what the page says was done, as it was on the day of issue; only the learner is
    shown it.
    """

    learner = models.ForeignKey(
        Learner, on_delete=models.CASCADE, related_name="completions", verbose_name=_("learner")
    )
    course = models.ForeignKey(
        Course, on_delete=models.CASCADE, related_name="completions", verbose_name=_("course")
    )
    name = models.CharField(_("name on the page"), max_length=80)
    code = models.CharField(_("code"), max_length=40, unique=True, editable=False)
    facts = models.JSONField(default=dict, editable=False)
    completed_at = models.DateTimeField(_("final test passed"))
    issued_at = models.DateTimeField(_("issued"), default=timezone.now, editable=False)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("page of completion")
        verbose_name_plural = _("pages of completion")
        ordering = ["-issued_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.name} · {self.course}"

    @property
    def is_valid(self) -> bool:
        return self.revoked_at is None
