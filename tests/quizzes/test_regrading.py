"""A changed key: what would change for whom, grades beside the old ones, answers untouched."""

from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gsi_site.accounts.models import Learner
from quizzes import attempts, questions, regrading
from quizzes.models import Attempt, Grade, Question, Response, Revision
from tests.making import choice_body
from tests.staff import instructor_browser, make_user, student_browser, superuser_browser

KEY = "L01-01"


@pytest.fixture
def quiz(quiz):
    quiz.rules = {"questions": [KEY]}
    quiz.save()
    return quiz


@pytest.fixture
def question(quiz):
    return Question.objects.get(key=KEY)


def body_with(right="near", *, without="", extra="") -> dict:
    """The body of :func:`tests.making.choice_body` with another key, and other options."""
    body = choice_body(f"Stem {KEY}?")
    if extra:
        body["options"].append({**body["options"][0], "key": extra})
    for option in body["options"]:
        option["correct"] = option["key"] == right
    body["options"] = [one for one in body["options"] if one["key"] != without]
    return body


def revise(question: Question, body: dict) -> Revision:
    number = question.revisions.count() + 1
    question.revision = Revision.objects.create(
        question=question, number=number, body=body, digest=str(number)
    )
    question.save()
    return question.revision


def answer(quiz, chosen, learner=None) -> Response:
    learner = learner or Learner.objects.create()
    item = attempts.start_attempt(learner=learner, quiz=quiz).items.first()
    return attempts.record_response(item=item, answer=chosen, token=uuid4()).response


def grades(response) -> list[float]:
    return list(response.grades.order_by("pk").values_list("fraction", flat=True))


def moved(result: regrading.Regrade) -> list:
    return [(mark.response, mark.before, mark.after) for mark in result.changes]


def test_what_would_change_for_whom_is_shown_and_nothing_written(quiz, question):
    right, near, far = (answer(quiz, chosen) for chosen in ("right", "near", "far"))
    revise(question, body_with("near"))
    found = regrading.preview(question)
    assert moved(found) == [(right, 1.0, 0.0), (near, 0.0, 1.0)]
    assert [mark.attempt.learner for mark in found.changes] == [
        right.item.attempt.learner,
        near.item.attempt.learner,
    ]
    assert (found.unchanged, found.left_alone) == (1, [])
    assert Grade.objects.count() == 3
    assert grades(far) == [0.0]


def test_grades_are_added_with_who_when_and_why_and_answers_stay(quiz, question):
    right, near, far = (answer(quiz, chosen) for chosen in ("right", "near", "far"))
    stored = list(Response.objects.order_by("pk").values())
    revise(question, body_with("near"))
    teacher = make_user("teacher")
    done = regrading.regrade(question=question, reason="The key was wrong", by=teacher)
    assert moved(done) == [(right, 1.0, 0.0), (near, 0.0, 1.0)]
    assert [grades(one) for one in (right, near, far)] == [[1.0, 0.0], [0.0, 1.0], [0.0]]
    added = near.grades.order_by("pk").last()
    assert (added.reason, added.by) == ("The key was wrong", teacher)
    assert added.graded_at > near.answered_at
    assert list(Response.objects.order_by("pk").values()) == stored


def test_a_second_run_changes_nothing(quiz, question):
    answer(quiz, "near")
    revise(question, body_with("near"))
    regrading.regrade(question=question, reason="once")
    again = regrading.regrade(question=question, reason="twice")
    assert (again.changes, again.unchanged) == ([], 1)
    assert [grade.reason for grade in Grade.objects.order_by("pk")] == ["", "once"]


def test_a_key_that_is_changed_back_is_regraded_back(quiz, question):
    response = answer(quiz, "near")
    for right in ("near", "right"):
        revise(question, body_with(right))
        regrading.regrade(question=question, reason=right)
    assert grades(response) == [0.0, 1.0, 0.0]


def test_answers_to_the_current_wording_are_none_of_its_business(quiz, question):
    old = answer(quiz, "near")
    revise(question, body_with("near"))
    new = answer(quiz, "near")
    Grade.objects.create(response=new, fraction=0.25, reason="by hand")
    done = regrading.regrade(question=question, reason="key")
    assert [mark.response for mark in done.changes] == [old]
    assert grades(new) == [1.0, 0.25]


def test_answers_that_no_longer_fit_are_left_alone(quiz, question):
    gone, fits = answer(quiz, "far"), answer(quiz, "near")
    revise(question, body_with("near", without="far"))
    done = regrading.regrade(question=question, reason="key")
    assert [(mark.response, str(mark.why)) for mark in done.left_alone] == [
        (gone, "It does not fit the current wording.")
    ]
    assert moved(done) == [(fits, 0.0, 1.0)]
    assert grades(gone) == [0.0]


