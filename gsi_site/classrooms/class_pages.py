"""What the pages of a class in the admin have in common."""

from django.contrib import admin
from django.template.response import TemplateResponse

from gsi_site.classrooms.models import Classroom
from gsi_site.classrooms.queries import owns


def class_page(
    request,
    classroom: Classroom,
    template: str,
    *,
    title: str,
    here: str = "",
    status: int = 200,
    **context,
) -> TemplateResponse:
    """A page of a class, which extends ``admin/classrooms/page.html``.

    Args:
        request: of one of the class's instructors.
        classroom: from ``get_class_for_instructor``.
        template: the page's.
        title: what the page is about.
        here: which entry of the class's navigation this is.
        status: of the answer.
        **context: what else the page shows.
    """
    bool(request.learner.time_zone)  # finding the learner they are shows times in their zone
    shared = {
        **admin.site.each_context(request),
        "opts": Classroom._meta,
        "title": title,
        "subtitle": str(classroom),
        "classroom": classroom,
        "course": classroom.course,
        "here": here,
        "is_owner": owns(request.user, classroom),
    }
    return TemplateResponse(request, template, {**shared, **context}, status=status)
