from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command

from gsi_site import progress
from gsi_site.accounts.models import Learner
from gsi_site.accounts.owned_data import erase_everything
from quizzes.models import Attempt, Response
from tests.making import make_course, make_lesson, make_quiz


@pytest.fixture
def course(db):
    course = make_course()
    for number in (1, 2):
        make_quiz(make_lesson(course, number=number))
    return course


def run(**options):
    call_command("demo", stdout=StringIO(), **options)


def scores(course):
    learners = list(Learner.objects.order_by("created_at"))
    found = progress.of_learners(learners=learners, course=course)
    return [[one.first_score for one in found[row.pk].lessons] for row in learners]


def test_the_same_seed_makes_the_same_work(course):
    run(learners=6, seed=3)
    first = scores(course), Attempt.objects.count(), Response.objects.count()
    for learner in Learner.objects.all():
        erase_everything(learner)
    get_user_model().objects.all().delete()
    run(learners=6, seed=3)
    assert (scores(course), Attempt.objects.count(), Response.objects.count()) == first
    assert len(first[0]) == 6
    assert first[2] > 0


def test_nobody_can_sign_in_as_a_made_up_student(course):
    run(learners=4)
    users = get_user_model().objects.all()
    assert [user.username for user in users if user.has_usable_password()] == ["demo-instructor"]
    assert [user.username for user in users if user.is_staff] == ["demo-instructor"]


def test_what_is_made_up_lies_in_the_past(course):
    run(learners=4)
    for response in Response.objects.select_related("item__attempt"):
        attempt = response.item.attempt
        assert attempt.started_at < response.answered_at
        assert attempt.submitted_at is None or response.answered_at <= attempt.submitted_at


def test_a_site_in_use_is_left_alone(course):
    Learner.objects.create()
    with pytest.raises(CommandError, match="There are learners already"):
        run(learners=2)
    assert Learner.objects.count() == 1
    run(learners=2, yes=True)
    assert Learner.objects.count() == 3


def test_without_a_course_nothing_is_made(db):
    with pytest.raises(CommandError, match="load_course first"):
        run(learners=2)
    assert Learner.objects.count() == 0
