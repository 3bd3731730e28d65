"""What is answered: questions, quizzes, attempts and the one stream of responses."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lessons.models import Course, Lesson, Loaded, Section, Skill, Statement, Unit


class Question(Loaded):
    """A question of the bank, under a key that never changes its meaning."""

    class Level(models.TextChoices):
        REMEMBER = "remember", _("remember")
        UNDERSTAND = "understand", _("understand")
        APPLY = "apply", _("apply")
        ANALYSE = "analyse", _("analyse")
        EVALUATE = "evaluate", _("evaluate")

    class Text(models.TextChoices):
        OPEN = "open", _("text open")
        CLOSED = "closed", _("text closed")

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="questions")
    lesson = models.ForeignKey(
        Lesson, on_delete=models.SET_NULL, null=True, blank=True, related_name="questions"
    )
    type = models.CharField(_("type"), max_length=20)
    target_statement = models.ForeignKey(
        Statement, on_delete=models.PROTECT, null=True, blank=True, related_name="questions"
    )
    target_skill = models.ForeignKey(
        Skill, on_delete=models.PROTECT, null=True, blank=True, related_name="questions"
    )
    cites = models.ManyToManyField(Statement, related_name="cited_by", blank=True)
    asks = models.CharField(_("asks about"), max_length=20, blank=True)
    level = models.CharField(_("level"), max_length=10, choices=Level)
    text_mode = models.CharField(_("text"), max_length=6, choices=Text, default=Text.OPEN)
    is_drawn = models.BooleanField(
        _("drawn from pools"),
        default=True,
        help_text=_("Otherwise it is asked only by a quiz that names it."),
    )
    revision = models.ForeignKey(
        "Revision", on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["key"]
        constraints = [
            models.UniqueConstraint(fields=["course", "key"], name="one_question_per_key"),
            models.CheckConstraint(
                condition=models.Q(target_statement=None) ^ models.Q(target_skill=None),
                name="question_has_one_target",
            ),
        ]

    def __str__(self) -> str:
        return self.key


class Revision(models.Model):
    """One frozen wording of a question. ``body`` is what its type's module understands."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveSmallIntegerField(_("number"))
    body = models.JSONField()
    digest = models.CharField(max_length=64, editable=False)
    made_at = models.DateTimeField(_("made"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["question", "number"], name="one_revision_per_number")
        ]

    def __str__(self) -> str:
        return f"{self.question_id} · {self.number}"


class Quiz(Loaded):
    """A set of questions with a purpose.

    ``rules`` come with the quiz; ``override`` holds those that staff have set in the admin, which
    loading the course leaves alone.
    """

    class Purpose(models.TextChoices):
        CHECK = "check", _("check")
        UNIT = "unit", _("unit test")
        FINAL = "final", _("final test")
        PRACTICE = "practice", _("practice")

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="quizzes")
    slug = models.SlugField(_("slug"), max_length=80)
    title = models.CharField(_("title"), max_length=200)
    purpose = models.CharField(_("purpose"), max_length=10, choices=Purpose)
    lesson = models.ForeignKey(
        Lesson, on_delete=models.SET_NULL, null=True, blank=True, related_name="quizzes"
    )
    unit = models.ForeignKey(
        Unit, on_delete=models.SET_NULL, null=True, blank=True, related_name="quizzes"
    )
    section = models.ForeignKey(
        Section, on_delete=models.SET_NULL, null=True, blank=True, related_name="quizzes"
    )
    rules = models.JSONField(default=dict)
    override = models.JSONField(default=dict, blank=True, editable=False)

    class Meta:
        verbose_name = _("quiz")
        verbose_name_plural = _("quizzes")
        ordering = ["key"]
        constraints = [
            models.UniqueConstraint(fields=["course", "key"], name="one_quiz_per_key"),
            models.UniqueConstraint(fields=["course", "slug"], name="one_quiz_per_slug"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def rules_in_force(self) -> dict:
        """The rules of the next attempt."""
        return self.rules | self.override


class QuizRules(Quiz):
    """A quiz as the admin's page on its rules sees it."""

    class Meta:
        proxy = True
        verbose_name = _("rules of a quiz")
        verbose_name_plural = _("rules of quizzes")


class Attempt(models.Model):
    """One sitting of a quiz, with the rules that held when it was begun.

    ``out_of`` counts the questions that can earn something: judgements, for one, cannot.
    ``deadline_at`` holds the learner's extra time, but not the grace of seconds for the wire.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    learner = models.ForeignKey(
        "accounts.Learner", on_delete=models.CASCADE, related_name="attempts"
    )
    quiz = models.ForeignKey(Quiz, on_delete=models.PROTECT, related_name="attempts")
    rules = models.JSONField(default=dict)
    seed = models.BigIntegerField(editable=False)
    length = models.PositiveSmallIntegerField(_("questions"))
    out_of = models.PositiveSmallIntegerField(_("scored questions"), default=0)
    deadline_at = models.DateTimeField(_("deadline"), null=True, blank=True, editable=False)
    started_at = models.DateTimeField(_("started"), default=timezone.now, editable=False)
    submitted_at = models.DateTimeField(_("finished"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        ordering = ["started_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["learner", "quiz"],
                condition=models.Q(submitted_at=None),
                name="one_open_attempt",
            )
        ]

    def __str__(self) -> str:
        return str(self.id)


class Item(models.Model):
    """One question in an attempt. ``order`` is the stored shuffle its type made."""

    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="items")
    order = models.JSONField(default=list)

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
