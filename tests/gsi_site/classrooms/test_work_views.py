"""Students' pages of what is set for them."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from gsi_site.accounts.models import Learner
from gsi_site.classrooms import assigning
from gsi_site.classrooms.models import AssignedAttempt, Assignment
from quizzes import attempts
from quizzes.models import Attempt
from tests.classes import add_student, assign_lesson, assign_quiz, assign_review
from tests.staff import browser_of, make_user

HOUR = timedelta(hours=1)
HTMX = {"hx-request": "true"}


def page(assignment, part=""):
    return f"/assignments/{assignment.pk}/{part}"


def html_of(response, status=200):
    assert response.status_code == status
    return response.content.decode()


@pytest.fixture
def quiz(lesson):
    return lesson.quizzes.get()


def test_a_quiz_is_begun_and_gone_on_with(browser_of_amina, seminar, quiz):
    one = assign_quiz(seminar, quiz, rules={"attempts": 2}, note="Bring ¶4")
    html = html_of(browser_of_amina.get(page(one)))
    for words in ("not started", "Bring ¶4", "2 attempts left", "Times are shown for UTC."):
        assert words in html
    response = browser_of_amina.post(page(one, "start/"))
    attempt = Attempt.objects.get()
    assert response.url == f"/attempts/{attempt.pk}/"
    assert AssignedAttempt.objects.get().attempt == attempt
    html = html_of(browser_of_amina.get(page(one)))
    assert "in progress" in html
    assert "Go on: 0 of 2 answered" in html
    assert browser_of_amina.post(page(one, "start/"), headers=HTMX).url == response.url
    for item in attempt.items.all():
        attempts.record_response(item=item, answer="right", token=uuid4())
    html = html_of(browser_of_amina.get(page(one)))
    assert "handed in" in html
    assert "2 of 2" in html
    assert "Try again" in html


def test_a_score_shows_only_once_it_may(browser_of_amina, seminar, quiz, amina):
    day = (timezone.now() + HOUR).isoformat()
    one = assign_quiz(seminar, quiz, rules={"feedback": "date", "feedback_at": day})
    attempt = assigning.start(assignment=one, learner=amina.learner)
    attempts.hand_in(attempt)
    html = html_of(browser_of_amina.get(page(one)))
    assert "<td>later</td>" in html
    assert "feedback from" in html


def test_each_reason_not_to_begin_is_said(browser_of_amina, seminar, quiz, amina):
    now = timezone.now()
    used = assign_quiz(seminar, quiz, rules={"attempts": 1})
    attempts.hand_in(assigning.start(assignment=used, learner=amina.learner))
    reasons = [
        (assign_quiz(seminar, quiz, opens_at=now + HOUR), "It is not open yet. Nothing was begun."),
        (assign_quiz(seminar, quiz, closes_at=now - HOUR), "It is closed. Nothing was begun"),
        (used, "You have had every attempt that is allowed here."),
    ]
    for one, reason in reasons:
        assert reason in html_of(browser_of_amina.post(page(one, "start/")), 409)
        html = html_of(browser_of_amina.get(page(one)))
        assert page(one, "start/") not in html
    assert Attempt.objects.count() == 1
    quiz.lesson.questions.update(retired_at=now)
    empty = assign_quiz(seminar, quiz)
    assert "no questions" in html_of(browser_of_amina.post(page(empty, "start/")), 409)


def test_lessons_and_reviews_lead_to_where_they_are_done(browser_of_amina, seminar, lesson):
    set_lesson, goal = assign_lesson(seminar, lesson), assign_review(seminar, 5)
    assert f'href="{lesson.get_absolute_url()}"' in html_of(browser_of_amina.get(page(set_lesson)))
    assert 'href="/review/"' in html_of(browser_of_amina.get(page(goal)))
    for one in (set_lesson, goal):
        assert browser_of_amina.post(page(one, "start/")).status_code == 404


def test_an_extension_is_told(browser_of_amina, seminar, quiz, amina):
    now = timezone.now()
    one = assign_quiz(seminar, quiz, closes_at=now - HOUR, rules={"minutes": 20})
    assigning.extend(
        one, learner=amina.learner, due_at=None, closes_at=now + HOUR, extra_percent=25
    )
    html = html_of(browser_of_amina.get(page(one)))
    assert "25% more for you" in html
    assert browser_of_amina.post(page(one, "start/")).status_code == 302


def test_nobody_else_gets_there(seminar, stranger, quiz, amina):
    one = assign_quiz(seminar, quiz)
    left = Learner.objects.create(user=make_user("left"))
    add_student(seminar, left, state="left")
    for client in (Client(), stranger, browser_of(left.user)):
        assert client.get(page(one)).status_code == 404
        assert client.post(page(one, "start/")).status_code == 404
    assert not Attempt.objects.exists()


def test_what_is_for_others_withdrawn_or_of_a_past_class_is_not_there(
    browser_of_amina, seminar, quiz
):
    for_other = assign_quiz(seminar, quiz)
    for_other.students.add(add_student(seminar, Learner.objects.create()).learner)
    withdrawn = assign_quiz(seminar, quiz, withdrawn_at=timezone.now())
    for one in (for_other, withdrawn):
        assert browser_of_amina.get(page(one)).status_code == 404
        assert browser_of_amina.post(page(one, "start/")).status_code == 404
    one = assign_quiz(seminar, quiz)
    assert browser_of_amina.get(page(one)).status_code == 200
    seminar.archived_at = timezone.now()
    seminar.save()
    assert browser_of_amina.get(page(one)).status_code == 404


def test_wrong_methods_and_ids(browser_of_amina, seminar, quiz):
    one = assign_quiz(seminar, quiz)
    assert browser_of_amina.post(page(one)).status_code == 405
    assert browser_of_amina.get(page(one, "start/")).status_code == 405
    assert browser_of_amina.get("/assignments/999/").status_code == 404


# On home and on the page of classes


def titles(html) -> list[str]:
    known = Assignment.objects.values_list("title", flat=True)
    return sorted((one for one in set(known) if one in html), key=html.index)


def test_home_shows_what_is_due_soonest_first_in_neutral_words(
    browser_of_amina, seminar, lesson, quiz
):
    now = timezone.now()
    assign_lesson(seminar, lesson, due_at=now - HOUR)
    assign_quiz(seminar, quiz, due_at=now + HOUR)
    assign_review(seminar, 5, closes_at=now - HOUR)
    html = html_of(browser_of_amina.get("/"))
    assert titles(html) == [f"Read {lesson.title}", f"Take {quiz.title}"]
    section = html.partition('id="set-work"')[2].partition("</section>")[0]
    assert section.count("not started") == 2
    assert "was due" in section
    assert "Times are shown for UTC." in section
    for harsh in ("missing", "overdue", "failed", "late"):
        assert harsh not in section.lower()
    mine = html_of(browser_of_amina.get("/classes/"))
    assert titles(mine) == [f"Read {lesson.title}", f"Take {quiz.title}", "Review 5"]


def test_home_of_others_says_nothing_of_it(seminar, stranger, lesson):
    assign_lesson(seminar, lesson)
    for client in (Client(), stranger):
        assert "set-work" not in html_of(client.get("/"))


def test_home_costs_two_queries_more_for_a_student_however_much_is_set(
    browser_of_amina, seminar, lesson, quiz, django_assert_max_num_queries
):
    def cost():
        with django_assert_max_num_queries(40) as captured:
            html_of(browser_of_amina.get("/"))
        return len(captured)

    counts = [cost()]
    for number in (3, 9):
        while Assignment.objects.count() < number:
            assign_lesson(seminar, lesson)
            assign_quiz(seminar, quiz)
            assign_review(seminar, 5)
        counts.append(cost())
    assert counts == [counts[0], counts[0] + 1, counts[0] + 1]
