"""The code of a class: made and revoked by its instructors, and shown to the room."""

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from gsi_site.classrooms import joining
from gsi_site.classrooms.class_pages import class_page, get_running_class
from gsi_site.classrooms.class_views import home_page
from gsi_site.classrooms.forms import CodeForm
from gsi_site.classrooms.models import Membership
from gsi_site.classrooms.queries import students_of

TEMPLATE = "admin/classrooms/join_sheet.html"


@require_POST
def make_code(request, pk: int):
    """A new code; the one before stops working."""
    classroom = get_running_class(request.user, pk)
    form = CodeForm(request.POST)
    if not form.is_valid():
        return home_page(request, classroom, status=422, code_form=form)
    joining.give_code(classroom, **form.cleaned_data)
    messages.success(request, _("The class has a new code."))
    return redirect("admin:classrooms_classroom_home", pk)


@require_POST
def revoke_code(request, pk: int):
    classroom = get_running_class(request.user, pk)
    joining.revoke_code(classroom)
    messages.success(request, _("Nobody can join by the code any more."))
    return redirect("admin:classrooms_classroom_home", pk)


@require_safe
@never_cache
def join_sheet(request, pk: int):
    """The page for the projector: code, address, QR code, and how many have joined. It asks
    for that number again every few seconds; without JavaScript the page loads itself anew."""
    classroom = get_running_class(request.user, pk)
    if not joining.code_works(classroom):
        raise Http404
    numbers = counts(classroom)
    if request.htmx and request.GET.get("seen") == "{joined}-{waiting}".format(**numbers):
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    if request.htmx:
        return TemplateResponse(request, f"{TEMPLATE}#numbers", {"classroom": classroom, **numbers})
    address = joining.join_address(classroom)
    return class_page(
        request,
        classroom,
        TEMPLATE,
        title=_("Join this class"),
        code=joining.shown(classroom.code),
        address=address,
        shown_address=address.partition("://")[2].rstrip("/"),
        qr=joining.qr_code(address),
        **numbers,
    )


def counts(classroom) -> dict[str, int]:
    """How many are in the class and how many wait."""
    waiting = classroom.memberships.filter(state=Membership.State.WAITING)
    return {"joined": students_of([classroom]).count(), "waiting": waiting.count()}


def urlpatterns(admin_site) -> list:
    pages = [("code/", make_code), ("code/revoke/", revoke_code), ("join-sheet/", join_sheet)]
    return [
        path(
            f"<int:pk>/{address}",
            admin_site.admin_view(view),
            name=f"classrooms_classroom_{view.__name__}",
        )
        for address, view in pages
    ]
