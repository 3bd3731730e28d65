"""The engines' pages in the admin that count or show what learners did, narrowed to those learners
whom the member of staff may see. The engines know no classes, so this is done here."""

from django.contrib import admin
from django.db.models import Count, Q

from gsi_site import staff
from gsi_site.classrooms.queries import courses_taught_by
from quizzes import admin as quizzes_admin
from quizzes.models import ExtraTime, Quiz, Report

for _model in (ExtraTime, Quiz, Report):
    admin.site.unregister(_model)


@admin.register(Quiz)
class QuizAdmin(quizzes_admin.QuizAdmin):
    def get_queryset(self, request):
        seen = Q(attempts__learner__in=staff.visible_learners(request.user))
        return super().get_queryset(request).annotate(attempt_total=Count("attempts", filter=seen))


@admin.register(Report)
class ReportAdmin(quizzes_admin.ReportAdmin):
    def get_queryset(self, request):
        return (
            super()
            .get_queryset(request)
            .filter(
                learner__in=staff.visible_learners(request.user),
                revision__question__course__in=courses_taught_by(request.user),
            )
        )


@admin.register(ExtraTime)
class ExtraTimeAdmin(quizzes_admin.ExtraTimeAdmin):
    def get_queryset(self, request):
        learners = staff.visible_learners(request.user)
        return super().get_queryset(request).filter(learner__in=learners)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "learner":
            kwargs["queryset"] = staff.visible_learners(request.user)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)
