"""What templates are given to show of attempts and items: nothing of a key before its answer."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.utils import timezone
from django.utils.crypto import salted_hmac

from quizzes import questions, reasons
from quizzes.attempts import draft_data
from quizzes.models import Attempt, Grade, Item, Quiz, Response
from quizzes.queries import items_with_answers, quizzes_of_lesson, tests_of_course
from quizzes.ratings import can_be_rated, rating_of
from quizzes.rules import Rules, of
from quizzes.splits import split_of

COUNTED = timedelta(hours=5)  # of what ends later than that, the day and the hour are said


def learner_mark(learner_id: UUID) -> str:
    """What stands for a learner in their own pages, so that an answer kept in a browser is offered
    and sent to nobody else; it says nothing to others."""
    return salted_hmac("quizzes.learner_mark", str(learner_id)).hexdigest()[:16]


@dataclass(frozen=True)
class ItemPage:
    """One item as a page shows it.

    Attributes:
        item: with its revision and question.
        attempt: whose item it is.
        rules: the attempt's.
        template: the question type's template.
        shown: what that template shows; it holds the key and feedback only if ``answered``.
        answered: whether a response stands and its feedback may be shown.
        is_scored: whether an answer can earn something.
        fraction: its newest grade from 0 to 1, else ``None``.
        right_words: what was right, where nothing was answered and it may be shown by now.
        own_words: the answer in words, where one stands whose feedback may not be shown yet.
        is_new: it was answered by the request that is being served.
        error: what was wrong with an answer that could not be taken.
        other_stands: an answer was sent that differs from the one that stands.
        try_number: the try that the form would be.
        hint_html: what helps after a try that was not right.
        is_saved: a draft of it is kept.
        confidence: how sure the learner said they were.
        rating: the newest rating of a written answer, the learner's own or an instructor's.
        token: the identifier of the next form.
    """

    item: Item
    attempt: Attempt
    rules: Rules
    template: str
    shown: dict
    answered: bool = False
    is_scored: bool = True
    fraction: float | None = None
    own_words: str = ""
    right_words: str = ""
    is_new: bool = False
    error: str = ""
    other_stands: bool = False
    try_number: int = 1
    hint_html: str = ""
    is_saved: bool = False
    confidence: int | None = None
    rating: Grade | None = None
    token: UUID = field(default_factory=uuid4)

    @property
    def number_of_items(self) -> int:
        return self.attempt.length

    @property
    def learner_mark(self) -> str:
        return learner_mark(self.attempt.learner_id)

    @property
    def tries_left(self) -> int:
        return self.rules.tries - self.try_number + 1

    @property
    def why(self) -> str:
        """Why a review asks it now; empty elsewhere."""
        return reasons.sentence(self.item.asked) if self.item.asked else ""

    @property
    def places(self) -> list[int]:
        """In a review, the numbers of the paragraphs that show the answer, once it stands."""
        return (self.item.asked or {}).get("paragraphs", []) if self.answered else []

    @property
    def confidences(self) -> list[tuple[int, str]]:
        """The levels to choose from, if the quiz asks and there is something to be sure of."""
        return Response.Confidence.choices if self.rules.confidence and self.is_scored else []


def item_page(
    item: Item, *, attempt: Attempt, answer=None, sent=None, hides_key: bool = False, **rest
) -> ItemPage:
    """An item for a template.

    Args:
        item: with its revision and question loaded.
        attempt: the item's attempt, loaded.
        answer: the stored answer, or ``None`` if there is none.
        sent: the fields of a form that was not taken as an answer, to be kept.
        hides_key: there is an answer, but what is right may not be shown yet.
        **rest: further fields of :class:`ItemPage`.
    """
    question, body = item.revision.question, item.revision.body
    kind = questions.get(question.type)
    is_answered = answer is not None and not hides_key
    more = {}
    if is_answered and can_be_rated(question.type) and item.pk:
        rest["rating"] = rating_of(item)
    if is_answered and getattr(kind, "SHOWS_SPLIT", False):
        more["split"] = split_of(question=question.pk, without=attempt.learner_id)
    return ItemPage(
        item=item,
        attempt=attempt,
        rules=of(attempt.rules),
        template=kind.template,
        shown=kind.present(body, item.order, answer if is_answered else None, sent, **more),
        answered=is_answered,
        is_scored=questions.is_scored(question.type),
        own_words=kind.as_text(body, answer) if answer is not None and hides_key else "",
        **rest,
    )


def open_page(item: Item, *, attempt: Attempt, tries_used: int = 0, sent=None, **rest) -> ItemPage:
    """An item that is still to be answered, with the hint that its last try has earned."""
    hints = item.revision.body.get("hints", [])
    return item_page(
        item,
        attempt=attempt,
        sent=sent,
        try_number=tries_used + 1,
        hint_html=hints[min(tries_used, len(hints)) - 1]["html"] if tries_used and hints else "",
        **rest,
    )


def answered_page(item: Item, *, attempt: Attempt, **rest) -> ItemPage:
    """An item from :func:`quizzes.queries.items_with_answers` whose answer stands."""
    may_show = of(attempt.rules).shows_feedback(
        submitted_at=attempt.submitted_at, now=timezone.now()
    )
    if item.answer is None and may_show and attempt.submitted_at is not None:
        kind = questions.get(item.revision.question.type)
        if questions.is_scored(kind.KEY):
            rest["right_words"] = kind.right_text(item.revision.body)
    return item_page(
        item,
        attempt=attempt,
        answer=item.answer,
        hides_key=not may_show,
        fraction=item.fraction if may_show else None,
        confidence=item.confidence,
        **rest,
    )


@dataclass(frozen=True)
class Sitting:
    """An attempt as it is taken: what has been answered, then the question that is next.

    Where feedback is deferred, nothing stands as answered before it is handed in: ``places`` lists
    every position, with whether a draft is kept, and ``current`` is the one chosen.
    """

    attempt: Attempt
    rules: Rules
    answered: list[ItemPage]
    current: ItemPage | None
    places: list[tuple[int, bool]] = field(default_factory=list)

    @property
    def now(self) -> datetime:
        """The server's time, from which a page counts down."""
        return timezone.now()

    @property
    def is_over(self) -> bool:
        """Whether its time has ended, if only the grace for what is on the wire is left."""
        deadline = self.attempt.deadline_at
        return deadline is not None and timezone.now() >= deadline

    @property
    def ends_soon(self) -> bool:
        """Whether so little time is left that it is worth counting."""
        deadline = self.attempt.deadline_at
        return deadline is not None and deadline - timezone.now() <= COUNTED

    @property
    def number_unanswered(self) -> int:
        return sum(not is_kept for _position, is_kept in self.places)


