"""What templates are given to show of attempts and items: nothing of a key before its answer."""

from dataclasses import dataclass, field
from uuid import UUID, uuid4

from quizzes import questions
from quizzes.models import Attempt, Item, Quiz
from quizzes.queries import items_with_answers, quizzes_of_lesson


@dataclass(frozen=True)
class ItemPage:
    """One item as a page shows it.

    Attributes:
        item: with its revision and question.
        attempt: whose item it is.
        number_of_items: how many the attempt has.
        template: the question type's template.
        shown: what that template shows; it holds the key and feedback only if ``answered``.
        answered: whether a response stands.
        fraction: its grade from 0 to 1, else ``None``.
        is_new: it was answered by the request that is being served.
        error: what was wrong with an answer that could not be taken.
        token: the identifier of the next form.
    """

    item: Item
    attempt: Attempt
    number_of_items: int
    template: str
    shown: dict
    answered: bool = False
    fraction: float | None = None
    is_new: bool = False
    error: str = ""
    other_stands: bool = False
    token: UUID = field(default_factory=uuid4)


def item_page(item: Item, *, attempt: Attempt, answer=None, sent=None, **rest) -> ItemPage:
    """An item for a template.

    Args:
        item: with its revision and question loaded.
        attempt: the item's attempt, loaded.
        answer: the stored answer, or ``None`` if there is none.
        sent: the fields of a form that was not taken as an answer, to be kept.
        **rest: further fields of :class:`ItemPage`.
    """
    kind = questions.get(item.revision.question.type)
    return ItemPage(
        item=item,
        attempt=attempt,
        number_of_items=attempt.length,
        template=kind.template,
        shown=kind.present(item.revision.body, item.order, answer, sent),
        answered=answer is not None,
        **rest,
    )


@dataclass(frozen=True)
class Sitting:
    """An attempt as it is taken: what has been answered, then the one question that is next."""

    attempt: Attempt
    answered: list[ItemPage]
    current: ItemPage | None


def sitting_of(attempt: Attempt, items: list[Item], *, error_at: ItemPage | None = None) -> Sitting:
    """The attempt as it is taken.

    Args:
        attempt: loaded with its quiz.
        items: all of them, from :func:`quizzes.queries.items_with_answers`.
        error_at: a page that stands for its item, to show what was wrong with an answer.
    """
    answered = [
        item_page(item, attempt=attempt, answer=item.answer, fraction=item.fraction)
        for item in items
        if item.answer is not None
    ]
    waiting = [item for item in items if item.answer is None]
    if error_at is not None:
        current = error_at
    elif waiting and attempt.submitted_at is None:
        current = item_page(waiting[0], attempt=attempt)
    else:
        current = None
    return Sitting(attempt=attempt, answered=answered, current=current)


def attempt_sitting(attempt: Attempt, *, error_at: ItemPage | None = None) -> Sitting:
    """The attempt as it is taken, in one query."""
    return sitting_of(attempt, list(items_with_answers([attempt])), error_at=error_at)


@dataclass(frozen=True)
class LessonQuiz:
    """A quiz as it stands in a lesson: not begun, open (with its sitting), or done."""

    quiz: Quiz
    sitting: Sitting | None
    last: Attempt | None

    @property
    def number_of_questions(self) -> int:
        return number_of_questions(self.quiz)


def number_of_questions(quiz: Quiz) -> int:
    """How many questions an attempt will have, by the quiz's rules."""
    if "questions" in quiz.rules:
        return len(quiz.rules["questions"])
    return quiz.rules["draw"]["count"]


def lesson_quizzes(*, lesson, learner) -> list[LessonQuiz]:
    """The quizzes of a lesson with this learner's newest attempt: one query, and a second where
    an attempt is open, for its items."""
    found = quizzes_of_lesson(lesson=lesson, learner=learner)
    open_attempts = [one for _, one in found if one is not None and one.submitted_at is None]
    items: dict[UUID, list[Item]] = {attempt.pk: [] for attempt in open_attempts}
    if open_attempts:
        for item in items_with_answers(open_attempts):
            items[item.attempt_id].append(item)
    return [
        LessonQuiz(
            quiz=quiz,
            last=last,
            sitting=sitting_of(last, items[last.pk]) if last and last.pk in items else None,
        )
        for quiz, last in found
    ]
