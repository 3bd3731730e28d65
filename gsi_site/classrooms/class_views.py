"""The first page of a class in the admin: who is in it, and how others join."""

from django.core.paginator import Paginator
from django.db.models import Q
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gsi_site.classrooms import ending, joining
from gsi_site.classrooms.class_pages import class_page
from gsi_site.classrooms.forms import ArchiveForm, CodeForm, StudentForm, TeacherForm
from gsi_site.classrooms.models import Classroom, Membership
from gsi_site.classrooms.people import may_reset
from gsi_site.classrooms.queries import TEACHES, get_class_for_instructor, students_of

PER_PAGE = 100
SHOWN_OTHERS = 200


@require_safe
def home(request, pk: int):
    """Students by name, a hundred on a page; what else is there to do stands around them."""
    classroom = get_class_for_instructor(request.user, pk)
    return home_page(request, classroom)


def home_page(request, classroom: Classroom, *, status: int = 200, **forms):
    """The class's first page.

    Args:
        request: of one of its instructors.
        classroom: the class.
        status: of the answer.
        **forms: those that came back with mistakes: ``student_form``, ``teacher_form``.
    """
    wanted = request.GET.get("q", "").replace("\0", "").strip()
    students = students_of([classroom])
    if wanted:
        students = students.filter(
            Q(shown_name__icontains=wanted)
            | Q(number__icontains=wanted)
            | Q(learner__user__username__icontains=wanted)
        )
    page = Paginator(students, PER_PAGE).get_page(request.GET.get("page"))
    for student in page:
        student.may_be_reset = may_reset(student)
    others = list(
        classroom.memberships.filter(role=Membership.Role.STUDENT)
        .exclude(state=Membership.State.ACTIVE)
        .select_related("learner__user")
        .order_by("-ended_at", "shown_name", "pk")[:SHOWN_OTHERS]
    )
    by_state = {state: [one for one in others if one.state == state] for state in Membership.State}
    teachers = classroom.memberships.filter(
        role__in=TEACHES, state=Membership.State.ACTIVE
    ).select_related("learner__user")
    works = joining.code_works(classroom)
    context = {
        "wanted": wanted,
        "students": page,
        "waiting": by_state[Membership.State.WAITING],
        "invited": by_state[Membership.State.INVITED],
        "gone": by_state[Membership.State.REMOVED] + by_state[Membership.State.LEFT],
        "teachers": teachers.order_by("-role", "learner__user__username"),
        "code": joining.shown(classroom.code) if works else "",
        "code_form": CodeForm(initial={"needs_approval": classroom.needs_approval}),
        "student_form": StudentForm(),
        "teacher_form": TeacherForm(),
        "archive_form": ArchiveForm(
            initial={"purge_on": classroom.purge_on or ending.kept_until()}
        ),
        **forms,
    }
    return class_page(
        request,
        classroom,
        "admin/classrooms/home.html",
        title=_("Students"),
        here="students",
        status=status,
        **context,
    )


def urlpatterns(admin_site) -> list:
    return [path("<int:pk>/", admin_site.admin_view(home), name="classrooms_classroom_home")]
