"""What templates need to show a course."""

import re
from collections.abc import Iterable

from django import template
from django.urls import reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from lessons import models

register = template.Library()

PARAGRAPH_MARK = re.compile(r"¶(\d+)(?:–(\d+))?")


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


@register.simple_tag(takes_context=True)
def chips(context: template.Context, text: str) -> SafeString:
    """Plain text with each ``¶4`` or ``¶4–8`` in it as a chip that leads to that paragraph."""
    source = course_url(context, "lessons:source")

    def chip(match: re.Match) -> str:
        first, last = match.groups()
        if last:
            label = _("paragraphs %(first)s to %(last)s") % {"first": first, "last": last}
        else:
            label = _("paragraph %(number)s") % {"number": first}
        return format_html(
            '<a class="para" href="{}#p{}" data-para="{}" aria-label="{}">{}</a>',
            *(source, first, first, label, match.group()),
        )

    return mark_safe(PARAGRAPH_MARK.sub(chip, conditional_escape(text)))  # noqa: S308 both escaped


@register.simple_tag(takes_context=True)
def paragraph_chips(context: template.Context, numbers: Iterable[int]) -> SafeString:
    """Paragraph numbers as chips."""
    return chips(context, " ".join(f"¶{number}" for number in numbers))


@register.filter
def label_in(key: str, entries: Iterable[dict]) -> str:
    """The label of a function or voice, from the source's list of them; the key if it has none."""
    return next((entry["label"] for entry in entries if entry["key"] == key), key)
