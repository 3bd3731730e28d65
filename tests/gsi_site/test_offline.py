"""What makes the site installable and readable offline, without a browser."""

import struct
from pathlib import Path

import pytest
from django.conf import settings as site_settings
from django.urls import reverse

from gsi_site import offline
from gsi_site.accounts.models import Learner
from tests.gsi_site.accounts.people import browser_of
from tests.making import make_course, make_lesson
from tests.staff import student_browser

pytestmark = pytest.mark.django_db
IMAGES = Path(site_settings.BASE_DIR) / "static" / "img"


@pytest.fixture
def lesson():
    return make_lesson(make_course())


@pytest.fixture
def no_release():
    """The release is worked out once for a process; here it is worked out anew."""
    offline.release.cache_clear()
    yield
    offline.release.cache_clear()


def reader_of(client, address="/offline/") -> str:
    page = client.get(address).text
    return page.partition('<body data-reader="')[2].partition('"')[0]


def test_the_manifest_names_the_site_and_its_icons(client):
    response = client.get("/manifest.webmanifest")

    assert response["Content-Type"] == "application/manifest+json"
    manifest = response.json()
    assert (manifest["name"], manifest["lang"], manifest["dir"]) == ("GSI Site", "en", "ltr")
    assert (manifest["start_url"], manifest["scope"], manifest["id"]) == ("/", "/", "/")
    assert manifest["display"] == "standalone"
    assert [(one["sizes"], one["purpose"]) for one in manifest["icons"]] == [
        ("192x192", "any"),
        ("512x512", "any"),
        ("512x512", "maskable"),
    ]
    assert [one["src"] for one in manifest["icons"]] == [
        "/static/img/icon-192.png",
        "/static/img/icon-512.png",
        "/static/img/icon-maskable-512.png",
    ]


@pytest.mark.parametrize(
    ("name", "size"),
    [("icon-192", 192), ("icon-512", 512), ("icon-maskable-512", 512), ("apple-touch-icon", 180)],
)
def test_icons_have_the_size_that_is_said(name, size):
    head = (IMAGES / f"{name}.png").read_bytes()[:24]

    assert head[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", head[16:24]) == (size, size)


@pytest.mark.parametrize("name", ["favicon.ico", "apple-touch-icon.png"])
def test_browsers_find_icons_where_they_look_without_being_told(client, name):
    response = client.get(f"/{name}")

    assert (response.status_code, response["Location"]) == (302, f"/static/img/{name}")


def test_the_worker_holds_the_release_under_the_same_policy(client):
    response = client.get("/sw.js")

    assert response["Content-Type"] == "text/javascript; charset=utf-8"
    assert f'const RELEASE = "{offline.release()}";' in response.text
    assert "unsafe" not in response["Content-Security-Policy"]
    assert response["Cache-Control"] == "private, no-cache"


def test_pages_register_the_worker_of_their_release(client):
    assert f'data-worker="/sw.js?{offline.release()}"' in client.get("/offline/").text


def test_with_debug_pages_nothing_is_registered(client, settings, no_release):
    settings.DEBUG = True

    assert "data-worker" not in client.get("/offline/").text


def test_the_release_changes_with_any_file_of_the_site(settings, tmp_path, no_release):
    settings.BASE_DIR = tmp_path
    (tmp_path / "requirements.txt").write_text("Django==1")
    template = tmp_path / "templates" / "a.html"
    template.parent.mkdir()
    found = []
    for text in ("one", "two"):
        template.write_text(text)
        (tmp_path / "templates" / "a.pyc").write_text(text)
        found.append(offline.release())
        offline.release.cache_clear()
    (tmp_path / "templates" / "a.pyc").write_text("passing")
    (tmp_path / "README.md").write_text("not shown")

    assert found[0] != found[1] == offline.release()
    assert len(found[0]) == offline.DIGITS


def test_only_what_is_read_may_be_kept(client, lesson):
    addresses = {
        lesson.get_absolute_url(): True,
        "/lessons/": True,
        "/source/": True,
        "/source/1/": True,
        "/glossary/": True,
        "/about/": True,
        "/": False,
        "/progress/": False,
        "/search/": False,
        "/offline/": False,
        "/accounts/data/": False,
        "/accounts/login/": False,
    }

    found = {one: " data-keep>" in client.get(one).text for one in addresses}

    assert found == addresses


def test_pages_of_other_courses_may_be_kept_too(client, lesson):
    other = make_lesson(make_course("two", default=False))

    page = client.get(other.get_absolute_url()).text

    assert " data-keep>" in page
    assert '<a href="/courses/two/glossary/" data-kept' in page


def test_another_reader_has_another_key_and_a_stranger_has_none(client, lesson):
    guest = Learner.objects.create()
    keys = [
        reader_of(student_browser("ana")),
        reader_of(student_browser("ben")),
        reader_of(browser_of(guest)),
        reader_of(browser_of(Learner.objects.create())),
    ]

    assert len({*keys, ""}) == 5
    assert reader_of(client) == ""
    assert reader_of(browser_of(guest)) == keys[2]
    assert {len(key) for key in keys} == {offline.DIGITS}


@pytest.mark.parametrize("name", ["manifest", "worker", "offline"])
def test_other_methods_are_refused(client, name):
    assert client.post(reverse(name)).status_code == 405


def test_the_offline_page_shows_without_a_course(client):
    response = client.get("/offline/")

    assert response.status_code == 200
    assert '<template id="words"' in response.text
