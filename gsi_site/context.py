"""What every template may know about this copy of the site."""

from functools import partial

from django.conf import settings
from django.http import HttpRequest

from gsi_site.offline import is_kept, reader_key, release


def contact(request: HttpRequest) -> dict[str, str | bool]:
    """Whom to write to, as the operator gave it, the link that does so, and whether this copy can
    send e-mail."""
    given = settings.GSI_CONTACT
    link = f"mailto:{given}" if "@" in given else given
    return {"contact": given, "contact_link": link, "has_email": settings.GSI_HAS_EMAIL}


def offline(request: HttpRequest) -> dict:
    """Which release this is, whose page, and whether a browser may keep a copy of it."""
    return {
        "release": release(),
        # Called by a page that shows it: parts of pages need not look up who asks
        "reader": partial(reader_key, request),
        "keeps_copy": is_kept(request),
    }
