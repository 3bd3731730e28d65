from uuid import uuid4

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from gsi_site.accounts.models import Learner
from lessons.models import Course
from quizzes import attempts
from quizzes.models import Attempt, Response
from tests.making import make_course, make_lesson, make_quiz

HTMX = {"HX-Request": "true"}


@pytest.fixture
def client(db):
    user = get_user_model().objects.create_user("amina", password="paper-lantern-9")
    client = Client()
    client.force_login(user, backend="gsi_site.accounts.backends.AccountBackend")
    client.learner = Learner.objects.create(user=user)
    return client


@pytest.fixture
def attempt(client, quiz):
    return attempts.start_attempt(learner=client.learner, quiz=quiz)


@pytest.fixture
def strangers(quiz):
    return attempts.start_attempt(learner=Learner.objects.create(), quiz=quiz)


def answer_url(attempt, position=1):
    return reverse("quizzes:answer", kwargs={"id": attempt.pk, "position": position})


def page_url(name, attempt):
    return reverse(f"quizzes:{name}", kwargs={"id": attempt.pk})


# The quiz's own page


def test_the_quiz_page_offers_to_begin(client, quiz):
    response = client.get("/quizzes/check-1/")
    assert response.status_code == 200
    assert response.context_data["open_attempt"] is None
    assert "Begin" in response.content.decode()
    assert Attempt.objects.count() == 0


def test_the_quiz_page_offers_to_go_on(client, quiz, attempt):
    response = client.get("/quizzes/check-1/")
    assert response.context_data["open_attempt"] == attempt
    assert "Go on with question 1 of 2" in response.content.decode()


def test_the_quiz_page_lists_only_my_finished_attempts(client, quiz, attempt, strangers):
    for one in (attempt, strangers):
        for item in one.items.all():
            attempts.record_response(item=item, answer="right", token=uuid4())
    response = client.get("/quizzes/check-1/")
    assert [one.pk for one in response.context_data["done"]] == [attempt.pk]
    assert "2 of 2" in response.content.decode()


def test_the_quiz_page_costs_the_same_with_many_attempts(client, quiz, django_assert_num_queries):
    def finish_one():
        for item in attempts.start_attempt(learner=client.learner, quiz=quiz).items.all():
            attempts.record_response(item=item, answer="right", token=uuid4())

    finish_one()
    with django_assert_num_queries(4):
        client.get("/quizzes/check-1/")
    for _ in range(5):
        finish_one()
    with django_assert_num_queries(4):
        client.get("/quizzes/check-1/")


@pytest.mark.parametrize("path", ["/quizzes/nowhere/", "/courses/nowhere/quizzes/check-1/"])
def test_no_such_quiz(client, quiz, path):
    assert client.get(path).status_code == 404


def test_a_retired_quiz_is_gone(client, quiz):
    quiz.retired_at = "2026-01-01T00:00Z"
    quiz.save()
    assert client.get("/quizzes/check-1/").status_code == 404


def test_another_course_has_its_own_quiz_of_the_same_slug(client, quiz):
    other = make_quiz(make_lesson(make_course("two", default=False)))
    assert other.slug == quiz.slug
    assert client.get("/courses/two/quizzes/check-1/").context_data["quiz"] == other
    assert client.get("/quizzes/check-1/").context_data["quiz"] == quiz


def test_a_guest_sees_the_quiz_and_leaves_no_row(quiz):
    assert Client().get("/quizzes/check-1/").status_code == 200
    assert Learner.objects.count() == 0


def test_the_quiz_page_takes_no_post(client, quiz):
    assert client.post("/quizzes/check-1/").status_code == 405


# Starting


def test_starting_leads_to_the_attempt(client, quiz):
    response = client.post("/quizzes/check-1/start/")
    attempt = Attempt.objects.get()
    assert attempt.learner == client.learner
    assert response.status_code == 302
    assert response["Location"] == f"/attempts/{attempt.pk}/#sitting-{quiz.pk}"


def test_starting_in_a_lesson_leads_back_to_it(client, quiz):
    response = client.post("/quizzes/check-1/start/", {"in_lesson": "1"})
    assert response["Location"] == f"/lessons/lesson-1/#sitting-{quiz.pk}"


