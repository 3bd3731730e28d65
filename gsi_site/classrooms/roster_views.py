"""Importing a roster: first what would happen, row by row; then all of it, or nothing."""

from django.http import Http404, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gsi_site.classrooms import roster_files, rosters
from gsi_site.classrooms.class_pages import class_page, get_running_class, slips_page
from gsi_site.classrooms.forms import RosterForm
from gsi_site.classrooms.people import RefusedError
from gsi_site.classrooms.queries import get_class_for_instructor

TEMPLATE = "admin/classrooms/roster.html"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TEMPLATES = {
    "csv": (roster_files.template_csv, "text/csv; charset=utf-8"),
    "xlsx": (roster_files.template_xlsx, XLSX),
}


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def roster(request, pk: int):
    """The box for the file; a file that is sent is tried out, and nothing is changed."""
    classroom = get_running_class(request.user, pk)
    if request.method != "POST":
        return roster_page(request, classroom, RosterForm())
    form = RosterForm(request.POST, request.FILES)
    if not form.is_valid():
        return roster_page(request, classroom, form, status=422)
    file = form.cleaned_data["file"]
    try:
        if file.size > roster_files.MAX_BYTES:
            raise RefusedError(_("This file is too large to be a roster."))
        rows, problems = roster_files.read(file.read(), file.name)
    except RefusedError as refused:
        form.add_error("file", str(refused))
        return roster_page(request, classroom, form, status=422)
    plan = rosters.plan(rows, classroom=classroom, by=request.user)
    plan.problems = sorted([*plan.problems, *problems], key=lambda one: one.line)
    sealed = "" if plan.problems else rosters.seal(rows, classroom=classroom, user=request.user)
    status = 422 if plan.problems else 200
    return roster_page(
        request, classroom, form, status=status, plan=plan, sealed=sealed, file_name=file.name
    )


@require_POST
@never_cache
def import_roster(request, pk: int):
    """Do what the page has shown, and answer with the sheet of one-time passwords."""
    classroom = get_running_class(request.user, pk)
    try:
        rows = rosters.unseal(request.POST.get("rows", ""), classroom=classroom, user=request.user)
        plan, slips = rosters.carry_out(rows, classroom=classroom, by=request.user)
    except RefusedError as refused:
        form = RosterForm(data={}, files={})
        form.full_clean()
        form.errors.clear()
        form.add_error(None, str(refused))
        return roster_page(request, classroom, form, status=422)
    return slips_page(request, classroom, slips, title=_("Roster imported"), plan=plan)


def roster_page(request, classroom, form, *, status: int = 200, **context):
    title = _("Import a roster")
    return class_page(
        request, classroom, TEMPLATE, title=title, status=status, form=form, **context
    )


@require_safe
def roster_template(request, pk: int, kind: str):
    """A file to start from."""
    get_class_for_instructor(request.user, pk)
    if kind not in TEMPLATES:
        raise Http404
    write, content_type = TEMPLATES[kind]
    response = HttpResponse(write(), content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="roster.{kind}"'
    return response


def urlpatterns(admin_site) -> list:
    pages = [
        ("roster/", roster),
        ("roster/import/", import_roster),
        ("roster/template.<str:kind>", roster_template),
    ]
    return [
        path(
            f"<int:pk>/{address}",
            admin_site.admin_view(view),
            name=f"classrooms_classroom_{view.__name__}",
        )
        for address, view in pages
    ]
