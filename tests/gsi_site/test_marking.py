from uuid import uuid4

import pytest

from gsi_site.accounts.models import Learner
from gsi_site.classrooms.models import Classroom
from quizzes import attempts
from quizzes.models import Grade
from tests.classes import add_teacher, assign_lesson, make_class
from tests.making import make_course, make_lesson, make_quiz
from tests.staff import idle_staff_browser, instructor_browser, make_user, student_browser

RUBRIC = {
    "stem": "What is open?",
    "stem_html": "What is open?",
    "least": 1,
    "most": 50,
    "rubric": [
        {"key": "fair", "text": "fair", "text_html": "fair", "levels": [], "levels_html": []}
    ],
    "model_answer": "A model",
    "model_answer_html": "A model",
}


@pytest.fixture
def response(db):
    """A written answer of amina's; the second question of her attempt has a key."""
    course = make_course()
    lesson = make_lesson(course)
    quiz = make_quiz(lesson)
    question = lesson.questions.get(key="L01-01")
    question.type, question.revision.body = "open", RUBRIC
    question.revision.save()
    question.save()
    quiz.rules = {"questions": ["L01-01", "L01-02"]}
    quiz.save()
    learner = Learner.objects.create(user=make_user("amina"))
    assign_lesson(make_class(course, students=[learner]), lesson)
    attempt = attempts.start_attempt(learner=learner, quiz=quiz)
    first, second = attempt.items.select_related("attempt", "revision__question")
    attempts.record_response(item=second, answer="right", token=uuid4())
    return attempts.record_response(item=first, answer="My answer", token=uuid4()).response


def teacher_browser(name="teacher"):
    client = instructor_browser(name)
    add_teacher(Classroom.objects.get(), client.user)
    return client


def address(response, learner=None):
    learner = learner or response.item.attempt.learner_id
    return f"/admin/accounts/learner/{learner}/responses/{response.pk}/mark/"


def test_an_instructor_marks_by_the_rubric(response):
    teacher = teacher_browser()
    html = teacher.get(address(response)).content.decode()
    assert "My answer" in html
    sent = teacher.post(
        address(response), {"points-fair": "1", "reason": "Say who says so."}, follow=True
    )
    grade = Grade.objects.get(response=response)
    assert (grade.fraction, grade.by, grade.reason) == (0.5, teacher.user, "Say who says so.")
    assert "rated 50% (Say who says so.)" in sent.content.decode()


def test_a_mark_that_is_not_whole_keeps_the_word_to_the_learner(response):
    sent = teacher_browser().post(address(response), {"reason": "Say who says so."})
    assert sent.status_code == 422
    html = sent.content.decode()
    assert "Choose points for each line." in html
    assert "Say who says so." in html
    assert not Grade.objects.filter(response=response).exists()


def test_only_instructors_mark(response):
    for browser, status in ((idle_staff_browser(), 403), (student_browser(), 302)):
        assert browser.post(address(response), {"points-fair": "2"}).status_code == status
    assert not Grade.objects.filter(response=response).exists()


def test_an_answer_is_found_under_its_own_learner_only(response):
    other = Learner.objects.create(user=make_user("bo"))
    assert teacher_browser().get(address(response, other.pk)).status_code == 404


def test_an_answer_with_a_key_is_not_marked_by_hand(response):
    keyed = response.item.attempt.items.get(position=2).responses.get()
    teacher = teacher_browser()
    assert teacher.get(address(keyed)).status_code == 404
    page = teacher.get(f"/admin/accounts/learner/{response.item.attempt.learner_id}/change/")
    assert page.content.decode().count("Mark by the rubric") == 1
