"""What instructors do with the people of a class."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from gsi_site.classrooms import people, rosters
from gsi_site.classrooms.class_pages import class_page, get_running_class, slips_page
from gsi_site.classrooms.class_views import home_page
from gsi_site.classrooms.forms import StudentForm, TeacherForm
from gsi_site.classrooms.models import Classroom, Membership
from gsi_site.classrooms.queries import TEACHES
from gsi_site.classrooms.roster_files import Row, clean, fault_of

HOME = "admin:classrooms_classroom_home"
SLIPS = gettext_lazy("One-time passwords")
State = Membership.State


def get_student(classroom: Classroom, pk: int, *states: str) -> Membership:
    """A student's membership of the class, in one of these states; else 404."""
    found = (
        classroom.memberships.select_related(
            "learner__user", "classroom__course", "classroom__path"
        )
        .filter(pk=pk, role=Membership.Role.STUDENT, state__in=states)
        .first()
    )
    if found is None:
        raise Http404
    return found


@require_POST
@never_cache
def add_student(request, pk: int):
    """Add one student by hand: an account that is there, or a new one with a slip to print."""
    classroom = get_running_class(request.user, pk)
    form = StudentForm(request.POST)
    if not form.is_valid():
        return home_page(request, classroom, status=422, student_form=form)
    data = form.cleaned_data
    row = Row(1, clean(data["name"]), clean(data["username"]), clean(data["number"]))
    fault = fault_of(row, extra=False)
    done = fault or rosters.plan([row], classroom=classroom, by=request.user)
    if fault or done.problems:
        form.add_error(None, fault or done.problems[0].reason)
        return home_page(request, classroom, status=422, student_form=form)
    try:
        done, slips = rosters.carry_out([row], classroom=classroom, by=request.user)
    except people.RefusedError as refused:
        form.add_error(None, str(refused))
        return home_page(request, classroom, status=422, student_form=form)
    if slips:
        return slips_page(request, classroom, slips, title=SLIPS)
    said = {
        rosters.JOINS: _("%(name)s is in the class."),
        rosters.INVITED: _("%(name)s is invited, and is in the class once they say yes."),
        rosters.THERE: _("%(name)s was there already."),
    }[done.entries[0].outcome]
    messages.success(request, said % {"name": row.name or row.username})
    return redirect(HOME, pk)


@require_POST
def let_in(request, pk: int, member: int):
    """Let somebody in who waits, or take back who was removed."""
    classroom = get_running_class(request.user, pk)
    membership = get_student(classroom, member, State.WAITING, State.REMOVED)
    people.let_in(membership)
    messages.success(request, _("%(name)s is in the class.") % {"name": membership})
    return redirect(HOME, pk)


@require_POST
def let_all_in(request, pk: int):
    classroom = get_running_class(request.user, pk)
    waiting = classroom.memberships.filter(
        role=Membership.Role.STUDENT, state=State.WAITING
    ).select_related("learner", "classroom__path", "classroom__course")
    for membership in waiting:
        people.let_in(membership)
    messages.success(request, _("Everybody who waited is in the class."))
    return redirect(HOME, pk)


@require_POST
def remove(request, pk: int, member: int):
    """Take a student out, off the waiting list, or take an invitation back."""
    classroom = get_running_class(request.user, pk)
    membership = get_student(classroom, member, State.ACTIVE, State.WAITING, State.INVITED)
    people.remove(membership)
    messages.success(request, _("%(name)s is out of the class.") % {"name": membership})
    return redirect(HOME, pk)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def password(request, pk: int, member: int):
    """Ask, then set a one-time password for a student, and show it once."""
    classroom = get_running_class(request.user, pk)
    membership = get_student(classroom, member, State.ACTIVE)
    if not people.may_reset(membership):
        raise Http404
    if request.method != "POST":
        title = _("A new one-time password")
        return class_page(
            request, classroom, "admin/classrooms/password.html", title=title, student=membership
        )
    given = people.reset_password(membership, by=request.user)
    slip = rosters.Slip(
        membership.shown_name, membership.learner.user.get_username(), given, membership.number
    )
    return slips_page(request, classroom, [slip], title=SLIPS)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def renew_slips(request, pk: int):
    """Ask, then make a new sheet for the students who have never signed in."""
    classroom = get_running_class(request.user, pk)
    if request.method == "POST":
        return slips_page(request, classroom, rosters.renew_slips(classroom), title=SLIPS)
    return class_page(
        request, classroom, "admin/classrooms/renew_slips.html", title=_("A new sheet")
    )


@require_POST
def add_teacher(request, pk: int):
    classroom = get_running_class(request.user, pk, owned=True)
    form = TeacherForm(request.POST)
    try:
        if form.is_valid():
            people.add_teacher(classroom=classroom, **form.cleaned_data)
            said = _("%(name)s teaches the class.") % {"name": form.cleaned_data["username"]}
            messages.success(request, said)
            return redirect(HOME, pk)
    except people.RefusedError as refused:
        form.add_error("username", str(refused))
    return home_page(request, classroom, status=422, teacher_form=form)


@require_POST
def remove_teacher(request, pk: int, member: int):
    classroom = get_running_class(request.user, pk, owned=True)
    membership = classroom.memberships.filter(
        pk=member, role__in=TEACHES, state=State.ACTIVE
    ).first()
    if membership is None:
        raise Http404
    try:
        people.remove_teacher(membership)
    except people.RefusedError as refused:
        messages.error(request, str(refused))
    # Whoever has taken themselves out sees the class no more
    is_self = membership.learner_id == request.learner.pk and not request.user.is_superuser
    if is_self and membership.state != State.ACTIVE:
        return redirect("admin:classrooms_classroom_changelist")
    return redirect(HOME, pk)


def urlpatterns(admin_site) -> list:
    pages = [
        ("students/add/", add_student),
        ("students/let-in/", let_all_in),
        ("students/slips/", renew_slips),
        ("students/<int:member>/let-in/", let_in),
        ("students/<int:member>/remove/", remove),
        ("students/<int:member>/password/", password),
        ("teachers/add/", add_teacher),
        ("teachers/<int:member>/remove/", remove_teacher),
    ]
    return [
        path(
            f"<int:pk>/{address}",
            admin_site.admin_view(view),
            name=f"classrooms_classroom_{view.__name__}",
        )
        for address, view in pages
    ]
