from django.urls import include, path

from tests.bench import floors

urlpatterns = [
    path("bench/floors/<slug:name>/", floors.floor),
    path("", include("gsi_site.urls")),
]
