"""Classes for tests, with their instructors, students and set work."""

from gsi_site.accounts.models import Learner
from gsi_site.classrooms.models import Assignment, Classroom, Membership


def make_class(course, *, owner=None, students=(), name="Seminar", **fields) -> Classroom:
    """A class with an owner (a user) and students (learners)."""
    classroom = Classroom.objects.create(course=course, name=name, **fields)
    if owner is not None:
        add_teacher(classroom, owner)
    for learner in students:
        add_student(classroom, learner)
    return classroom


def add_teacher(classroom, user, role=Membership.Role.OWNER) -> Membership:
    learner, _new = Learner.objects.get_or_create(user=user)
    return Membership.objects.create(classroom=classroom, learner=learner, role=role)


def add_student(classroom, learner, **fields) -> Membership:
    return Membership.objects.create(classroom=classroom, learner=learner, **fields)


def assign_lesson(classroom, lesson, **fields) -> Assignment:
    return assign(classroom, title=f"Read {lesson.title}", kind="lesson", lesson=lesson, **fields)


def assign_quiz(classroom, quiz, **fields) -> Assignment:
    return assign(classroom, title=f"Take {quiz.title}", kind="quiz", quiz=quiz, **fields)


def assign_review(classroom, cards, **fields) -> Assignment:
    return assign(classroom, title=f"Review {cards}", kind="review", cards=cards, **fields)


def assign(classroom, **fields) -> Assignment:
    assignment = Assignment.objects.create(course=classroom.course, **fields)
    assignment.classrooms.add(classroom)
    return assignment


def everybody_joins(classroom) -> None:
    """Every learner who is not in the class yet joins it."""
    for learner in Learner.objects.exclude(memberships__classroom=classroom):
        add_student(classroom, learner)
