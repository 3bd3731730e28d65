"""Tags that let templates of other apps show quizzes."""

from django import template

from quizzes import pages

register = template.Library()


@register.simple_tag(takes_context=True)
def lesson_quizzes(context, lesson) -> list[pages.LessonQuiz]:
    """The quizzes of ``lesson`` with the newest attempt of the learner of this request."""
    return pages.lesson_quizzes(lesson=lesson, learner=context["request"].learner)


@register.filter
def percent(points, out_of) -> int:
    """``points`` of ``out_of`` as a whole percentage, rounded down so that 100 means all."""
    if not out_of:
        return 0
    return int((points or 0) * 100 / out_of + 1e-9)
