"""Instructors' pages of what is set for a class."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Exists, OuterRef, Q
from django.http import Http404
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gsi_site.classrooms import assigning
from gsi_site.classrooms.assignment_forms import AssignmentForm, ExtensionForm, NextLessonForm
from gsi_site.classrooms.class_pages import class_page, get_running_class
from gsi_site.classrooms.models import AssignedAttempt, Assignment, Classroom
from gsi_site.classrooms.queries import classes_taught_by, get_class_for_instructor, students_of

ASSIGNMENTS = "admin:classrooms_classroom_assignments"
ASSIGNMENT = "admin:classrooms_classroom_assignment"
EDITED = ["GET", "HEAD", "POST"]


def get_assignment(classroom: Classroom, pk: int) -> Assignment:
    """What is, or was, set for this class; else 404."""
    found = classroom.assignments.select_related("course", "lesson", "quiz").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def may_change(user, assignment: Assignment) -> bool:
    """Whether the user teaches every class that it is set for: else they would change the work of
    somebody else's students."""
    others = assignment.classrooms.exclude(pk__in=classes_taught_by(user))
    return not others.exists()


def get_own_assignment(request, classroom: Classroom, pk: int) -> Assignment:
    """An assignment that the user may change.

    Raises:
        Http404: it is not one of this class.
        PermissionDenied: it is set for somebody else's class too.
    """
    assignment = get_assignment(classroom, pk)
    if not may_change(request.user, assignment):
        raise PermissionDenied(_("This is set for a class, too, that you do not teach."))
    return assignment


@require_http_methods(EDITED)
@never_cache
def assignments(request, pk: int):
    """What is set for the class; and the one click that sets work before the next lesson."""
    use_own_clock(request)
    if request.method != "POST":
        classroom = get_class_for_instructor(request.user, pk)
        return assignments_page(request, classroom)
    classroom = get_running_class(request.user, pk)
    form = NextLessonForm(request.POST, classroom=classroom)
    if not form.is_valid():
        return assignments_page(request, classroom, form=form, status=422)
    made = form.assignment(classroom, by=request.user)
    assigning.save(made, classrooms=[classroom], students=[])
    messages.success(request, _("“%(title)s” is set, and due when the class meets.") % vars(made))
    return redirect(ASSIGNMENTS, pk)


def use_own_clock(request) -> None:
    """Finding the learner they are puts times into their zone, for pages and for forms."""
    bool(request.learner.time_zone)


def assignments_page(request, classroom: Classroom, *, form=None, status: int = 200):
    now = timezone.now()
    found = list(
        classroom.assignments.select_related("lesson", "quiz").annotate(
            is_for_some=Exists(
                Assignment.students.through.objects.filter(assignment=OuterRef("pk"))
            )
        )
    )
    counts = numbers_begun(classroom)
    for one in found:
        one.terms = assigning.terms_of(one)
        one.is_ahead, one.is_over = one.terms.is_ahead(now), one.terms.is_over(now)
        one.begun_by, one.handed_in_by = counts.get(one.pk, (0, 0))
    set_now = [one for one in found if not one.withdrawn_at]
    context = {
        "set_now": [one for one in set_now if not one.is_over],
        "over": sorted([one for one in set_now if one.is_over], key=lambda one: one.closes_at)[
            ::-1
        ],
        "withdrawn": [one for one in found if one.withdrawn_at],
        "form": form or (None if classroom.is_past else NextLessonForm(classroom=classroom)),
    }
    return class_page(
        request,
        classroom,
        "admin/classrooms/assignments.html",
        title=_("Assignments"),
        here="assignments",
        status=status,
        **context,
    )


def numbers_begun(classroom: Classroom) -> dict[int, tuple[int, int]]:
    """How many students of the class have begun, and handed in, each assignment."""
    rows = (
        AssignedAttempt.objects.filter(
            assignment__classrooms=classroom,
            attempt__learner__in=students_of([classroom]).order_by().values("learner"),
        )
        .order_by()
        .values_list("assignment")
        .annotate(
            begun=Count("attempt__learner", distinct=True),
            handed_in=Count(
                "attempt__learner", filter=Q(attempt__submitted_at__isnull=False), distinct=True
            ),
        )
    )
    return {assignment: (begun, handed_in) for assignment, begun, handed_in in rows}


@require_http_methods(EDITED)
@never_cache
def new_assignment(request, pk: int):
    """Everything about new work, in one form."""
    use_own_clock(request)
    classroom = get_running_class(request.user, pk)
    new = Assignment(course=classroom.course)
    sent = request.POST if request.method == "POST" else None
    form = AssignmentForm(sent, user=request.user, classroom=classroom, assignment=new)
    if form.is_valid():
        made = form.save(by=request.user)
        messages.success(request, _("“%(title)s” is set.") % vars(made))
        return redirect(ASSIGNMENTS, pk)
    return form_page(request, classroom, form, title=_("Set work"))


