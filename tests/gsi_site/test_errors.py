import re

import pytest
from django.test import Client, RequestFactory
from django.views.defaults import permission_denied, server_error

from lessons.models import Reflection
from tests.making import make_course, make_lesson

PLACE = "/lessons/lesson-1/reflection/"
HERE = {"Origin": "http://testserver"}


@pytest.fixture
def browser(db):
    make_lesson(make_course())
    return Client(enforce_csrf_checks=True)


def fields_of(html: str) -> dict[str, str]:
    form = re.search(r'<form method="post" action="/lessons.*?</form>', html, re.DOTALL)
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form[0]))
    shown = dict(re.findall(r'<textarea id="[^"]+" name="([^"]+)">\n(.*?)</textarea>', form[0]))
    return hidden | shown


def test_a_refused_form_keeps_what_was_typed_and_can_be_sent_again(browser):
    long = "A long thought. " * 10
    response = browser.post(PLACE, {"text": long, "extra": "<b>"}, headers=HERE)
    html = response.content.decode()
    assert response.status_code == 403
    assert f'action="{PLACE}"' in html
    fields = fields_of(html)
    assert {key: fields[key] for key in ("text", "extra")} == {"text": long, "extra": "&lt;b&gt;"}
    again = browser.post(PLACE, fields, headers=HERE)
    assert again.status_code == 302
    assert Reflection.objects.get().text == long.strip()


def test_secrets_are_left_out(browser):
    sent = {"password": "secret-1", "password1": "secret-2", "login": "amina"}
    html = browser.post(PLACE, sent, headers=HERE).content.decode()
    fields = fields_of(html)
    assert set(fields) == {"csrfmiddlewaretoken", "login"}
    assert "secret-" not in html
    assert "Passwords and codes are left out" in html


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "null"},
        {"Origin": "https://evil.example"},
        {"Referer": "https://evil.example/"},
    ],
)
def test_what_another_site_prepared_gets_no_token(headers, browser):
    html = browser.post(PLACE, {"text": "Not mine"}, headers=headers).content.decode()
    assert "csrfmiddlewaretoken" not in html
    assert "Not mine" in html


def test_too_much_is_not_shown_back(browser):
    html = browser.post(PLACE, {"text": "x" * 50_001}, headers=HERE).content.decode()
    assert "xxxx" not in html
    assert "too long to be shown here" in html


def test_a_button_alone_can_be_sent_again(browser):
    place = "/lessons/lesson-1/sections/s1/read/"
    html = browser.post(place, headers=HERE).content.decode()
    again = browser.post(place, fields_of(html), headers=HERE)
    assert again.headers["Location"] == "/lessons/lesson-1/#s2"


def test_a_button_of_another_site_leads_back(browser):
    html = browser.post(PLACE).content.decode()
    assert "Go back, load that page anew, and send it again." in html


def test_a_missing_page_offers_a_way_on(browser):
    response = browser.get("/nowhere/")
    assert response.status_code == 404
    assert "There is no such page" in response.content.decode()


def test_another_address_than_the_sites_own_names_the_setting(client):
    response = client.get("/", headers={"host": "another.example"})
    assert response.status_code == 400
    assert "<code>SITE_URL</code>" in response.content.decode()


def test_the_page_for_a_fault_needs_nothing():
    response = server_error(RequestFactory().get("/"))
    assert response.status_code == 500
    assert "The fault is ours" in response.content.decode()


def test_a_closed_page_offers_to_sign_in(db):
    response = permission_denied(RequestFactory().get("/"), Exception())
    assert response.status_code == 403
    assert "You may have to sign in to see it." in response.content.decode()
