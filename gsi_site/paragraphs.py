"""What a learner has done with each paragraph of the source: the strip, and the map of the source.

A paragraph is

- **read** when every section of some lesson that reads it has been read;
- **answered** when a question that tests one of its statements has been answered;
- **remembered** while most of what can be asked on it would still be known today, that is, while
  the share of it that is held (:mod:`gsi_site.mastery`) is at least :data:`MOST`, and two of its
  questions, or all there are, stand.

The strip shows the furthest of the three; the map shows each by itself.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from lessons.models import Course, Paragraph
from quizzes.models import Response

MOST = 0.6


@dataclass(frozen=True)
class ParagraphProgress:
    """What one learner has done with one paragraph of the source."""

    number: int
    label: str
    read: bool
    answered: bool
    remembered: bool = False

    @property
    def state(self) -> str:
        if self.remembered:
            return "remembered"
        if self.answered:
            return "answered"
        return "read" if self.read else "new"


@dataclass(frozen=True)
class Marks:
    """The paragraphs by number and label, and which of them each learner answered and remembers.

    Whoever is not asked for what is remembered is not said to have forgotten it: the mark is only
    left out.
    """

    paragraphs: list[tuple[int, str]]
    answered: dict[UUID, set[int]]
    remembered: dict[UUID, set[int]] = field(default_factory=dict)


def marks_of(ids: list[UUID], course: Course) -> Marks:
    """What learners have answered, by their ids, in two queries."""
    return Marks(paragraphs_of(course), answered_paragraphs(ids, course))


def paragraphs_of(course: Course) -> list[tuple[int, str]]:
    """Number and label of each paragraph; the front matter is none."""
    paragraphs = Paragraph.objects.filter(source__course=course, number__gt=0)
    return list(paragraphs.values_list("number", "label"))


def answered_paragraphs(ids: list[UUID], course: Course) -> dict[UUID, set[int]]:
    """The numbers of the paragraphs that each learner has answered a question about."""
    answered: dict[UUID, set[int]] = {id: set() for id in ids}
    rows = (
        Response.objects.filter(item__attempt__learner__in=ids, item__attempt__quiz__course=course)
        .order_by()
        .values_list(
            "item__attempt__learner_id",
            "item__revision__question__target_statement__paragraph__number",
        )
        .exclude(item__revision__question__target_statement=None)
        .distinct()
    )
    for learner_id, number in rows:
        answered[learner_id].add(number)
    return answered


def strip(marks: Marks, learner: UUID, lessons: Iterable) -> list[ParagraphProgress]:
    """The paragraphs in order, with what one learner has done.

    Args:
        marks: of several learners.
        learner: whose strip.
        lessons: their progress in each lesson.
    """
    read = {number for one in lessons if one.is_read for number in one.lesson.paragraphs}
    return [
        ParagraphProgress(
            number=number,
            label=label,
            read=number in read,
            answered=number in marks.answered.get(learner, ()),
            remembered=number in marks.remembered.get(learner, ()),
        )
        for number, label in marks.paragraphs
    ]
