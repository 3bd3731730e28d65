"""What is remembered of it: cards, worked out from the responses, and how they are reviewed."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lessons.models import Course, Skill, Statement
from quizzes.models.answering import Response


class Card(models.Model):
    """One learner's memory of one target, as FSRS has it after the answers that were read so far.

    A cache of the responses: :mod:`quizzes.cards` reads and rebuilds it, nothing else writes it.
    ``is_right``, ``was_remembered`` (not rated Again),
    ``confidence`` and ``in_review`` are of the last answer; ``asked`` holds when
    each question on the target was last answered, by its id; ``lapses`` how often an answer was
    not remembered that had been before; ``version`` of :mod:`quizzes.memory`, or empty for a card
    that is to be replayed.
    """

    learner = models.ForeignKey("accounts.Learner", on_delete=models.CASCADE, related_name="cards")
    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="cards")
    target_statement = models.ForeignKey(
        Statement, on_delete=models.CASCADE, null=True, blank=True, related_name="cards"
    )
    target_skill = models.ForeignKey(
        Skill, on_delete=models.CASCADE, null=True, blank=True, related_name="cards"
    )
    due = models.DateTimeField(_("due"))
    stability = models.FloatField(_("stability"))
    difficulty = models.FloatField(_("difficulty"))
    state = models.PositiveSmallIntegerField()
    step = models.PositiveSmallIntegerField(null=True)
    first_answer = models.DateTimeField(_("first answered"))
    last_review = models.DateTimeField(_("last answered"))
    reps = models.PositiveIntegerField(_("answers"), default=0)
    lapses = models.PositiveIntegerField(_("lapses"), default=0)
    is_right = models.BooleanField(_("last answer right"))
    was_remembered = models.BooleanField(_("last answer remembered"))
    confidence = models.PositiveSmallIntegerField(
        _("how sure"), choices=Response.Confidence, null=True
    )
    in_review = models.BooleanField(_("last answered in a review"))
    asked = models.JSONField(default=dict)
    version = models.CharField(max_length=12)

    class Meta:
        verbose_name = _("card")
        verbose_name_plural = _("cards")
        indexes = [models.Index(fields=["learner", "course", "due"], name="cards_due")]
        constraints = [
            models.UniqueConstraint(
                fields=["learner", "target_statement"], name="one_card_per_statement"
            ),
            models.UniqueConstraint(fields=["learner", "target_skill"], name="one_card_per_skill"),
            models.CheckConstraint(
                condition=models.Q(target_statement=None) ^ models.Q(target_skill=None),
                name="card_has_one_target",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.learner_id} · {self.target_statement_id or self.target_skill_id}"

    @property
    def target(self) -> tuple[str, int]:
        """The target as ``("statement", id)`` or ``("skill", id)``."""
        return target_of(self.target_statement_id, self.target_skill_id)

    @property
    def was_sure_but_wrong(self) -> bool:
        return not self.is_right and self.confidence == Response.Confidence.CERTAIN


def target_of(statement: int | None, skill: int | None) -> tuple[str, int]:
    """A target from the two columns of which one is filled."""
    return ("statement", statement) if statement is not None else ("skill", skill)


class ReviewPlan(models.Model):
    """What a learner has settled for the reviews of a course. Without a row the defaults hold."""

    class Cap(models.IntegerChoices):
        TEN = 10, _("10 cards")
        TWENTY = 20, _("20 cards")
        FORTY = 40, _("40 cards")
        NONE = 0, _("no limit")

    learner = models.ForeignKey(
        "accounts.Learner", on_delete=models.CASCADE, related_name="review_plans"
    )
    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="review_plans")
    daily_cap = models.PositiveSmallIntegerField(
        _("at most, on one day"), choices=Cap, default=Cap.TWENTY
    )
    exam_on = models.DateField(_("date of an exam"), null=True, blank=True)

    class Meta:
        verbose_name = _("review plan")
        verbose_name_plural = _("review plans")
        constraints = [
            models.UniqueConstraint(fields=["learner", "course"], name="one_review_plan_per_course")
        ]

    def __str__(self) -> str:
        return f"{self.learner_id} · {self.course_id}"
