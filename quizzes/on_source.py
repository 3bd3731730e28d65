"""What quizzes put onto the pages of the source: notes, and questions answered there."""

from uuid import UUID

from lessons.models import Source
from quizzes import pages, questions
from quizzes.models import Item, Response
from quizzes.rules import of

NOTED = "annotate"
LOCATED = "locate"


def notes_of(*, source: Source, learner) -> dict[int, list[str]]:
    """The learner's own notes on statements: what they last answered about each, in words.

    Args:
        source: whose statements.
        learner: who wrote the notes; they are shown to nobody else.

    Returns:
        The notes by the statement's id.
    """
    responses = (
        Response.objects.filter(
            item__attempt__learner=learner.pk,
            item__revision__question__type=NOTED,
            item__revision__question__target_statement__source=source,
        )
        .select_related("item__revision__question")
        .order_by("answered_at", "pk")
    )
    found = {}
    for response in responses:
        revision = response.item.revision
        words = questions.get(NOTED).as_text(revision.body, response.answer)
        found[revision.question.target_statement_id] = [words]
    return found


def question_asked(*, attempt: str, position: str, learner) -> pages.ItemPage | None:
    """The learner's own open question whose answer is a paragraph, to be chosen on the source
    page; ``None`` for anything else.

    Args:
        attempt: the attempt's id as the address says it.
        position: the item's position, likewise.
        learner: who is asking.
    """
    try:
        key, place = UUID(attempt), int(position)
    except ValueError:
        return None
    item = (
        Item.objects.select_related("attempt__quiz", "revision__question")
        .filter(
            attempt=key,
            attempt__learner=learner.pk,
            attempt__submitted_at=None,
            position=place,
            revision__question__type=LOCATED,
        )
        .exclude(responses__closes=True)
        .first()
    )
    if item is None:
        return None
    tries_used = item.responses.count() if of(item.attempt.rules).tries > 1 else 0
    return pages.open_page(item, attempt=item.attempt, tries_used=tries_used)
