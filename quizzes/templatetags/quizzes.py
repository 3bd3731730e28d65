"""Tags that let templates of other apps show quizzes."""

from django import template
from django.utils import formats, timezone

from lessons.models import Course, Paragraph, Source, Statement
from quizzes import on_source, pages
from quizzes.queries import questions_by_statement
from quizzes.rules import of

register = template.Library()


@register.simple_tag(takes_context=True)
def lesson_quizzes(context, lesson) -> list[pages.LessonQuiz]:
    """The quizzes of ``lesson`` with the newest attempt of the learner of this request."""
    return pages.lesson_quizzes(lesson=lesson, learner=context["request"].learner)


@register.simple_tag
def course_tests(course: Course) -> list[pages.TestRow]:
    """The unit tests and final tests of ``course``, those of units first, in their order."""
    return pages.course_tests(course=course)


@register.filter
def without_unit(tests: list[pages.TestRow]) -> list[pages.TestRow]:
    """The tests that belong to no unit: those at the end of a course."""
    return [test for test in tests if test.quiz.unit_id is None]


@register.filter
def has_time_limit(lesson_quizzes: list[pages.LessonQuiz]) -> bool:
    """Whether any of the quizzes, or of the open attempts at them, ends at a time."""
    return any(
        of(one.quiz.rules_in_force).minutes or (one.sitting and one.sitting.attempt.deadline_at)
        for one in lesson_quizzes
    )


@register.filter
def learner_mark(learner_id) -> str:
    """See :func:`quizzes.pages.learner_mark`."""
    return pages.learner_mark(learner_id)


@register.simple_tag
def statement_questions(source: Source) -> dict[int, list[dict]]:
    """The questions about each statement of ``source``, for :func:`of_statement`."""
    return questions_by_statement(source=source)


@register.simple_tag(takes_context=True)
def own_notes(context, source: Source) -> dict[int, list[str]]:
    """The notes of the learner of this request on statements, for :func:`of_statement`."""
    return on_source.notes_of(source=source, learner=context["request"].learner)


@register.simple_tag(takes_context=True)
def margin_notes(context, source: Source) -> dict[int, list[on_source.MarginNote]]:
    """What the learner of this request answered, for :func:`of_paragraph`."""
    return on_source.margin_notes(source=source, learner=context["request"].learner)


@register.filter
def of_paragraph(notes: dict[int, list[on_source.MarginNote]], paragraph: Paragraph) -> list:
    """Those notes that belong beside ``paragraph``."""
    return notes.get(paragraph.number, [])


@register.simple_tag(takes_context=True)
def question_asked(context) -> pages.ItemPage | None:
    """The question that the address of this page asks, to be answered by choosing a paragraph."""
    query = context["request"].GET
    if "attempt" not in query:
        return None
    return on_source.question_asked(
        attempt=query["attempt"],
        position=query.get("question", ""),
        learner=context["request"].learner,
    )


@register.filter
def of_statement(rows: dict[int, list[dict]], statement: Statement) -> list[dict]:
    """Those rows that belong to ``statement``."""
    return rows.get(statement.pk, []) if rows else []


@register.filter
def percent(points, out_of) -> int:
    """``points`` of ``out_of`` as a whole percentage; 100 means all, and 0 nothing."""
    share = (points or 0) / out_of if out_of else 0
    if 0 < share < 1:
        return min(99, max(1, round(share * 100)))
    return round(share * 100)


@register.filter
def worth(points, attempt) -> str:
    """The attempt's points scaled to what its rules say the whole quiz is worth."""
    rules = of(attempt.rules)
    return formats.localize(round((points or 0) / attempt.out_of * rules.points, 1))


@register.filter
def may_show_score(attempt) -> bool:
    """Whether the attempt's rules let its learner see what was right, by now."""
    return of(attempt.rules).shows_feedback(
        submitted_at=attempt.submitted_at or attempt.deadline_at, now=timezone.now()
    )
