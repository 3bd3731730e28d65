"""What becomes of a guest: claimed by a new account, merged into another learner, or purged."""

import datetime
from dataclasses import dataclass

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from .models import Learner
from .owned_data import count_work, erase_everything, merge_everything
from .queries import find_account_learner, find_guest

OPENED = "opened_learner"


@dataclass(frozen=True)
class Meeting:
    """Two learners met in one browser: what ``source`` has done may move to ``target``.

    ``by_code`` says that one of the two was opened with a return code; else somebody signed in.
    """

    source: Learner
    target: Learner
    by_code: bool


def claim_guest(*, guest: Learner, user) -> Learner | None:
    """Give a guest's learner, with all it has done, to a user who has just signed up.

    Its return code ends: the account is reached by signing in only.

    Returns:
        The learner; None if there was nothing to claim.
    """
    claimed = Learner.objects.filter(pk=guest.pk, user=None).update(
        user=user, return_code_hash=None, return_code_made_at=None
    )
    return Learner.objects.get(pk=guest.pk) if claimed else None


def merge_guest(*, source: Learner, target: Learner) -> bool:
    """Move everything from a guest to another learner and end the guest, all or nothing.

    Args:
        source: the guest.
        target: a guest or an account's learner; it is kept if it was not.

    Returns:
        False if the guest is gone already, as on the second half of a double click.
    """
    with transaction.atomic():
        target = target.keep()
        rows = Learner.objects.select_for_update().filter(pk__in=[source.pk, target.pk])
        locked = {row.pk: row for row in rows.order_by("pk")}
        source = locked.get(source.pk)
        if source is None or not source.is_guest or source.pk == target.pk:
            return False
        merge_everything(source, locked[target.pk])
        source.delete()
        return True


def find_kept_guest(learner_id) -> Learner | None:
    """The guest under this id if anything of theirs is stored."""
    guest = find_guest(learner_id)
    return guest if guest and guest.is_kept else None


def find_meeting(request: HttpRequest) -> Meeting | None:
    """Which two learners meet in this browser, if any.

    Signed in: the guest just opened with a return code, else the browser's guest, meets the
    account. Not signed in: the browser's guest meets the one just opened with a return code.
    """
    opened = find_kept_guest(request.session.get(OPENED))
    local = find_kept_guest(request.guest_cookie.learner_id)
    if request.user.is_authenticated:
        source, target = opened or local, find_account_learner(request.user)
    else:
        source, target = local, opened
    if source is None or target is None or source.pk == target.pk:
        return None
    return Meeting(source=source, target=target, by_code=opened is not None)


def has_work(learner: Learner | None) -> bool:
    """Whether a learner has done anything that somebody would miss."""
    return bool(learner and learner.is_kept and count_work(learner))


def idle_guests(*, days: int):
    """Guests who have done nothing for so many days."""
    before = timezone.now() - datetime.timedelta(days=days)
    return Learner.objects.filter(user=None, active_at__lt=before)


def purge_guests(*, days: int) -> int:
    """Delete idle guests with all their data, each in a transaction of its own.

    Returns:
        How many were deleted.
    """
    purged = 0
    for pk in list(idle_guests(days=days).values_list("pk", flat=True)):
        with transaction.atomic():
            guest = idle_guests(days=days).select_for_update().filter(pk=pk).first()
            if guest:  # else they came back, or signed up, while others were being purged
                erase_everything(guest)
                purged += 1
    return purged
