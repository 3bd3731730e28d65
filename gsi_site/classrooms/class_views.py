"""The first page of a class in the admin: who is in it, and how others join."""

from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gsi_site.classrooms.class_pages import class_page
from gsi_site.classrooms.queries import get_class_for_instructor, students_of


@require_safe
def home(request, pk: int):
    classroom = get_class_for_instructor(request.user, pk)
    return class_page(
        request,
        classroom,
        "admin/classrooms/home.html",
        title=_("Students"),
        here="students",
        students=students_of([classroom]),
    )


def urlpatterns(admin_site) -> list:
    return [path("<int:pk>/", admin_site.admin_view(home), name="classrooms_classroom_home")]
