from django.urls import path

from . import views

app_name = "accounts"
urlpatterns = [
    path("data/", views.data, name="data"),
    path("data/export.<str:kind>", views.export, name="export"),
    path("data/erase/", views.erase, name="erase"),
    path("time-zone/", views.time_zone, name="time_zone"),
    path("return-code/", views.return_code, name="return_code"),
    path("return-code/open/", views.open_return_code, name="open_return_code"),
    path("forget-browser/", views.forget_browser, name="forget_browser"),
    path("merge/", views.merge, name="merge"),
    path("recovery-code/", views.recovery_code, name="recovery_code"),
    path("recover/", views.recover, name="recover"),
]
