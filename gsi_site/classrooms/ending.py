"""How a class ends: archived first, readable until its day, then figures without names."""

import datetime
from statistics import mean

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from gsi_site.classrooms.models import (
    AssignedAttempt,
    Assignment,
    Classroom,
    Extension,
    Mark,
    Membership,
    SharedReflection,
)
from quizzes.models import Attempt
from quizzes.queries import with_scores

KEPT_DAYS = 365
# A mean of fewer would say how one of them did
FEWEST = 5


def kept_until() -> datetime.date:
    """The day on which the names of a class that ends today go, unless another one is set."""
    return timezone.localdate() + datetime.timedelta(days=KEPT_DAYS)


def archive(classroom: Classroom) -> None:
    """End a class: it stays readable for its instructors, and nothing in it changes any more. Its
    names go in a year, unless another day is set."""
    classroom.archived_at = timezone.now()
    classroom.code = classroom.code_expires_at = None
    if classroom.purge_on is None:
        classroom.purge_on = kept_until()
    classroom.save(update_fields=["archived_at", "purge_on", "code", "code_expires_at"])


def restore(classroom: Classroom) -> bool:
    """Let a past class run again, as long as its names are there.

    Returns:
        False if it has been purged.
    """
    if classroom.purged_at:
        return False
    classroom.archived_at = classroom.purge_on = None
    classroom.save(update_fields=["archived_at", "purge_on"])
    return True


def due_for_purge() -> QuerySet[Classroom]:
    """The classes whose names are to be erased by today."""
    return Classroom.objects.filter(purge_on__lte=timezone.localdate(), purged_at=None)


def purge_classes() -> int:
    """Purge the classes whose day has come, each in a transaction of its own.

    Returns:
        How many were purged.
    """
    purged = 0
    for pk in list(due_for_purge().values_list("pk", flat=True)):
        with transaction.atomic():
            classroom = due_for_purge().select_for_update().filter(pk=pk).first()
            if classroom:  # else it was restored while others were being purged
                purge(classroom)
                purged += 1
    return purged


def purge(classroom: Classroom) -> None:
    """Replace who was in the class, and what was set for them, by figures. What students answered
    is theirs and stays with them. The caller holds a transaction."""
    classroom.figures = figures_of(classroom)
    others = Classroom.objects.filter(purged_at=None).exclude(pk=classroom.pk)
    only_here = Assignment.objects.filter(classrooms=classroom).exclude(classrooms__in=others)
    students = Membership.objects.filter(classroom=classroom, role=Membership.Role.STUDENT)
    # An assignment of several classes goes on in the others, where somebody may be a student too
    elsewhere = Membership.objects.filter(
        role=Membership.Role.STUDENT,
        classroom__in=others.filter(assignments__classrooms=classroom),
    ).values("learner")
    learners = students.exclude(learner__in=elsewhere).values("learner")
    for model, learner in (
        (Extension, "learner"),
        (Mark, "learner"),
        (AssignedAttempt, "attempt__learner"),
    ):
        rows = model.objects.filter(assignment__classrooms=classroom)
        rows.filter(assignment__in=only_here).delete()
        rows.filter(**{f"{learner}__in": learners}).delete()
    Assignment.students.through.objects.filter(assignment__in=only_here.values("pk")).delete()
    SharedReflection.objects.filter(classroom=classroom).delete()
    students.delete()
    now = timezone.now()
    classroom.purged_at = now
    classroom.archived_at = classroom.archived_at or now
    classroom.code = classroom.code_expires_at = None
    classroom.save()


def figures_of(classroom: Classroom) -> dict:
    """What remains of a class: how many were in it, and for each assignment how many began and
    finished, and the mean of their counted scores (0–1) where there are at least five."""
    members = Membership.objects.filter(classroom=classroom, role=Membership.Role.STUDENT)
    learners = list(members.filter(state=Membership.State.ACTIVE).values_list("learner", flat=True))
    return {
        "students": len(learners),
        "joined": members.exclude(
            state__in=[Membership.State.WAITING, Membership.State.INVITED]
        ).count(),
        "assignments": [
            assignment_figures(assignment, learners)
            for assignment in classroom.assignments.filter(withdrawn_at=None).order_by("pk")
        ],
    }


def assignment_figures(assignment: Assignment, learners: list) -> dict:
    attempts = with_scores(
        Attempt.objects.filter(assigned__assignment=assignment, learner__in=learners)
    )
    begun, scores = set(), {}
    for attempt in attempts:
        begun.add(attempt.learner_id)
        if attempt.submitted_at and attempt.out_of:
            share = float(attempt.points or 0) / float(attempt.out_of)
            scores[attempt.learner_id] = max(share, scores.get(attempt.learner_id, 0))
    marks = Mark.objects.filter(assignment=assignment, learner__in=learners)
    for mark in marks:
        if mark.is_excused:
            scores.pop(mark.learner_id, None)
        elif mark.score is not None:
            scores[mark.learner_id] = float(mark.score)
    return {
        "title": assignment.title,
        "kind": assignment.kind,
        "begun": len(begun),
        "scored": len(scores),
        "mean": round(mean(scores.values()), 4) if len(scores) >= FEWEST else None,
    }
