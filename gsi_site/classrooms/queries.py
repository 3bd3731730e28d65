"""What is read of classes, and who may see it.

Administrators (superusers) see every class. Everybody else on the staff sees the classes in which
they are an owner or an assistant, and in them the students who are in the class now; students who
wait, have left or were removed are seen on the class's own page alone.
"""

from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.http import Http404
from django.utils import timezone

from gsi_site.accounts.models import Learner
from gsi_site.classrooms.models import AssignedAttempt, Assignment, Classroom, Membership
from lessons.models import Course
from quizzes.models import Attempt

TEACHES = [Membership.Role.OWNER, Membership.Role.ASSISTANT]


def classes_taught_by(user) -> QuerySet[Classroom]:
    """The classes that this user may see as an instructor, past ones included."""
    if not (user.is_active and user.is_staff):
        return Classroom.objects.none()
    if user.is_superuser:
        return Classroom.objects.all()
    return Classroom.objects.filter(
        pk__in=Membership.objects.filter(
            learner__user=user, role__in=TEACHES, state=Membership.State.ACTIVE
        ).values("classroom")
    )


def get_class_for_instructor(user, pk: int) -> Classroom:
    """The class, for one of its instructors.

    Raises:
        Http404: there is none, or it is somebody else's.
    """
    found = classes_taught_by(user).select_related("course", "path").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def owns(user, classroom: Classroom) -> bool:
    """Whether the user may change who teaches the class, archive it, or set its purge date."""
    return (
        user.is_superuser
        or classroom.memberships.filter(
            learner__user=user, role=Membership.Role.OWNER, state=Membership.State.ACTIVE
        ).exists()
    )


def students_of(classrooms) -> QuerySet[Membership]:
    """The students who are in these classes now, with their learners and users, by name."""
    return (
        Membership.objects.filter(
            classroom__in=classrooms,
            role=Membership.Role.STUDENT,
            state=Membership.State.ACTIVE,
        )
        .select_related("learner__user")
        .order_by("shown_name", "learner__user__username", "pk")
    )


def learners_taught_by(user, *, course: Course | None = None) -> QuerySet[Learner]:
    """The students whom this user may see: everybody who is kept, for administrators; for
    instructors those who are in one of their classes now.

    Args:
        user: who asks.
        course: only the students of classes that study this course; administrators see all.
    """
    if user.is_active and user.is_superuser:
        return Learner.objects.all()
    classrooms = classes_taught_by(user)
    if course is not None:
        classrooms = classrooms.filter(course=course)
    return Learner.objects.filter(pk__in=students_of(classrooms).order_by().values("learner"))


def courses_taught_by(user, *, learner: Learner | None = None) -> QuerySet[Course]:
    """The courses in which this user may see progress: all for administrators, for instructors
    those of their classes.

    Args:
        user: who asks.
        learner: only the courses of classes that this student is in.
    """
    courses = Course.objects.order_by("-is_default", "title")
    if user.is_active and user.is_superuser:
        return courses
    classrooms = classes_taught_by(user)
    if learner is not None:
        classrooms = classrooms.filter(pk__in=students_of(classrooms).filter(learner=learner)
                                       .order_by().values("classroom"))  # fmt: skip
    return courses.filter(pk__in=classrooms.values("course"))


def attempts_seen_by(user) -> QuerySet[Attempt]:
    """The attempts that this user may open, with answers and times: every one for administrators;
    for instructors those of their students at work that is, or was, set in one of their classes:
    at the assigned quiz, at the quizzes of the assigned lesson, and any begun for an assignment.
    What else students do in the course shows as progress alone; join pages promise this.
    """
    if user.is_active and user.is_superuser:
        return Attempt.objects.all()
    set_for_them = Q(classroom__assignments__students=None) | Q(
        classroom__assignments__students=OuterRef("learner")
    )
    is_open = Q(classroom__assignments__opens_at=None) | Q(
        classroom__assignments__opens_at__lte=timezone.now()
    )
    student = Membership.objects.filter(
        classroom__in=classes_taught_by(user),
        role=Membership.Role.STUDENT,
        state=Membership.State.ACTIVE,
        learner=OuterRef("learner"),
    )
    at_set_work = student.filter(
        set_for_them,
        is_open,
        Q(classroom__assignments__quiz=OuterRef("quiz"))
        | Q(classroom__assignments__lesson=OuterRef("quiz__lesson")),
    )
    begun_for_it = AssignedAttempt.objects.filter(
        attempt=OuterRef("pk"),
        assignment__classrooms__in=classes_taught_by(user),
        assignment__classrooms__memberships__learner=OuterRef("learner"),
        assignment__classrooms__memberships__role=Membership.Role.STUDENT,
        assignment__classrooms__memberships__state=Membership.State.ACTIVE,
    )
    return Attempt.objects.filter(Exists(at_set_work) | Exists(begun_for_it))


def classes_of(learner: Learner) -> QuerySet[Membership]:
    """The classes that a student is in, or waits for, that are not over."""
    return (
        Membership.objects.filter(
            learner=learner,
            role=Membership.Role.STUDENT,
            state__in=[Membership.State.ACTIVE, Membership.State.WAITING],
            classroom__archived_at=None,
        )
        .select_related("classroom__course", "classroom__path")
        .order_by("classroom__name", "pk")
    )


def own_memberships(learner: Learner) -> QuerySet[Membership]:
    """What a student has to do with classes: those they are in, wait for or are invited to, and
    past ones whose instructors still see them. For the student alone."""
    return (
        Membership.objects.filter(
            learner=learner,
            role=Membership.Role.STUDENT,
            state__in=[
                Membership.State.ACTIVE,
                Membership.State.WAITING,
                Membership.State.INVITED,
            ],
        )
        .select_related("classroom__course", "classroom__path", "learner__user")
        .prefetch_related(
            Prefetch(
                "classroom__memberships",
                Membership.objects.filter(role__in=TEACHES, state=Membership.State.ACTIVE)
                .select_related("learner__user")
                .order_by("-role", "learner__user__username"),
                to_attr="teachers",
            )
        )
        .order_by("classroom__archived_at", "classroom__name", "pk")
    )


def assignments_for(learner_id: UUID) -> QuerySet[Assignment]:
    """What is set for this student now, in every class they are in: opened and not withdrawn."""
    now = timezone.now()
    return (
        Assignment.objects.filter(
            Q(students=None) | Q(students=learner_id),
            Q(opens_at=None) | Q(opens_at__lte=now),
            withdrawn_at=None,
            classrooms__in=Membership.objects.filter(
                learner=learner_id,
                role=Membership.Role.STUDENT,
                state=Membership.State.ACTIVE,
                classroom__archived_at=None,
            ).values("classroom"),
        )
        .select_related("course", "lesson", "quiz")
        .distinct()
        .order_by("due_at", "pk")
    )


def join_page(code: str) -> Classroom | None:
    """The class that this code opens now, or ``None``."""
    code = code.strip().upper().replace("-", "").replace(" ", "")
    if not (code.isascii() and code.isalnum()):
        return None
    return (
        Classroom.objects.select_related("course")
        .filter(
            Q(code_expires_at=None) | Q(code_expires_at__gt=timezone.now()),
            code=code,
            archived_at=None,
        )
        .first()
    )