def test_nobody_is_marked_by_an_answer_that_could_not_be_given(quiz, question):
    """The current right option was not among those to choose from."""
    response = answer(quiz, "right")
    revise(question, body_with("new", extra="new"))
    done = regrading.regrade(question=question, reason="key")
    assert [mark.response for mark in done.left_alone] == [response]
    assert grades(response) == [1.0]


def test_another_wrong_option_changes_no_mark(quiz, question):
    answer(quiz, "right")
    revise(question, body_with("right", extra="new"))
    done = regrading.regrade(question=question, reason="key")
    assert (done.changes, done.left_alone, done.unchanged) == ([], [], 1)


def test_an_answer_of_another_type_is_left_alone(quiz, question):
    response = answer(quiz, "right")
    Question.objects.update(type="number")
    question.refresh_from_db()
    revise(question, {"stem": "?", "stem_html": "?", "value": "3", "tolerance": "0", "unit": ""}
           | {"wrong": []})  # fmt: skip
    done = regrading.regrade(question=question, reason="key")
    assert [mark.response for mark in done.left_alone] == [response]


def test_whoever_was_right_at_an_earlier_try_gets_that_tries_credit(quiz, question, learner):
    quiz.rules = {"questions": [KEY], "tries": 2}
    quiz.save()
    first, second = answer(quiz, "near", learner), answer(quiz, "right", learner)
    assert [grades(first), grades(second)] == [[0.0], [0.5]]
    revise(question, body_with("near"))
    regrading.regrade(question=question, reason="key")
    assert [grades(first), grades(second)] == [[0.0, 1.0], [0.5, 1.0]]
    assert regrading.preview(question).changes == []


def test_a_later_try_earns_what_its_number_allows(quiz, question, learner):
    quiz.rules = {"questions": [KEY], "tries": 2}
    quiz.save()
    first, second = answer(quiz, "far", learner), answer(quiz, "near", learner)
    revise(question, body_with("near"))
    regrading.regrade(question=question, reason="key")
    assert [grades(first), grades(second)] == [[0.0], [0.0, 0.5]]


def test_an_unscored_type_is_refused(quiz, question):
    Question.objects.update(type="judgement")
    question.refresh_from_db()
    with pytest.raises(regrading.NothingToRegrade):
        regrading.preview(question)
    with pytest.raises(regrading.NothingToRegrade):
        regrading.regrade(question=question, reason="key")


def test_the_learner_sees_the_new_mark(quiz, question):
    browser = student_browser()
    learner = Learner.objects.create(user=browser.user)
    attempt = answer(quiz, "near", learner).item.attempt
    review = f"/attempts/{attempt.pk}/review/"
    assert "0 of 1 right." in browser.get(review).content.decode()
    revise(question, body_with("near"))
    regrading.regrade(question=question, reason="key")
    assert "1 of 1 right." in browser.get(review).content.decode()


def test_queries_do_not_grow_with_the_answers(quiz, question):
    counted = []
    for number, right in ((3, "near"), (12, "far")):
        for _ in range(number):
            answer(quiz, "near")
        revise(question, body_with(right))
        with CaptureQueriesContext(connection) as captured:
            done = regrading.regrade(question=question, reason="key")
        counted.append((len(done.changes), len(captured)))
    assert counted == [(3, counted[0][1]), (15, counted[0][1])]


@pytest.mark.parametrize(
    ("type", "answer", "keys"),
    [
        ("choice", "a", {"a"}),
        ("multiple", ["a", "b"], {"a", "b"}),
        ("match", {"a": "b"}, {"a", "b"}),
        ("evidence", {"choice": "a", "paragraph": 4}, {"choice", "a", "paragraph"}),
        ("locate", 4, set()),
    ],
)
def test_the_parts_an_answer_names(type, answer, keys):
    assert type in questions.TYPES
    assert regrading.named(answer) == keys


# The command