def test_starting_with_htmx_brings_the_first_question(client, quiz):
    response = client.post("/quizzes/check-1/start/", headers=HTMX)
    assert response.status_code == 200
    html = response.content.decode()
    assert html.strip().startswith(f'<div class="sitting" id="sitting-{quiz.pk}">')
    assert "Question 1 of 2" in html
    assert "<html" not in html


def test_a_guest_starts_and_becomes_a_learner(quiz):
    guest = Client()
    guest.post("/quizzes/check-1/start/")
    learner = Learner.objects.get()
    assert learner.is_guest
    assert Attempt.objects.get().learner == learner
    assert guest.get(page_url("attempt", Attempt.objects.get())).status_code == 200


def test_starting_takes_post_only(client, quiz):
    assert client.get("/quizzes/check-1/start/").status_code == 405
    assert Attempt.objects.count() == 0


def test_a_quiz_without_questions_says_so(client, quiz, lesson):
    lesson.questions.update(retired_at="2026-01-01T00:00Z")
    response = client.post("/quizzes/check-1/start/")
    assert response.status_code == 409
    assert "has no questions to ask" in response.content.decode()


# An attempt


def test_an_attempt_shows_the_first_question_only(client, attempt):
    html = client.get(page_url("attempt", attempt)).content.decode()
    first, second = (item.revision.body["stem"] for item in attempt.items.all())
    assert first in html
    assert second not in html
    assert "Feedback on" not in html


@pytest.mark.parametrize("name", ["attempt", "review"])
def test_a_strangers_attempt_is_not_there(client, attempt, strangers, name):
    assert client.get(page_url(name, strangers)).status_code == 404
    assert client.get(f"/attempts/{uuid4()}/").status_code == 404


@pytest.mark.parametrize("name", ["attempt", "review"])
def test_somebody_without_a_cookie_sees_no_attempt(attempt, name):
    assert Client().get(page_url(name, attempt)).status_code == 404


@pytest.mark.parametrize("name", ["attempt", "review"])
def test_attempt_pages_take_no_post(client, attempt, name):
    assert client.post(page_url(name, attempt)).status_code == 405


def test_an_id_that_is_none_is_not_found(client):
    assert client.get("/attempts/7/").status_code == 404


# Answering


def test_an_answer_brings_feedback_and_the_next_question(client, attempt):
    response = client.post(
        answer_url(attempt), {"choice": "near", "token": str(uuid4())}, headers=HTMX
    )
    assert response.status_code == 200
    html = response.content.decode()
    assert "Feedback on near, see ¶1." in html
    assert "Feedback on right" not in html
    assert "Question 2 of 2" in html
    assert "<html" not in html
    assert Response.objects.get().answer == "near"


def test_the_last_answer_leads_to_the_review(client, attempt):
    client.post(answer_url(attempt, 1), {"choice": "right"}, headers=HTMX)
    response = client.post(answer_url(attempt, 2), {"choice": "right"}, headers=HTMX)
    assert page_url("review", attempt) in response.content.decode()
    assert Attempt.objects.get().submitted_at is not None


def test_an_answer_without_htmx_leads_to_its_feedback(client, attempt):
    response = client.post(answer_url(attempt), {"choice": "near", "token": str(uuid4())})
    assert response.status_code == 302
    assert response["Location"] == f"/attempts/{attempt.pk}/#sitting-{attempt.quiz_id}-1"
    html = client.get(response["Location"]).content.decode()
    assert "Feedback on near" in html
    assert "Question 2 of 2" in html


def test_the_last_answer_without_htmx_leads_to_its_feedback(client, attempt):
    client.post(answer_url(attempt), {"choice": "near", "in_lesson": "1"})
    response = client.post(answer_url(attempt, 2), {"choice": "right", "in_lesson": "1"})
    anchor = f"sitting-{attempt.quiz_id}-2"
    assert response["Location"] == f"{page_url('review', attempt)}#{anchor}"
    assert f'id="{anchor}"' in client.get(response["Location"]).content.decode()


def test_an_answer_in_a_lesson_leads_back_to_it(client, attempt):
    response = client.post(answer_url(attempt), {"choice": "near", "in_lesson": "1"})
    assert response["Location"] == f"/lessons/lesson-1/#sitting-{attempt.quiz_id}-1"