def form_page(request, classroom, form, *, title, **context):
    return class_page(
        request,
        classroom,
        "admin/classrooms/assignment_form.html",
        title=title,
        here="assignments",
        status=422 if form.errors else 200,
        form=form,
        **context,
    )


@require_safe
@never_cache
def assignment(request, pk: int, assignment: int):
    """One piece of work: its terms, and who has others."""
    use_own_clock(request)
    classroom = get_class_for_instructor(request.user, pk)
    return assignment_page(request, classroom, get_assignment(classroom, assignment))


def assignment_page(request, classroom, assignment, *, form=None, status: int = 200):
    members = {one.learner_id: one for one in assigning.audience(assignment, classroom)}
    extensions = [one for one in assignment.extensions.all() if one.learner_id in members]
    for one in extensions:
        one.student = members[one.learner_id]
        one.terms = assigning.terms_of(assignment, one)
    is_open = not classroom.is_past
    taught = classes_taught_by(request.user)
    context = {
        "assignment": assignment,
        "terms": assigning.terms_of(assignment),
        "number_of_students": len(members),
        "named": list(members.values()) if assignment.students.exists() else [],
        "others": assignment.classrooms.filter(pk__in=taught).exclude(pk=classroom.pk),
        "extensions": sorted(extensions, key=lambda one: str(one.student)),
        "may_change": is_open and may_change(request.user, assignment),
        "form": (form or ExtensionForm(assignment=assignment, classroom=classroom))
        if is_open
        else None,
    }
    return class_page(
        request,
        classroom,
        "admin/classrooms/assignment.html",
        title=assignment.title,
        here="assignments",
        status=status,
        **context,
    )


@require_http_methods(EDITED)
@never_cache
def edit_assignment(request, pk: int, assignment: int):
    """Change an assignment. Attempts that are open end when it says from now on; what else they
    were begun under they keep."""
    use_own_clock(request)
    classroom = get_running_class(request.user, pk)
    found = get_own_assignment(request, classroom, assignment)
    sent = request.POST if request.method == "POST" else None
    form = AssignmentForm(sent, user=request.user, classroom=classroom, assignment=found)
    if form.is_valid():
        changed = form.save(by=request.user)
        messages.success(request, _("“%(title)s” is changed.") % vars(changed))
        return redirect(ASSIGNMENTS, pk)
    return form_page(request, classroom, form, title=_("Change what is set"), assignment=found)


@require_POST
def withdraw_assignment(request, pk: int, assignment: int):
    """Withdraw it; where it is set for somebody else's class too, only from this one."""
    classroom = get_running_class(request.user, pk)
    found = get_assignment(classroom, assignment)
    if may_change(request.user, found):
        assigning.withdraw(found)
    else:
        found.classrooms.remove(classroom)
    messages.success(request, _("“%(title)s” is withdrawn. What was done is kept.") % vars(found))
    return redirect(ASSIGNMENTS, pk)


@require_POST
def set_assignment_again(request, pk: int, assignment: int):
    classroom = get_running_class(request.user, pk)
    found = get_own_assignment(request, classroom, assignment)
    assigning.set_again(found)
    messages.success(request, _("“%(title)s” is set again.") % vars(found))
    return redirect(ASSIGNMENTS, pk)


@require_POST
@never_cache
def extend_assignment(request, pk: int, assignment: int):
    """Give one student of this class other dates or more time."""
    use_own_clock(request)
    classroom = get_running_class(request.user, pk)
    found = get_assignment(classroom, assignment)
    form = ExtensionForm(request.POST, assignment=found, classroom=classroom)
    if not form.is_valid():
        return assignment_page(request, classroom, found, form=form, status=422)
    form.save()
    messages.success(request, _("That is granted."))
    return redirect(ASSIGNMENT, pk, assignment)


@require_POST
def end_extension(request, pk: int, assignment: int, extension: int):
    classroom = get_running_class(request.user, pk)
    found = get_assignment(classroom, assignment)
    students = assigning.audience(found, classroom).order_by().values("learner")
    granted = found.extensions.filter(pk=extension, learner__in=students).first()
    if granted is None:
        raise Http404
    assigning.take_back(granted)
    messages.success(request, _("The dates of everybody hold again."))
    return redirect(ASSIGNMENT, pk, assignment)


def urlpatterns(admin_site) -> list:
    pages = [
        ("assignments/", assignments),
        ("assignments/new/", new_assignment),
        ("assignments/<int:assignment>/", assignment),
        ("assignments/<int:assignment>/change/", edit_assignment),
        ("assignments/<int:assignment>/withdraw/", withdraw_assignment),
        ("assignments/<int:assignment>/set-again/", set_assignment_again),
        ("assignments/<int:assignment>/extensions/", extend_assignment),
        ("assignments/<int:assignment>/extensions/<int:extension>/end/", end_extension),
    ]
    return [
        path(
            f"<int:pk>/{address}",
            admin_site.admin_view(view),
            name=f"classrooms_classroom_{view.__name__}",
        )
        for address, view in pages
    ]
