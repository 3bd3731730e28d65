"""A course with two lessons, and people who read it."""

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from gsi_site.accounts.models import Learner
from tests.making import make_course, make_lesson


@pytest.fixture
def course(db):
    return make_course()


@pytest.fixture
def lesson(course):
    lesson = make_lesson(course, number=1)
    lesson.prompt = "What does ¶1 leave out?"
    lesson.objectives = ["Find the doer in ¶1."]
    lesson.save()
    lesson.statements.set(course.source.statements.filter(key="P01.1"))
    return lesson


@pytest.fixture
def second_lesson(course, lesson):
    return make_lesson(course, number=2, sections=1, paragraphs=(2,))


@pytest.fixture
def guest(db):
    return Client()


def make_reader(name):
    user = get_user_model().objects.create_user(name, password="paper-lantern-9")
    client = Client()
    client.force_login(user, backend="gsi_site.accounts.backends.AccountBackend")
    client.learner = Learner.objects.create(user=user)
    return client


@pytest.fixture
def reader(db):
    """A browser in which somebody is signed in; ``reader.learner`` is who."""
    return make_reader("amina")


@pytest.fixture
def other_reader(db):
    return make_reader("berit")
