"""Which scheme and address a request came with, when a proxy stands in front."""

import ipaddress
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO")


def proxies_middleware(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Believe ``X-Forwarded-For`` and ``-Proto`` from the proxies in ``GSI_PROXIES`` alone.

    Anybody can send these headers, so they are dropped when somebody else does: otherwise a
    visitor could pass for another address and escape every rate limit.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if is_proxy(request.META.get("REMOTE_ADDR", "")):
            believe_proxy(request.META)
        for name in FORWARDED:
            request.META.pop(name, None)
        return get_response(request)

    return middleware


def is_proxy(address: str) -> bool:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(parsed in network for network in settings.GSI_PROXIES)


def believe_proxy(meta: dict[str, str]) -> None:
    """Take over what the proxy says: the last address that is not itself a proxy's."""
    for address in reversed(meta.get("HTTP_X_FORWARDED_FOR", "").split(",")):
        try:
            ipaddress.ip_address(address.strip())
        except ValueError:
            break
        meta["REMOTE_ADDR"] = address.strip()
        if not is_proxy(address.strip()):
            break
    if meta.get("HTTP_X_FORWARDED_PROTO", "").strip().lower() == "https":
        meta["wsgi.url_scheme"] = "https"
