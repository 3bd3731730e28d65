"""The pages of review: what is due, a plan for it, and what came of a sitting.

The cards themselves are answered as every question is (:mod:`quizzes.views`).
"""

from copy import copy
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lessons.models import Unit, course_url
from lessons.queries import get_course, visible_lessons
from quizzes import reviewing
from quizzes.attempts import NothingToAsk
from quizzes.forecast import forecast_of
from quizzes.forms import ReviewPlanForm
from quizzes.queries import get_attempt_for_learner
from quizzes.review_desk import Desk, open_desk
from quizzes.review_queue import parse_scope, queue_of


@require_safe
def cards(request, course: str | None = None):
    """What is due today, what else could be reviewed, the plan, and the coming thirty days."""
    course = get_course(course)
    now = timezone.now()
    desk = open_desk(learner=request.learner, course=course, now=now)
    form = ReviewPlanForm(instance=desk.plan)
    return show_start(request, course, desk, form, status=200)


def show_start(request, course, desk: Desk, form: ReviewPlanForm, *, status: int):
    coming = sorted(day for day in desk.days.values() if day > desk.today)
    queue = queue_of(desk)
    return TemplateResponse(
        request,
        "quizzes/cards_start.html",
        {
            "course": course,
            "desk": desk,
            "queue": queue,
            "due_cards": len(queue),
            "sitting": reviewing.open_sitting(learner=request.learner, course=course, now=desk.now),
            "next_day": coming[0] if coming else None,
            "next_number": coming.count(coming[0]) if coming else 0,
            "scope": str(parse_scope(request.GET.get("scope"))),
            "parts": parts_of(course, desk),
            "mistakes": sum(not card.is_right for _target, card in desk.askable),
            "sure": sum(card.was_sure_but_wrong for _target, card in desk.askable),
            "forecast": forecast_of(desk),
            "form": form,
        },
        status=status,
    )


@dataclass(frozen=True)
class Part:
    """A part of the course that may be chosen, as a form sends it."""

    scope: str
    title: str


def parts_of(course, desk: Desk) -> list[tuple[Unit, list[Part]]]:
    """The units with questions to review, each with the whole of it and its lessons; one query."""
    asked = {row.lesson for rows in desk.bank.values() for row in rows}
    lessons = visible_lessons().filter(course=course, pk__in=asked).select_related("unit")
    lessons = lessons.order_by("unit__number", "unit_id", "number")
    return [
        (
            unit,
            [
                Part(f"unit:{unit.key}", _("All of: %(unit)s") % {"unit": unit.title}),
                *(Part(f"lesson:{one.key}", one.title) for one in group),
            ],
        )
        for unit, group in groupby(lessons, key=lambda lesson: lesson.unit)
    ]


@require_POST
def begin(request, course: str | None = None):
    """Begin a sitting of what is due, or of what was chosen; or go on with today's open one."""
    course = get_course(course)
    scope = parse_scope(request.POST.get("scope"))
    start = course_url(course, "quizzes:cards")
    try:
        if not request.learner.is_kept:
            # Nothing is kept of somebody for whom there is nothing to ask
            desk = open_desk(learner=request.learner, course=course)
            if not queue_of(desk, scope).entries:
                raise NothingToAsk
        learner = request.learner.keep()
        attempt = reviewing.begin(learner=learner, course=course, scope=scope)
    except NothingToAsk:
        messages.info(request, _("There is nothing to review in that just now."))
        return HttpResponseRedirect(start)
    return HttpResponseRedirect(reverse("quizzes:attempt", kwargs={"id": attempt.pk}))


@require_POST
def plan(request, course: str | None = None):
    """Settle the daily cap and the date to be ready by."""
    course = get_course(course)
    desk = open_desk(learner=request.learner, course=course)
    form = ReviewPlanForm(request.POST, instance=copy(desk.plan))
    if not form.is_valid():
        return show_start(request, course, desk, form, status=422)
    reviewing.save_plan(learner=request.learner.keep(), course=course, **form.cleaned_data)
    messages.success(request, _("Your plan is saved."))
    return HttpResponseRedirect(course_url(course, "quizzes:cards") + "#plan")


def get_sitting(request, id: UUID):
    """The learner's own sitting of review.

    Raises:
        Http404: there is none, it is somebody else's, or it is of another quiz.
    """
    attempt = get_attempt_for_learner(id=id, learner=request.learner)
    if not attempt.quiz.is_review:
        raise Http404
    return attempt


@require_POST
def stop(request, id: UUID):
    """End a sitting where it stands: always a good ending."""
    attempt = get_sitting(request, id)
    if reviewing.stop(attempt):
        request.learner.touch()
        return HttpResponseRedirect(reverse("quizzes:review_summary", kwargs={"id": attempt.pk}))
    return HttpResponseRedirect(course_url(attempt.quiz.course, "quizzes:cards"))


@require_safe
def summary(request, id: UUID):
    """What was asked in a sitting, how it went, and when each card comes back."""
    attempt = get_sitting(request, id)
    if attempt.submitted_at is None:
        return HttpResponseRedirect(reverse("quizzes:attempt", kwargs={"id": attempt.pk}))
    course = attempt.quiz.course
    desk = open_desk(learner=request.learner, course=course)
    lines = reviewing.summary(attempt, desk=desk)
    queue = queue_of(desk)
    return TemplateResponse(
        request,
        "quizzes/cards_summary.html",
        {
            "course": course,
            "attempt": attempt,
            "lines": lines,
            "right": sum(line.state == "right" for line in lines),
            "queue": queue,
            "due_cards": len(queue),
        },
    )
