"""The admin of this site: its name, and the pages on learners, which read both engines."""

import datetime
from collections import Counter

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import ChangeList
from django.contrib.auth import get_user_model
from django.contrib.auth.admin import UserAdmin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect
from django.template.defaultfilters import date
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gsi_site import (
    engine_admin,  # noqa: F401 - narrows the engines' pages to what staff may see
    progress,
    staff,
)
from gsi_site.accounts.looks import note_look
from gsi_site.accounts.models import Learner, StaffView
from gsi_site.classrooms.queries import (
    classes_taught_by,
    courses_taught_by,
    learners_taught_by,
    students_of,
)
from gsi_site.receipts_admin import ReceiptPages
from lessons.models import Course
from lessons.read_only_admin import ReadOnlyAdmin
from quizzes import ratings
from quizzes.pages import item_page
from quizzes.templatetags.quizzes import percent

ATTEMPTS_PER_PAGE = 20

admin.site.site_header = admin.site.site_title = _("GSI Site")
admin.site.index_title = _("Learners, lessons and questions")
admin.site.index_template = "admin/start.html"
admin.site.enable_nav_sidebar = False


class KindFilter(admin.SimpleListFilter):
    """Learners with an account, or guests."""

    title = _("kind")
    parameter_name = "kind"

    def lookups(self, request, model_admin):
        return [("account", _("with an account")), ("guest", _("guests"))]

    def queryset(self, request, queryset):
        if self.value() is None:
            return queryset
        return queryset.filter(user__isnull=self.value() == "guest")


class ActivityFilter(admin.SimpleListFilter):
    """When learners were last active."""

    title = _("last active")
    parameter_name = "active"

    def lookups(self, request, model_admin):
        return [
            ("today", _("today")),
            ("week", _("in the last 7 days")),
            ("month", _("in the last 30 days")),
            ("older", _("longer ago")),
        ]

    def queryset(self, request, queryset):
        midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
        match self.value():
            case "today":
                return queryset.filter(active_at__gte=midnight)
            case "week":
                return queryset.filter(active_at__gte=midnight - datetime.timedelta(days=6))
            case "month":
                return queryset.filter(active_at__gte=midnight - datetime.timedelta(days=29))
            case "older":
                return queryset.filter(active_at__lt=midnight - datetime.timedelta(days=29))
        return queryset


class CourseFilter(admin.SimpleListFilter):
    """Whose progress the columns show. It narrows nothing, and shows only with several courses."""

    title = _("course shown")
    parameter_name = "course"

    def lookups(self, request, model_admin):
        courses = courses_taught_by(request.user)
        return [(course.key, course.title) for course in courses]

    def has_output(self) -> bool:
        return len(self.lookup_choices) > 1

    def choices(self, changelist):
        chosen = self.value() or self.lookup_choices[0][0]
        for key, title in self.lookup_choices:
            yield {
                "selected": key == chosen,
                "query_string": changelist.get_query_string({self.parameter_name: key}),
                "display": title,
            }

    def queryset(self, request, queryset):
        return queryset


class ClassFilter(admin.SimpleListFilter):
    """Who is in a class now, of those that the member of staff teaches."""

    title = _("class")
    parameter_name = "class"

    def lookups(self, request, model_admin):
        return [(str(one.pk), str(one)) for one in classes_taught_by(request.user)]

    def has_output(self) -> bool:
        return bool(self.lookup_choices)

    def queryset(self, request, queryset):
        chosen = [key for key, _title in self.lookup_choices if key == self.value()]
        if not chosen:
            return queryset
        return queryset.filter(pk__in=students_of(chosen).order_by().values("learner"))


class LearnerList(ChangeList):
    """A page of learners, each with their ``progress`` in the course shown, in a fixed number of
    queries."""

    course: Course | None = None

    def get_results(self, request) -> None:
        super().get_results(request)
        self.result_list = list(self.result_list)
        key = request.GET.get(CourseFilter.parameter_name)
        courses = courses_taught_by(request.user)
        self.course = (courses.filter(key=key) if key else courses).first()
        found = {}
        if self.course is not None:
            shown = self.result_list
            if not request.user.is_superuser:
                taught = learners_taught_by(request.user, course=self.course)
                among = set(
                    taught.filter(pk__in=[one.pk for one in shown]).values_list("pk", flat=True)
                )
                shown = [one for one in shown if one.pk in among]
            found = progress.of_learners(learners=shown, course=self.course)
        for learner in self.result_list:
            learner.progress = found.get(learner.pk)


class MarkForm(forms.Form):
    """What a marker writes to the learner."""

    reason = forms.CharField(
        label=_("A word to the learner"), max_length=200, required=False, widget=forms.Textarea
    )


