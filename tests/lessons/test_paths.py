from datetime import timedelta

import pytest

from gsi_site.accounts.models import Learner
from lessons import owned_data, paths
from lessons.models import Path, PathChoice
from tests.making import make_course


@pytest.fixture
def course(db):
    return make_course()


@pytest.fixture
def short(course):
    return Path.objects.create(course=course, key="short", title="Short")


@pytest.fixture
def full(course):
    return Path.objects.create(course=course, key="full", title="Full", is_default=True)


@pytest.fixture
def learner(db):
    return Learner.objects.create()


def chosen(learner):
    return [(one.course.key, one.path.title) for one in learner.path_choices.order_by("course")]


def test_a_choice_takes_the_place_of_the_one_before(learner, short, full):
    first = paths.choose(learner=learner, path=short)
    again = paths.choose(learner=learner, path=full)
    assert chosen(learner) == [("one", "Full")]
    assert again.chosen_at > first.chosen_at


def test_each_course_has_its_own_choice(learner, short):
    other = Path.objects.create(course=make_course("two", default=False), key="x", title="Other")
    paths.choose(learner=learner, path=short)
    paths.choose(learner=learner, path=other)
    assert chosen(learner) == [("one", "Short"), ("two", "Other")]


def test_nobody_else_s_choice_changes(learner, short, full):
    other = Learner.objects.create()
    paths.choose(learner=other, path=short)
    paths.choose(learner=learner, path=full)
    assert chosen(other) == [("one", "Short")]


@pytest.mark.parametrize(("later", "kept"), [("source", "Short"), ("target", "Full")])
def test_of_two_choices_that_meet_the_later_one_stays(learner, short, full, later, kept):
    target = Learner.objects.create()
    paths.choose(learner=learner, path=short)
    choice = paths.choose(learner=target, path=full)
    if later == "source":
        choice.chosen_at -= timedelta(days=1)
        choice.save()
    owned_data.merge_path_choices(learner, target)
    assert (chosen(learner), chosen(target)) == ([], [("one", kept)])


def test_a_choice_moves_to_who_has_none(learner, short):
    target = Learner.objects.create()
    paths.choose(learner=learner, path=short)
    owned_data.merge_path_choices(learner, target)
    assert (chosen(learner), chosen(target)) == ([], [("one", "Short")])


def test_erasing_takes_my_choice_only(learner, short):
    other = Learner.objects.create()
    for one in (learner, other):
        paths.choose(learner=one, path=short)
    owned_data.erase(learner)
    assert [one.learner for one in PathChoice.objects.all()] == [other]
