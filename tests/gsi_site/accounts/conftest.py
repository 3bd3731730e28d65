"""People and what they have done."""

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from gsi_site.accounts.models import Learner
from tests.gsi_site.accounts.people import PASSWORD
from tests.making import make_course, make_lesson, make_quiz


@pytest.fixture(autouse=True)
def cheap_passwords(settings):
    """Argon2 is slow on purpose; what is tested here is not the hasher."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def lesson(db):
    return make_lesson(make_course())


@pytest.fixture
def quiz(lesson):
    return make_quiz(lesson)


@pytest.fixture
def user(db):
    return get_user_model().objects.create_user("ada", password=PASSWORD)


@pytest.fixture
def account(user):
    """The learner of ``user``."""
    return Learner.objects.create(user=user)


@pytest.fixture
def guest(db):
    return Learner.objects.create()


@pytest.fixture
def browser(client):
    """A browser nobody has signed in with."""
    return client


@pytest.fixture
def signed_in(account):
    client = Client()
    client.force_login(account.user)
    return client
