"""The pages of review."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from gsi_site.accounts.models import Learner
from quizzes import attempts, cards, reviewing
from quizzes.models import Attempt, Card, Quiz, Response, ReviewPlan
from tests.making import make_course, make_lesson, make_question, make_quiz

HTMX = {"HX-Request": "true"}
CONTROL = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")


@pytest.fixture
def client(db):
    user = get_user_model().objects.create_user("amina", password="paper-lantern-9")
    client = Client()
    client.force_login(user, backend="gsi_site.accounts.backends.AccountBackend")
    client.learner = Learner.objects.create(user=user)
    return client


@pytest.fixture
def course(lesson):
    make_quiz(lesson, questions=3, count=3)
    make_quiz(make_lesson(lesson.course, number=2), questions=3, count=3)
    return lesson.course


def study(learner, *answers, days=5):
    """Answer the first lesson's check, so many days ago."""
    attempt = attempts.start_attempt(learner=learner, quiz=Quiz.objects.get(key="L01-check"))
    items = sorted(attempt.items.all(), key=lambda item: item.revision.question.key)
    at = timezone.now() - timedelta(days=days)
    for item, answer in zip(items, answers, strict=True):
        attempts.record_response(item=item, answer=answer, token=uuid4(), answered_at=at)


@pytest.fixture
def studied(client, course):
    """Three cards are due; so are those of a stranger."""
    study(client.learner, "right", "near", "right")
    study(Learner.objects.create(), "near", "near", "near")
    return client


@pytest.fixture
def sitting(studied, course):
    return reviewing.begin(learner=studied.learner, course=course)


@pytest.fixture
def strangers(course):
    stranger = Learner.objects.create()
    study(stranger, "near", "near", "near")
    return reviewing.begin(learner=stranger, course=course)


def answer_url(attempt, position=1):
    return reverse("quizzes:answer", kwargs={"id": attempt.pk, "position": position})