def run(*arguments) -> str:
    out = StringIO()
    call_command("regrade", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_shows_and_with_dry_run_does_nothing(quiz, question):
    response, attempt = answer(quiz, "near"), Attempt.objects.get()
    revise(question, body_with("near"))
    lines = run(KEY, "--dry-run").splitlines()
    assert lines[0].split() == ["learner", "attempt", "question", "wording", "from", "to"]
    assert lines[1].split() == [
        *str(attempt.learner).split(), str(attempt.pk), "1,", "try", "1", "1", "0.00", "1.00",
    ]  # fmt: skip
    assert lines[2:] == [f"{KEY}: 1 marks would be changed, 0 stay, 0 are left alone."]
    assert grades(response) == [0.0]
    assert run(KEY, "--reason", "A wrong key").splitlines()[2:] == [
        f"{KEY}: 1 marks were changed, 0 stay, 0 are left alone."
    ]
    assert run(KEY).splitlines() == [f"{KEY}: 0 marks were changed, 1 stay, 0 are left alone."]
    assert list(response.grades.order_by("pk").values_list("fraction", "reason", "by")) == [
        (0.0, "", None),
        (1.0, "A wrong key", None),
    ]


def test_the_command_gives_a_reason_and_notes_who(quiz, question):
    response, teacher = answer(quiz, "near"), make_user("teacher")
    revise(question, body_with("near"))
    run(KEY, "--by", "teacher", "--course", question.course.key)
    assert list(response.grades.order_by("pk").values_list("reason", "by"))[1:] == [
        ("The key was changed (wording 2).", teacher.pk)
    ]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["L99-01"], "There is no question L99-01 in the default course."),
        ([KEY, "--course", "two"], f"There is no question {KEY} in the course two."),
        ([KEY, "--by", "nobody"], "There is no user nobody."),
        ([KEY, "--reason", "x" * 201], "The reason has more than 200 characters."),
    ],
)
def test_the_command_refuses(question, arguments, message):
    with pytest.raises(CommandError, match=message):
        run(*arguments)


def test_the_command_refuses_an_unscored_type(question):
    Question.objects.update(type="judgement")
    with pytest.raises(CommandError, match="earn nothing"):
        run(KEY)


# The admin's page


@pytest.fixture
def operator(db):
    return superuser_browser()


def address(question) -> str:
    return f"/admin/quizzes/question/{question.pk}/regrade/"


def test_the_page_shows_first_and_then_changes(operator, quiz, question):
    response, gone = answer(quiz, "near"), answer(quiz, "far")
    revision = revise(question, body_with("near", without="far"))
    page = operator.get(address(question))
    assert [mark.response for mark in page.context_data["found"].changes] == [response]
    assert [mark.response for mark in page.context_data["found"].left_alone] == [gone]
    html = page.content.decode()
    assert '<h2 id="changes">1 mark would change</h2>' in html
    assert f'<th scope="row">{response.item.attempt.learner}</th>' in html
    assert grades(response) == [0.0]
    sent = operator.post(address(question), {"revision": revision.pk, "reason": "A wrong key"})
    assert (sent.status_code, sent.url) == (302, address(question))
    assert list(response.grades.order_by("pk").values_list("fraction", "reason", "by")) == [
        (0.0, "", None),
        (1.0, "A wrong key", operator.user.pk),
    ]
    after = operator.get(address(question)).content.decode()
    assert "1 mark was changed." in after
    assert "No mark would change." in after
    assert '<form method="post" class="admin-form">' not in after


def test_without_a_reason_nothing_is_done(operator, quiz, question):
    response = answer(quiz, "near")
    revision = revise(question, body_with("near"))
    for reason in ("", "   ", "x" * 201):
        sent = operator.post(address(question), {"revision": revision.pk, "reason": reason})
        assert sent.status_code == 422
        assert list(sent.context_data["form"].errors) == ["reason"]
    assert grades(response) == [0.0]


def test_a_key_that_changed_meanwhile_is_shown_again(operator, quiz, question):
    response = answer(quiz, "near")
    shown = revise(question, body_with("near"))
    revise(question, body_with("far"))
    sent = operator.post(address(question), {"revision": shown.pk, "reason": "A wrong key"})
    assert sent.status_code == 409
    assert "The key was changed meanwhile." in sent.content.decode()
    assert grades(response) == [0.0]


def test_the_page_is_linked_for_superusers_where_something_is_scored(operator, question):
    page = f"/admin/quizzes/question/{question.pk}/change/"
    assert address(question) in operator.get(page).content.decode()
    assert address(question) not in instructor_browser().get(page).content.decode()
    Question.objects.update(type="judgement")
    assert address(question) not in operator.get(page).content.decode()
    assert operator.get(address(question)).status_code == 404


def test_only_superusers_come_in(client, quiz, question, operator):
    response = answer(quiz, "near")
    revision = revise(question, body_with("near"))
    sent = {"revision": revision.pk, "reason": "A wrong key"}
    teacher, student = instructor_browser(), student_browser()
    assert teacher.get(address(question)).status_code == 403
    assert teacher.post(address(question), sent).status_code == 403
    for browser in (student, client):
        assert browser.get(address(question)).status_code == 302
        assert browser.post(address(question), sent).url.startswith("/admin/login/")
    assert operator.get("/admin/quizzes/question/999999/regrade/").status_code == 404
    assert operator.put(address(question)).status_code == 405
    assert grades(response) == [0.0]
