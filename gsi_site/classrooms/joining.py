"""Codes by which students join a class, and what becomes of those who do."""

import datetime
import secrets

import segno
from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from gsi_site.accounts.models import Learner
from gsi_site.classrooms.models import Classroom, Membership
from lessons import paths
from lessons.models import PathChoice

# Without 0, 1, I, L, O and U, which are misread on a projector or make words
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 8


def make_code() -> str:
    """Eight characters, of 656 thousand million possible codes."""
    return "".join(secrets.choice(ALPHABET) for _number in range(LENGTH))


def shown(code: str) -> str:
    """The code as people read it: in two groups."""
    return f"{code[: LENGTH // 2]} {code[LENGTH // 2 :]}"


def give_code(classroom: Classroom, *, days: int | None, needs_approval: bool) -> str:
    """Give the class a new code; the one before stops working.

    Args:
        classroom: a class that is not past.
        days: how long the code works; ``None`` as long as the class runs.
        needs_approval: whether those who join wait until an instructor lets them in.
    """
    ends = None if days is None else timezone.now() + datetime.timedelta(days=days)
    while True:
        classroom.code = make_code()
        classroom.code_expires_at = ends
        classroom.needs_approval = needs_approval
        try:
            with transaction.atomic():
                classroom.save(update_fields=["code", "code_expires_at", "needs_approval"])
        except IntegrityError:  # another class has this very code: draw again
            continue
        return classroom.code


def revoke_code(classroom: Classroom) -> None:
    """Nobody can join by a code any more, until there is a new one."""
    classroom.code = classroom.code_expires_at = None
    classroom.save(update_fields=["code", "code_expires_at"])


def code_works(classroom: Classroom) -> bool:
    """Whether students can join by the class's code now."""
    ends = classroom.code_expires_at
    return bool(classroom.code) and not classroom.is_past and (not ends or ends > timezone.now())


def join_address(classroom: Classroom) -> str:
    """The address that the code opens, as students type it."""
    return settings.SITE_URL + reverse("classrooms:join", args=[classroom.code])


def qr_code(address: str) -> str:
    """A picture of the address as a ``data:`` URI, dark on light in either theme."""
    return segno.make(address, error="m", micro=False).svg_data_uri(
        scale=4, border=4, dark="#191815", light="#fff"
    )


@transaction.atomic
def join(
    *, classroom: Classroom, learner: Learner, shown_name: str, lets_reset: bool = False
) -> Membership:
    """Let a learner into a class whose code they have, or onto its waiting list.

    Whoever was removed waits for an instructor, whatever the class's rule; its instructors stay
    what they are.

    Args:
        classroom: from ``queries.join_page``.
        learner: kept.
        shown_name: how instructors will see them.
        lets_reset: whether instructors may set a one-time password for them.
    """
    membership = (
        Membership.objects.select_for_update().filter(classroom=classroom, learner=learner).first()
    )
    if membership is None:
        membership = Membership(classroom=classroom, learner=learner, state=Membership.State.LEFT)
    elif membership.role != Membership.Role.STUDENT:
        return membership
    was_removed = membership.state == Membership.State.REMOVED
    is_in = membership.state in (Membership.State.ACTIVE, Membership.State.WAITING)
    if not is_in:
        waits = was_removed or (
            classroom.needs_approval and membership.state != Membership.State.INVITED
        )
        membership.state = Membership.State.WAITING if waits else Membership.State.ACTIVE
        membership.joined_at = timezone.now()
        membership.ended_at = None
    membership.shown_name = shown_name
    membership.lets_reset_password = membership.lets_reset_password or lets_reset
    membership.save()
    if membership.state == Membership.State.ACTIVE:
        follow_path(membership)
    return membership


def follow_path(membership: Membership) -> None:
    """Put a student on the path of the class, unless they have chosen one of the course's."""
    classroom, learner = membership.classroom, membership.learner
    if classroom.path_id is None:
        return
    if not PathChoice.objects.filter(learner=learner, course=classroom.course_id).exists():
        paths.choose(learner=learner, path=classroom.path)
