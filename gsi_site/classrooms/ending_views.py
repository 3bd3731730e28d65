"""Archiving a class, setting the day on which its names go, and restoring it before that."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from gsi_site.classrooms import ending
from gsi_site.classrooms.class_pages import get_running_class
from gsi_site.classrooms.class_views import home_page
from gsi_site.classrooms.forms import ArchiveForm
from gsi_site.classrooms.queries import get_class_for_instructor, owns

HOME = "admin:classrooms_classroom_home"


@require_POST
def archive(request, pk: int):
    classroom = get_running_class(request.user, pk, owned=True)
    form = ArchiveForm(request.POST)
    if not form.is_valid():
        return home_page(request, classroom, status=422, archive_form=form)
    classroom.purge_on = form.cleaned_data["purge_on"]
    ending.archive(classroom)
    messages.success(request, _("The class is past now. It can still be read."))
    return redirect(HOME, pk)


@require_POST
def restore(request, pk: int):
    classroom = get_class_for_instructor(request.user, pk)
    if not owns(request.user, classroom):
        raise PermissionDenied(_("Only an owner of the class can do this."))
    if ending.restore(classroom):
        messages.success(request, _("The class runs again."))
    else:
        messages.error(request, _("The names of this class have been erased."))
    return redirect(HOME, pk)


def urlpatterns(admin_site) -> list:
    return [
        path(
            f"<int:pk>/{view.__name__}/",
            admin_site.admin_view(view),
            name=f"classrooms_classroom_{view.__name__}",
        )
        for view in (archive, restore)
    ]
