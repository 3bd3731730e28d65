"""What makes the site installable and readable offline: manifest, worker, icons, one page."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from gsi_site.offline import release

PAPER, ACCENT = "#faf7f0", "#2b4c8c"  # as in site.css
ICONS = (
    ("img/icon-192.png", "192x192", "any"),
    ("img/icon-512.png", "512x512", "any"),
    ("img/icon-maskable-512.png", "512x512", "maskable"),
)


@require_safe
@cache_control(public=True, max_age=3600)
def manifest(request: HttpRequest) -> HttpResponse:
    """The web app manifest, in the reader's language."""
    about = {
        "id": reverse("home"),
        "name": _("GSI Site"),
        "short_name": _("GSI Site"),
        "description": _("A free course in close reading on one primary source."),
        "lang": get_language(),
        "dir": "rtl" if get_language_bidi() else "ltr",
        "start_url": reverse("home"),
        "scope": reverse("home"),
        "display": "standalone",
        "background_color": PAPER,
        "theme_color": PAPER,
        "categories": ["education"],
        "icons": [
            {"src": static(name), "sizes": sizes, "type": "image/png", "purpose": purpose}
            for name, sizes, purpose in ICONS
        ],
    }
    return JsonResponse(about, content_type="application/manifest+json")


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker of this release."""
    content_type = "text/javascript; charset=utf-8"
    return TemplateResponse(request, "sw.js", {"release": release()}, content_type=content_type)


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """What this browser has kept to be read offline; shown too in the place of a page that cannot
    be reached."""
    return TemplateResponse(request, "offline.html")


@require_safe
@cache_control(public=True, max_age=86400)
def icon(request: HttpRequest, name: str) -> HttpResponse:
    """An icon at the address where browsers look for one without being told."""
    return redirect(static(f"img/{name}"))
