"""The learner's page of completion, and the public one that verifies it."""

from http import HTTPStatus

import segno
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from gsi_site import progress
from gsi_site.accounts import limits
from gsi_site.completions import completing
from gsi_site.completions.forms import NameForm
from lessons.models import Course, course_url
from lessons.queries import get_course

WRONG_CODES = "completions"  # under which limits.py counts them


def page_context(request: HttpRequest, course: Course, form: NameForm | None = None) -> dict:
    """What the learner's page shows: the page itself, or what is missing for it."""
    learner = request.learner
    so_far = progress.of_learner(learner=learner, course=course)
    pages = list(completing.completions_of(learner=learner, course=course))
    shown = next((one for one in pages if one.is_valid), None)
    address = completing.address_of(shown) if shown else ""
    initial = {"name": pages[0].name if pages else "", "instead_of": shown.code if shown else ""}
    return {
        "course": course,
        "progress": so_far,
        "tests": completing.final_tests(so_far),
        "has_passed": completing.passed_test(so_far) is not None,
        "completion": shown,
        "older": [one for one in pages if one is not shown],
        "address": address,
        "qr": qr_code(address) if address else "",
        "form": form or NameForm(initial=initial),
    }


def qr_code(address: str) -> str:
    """A picture of the address as a ``data:`` URI."""
    return segno.make(address, error="m", micro=False).svg_data_uri(
        border=2, dark="#191815", light="#fff"
    )


@require_safe
@never_cache
def page(request: HttpRequest, course: str | None = None) -> HttpResponse:
    """The learner's own page of completion, to be printed; before, what is missing for it."""
    context = page_context(request, get_course(course))
    return TemplateResponse(request, "completions/page.html", context)


@require_POST
def issue(request: HttpRequest, course: str | None = None) -> HttpResponse:
    """Issue the page under the name that was chosen, in the place of the one before."""
    course = get_course(course)
    form = NameForm(request.POST)
    if not form.is_valid():
        context = page_context(request, course, form)
        return TemplateResponse(request, "completions/page.html", context, status=422)
    so_far = progress.of_learner(learner=request.learner, course=course)
    try:
        completing.issue(
            learner=request.learner.keep(), course=course, progress=so_far, **form.cleaned_data
        )
    except completing.NotPassed:
        messages.error(request, _("The final test has not been passed yet."))
    return redirect(course_url(course, "completions:page"))


@require_POST
def revoke(request: HttpRequest, course: str | None = None) -> HttpResponse:
    """Make one of the learner's own codes say that its page has been revoked."""
    course = get_course(course)
    completion = completing.get_own(
        learner=request.learner, course=course, code=request.POST.get("code", "")
    )
    completing.revoke(completion)
    messages.success(request, _("The page has been revoked: its address now says so."))
    return redirect(course_url(course, "completions:page"))


@require_safe
@never_cache
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """Whether a page of completion is valid: its name, date and course, for whoever has its code.
    A revoked one gives away no name. An address may ask for so many wrong codes only."""
    if limits.has_failed_too_often(request, WRONG_CODES):
        return TemplateResponse(request, "429.html", status=HTTPStatus.TOO_MANY_REQUESTS)
    try:
        completion = completing.get_by_code(code)
    except Http404:
        limits.count_failure(request, WRONG_CODES)
        raise
    context = {"completion": completion, "course": completion.course}
    response = TemplateResponse(request, "completions/verify.html", context)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
