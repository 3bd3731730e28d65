"""Who sees what of classes."""

from datetime import timedelta

import pytest
from django.utils import timezone

from gsi_site.accounts.models import Learner
from gsi_site.classrooms.models import AssignedAttempt, Assignment, Membership
from gsi_site.classrooms.queries import attempts_seen_by, courses_taught_by, learners_taught_by
from quizzes import attempts
from quizzes.models import Attempt
from tests.classes import add_student, add_teacher, assign_lesson, make_class
from tests.making import make_course, make_lesson, make_quiz
from tests.staff import make_user

State = Membership.State


@pytest.fixture
def attempt(amina, lesson):
    return attempts.start_attempt(learner=amina.learner, quiz=lesson.quizzes.get())


def seen(user):
    return list(attempts_seen_by(user))


def test_only_set_work_is_seen(seminar, teacher, stranger, operator, attempt, lesson):
    assert seen(teacher.user) == []
    assert seen(operator.user) == [attempt]
    assign_lesson(stranger.classroom, lesson)
    assert seen(teacher.user) == seen(stranger.user) == []
    assign_lesson(seminar, lesson)
    assert seen(teacher.user) == [attempt]
    assert seen(stranger.user) == []


def test_work_set_for_somebody_else_or_for_later_is_not_seen(
    seminar, teacher, attempt, lesson, amina
):
    other = Learner.objects.create()
    add_student(seminar, other)
    assignment = assign_lesson(seminar, lesson)
    assignment.students.set([other])
    assert seen(teacher.user) == []
    assignment.students.add(amina.learner)
    assert seen(teacher.user) == [attempt]
    Assignment.objects.update(opens_at=timezone.now() + timedelta(hours=1))
    assert seen(teacher.user) == []


def test_an_attempt_begun_for_an_assignment_is_seen(seminar, teacher, attempt, course):
    review = Assignment.objects.create(title="Review", course=course, kind="review", cards=5)
    review.classrooms.add(seminar)
    assert seen(teacher.user) == []
    AssignedAttempt.objects.create(assignment=review, attempt=attempt)
    assert seen(teacher.user) == [attempt]


@pytest.mark.parametrize("state", [State.WAITING, State.INVITED, State.LEFT, State.REMOVED])
def test_only_who_is_in_the_class_now_is_seen(seminar, teacher, attempt, lesson, amina, state):
    assign_lesson(seminar, lesson)
    Membership.objects.filter(pk=amina.pk).update(state=state)
    assert seen(teacher.user) == []
    assert list(learners_taught_by(teacher.user)) == []


def test_an_attempt_is_seen_once(seminar, teacher, attempt, lesson, course, amina):
    second = make_class(course, owner=teacher.user, name="Second", students=[amina.learner])
    for classroom in (seminar, second):
        for _time in range(2):
            assign_lesson(classroom, lesson)
    assert seen(teacher.user) == [attempt]


def test_other_courses_stay_apart(seminar, teacher, amina, course):
    other = make_course("two", default=False)
    colleague = make_user("colleague", is_staff=True)
    classroom = make_class(other, owner=colleague, students=[amina.learner])
    lesson = make_lesson(other, number=7)
    attempts.start_attempt(learner=amina.learner, quiz=make_quiz(lesson))
    assign_lesson(classroom, lesson)
    assert (len(seen(teacher.user)), len(seen(colleague))) == (0, 1)
    assert list(courses_taught_by(teacher.user, learner=amina.learner)) == [course]
    assert list(learners_taught_by(teacher.user, course=other)) == []
    assert list(learners_taught_by(colleague, course=other)) == [amina.learner]


@pytest.mark.parametrize("change", [{"is_staff": False}, {"is_active": False}])
def test_who_is_not_on_the_staff_sees_nothing(seminar, teacher, attempt, lesson, change):
    assign_lesson(seminar, lesson)
    for name, value in change.items():
        setattr(teacher.user, name, value)
    assert seen(teacher.user) == []
    assert list(learners_taught_by(teacher.user)) == []


def test_an_assistant_sees_as_an_owner_does_until_removed(seminar, attempt, lesson):
    assign_lesson(seminar, lesson)
    helper = make_user("helper", is_staff=True)
    membership = add_teacher(seminar, helper, Membership.Role.ASSISTANT)
    assert seen(helper) == [attempt] == list(Attempt.objects.all())
    membership.state = State.REMOVED
    membership.save()
    assert seen(helper) == []
