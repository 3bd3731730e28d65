"""Classes, memberships and assignments.

A class never owns what its students answered: attempts and reading belong to learners, and the
tables here say only who is in which class and what is set for whom. Leaving a class, or its end,
therefore takes nothing from anybody.
"""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gsi_site.accounts.models import Learner
from lessons.models import Course, Lesson, Path, Reflection
from quizzes.models import Attempt, Quiz


class Classroom(models.Model):
    """A class: its students study one course along one path.

    ``code`` opens the page on which students join; an empty one opens nothing. Once ``purged_at``
    stands, who was in it is gone, and ``figures`` holds what remains: numbers without names.
    """

    name = models.CharField(_("name"), max_length=120)
    term = models.CharField(_("term"), max_length=60, blank=True)
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="classrooms")
    path = models.ForeignKey(
        Path, on_delete=models.SET_NULL, null=True, blank=True, related_name="classrooms"
    )
    code = models.CharField(_("code to join"), max_length=12, null=True, blank=True, unique=True)
    code_expires_at = models.DateTimeField(_("code ends"), null=True, blank=True)
    needs_approval = models.BooleanField(_("an instructor approves who joins"), default=False)
    created_at = models.DateTimeField(_("made"), default=timezone.now, editable=False)
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True, editable=False)
    purge_on = models.DateField(
        _("names are erased on"),
        null=True,
        blank=True,
        help_text=_("On that day everybody leaves the class, and figures without names remain."),
    )
    purged_at = models.DateTimeField(null=True, blank=True, editable=False)
    figures = models.JSONField(default=dict, blank=True, editable=False)

    class Meta:
        verbose_name = _("class")
        verbose_name_plural = _("classes")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return f"{self.name} · {self.term}" if self.term else self.name

    @property
    def is_past(self) -> bool:
        return self.archived_at is not None


class Membership(models.Model):
    """Somebody in a class: as a student, an assistant, or one of its owners."""

    class Role(models.TextChoices):
        STUDENT = "student", _("student")
        ASSISTANT = "assistant", _("assistant")
        OWNER = "owner", _("owner")

    class State(models.TextChoices):
        INVITED = "invited", _("is invited")
        WAITING = "waiting", _("waits for approval")
        ACTIVE = "active", _("in the class")
        LEFT = "left", _("has left")
        REMOVED = "removed", _("was removed")

    classroom = models.ForeignKey(Classroom, on_delete=models.CASCADE, related_name="memberships")
    learner = models.ForeignKey(Learner, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.STUDENT)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.ACTIVE)
    shown_name = models.CharField(
        _("name in this class"),
        max_length=120,
        blank=True,
        help_text=_("A pseudonym will do. Left empty, the user name is shown."),
    )
    number = models.CharField(_("student number"), max_length=40, blank=True)
    lets_reset_password = models.BooleanField(
        _("instructors may set a one-time password"),
        default=False,
        help_text=_("From the start so for accounts made for this class; else the student's word."),
    )
    joined_at = models.DateTimeField(_("joined"), default=timezone.now, editable=False)
    ended_at = models.DateTimeField(_("left"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["shown_name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["classroom", "learner"], name="one_membership_per_class"
            )
        ]

    def __str__(self) -> str:
        return self.shown_name or str(self.learner)


class Assignment(models.Model):
    """Work set for classes: a lesson, a quiz, or a number of review cards.

    ``students`` narrows it to some of them; empty, it is for everybody in the classes.
    ``rules`` holds what the attempts begun under it do differently from the quiz's own rules.
    Late work counts ``late_percent`` less; after ``closes_at`` none is taken.
    """

    class Kind(models.TextChoices):
        LESSON = "lesson", _("lesson")
        QUIZ = "quiz", _("quiz")
        REVIEW = "review", _("review")

    title = models.CharField(_("title"), max_length=160)
    note = models.TextField(_("note to students"), blank=True)
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="assignments")
    classrooms = models.ManyToManyField(
        Classroom, related_name="assignments", verbose_name=_("classes")
    )
    students = models.ManyToManyField(
        Learner, related_name="assignments", blank=True, verbose_name=_("only for")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    lesson = models.ForeignKey(
        Lesson, on_delete=models.PROTECT, null=True, blank=True, related_name="assignments"
    )
    quiz = models.ForeignKey(
        Quiz, on_delete=models.PROTECT, null=True, blank=True, related_name="assignments"
    )
    cards = models.PositiveSmallIntegerField(_("cards to review"), null=True, blank=True)
    opens_at = models.DateTimeField(_("opens"), null=True, blank=True)
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True)
    late_percent = models.PositiveSmallIntegerField(
        _("late work counts less by (%)"), default=0, validators=[MaxValueValidator(100)]
    )
    rules = models.JSONField(default=dict, blank=True, editable=False)
    weight = models.DecimalField(
        _("weight"),
        max_digits=5,
        decimal_places=2,
        default=1,
        validators=[MinValueValidator(0)],
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False,
        related_name="+",
    )  # fmt: skip
    made_at = models.DateTimeField(_("made"), default=timezone.now, editable=False)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        ordering = ["due_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="assignment_sets_one_thing",
                condition=Q(kind="lesson", lesson__isnull=False, quiz=None, cards=None)
                | Q(kind="quiz", lesson=None, quiz__isnull=False, cards=None)
                | Q(kind="review", lesson=None, quiz=None, cards__gt=0),
            )
        ]

    def __str__(self) -> str:
        return self.title


