"""What is read of classes, and who may see it.

Administrators (superusers) see every class. Everybody else on the staff sees the classes in which
they are an owner or an assistant, and in them the students who are in the class now; students who
wait, have left or were removed are seen on the class's own page alone.
"""

from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone

from gsi_site.accounts.models import Learner
from gsi_site.classrooms.models import Assignment, Classroom, Membership

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


def learners_taught_by(user) -> QuerySet[Learner]:
    """The students whom this user may see: everybody who is kept, for administrators; for
    instructors those who are in one of their classes now."""
    if user.is_active and user.is_superuser:
        return Learner.objects.all()
    return Learner.objects.filter(
        pk__in=students_of(classes_taught_by(user)).order_by().values("learner")
    )


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
    return (
        Classroom.objects.select_related("course")
        .filter(
            Q(code_expires_at=None) | Q(code_expires_at__gt=timezone.now()),
            code=code.strip().upper().replace("-", "").replace(" ", ""),
            archived_at=None,
        )
        .exclude(code="")
        .first()
    )
