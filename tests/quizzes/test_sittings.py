"""Sittings with rules other than the check quizzes': deferred, timed, with tries and hints."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from gsi_site.accounts.models import Learner
from quizzes import attempts
from quizzes.models import Attempt, Draft, Response
from tests.making import make_lesson

HTMX = {"HX-Request": "true"}


@pytest.fixture
def client(db):
    user = get_user_model().objects.create_user("amina", password="paper-lantern-9")
    client = Client()
    client.force_login(user, backend="gsi_site.accounts.backends.AccountBackend")
    client.learner = Learner.objects.create(user=user)
    return client


def begin(learner, quiz, **rules):
    quiz.rules |= rules
    quiz.save()
    return attempts.start_attempt(learner=learner, quiz=quiz)


@pytest.fixture
def deferred(client, quiz):
    return begin(client.learner, quiz, feedback="end")


def at(name, attempt, **kwargs):
    return reverse(f"quizzes:{name}", kwargs={"id": attempt.pk, **kwargs})


def html_of(response, status=200):
    assert response.status_code == status
    return response.content.decode()


def stem(attempt, position):
    return attempt.items.get(position=position).revision.body["stem"]


# Deferred feedback


def test_an_answer_is_saved_and_the_next_question_comes(client, deferred):
    response = client.post(at("answer", deferred, position=1), {"choice": "right"})
    assert response.status_code == 302
    html = html_of(client.get(response["Location"]))
    assert stem(deferred, 2) in html
    assert "Feedback on" not in html
    assert "1 question without an answer." in html
    assert Draft.objects.get().fields == {"choice": ["right"]}
    assert Response.objects.count() == 0


def test_with_htmx_the_sitting_comes_back(client, deferred):
    html = html_of(
        client.post(at("answer", deferred, position=1), {"choice": "right"}, headers=HTMX)
    )
    assert html.strip().startswith(f'<div class="sitting" id="sitting-{deferred.quiz_id}">')
    assert stem(deferred, 2) in html


def test_a_saved_answer_can_be_gone_back_to_and_changed(client, deferred):
    client.post(at("answer", deferred, position=1), {"choice": "right"})
    html = html_of(client.get(at("attempt", deferred) + "?question=1"))
    assert stem(deferred, 1) in html
    assert 'value="right" required checked' in html
    client.post(at("answer", deferred, position=1), {"choice": "far"})
    assert Draft.objects.get().fields == {"choice": ["far"]}


@pytest.mark.parametrize("place", ["9", "x", "-1", ""])
def test_a_place_that_is_none_shows_the_first_open_question(client, deferred, place):
    html = html_of(client.get(at("attempt", deferred) + f"?question={place}"))
    assert stem(deferred, 1) in html


def test_handing_in_is_asked_once(client, deferred):
    client.post(at("answer", deferred, position=1), {"choice": "right"})
    html = html_of(client.get(at("hand_in", deferred)))
    assert "1 question has no saved answer." in html
    assert Attempt.objects.get().submitted_at is None
    response = client.post(at("hand_in", deferred))
    assert response["Location"] == at("review", deferred)
    html = html_of(client.get(response["Location"]))
    assert "1 of 2 right." in html
    assert html.count("Not answered in this sitting.") == 1
    assert html.count("Option right") == 1
    assert "Feedback on right" in html


def test_handing_in_twice_changes_nothing(client, deferred):
    client.post(at("hand_in", deferred))
    submitted_at = Attempt.objects.get().submitted_at
    assert client.post(at("hand_in", deferred)).status_code == 302
    assert Attempt.objects.get().submitted_at == submitted_at


def test_before_its_date_the_review_shows_the_answer_and_no_key(client, quiz):
    attempt = begin(client.learner, quiz, feedback="date", feedback_at="2999-01-01T08:00:00+00:00")
    client.post(at("answer", attempt, position=1), {"choice": "near"})
    client.post(at("hand_in", attempt))
    html = html_of(client.get(at("review", attempt)))
    assert "What is right is shown from 1 January 2999" in html
    assert "Option near" in html
    for early in ("Feedback on", "the right answer", "of 2 right"):
        assert early not in html
    assert "later" in html_of(client.get("/quizzes/check-1/"))


@pytest.mark.parametrize("name", ["hand_in", "draft"])
def test_a_strangers_sitting_is_not_there(client, quiz, name):
    theirs = begin(Learner.objects.create(), quiz, feedback="end")
    address = at(name, theirs, **({"position": 1} if name == "draft" else {}))
    assert client.post(address, {"choice": "right"}).status_code == 404
    assert Client().post(address, {"choice": "right"}).status_code == 404
    assert Draft.objects.count() == 0
    assert Attempt.objects.get().submitted_at is None


def test_a_draft_takes_post_only(client, deferred):
    assert client.get(at("draft", deferred, position=1)).status_code == 405
    assert client.put(at("hand_in", deferred)).status_code == 405


def test_a_draft_is_kept_as_it_is_typed(client, deferred):
    response = client.post(at("draft", deferred, position=2), {"choice": "near"}, headers=HTMX)
    assert (response.status_code, response.content) == (204, b"")
    assert Draft.objects.get().item.position == 2


def test_a_draft_after_handing_in_is_refused(client, deferred):
    client.post(at("hand_in", deferred))
    assert client.post(at("draft", deferred, position=1), {"choice": "near"}).status_code == 409
    assert Draft.objects.count() == 0


# The deadline


@pytest.fixture
def late(client, quiz):
    attempt = begin(client.learner, quiz, feedback="end", minutes=30)
    client.post(at("answer", attempt, position=1), {"choice": "right"})
    attempt.deadline_at -= timedelta(minutes=31)
    attempt.save()
    return attempt


def test_the_page_says_when_it_ends(client, quiz):
    attempt = begin(client.learner, quiz, feedback="end", minutes=30)
    assert "data-deadline=" in html_of(client.get(at("attempt", attempt)))
    assert "30 minutes" in html_of(client.get("/quizzes/check-1/"))


@pytest.mark.parametrize("name", ["attempt", "review", "hand_in"])
def test_whoever_looks_next_closes_it_with_what_was_saved(client, late, name):
    client.get(at(name, late))
    assert Attempt.objects.get().submitted_at is not None
    assert Response.objects.get().answer == "right"


def test_an_answer_after_the_deadline_is_refused(client, late):
    response = client.post(at("answer", late, position=2), {"choice": "right"})
    assert "This sitting has ended" in html_of(response, 409)
    assert Response.objects.get().item.position == 1


def test_the_quiz_page_lists_it_as_done_and_writes_nothing(client, late):
    response = client.get("/quizzes/check-1/")
    assert response.context_data["open_attempt"] is None
    assert [one.pk for one in response.context_data["done"]] == [late.pk]
    assert Attempt.objects.get().submitted_at is None


# Tries


@pytest.fixture
def tries(client, quiz):
    attempt = begin(client.learner, quiz, tries=2)
    revision = attempt.items.get(position=1).revision
    revision.body["hints"] = [{"text": "Look at the verb.", "html": "<em>Look</em> at the verb."}]
    revision.save()
    return attempt


@pytest.mark.parametrize("headers", [HTMX, {}])
def test_a_wrong_try_gets_a_hint_and_no_feedback(client, tries, headers):
    response = client.post(
        at("answer", tries, position=1),
        {"choice": "near", "token": str(uuid4())},
        headers=headers,
    )
    if not headers:
        response = client.get(response["Location"])
    html = html_of(response)
    assert "Not this one. 1 try left" in html
    assert "<em>Look</em> at the verb." in html
    assert "Feedback on" not in html
    assert stem(tries, 2) not in html


def test_the_second_try_earns_half(client, tries):
    for choice in ("near", "right"):
        html = html_of(
            client.post(
                at("answer", tries, position=1),
                {"choice": choice, "token": str(uuid4())},
                headers=HTMX,
            )
        )
    assert "Feedback on right" in html
    assert [grade.fraction for one in Response.objects.all() for grade in one.grades.all()] == [
        0.0,
        0.5,
    ]


def test_what_was_still_open_at_the_end_earns_nothing_anywhere(client, tries):
    client.post(at("answer", tries, position=1), {"choice": "near", "token": str(uuid4())})
    Response.objects.get().grades.create(fraction=0.5, reason="as if right in part")
    attempts.hand_in(tries)
    assert client.get(at("review", tries)).context_data["points"] == 0
    assert client.get("/quizzes/check-1/").context_data["done"][0].points is None


# Attempts allowed


def test_the_last_attempt_leaves_no_button(client, quiz):
    attempt = begin(client.learner, quiz, attempts=1)
    attempts.hand_in(attempt)
    html = html_of(client.get("/quizzes/check-1/"))
    assert "You have 0 attempts left." in html
    assert "/quizzes/check-1/start/" not in html
    assert "No attempt left" in html_of(client.post("/quizzes/check-1/start/"), 409)


# How sure


def test_how_sure_is_asked_shown_back_and_never_required(client, quiz):
    attempt = begin(client.learner, quiz, confidence=True)
    assert "How sure are you?" in html_of(client.get(at("attempt", attempt)))
    html = html_of(
        client.post(
            at("answer", attempt, position=1), {"choice": "near", "confidence": "3"}, headers=HTMX
        )
    )
    assert "You were certain: worth another look." in html
    client.post(at("answer", attempt, position=2), {"choice": "near", "confidence": "9"})
    assert list(Response.objects.order_by("item").values_list("confidence", flat=True)) == [3, None]


def test_the_review_holds_how_sure_against_how_right(client, quiz):
    attempt = begin(client.learner, quiz, confidence=True)
    client.post(at("answer", attempt, position=1), {"choice": "near", "confidence": "3"})
    client.post(at("answer", attempt, position=2), {"choice": "right", "confidence": "3"})
    response = client.get(at("review", attempt))
    assert [(one.answers, one.right) for one in response.context_data["calibration"]] == [(2, 1)]
    assert "How sure you were" in html_of(response)


def test_without_a_word_on_certainty_the_review_has_none(client, quiz):
    attempt = begin(client.learner, quiz, confidence=True)
    attempts.hand_in(attempt)
    assert "How sure you were" not in html_of(client.get(at("review", attempt)))


def test_the_review_leads_on_to_the_next_lesson(client, quiz, lesson):
    attempt = begin(client.learner, quiz)
    attempts.hand_in(attempt)
    assert "Next lesson" not in html_of(client.get(at("review", attempt)))
    make_lesson(lesson.course, number=2)
    assert "Next lesson: Lesson 2" in html_of(client.get(at("review", attempt)))
