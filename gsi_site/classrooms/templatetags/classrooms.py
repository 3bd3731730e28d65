"""What pages outside this app show of classes."""

from django import template

from gsi_site.classrooms.queries import own_memberships
from gsi_site.classrooms.work import Task, tasks_of

register = template.Library()


@register.simple_tag(takes_context=True)
def in_classes(context) -> bool:
    """Whether whoever reads the page has anything to do with a class as a student."""
    learner = context["request"].learner
    return learner.is_kept and own_memberships(learner).exists()


@register.simple_tag(takes_context=True)
def set_work(context, *, every: bool = False) -> list[Task]:
    """What is set for whoever reads the page, soonest first.

    Args:
        every: also what is done and past its date, and what is closed.
    """
    learner = context["request"].learner
    if not learner.is_kept:
        return []
    return [task for task in tasks_of(learner.pk) if every or task.is_current]
