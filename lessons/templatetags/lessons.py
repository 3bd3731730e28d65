"""What templates need to show a course."""

import re
from collections.abc import Iterable

from django import template
from django.template.base import FilterExpression, Parser, Token
from django.urls import get_script_prefix, reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lessons import models, references

register = template.Library()

MOST_FIXED = 200  # a stranger's made-up addresses must not fill the memory
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


class FixedNode(template.Node):
    """A part of a page that is rendered once for each combination of a few values."""

    def __init__(self, nodes: template.NodeList, values: list[FilterExpression]):
        self.nodelist, self.values = nodes, values
        self.rendered: dict[tuple, SafeString] = {}

    def render(self, context: template.Context) -> SafeString:
        values = [value.resolve(context) for value in self.values]
        course = context.get("course")
        place = (course.key, course.is_default) if course else None
        # Their types too: a safe string and an unsafe one may look the same
        shown = tuple((type(value), repr(value)) for value in values)
        key = (get_language(), get_script_prefix(), place, shown)
        if key not in self.rendered:
            if len(self.rendered) >= MOST_FIXED:
                return self.nodelist.render(context)
            self.rendered[key] = self.nodelist.render(context)
        return self.rendered[key]


@register.tag
def fixed(parser: Parser, token: Token) -> FixedNode:
    """``{% fixed value … %}…{% endfixed %}``: what stands in between depends on nothing but these
    values, the language and which course it is; it is rendered once and kept by the process."""
    values = [parser.compile_filter(part) for part in token.split_contents()[1:]]
    nodes = parser.parse(["endfixed"])
    parser.delete_first_token()
    return FixedNode(nodes, values)


@register.filter
def duration(minutes: int) -> str:
    """Minutes as people say them; from an hour on to the nearest five."""
    if minutes < 60:
        return _("%(minutes)s min") % {"minutes": minutes}
    hours, minutes = divmod(5 * round(minutes / 5), 60)
    if not minutes:
        return _("%(hours)s h") % {"hours": hours}
    return _("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": minutes}


@register.filter
def show_pictures(sections: Iterable[models.Section]) -> bool:
    """Whether any of the sections holds a drawing, which needs its own style sheet."""
    return any('<figure class="picture' in section.html for section in sections)


@register.filter
def label_in(key: str, entries: Iterable[dict]) -> str:
    """The label of a function or voice, from the source's list of them; the key if it has none."""
    return next((entry["label"] for entry in entries if entry["key"] == key), key)


@register.filter
def shown_date(written: str) -> str:
    """See :func:`lessons.references.shown_date`."""
    return references.shown_date(written)


@register.filter
def link_labels(urls: Iterable[str]) -> list[tuple[str, str]]:
    """See :func:`lessons.references.link_labels`."""
    return references.link_labels(urls)


@register.filter
def quoted_lines(text: str) -> str:
    """A text of several lines inside a quotation of a plain text file in Markdown."""
    return "\n> ".join(text.splitlines())
