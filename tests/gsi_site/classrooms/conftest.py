"""A class, who teaches it, and somebody who teaches another one."""

import pytest

from gsi_site.accounts.models import Learner
from tests.classes import add_student, make_class
from tests.making import make_course, make_lesson, make_quiz
from tests.staff import browser_of, instructor_browser, make_user, superuser_browser


@pytest.fixture(autouse=True)
def cheap_passwords(settings):
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.MD5PasswordHasher",
        "gsi_site.accounts.hashers.OneTimePasswordHasher",
    ]


@pytest.fixture
def course(db):
    return make_course()


@pytest.fixture
def lesson(course):
    lesson = make_lesson(course)
    make_quiz(lesson)
    return lesson


@pytest.fixture
def teacher(db):
    """The browser of the owner of the seminar."""
    return instructor_browser()


@pytest.fixture
def seminar(course, teacher):
    return make_class(course, owner=teacher.user, name="Seminar", term="Spring")


@pytest.fixture
def stranger(course):
    """The browser of an instructor of another class."""
    browser = instructor_browser("stranger")
    browser.classroom = make_class(course, owner=browser.user, name="Elsewhere")
    return browser


@pytest.fixture
def operator(db):
    return superuser_browser()


@pytest.fixture
def amina(seminar):
    """A student of the seminar, with an account."""
    learner = Learner.objects.create(user=make_user("amina"))
    return add_student(seminar, learner, shown_name="Amina K.")


@pytest.fixture
def browser_of_amina(amina):
    return browser_of(amina.learner.user)
