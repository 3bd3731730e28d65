"""Pages that join the engines: home, progress, and the health check."""

from django.contrib import messages
from django.db import connection
from django.db.models import Exists
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from gsi_site import study, study_files
from gsi_site.classrooms.queries import own_memberships
from gsi_site.mastery_words import published_rules
from lessons import paths
from lessons.models import Course, course_url
from lessons.queries import get_course


@require_safe
def home(request, course: str | None = None):
    """What this is, one clear button, and the course map with this learner's progress."""
    try:
        course = study.own_course(course, request.learner)
    except Http404:
        if Course.objects.exists():
            raise
        return TemplateResponse(request, "no_course.html", status=503)
    found = study.of_learner(learner=request.learner, course=course, plan=course.own_plan)
    context = {"course": course, "study": found, "progress": found.progress}
    return TemplateResponse(request, "home.html", context)


@require_safe
def progress_page(request, course: str | None = None):
    """What to do next, what is known today, and what has been done."""
    learner = request.learner
    course = study.own_course(course, learner, is_in_class=Exists(own_memberships(learner)))
    found = study.of_learner(learner=learner, course=course, plan=course.own_plan)
    context = {"course": course, "study": found, "progress": found.progress}
    return TemplateResponse(request, "progress.html", {**context, "rules": published_rules()})


@require_safe
def progress_file(request, kind: str, course: str | None = None):
    """What the progress page draws, as a file to keep."""
    if kind not in study_files.KINDS:
        raise Http404
    course = study.own_course(course, request.learner)
    found = study.of_learner(learner=request.learner, course=course, plan=course.own_plan)
    write, content_type = study_files.KINDS[kind]
    response = HttpResponse(write(found), content_type=content_type)
    name = f"{course.key}-{slugify(_('my progress'))}.{kind}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


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
