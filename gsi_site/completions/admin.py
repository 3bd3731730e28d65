"""The list of pages of completion, for staff who may see their learners."""

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from gsi_site import staff
from gsi_site.classrooms.queries import courses_taught_by, learners_taught_by
from gsi_site.completions.models import Completion
from lessons.read_only_admin import ReadOnlyAdmin


def visible_to(user) -> QuerySet[Completion]:
    """The pages of learners whom this member of staff may see: all for administrators, for
    instructors those of the students and the course of each class that they teach."""
    learners = staff.visible_learners(user)
    if user.is_superuser:
        return Completion.objects.filter(learner__in=learners)
    taught = Q(pk__in=[])
    for course in courses_taught_by(user):
        taught |= Q(course=course, learner__in=learners_taught_by(user, course=course))
    return Completion.objects.filter(taught, learner__in=learners)


@admin.register(Completion)
class CompletionAdmin(ReadOnlyAdmin):
    """Shows who completed what. The codes stay with the learners: they decide who may verify."""

    list_display = ["name", "learner", "course", "completed_at", "issued_at", "is_valid"]
    list_display_links = None
    list_filter = ["course", "issued_at"]
    list_select_related = ["learner__user", "course"]
    search_fields = ["name", "learner__user__username"]
    ordering = ["-issued_at", "-pk"]
    fields = ["name", "learner", "course", "completed_at", "issued_at", "revoked_at"]

    def visible_to(self, user):
        return visible_to(user)

    @admin.display(description=_("valid"), boolean=True)
    def is_valid(self, completion) -> bool:
        return completion.is_valid
