"""Students' pages of what is set for them."""

from http import HTTPStatus

from django.db.models import Q
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from gsi_site.classrooms import assigning
from gsi_site.classrooms.models import Assignment, Membership
from gsi_site.classrooms.work import Task, task_of
from quizzes import attempts
from quizzes.models import Attempt
from quizzes.queries import with_scores
from quizzes.rules import of


def get_assignment_for_student(learner, pk: int) -> Assignment:
    """What is, or will be, set for this student in a class they are in.

    Raises:
        Http404: there is none, it is withdrawn, or it is for others.
    """
    if not learner.is_kept:
        raise Http404
    found = (
        Assignment.objects.filter(
            Q(students=None) | Q(students=learner.pk),
            pk=pk,
            withdrawn_at=None,
            classrooms__in=Membership.objects.filter(
                learner=learner.pk,
                role=Membership.Role.STUDENT,
                state=Membership.State.ACTIVE,
                classroom__archived_at=None,
            ).values("classroom"),
        )
        .select_related("course", "lesson__course", "quiz__course")
        .first()
    )
    if found is None:
        raise Http404
    return found


@require_safe
@never_cache
def assignment(request, pk: int):
    """One piece of set work: until when, on which terms, how far, and the button that begins it."""
    found = get_assignment_for_student(request.learner, pk)
    return assignment_page(request, found)


def assignment_page(request, found: Assignment, *, refused: str = "", status: int = HTTPStatus.OK):
    learner, now = request.learner, timezone.now()
    terms = assigning.terms_for(found, learner.pk)
    task = task_of(learner.pk, found, terms)
    context = {
        "course": found.course,
        "assignment": found,
        "task": task,
        "is_ahead": terms.is_ahead(now),
        "is_over": terms.is_over(now),
        "refused": refused,
    }
    if found.kind == Assignment.Kind.QUIZ:
        context |= sittings(task, learner, now)
    return TemplateResponse(request, "classrooms/assignment.html", context, status=status)


def sittings(task: Task, learner, now) -> dict:
    """The student's attempts for this assignment, and how many are left (``None``: any number)."""
    rules = of(task.assignment.quiz.rules_in_force | task.assignment.rules)
    begun = list(
        with_scores(
            Attempt.objects.filter(assigned__assignment=task.assignment, learner=learner.pk)
        ).order_by("started_at")
    )
    running = [one for one in begun if one.submitted_at is None and not attempts.is_past(one, now)]
    return {
        "rules": rules,
        "feedback_at": parse_datetime(rules.feedback_at) if rules.feedback_at else None,
        "open_attempt": running[0] if running else None,
        "done": [one for one in begun if one not in running],
        "attempts_left": max(0, rules.attempts - len(begun)) if rules.attempts else None,
    }


@require_POST
def start(request, pk: int):
    """Begin an attempt at the assigned quiz under the assignment's rules, or go on with it."""
    found = get_assignment_for_student(request.learner, pk)
    if found.kind != Assignment.Kind.QUIZ:
        raise Http404
    learner = request.learner.keep()
    try:
        attempt = assigning.start(assignment=found, learner=learner)
    except (assigning.NotOpenYet, assigning.Over):
        refused = "dates"
    except attempts.NoAttemptLeft:
        refused = "used"
    except attempts.NothingToAsk:
        refused = "empty"
    else:
        learner.touch()
        return redirect("quizzes:attempt", attempt.pk)
    return assignment_page(request, found, refused=refused, status=HTTPStatus.CONFLICT)
