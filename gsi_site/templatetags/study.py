"""What templates need to lead from what is known to what to do."""

from urllib.parse import urlencode

from django import template

from lessons.models import course_url

register = template.Library()


@register.simple_tag(takes_context=True)
def review_url(context: template.Context, scope: str = "") -> str:
    """Where to review a part of the course in the context, or what is due.

    Args:
        scope: as :func:`quizzes.review_queue.parse_scope` reads it; empty for what is due.
    """
    address = course_url(context["course"], "quizzes:cards")
    return f"{address}?{urlencode({'scope': scope})}" if scope else address
