"""Pages that join the engines: home, progress, and the health check."""

from django.contrib import messages
from django.db import connection
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from gsi_site import progress
from lessons import paths
from lessons.models import Course, course_url
from lessons.queries import get_course, reflections_of


@require_safe
def home(request, course: str | None = None):
    """What this is, one clear button, and the course map with this learner's progress."""
    try:
        course = get_course(course)
    except Http404:
        if Course.objects.exists():
            raise
        return TemplateResponse(request, "no_course.html", status=503)
    return TemplateResponse(
        request,
        "home.html",
        {
            "course": course,
            "progress": progress.of_learner(learner=request.learner, course=course),
        },
    )


@require_safe
def progress_page(request, course: str | None = None):
    """Lesson by lesson: what is read, scores, dates, and what is next."""
    course = get_course(course)
    return TemplateResponse(
        request,
        "progress.html",
        {
            "course": course,
            "progress": progress.of_learner(learner=request.learner, course=course),
            "reflections": reflections_of(learner=request.learner, course=course),
        },
    )


@require_POST
def choose_path(request, course: str | None = None):
    """Take one of the course's paths, and go back to the page where it was chosen."""
    course = get_course(course)
    path = paths.get_path(course, request.POST.get("path", ""))
    paths.choose(learner=request.learner.keep(), path=path)
    messages.success(request, _("You are on this path now: %(title)s.") % {"title": path.title})
    page = "progress" if request.POST.get("back") == "progress" else "home"
    return redirect(course_url(course, page))


@never_cache
@require_safe
def healthz(request):
    """Whether the site can answer: 200 and ``ok`` if the database can be read."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok\n", content_type="text/plain")
