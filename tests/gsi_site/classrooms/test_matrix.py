"""Students by work."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from gsi_site.accounts.models import Learner
from gsi_site.classrooms import assigning, matrix
from gsi_site.classrooms.models import Assignment, Extension, Mark, Membership
from gsi_site.classrooms.queries import students_of
from lessons.models import SectionRead
from quizzes import attempts
from quizzes.models import Attempt
from tests.classes import add_student, assign_lesson, assign_quiz, assign_review
from tests.making import make_lesson, make_quiz

HOUR = timedelta(hours=1)


def page(classroom):
    return f"/admin/classrooms/classroom/{classroom.pk}/matrix/"


def html_of(response, status=200):
    assert response.status_code == status
    return response.content.decode()


@pytest.fixture
def quiz(lesson):
    return lesson.quizzes.get()


def take(assignment, member, *answers, at=None):
    """An attempt handed in with these answers, at that time."""
    attempt = assigning.start(assignment=assignment, learner=member.learner)
    for item, answer in zip(attempt.items.all(), answers, strict=False):
        attempts.record_response(item=item, answer=answer, token=uuid4())
    attempts.hand_in(attempt)
    if at:
        Attempt.objects.filter(pk=attempt.pk).update(submitted_at=at)
    return attempt


def rows(classroom):
    plan = matrix.plan_of(classroom)
    return matrix.rows_of(plan, list(students_of([classroom])))


def cell(classroom) -> matrix.Cell:
    [row] = rows(classroom)
    [only] = row.cells
    return only


@pytest.mark.parametrize(
    ("counts", "score"), [("first", 0.5), ("best", 1), ("last", 0), ("mean", 0.5)]
)
def test_which_attempt_counts_is_the_assignments_rule(seminar, quiz, amina, counts, score):
    one = assign_quiz(seminar, quiz, rules={"counts": counts})
    take(one, amina, "right", "near")
    take(one, amina, "right", "right")
    take(one, amina, "near", "near")
    assert cell(seminar).score == score
    assert cell(seminar).standing.number == 3


def test_late_work_counts_less_by_the_students_own_due_date(seminar, quiz, amina):
    now = timezone.now()
    one = assign_quiz(seminar, quiz, due_at=now - HOUR, late_percent=20)
    take(one, amina, "right", "right")
    assert (cell(seminar).score, cell(seminar).standing.is_late) == (pytest.approx(0.8), True)
    Extension.objects.create(assignment=one, learner=amina.learner, due_at=now + HOUR)
    assert (cell(seminar).score, cell(seminar).standing.is_late) == (1, False)


def test_an_attempt_in_time_stays_whole_beside_a_late_one(seminar, quiz, amina):
    now = timezone.now()
    one = assign_quiz(seminar, quiz, due_at=now - HOUR, late_percent=50, rules={"counts": "best"})
    take(one, amina, "right", "near", at=now - 2 * HOUR)
    take(one, amina, "right", "right")
    assert cell(seminar).score == 0.5


def test_past_due_not_open_not_set_and_excused(seminar, quiz, amina):
    now = timezone.now()
    due = assign_quiz(seminar, quiz, due_at=now - HOUR)
    ahead = assign_quiz(seminar, quiz, opens_at=now + HOUR, due_at=now + 2 * HOUR)
    excused = assign_quiz(seminar, quiz, due_at=now + 3 * HOUR)
    Mark.objects.create(assignment=excused, learner=amina.learner, is_excused=True)
    for_other = assign_quiz(seminar, quiz, due_at=now + 4 * HOUR)
    for_other.students.add(Learner.objects.create())
    assign_quiz(seminar, quiz, withdrawn_at=now)
    [row] = rows(seminar)
    assert [one.work for one in row.cells] == [due, ahead, excused, for_other]
    told = [(c.is_past_due, c.is_open, c.is_excused, c.is_set) for c in row.cells]
    assert told == [
        (True, True, False, True),
        (False, False, False, True),
        (False, True, True, True),
        (False, True, False, False),
    ]
    assert (row.done, row.asked, row.is_not_started, row.is_past_due) == (0, 1, True, True)


def test_totals_are_of_the_rows_shown(seminar, quiz, amina):
    add_student(seminar, Learner.objects.create(), shown_name="Béla")
    one = assign_quiz(seminar, quiz)
    take(one, amina, "right", "near")
    plan = matrix.plan_of(seminar)
    found = matrix.totals(plan, rows(seminar))
    assert found == [matrix.Total(asked=2, done=1, scored=1, score=0.5)]


# The page


def names(response) -> list[str]:
    return [str(row.student) for row in response.context_data["rows"]]


def test_the_page_says_state_and_score_in_words(teacher, seminar, lesson, quiz, amina):
    now = timezone.now()
    assign_lesson(seminar, lesson, due_at=now - HOUR)
    one = assign_quiz(seminar, quiz, due_at=now - HOUR, late_percent=10)
    take(one, amina, "right", "right")
    assign_review(seminar, 5)
    html = html_of(teacher.get(page(seminar)))
    body = html.partition("<tbody>")[2].partition("</tbody>")[0]
    words = " ".join(re.sub(r"<[^>]*>", " ", body).split())
    assert words.startswith("Amina K. 1 of 3 90% in progress")  # the check is part of the lesson
    assert "past due" in words
    assert "90% , Amina K., Take Check 1 late" in words
    assert "not started , Amina K., Review 5" in words
    assert body.count(f"/admin/accounts/learner/{amina.learner_id}/change/") == 4


def test_lessons_are_shown_along_the_classs_path(teacher, seminar, lesson, amina):
    make_lesson(seminar.course, number=2)
    for section in lesson.sections.all():
        SectionRead.objects.create(learner=amina.learner, section=section)
    response = teacher.get(page(seminar), {"of": "lessons"})
    html_of(response)
    [row] = response.context_data["rows"]
    assert [one.standing.state for one in row.cells] == ["started", "new"]
    take(assign_quiz(seminar, lesson.quizzes.get()), amina, "right", "right")
    [row] = teacher.get(page(seminar), {"of": "lessons"}).context_data["rows"]
    assert [one.standing.state for one in row.cells] == ["done", "new"]
    path = seminar.course.paths.create(key="short", title="Short")
    path.lessons.add(lesson)
    seminar.path = path
    seminar.save()
    [row] = teacher.get(page(seminar), {"of": "lessons"}).context_data["rows"]
    assert [one.work.title for one in row.cells] == [lesson.title]


def test_order_and_filters(teacher, seminar, quiz, amina):
    bela = add_student(seminar, Learner.objects.create(), shown_name="Béla")
    add_student(seminar, Learner.objects.create(), shown_name="Chiara")
    one = assign_quiz(seminar, quiz, due_at=timezone.now() - HOUR)
    take(one, amina, "right", "right")
    take(one, bela, "near", "near")

    def shown(**query):
        return names(teacher.get(page(seminar), query))

    assert shown() == ["Amina K.", "Béla", "Chiara"]
    assert shown(order="score") == ["Béla", "Amina K.", "Chiara"]
    assert shown(order="done") == ["Chiara", "Amina K.", "Béla"]
    assert shown(only="not-started") == shown(only="past-due") == ["Chiara"]
    assert shown(only="struggling") == ["Béla"]
    assert shown(order="nonsense", only="'", page="x") == ["Amina K.", "Béla", "Chiara"]


def test_empty_classes_say_so(teacher, seminar, lesson):
    assert "Nothing is set for this class yet." in html_of(teacher.get(page(seminar)))
    assign_lesson(seminar, lesson)
    assert "Nobody is in the class yet." in html_of(teacher.get(page(seminar)))
    only = {"only": "struggling"}
    assert "that is true of no student" in html_of(teacher.get(page(seminar), only))


def test_who_may_and_how(teacher, seminar, stranger, browser_of_amina, lesson):
    assign_lesson(seminar, lesson)
    assert "Amina K." in html_of(teacher.get(page(seminar), headers={"hx-request": "true"}))
    assert stranger.get(page(seminar)).status_code == 404
    for client in (browser_of_amina, Client()):
        assert client.get(page(seminar)).url.startswith("/admin/login/")
    assert teacher.post(page(seminar)).status_code == 405
    assert teacher.get("/admin/classrooms/classroom/999/matrix/").status_code == 404


def fill(classroom, number):
    there = classroom.memberships.filter(role="student").count()
    learners = Learner.objects.bulk_create(Learner() for _one in range(number - there))
    Membership.objects.bulk_create(
        Membership(classroom=classroom, learner=learner, shown_name=f"Student {place:04}")
        for place, learner in enumerate(learners, start=there)
    )


@pytest.mark.parametrize(
    "query", [{}, {"of": "lessons"}, {"order": "score", "only": "not-started"}, {"page": "1"}]
)
def test_thirty_and_two_thousand_students_cost_the_same_and_at_most_12_queries(
    teacher, seminar, lesson, quiz, amina, django_assert_max_num_queries, query
):
    other = make_quiz(make_lesson(seminar.course, number=2))
    for set_quiz in (quiz, other):
        take(assign_quiz(seminar, set_quiz, due_at=timezone.now()), amina, "right", "near")
    one = assign_lesson(seminar, lesson)
    assign_review(seminar, 5)
    Extension.objects.create(assignment=one, learner=amina.learner)
    counts = []
    for number in (30, 2000):
        fill(seminar, number)
        with django_assert_max_num_queries(12) as captured:
            response = teacher.get(page(seminar), query)
            html_of(response)
        assert response.context_data["page"].paginator.count == number
        assert len(response.context_data["rows"]) == min(number, 50)
        counts.append(len(captured))
    assert counts[0] == counts[1]
    assert Assignment.objects.count() == 4
