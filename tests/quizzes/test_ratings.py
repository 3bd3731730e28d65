from uuid import uuid4

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from gsi_site.accounts.models import Learner
from quizzes import attempts, ratings
from quizzes.models import Attempt, Grade, Response
from quizzes.queries import with_scores

BODY = {
    "stem": "What is open?",
    "stem_html": "What is open?",
    "least": 1,
    "most": 50,
    "rubric": [
        {"key": key, "text": key, "text_html": key, "levels": [], "levels_html": []}
        for key in ("attributed", "neutral")
    ],
    "model_answer": "A model",
    "model_answer_html": "A model",
}


@pytest.fixture
def client(db):
    user = get_user_model().objects.create_user("amina", password="paper-lantern-9")
    client = Client()
    client.force_login(user, backend="gsi_site.accounts.backends.AccountBackend")
    client.learner = Learner.objects.create(user=user)
    return client


@pytest.fixture
def response(client, quiz, lesson):
    question = lesson.questions.get(key="L01-01")
    question.type, question.revision.body = "open", BODY
    question.revision.save()
    question.save()
    quiz.rules = {"questions": ["L01-01", "L01-02"]}
    quiz.save()
    attempt = attempts.start_attempt(learner=client.learner, quiz=quiz)
    item = attempt.items.select_related("attempt", "revision__question").get(position=1)
    return attempts.record_response(item=item, answer="My answer", token=uuid4()).response


@pytest.fixture
def address(response):
    return f"/attempts/{response.item.attempt_id}/items/1/rating/"


def test_a_written_answer_has_no_grade_by_itself(response):
    assert Grade.objects.count() == 0
    assert Attempt.objects.get().out_of == 1


def test_the_page_shows_the_answer_the_model_and_the_rubric(client, address):
    html = client.get(address).content.decode()
    for part in ("My answer", "A model", "attributed", "neutral"):
        assert part in html
    assert Grade.objects.count() == 0


def test_a_rating_is_kept_once_and_counts_for_no_score(client, response, address):
    for _ in range(2):
        sent = client.post(address, {"points-attributed": "2", "points-neutral": "1"})
        assert sent.status_code == 302
    grade = Grade.objects.get()
    assert (grade.fraction, grade.by, grade.reason) == (0.75, None, "the learner's own rating")
    assert with_scores(Attempt.objects.all()).get().points is None
    html = client.get(sent["Location"]).content.decode()
    assert "Your own rating: 75%." in html


@pytest.mark.parametrize(
    "sent", [{}, {"points-attributed": "2"}, {"points-attributed": "2", "points-neutral": "3"}]
)
def test_a_rating_that_is_not_whole_is_refused_and_kept_in_the_form(client, address, sent):
    response = client.post(address, sent)
    assert response.status_code == 422
    html = response.content.decode()
    assert "Choose how far your answer goes for each line." in html
    assert html.count("checked") == len([value for value in sent.values() if value != "3"])
    assert Grade.objects.count() == 0


def test_only_written_answers_are_rated(client, response):
    base = f"/attempts/{response.item.attempt_id}/items"
    assert client.get(f"{base}/2/rating/").status_code == 404
    assert client.get(f"{base}/9/rating/").status_code == 404


def test_a_strangers_answer_is_not_there(address):
    assert Client().get(address).status_code == 404
    assert Client().post(address, {"points-attributed": "2"}).status_code == 404


def test_a_rating_takes_get_and_post_only(client, address):
    assert client.put(address).status_code == 405


def test_an_instructors_mark_goes_before_the_learners_rating(client, response):
    teacher = get_user_model().objects.create_user("teacher", is_staff=True)
    response = Response.objects.select_related("item__revision__question").get()
    ratings.rate(response=response, points=[1, 1], by=teacher, reason="Say who says so.")
    ratings.rate(response=response, points=[2, 2])
    assert ratings.rating_of(response.item).by == teacher
    html = client.get(f"/attempts/{response.item.attempt_id}/").content.decode()
    assert "Marked by an instructor: 50%." in html
    assert "Say who says so." in html


def test_points_must_fit_the_rubric(response):
    response = Response.objects.select_related("item__revision__question").get()
    with pytest.raises(ValueError, match="2 criteria"):
        ratings.rate(response=response, points=[1])
