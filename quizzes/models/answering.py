"""What is answered: attempts and the one stream of responses."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from quizzes.models.asking import Quiz, Revision


class Attempt(models.Model):
    """One sitting of a quiz, with the rules that held when it was begun.

    ``out_of`` counts the questions that can earn something: judgements, for one, cannot.
    ``deadline_at`` holds the learner's extra time, but not the grace of seconds for the wire.
    ``unread_from``: responses with an id above it are not in the stored cards yet; ``None`` means
    that all are, and that no more can come. Ids rise within an attempt, since answers hold it.
    ``occasion`` tells apart attempts at one quiz that are counted, and open, by themselves; it is
    empty for what a learner begins on their own.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    learner = models.ForeignKey(
        "accounts.Learner", on_delete=models.CASCADE, related_name="attempts"
    )
    quiz = models.ForeignKey(Quiz, on_delete=models.PROTECT, related_name="attempts")
    occasion = models.CharField(max_length=40, blank=True, default="", editable=False)
    rules = models.JSONField(default=dict)
    seed = models.BigIntegerField(editable=False)
    length = models.PositiveSmallIntegerField(_("questions"))
    out_of = models.PositiveSmallIntegerField(_("scored questions"), default=0)
    deadline_at = models.DateTimeField(_("deadline"), null=True, blank=True, editable=False)
    started_at = models.DateTimeField(_("started"), default=timezone.now, editable=False)
    submitted_at = models.DateTimeField(_("finished"), null=True, blank=True, editable=False)
    unread_from = models.BigIntegerField(null=True, default=0, editable=False)

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        ordering = ["started_at"]
        indexes = [
            models.Index(
                fields=["learner"],
                condition=models.Q(unread_from__isnull=False),
                name="attempts_with_unread_answers",
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["learner", "quiz", "occasion"],
                condition=models.Q(submitted_at=None),
                name="one_open_attempt",
            )
        ]

    def __str__(self) -> str:
        return str(self.id)


class Item(models.Model):
    """One question in an attempt. ``order`` is the stored shuffle its type made.

    ``asked`` is kept in a review: why the question was asked, in the form that
    :mod:`quizzes.reasons` puts into words, and which paragraphs show the answer.
    """

    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="items")
    order = models.JSONField(default=list)
    asked = models.JSONField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("item")
        verbose_name_plural = _("items")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["attempt", "position"], name="one_item_per_position")
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id} · {self.position}"


class Draft(models.Model):
    """What stands in a question's form and has not been submitted yet: saved, and free to change.

    ``fields`` holds the form's own fields, each as a list of values.
    """

    item = models.OneToOneField(Item, on_delete=models.CASCADE, related_name="draft")
    fields = models.JSONField()
    saved_at = models.DateTimeField(_("saved"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")

    def __str__(self) -> str:
        return str(self.item_id)


class NeverChanged(Exception):
    """A row was to be changed or deleted that is only ever added."""


class AddedQuerySet(models.QuerySet):
    """Rows that are only added: they are neither changed nor deleted through here."""

    def update(self, **kwargs):
        raise NeverChanged(f"{self.model.__name__} rows are never changed")

    update.alters_data = True

    def delete(self):
        raise NeverChanged(f"{self.model.__name__} rows are deleted only with their learner's data")

    delete.alters_data = True
    delete.queryset_only = True


class Added(models.Model):
    """A row that is only added. :mod:`quizzes.triggers` holds the database to it as well."""

    objects = AddedQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, **kwargs) -> None:
        """Add the row.

        Raises:
            NeverChanged: it is stored already.
        """
        if not self._state.adding:
            raise NeverChanged(f"{type(self).__name__} rows are never changed")
        super().save(**{**kwargs, "force_insert": True})

    def delete(self, **kwargs):
        """Refused: responses go with their attempts, when a learner's data are erased.

        Raises:
            NeverChanged: always.
        """
        raise NeverChanged(f"{type(self).__name__} rows are deleted only with their learner's data")


class Response(Added):
    """One submitted answer. Never changed; deleted only with its learner's data.

    ``closes`` says that no further try was left, or needed, when it was given.
    """

    class Confidence(models.IntegerChoices):
        GUESS = 1, _("a guess")
        FAIRLY = 2, _("fairly sure")
        CERTAIN = 3, _("certain")

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="responses")
    try_number = models.PositiveSmallIntegerField(_("try"), default=1)
    token = models.UUIDField(editable=False)
    answer = models.JSONField(_("answer"))
    confidence = models.PositiveSmallIntegerField(
        _("how sure"), choices=Confidence, null=True, blank=True
    )
    closes = models.BooleanField(_("closes the question"), default=True)
    answered_at = models.DateTimeField(_("answered"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("response")
        verbose_name_plural = _("responses")
        ordering = ["answered_at"]
        constraints = [
            models.UniqueConstraint(fields=["item", "try_number"], name="one_response_per_try")
        ]

    def __str__(self) -> str:
        return f"{self.item_id} · {self.try_number}"


class Grade(Added):
    """The result of marking a response. A regrade adds a row; the newest one counts."""

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="grades")
    fraction = models.FloatField(_("fraction"))
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )
    graded_at = models.DateTimeField(_("graded"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("grade")
        verbose_name_plural = _("grades")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(fraction__gte=0, fraction__lte=1), name="fraction_from_0_to_1"
            )
        ]

    def __str__(self) -> str:
        return f"{self.response_id} · {self.fraction:.2f}"


class ExtraTime(models.Model):
    """That a learner has more time than others in quizzes with a time limit."""

    learner = models.OneToOneField(
        "accounts.Learner", on_delete=models.CASCADE, related_name="extra_time"
    )
    percent = models.PositiveSmallIntegerField(_("extra time in percent"))
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("granted by"),
    )
    granted_at = models.DateTimeField(_("granted"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("extra time")
        verbose_name_plural = _("extra time")

    def __str__(self) -> str:
        return f"{self.learner} · {self.percent}%"


class Erasure(models.Model):
    """That a learner's responses, up to that moment, may be deleted: else the database refuses.

    It stays after the learner is gone, who may come back under the same id with an old cookie.
    """

    learner = models.UUIDField(unique=True)
    erased_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("erasure")
        verbose_name_plural = _("erasures")

    def __str__(self) -> str:
        return str(self.learner)


class Report(models.Model):
    """What a learner found wrong with one wording of a question, and what came of it."""

    class Status(models.TextChoices):
        NEW = "new", _("new")
        LOOKING = "looking", _("being looked at")
        MENDED = "mended", _("mended")
        STANDS = "stands", _("stands as it is")

    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="reports")
    learner = models.ForeignKey(
        "accounts.Learner", on_delete=models.CASCADE, related_name="reports"
    )
    note = models.TextField(_("what is wrong"), max_length=2000)
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.NEW)
    reply = models.TextField(_("reply"), max_length=2000, blank=True)
    replied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("replied by"),
    )
    made_at = models.DateTimeField(_("sent"), default=timezone.now, editable=False)
    replied_at = models.DateTimeField(_("replied"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("report of a problem")
        verbose_name_plural = _("reports of problems")
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return f"{self.revision} · {self.get_status_display()}"
