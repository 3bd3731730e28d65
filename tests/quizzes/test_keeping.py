"""What the pages carry so that a browser can keep an answer, and what becomes of drafts."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone

from gsi_site.accounts.models import Learner
from quizzes import attempts
from quizzes.models import Attempt, Grade, Quiz, Response
from quizzes.pages import learner_mark
from tests.making import make_lesson

HTMX = {"HX-Request": "true"}
MARK = re.compile(r'data-learner="([^"]*)"')


def sign_in(name: str) -> Client:
    user = get_user_model().objects.create_user(name)
    client = Client()
    client.force_login(user, backend="gsi_site.accounts.backends.AccountBackend")
    client.learner = Learner.objects.create(user=user)
    return client


@pytest.fixture
def client(db):
    return sign_in("amina")


def begin(client, **rules) -> Attempt:
    quiz = Quiz.objects.get()
    quiz.rules |= rules
    quiz.save()
    return attempts.start_attempt(learner=client.learner, quiz=quiz)


def marks(client, address: str) -> list[str]:
    return MARK.findall(client.get(address).content.decode())


def test_a_mark_says_only_whether_it_is_the_same_learner(client):
    other = Learner.objects.create()
    mark = learner_mark(client.learner.pk)
    assert re.fullmatch("[0-9a-f]{16}", mark)
    assert mark == learner_mark(client.learner.pk) != learner_mark(other.pk)
    assert mark not in client.learner.pk.hex


def test_page_and_form_carry_the_learners_mark(client, quiz):
    attempt = begin(client)
    mine = learner_mark(client.learner.pk)
    assert marks(client, f"/attempts/{attempt.pk}/") == [mine, mine]
    assert sorted(marks(client, "/lessons/lesson-1/")) == [mine, mine]

    theirs = marks(sign_in("bela"), "/lessons/lesson-1/")
    assert len(theirs) == 1
    assert mine not in theirs


def test_scripts_are_loaded_where_they_are_needed(client, quiz, lesson):
    make_lesson(lesson.course, number=2)
    plain, with_quiz = (
        client.get(f"/lessons/lesson-{number}/").content.decode() for number in (2, 1)
    )
    assert "js/quiz.js" not in plain
    assert "js/quiz.js" in with_quiz
    assert "js/countdown.js" not in with_quiz

    attempt = begin(client, minutes=5)
    for address in ("/lessons/lesson-1/", f"/attempts/{attempt.pk}/"):
        html = client.get(address).content.decode()
        assert html.count("js/quiz.js") == 1
        assert html.count("js/countdown.js") == 1


def test_a_countdown_counts_from_the_servers_time(client, quiz, monkeypatch):
    attempt = begin(client, minutes=5)
    now = attempt.started_at + timedelta(minutes=2)
    monkeypatch.setattr(timezone, "now", lambda: now)
    html = client.get(f"/attempts/{attempt.pk}/").content.decode()
    assert f'data-now="{now.isoformat()}"' in html
    assert f'data-deadline="{attempt.deadline_at.isoformat()}"' in html


@pytest.mark.parametrize(("seconds", "heading"), [(-1, "Hand in?"), (1, "The time is over")])
def test_handing_in_says_when_the_time_is_over(client, quiz, monkeypatch, seconds, heading):
    attempt = begin(client, minutes=5, feedback="end")
    now = attempt.deadline_at + timedelta(seconds=seconds)
    monkeypatch.setattr(timezone, "now", lambda: now)
    html = client.get(f"/attempts/{attempt.pk}/hand-in/").content.decode()
    assert f"<h1>{heading}</h1>" in html
    assert ("Go back to the questions" in html) is (seconds < 0)


def test_saving_and_going_on_brings_the_whole_sitting_once(client, quiz):
    attempt = begin(client, feedback="end")
    response = client.post(
        f"/attempts/{attempt.pk}/items/1/", {"choice": "near", "token": uuid4()}, headers=HTMX
    )
    assert response["HX-Retarget"] == f"#sitting-{quiz.pk}"
    assert "Question 2 of 2" in response.content.decode()


def test_the_answer_sent_last_is_not_a_further_try(client, quiz):
    attempt = begin(client, tries=3)
    item = attempt.items.get(position=1)
    client.post(f"/attempts/{attempt.pk}/items/1/draft/", {"choice": "near"})
    attempts.record_response(item=item, answer="near", token=uuid4())

    client.post(f"/attempts/{attempt.pk}/hand-in/")

    assert list(Response.objects.values_list("try_number", "answer")) == [(1, "near")]
    assert Grade.objects.count() == 1


def test_another_answer_that_was_saved_is_a_further_try(client, quiz):
    attempt = begin(client, tries=3)
    item = attempt.items.get(position=1)
    attempts.record_response(item=item, answer="near", token=uuid4())
    client.post(f"/attempts/{attempt.pk}/items/1/draft/", {"choice": "right"})

    client.post(f"/attempts/{attempt.pk}/hand-in/")

    found = Response.objects.order_by("try_number").values_list("try_number", "answer")
    assert list(found) == [(1, "near"), (2, "right")]


def test_a_page_that_is_not_there_leads_back_after_signing_in(quiz):
    address = f"/attempts/{uuid4()}/?question=2"
    html = Client().get(address).content.decode()
    assert f'href="/accounts/login/?next={address.replace("?", "%3F").replace("=", "%3D")}"' in html
    html = sign_in("bela").get(address).content.decode()
    assert "/accounts/login/" not in html
