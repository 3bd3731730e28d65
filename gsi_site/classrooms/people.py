"""Who is in a class: added, let in, removed, and helped when they have lost their password."""

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gsi_site.accounts.looks import note_reset
from gsi_site.accounts.models import Learner
from gsi_site.accounts.one_time import give_one_time_password
from gsi_site.classrooms.joining import follow_path
from gsi_site.classrooms.models import Classroom, Membership, SharedReflection
from gsi_site.classrooms.queries import TEACHES

State, Role = Membership.State, Membership.Role


class RefusedError(Exception):
    """What was asked for is not done; the message says why, for people."""


def make_owner(classroom: Classroom, learner: Learner) -> Membership:
    """Whoever makes a class owns it."""
    return Membership.objects.create(classroom=classroom, learner=learner, role=Role.OWNER)


@transaction.atomic
def add_teacher(*, classroom: Classroom, username: str, role: str) -> Membership:
    """Make a member of the staff an owner or assistant of the class.

    Raises:
        RefusedError: nobody on the staff has this user name. Who may be an instructor at all is
            for administrators to say.
    """
    user = (
        get_user_model()
        .objects.filter(username__iexact=username.strip(), is_active=True, is_staff=True)
        .first()
    )
    if user is None:
        raise RefusedError(
            _("No instructor has this user name. An administrator can make somebody one.")
        )
    learner, _made = Learner.objects.get_or_create(user=user)
    found = Membership.objects.filter(classroom=classroom, learner=learner).first()
    if found and found.role == Role.OWNER and role != Role.OWNER:
        keep_an_owner(found)
    membership, _made = Membership.objects.update_or_create(
        classroom=classroom,
        learner=learner,
        defaults={"role": role, "state": State.ACTIVE, "ended_at": None},
    )
    return membership


@transaction.atomic
def remove_teacher(membership: Membership) -> None:
    """End somebody's teaching in the class.

    Raises:
        RefusedError: they are its only owner.
    """
    if membership.role == Role.OWNER:
        keep_an_owner(membership)
    end(membership, State.REMOVED)


def keep_an_owner(membership: Membership) -> None:
    others = Membership.objects.select_for_update().filter(
        classroom=membership.classroom_id, role=Role.OWNER, state=State.ACTIVE
    )
    if not [one for one in others if one.pk != membership.pk]:
        raise RefusedError(_("A class keeps at least one owner. Add another one first."))


@transaction.atomic
def let_in(membership: Membership) -> None:
    """Let a student in who waits, or take one back who was removed."""
    membership.state = State.ACTIVE
    membership.ended_at = None
    membership.save(update_fields=["state", "ended_at"])
    follow_path(membership)


@transaction.atomic
def add_student(*, classroom: Classroom, learner: Learner, by, **names) -> Membership:
    """Put somebody who has an account into the class: at once if the user who adds them teaches
    them already, or is an administrator; else they are invited and asked first, because being in
    a class lets its instructors see their work.

    Args:
        classroom: the class.
        learner: kept.
        by: the user who adds them.
        **names: ``shown_name`` and ``number``.

    Raises:
        RefusedError: they teach this class.
    """
    membership = Membership.objects.filter(classroom=classroom, learner=learner).first()
    if membership is None:
        membership = Membership(classroom=classroom, learner=learner, **names)
        membership.state = state_when_added(None, is_known=teaches(by, learner))
    elif membership.role != Role.STUDENT:
        raise RefusedError(_("Somebody who teaches this class cannot be a student of it."))
    else:
        membership.state = state_when_added(membership.state, is_known=True)
        membership.ended_at = None
    membership.save()
    if membership.state == State.ACTIVE:
        follow_path(membership)
    return membership


def state_when_added(state: str | None, *, is_known: bool) -> str:
    """What somebody becomes whom an instructor adds to a class.

    Args:
        state: of their membership; ``None`` if they never had one in this class. Who waits or was
            removed has asked to be in it, or was there before; who left is asked again.
        is_known: whether they may be put into a new class without being asked.
    """
    if state is None:
        return State.ACTIVE if is_known else State.INVITED
    if state in (State.WAITING, State.REMOVED):
        return State.ACTIVE
    return State.INVITED if state == State.LEFT else state


def teaches(user, learner: Learner) -> bool:
    """Whether the user is an administrator, or teaches this learner in a class that is running."""
    return learner.pk in known_to(user, [learner.pk])


def known_to(user, learners) -> set:
    """Those of the learners (their ids) whom this user teaches in a running class, or all of them
    for administrators."""
    if user.is_superuser:
        return set(learners)
    taught = Membership.objects.filter(
        learner__user=user, role__in=TEACHES, state=State.ACTIVE, classroom__archived_at=None
    ).values("classroom")
    return set(
        Membership.objects.filter(
            learner__in=learners, classroom__in=taught, role=Role.STUDENT, state=State.ACTIVE
        ).values_list("learner", flat=True)
    )


@transaction.atomic
def answer_invitation(membership: Membership, *, accepts: bool) -> None:
    """A student's word on an invitation."""
    if accepts:
        membership.joined_at = timezone.now()
        membership.save(update_fields=["joined_at"])
        let_in(membership)
    else:
        end(membership, State.LEFT)


@transaction.atomic
def leave(membership: Membership) -> None:
    """Take a student out at their own wish: nothing of theirs is lost, and nobody of the class
    sees it any more."""
    end(membership, State.LEFT)


@transaction.atomic
def remove(membership: Membership) -> None:
    """Take a student out, or off the waiting list, or take an invitation back."""
    if membership.state == State.INVITED:
        membership.delete()  # else taking them back would spare asking them
    else:
        end(membership, State.REMOVED)


def end(membership: Membership, state: str) -> None:
    membership.state = state
    membership.ended_at = timezone.now()
    membership.save(update_fields=["state", "ended_at"])
    SharedReflection.objects.filter(
        classroom=membership.classroom_id, reflection__learner=membership.learner_id
    ).delete()


def may_reset(membership: Membership) -> bool:
    """Whether instructors of the class may set a one-time password for this student: one who is
    in the class, whose account was made for a class or who allows it, and nobody of the staff —
    else a class would be a way into any account."""
    user = membership.learner.user
    return (
        user is not None
        and membership.role == Role.STUDENT
        and membership.state == State.ACTIVE
        and membership.lets_reset_password
        and user.is_active
        and not (user.is_staff or user.is_superuser)
    )


@transaction.atomic
def reset_password(membership: Membership, *, by) -> str:
    """Set a one-time password, which the student must change after signing in with it. It is noted
    among the looks of staff, which the student can see.

    Returns:
        The password, to be shown this once only.

    Raises:
        RefusedError: see :func:`may_reset`.
    """
    membership = Membership.objects.select_for_update(of=["self"]).get(pk=membership.pk)
    if not may_reset(membership):
        raise RefusedError(_("For this student you cannot set a password."))
    note_reset(staff=by, learner=membership.learner)
    return give_one_time_password(membership.learner.user)
