"""What belongs to a learner: exported and erased as a whole."""

import uuid
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model

from gsi_site.accounts import owned_data
from gsi_site.accounts.models import Learner, StaffView
from lessons.models import Path, PathChoice, Reflection, SectionRead
from quizzes.attempts import start_attempt
from quizzes.models import Attempt, Grade, Item, Response
from tests.gsi_site.accounts.people import answer_first, study


@pytest.fixture
def stranger(lesson, quiz):
    """Somebody else with rows in every table."""
    user = get_user_model().objects.create_user("stranger", email="stranger@example.org")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    learner = Learner.objects.create(user=user)
    study(learner, lesson, text="A stranger's thought", quiz=quiz)
    StaffView.objects.create(learner=learner, staff=user)
    return learner


def counts() -> dict[str, int]:
    models = (Learner, SectionRead, Reflection, Attempt, Item, Response, Grade, StaffView)
    models += (EmailAddress, PathChoice, get_user_model())
    return {model.__name__: model.objects.count() for model in models}


def test_modules_are_found_in_every_app_and_the_learner_goes_last():
    names = [module.__name__ for module in owned_data.modules()]
    assert {"lessons.owned_data", "quizzes.owned_data"} <= set(names)
    assert names[-1] == "gsi_site.accounts.owned_data"


def test_every_table_has_a_name_for_people(stranger):
    labels = {table for module in owned_data.modules() for table in module.LABELS}
    assert labels == set(owned_data.export_everything(stranger))


def test_export_holds_exactly_my_rows(account, stranger, lesson, quiz):
    user = account.user
    user.email = "ada@example.org"
    user.save()
    EmailAddress.objects.create(user=user, email=user.email)
    study(account, lesson, section="s2", text="Mine", quiz=quiz)
    path = Path.objects.create(course=lesson.course, key="short", title="Short")
    choice = PathChoice.objects.create(learner=account, course=lesson.course, path=path)
    PathChoice.objects.create(learner=stranger, course=lesson.course, path=path)
    look = StaffView.objects.create(learner=account, staff=stranger.user)
    read, reflection = account.section_reads.get(), account.reflections.get()
    attempt = account.attempts.get()
    first, second = attempt.items.all()
    response = Response.objects.get(item=first)
    grade = response.grades.get()
    tables = owned_data.export_everything(account)
    shown = tables["items"][0].pop("wording")
    assert shown["stem"] == f"Stem {first.revision.question.key}?"
    assert shown["options"] == [{"key": key, "text": f"Option {key}"} for key in first.order]
    assert tables == {
        "account": [
            {
                "username": "ada",
                "email": "ada@example.org",
                "joined": user.date_joined,
                "last_signed_in": None,
                "learner": str(account.pk),
                "first_kept": account.created_at,
                "last_active": account.active_at,
                "time_zone": "",
                "return_code_made": None,
            }
        ],
        "email_addresses": [{"email": "ada@example.org", "verified": False, "primary": False}],
        "looks_by_staff": [{"viewed": look.viewed_at, "set_a_one_time_password": False}],
        "section_reads": [
            {
                "course": "one",
                "lesson": "Lesson 1",
                "section": "Section 2",
                "read": read.read_at,
            }
        ],
        "reflections": [
            {
                "course": "one",
                "lesson": "Lesson 1",
                "prompt": "Prompt of lesson-1",
                "text": "Mine",
                "saved": reflection.saved_at,
            }
        ],
        "paths_chosen": [{"course": "one", "path": "Short", "chosen": choice.chosen_at}],
        "notes": [],
        "source_reports": [],
        "attempts": [
            {
                "attempt": str(attempt.pk),
                "course": "one",
                "quiz": "Check 1",
                "questions": 2,
                "started": attempt.started_at,
                "finished": None,
            }
        ],
        "items": [
            {
                "attempt": str(attempt.pk),
                "position": first.position,
                "question": first.revision.question.key,
                "revision": 1,
            },
            {
                "attempt": str(attempt.pk),
                "position": second.position,
                "question": second.revision.question.key,
                "revision": 1,
                "wording": {},
            },
        ],
        "responses": [
            {
                "response": response.pk,
                "attempt": str(attempt.pk),
                "position": first.position,
                "try": 1,
                "answer": "near",
                "answer_in_words": "Option near",
                "answered": response.answered_at,
            }
        ],
        "grades": [
            {
                "response": response.pk,
                "fraction": 0.0,
                "reason": "",
                "graded": grade.graded_at,
            }
        ],
        "drafts": [],
        "reports": [],
        "cards": [
            {
                "course": "one",
                "target": str(first.revision.question.target_statement),
                "answers": 1,
                "lapses": 0,
                "first_answered": response.answered_at,
                "last_answered": response.answered_at,
                "due": response.answered_at + timedelta(days=1),
                "stability": 0.212,
                "difficulty": 6.4133,
            }
        ],
        "review_plans": [],
        "classes": [],
        "extensions": [],
        "marks": [],
        "shared_reflections": [],
        "completions": [],
        "reminders": [],
    }


def test_export_tells_neither_answers_nor_feedback(account, lesson, quiz):
    answer_first(start_attempt(learner=account, quiz=quiz))
    text = str(owned_data.export_everything(account))
    assert "Feedback" not in text
    assert "correct" not in text


def test_export_of_somebody_who_has_nothing_is_empty(stranger):
    tables = owned_data.export_everything(Learner(id=uuid.uuid4()))
    assert {len(rows) for rows in tables.values()} == {0}


def test_counts_name_what_is_there(guest, lesson):
    study(guest, lesson)
    held = [(str(label), number) for label, number in owned_data.count_everything(guest)]
    assert held == [("account", 1), ("sections read", 1), ("reflections", 1)]
    work = [(str(label), number) for label, number in owned_data.count_work(guest)]
    assert work == [("sections read", 1), ("reflections", 1)]


def test_erase_removes_exactly_mine(stranger, lesson, quiz):
    before = counts()
    user = get_user_model().objects.create_user("ada", email="ada@example.org")
    EmailAddress.objects.create(user=user, email=user.email)
    learner = Learner.objects.create(user=user)
    study(learner, lesson, quiz=quiz)
    StaffView.objects.create(learner=learner, staff=stranger.user)
    owned_data.erase_everything(learner)
    assert counts() == before
    assert owned_data.export_everything(stranger)["reflections"][0]["text"] == (
        "A stranger's thought"
    )


def test_erase_of_a_user_who_never_studied_deletes_the_account(user, stranger):
    before = counts()
    owned_data.erase_everything(Learner(user=user))
    assert counts() == {**before, "User": before["User"] - 1}


def test_erase_of_a_guest_touches_nobody_else(guest, stranger, lesson):
    before = counts()
    study(guest, lesson)
    owned_data.erase_everything(guest)
    assert counts() == {**before, "Learner": before["Learner"] - 1}


def test_erase_that_fails_erases_nothing(stranger, monkeypatch):
    before = counts()

    def fail(learner):
        raise RuntimeError

    monkeypatch.setattr(owned_data, "erase", fail)
    with pytest.raises(RuntimeError):
        owned_data.erase_everything(stranger)
    assert counts() == before