@pytest.mark.parametrize("headers", [HTMX, {}])
def test_sending_nothing_is_refused_beside_the_question(client, attempt, headers):
    response = client.post(answer_url(attempt), {"token": str(uuid4())}, headers=headers)
    assert response.status_code == 422
    assert "Choose one answer, then send it." in response.content.decode()
    assert Response.objects.count() == 0


def test_a_rival_answer_gets_what_stands(client, attempt):
    client.post(answer_url(attempt), {"choice": "near"}, headers=HTMX)
    html = client.post(answer_url(attempt), {"choice": "far"}, headers=HTMX).content.decode()
    assert "The first answer stands." in html
    assert "Feedback on near" in html
    assert "Feedback on far" not in html
    assert Response.objects.get().answer == "near"


def test_the_same_answer_twice_is_one_response(client, attempt):
    for _ in range(2):
        html = client.post(answer_url(attempt), {"choice": "near"}, headers=HTMX).content.decode()
        assert "Feedback on near" in html
        assert "The first answer stands." not in html
    assert Response.objects.count() == 1


def test_a_closed_attempt_takes_no_new_answer(client, attempt):
    attempts.close(attempt)
    response = client.post(answer_url(attempt), {"choice": "near"})
    assert response.status_code == 409
    assert Response.objects.count() == 0


def test_a_strangers_question_takes_no_answer(client, strangers):
    assert client.post(answer_url(strangers), {"choice": "near"}).status_code == 404
    assert Client().post(answer_url(strangers), {"choice": "near"}).status_code == 404
    assert Response.objects.count() == 0


def test_a_question_that_is_not_there(client, attempt):
    assert client.post(answer_url(attempt, 9), {"choice": "near"}).status_code == 404


def test_answering_takes_post_only(client, attempt):
    assert client.get(answer_url(attempt)).status_code == 405


def test_a_broken_token_loses_no_answer(client, attempt):
    client.post(answer_url(attempt), {"choice": "near", "token": "x"}, headers=HTMX)
    assert Response.objects.get().answer == "near"


def test_a_second_tab_does_not_use_up_a_try(client, attempt):
    attempt.rules = attempt.rules | {"tries": 3}
    attempt.save()
    form = 'name="try" value="1"'
    assert form in client.get(page_url("attempt", attempt)).content.decode()
    for chosen in ("near", "far"):
        client.post(answer_url(attempt), {"choice": chosen, "try": "1"}, headers=HTMX)
    assert list(Response.objects.values_list("answer", "try_number")) == [("near", 1)]
    assert 'name="try" value="2"' in client.get(page_url("attempt", attempt)).content.decode()
    client.post(answer_url(attempt), {"choice": "far", "try": "2"}, headers=HTMX)
    assert list(Response.objects.values_list("answer", "try_number")) == [("near", 1), ("far", 2)]


@pytest.mark.parametrize("value", ["", "x", "-1", "1.5", "²", "9" * 40])
def test_a_broken_number_of_a_try_loses_no_answer(client, attempt, value):
    client.post(answer_url(attempt), {"choice": "near", "try": value}, headers=HTMX)
    assert Response.objects.get().answer == "near"


def test_an_answer_costs_few_queries(client, attempt, django_assert_max_num_queries):
    with django_assert_max_num_queries(9) as queries:
        client.post(answer_url(attempt), {"choice": "near"}, headers=HTMX)
    counted = [one for one in queries if "SAVEPOINT" not in one["sql"]]
    assert len(counted) == 7


# The review


def test_the_review_shows_the_answers_and_the_key(client, attempt):
    client.post(answer_url(attempt, 1), {"choice": "near"})
    client.post(answer_url(attempt, 2), {"choice": "right"})
    html = client.get(page_url("review", attempt)).content.decode()
    assert "1 of 2 right." in html
    assert html.count("the right answer") == 1
    assert html.count("your answer, and the right one") == 1


def test_an_open_attempt_has_no_review_yet(client, attempt):
    response = client.get(page_url("review", attempt))
    assert response.status_code == 302
    assert response["Location"] == page_url("attempt", attempt)


def test_the_review_says_what_was_not_answered(client, attempt):
    attempts.close(attempt)
    html = client.get(page_url("review", attempt)).content.decode()
    assert html.count("Not answered in this sitting.") == 2
    assert "Feedback on" not in html


def test_nothing_is_shown_without_a_course(client):
    assert Course.objects.count() == 0
    assert client.get("/quizzes/check-1/").status_code == 404
