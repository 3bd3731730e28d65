"""Every page stands at its plain address for the default course, and under ``courses/`` for all."""

from django.urls import include, path

from lessons import note_views, report_views, views

app_name = "lessons"

pages = [
    path("lessons/", views.lessons, name="lessons"),
    path("lessons/<slug:slug>/", views.lesson, name="lesson"),
    path("lessons/<slug:slug>/sections/<str:key>/read/", views.read_section, name="read_section"),
    path("lessons/<slug:slug>/reflection/", views.reflect, name="reflect"),
    path("source/", views.source, name="source"),
    path("source/<int:number>/", views.paragraph, name="paragraph"),
    path("source/<int:number>/notes/new/", note_views.new_note, name="new_note"),
    path("source/<int:number>/notes/<uuid:id>/", note_views.note, name="note"),
    path("source/<int:number>/notes/<uuid:id>/delete/", note_views.delete_note, name="delete_note"),
    path("source/edition/", note_views.edition, name="edition"),
    path("source/edition/<slug:kind>/", note_views.edition_file, name="edition_file"),
    path("source-report/", report_views.builder, name="report"),
    path("source-report/page/", report_views.report_page, name="report_page"),
    path("source-report/page/<slug:kind>/", report_views.report_file, name="report_file"),
    path("source-report/anew/", report_views.begin_anew, name="report_anew"),
    path("source-report/<slug:step>/", report_views.report_step, name="report_step"),
    path("glossary/", views.glossary, name="glossary"),
    path("glossary/<str:key>/", views.term, name="term"),
    path("search/", views.search, name="search"),
    path("references/", views.references, name="references"),
    path("about/", views.about, name="about"),
    path("privacy/", views.privacy, name="privacy"),
]

urlpatterns = [*pages, path("courses/<slug:course>/", include(pages))]