@admin.register(Learner)
class LearnerAdmin(ReceiptPages, ReadOnlyAdmin):
    """Who studies, how far they are, and on their own page everything they answered."""

    change_list_template = "admin/accounts/learner/list.html"
    change_form_template = "admin/accounts/learner/page.html"
    list_display = ["name", "strip", "lessons_done", "first_score", "last_active"]
    list_filter = [ClassFilter, KindFilter, ActivityFilter, CourseFilter]
    list_per_page = list_max_show_all = 100
    search_fields = ["user__username", "id__istartswith"]
    ordering = ["-active_at", "pk"]
    fields = ["time_zone"]

    def visible_to(self, user):
        return staff.visible_learners(user)

    def get_changelist(self, request, **kwargs):
        return LearnerList

    def changelist_view(self, request, extra_context=None):
        use_own_time_zone(request)
        return super().changelist_view(request, extra_context)

    @admin.display(description=_("learner"), ordering="user__username")
    def name(self, learner) -> str:
        return str(learner)

    @admin.display(description=_("paragraphs"))
    def strip(self, learner) -> str:
        if learner.progress is None:
            return "–"
        strip = learner.progress.strip
        states = Counter(cell.state for cell in strip)
        numbers = {"answered": states["answered"], "read": states["read"], "all": len(strip)}
        summary = _("Of %(all)s paragraphs, %(answered)s answered and %(read)s more read") % numbers
        context = {"strip": strip, "small": True, "summary": summary}
        return render_to_string("_strip.html", context)

    @admin.display(description=_("lessons done"))
    def lessons_done(self, learner) -> str:
        if learner.progress is None:
            return "–"
        numbers = {"done": learner.progress.done, "all": learner.progress.all}
        return _("%(done)s of %(all)s") % numbers

    @admin.display(description=_("first attempts"))
    def first_score(self, learner) -> str:
        score = learner.progress and learner.progress.first_score
        return "–" if score is None else f"{percent(score, 1)}%"

    @admin.display(description=_("last active"), ordering="active_at")
    def last_active(self, learner) -> str:
        return shown_time(learner.active_at, "j M Y, H:i")

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """One learner's page. Opening it is noted: the one GET that writes, so that learners can
        know that somebody looked."""
        use_own_time_zone(request)
        learner = self.get_object(request, unquote(object_id))
        context = dict(extra_context or {})
        if learner is not None and request.method == "GET":
            note_look(staff=request.user, learner=learner)
            context |= self.page_context(request, learner)
        return super().change_view(request, object_id, form_url, context)

    def get_urls(self):
        mark = self.admin_site.admin_view(self.mark)
        address = "<uuid:learner>/responses/<int:response>/mark/"
        return [path(address, mark, name="accounts_learner_mark"), *super().get_urls()]

    def mark(self, request, learner, response: int):
        """Mark a written answer by its rubric, with a word to the learner."""
        if not request.user.has_perm(staff.MARKS_ANSWERS):
            raise PermissionDenied
        found = staff.written_answer(user=request.user, learner=learner, response=response)
        if found is None:
            raise Http404
        body = found.item.revision.body
        form = MarkForm(request.POST or None)
        points = ratings.parse_points(body, request.POST)
        if request.method == "POST" and form.is_valid() and points is not None:
            ratings.rate(
                response=found,
                points=points,
                by=request.user,
                reason=form.cleaned_data["reason"] or _("marked by an instructor"),
            )
            self.message_user(request, _("The mark is saved."), messages.SUCCESS)
            return redirect("admin:accounts_learner_change", learner)
        is_refused = request.method == "POST"
        context = {
            **self.admin_site.each_context(request),
            "title": _("Mark an answer"),
            "opts": self.opts,
            "learner": found.item.attempt.learner,
            "page": item_page(found.item, attempt=found.item.attempt, answer=found.answer),
            "rubric": ratings.rubric_with(body, request.POST),
            "form": form,
            "error": _("Choose points for each line.") if is_refused and points is None else "",
        }
        status = 422 if is_refused else 200
        return TemplateResponse(request, "admin/accounts/learner/mark.html", context, status=status)

    def page_context(self, request, learner) -> dict:
        """What the learner's page shows."""
        context = {
            "courses": [
                (course, progress.of_learner(learner=learner, course=course))
                for course in staff.courses_of(learner, user=request.user)
            ],
            "sees_answers": staff.sees_answers(request.user),
            "marks_answers": request.user.has_perm(staff.MARKS_ANSWERS),
        }
        if context["sees_answers"]:
            paginator = Paginator(staff.attempts_of(learner, user=request.user), ATTEMPTS_PER_PAGE)
            page = paginator.get_page(request.GET.get("page"))
            context["attempt_page"] = page
            context["attempts"] = [(attempt, staff.asked_in(attempt)) for attempt in page]
        return context


@admin.register(StaffView)
class StaffViewAdmin(ReadOnlyAdmin):
    """Who of the staff looked at whom, and when."""

    list_display = ["when", "staff", "learner"]
    list_display_links = None
    list_filter = ["viewed_at"]
    list_select_related = ["staff", "learner__user"]
    search_fields = ["staff__username", "learner__user__username", "learner__id__istartswith"]
    ordering = ["-viewed_at", "pk"]
    fields = ["when", "staff", "learner"]

    def visible_to(self, user):
        return staff.visible_looks(user)

    def changelist_view(self, request, extra_context=None):
        use_own_time_zone(request)
        return super().changelist_view(request, extra_context)

    @admin.display(description=_("when"), ordering="viewed_at")
    def when(self, look) -> str:
        return shown_time(look.viewed_at, "j M Y, H:i:s e")


admin.site.unregister(get_user_model())


@admin.register(get_user_model())
class AccountAdmin(UserAdmin):
    """Accounts, for superusers. Rights come with groups, and what the site notes stays as noted."""

    filter_horizontal = ()
    list_display = ["username", "email", "is_staff", "is_active", "last_login"]
    readonly_fields = ["last_login", "date_joined"]
    fieldsets = [
        (None, {"fields": ["username", "password", "email"]}),
        (_("Rights"), {"fields": ["is_active", "is_staff", "is_superuser", "groups"]}),
        (_("Dates"), {"fields": ["last_login", "date_joined"]}),
    ]

    def formfield_for_manytomany(self, db_field, request=None, **kwargs):
        kwargs["widget"] = forms.CheckboxSelectMultiple()
        return super().formfield_for_manytomany(db_field, request, **kwargs)


def use_own_time_zone(request) -> None:
    """Show times in the member of staff's own zone: finding the learner they are activates it."""
    bool(request.learner.time_zone)


def shown_time(moment: datetime.datetime, form: str) -> str:
    """A moment in the current time zone."""
    return date(timezone.localtime(moment), form)
