from django.urls import path

from gsi_site.reminders import views

app_name = "reminders"
urlpatterns = [
    path("reminders/", views.choose, name="choose"),
    path("reminders/stop/<str:token>/", views.stop, name="stop"),
]
