"""Whom to write to about this copy of the site."""

import pytest

from lessons.models import Course

pytestmark = pytest.mark.django_db


@pytest.fixture
def course():
    return Course.objects.create(key="course", title="A course", is_default=True)


@pytest.mark.parametrize(
    ("contact", "link"),
    [
        ("ana@example.org", "mailto:ana@example.org"),
        ("https://example.org/contact", "https://example.org/contact"),
    ],
)
def test_the_contact_is_told_on_the_page_about_the_course(client, course, settings, contact, link):
    settings.GSI_CONTACT = contact

    assert f'<a href="{link}">{contact}</a>' in client.get("/about/").text


def test_without_a_contact_nothing_is_told(client, course):
    assert "can be reached at" not in client.get("/about/").text
