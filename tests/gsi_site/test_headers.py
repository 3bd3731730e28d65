"""What every response says to the browser, and whom the site believes."""

import io
import ipaddress
import logging

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from gsi_site.proxies import proxies_middleware

pytestmark = pytest.mark.django_db
POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "worker-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
}


def test_headers_of_a_page(client):
    headers = client.get("/healthz").headers

    assert set(headers["Content-Security-Policy"].split("; ")) == POLICY
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Cross-Origin-Embedder-Policy"] == "require-corp"
    assert "camera=()" in headers["Permissions-Policy"].split(", ")
    assert "Strict-Transport-Security" not in headers


def test_a_fragment_carries_no_header_that_only_documents_heed(client):
    page = client.get("/healthz").headers
    fragment = client.get("/healthz", headers={"HX-Request": "true"}).headers

    assert set(page) - set(fragment) == {
        "Content-Security-Policy",
        "Cross-Origin-Embedder-Policy",
        "Cross-Origin-Opener-Policy",
        "Permissions-Policy",
        "Referrer-Policy",
        "X-Frame-Options",
    }
    assert "HX-Request" in fragment["Vary"].split(", ")
    assert fragment["X-Content-Type-Options"] == "nosniff"


def test_pages_stay_out_of_shared_caches(client):
    assert client.get("/nothing-here/").headers["Cache-Control"] == "private, no-cache"


def test_https_is_insisted_on(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_SSL_HOST = "course.example.org"
    settings.SECURE_HSTS_SECONDS = 63_072_000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = settings.SECURE_HSTS_PRELOAD = True

    plain = client.get("/progress/")
    secure = client.get("/healthz", secure=True)

    assert plain.status_code == 301
    assert plain.headers["Location"] == "https://course.example.org/progress/"
    assert secure.headers["Strict-Transport-Security"] == (
        "max-age=63072000; includeSubDomains; preload"
    )
    assert client.get("/healthz").status_code == 200


@pytest.fixture
def seen(settings):
    """The address and scheme that the site sees, with a proxy at 10.0.0.0/24."""
    settings.GSI_PROXIES = [ipaddress.ip_network("10.0.0.0/24")]

    def see(remote, **headers):
        request = RequestFactory().get("/", REMOTE_ADDR=remote, headers=headers)
        proxies_middleware(lambda request: HttpResponse())(request)
        assert "X-Forwarded-For" not in request.headers
        return request.META["REMOTE_ADDR"], request.scheme

    return see


@pytest.mark.parametrize(
    ("remote", "forwarded", "address"),
    [
        ("10.0.0.1", "203.0.113.7", "203.0.113.7"),
        ("10.0.0.1", "198.51.100.1, 203.0.113.7", "203.0.113.7"),
        ("10.0.0.1", "198.51.100.1, 203.0.113.7, 10.0.0.2", "203.0.113.7"),
        ("10.0.0.1", "2001:db8::1", "2001:db8::1"),
        ("10.0.0.1", "unknown", "10.0.0.1"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("198.51.100.9", "203.0.113.7", "198.51.100.9"),
        ("", "203.0.113.7", ""),
    ],
)
def test_addresses_are_believed_from_proxies_only(seen, remote, forwarded, address):
    assert seen(remote, x_forwarded_for=forwarded) == (address, "http")


def test_the_scheme_is_believed_from_proxies_only(seen):
    assert seen("10.0.0.1", x_forwarded_proto="https") == ("10.0.0.1", "https")
    assert seen("10.0.0.1", x_forwarded_proto="http") == ("10.0.0.1", "http")
    assert seen("198.51.100.9", x_forwarded_proto="https") == ("198.51.100.9", "http")


def test_an_unknown_host_is_refused_without_a_traceback(client, monkeypatch):
    (handler,) = [h for h in logging.root.handlers if type(h) is logging.StreamHandler]
    monkeypatch.setattr(handler, "stream", io.StringIO())

    response = client.get("/healthz", headers={"host": "evil.example"})

    assert response.status_code == 400
    assert handler.stream.getvalue() == ""
