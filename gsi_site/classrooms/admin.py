"""Classes in the admin: the list, the form of one, and the pages that belong to a class."""

from django import forms
from django.contrib import admin
from django.db import models
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from gsi_site.classrooms import (
    assignment_views,
    class_views,
    ending_views,
    join_sheet_views,
    matrix_views,
    people,
    people_views,
    roster_views,
)
from gsi_site.classrooms.forms import ClassroomForm
from gsi_site.classrooms.models import Classroom
from gsi_site.classrooms.queries import classes_taught_by, owns
from lessons.models import Course, Path

# Each module of pages has ``urlpatterns(admin_site)``, with addresses below ``<int:pk>/``.
PAGES = [
    class_views,
    people_views,
    join_sheet_views,
    matrix_views,
    roster_views,
    assignment_views,
    ending_views,
]


@admin.register(Classroom)
class ClassroomAdmin(admin.ModelAdmin):
    """Shows to everybody on the staff the classes they teach, and to administrators all."""

    list_display = ["link", "term", "course", "state"]
    list_display_links = None
    list_select_related = ["course"]
    search_fields = ["name", "term"]
    form = ClassroomForm
    ordering = ["name", "pk"]
    actions = None
    formfield_overrides = {
        models.DateField: {"widget": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})}
    }

    def get_queryset(self, request):
        return classes_taught_by(request.user).order_by(*self.ordering)

    def get_urls(self):
        pages = [page for module in PAGES for page in module.urlpatterns(self.admin_site)]
        return [*pages, *super().get_urls()]

    def get_changeform_initial_data(self, request):
        default = Course.objects.filter(is_default=True).first()
        initial = {"course": default.pk} if default else {}
        return {**initial, **super().get_changeform_initial_data(request)}

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "path":
            kwargs["queryset"] = Path.objects.filter(retired_at=None).order_by("course", "title")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if hasattr(field.widget, "can_view_related"):
            field.widget.can_view_related = False  # an eye beside the box explains nothing here
        return field

    def render_change_form(self, request, context, **kwargs):
        one_button = {"show_save_and_add_another": False, "show_save_and_continue": False}
        return super().render_change_form(request, {**context, **one_button}, **kwargs)

    def changelist_view(self, request, extra_context=None):
        title = capfirst(self.opts.verbose_name_plural)
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    @admin.display(description=_("class"), ordering="name")
    def link(self, classroom) -> str:
        address = reverse("admin:classrooms_classroom_home", args=[classroom.pk])
        return format_html('<a href="{}">{}</a>', address, classroom.name)

    @admin.display(description=_("state"))
    def state(self, classroom) -> str:
        return _("past") if classroom.is_past else _("running")

    def has_module_permission(self, request) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request, obj=None) -> bool:
        taught = classes_taught_by(request.user)
        if obj is not None:
            return taught.filter(pk=obj.pk).exists()
        return self.has_add_permission(request) or taught.exists()

    def has_add_permission(self, request) -> bool:
        return request.user.is_staff and request.user.has_perm("classrooms.add_classroom")

    def has_change_permission(self, request, obj=None) -> bool:
        if obj is None:
            return self.has_view_permission(request)
        return not obj.is_past and owns(request.user, obj)

    def has_delete_permission(self, request, obj=None) -> bool:
        return False

    def get_readonly_fields(self, request, obj=None):
        return ["course"] if obj else []

    def save_model(self, request, obj, form, change) -> None:
        super().save_model(request, obj, form, change)
        if not change:
            people.make_owner(obj, request.learner.keep())

    def response_add(self, request, obj, post_url_continue=None):
        return redirect("admin:classrooms_classroom_home", obj.pk)

    def response_change(self, request, obj):
        return redirect("admin:classrooms_classroom_home", obj.pk)
