"""The answers that statistics rest on: each learner's first finished attempt at a quiz.

Later attempts come after feedback, so they say something about learning and little about the
questions. Questions that cannot earn anything are left out, and one that was left open earns 0.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from quizzes import questions, statistics
from quizzes.models import Attempt, Grade, Item, Quiz


@dataclass
class Table:
    """What was earned, attempt by attempt.

    Attributes:
        by_question: question key → attempt → the fraction earned, 0–1.
        by_attempt: attempt → the fractions in the order of its places.
    """

    by_question: dict[str, dict[UUID, float]] = field(default_factory=dict)
    by_attempt: dict[UUID, list[float]] = field(default_factory=dict)

    @property
    def totals(self) -> dict[UUID, float]:
        return {attempt: sum(marks) for attempt, marks in self.by_attempt.items()}

    def items(self) -> dict[str, statistics.ItemStatistics]:
        """The figures of each question, by its key."""
        totals = self.totals
        pairs = [
            (list(earned.values()), [totals[attempt] for attempt in earned])
            for earned in self.by_question.values()
        ]
        found = statistics.of_pairs(pairs, [1.0] * len(pairs))
        return dict(zip(self.by_question, found, strict=True))

    def quiz(self) -> statistics.QuizStatistics:
        """The figures of the whole quiz, over attempts of the length that most have."""
        lengths = [len(marks) for marks in self.by_attempt.values()]
        usual = max(set(lengths), key=lengths.count, default=0)
        rows = [marks for marks in self.by_attempt.values() if len(marks) == usual]
        return statistics.of_quiz(list(zip(*rows, strict=True)))

    def as_dict(self) -> dict:
        """In plain values, for ``--json``."""
        return {
            "items": {key: asdict(one) for key, one in self.items().items()},
            "quiz": asdict(self.quiz()),
        }


def first_attempts(quiz: Quiz, learners: Iterable[UUID] | QuerySet | None = None) -> QuerySet:
    """Each learner's first finished attempt at the quiz. For staff who may see the learners.

    Args:
        quiz: what was taken.
        learners: whose attempts count, as keys or a subquery; ``None`` means everybody's.
    """
    finished = Attempt.objects.filter(quiz=quiz, submitted_at__isnull=False)
    earlier = Attempt.objects.filter(
        quiz=quiz,
        submitted_at__isnull=False,
        learner=OuterRef("learner"),
        started_at__lt=OuterRef("started_at"),
    )
    if learners is not None:
        finished = finished.filter(learner__in=learners)
    return finished.filter(~Exists(earlier))


def table_of(quiz: Quiz, learners: Iterable[UUID] | QuerySet | None = None) -> Table:
    """What was earned in the first attempts, in one query. See :func:`first_attempts`."""
    grade = Grade.objects.filter(response__item=OuterRef("pk"), response__closes=True)
    rows = (
        Item.objects.filter(attempt__in=first_attempts(quiz, learners))
        .exclude(revision__question__type__in=questions.unscored())
        .annotate(earned=Subquery(grade.order_by("-pk").values("fraction")[:1]))
        .order_by("attempt__started_at", "attempt", "position")
        .values_list("attempt", "earned", "revision__question__key")
    )
    table = Table()
    for attempt, earned, key in rows:
        fraction = earned or 0.0
        table.by_question.setdefault(key, {})[attempt] = fraction
        table.by_attempt.setdefault(attempt, []).append(fraction)
    table.by_question = dict(sorted(table.by_question.items()))
    return table
