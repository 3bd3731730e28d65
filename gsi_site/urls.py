from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

from gsi_site import views

# One way in for everybody, with its rate limits, passkeys and one-time codes
admin.site.login = secure_admin_login(admin.site.login)

urlpatterns = [
    path("", views.home, name="home"),
    path("courses/<slug:course>/", views.home, name="home"),
    path("progress/", views.progress_page, name="progress"),
    path("courses/<slug:course>/progress/", views.progress_page, name="progress"),
    path("path/", views.choose_path, name="choose_path"),
    path("courses/<slug:course>/path/", views.choose_path, name="choose_path"),
    path("healthz", views.healthz, name="healthz"),
    path("accounts/", include("gsi_site.accounts.urls")),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("", include("gsi_site.classrooms.urls")),
    path("", include("lessons.urls")),
    path("", include("quizzes.urls")),
]
