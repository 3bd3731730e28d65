"""What pages outside this app show of classes."""

from django import template

from gsi_site.classrooms.queries import own_memberships

register = template.Library()


@register.simple_tag(takes_context=True)
def in_classes(context) -> bool:
    """Whether whoever reads the page has anything to do with a class as a student."""
    learner = context["request"].learner
    return learner.is_kept and own_memberships(learner).exists()
