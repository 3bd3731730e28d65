"""What templates need to show a course."""

from django import template
from django.urls import reverse

from lessons import models

register = template.Library()


@register.simple_tag(takes_context=True)
def course_url(context: template.Context, name: str, **kwargs) -> str:
    """The address of a page of the course in the context, or of the default course without one.

    Args:
        name: a URL name with its namespace, e.g. ``"lessons:lesson"``.
        **kwargs: the URL's other arguments.
    """
    course = context.get("course")
    if not course:
        return reverse(name, kwargs=kwargs)
    return models.course_url(course, name, **kwargs)
