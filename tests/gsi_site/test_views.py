from uuid import uuid4

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from gsi_site.accounts.models import Learner
from lessons.models import Reflection, SectionRead
from quizzes import attempts
from tests.making import make_course, make_lesson, make_quiz


@pytest.fixture
def client(db):
    user = get_user_model().objects.create_user("amina", password="paper-lantern-9")
    client = Client()
    client.force_login(user, backend="gsi_site.accounts.backends.AccountBackend")
    client.learner = Learner.objects.create(user=user)
    return client


@pytest.fixture
def lesson(db):
    lesson = make_lesson(make_course())
    make_quiz(lesson)
    return lesson


def test_home_without_a_course_tells_the_operator_what_to_do(db):
    response = Client().get("/")
    assert response.status_code == 503
    assert "python manage.py load_course" in response.content.decode()


def test_home_offers_a_newcomer_one_button(lesson):
    html = Client().get("/").content.decode()
    assert html.count('class="button"') == 1
    assert "Start: Lesson 1" in html
    assert Learner.objects.count() == 0


def test_home_goes_on_where_the_learner_stopped(client, lesson):
    SectionRead.objects.create(learner=client.learner, section=lesson.sections.first())
    html = client.get("/").content.decode()
    assert "Continue: Lesson 1" in html
    assert "1 of 2 sections read" in html


def test_home_of_another_course(client, lesson):
    other = make_course("two", default=False)
    make_lesson(other, number=7)
    response = client.get("/courses/two/")
    assert response.context_data["course"] == other
    assert "/courses/two/lessons/lesson-7/" in response.content.decode()
    assert client.get("/courses/nowhere/").status_code == 404


@pytest.mark.parametrize("path", ["/", "/progress/", "/healthz"])
def test_reading_pages_take_no_post(client, lesson, path):
    assert client.post(path).status_code == 405


@pytest.mark.parametrize(("path", "queries"), [("/", 9), ("/progress/", 10)])
@pytest.mark.parametrize("lessons", [1, 6])
def test_the_queries_do_not_depend_on_the_course(
    client, lesson, path, queries, lessons, django_assert_num_queries
):
    for number in range(2, lessons + 1):
        make_quiz(make_lesson(lesson.course, number=number))
    with django_assert_num_queries(queries):
        client.get(path)


def test_progress_of_a_newcomer_is_kind(lesson):
    html = Client().get("/progress/").content.decode()
    assert "Nothing here yet." in html
    assert Learner.objects.count() == 0


def test_progress_shows_scores_and_what_is_mine(client, lesson):
    stranger = Learner.objects.create()
    quiz = lesson.quizzes.get()
    for learner, answers in ((client.learner, ["right", "near"]), (stranger, ["right", "right"])):
        attempt = attempts.start_attempt(learner=learner, quiz=quiz)
        for item, answer in zip(attempt.items.all(), answers, strict=True):
            attempts.record_response(item=item, answer=answer, token=uuid4())
        Reflection.objects.create(
            learner=learner, lesson=lesson, prompt="Why?", text=f"Written by {learner.pk}"
        )
    html = client.get("/progress/").content.decode()
    assert html.count("50%") == 3
    assert "100%" not in html
    assert f"Written by {client.learner.pk}" in html
    assert f"Written by {stranger.pk}" not in html


def test_health(client):
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")


def test_a_browser_whose_work_is_in_an_account_says_so(lesson):
    guest = Client()
    guest.post("/quizzes/check-1/start/")
    Learner.objects.update(user=get_user_model().objects.create_user("amina"))
    html = guest.get("/").content.decode()
    assert "What was done in this browser is in an account now." in html
    assert "amina" not in html
    assert "What was done in this browser" not in Client().get("/").content.decode()
