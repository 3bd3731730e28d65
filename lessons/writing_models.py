"""What learners write themselves: notes on the source, and the report they build from it."""

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Note(models.Model):
    """A learner's own note on a paragraph, or on one statement of it. Shown to nobody else.

    The id comes from the form in which the note was first written, so that a form that is sent
    twice makes one note, and two forms make two.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    learner = models.ForeignKey("accounts.Learner", on_delete=models.CASCADE, related_name="notes")
    paragraph = models.ForeignKey(
        "lessons.Paragraph", on_delete=models.CASCADE, related_name="notes"
    )
    statement = models.ForeignKey(
        "lessons.Statement", on_delete=models.SET_NULL, null=True, blank=True, related_name="notes"
    )
    text = models.TextField()
    made_at = models.DateTimeField(_("made"), default=timezone.now, editable=False)
    saved_at = models.DateTimeField(_("saved"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ["made_at"]

    def __str__(self) -> str:
        return f"{self.learner_id} · {self.paragraph_id}"


class SourceReport(models.Model):
    """The one-page report on the source that a learner builds, step by step.

    ``data`` is what :mod:`lessons.source_reports` understands. ``steps`` says of each step which
    page saved it last and when, so that another page does not write over it unasked.
    """

    learner = models.ForeignKey(
        "accounts.Learner", on_delete=models.CASCADE, related_name="source_reports"
    )
    course = models.ForeignKey(
        "lessons.Course", on_delete=models.CASCADE, related_name="source_reports"
    )
    data = models.JSONField(default=dict)
    steps = models.JSONField(default=dict)
    saved_at = models.DateTimeField(_("saved"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("source report")
        verbose_name_plural = _("source reports")
        constraints = [
            models.UniqueConstraint(fields=["learner", "course"], name="one_report_per_course")
        ]

    def __str__(self) -> str:
        return f"{self.learner_id} · {self.course_id}"
