"""Somebody with a confirmed address, for whom a review is waiting."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress

from gsi_site.accounts.models import Learner
from gsi_site.reminders.models import Reminder
from quizzes.attempts import record_response, start_attempt
from tests.making import make_course, make_lesson, make_quiz
from tests.staff import student_browser

ANSWERED = datetime(2026, 3, 1, 9, tzinfo=UTC)
NOW = datetime(2026, 3, 10, 18, 5, tzinfo=UTC)  # the cards of that day are due by then


@pytest.fixture(autouse=True)
def can_mail(settings):
    settings.GSI_HAS_EMAIL = True
    settings.SITE_URL = "https://course.example.org"


@pytest.fixture
def quiz(db):
    return make_quiz(make_lesson(make_course()))


def answer(learner, quiz, *, at=ANSWERED) -> None:
    attempt = start_attempt(learner=learner, quiz=quiz)
    for item in attempt.items.all():
        record_response(item=item, answer="near", token=uuid4(), answered_at=at)


def make_reader(name, *, verified=True, **choice) -> Reminder:
    """Somebody with an account and an address who chose to be reminded, daily at 18 if not said."""
    browser = student_browser(name)
    learner = Learner.objects.create(user=browser.user)
    EmailAddress.objects.create(
        user=browser.user, email=f"{name}@example.org", verified=verified, primary=True
    )
    choice = {"frequency": Reminder.Frequency.DAILY, "hour": 18, **choice}
    reminder = Reminder.objects.create(learner=learner, **choice)
    reminder.browser = browser
    return reminder


@pytest.fixture
def reminder(quiz) -> Reminder:
    reminder = make_reader("ana")
    answer(reminder.learner, quiz)
    return reminder
