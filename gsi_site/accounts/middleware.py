"""Finds who studies: ``request.learner``, for everybody, signed in or not."""

import uuid
import zoneinfo

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.functional import SimpleLazyObject, empty

from .cookies import GuestCookie
from .models import Learner


class LearnerMiddleware:
    """Sets ``request.learner`` and ``request.guest_cookie``.

    The learner is looked up when first used, so that a page that does not use it pays nothing.
    The cookie is written on the way out, if the guest asked to be kept or remembered.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        cookie = request.guest_cookie = GuestCookie(request)
        lazy = request.learner = SimpleLazyObject(lambda: _find_and_localise(request))
        try:
            response = self.get_response(request)
        finally:
            # The time zone is the thread's: the next request must not inherit it.
            timezone.deactivate()
        if lazy._wrapped is not empty:
            patch_vary_headers(response, ["Cookie"])
            _update_cookie(cookie, lazy)
        cookie.write(response)
        return response


def find_learner(request: HttpRequest) -> Learner:
    """The learner of a request: a stored row where there is one, else an unsaved one.

    An account's learner is never reached by the cookie: a cookie that names one, because it was
    left behind at sign-up, gives a new guest.
    """
    if request.user.is_authenticated:
        return find_account_learner(request.user)
    guest = find_guest(request.guest_cookie.learner_id)
    return guest or Learner(id=uuid.uuid4())


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


def _find_and_localise(request: HttpRequest) -> Learner:
    learner = find_learner(request)
    activate_time_zone(learner.time_zone)
    return learner


def activate_time_zone(name: str) -> None:
    """Show this request's times in the zone of that name; an unknown or empty one is ignored."""
    if not name:
        return
    try:
        timezone.activate(zoneinfo.ZoneInfo(name))
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        # A zone that was valid when chosen may be gone from a newer tz database.
        return


def _update_cookie(cookie: GuestCookie, learner: Learner) -> None:
    if cookie.is_forgotten or not learner.is_guest:
        return
    is_known = cookie.learner_id == learner.id
    if learner.wants_cookie or (is_known and cookie.is_stale):
        cookie.point_to(learner.id)
