"""Where signing up and signing in meet what a guest has done in this browser."""

import logging
import smtplib

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import urlencode

from . import limits
from .codes import give_recovery_code
from .guests import claim_guest, find_kept_guest, has_work
from .one_time import end_one_time_password

logger = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    """allauth's adapter, which also minds the guest and the recovery code."""

    def post_login(self, request: HttpRequest, user, *, signup: bool, **kwargs) -> HttpResponse:
        """Lead on after signing up or in, past the page that this occasion asks for."""
        response = super().post_login(request, user, signup=signup, **kwargs)
        guest = find_kept_guest(request.guest_cookie.learner_id)
        if signup:
            return self._after_signup(request, user, guest, response)
        if has_work(guest):
            query = urlencode({"next": response.url})
            return HttpResponseRedirect(f"{reverse('accounts:merge')}?{query}")
        return response

    def pre_authenticate(self, request: HttpRequest, **credentials) -> None:
        """Refuse to look at a password where too many were wrong: by address, then by account."""
        if limits.has_failed_too_often(request):
            raise self.validation_error("too_many_login_attempts")
        super().pre_authenticate(request, **credentials)

    def authentication_failed(self, request: HttpRequest, **credentials) -> None:
        limits.count_failure(request)

    def set_password(self, user, password: str) -> None:
        """Set the password that the user has chosen: a one-time one ends with it."""
        super().set_password(user, password)
        end_one_time_password(user)

    def _after_signup(self, request, user, guest, response) -> HttpResponse:
        if guest and claim_guest(guest=guest, user=user):
            request.guest_cookie.forget()
        if user.email and settings.GSI_HAS_EMAIL:
            return response
        # Answering the form with the page itself, the code need not be stored to be shown.
        context = {"code": give_recovery_code(user), "next": response.url, "is_new": True}
        return TemplateResponse(request, "accounts/recovery_code_made.html", context)

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        """Send, or log that the mail server could not be reached: signing up works without it."""
        try:
            super().send_mail(template_prefix, email, context)
        except (OSError, smtplib.SMTPException):
            logger.exception("The message %s could not be sent", template_prefix)