def sitting_of(
    attempt: Attempt, items: list[Item], *, instead: ItemPage | None = None, at: int | None = None
) -> Sitting:
    """The attempt as it is taken.

    Args:
        attempt: loaded with its quiz.
        items: all of them, from :func:`quizzes.queries.items_with_answers`.
        instead: a page that stands for its item, to show what was wrong with an answer.
        at: the position to show, where feedback is deferred.
    """
    rules = of(attempt.rules)
    answered = [answered_page(item, attempt=attempt) for item in items if item.is_closed]
    waiting = [item for item in items if not item.is_closed]
    if attempt.submitted_at is not None or not waiting:
        return Sitting(attempt=attempt, rules=rules, answered=answered, current=None)
    if not rules.is_deferred:
        current = instead or open_page(
            waiting[0], attempt=attempt, tries_used=waiting[0].tries_used, **draft_of(waiting[0])
        )
        return Sitting(attempt=attempt, rules=rules, answered=answered, current=current)
    chosen = next((item for item in waiting if item.position == at), None)
    chosen = chosen or next((item for item in waiting if not has_draft(item)), waiting[0])
    return Sitting(
        attempt=attempt,
        rules=rules,
        answered=[],
        current=instead or open_page(chosen, attempt=attempt, **draft_of(chosen)),
        places=[(item.position, item.is_closed or has_draft(item)) for item in items],
    )


def has_draft(item: Item) -> bool:
    return item.draft_fields is not None


def draft_of(item: Item) -> dict:
    """What keeps a draft in the form, as arguments of :func:`open_page`."""
    if not has_draft(item):
        return {}
    confidence = item.draft_fields.get("confidence", [])
    return {
        "sent": draft_data(item.draft_fields),
        "is_saved": True,
        "confidence": int(confidence[0]) if confidence else None,
    }


def attempt_sitting(
    attempt: Attempt, *, instead: ItemPage | None = None, at: int | None = None
) -> Sitting:
    """The attempt as it is taken, in one query."""
    return sitting_of(attempt, list(items_with_answers([attempt])), instead=instead, at=at)


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
    rules = of(quiz.rules_in_force)
    return len(rules.questions) or rules.draw["count"]


@dataclass(frozen=True)
class TestRow:
    """A unit test or final test in a list; ``minutes`` is ``None`` where it has no limit."""

    quiz: Quiz
    number_of_questions: int
    minutes: int | None


def course_tests(*, course) -> list[TestRow]:
    """The tests of a course, those of units in their order before the final ones: one query."""
    return [
        TestRow(quiz, number_of_questions(quiz), of(quiz.rules_in_force).minutes)
        for quiz in tests_of_course(course=course)
    ]


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


@dataclass(frozen=True)
class Calibration:
    """How often answers of one degree of certainty were right."""

    label: str
    answers: int
    right: int


def calibration(items: list[ItemPage]) -> list[Calibration]:
    """How sure the learner was against how often they were right, the surest first. Never a mark.

    Args:
        items: answered ones whose feedback may be shown; those without a degree do not count.
    """
    told = [page for page in items if page.answered and page.is_scored and page.confidence]
    found = []
    for level, label in reversed(Response.Confidence.choices):
        answers = [page for page in told if page.confidence == level]
        if answers:
            right = sum(page.fraction == 1 for page in answers)
            found.append(Calibration(label=label, answers=len(answers), right=right))
    return found
