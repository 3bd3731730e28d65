"""What remains of a class after its day."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.utils import timezone

from gsi_site.accounts.models import Learner
from gsi_site.classrooms import ending
from gsi_site.classrooms.models import (
    AssignedAttempt,
    Classroom,
    Extension,
    Mark,
    Membership,
    SharedReflection,
)
from lessons.models import Reflection
from quizzes import attempts
from quizzes.models import Attempt, Response
from tests.classes import add_student, assign_lesson, make_class


@pytest.fixture
def work(seminar, lesson):
    """Six students; each has a finished attempt at the assignment, five right answers of twelve."""
    assignment = assign_lesson(seminar, lesson)
    for number in range(6):
        learner = Learner.objects.create()
        add_student(seminar, learner, shown_name=f"Name {number}")
        attempt = attempts.start_attempt(learner=learner, quiz=lesson.quizzes.get())
        for position, item in enumerate(attempt.items.all()):
            answer = "right" if position == 0 and number < 5 else "near"
            attempts.record_response(item=item, answer=answer, token=uuid4())
        AssignedAttempt.objects.create(assignment=assignment, attempt=attempt)
        Extension.objects.create(assignment=assignment, learner=learner)
        reflection = Reflection.objects.create(learner=learner, lesson=lesson, text="Mine")
        SharedReflection.objects.create(classroom=seminar, reflection=reflection)
    return assignment


def make_due(classroom):
    Classroom.objects.filter(pk=classroom.pk).update(
        archived_at=timezone.now(), purge_on=timezone.localdate()
    )


def test_figures_without_names_remain(seminar, work, teacher, capsys):
    make_due(seminar)
    call_command("purge_classes", "--dry-run")
    assert capsys.readouterr().out.endswith("would be purged: 1\n")
    call_command("purge_classes")
    assert capsys.readouterr().out.endswith("purged: 1\n")
    seminar.refresh_from_db()
    assert seminar.figures == {
        "students": 6,
        "joined": 6,
        "assignments": [
            {"title": "Read Lesson 1", "kind": "lesson", "begun": 6, "scored": 6, "mean": 0.4167}
        ],
    }
    assert [one.role for one in seminar.memberships.all()] == ["owner"]
    for model in (Extension, AssignedAttempt, SharedReflection, Mark):
        assert not model.objects.exists()
    html = teacher.get(f"/admin/classrooms/classroom/{seminar.pk}/").content.decode()
    assert "6 students at the end, of 6 who had joined." in html
    assert "42%" in html
    assert "Name 1" not in html
    assert ending.purge_classes() == 0


def test_what_students_did_stays_theirs(seminar, work):
    make_due(seminar)
    ending.purge_classes()
    assert (Attempt.objects.count(), Response.objects.count()) == (6, 12)
    assert Reflection.objects.count() == 6
    assert Learner.objects.filter(user=None).count() == 6


def test_a_mean_of_few_is_not_told(seminar, work):
    for membership in seminar.memberships.filter(role="student")[:2]:
        Mark.objects.create(assignment=work, learner=membership.learner, is_excused=True)
    figures = ending.figures_of(seminar)["assignments"][0]
    assert (figures["scored"], figures["mean"]) == (4, None)


def test_a_mark_counts_in_place_of_the_answers(seminar, work):
    for membership in seminar.memberships.filter(role="student"):
        Mark.objects.create(assignment=work, learner=membership.learner, score="0.8")
    assert ending.figures_of(seminar)["assignments"][0]["mean"] == 0.8


def test_other_classes_of_an_assignment_go_on(seminar, work, course):
    both = seminar.memberships.filter(role="student").first().learner
    second = make_class(course, name="Second", students=[both])
    elsewhere = Learner.objects.create()
    add_student(second, elsewhere)
    work.classrooms.add(second)
    Extension.objects.create(assignment=work, learner=elsewhere)
    make_due(seminar)
    ending.purge_classes()
    assert set(Extension.objects.values_list("learner", flat=True)) == {both.pk, elsewhere.pk}
    assert set(second.memberships.values_list("learner", flat=True)) == {both.pk, elsewhere.pk}
    assert second.purged_at is None


@pytest.mark.parametrize("days", [1, None])
def test_before_its_day_nothing_goes(seminar, work, days):
    purge_on = days and timezone.localdate() + timedelta(days=days)
    Classroom.objects.update(archived_at=timezone.now(), purge_on=purge_on)
    assert ending.purge_classes() == 0
    assert Membership.objects.filter(role="student").count() == 6


def test_archiving_sets_a_day_in_a_year(seminar):
    ending.archive(seminar)
    assert seminar.purge_on == timezone.localdate() + timedelta(days=365)
