from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

from gsi_site import offline_views, views

# One way in for everybody, with its rate limits, passkeys and one-time codes
admin.site.login = secure_admin_login(admin.site.login)

urlpatterns = [
    path("", views.home, name="home"),
    path("courses/<slug:course>/", views.home, name="home"),
    path("progress/", views.progress_page, name="progress"),
    path("courses/<slug:course>/progress/", views.progress_page, name="progress"),
    path("progress/export.<slug:kind>", views.progress_file, name="progress_file"),
    path(
        "courses/<slug:course>/progress/export.<slug:kind>",
        views.progress_file,
        name="progress_file",
    ),
    path("path/", views.choose_path, name="choose_path"),
    path("courses/<slug:course>/path/", views.choose_path, name="choose_path"),
    path("healthz", views.healthz, name="healthz"),
    path("manifest.webmanifest", offline_views.manifest, name="manifest"),
    path("sw.js", offline_views.worker, name="worker"),
    path("offline/", offline_views.offline, name="offline"),
    path("favicon.ico", offline_views.icon, {"name": "favicon.ico"}),
    path("apple-touch-icon.png", offline_views.icon, {"name": "apple-touch-icon.png"}),
    path("accounts/", include("gsi_site.accounts.urls")),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("", include("gsi_site.classrooms.urls")),
    path("", include("gsi_site.completions.urls")),
    path("", include("gsi_site.reminders.urls")),
    path("", include("lessons.urls")),
    path("", include("quizzes.urls")),
]
