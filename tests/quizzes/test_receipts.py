"""The receipt of an attempt: for its learner, and for whoever is shown it."""

from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import override

from gsi_site.accounts.models import Learner, StaffView
from quizzes import attempts, receipts
from quizzes.models import Attempt, Grade, Item, Response, Revision
from tests.classes import make_class
from tests.staff import (
    browser_of,
    idle_staff_browser,
    instructor_browser,
    make_user,
    student_browser,
    superuser_browser,
)

LOOK_UP = "/admin/accounts/learner/receipt/"


@pytest.fixture
def student(db):
    browser = student_browser("amina")
    browser.learner = Learner.objects.create(user=browser.user)
    return browser


@pytest.fixture
def attempt(student, quiz):
    attempt = attempts.start_attempt(learner=student.learner, quiz=quiz)
    first, _second = attempt.items.all()
    attempts.record_response(item=first, answer="near", token=uuid4())
    attempts.hand_in(attempt)
    return attempt


def page(attempt) -> str:
    return f"/attempts/{attempt.pk}/receipt/"


def code_of(attempt) -> str:
    return receipts.code_of(attempt, receipts.lines_of(attempt))


def find(code):
    return receipts.find(code, among=Attempt.objects.all())


def test_the_code_of_known_answers_is_known(quiz):
    """Over the years and on both databases: printed receipts must stay good."""
    learner = Learner.objects.create()
    then = datetime(2026, 11, 23, 9, 30, 0, 250_000, tzinfo=UTC)
    attempt = Attempt.objects.create(
        id=UUID("0123abcd-0000-4000-8000-000000000000"), learner=learner, quiz=quiz,
        rules={}, seed=1, length=1, submitted_at=then + timedelta(minutes=1),
    )  # fmt: skip
    revision = Revision.objects.get(question__key="L01-01")
    item = Item.objects.create(attempt=attempt, position=1, revision=revision, order=[])
    Response.objects.create(item=item, answer={"b": "é", "a": 1.5}, token=uuid4(), answered_at=then)
    assert code_of(attempt) == "0123-ABCD-28A1-6D20-AE6C"
    zone = timezone(timedelta(hours=3))
    with override(zone):
        assert code_of(Attempt.objects.get(pk=attempt.pk)) == "0123-ABCD-28A1-6D20-AE6C"


def test_the_receipt_says_what_was_answered_when(student, attempt):
    first, second = attempt.items.select_related("revision__question")
    html = student.get(page(attempt)).content.decode()
    assert f"1. {first.revision.body['stem']}" in html
    assert "<td>Option near</td>" in html
    assert f'datetime="{first.responses.get().answered_at.isoformat()}"' in html
    assert f"2. {second.revision.body['stem']}" in html
    assert "<td>Not answered</td>" in html
    assert f"<code>{code_of(attempt)}</code>" in html
    assert "amina answered this" in html


def test_the_receipt_tells_no_key_and_no_mark(student, attempt):
    html = student.get(page(attempt)).content.decode()
    assert "Option right" not in html
    assert "Feedback" not in html


def test_the_review_leads_to_the_receipt(student, attempt):
    assert page(attempt) in student.get(f"/attempts/{attempt.pk}/review/").content.decode()


def test_every_try_stands_on_it(student, quiz):
    quiz.rules = quiz.rules | {"tries": 3}
    quiz.save()
    attempt = attempts.start_attempt(learner=student.learner, quiz=quiz)
    item = attempt.items.first()
    for answer in ("near", "right"):
        attempts.record_response(item=item, answer=answer, token=uuid4())
    attempts.hand_in(attempt)
    lines = receipts.lines_of(attempt)
    assert [(line.item.position, line.in_words) for line in lines] == [
        (1, "Option near"),
        (1, "Option right"),
        (2, ""),
    ]
    assert "Try 2" in student.get(page(attempt)).content.decode()


def test_an_open_attempt_has_none_yet(student, quiz):
    attempt = attempts.start_attempt(learner=student.learner, quiz=quiz)
    response = student.get(page(attempt))
    assert (response.status_code, response.url) == (302, f"/attempts/{attempt.pk}/")


def test_it_is_its_learners_only(client, student, attempt):
    stranger = student_browser("stranger")
    for browser in (client, stranger, instructor_browser(), superuser_browser()):
        assert browser.get(page(attempt)).status_code == 404
    assert student.get("/attempts/00000000-0000-4000-8000-000000000000/receipt/").status_code == 404
    assert student.get("/attempts/nonsense/receipt/").status_code == 404
    assert student.post(page(attempt)).status_code == 405
    assert student.get(page(attempt), headers={"HX-Request": "true"}).status_code == 200


