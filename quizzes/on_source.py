"""What quizzes put onto the pages of the source: notes, and questions answered there."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from lessons.markdown import plain_text
from lessons.models import Source
from quizzes import pages, questions
from quizzes.models import Item, Response
from quizzes.rules import of

NOTED = "annotate"
LOCATED = "locate"
# What stands in a learner's edition, and what it is called there
IN_EDITION = {
    NOTED: _("Your annotation"),
    "judgement": _("Your judgement"),
    "evidence": _("Evidence you chose"),
    "open": _("Your answer"),
}


@dataclass(frozen=True)
class MarginNote:
    """An answer as it stands beside a paragraph of the source.

    Attributes:
        label: what kind of answer it is.
        asked: the question, without HTML.
        words: the answer.
        statement: the key of the statement that it is on, if it is on one.
        answered_at: when.
    """

    label: str
    asked: str
    words: str
    statement: str
    answered_at: datetime


def margin_notes(*, source: Source, learner) -> dict[int, list[MarginNote]]:
    """What the learner last answered to each question whose answer belongs beside a paragraph:
    annotations, judgements and evidence with the ¶ cited, and open answers.

    Args:
        source: whose paragraphs.
        learner: who answered; nobody else is shown it.

    Returns:
        The notes by paragraph number, the oldest first; 0 where a question is on no paragraph.
    """
    if not learner.is_kept:
        return {}
    responses = (
        Response.objects.filter(
            item__attempt__learner=learner.pk,
            item__revision__question__type__in=IN_EDITION,
            item__revision__question__course=source.course_id,
        )
        .select_related("item__revision__question__target_statement__paragraph")
        .prefetch_related("item__revision__question__cites__paragraph")
        .order_by("answered_at", "pk")
    )
    newest = {one.item.revision.question_id: one for one in responses}
    found: dict[int, list[MarginNote]] = {}
    for response in sorted(newest.values(), key=lambda one: (one.answered_at, one.pk)):
        number, note = _margin_note(response)
        found.setdefault(number, []).append(note)
    return found


def _margin_note(response: Response) -> tuple[int, MarginNote]:
    revision, answer = response.item.revision, response.answer
    question, body = revision.question, revision.body
    kind = questions.get(question.type)
    statement = question.target_statement or next(iter(question.cites.all()), None)
    number = statement.paragraph.number if statement else 0
    if question.type == NOTED:
        number = body["statement"]["paragraph"]
    elif "paragraphs" in body:
        number = answer["paragraph"]
    note = MarginNote(
        label=str(IN_EDITION[question.type]),
        asked=plain_text(body["stem_html"]),
        words=answer if question.type == "open" else kind.as_text(body, answer),
        statement=statement.key if question.type == NOTED and statement else "",
        answered_at=response.answered_at,
    )
    return number, note


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
