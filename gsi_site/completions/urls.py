from django.urls import include, path

from gsi_site.completions import views

app_name = "completions"

pages = [
    path("completion/", views.page, name="page"),
    path("completion/issue/", views.issue, name="issue"),
    path("completion/revoke/", views.revoke, name="revoke"),
]

urlpatterns = [
    *pages,
    path("courses/<slug:course>/", include(pages)),
    path("completions/<slug:code>/", views.verify, name="verify"),
]
