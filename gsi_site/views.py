"""Pages that join the engines: home, progress, and the health check."""

from django.db import connection
from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from gsi_site import progress
from lessons.models import Course
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


@never_cache
@require_safe
def healthz(request):
    """Whether the site can answer: 200 and ``ok`` if the database can be read."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok\n", content_type="text/plain")
