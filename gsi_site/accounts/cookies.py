"""The signed cookie by which a browser is recognised as a guest's."""

import uuid

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

NAME = "learner"
DAY = 24 * 60 * 60
SALT = "gsi_site.accounts.cookies"


def max_age() -> int:
    """How many seconds a cookie is good for: as long as an idle guest is kept."""
    return settings.GSI_GUEST_DAYS * DAY


def renew_after() -> int:
    """The age at which a cookie that is used is set anew."""
    return min(30 * DAY, max_age() // 2)


class GuestCookie:
    """What one request's cookie said, and what its response shall say.

    Attributes:
        learner_id: the guest's id, or None where the cookie is missing, forged or too old.
        is_stale: whether a good cookie is old enough to be set anew.
    """

    def __init__(self, request: HttpRequest):
        self.learner_id, self.is_stale = read(request.COOKIES.get(NAME, ""))
        self._is_sent = NAME in request.COOKIES
        self._next_id: uuid.UUID | None = None
        self._is_forgotten = False

    def point_to(self, learner_id: uuid.UUID) -> None:
        """Make the response's cookie name this guest."""
        self._next_id = learner_id
        self._is_forgotten = False

    def forget(self) -> None:
        """Make the response delete the cookie, whatever else was asked for before."""
        self._next_id = None
        self._is_forgotten = True

    @property
    def is_forgotten(self) -> bool:
        return self._is_forgotten

    def write(self, response: HttpResponse) -> None:
        """Put on the response what was decided during the request, if anything."""
        if self._is_forgotten:
            if self._is_sent:
                response.delete_cookie(NAME, path=settings.SESSION_COOKIE_PATH, samesite="Lax")
        elif self._next_id and (self._next_id != self.learner_id or self.is_stale):
            response.set_cookie(
                NAME,
                sign(self._next_id),
                max_age=max_age(),
                path=settings.SESSION_COOKIE_PATH,
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )


def sign(learner_id: uuid.UUID) -> str:
    """The cookie's value for a guest's id: id, time and signature."""
    return signing.TimestampSigner(salt=SALT).sign(learner_id.hex)


def read(value: str) -> tuple[uuid.UUID | None, bool]:
    """The id a cookie's value holds, and whether the cookie is due to be renewed.

    A value that is missing, forged, malformed or too old gives ``(None, False)``.
    """
    signer = signing.TimestampSigner(salt=SALT)
    try:
        learner_id = uuid.UUID(hex=signer.unsign(value, max_age=max_age()))
    except (signing.BadSignature, ValueError):
        return None, False
    try:
        signer.unsign(value, max_age=renew_after())
    except signing.SignatureExpired:
        return learner_id, True
    return learner_id, False
