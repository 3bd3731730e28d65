"""What the pages of a class in the admin have in common."""

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from gsi_site.classrooms.models import Classroom
from gsi_site.classrooms.queries import get_class_for_instructor, owns


def get_running_class(user, pk: int, *, owned: bool = False) -> Classroom:
    """A class that may be changed, for one of its instructors.

    Args:
        user: who asks.
        pk: the class's.
        owned: only for its owners and administrators.

    Raises:
        Http404: there is none, or it is somebody else's.
        PermissionDenied: it is past, and can only be read; or the user does not own it.
    """
    classroom = get_class_for_instructor(user, pk)
    if classroom.is_past:
        raise PermissionDenied(_("This class is past. It can be read, or restored by an owner."))
    if owned and not owns(user, classroom):
        raise PermissionDenied(_("Only an owner of the class can do this."))
    return classroom


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


def slips_page(request, classroom: Classroom, slips: list, *, title: str, plan=None):
    """The sheet of one-time passwords, in answer to the form itself: nothing stores it. The view is
    ``never_cache``."""
    return class_page(
        request,
        classroom,
        "admin/classrooms/slips.html",
        title=title,
        slips=slips,
        plan=plan,
        sign_in=settings.SITE_URL + reverse("account_login"),
    )
