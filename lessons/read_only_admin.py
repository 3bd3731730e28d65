"""What the admin's pages on courses and learners have in common: they show and change nothing."""

from django.contrib import admin
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from lessons.models import Origin
from lessons.staff import visible_to


class ShownOnly:
    """Rights of a page that shows rows and changes none, whoever asks."""

    def has_add_permission(self, request, obj=None) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False


class ReadOnlyAdmin(ShownOnly, admin.ModelAdmin):
    """Lists and shows what :meth:`visible_to` gives to the member of staff who asks."""

    actions = None
    change_form_template = "admin/read_only.html"

    def visible_to(self, user):
        """The rows that this member of staff may see."""
        return visible_to(user, self.model._default_manager.all())

    def get_queryset(self, request):
        rows = self.visible_to(request.user)
        ordering = self.get_ordering(request)
        return rows.order_by(*ordering) if ordering else rows

    def changelist_view(self, request, extra_context=None):
        title = capfirst(self.opts.verbose_name_plural)
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def object_tools(self, obj) -> list[tuple]:
        """Links at the top of a row's page: ``[(label, address), …]``."""
        return []

    def render_change_form(self, request, context, obj=None, **kwargs):
        heading = {"title": f"{capfirst(self.opts.verbose_name)}: {obj}", "subtitle": None}
        context.update({"tools": self.object_tools(obj), **heading})
        return super().render_change_form(request, context, obj=obj, **kwargs)


class InUseFilter(admin.SimpleListFilter):
    """Rows that students can meet, or those that the course files no longer hold."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [("in-use", _("in use")), ("retired", _("retired"))]

    def queryset(self, request, queryset):
        if self.value() is None:
            return queryset
        return queryset.filter(retired_at__isnull=self.value() == "in-use")


class ContentAdmin(ReadOnlyAdmin):
    """Rows that course files can bring: each says where it comes from and whether it is retired."""

    @admin.display(description=_("comes from"), ordering="file")
    def comes_from(self, row) -> str:
        if row.origin != Origin.FILE:
            return row.get_origin_display()
        return format_html("{} <code>{}</code>", _("course files"), row.file)

    @admin.display(description=_("state"), ordering="retired_at")
    def state(self, row) -> str:
        if row.retired_at is None:
            return _("in use")
        day = date_format(localtime(row.retired_at), "j M Y")
        return format_html(
            '<span class="retired">{}</span>', _("retired on %(day)s") % {"day": day}
        )


def lines(items) -> str:
    """Each item on a line of a list."""
    found = format_html_join("", "<li>{}</li>", ((item,) for item in items))
    return format_html("<ul>{}</ul>", found) if found else "–"


class ShownInline(ShownOnly, admin.TabularInline):
    """A table of the rows that belong to the one that is shown."""

    template = "admin/read_only_table.html"
    extra = 0
    can_delete = False
    show_change_link = False
