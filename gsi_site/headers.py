"""Response headers that neither Django nor its packages set."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

# What only a document heeds: a fragment fetched by a script of ours never becomes one
DOCUMENT_ONLY = (
    "Content-Security-Policy",
    "Cross-Origin-Embedder-Policy",
    "Cross-Origin-Opener-Policy",
    "Permissions-Policy",
    "Referrer-Policy",
    "X-Frame-Options",
)


def headers_middleware(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Keep our pages out of other sites' pages, and learners' pages out of shared caches."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Cross-Origin-Embedder-Policy", "require-corp")
        response.headers.setdefault("Cache-Control", "private, no-cache")
        if request.headers.get("HX-Request") == "true":
            for name in DOCUMENT_ONLY:
                response.headers.pop(name, None)
            # Nor may a browser take it from its cache for a document
            patch_vary_headers(response, ["HX-Request"])
        return response

    return middleware
