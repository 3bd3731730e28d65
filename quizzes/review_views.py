"""Looking back at what was answered: the review, ratings, and reports of problems."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lessons.queries import lesson_after
from quizzes import attempts, pages, ratings, receipts, reports
from quizzes.forms import ReportForm
from quizzes.queries import get_attempt_for_learner, get_item_for_learner, items_with_answers
from quizzes.rules import of


@require_safe
def review(request, id: UUID):
    """What was answered in a finished attempt and, as its rules allow, what was right and where
    the source says so."""
    attempt = get_attempt_for_learner(id=id, learner=request.learner)
    attempts.close_if_past(attempt)
    if attempt.submitted_at is None:
        return HttpResponseRedirect(reverse("quizzes:attempt", kwargs={"id": attempt.pk}))
    rules = of(attempt.rules)
    items = [pages.answered_page(item, attempt=attempt) for item in items_with_answers([attempt])]
    # As scores count everywhere: what was still open when the attempt ended earns nothing
    points = sum(page.fraction or 0 for page in items if page.is_scored and page.item.is_closed)
    return TemplateResponse(
        request,
        "quizzes/review.html",
        {
            "course": attempt.quiz.course,
            "quiz": attempt.quiz,
            "attempt": attempt,
            "rules": rules,
            "items": items,
            "next_lesson": attempt.quiz.lesson and lesson_after(attempt.quiz.lesson),
            "points": points,
            "calibration": pages.calibration(items),
            "shows_feedback": rules.shows_feedback(
                submitted_at=attempt.submitted_at, now=timezone.now()
            ),
            "has_passed": bool(attempt.out_of) and points / attempt.out_of >= rules.pass_mark,
            "feedback_at": rules.feedback_at and parse_datetime(rules.feedback_at),
        },
    )


@require_safe
def receipt(request, id: UUID):
    """What was answered when in a finished attempt, to be printed and kept."""
    attempt = get_attempt_for_learner(id=id, learner=request.learner)
    attempts.close_if_past(attempt)
    if attempt.submitted_at is None:
        return HttpResponseRedirect(reverse("quizzes:attempt", kwargs={"id": attempt.pk}))
    lines = receipts.lines_of(attempt)
    return TemplateResponse(
        request,
        "quizzes/receipt.html",
        {
            "course": attempt.quiz.course,
            "quiz": attempt.quiz,
            "attempt": attempt,
            "lines": lines,
            "code": receipts.code_of(attempt, lines),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def rating(request, id: UUID, position: int):
    """The learner's own rating of a written answer, by its rubric. It is no score."""
    item = get_item_for_learner(attempt=id, position=position, learner=request.learner)
    response = item.responses.order_by("-try_number").first()
    if response is None or not ratings.can_be_rated(item.revision.question.type):
        raise Http404
    response.item = item
    error = ""
    if request.method == "POST":
        points = ratings.parse_points(item.revision.body, request.POST)
        if points is not None:
            ratings.rate(response=response, points=points)
            messages.success(request, _("Your rating is saved."))
            return HttpResponseRedirect(reverse("quizzes:attempt", kwargs={"id": item.attempt_id}))
        error = _("Choose how far your answer goes for each line.")
    context = {
        "course": item.attempt.quiz.course,
        "quiz": item.attempt.quiz,
        "page": pages.item_page(item, attempt=item.attempt, answer=response.answer),
        "rubric": ratings.rubric_with(item.revision.body, request.POST),
        "error": error,
    }
    return TemplateResponse(request, "quizzes/rating.html", context, status=422 if error else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def report(request, id: UUID, position: int):
    """A short note on one question of the learner's own attempt."""
    item = get_item_for_learner(attempt=id, position=position, learner=request.learner)
    form = ReportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reports.send_report(
            learner=request.learner, item=item, note=form.cleaned_data["note"].strip()
        )
        messages.success(request, _("Thank you. Your report is with the instructors."))
        return HttpResponseRedirect(reverse("quizzes:reports"))
    return TemplateResponse(
        request,
        "quizzes/report.html",
        {
            "course": item.attempt.quiz.course,
            "quiz": item.attempt.quiz,
            "item": item,
            "page": pages.item_page(item, attempt=item.attempt),
            "form": form,
        },
        status=422 if form.errors else 200,
    )


@require_safe
def my_reports(request):
    """The learner's own reports, with what came of them."""
    return TemplateResponse(
        request, "quizzes/reports.html", {"reports": reports.reports_of(request.learner)}
    )
