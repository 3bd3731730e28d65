"""The page on which an instructor sees everybody and everything that is set at once."""

from django.core.paginator import Paginator
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from gsi_site.classrooms import matrix
from gsi_site.classrooms.class_pages import class_page
from gsi_site.classrooms.queries import get_class_for_instructor, students_of

PER_PAGE = 50
ORDERS = {
    "name": (gettext_lazy("name"), None),
    "done": (gettext_lazy("least done first"), lambda row: (row.done - row.asked, row.done)),
    "score": (
        gettext_lazy("lowest score first"),
        lambda row: (row.score is None, row.score),
    ),
}
FILTERS = {
    "all": (gettext_lazy("everybody"), None),
    "not-started": (gettext_lazy("something not started"), lambda row: row.is_not_started),
    "struggling": (gettext_lazy("less than half right"), lambda row: row.struggles),
    "past-due": (gettext_lazy("something past its date"), lambda row: row.is_past_due),
}


@require_safe
def matrix_page(request, pk: int):
    """Students by assignments or lessons, fifty on a page. By name, only those of the page are
    read; any other order or a filter has to look at everybody."""
    classroom = get_class_for_instructor(request.user, pk)
    of_lessons = request.GET.get("of") == "lessons"
    plan = matrix.plan_of_lessons(classroom) if of_lessons else matrix.plan_of(classroom)
    order = chosen(request, "order", ORDERS)
    only = chosen(request, "only", FILTERS)
    key, keeps = ORDERS[order][1], FILTERS[only][1]
    students = students_of([classroom])
    number = request.GET.get("page")
    if key is None and keeps is None:
        page = Paginator(students, PER_PAGE).get_page(number)
        rows = matrix.rows_of(plan, list(page))
    else:
        found = matrix.rows_of(plan, list(students))
        found = [row for row in found if keeps is None or keeps(row)]
        page = Paginator(sorted(found, key=key) if key else found, PER_PAGE).get_page(number)
        rows = list(page)
    return class_page(
        request,
        classroom,
        "admin/classrooms/matrix.html",
        title=_("Matrix"),
        here="matrix",
        of_lessons=of_lessons,
        works=plan.works,
        rows=rows,
        totals=matrix.totals(plan, rows),
        page=page,
        orders=[(name, label) for name, (label, _key) in ORDERS.items()],
        filters=[(name, label) for name, (label, _keeps) in FILTERS.items()],
        order=order,
        only=only,
    )


def chosen(request, name: str, known: dict) -> str:
    """What the address asks for; the first entry where it asks for nothing there is."""
    value = request.GET.get(name)
    return value if value in known else next(iter(known))


def urlpatterns(admin_site) -> list:
    return [
        path(
            "<int:pk>/matrix/",
            admin_site.admin_view(matrix_page),
            name="classrooms_classroom_matrix",
        )
    ]
