"""The builder of a learner's own source report, and the report itself."""

import re
from collections.abc import Iterable
from itertools import groupby
from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import HttpResponseClientRedirect

from lessons import queries, source_reports
from lessons.models import Course, SourceReport, Statement, course_url
from lessons.report_checks import count_words
from lessons.report_forms import FORMS, StepForm
from lessons.source_reports import ARGUE, CHECK, CHOOSE, LIMITS, RATE, STEPS, SUMMARY

TITLES = {
    CHOOSE: gettext_lazy("Choose statements"),
    SUMMARY: gettext_lazy("Sum up fairly"),
    ARGUE: gettext_lazy("Name function and voice"),
    LIMITS: gettext_lazy("Silence, questions, comparison"),
    CHECK: gettext_lazy("Check attribution and quotations"),
    RATE: gettext_lazy("Rate yourself"),
}
FILES = {  # kind: template, type, ending
    "html": ("lessons/report/file.html", "text/html", "html"),
    "markdown": ("lessons/report/page.md", "text/markdown", "md"),
}
LONGEST_NAME = 100
SITTING = re.compile(r"[0-9a-f]{32}")


def get_builder(request: HttpRequest, key: str | None) -> tuple[Course, SourceReport]:
    """The course and this learner's own report on its source, which may be empty.

    Raises:
        Http404: the course asks for no report.
    """
    course = queries.get_course(key)
    if not course.report:
        raise Http404
    return course, source_reports.get_report(learner=request.learner, course=course)


def get_own_report(request: HttpRequest, key: str | None) -> tuple[Course, SourceReport]:
    """As :func:`get_builder`, for what shows a report that has been begun.

    Raises:
        Http404: this learner has begun none.
    """
    course, report = get_builder(request, key)
    if report.pk is None:
        raise Http404
    return course, report


def step_list(report: SourceReport) -> list[dict]:
    """The steps in order, each with its number, title, and whether it is done."""
    criteria = [one["key"] for one in report.course.report["rubric"]]
    return [
        {
            "key": step,
            "number": number,
            "title": TITLES[step],
            "is_done": source_reports.is_done(report.data, step, criteria),
        }
        for number, step in enumerate(STEPS, start=1)
    ]


