"""Rating what no program can mark: a written answer, by its rubric."""

from django.db import transaction
from django.utils.translation import gettext as _

from quizzes import questions
from quizzes.models import Grade, Item, Response
from quizzes.questions import open as written


def can_be_rated(question_type: str) -> bool:
    """Whether answers of this type are rated by a rubric."""
    return hasattr(questions.get(question_type), "rate")


def rate(*, response: Response, points: list[int], by=None, reason: str = "") -> Grade:
    """Add a rating of a written answer; the newest one is shown, and none counts as a quiz score.

    Args:
        response: with its item, revision and question loaded.
        points: for each criterion of the rubric, in its order.
        by: the member of staff who marks it, or ``None`` for the learner's own rating.
        reason: what the marker writes to the learner.

    Raises:
        ValueError: the points do not fit the rubric.
    """
    revision = response.item.revision
    fraction = questions.get(revision.question.type).rate(revision.body, points)
    with transaction.atomic():
        last = response.grades.order_by("-pk").first()
        if last and (last.fraction, last.by_id, last.reason) == (
            fraction,
            by.pk if by else None,
            reason or own_rating(),
        ):
            return last
        return Grade.objects.create(
            response=response, fraction=fraction, by=by, reason=reason or own_rating()
        )


def rating_of(item: Item) -> Grade | None:
    """The newest rating of an item's answer; an instructor's mark goes before the learner's own."""
    ratings = Grade.objects.filter(response__item=item).order_by("pk")
    return max(ratings, key=lambda grade: (grade.by_id is not None, grade.pk), default=None)


def own_rating() -> str:
    return _("the learner's own rating")


def parse_points(revision_body: dict, data) -> list[int] | None:
    """The points chosen for each criterion; ``None`` where one is missing or forged."""
    found = []
    for criterion in revision_body["rubric"]:
        value = data.get(f"points-{criterion['key']}", "")
        if value not in {"0", "1", "2"}:
            return None
        found.append(int(value))
    return found


def rubric_with(revision_body: dict, data) -> list[dict]:
    """The criteria as a form shows them, each with its name in the form and what was chosen."""
    return [
        {
            **criterion,
            "name": f"points-{criterion['key']}",
            "chosen": data.get(f"points-{criterion['key']}"),
        }
        for criterion in written.rubric(revision_body)
    ]
