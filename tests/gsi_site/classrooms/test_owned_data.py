"""What classes hold of a learner, as it is exported, merged and erased."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from gsi_site.accounts.guests import merge_guest
from gsi_site.accounts.models import Learner
from gsi_site.accounts.owned_data import erase_everything, export_everything
from gsi_site.classrooms.models import (
    AssignedAttempt,
    Assignment,
    Extension,
    Mark,
    Membership,
    SharedReflection,
)
from lessons.models import Reflection
from quizzes import attempts
from tests.classes import add_student, assign_lesson, make_class

State = Membership.State
OTTERS = {(State.WAITING, State.ACTIVE), (State.LEFT, State.WAITING)}  # the stronger one's name


@pytest.fixture
def guest(db):
    return Learner.objects.create()


@pytest.fixture
def account(amina):
    return amina.learner


def rows_of(learner):
    return [
        (one.classroom.name, one.shown_name, one.role, one.state)
        for one in learner.memberships.order_by("classroom__name")
    ]


def test_export_holds_exactly_my_rows(seminar, account, guest, lesson):
    assignment = assign_lesson(seminar, lesson)
    now = timezone.now()
    for learner in (account, guest):
        Extension.objects.create(assignment=assignment, learner=learner, due_at=now)
        Mark.objects.create(assignment=assignment, learner=learner, score="0.5", comment="Good")
        reflection = Reflection.objects.create(learner=learner, lesson=lesson, text="Mine")
        SharedReflection.objects.create(classroom=seminar, reflection=reflection)
    mine = account.memberships.get()
    tables = export_everything(account)
    assert tables["classes"] == [
        {
            "class": "Seminar · Spring",
            "course": "one",
            "role": "student",
            "state": "in the class",
            "name_in_class": "Amina K.",
            "student_number": "",
            "joined": mine.joined_at,
            "ended": None,
        }
    ]
    assert tables["extensions"] == [
        {"assignment": "Read Lesson 1", "due": now, "closes": None, "extra_time_percent": 0}
    ]
    assert [(one["score"], one["comment"]) for one in tables["marks"]] == [(0.5, "Good")]
    assert [one["lesson"] for one in tables["shared_reflections"]] == ["Lesson 1"]


def test_a_guest_in_a_class_becomes_an_account_in_it(seminar, guest, course):
    add_student(seminar, guest, shown_name="Otter", number="7")
    add_student(make_class(course, name="Second"), guest, shown_name="Otter 2")
    target = Learner.objects.create()
    merge_guest(source=guest, target=target)
    assert rows_of(target) == [
        ("Second", "Otter 2", "student", "active"),
        ("Seminar", "Otter", "student", "active"),
    ]


@pytest.mark.parametrize(
    ("mine", "theirs", "stays"),
    [
        (State.ACTIVE, State.ACTIVE, State.ACTIVE),
        (State.WAITING, State.ACTIVE, State.ACTIVE),
        (State.LEFT, State.WAITING, State.WAITING),
        (State.ACTIVE, State.REMOVED, State.ACTIVE),
    ],
)
def test_in_a_class_of_both_one_membership_stays(seminar, account, guest, mine, theirs, stays):
    Membership.objects.filter(learner=account).update(state=mine)
    add_student(seminar, guest, shown_name="Otter", number="7", state=theirs)
    merge_guest(source=guest, target=account)
    assert rows_of(account)[0][3] == stays
    membership = account.memberships.get()
    assert membership.number == "7"
    assert membership.shown_name == ("Otter" if (mine, theirs) in OTTERS else "Amina K.")
    assert seminar.memberships.filter(role="student").count() == 1


def test_who_teaches_a_class_stays_its_teacher(seminar, teacher, guest):
    add_student(seminar, guest, shown_name="Otter")
    merge_guest(source=guest, target=Learner.objects.get(user=teacher.user))
    assert [(one.role, one.state) for one in seminar.memberships.all()] == [("owner", "active")]


def test_extensions_marks_and_set_work_move_once(seminar, account, guest, lesson, course):
    first, second = assign_lesson(seminar, lesson), assign_lesson(seminar, lesson)
    now = timezone.now()
    Extension.objects.create(assignment=first, learner=account, due_at=now, extra_percent=50)
    Extension.objects.create(
        assignment=first, learner=guest, due_at=now + timedelta(days=1), extra_percent=25
    )
    Extension.objects.create(assignment=second, learner=guest, closes_at=now)
    Mark.objects.create(assignment=first, learner=account, comment="old", at=now)
    Mark.objects.create(
        assignment=first, learner=guest, comment="new", at=now + timedelta(seconds=1)
    )
    Mark.objects.create(assignment=second, learner=guest, comment="only")
    first.students.set([account, guest])
    second.students.set([guest])
    merge_guest(source=guest, target=account)
    assert [
        (one.assignment, one.due_at, one.closes_at, one.extra_percent)
        for one in account.extensions.order_by("pk")
    ] == [(first, now + timedelta(days=1), None, 50), (second, None, now, 0)]
    assert [mark.comment for mark in account.marks.order_by("pk")] == ["new", "only"]
    assert list(first.students.all()) == list(second.students.all()) == [account]
    assert (Extension.objects.count(), Mark.objects.count()) == (2, 2)


def test_an_attempt_at_an_assignment_stays_one(seminar, account, guest, lesson):
    assignment = assign_lesson(seminar, lesson)
    attempt = attempts.start_attempt(learner=guest, quiz=lesson.quizzes.get())
    attempts.record_response(item=attempt.items.first(), answer="right", token=uuid4())
    AssignedAttempt.objects.create(assignment=assignment, attempt=attempt)
    merge_guest(source=guest, target=account)
    assert AssignedAttempt.objects.get().attempt.learner == account


def test_joined_texts_are_shared_only_where_both_were(seminar, account, guest, lesson, course):
    second = make_class(course, name="Second", students=[account, guest])
    mine = Reflection.objects.create(learner=account, lesson=lesson, text="Mine")
    theirs = Reflection.objects.create(learner=guest, lesson=lesson, text="Theirs")
    SharedReflection.objects.create(classroom=seminar, reflection=mine)
    SharedReflection.objects.create(classroom=second, reflection=mine)
    SharedReflection.objects.create(classroom=second, reflection=theirs)
    merge_guest(source=guest, target=account)
    assert Reflection.objects.count() == 1
    assert [share.classroom for share in SharedReflection.objects.all()] == [second]


def test_a_shared_reflection_of_the_guest_alone_stays_shared(seminar, account, guest, lesson):
    theirs = Reflection.objects.create(learner=guest, lesson=lesson, text="Theirs")
    SharedReflection.objects.create(classroom=seminar, reflection=theirs)
    merge_guest(source=guest, target=account)
    assert SharedReflection.objects.get().reflection.learner == account


def test_erasing_takes_my_rows_and_no_others(seminar, account, guest, lesson):
    add_student(seminar, guest, shown_name="Otter")
    assignment = assign_lesson(seminar, lesson)
    assignment.students.set([account, guest])
    for learner in (account, guest):
        Mark.objects.create(assignment=assignment, learner=learner)
        Extension.objects.create(assignment=assignment, learner=learner)
    erase_everything(account)
    assert {one.shown_name for one in seminar.memberships.filter(role="student")} == {"Otter"}
    assert [mark.learner for mark in Mark.objects.all()] == [guest]
    assert [one.learner for one in Extension.objects.all()] == [guest]
    assert list(Assignment.objects.get().students.all()) == [guest]


def test_work_set_for_one_who_is_gone_is_not_set_for_everybody(seminar, account, guest, lesson):
    assignment = assign_lesson(seminar, lesson)
    assignment.students.set([account])
    erase_everything(account)
    assert Assignment.objects.get().withdrawn_at is not None