@require_safe
def builder(request: HttpRequest, course: str | None = None) -> HttpResponse:
    """What the report is, its steps, and how far this learner is."""
    course, report = get_builder(request, course)
    request.learner.remember()
    steps = step_list(report)
    context = {
        "course": course,
        "report": report,
        "steps": steps,
        "next": next((one for one in steps if not one["is_done"]), None),
        "lesson": queries.visible_lessons()
        .filter(course=course, key=course.report["lesson"])
        .first(),
    }
    return TemplateResponse(request, "lessons/report/overview.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def report_step(request: HttpRequest, step: str, course: str | None = None) -> HttpResponse:
    """One step: its form, or what the checker found."""
    course, report = get_builder(request, course)
    if step not in STEPS:
        raise Http404
    if request.method == "POST":
        if step not in FORMS:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        return save(request, course, report, step)
    request.learner.remember()
    context = step_context(request, course, report, step)
    return TemplateResponse(request, "lessons/report/step.html", context)


def step_context(
    request: HttpRequest, course: Course, report: SourceReport, step: str, **more
) -> dict:
    """What the page of a step shows."""
    statements = more.get("statements") or list(queries.report_statements(course))
    steps = step_list(report)
    position = list(STEPS).index(step)
    context = {
        "course": course,
        "source": course.source,
        "report": report,
        "steps": steps,
        "step": steps[position],
        "following": steps[position + 1] if position + 1 < len(steps) else None,
        "template": f"lessons/report/_{step}.html",
        "sitting": uuid4().hex,
        "since": source_reports.version_of(report, step),
        "line": line_on(report, step),
        **more,
    }
    if step in FORMS and "form" not in more:
        context["form"] = FORMS[step](
            report=report.data, source=course.source, statements=statements
        )
    if step == CHOOSE:
        context |= choosing(request, course, report, statements, context["form"])
    if step == CHECK:
        findings = source_reports.check(report, course.source)
        context["findings"] = [(one, place_of(one.place)) for one in findings]
        context["has_texts"] = bool(source_reports.texts_of(report.data))
    if step == RATE:
        context["arguments"] = list_arguments(course, report, statements)
        context["criteria"] = [context["form"][one["key"]] for one in course.report["rubric"]]
    return context


def choosing(
    request: HttpRequest,
    course: Course,
    report: SourceReport,
    statements: list[Statement],
    form: StepForm,
) -> dict:
    """The cards to choose from: those of the course's lesson and the chosen ones, or all."""
    suggested = queries.keys_of_lesson(course, course.report["lesson"])
    shows_all = "all" in request.GET or not suggested
    chosen = set(form.chosen)
    shown = [one for one in statements if shows_all or one.key in suggested | chosen]
    groups = [
        (paragraph, list(group)) for paragraph, group in groupby(shown, lambda one: one.paragraph)
    ]
    return {
        "shows_all": shows_all,
        "has_suggestions": bool(suggested),
        "chosen": chosen,
        "groups": [
            (paragraph, group, any(one.key in chosen for one in group))
            for paragraph, group in groups
        ],
        "is_few": "few" in request.GET,
    }


def save(request: HttpRequest, course: Course, report: SourceReport, step: str) -> HttpResponse:
    """Keep what was sent; a page that is behind another one is told so, and keeps its text."""
    statements = list(queries.report_statements(course))
    form = FORMS[step](
        request.POST, report=report.data, source=course.source, statements=statements
    )
    sitting, since = request.POST.get("sitting", ""), request.POST.get("since", "")
    sitting = sitting if SITTING.fullmatch(sitting) else uuid4().hex  # it is stored, unlike since
    if "anyway" in request.POST:
        since = source_reports.version_of(report, step)
    context = {"form": form, "sitting": sitting, "since": since, "statements": statements}
    if not form.is_valid():
        return show(request, course, report, step, status=422, **context)
    try:
        report = source_reports.save_step(
            learner=request.learner.keep(), course=course, step=step, values=form.values,
            sitting=sitting, since=since,
        )  # fmt: skip
    except source_reports.ReportChanged as changed:
        context |= {"since": source_reports.version_of(changed.report, step), "is_behind": True}
        return show(request, course, changed.report, step, status=422, **context)
    address = address_after(request, course, report, step)
    if not request.htmx:
        return redirect(address)
    if {"next", "show"} & set(request.POST):
        return HttpResponseClientRedirect(address)
    return show(request, course, report, step, is_saved=True, **context)


def show(
    request: HttpRequest,
    course: Course,
    report: SourceReport,
    step: str,
    *,
    status: int = 200,
    **more,
) -> HttpResponse:
    """The step's page with what was sent; for HTMX only what is said beside its button."""
    if request.htmx:
        context = {"course": course, "line": line_on(report, step), "step": {"key": step}, **more}
        template = "lessons/report/step.html#saved"
    else:
        context = step_context(request, course, report, step, **more)
        template = "lessons/report/step.html"
    return TemplateResponse(request, template, context, status=status)


def address_after(request: HttpRequest, course: Course, report: SourceReport, step: str) -> str:
    """Where a saved form leads: on, if that button was chosen and it can go on; else back."""
    here = course_url(course, "lessons:report_step", step=step)
    if step == CHOOSE and "show" in request.POST:
        return f"{here}?all=1"
    if "next" not in request.POST:
        return f"{here}?saved=1"
    if step == CHOOSE and not source_reports.is_done(report.data, step, ()):
        return f"{here}?few=1"
    following = [*STEPS, None][list(STEPS).index(step) + 1]
    if following is None:
        return course_url(course, "lessons:report_page")
    return course_url(course, "lessons:report_step", step=following)


def line_on(report: SourceReport, step: str) -> str:
    """How much there is, where a step asks for a number."""
    if step == CHOOSE:
        return _("Chosen so far: %(number)s") % {"number": len(report.data["chosen"])}
    if step == SUMMARY:
        most = report.course.report["summary_words"]
        number = count_words(report.data["summary"])
        return _("%(number)s of at most %(most)s words") % {"number": number, "most": most}
    return ""


def place_of(place: str) -> dict:
    """The step and the name of the text that a finding is about."""
    name, _hyphen, number = place.partition("-")
    names = {
        "summary": _("Fair summary"),
        "reason": _("Reason %(number)s"),
        "silence": _("Silence and limits"),
        "question": _("Open question %(number)s"),
        "check": _("How to check question %(number)s"),
        "test": _("What would test it"),
        "confirm": _("What could confirm it"),
        "contradict": _("What could contradict it"),
    }
    return {"step": source_reports.step_of(place), "title": names[name] % {"number": number}}


def list_arguments(
    course: Course, report: SourceReport, statements: Iterable[Statement]
) -> list[source_reports.Argument]:
    by_key = {one.key: one for one in statements}
    return list(source_reports.arguments_of(report.data, course.source, by_key))


def page_context(request: HttpRequest, course: Course, report: SourceReport) -> dict:
    """What stands in the report."""
    statements = list(queries.report_statements(course, retired=True))
    by_key = {one.key: one for one in statements}
    data, rubric = report.data, course.report["rubric"]
    rated = [data["rating"].get(one["key"]) for one in rubric]
    return {
        "course": course,
        "source": course.source,
        "report": report,
        "data": data,
        "arguments": list_arguments(course, report, statements),
        "compared": by_key.get(data["compare"].get("statement")),
        "chosen": [by_key[key] for key in data["chosen"] if key in by_key],
        "points": None if None in rated else sum(rated),
        "most_points": source_reports.MOST_POINTS * len(rubric),
        "name": request.GET.get("name", "").strip()[:LONGEST_NAME],
        "today": timezone.localdate(report.saved_at),
    }


@require_safe
def report_page(request: HttpRequest, course: str | None = None) -> HttpResponse:
    """The report on one page, to read, to print and to keep."""
    course, report = get_own_report(request, course)
    context = page_context(request, course, report)
    context["findings_count"] = len(source_reports.check(report, course.source))
    return TemplateResponse(request, "lessons/report/page.html", context)


@require_safe
def report_file(request: HttpRequest, kind: str, course: str | None = None) -> HttpResponse:
    """The report as a file to keep."""
    if kind not in FILES:
        raise Http404
    course, report = get_own_report(request, course)
    template, content_type, ending = FILES[kind]
    response = TemplateResponse(
        request,
        template,
        page_context(request, course, report),
        content_type=f"{content_type}; charset=utf-8",
    )
    name = f"{course.key}-{slugify(_('source report'))}.{ending}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def begin_anew(request: HttpRequest, course: str | None = None) -> HttpResponse:
    """Ask, then delete the report and lead to an empty one."""
    course, report = get_own_report(request, course)
    if request.method == "POST":
        source_reports.begin_anew(learner=request.learner, course=course)
        return redirect(course_url(course, "lessons:report"))
    context = {"course": course, "report": report}
    return TemplateResponse(request, "lessons/report/anew.html", context)
