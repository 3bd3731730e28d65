import pytest

from gsi_site.accounts.models import Learner
from tests.making import make_course, make_lesson, make_quiz


@pytest.fixture
def lesson(db):
    return make_lesson(make_course())


@pytest.fixture
def quiz(lesson):
    return make_quiz(lesson)


@pytest.fixture
def learner(db):
    return Learner.objects.create()
