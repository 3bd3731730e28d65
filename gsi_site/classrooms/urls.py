from django.urls import path

from gsi_site.classrooms import views, work_views

app_name = "classrooms"
urlpatterns = [
    path("classes/", views.mine, name="mine"),
    path("classes/join/", views.code_box, name="code_box"),
    path("classes/join/<str:code>/", views.join, name="join"),
    path("classes/<int:pk>/leave/", views.leave, name="leave"),
    path("classes/<int:pk>/answer/", views.answer, name="answer"),
    path("classes/<int:pk>/name/", views.rename, name="rename"),
    path("classes/<int:pk>/password/", views.allow_reset, name="allow_reset"),
    path("classes/<int:pk>/reflections/<int:reflection>/", views.share, name="share"),
    path("assignments/<int:pk>/", work_views.assignment, name="assignment"),
    path("assignments/<int:pk>/start/", work_views.start, name="start"),
]