def text_of(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


# The page one comes to


def test_the_page_says_what_is_due_and_how_long_it_takes(studied):
    response = studied.get("/review/")
    assert "3 cards today, about 1 minute." in text_of(response)
    assert len(response.context_data["queue"]) == 3
    assert response.context_data["mistakes"] == 1
    assert 'Review <span class="count">3' in response.content.decode()
    assert not Card.objects.exists()


def test_a_guest_without_a_row_sees_what_will_come(course):
    response = Client().get("/review/")
    assert "Nothing to review yet." in text_of(response)
    assert "The coming thirty days" not in text_of(response)
    assert Learner.objects.count() == 0
    assert Attempt.objects.count() == 0


def test_with_nothing_due_the_page_says_when_and_what_else(client, course):
    study(client.learner, "right", "right", "right", days=0)
    response = client.get("/review/")
    day = timezone.localdate() + timedelta(days=2)
    assert "Nothing is due today. The next 3 cards come back on" in text_of(response)
    assert response.context_data["next_day"] == day
    assert "go through the source" in text_of(response)


def test_the_day_is_done(studied, sitting):
    for item in sitting.items.all():
        attempts.record_response(item=item, answer="right", token=uuid4())
    assert "That is enough for today." in text_of(studied.get("/review/"))


def test_the_page_offers_to_go_on(studied, sitting):
    attempts.record_response(item=sitting.items.first(), answer="right", token=uuid4())
    response = studied.get("/review/")
    assert "1 of 3 cards are answered." in text_of(response)
    assert f'href="/attempts/{sitting.pk}/"' in response.content.decode()


def test_an_address_chooses_in_the_list(studied):
    html = studied.get("/review/?scope=lesson:L01").content.decode()
    assert '<option value="lesson:L01" selected>' in html
    assert '<option value="all">' in html
    assert '<option value="all" selected>' in studied.get("/review/?scope=%00").content.decode()


def test_the_forecast_is_a_drawing_and_a_table(studied):
    html = studied.get("/review/").content.decode()
    assert html.count("<rect") == 1
    assert html.count('<th scope="row">') == 30
    assert "3 cards in thirty days, 3 at most on one day." in html
    assert " style=" not in html


def test_another_course_has_its_own_page(studied):
    other = make_course("two", default=False)
    make_quiz(make_lesson(other))
    response = studied.get("/courses/two/review/")
    assert response.context_data["course"] == other
    assert "Nothing to review yet." in text_of(response)
    assert 'action="/courses/two/review/plan/"' in response.content.decode()
    assert studied.get("/courses/nowhere/review/").status_code == 404


@pytest.mark.parametrize("size", [1, 15])
def test_the_page_costs_the_same_whatever_was_answered(client, course, size):
    for number in range(size):
        make_question(course.lessons.get(number=1), 50 + number)
        study(client.learner, "right", "near", "right", days=40 - number)
    cards.catch_up(learner=client.learner)
    client.get("/review/")
    with CaptureQueriesContext(connection) as captured:
        client.get("/review/")
    assert len(captured) == 10  # 2 who asks, the course, 5 the desk, the open sitting, the lessons


# Beginning


def test_beginning_leads_to_the_first_card(studied):
    response = studied.post("/review/begin/")
    attempt = Attempt.objects.get(quiz__purpose="review")
    assert (attempt.learner, attempt.length) == (studied.learner, 3)
    assert (response.status_code, response["Location"]) == (302, f"/attempts/{attempt.pk}/")
    html = studied.get(response["Location"]).content.decode()
    assert "Question 1 of 3" in html
    assert "It was not wholly right when you last answered, 5 days ago." in html
    assert "Feedback on" not in html
    assert "js/cards.js" in html


def test_a_scope_is_begun(studied):
    studied.post("/review/begin/", {"scope": "mistakes"})
    assert Attempt.objects.get(quiz__purpose="review").length == 1


def test_beginning_with_nothing_to_ask_says_so(client, course):
    response = client.post("/review/begin/", follow=True)
    assert response.redirect_chain == [("/review/", 302)]
    assert "There is nothing to review in that just now." in text_of(response)
    assert not Attempt.objects.exists()


def test_a_guest_for_whom_there_is_nothing_leaves_no_row(course):
    assert Client().post("/review/begin/")["Location"] == "/review/"
    assert not Learner.objects.exists()


def test_a_guest_practises_what_they_choose(course):
    guest = Client()
    response = guest.post("/review/begin/", {"scope": "lesson:L01"})
    attempt = Attempt.objects.get()
    assert (attempt.learner.is_guest, attempt.length) == (True, 3)
    assert guest.get(response["Location"]).status_code == 200


def test_beginning_in_another_course(studied):
    other = make_course("two", default=False)
    make_quiz(make_lesson(other))
    assert studied.post("/courses/two/review/begin/")["Location"] == "/courses/two/review/"


@pytest.mark.parametrize("path", ["/review/begin/", "/review/plan/"])
def test_what_writes_takes_post_only(studied, path):
    assert studied.get(path).status_code == 405


def test_the_page_takes_no_post(studied):
    assert studied.post("/review/").status_code == 405


# A card


def test_an_answer_brings_its_feedback_and_the_next_card(studied, sitting):
    response = studied.post(answer_url(sitting), {"choice": "near"}, headers=HTMX)
    html = response.content.decode()
    assert response.status_code == 200
    assert "Feedback on near, see ¶1." in html
    assert "Where it stands:" in html
    assert 'href="/source/#p2"' in html
    assert "Next card" in html
    assert "Question 2 of 3" in html
    assert "<html" not in html
    assert Response.objects.filter(item__attempt=sitting).get().answer == "near"


def test_an_answer_without_htmx_leads_to_its_feedback(studied, sitting):
    response = studied.post(answer_url(sitting), {"choice": "near"})
    anchor = f"#sitting-{sitting.quiz_id}-1"
    assert response["Location"] == f"/attempts/{sitting.pk}/?after=1{anchor}"
    html = studied.get(response["Location"]).content.decode()
    assert "Feedback on near" in html
    assert "Next card" in html
    assert "Question 2 of 3" in html
    html = studied.get(f"/attempts/{sitting.pk}/").content.decode()
    assert "Feedback on near" not in html
    assert "Next card" not in html


@pytest.mark.parametrize("headers", [HTMX, {}])
def test_sending_nothing_is_refused_beside_the_card(studied, sitting, headers):
    response = studied.post(answer_url(sitting), {}, headers=headers)
    assert response.status_code == 422
    assert "Choose one answer, then send it." in response.content.decode()
    assert Response.objects.filter(item__attempt=sitting).count() == 0


def test_how_sure_is_asked_and_kept(studied, sitting):
    assert "How sure are you?" in studied.get(f"/attempts/{sitting.pk}/").content.decode()
    studied.post(answer_url(sitting), {"choice": "near", "confidence": "3"}, headers=HTMX)
    assert Response.objects.get(item__attempt=sitting).confidence == 3
    assert sitting.items.count() == 4


def test_the_last_answer_leads_to_the_summary(studied, sitting):
    for position in (1, 2):
        studied.post(answer_url(sitting, position), {"choice": "right"}, headers=HTMX)
    response = studied.post(answer_url(sitting, 3), {"choice": "right"})
    html = studied.get(response["Location"]).content.decode()
    assert "Feedback on right" in html
    assert "That was the last card." in html
    assert f'href="/review/{sitting.pk}/"' in html
    response = studied.get(f"/attempts/{sitting.pk}/")
    assert response["Location"] == f"/review/{sitting.pk}/"


def test_the_last_answer_with_htmx_leads_to_the_summary(studied, sitting):
    for position in (1, 2, 3):
        url = answer_url(sitting, position)
        html = studied.post(url, {"choice": "right"}, headers=HTMX).content.decode()
    assert f'href="/review/{sitting.pk}/"' in html


def test_a_strangers_sitting_is_not_there(studied, strangers):
    for path in (
        f"/attempts/{strangers.pk}/",
        f"/review/{strangers.pk}/",
        f"/review/{uuid4()}/",
    ):
        assert studied.get(path).status_code == 404
    assert studied.post(answer_url(strangers), {"choice": "right"}).status_code == 404
    assert studied.post(f"/review/{strangers.pk}/stop/").status_code == 404
    assert Client().get(f"/review/{strangers.pk}/").status_code == 404


def test_an_answer_costs_what_it_costs_elsewhere(studied, sitting):
    costs = []
    for position, sent in enumerate(
        ({"choice": "right"}, {"choice": "near", "confidence": "3"}, {"choice": "right"}), start=1
    ):
        with CaptureQueriesContext(connection) as captured:
            studied.post(answer_url(sitting, position), sent, headers=HTMX)
        costs.append(sum(not one["sql"].startswith(CONTROL) for one in captured))
    # What comes again has its wording read and its item written
    assert costs == [7, 10, 7]


# Its ending


def test_stopping_is_a_good_ending(studied, sitting):
    studied.post(answer_url(sitting), {"choice": "right"}, headers=HTMX)
    response = studied.post(f"/review/{sitting.pk}/stop/")
    assert response["Location"] == f"/review/{sitting.pk}/"
    response = studied.get(response["Location"])
    text = text_of(response)
    assert "Good, that is in." in text
    assert "1 card answered, 1 of them right." in text
    assert "Go on: 2 more cards today" in text
    assert len(response.context_data["lines"]) == 1


def test_an_answer_after_it_was_stopped_elsewhere_is_refused_kindly(studied, sitting):
    studied.post(answer_url(sitting), {"choice": "right"}, headers=HTMX)
    studied.post(f"/review/{sitting.pk}/stop/")
    response = studied.post(answer_url(sitting, 2), {"choice": "right"})
    assert response.status_code == 409
    assert "This sitting has ended" in text_of(response)
    assert studied.post(answer_url(sitting), {"choice": "near"}).status_code == 302
    assert Response.objects.filter(item__attempt=sitting).get().answer == "right"


def test_stopping_before_the_first_answer_leads_back(studied, sitting):
    assert studied.post(f"/review/{sitting.pk}/stop/")["Location"] == "/review/"
    assert not Attempt.objects.filter(pk=sitting.pk).exists()
    assert studied.post(f"/review/{sitting.pk}/stop/").status_code == 404


def test_the_summary_of_an_open_sitting_leads_to_its_card(studied, sitting):
    assert studied.get(f"/review/{sitting.pk}/")["Location"] == f"/attempts/{sitting.pk}/"


def test_other_attempts_have_no_such_pages(studied):
    other = studied.learner.attempts.get()
    assert studied.get(f"/review/{other.pk}/").status_code == 404
    assert studied.post(f"/review/{other.pk}/stop/").status_code == 404


def test_wrong_methods(studied, sitting):
    assert studied.post(f"/review/{sitting.pk}/").status_code == 405
    assert studied.get(f"/review/{sitting.pk}/stop/").status_code == 405
    assert studied.get("/review/7/").status_code == 404


def test_looking_back_leads_back_to_reviewing(studied, sitting):
    studied.post(answer_url(sitting), {"choice": "right"}, headers=HTMX)
    studied.post(f"/review/{sitting.pk}/stop/")
    html = studied.get(f"/attempts/{sitting.pk}/review/").content.decode()
    assert "Back to reviewing" in html
    assert "_review/start" not in html
    assert "Feedback on right" in html


@pytest.mark.parametrize("path", ["/quizzes/_review/", "/quizzes/_review/start/"])
def test_the_quiz_of_reviews_is_none_to_be_taken_as_others_are(studied, sitting, path):
    assert studied.get("/quizzes/_review/").status_code == 404
    assert studied.post("/quizzes/_review/start/").status_code == 404


# The plan


def test_a_plan_is_saved_and_bends_the_reviews(studied, course):
    exam = timezone.localdate() + timedelta(days=4)
    response = studied.post("/review/plan/", {"daily_cap": "10", "exam_on": exam.isoformat()})
    assert response["Location"] == "/review/#plan"
    plan = ReviewPlan.objects.get()
    assert (plan.learner, plan.course, plan.daily_cap, plan.exam_on) == (
        studied.learner,
        course,
        10,
        exam,
    )
    assert "4 days until" in text_of(studied.get("/review/"))
    studied.post("/review/plan/", {"daily_cap": "0", "exam_on": ""})
    plan.refresh_from_db()
    assert (plan.daily_cap, plan.exam_on) == (0, None)


@pytest.mark.parametrize(
    "sent",
    [{"daily_cap": "7", "exam_on": ""}, {"daily_cap": "10", "exam_on": "2020-01-01"}, {}],
)
def test_a_plan_that_cannot_be_is_refused_and_shown(studied, sent):
    response = studied.post("/review/plan/", sent)
    assert response.status_code == 422
    assert 'class="error-text"' in response.content.decode()
    assert "3 cards today" in text_of(response)
    assert not ReviewPlan.objects.exists()


def test_a_date_that_has_passed_is_shown_no_more(studied, course):
    reviewing.save_plan(
        learner=studied.learner, course=course, daily_cap=10, exam_on=timezone.localdate()
    )
    html = studied.get("/review/").content.decode()
    assert "until" not in text_of(studied.get("/review/")).split("Your plan")[1].split("How")[0]
    assert f'value="{timezone.localdate().isoformat()}"' not in html


def test_a_guest_may_have_a_plan(course):
    guest = Client()
    guest.post("/review/plan/", {"daily_cap": "40", "exam_on": ""})
    assert ReviewPlan.objects.get().learner.is_guest