class Extension(models.Model):
    """Other dates, or more time in a timed quiz, for one student and one assignment."""

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="extensions")
    learner = models.ForeignKey(Learner, on_delete=models.CASCADE, related_name="extensions")
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True)
    extra_percent = models.PositiveSmallIntegerField(_("extra time in %"), default=0)

    class Meta:
        verbose_name = _("extension")
        verbose_name_plural = _("extensions")
        constraints = [
            models.UniqueConstraint(fields=["assignment", "learner"], name="one_extension")
        ]

    def __str__(self) -> str:
        return f"{self.assignment} · {self.learner}"


class AssignedAttempt(models.Model):
    """Which assignment an attempt was begun for."""

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="begun")
    attempt = models.OneToOneField(Attempt, on_delete=models.CASCADE, related_name="assigned")

    class Meta:
        verbose_name = _("attempt at an assignment")
        verbose_name_plural = _("attempts at assignments")

    def __str__(self) -> str:
        return f"{self.assignment} · {self.attempt_id}"


class Mark(models.Model):
    """What an instructor set by hand in the gradebook: excused, another score, a comment.

    ``score`` is a share of the whole, 0–1; ``None`` leaves what the answers earned.
    """

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="marks")
    learner = models.ForeignKey(Learner, on_delete=models.CASCADE, related_name="marks")
    is_excused = models.BooleanField(_("excused"), default=False)
    score = models.DecimalField(
        _("score"), max_digits=5, decimal_places=4, null=True, blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(1)],
    )  # fmt: skip
    comment = models.TextField(_("comment"), blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False,
        related_name="+",
    )  # fmt: skip
    at = models.DateTimeField(_("when"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("mark")
        verbose_name_plural = _("marks")
        constraints = [models.UniqueConstraint(fields=["assignment", "learner"], name="one_mark")]

    def __str__(self) -> str:
        return f"{self.assignment} · {self.learner}"


class SharedReflection(models.Model):
    """A reflection that its writer lets the instructors of one class read, and its edition show."""

    classroom = models.ForeignKey(Classroom, on_delete=models.CASCADE, related_name="reflections")
    reflection = models.ForeignKey(Reflection, on_delete=models.CASCADE, related_name="shared")
    shared_at = models.DateTimeField(_("shared"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("shared reflection")
        verbose_name_plural = _("shared reflections")
        constraints = [
            models.UniqueConstraint(fields=["classroom", "reflection"], name="one_share_per_class")
        ]

    def __str__(self) -> str:
        return f"{self.classroom} · {self.reflection_id}"
