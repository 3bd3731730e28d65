"""Whose request it is."""

import uuid

from django.http import HttpRequest

from .models import Learner


def find_learner(request: HttpRequest) -> Learner:
    """The learner of a request: a stored row where there is one, else an unsaved one.

    An account's learner is never reached by the cookie: a cookie that names one, because it was
    left behind at sign-up, gives a new guest.
    """
    if request.user.is_authenticated:
        return find_account_learner(request.user)
    guest = find_guest(request.guest_cookie.learner_id)
    if guest is None:
        guest = Learner(id=uuid.uuid4())
        guest.was_claimed = request.guest_cookie.learner_id is not None
    return guest


def find_account_learner(user) -> Learner:
    """The user's learner, unsaved where the user has not studied yet."""
    try:
        return user.learner
    except Learner.DoesNotExist:
        return Learner(user=user)


def find_guest(learner_id: uuid.UUID | None) -> Learner | None:
    """The guest under the id of a cookie, unsaved where nothing has been kept yet.

    None without an id, and where the id belongs to an account by now.
    """
    if learner_id is None:
        return None
    learner = Learner.objects.filter(pk=learner_id).first()
    if learner is None:
        return Learner(id=learner_id)
    return learner if learner.is_guest else None