def test_queries_do_not_grow_with_the_questions(student, quiz):
    counted = []
    for count in (1, 3):
        quiz.rules = {"draw": {"lesson": "L01", "count": count}}
        quiz.save()
        attempt = attempts.start_attempt(learner=student.learner, quiz=quiz)
        for item in attempt.items.all():
            attempts.record_response(item=item, answer="far", token=uuid4())
        with CaptureQueriesContext(connection) as captured:
            student.get(page(attempt))
        counted.append(len(captured))
    assert counted[0] == counted[1]


# The code


def test_the_code_leads_to_the_attempt_however_it_is_typed(attempt, quiz):
    other = attempts.start_attempt(learner=Learner.objects.create(), quiz=quiz)
    attempts.hand_in(other)
    code = code_of(attempt)
    for typed in (code, code.lower(), code.replace("-", ""), f" {code.replace('-', ' – ')} "):
        assert find(typed) == attempt
    assert find(code_of(other)) == other


def test_another_code_leads_nowhere(attempt):
    code = code_of(attempt)
    first, last = ("1" if digit == "0" else "0" for digit in (code[0], code[-1]))
    for typed in ("", "x", code[:-1], code + "0", code[:-1] + last, first + code[1:], "é" * 24):
        assert find(typed) is None


def test_the_code_of_an_open_attempt_leads_nowhere(attempt):
    code = code_of(attempt)
    Attempt.objects.update(submitted_at=None)
    assert find(code) is None


def test_what_is_altered_has_another_code(attempt):
    first = code_of(attempt)
    lines = receipts.lines_of(attempt)
    for name, value in (
        ("answer", "right"),
        ("try_number", 2),
        ("answered_at", lines[0].response.answered_at + timedelta(microseconds=1)),
    ):
        lines = receipts.lines_of(attempt)
        setattr(lines[0].response, name, value)
        assert receipts.code_of(attempt, lines) != first
    lines = receipts.lines_of(attempt)
    lines[0].item.revision.digest = "1" * 64
    assert receipts.code_of(attempt, lines) != first
    assert code_of(attempt) == first


def test_the_code_outlives_a_regrade_and_a_merge(attempt):
    code = code_of(attempt)
    Grade.objects.create(response=Response.objects.get(), fraction=0.5, reason="key")
    Attempt.objects.update(learner=Learner.objects.create())
    assert find(code) == attempt


# The look-up


def test_an_instructor_looks_up_a_receipt(attempt, student):
    teacher = instructor_browser()
    make_class(attempt.quiz.course, owner=teacher.user, students=[student.learner])
    empty = teacher.get(LOOK_UP)
    assert (empty.status_code, empty.context_data["attempt"]) == (200, None)
    assert "No such receipt" not in empty.content.decode()
    assert not StaffView.objects.exists()
    found = teacher.post(LOOK_UP, {"code": code_of(attempt)})
    assert found.context_data["attempt"] == attempt
    html = found.content.decode()
    assert "This receipt is genuine." in html
    assert "<td>Option near</td>" in html
    assert f"/admin/accounts/learner/{student.learner.pk}/change/" in html
    assert [(look.staff, look.learner) for look in StaffView.objects.all()] == [
        (teacher.user, student.learner)
    ]


def test_an_instructor_of_another_class_finds_no_receipt(attempt, student):
    stranger = instructor_browser("stranger")
    make_class(attempt.quiz.course, owner=stranger.user)
    found = stranger.post(LOOK_UP, {"code": code_of(attempt)})
    assert found.context_data["attempt"] is None
    assert not StaffView.objects.exists()


@pytest.mark.parametrize("code", ["0000-0000-0000-0000-0000", "nonsense", "' OR 1=1"])
def test_an_unknown_receipt_is_said_to_be_none(attempt, code):
    response = instructor_browser().post(LOOK_UP, {"code": code})
    assert response.context_data["attempt"] is None
    assert "No such receipt." in response.content.decode()
    assert not StaffView.objects.exists()


def test_an_empty_box_is_asked_for(attempt):
    response = instructor_browser().post(LOOK_UP, {"code": ""})
    assert list(response.context_data["form"].errors) == ["code"]
    assert "No such receipt." not in response.content.decode()


def test_only_those_who_may_read_answers_look_up(client, attempt, student):
    code = {"code": code_of(attempt)}
    idle = idle_staff_browser()
    assert [idle.get(LOOK_UP).status_code, idle.post(LOOK_UP, code).status_code] == [403, 403]
    for browser in (client, student):
        assert browser.post(LOOK_UP, code).url.startswith("/admin/login/")
    assert instructor_browser().put(LOOK_UP).status_code == 405
    assert not StaffView.objects.exists()


def test_the_list_of_learners_leads_to_the_look_up(attempt):
    assert LOOK_UP in instructor_browser().get("/admin/accounts/learner/").content.decode()


def test_without_the_csrf_token_nothing_is_looked_up(attempt):
    teacher = Client(enforce_csrf_checks=True)
    user = make_user("strict", is_staff=True, is_superuser=True)
    teacher.cookies = browser_of(user).cookies
    assert teacher.post(LOOK_UP, {"code": code_of(attempt)}).status_code == 403
