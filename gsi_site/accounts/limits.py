"""How many wrong passwords, or wrong codes of classes, one address may send, whatever the accounts.

allauth's own limit by address locks one row of the cache for every sign-in. When a class signs in
from behind one router, those who wait too long for the lock are refused. This one writes only
when a password was wrong, and counts loosely.
"""

import ipaddress
import time

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest

FAILURES_PER_MINUTE = 300
MINUTE = 60


def address_key(request: HttpRequest, what: str = "failures") -> str:
    """The cache key of this minute for the request's address; IPv6 counts by its /64 network."""
    address = ipaddress.ip_address(get_adapter(request).get_client_ip(request))
    if address.version == 6:
        address = ipaddress.ip_network((address, 64), strict=False).network_address
    return f"accounts:{what}:{address}:{int(time.time() // MINUTE)}"


def has_failed_too_often(request: HttpRequest, what: str = "failures") -> bool:
    return cache.get(address_key(request, what), 0) >= FAILURES_PER_MINUTE


def count_failure(request: HttpRequest, what: str = "failures") -> None:
    key = address_key(request, what)
    cache.set(key, cache.get(key, 0) + 1, 2 * MINUTE)
