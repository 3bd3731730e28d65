from django.urls import path

from quizzes import card_views, review_views, views

app_name = "quizzes"
of_course = [
    ("quizzes/<slug:slug>/", views.quiz, "quiz"),
    ("quizzes/<slug:slug>/start/", views.start, "start"),
    ("review/", card_views.cards, "cards"),
    ("review/begin/", card_views.begin, "begin_review"),
    ("review/plan/", card_views.plan, "review_plan"),
]
urlpatterns = [path(route, view, name=name) for route, view, name in of_course]
urlpatterns += [
    path(f"courses/<slug:course>/{route}", view, name=name) for route, view, name in of_course
]
urlpatterns += [
    path("attempts/<uuid:id>/", views.attempt, name="attempt"),
    path("attempts/<uuid:id>/items/<int:position>/", views.answer, name="answer"),
    path("attempts/<uuid:id>/items/<int:position>/draft/", views.draft, name="draft"),
    path("attempts/<uuid:id>/items/<int:position>/rating/", review_views.rating, name="rating"),
    path("attempts/<uuid:id>/items/<int:position>/report/", review_views.report, name="report"),
    path("reports/", review_views.my_reports, name="reports"),
    path("attempts/<uuid:id>/hand-in/", views.hand_in, name="hand_in"),
    path("attempts/<uuid:id>/review/", review_views.review, name="review"),
    path("attempts/<uuid:id>/receipt/", review_views.receipt, name="receipt"),
    path("review/<uuid:id>/stop/", card_views.stop, name="stop_review"),
    path("review/<uuid:id>/", card_views.summary, name="review_summary"),
]
