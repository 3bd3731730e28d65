import pytest

from gsi_site.accounts.models import Learner
from quizzes import attempts
from quizzes.models import Attempt, Quiz
from tests.staff import idle_staff_browser, instructor_browser, student_browser, superuser_browser

LIST = "/admin/quizzes/quizrules/"
EMPTY = {
    "feedback": "",
    "feedback_at": "",
    "tries": "",
    "attempts": "",
    "counts": "",
    "minutes": "",
    "points": "",
    "pass_mark": "",
    "confidence": "unknown",
}


@pytest.fixture
def page(quiz):
    return f"{LIST}{quiz.pk}/change/"


def test_what_is_set_holds_for_the_next_attempt_and_not_for_begun_ones(quiz, page):
    begun = attempts.start_attempt(learner=Learner.objects.create(), quiz=quiz)
    sent = superuser_browser().post(
        page, {**EMPTY, "tries": "3", "minutes": "20", "confidence": "true"}
    )
    assert sent.status_code == 302
    quiz = Quiz.objects.get()
    assert quiz.override == {"tries": 3, "minutes": 20, "confidence": True}
    assert quiz.rules == {"draw": {"lesson": "L01", "count": 2}}
    later = attempts.start_attempt(learner=Learner.objects.create(), quiz=quiz)
    assert later.rules == quiz.rules | quiz.override
    assert later.deadline_at is not None
    assert Attempt.objects.get(pk=begun.pk).rules == quiz.rules


def test_what_is_left_empty_stays_as_it_came(quiz, page):
    operator = superuser_browser()
    operator.post(page, {**EMPTY, "tries": "3"})
    operator.post(page, EMPTY)
    assert Quiz.objects.get().override == {}


def test_the_form_shows_what_is_set(quiz, page):
    operator = superuser_browser()
    operator.post(
        page,
        {**EMPTY, "feedback": "date", "feedback_at": "2026-12-01 08:00"},
    )
    assert Quiz.objects.get().override == {
        "feedback": "date",
        "feedback_at": "2026-12-01T08:00:00+00:00",
    }
    html = operator.get(page).content.decode()
    assert 'value="2026-12-01 08:00:00"' in html
    assert "feedback: date" in operator.get(LIST).content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"feedback": "date"},
        {"feedback_at": "2026-12-01 08:00"},
        {"tries": "2", "feedback": "end"},
        {"tries": "9"},
        {"pass_mark": "7"},
    ],
)
def test_rules_that_do_not_fit_are_refused(quiz, page, wrong):
    response = superuser_browser().post(page, EMPTY | wrong)
    assert response.status_code == 200
    assert response.context_data["adminform"].form.errors
    assert Quiz.objects.get().override == {}


def test_only_operators_set_rules(quiz, page):
    for browser in (instructor_browser(), idle_staff_browser()):
        assert browser.post(page, {**EMPTY, "tries": "3"}).status_code == 403
    assert student_browser().post(page, {**EMPTY, "tries": "3"}).status_code == 302
    assert Quiz.objects.get().override == {}
