"""What is asked: questions, their wordings, and quizzes."""

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
    is_wording = models.BooleanField(
        _("recall of set wording"),
        default=False,
        help_text=_("Reviews ask few of these."),
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

    A quiz for reviews is made by the site, one for each course, and has no questions of its own:
    each of its attempts is a sitting of :mod:`quizzes.reviewing`.

    ``rules`` come with the quiz; ``override`` holds those that staff have set in the admin, which
    loading the course leaves alone.
    """

    class Purpose(models.TextChoices):
        CHECK = "check", _("check")
        UNIT = "unit", _("unit test")
        FINAL = "final", _("final test")
        PRACTICE = "practice", _("practice")
        REVIEW = "review", _("review")

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

    @property
    def is_review(self) -> bool:
        return self.purpose == self.Purpose.REVIEW


class QuizRules(Quiz):
    """A quiz as the admin's page on its rules sees it."""

    class Meta:
        proxy = True
        verbose_name = _("rules of a quiz")
        verbose_name_plural = _("rules of quizzes")
