"""What is shown when a form is refused because its token does not fit."""

import re
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache

SECRET = re.compile(r"passw|csrfmiddlewaretoken|recovery|secret|otp", re.IGNORECASE)
MOST_FIELDS = 100
MOST_CHARACTERS = 50_000
SHORT = 60  # longer values are shown, so that they can be read and copied


def comes_from_here(request: HttpRequest) -> bool:
    """Whether the browser says that one of our own pages sent this form.

    Only then may it be offered for sending again: a form that another site prepared must not
    get a valid token by one tired click.
    """
    sender = request.headers.get("Origin") or request.headers.get("Referer", "")
    return urlsplit(sender).netloc == request.get_host()


def typed_fields(request: HttpRequest) -> list[tuple[str, str]] | None:
    """The fields that were sent, as (name, value), without secrets; None if they are too many."""
    fields = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if not SECRET.search(name)
    ]
    if len(fields) > MOST_FIELDS or sum(len(value) for _name, value in fields) > MOST_CHARACTERS:
        return None
    return fields


@never_cache
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Keep what was typed, and offer to send it again with a token that fits.

    Args:
        request: the refused POST.
        reason: why it was refused, in the words of Django; for its log, not for the reader.
    """
    fields = typed_fields(request)
    context = {
        "fields": fields or [],
        "is_too_long": fields is None,
        "may_send_again": fields is not None and comes_from_here(request),
        "has_secret": any(SECRET.search(name) for name in request.POST if "csrf" not in name),
        "has_files": bool(request.FILES),
        "short": SHORT,
    }
    return TemplateResponse(request, "403_csrf.html", context, status=403)
