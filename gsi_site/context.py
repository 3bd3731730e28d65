"""What every template may know about this copy of the site."""

from django.conf import settings
from django.http import HttpRequest


def contact(request: HttpRequest) -> dict[str, str | bool]:
    """Whom to write to, as the operator gave it, the link that does so, and whether this copy can
    send e-mail."""
    given = settings.GSI_CONTACT
    link = f"mailto:{given}" if "@" in given else given
    return {"contact": given, "contact_link": link, "has_email": settings.GSI_HAS_EMAIL}
