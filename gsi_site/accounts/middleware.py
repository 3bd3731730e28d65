"""Finds who studies: ``request.learner``, for everybody, signed in or not; and leads those who
signed in with a one-time password to choose their own first."""

import zoneinfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.functional import SimpleLazyObject, empty
from django.utils.http import urlencode

from .cookies import GuestCookie
from .models import Learner
from .one_time import must_choose_own
from .queries import find_learner


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


# What is open to somebody who has still to choose a password
OPEN_BEFORE = {"account_change_password", "account_logout", "lessons:privacy", "healthz"}


def own_password_middleware(get_response):
    """Leads whoever has a one-time password to the page where they choose their own."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def process_view(request, view, args, kwargs):
        # Without the cookie nobody is signed in, and no session need be looked up to know it
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return None
        if request.resolver_match.view_name in OPEN_BEFORE or not must_choose_own(request.user):
            return None
        address = reverse("account_change_password")
        here = request.get_full_path() if request.method in ("GET", "HEAD") else "/"
        return redirect(f"{address}?{urlencode({'next': here})}")

    middleware.process_view = process_view
    return middleware
