"""Reflections that students let a class read, one by one."""

from uuid import UUID

from gsi_site.classrooms.models import Membership, SharedReflection
from lessons.models import Reflection


def add_shareable(memberships: list[Membership]) -> None:
    """Give each of a student's memberships its ``reflections``: pairs of a reflection of their own
    in the course of the class, and whether this class may read it. For the student alone."""
    learners = {membership.learner_id for membership in memberships}
    reflections = list(
        Reflection.objects.filter(learner__in=learners)
        .exclude(text="")
        .select_related("lesson__course")
        .order_by("lesson__number", "pk")
    )
    shared = set(
        SharedReflection.objects.filter(reflection__learner__in=learners).values_list(
            "classroom", "reflection"
        )
    )
    for membership in memberships:
        membership.reflections = [
            (one, (membership.classroom_id, one.pk) in shared)
            for one in reflections
            if one.lesson.course_id == membership.classroom.course_id
            and membership.state == Membership.State.ACTIVE
        ]


def own_reflection(membership: Membership, pk: int) -> Reflection | None:
    """A reflection of the student's own in the course of the class."""
    return Reflection.objects.filter(
        pk=pk, learner=membership.learner_id, lesson__course=membership.classroom.course_id
    ).first()


def share(membership: Membership, reflection: Reflection) -> None:
    """Let the instructors of the class read it, and its edition show it without a name."""
    SharedReflection.objects.get_or_create(
        classroom_id=membership.classroom_id, reflection=reflection
    )


def unshare(membership: Membership, reflection: Reflection) -> None:
    SharedReflection.objects.filter(
        classroom=membership.classroom_id, reflection=reflection
    ).delete()


def shared_with(classroom, *, learner: UUID) -> list[Reflection]:
    """What a student has shared with this class, for its instructors."""
    return list(
        Reflection.objects.filter(shared__classroom=classroom, learner=learner)
        .select_related("lesson")
        .order_by("lesson__number", "pk")
    )
