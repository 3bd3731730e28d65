"""What comes again in the same sitting: an answer of which somebody was certain, and wrong."""

from random import Random

from django.db.models import F, Subquery

from quizzes import questions, reasons
from quizzes.models import Attempt, Item, Revision


def return_later(item: Item) -> Item | None:
    """Ask the target of an item once more at the end of its attempt, by another question if there
    is one. The caller holds the attempt.

    Args:
        item: of a review, with its attempt. What has returned already does not return again.

    Returns:
        The new item, or ``None``.
    """
    asked = item.asked or {}
    if asked.get("why") == reasons.AGAIN:
        return None
    attempt = item.attempt
    length = Attempt.objects.filter(pk=attempt.pk).values("length")
    revision = (
        Revision.objects.select_related("question")
        .annotate(length=Subquery(length))  # as it is now that the attempt is held
        .get(pk=asked.get("again", item.revision_id))
    )
    attempt.length = position = revision.length + 1
    Attempt.objects.filter(pk=attempt.pk).update(length=position, out_of=F("out_of") + 1)
    kind = questions.get(revision.question.type)
    return Item.objects.create(
        attempt=attempt,
        position=position,
        revision=revision,
        order=kind.shuffle(revision.body, Random(f"{attempt.seed}:{position}")),
        asked={"why": reasons.AGAIN, "paragraphs": asked.get("paragraphs", [])},
    )
