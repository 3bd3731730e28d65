"""What the classes hold of a learner: how it is exported, merged and erased."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gsi_site.classrooms.models import Assignment, Extension, Mark, Membership, SharedReflection
from lessons.models import Reflection

LABELS = {
    "classes": _("classes"),
    "extensions": _("other dates and extra time in assignments"),
    "marks": _("marks set by instructors"),
    "shared_reflections": _("reflections shared with a class"),
}

# Of two memberships in one class the one further to the front stays.
ROLES = [Membership.Role.OWNER, Membership.Role.ASSISTANT, Membership.Role.STUDENT]
STATES = [
    Membership.State.ACTIVE,
    Membership.State.WAITING,
    Membership.State.INVITED,
    Membership.State.LEFT,
    Membership.State.REMOVED,
]


def export(learner) -> dict[str, list[dict]]:
    """The learner's rows by table, as plain values, oldest first."""
    memberships = Membership.objects.filter(learner=learner).select_related("classroom__course")
    extensions = Extension.objects.filter(learner=learner).select_related("assignment")
    marks = Mark.objects.filter(learner=learner).select_related("assignment")
    shared = SharedReflection.objects.filter(reflection__learner=learner).select_related(
        "classroom", "reflection__lesson"
    )
    return {
        "classes": [membership_row(one) for one in memberships.order_by("joined_at", "pk")],
        "extensions": [
            {
                "assignment": one.assignment.title,
                "due": one.due_at,
                "closes": one.closes_at,
                "extra_time_percent": one.extra_percent,
            }
            for one in extensions.order_by("pk")
        ],
        "marks": [
            {
                "assignment": mark.assignment.title,
                "excused": mark.is_excused,
                "score": None if mark.score is None else float(mark.score),
                "comment": mark.comment,
                "set": mark.at,
            }
            for mark in marks.order_by("at", "pk")
        ],
        "shared_reflections": [
            {
                "class": str(share.classroom),
                "lesson": share.reflection.lesson.title,
                "shared": share.shared_at,
            }
            for share in shared.order_by("shared_at", "pk")
        ],
    }


def membership_row(membership: Membership) -> dict:
    return {
        "class": str(membership.classroom),
        "course": membership.classroom.course.key,
        "role": membership.get_role_display(),
        "state": membership.get_state_display(),
        "name_in_class": membership.shown_name,
        "student_number": membership.number,
        "joined": membership.joined_at,
        "ended": membership.ended_at,
    }


def merge(source, target) -> None:
    """Hand everything of ``source`` to ``target``.

    In a class of both, the stronger role and state stay, once. Of two extensions of one
    assignment the later dates and the longer time stay; of two marks the one set last. This runs
    before reflections are merged: where both wrote about one lesson, the joined text stays shared
    only with the classes that could read both halves.
    """
    merge_memberships(source, target)
    merge_extensions(source, target)
    merge_marks(source, target)
    for assignment in Assignment.objects.filter(students=source):
        assignment.students.add(target)
        assignment.students.remove(source)
    unshare_half_shared(source, target)


def merge_memberships(source, target) -> None:
    theirs = {one.classroom_id: one for one in Membership.objects.filter(learner=target)}
    for membership in Membership.objects.filter(learner=source, classroom__in=theirs):
        same = theirs[membership.classroom_id]
        first, second = sorted([same, membership], key=strength)
        first.shown_name = first.shown_name or second.shown_name
        first.number = first.number or second.number
        first.joined_at = min(first.joined_at, second.joined_at)
        second.delete()
        first.learner = target
        first.save()
    Membership.objects.filter(learner=source).update(learner=target)


def strength(membership: Membership) -> tuple:
    return STATES.index(membership.state), ROLES.index(membership.role), membership.pk


def merge_extensions(source, target) -> None:
    theirs = {one.assignment_id: one for one in Extension.objects.filter(learner=target)}
    for extension in Extension.objects.filter(learner=source, assignment__in=theirs):
        same = theirs[extension.assignment_id]
        same.due_at = later(same.due_at, extension.due_at)
        same.closes_at = later(same.closes_at, extension.closes_at)
        same.extra_percent = max(same.extra_percent, extension.extra_percent)
        extension.delete()
        same.save()
    Extension.objects.filter(learner=source).update(learner=target)


def later(one, other):
    """The later of two moments, either of which may be missing."""
    return max(one, other) if one and other else one or other


def merge_marks(source, target) -> None:
    theirs = {mark.assignment_id: mark for mark in Mark.objects.filter(learner=target)}
    for mark in Mark.objects.filter(learner=source, assignment__in=theirs):
        same = theirs[mark.assignment_id]
        (same if same.at < mark.at else mark).delete()
    Mark.objects.filter(learner=source).update(learner=target)


def unshare_half_shared(source, target) -> None:
    both = Reflection.objects.filter(learner=source).filter(
        lesson__in=Reflection.objects.filter(learner=target).values("lesson")
    )
    for lesson in both.values_list("lesson", flat=True):
        shares = SharedReflection.objects.filter(
            reflection__lesson=lesson, reflection__learner__in=[source, target]
        )
        classes = [set(shares.filter(reflection__learner=one).values_list("classroom", flat=True))
                   for one in (source, target)]  # fmt: skip
        shares.exclude(classroom__in=classes[0] & classes[1]).delete()


def erase(learner) -> None:
    Membership.objects.filter(learner=learner).delete()
    Extension.objects.filter(learner=learner).delete()
    Mark.objects.filter(learner=learner).delete()
    SharedReflection.objects.filter(reflection__learner=learner).delete()
    for assignment in Assignment.objects.filter(students=learner):
        assignment.students.remove(learner)
        if not assignment.students.exists():
            # Set for nobody by name it would be set for everybody
            assignment.withdrawn_at = assignment.withdrawn_at or timezone.now()
            assignment.save(update_fields=["withdrawn_at"])
