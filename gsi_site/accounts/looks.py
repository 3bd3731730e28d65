"""The record of whom members of staff looked at, which learners can see."""

import datetime

from django.db import transaction
from django.utils import timezone

from .models import Learner, StaffView

ONE_LOOK = datetime.timedelta(minutes=1)


def note_look(*, staff, learner: Learner) -> None:
    """Note that a member of staff looked at a learner; a second time within a minute is the same
    look."""
    with transaction.atomic():
        since = timezone.now() - ONE_LOOK
        looks = StaffView.objects.filter(staff=staff, learner=learner, viewed_at__gt=since)
        if not looks.exists():
            StaffView.objects.create(staff=staff, learner=learner)


def note_reset(*, staff, learner: Learner) -> None:
    """Note that a member of staff set a one-time password for a learner."""
    StaffView.objects.create(staff=staff, learner=learner, reset_password=True)
