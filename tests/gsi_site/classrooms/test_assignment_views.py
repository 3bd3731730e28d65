"""Instructors' pages of what is set."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from gsi_site.accounts.models import Learner
from gsi_site.classrooms import assigning
from gsi_site.classrooms.models import Assignment, Extension
from tests.classes import add_student, add_teacher, assign_lesson, assign_quiz, make_class
from tests.making import make_lesson, make_quiz

HOUR = timedelta(hours=1)
HTMX = {"hx-request": "true"}


def page(classroom, part=""):
    return f"/admin/classrooms/classroom/{classroom.pk}/assignments/{part}"


def html_of(response, status=200):
    assert response.status_code == status
    return response.content.decode()


def typed(moment) -> str:
    """A moment as a browser's box sends it."""
    if timezone.is_aware(moment):
        moment = timezone.localtime(moment)
    return moment.strftime("%Y-%m-%dT%H:%M")


def form(classroom, **sent) -> dict:
    return {"classrooms": [classroom.pk], "late_percent": "0", **sent}


@pytest.fixture
def quiz(lesson):
    return lesson.quizzes.get()


# Before the next lesson


def test_one_click_sets_the_next_lesson_until_the_class_meets(teacher, seminar, lesson):
    form = teacher.get(page(seminar)).context_data["form"]
    assert form["work"].value() == f"lesson-{lesson.pk}"
    meets_at = timezone.now().replace(second=0, microsecond=0) + timedelta(days=7)
    sent = {"work": form["work"].value(), "meets_at": typed(meets_at), "cards": "20"}
    assert teacher.post(page(seminar), sent).url == page(seminar)
    made = Assignment.objects.get()
    assert (made.title, made.lesson, made.made_by) == (lesson.title, lesson, teacher.user)
    assert (made.due_at, made.closes_at) == (meets_at, meets_at + timedelta(days=7))
    assert made.opens_at <= timezone.now()
    assert list(made.classrooms.all()) == [seminar]
    assert lesson.title in html_of(teacher.get(page(seminar)))


def test_dates_are_read_and_shown_on_the_instructors_clock(teacher, seminar, lesson):
    Learner.objects.filter(user=teacher.user).update(time_zone="Asia/Tokyo")
    sent = {"work": f"lesson-{lesson.pk}", "meets_at": "2036-05-06T10:00"}
    teacher.post(page(seminar), sent)
    assert Assignment.objects.get().due_at.isoformat() == "2036-05-06T01:00:00+00:00"
    html = html_of(teacher.get(page(seminar)))
    assert "Tue 6 May, 10:00" in html
    assert "Times are shown for Asia/Tokyo." in html


@pytest.mark.parametrize(
    ("sent", "field", "error"),
    [
        ({"meets_at": "2001-01-01T10:00"}, "meets_at", "Choose a time that is still to come."),
        ({"meets_at": ""}, "meets_at", "This field is required."),
        ({"work": "review", "cards": ""}, "cards", "Say how many cards are to be reviewed."),
        ({"work": "lesson-999"}, "work", "Select a valid choice. lesson-999 is not one of"),
    ],
)
def test_what_is_wrong_with_the_click_stands_beside_its_field(
    teacher, seminar, lesson, sent, field, error
):
    whole = {"work": f"lesson-{lesson.pk}", "meets_at": "2036-05-06T10:00", "cards": "3"}
    response = teacher.post(page(seminar), whole | sent)
    html_of(response, 422)
    form = response.context_data["form"]
    assert [(name, errors[0][: len(error)]) for name, errors in form.errors.items()] == [
        (field, error)
    ]
    assert form["work"].value() == (whole | sent)["work"]
    assert not Assignment.objects.exists()


# The whole form


def test_everything_about_a_quiz(teacher, seminar, quiz, amina):
    other = make_class(seminar.course, owner=teacher.user, name="Second group")
    sent = form(
        seminar, work=f"quiz-{quiz.pk}", title="Test", note="Bring ¶4", students=[amina.learner_id],
        opens_at="2036-05-01T08:00", due_at="2036-05-06T10:00", closes_at="2036-05-07T10:00",
        late_percent="25", attempts="2", counts="best", minutes="15", feedback="date",
        feedback_at="2036-05-08T10:00",
    )  # fmt: skip
    sent["classrooms"] = [seminar.pk, other.pk]
    assert teacher.post(page(seminar, "new/"), sent).url == page(seminar)
    made = Assignment.objects.get()
    assert (made.title, made.note, made.quiz, made.kind) == ("Test", "Bring ¶4", quiz, "quiz")
    assert made.rules == {
        "attempts": 2, "counts": "best", "minutes": 15, "feedback": "date",
        "feedback_at": "2036-05-08T10:00:00+00:00",
    }  # fmt: skip
    assert [made.opens_at.day, made.due_at.day, made.closes_at.day] == [1, 6, 7]
    assert made.late_percent == 25
    assert set(made.classrooms.all()) == {seminar, other}
    assert list(made.students.all()) == [amina.learner]
    # The form shows it as it was set, and saving it changes nothing
    shown = teacher.get(page(seminar, f"{made.pk}/change/")).context_data["form"]
    before = Assignment.objects.values().get()
    again = {name: shown[name].value() for name in shown.fields}
    again |= {name: typed(value) for name, value in again.items() if hasattr(value, "tzinfo")}
    again = {name: "" if value is None else value for name, value in again.items()}
    assert teacher.post(page(seminar, f"{made.pk}/change/"), again).status_code == 302
    assert Assignment.objects.values().get() == before
    assert set(made.classrooms.all()) == {seminar, other}


def test_a_number_of_cards(teacher, seminar):
    teacher.post(page(seminar, "new/"), form(seminar, work="review", cards="30"))
    made = Assignment.objects.get()
    assert (made.kind, made.cards, made.title) == ("review", 30, "Review of 30 cards")


@pytest.mark.parametrize(
    ("sent", "field", "error"),
    [
        ({"opens_at": "2036-05-06T10:00", "due_at": "2036-05-05T10:00"}, "due_at",
         "It is due before it opens."),
        ({"opens_at": "2036-05-06T10:00", "closes_at": "2036-05-05T10:00"}, "closes_at",
         "It closes before it opens."),
        ({"due_at": "2036-05-06T10:00", "closes_at": "2036-05-05T10:00"}, "closes_at",
         "It closes before it is due."),
        ({"due_at": "soon"}, "due_at", "Enter a valid date/time."),
        ({"late_percent": "10"}, "late_percent", "Without a due date nothing is late."),
        ({"late_percent": "101"}, "late_percent",
         "Ensure this value is less than or equal to 100."),
        ({"feedback": "date"}, "feedback_at", "“From a date on” and its date go together."),
        ({"feedback_at": "2036-05-05T10:00"}, "feedback_at",
         "“From a date on” and its date go together."),
        ({"tries": "3", "feedback": "end"}, "feedback",
         "Several tries need feedback after each answer."),
        ({"classrooms": []}, "classrooms", "This field is required."),
        ({"work": "review"}, "cards", "Say how many cards are to be reviewed."),
    ],
)  # fmt: skip
def test_what_is_wrong_stands_beside_its_field_and_nothing_is_lost(
    teacher, seminar, quiz, sent, field, error
):
    whole = form(seminar, work=f"quiz-{quiz.pk}", title="Kept", note="Kept too")
    response = teacher.post(page(seminar, "new/"), whole | sent)
    html = html_of(response, 422)
    assert response.context_data["form"].errors == {field: [error]}
    assert 'value="Kept"' in html
    assert "Kept too" in html
    assert not Assignment.objects.exists()


def test_rules_are_for_quizzes_alone(teacher, seminar, lesson):
    sent = form(seminar, work=f"lesson-{lesson.pk}", minutes="10", attempts="1")
    errors = teacher.post(page(seminar, "new/"), sent).context_data["form"].errors
    assert set(errors) == {"minutes", "attempts"}


def test_the_tries_of_the_quiz_and_the_feedback_of_the_assignment_must_fit(teacher, seminar, quiz):
    quiz.rules = quiz.rules | {"tries": 3}
    quiz.save()
    sent = form(seminar, work=f"quiz-{quiz.pk}", feedback="end")
    response = teacher.post(page(seminar, "new/"), sent)
    assert list(response.context_data["form"].errors) == ["feedback"]


def test_only_own_running_classes_of_the_course_and_their_students_are_offered(
    teacher, seminar, stranger, lesson, amina
):
    past = make_class(seminar.course, owner=teacher.user, name="Past", archived_at=timezone.now())
    shown = teacher.get(page(seminar, "new/")).context_data["form"]
    assert list(shown.fields["classrooms"].queryset) == [seminar]
    assert shown.fields["students"].choices == [(str(amina.learner_id), "Amina K.")]
    work = {"work": f"lesson-{lesson.pk}"}
    for classroom in (past, stranger.classroom):
        sent = form(seminar, **work) | {"classrooms": [classroom.pk]}
        assert "classrooms" in teacher.post(page(seminar, "new/"), sent).context_data["form"].errors
    foreign = add_student(stranger.classroom, Learner.objects.create())
    sent = form(seminar, **work, students=[foreign.learner_id])
    assert "students" in teacher.post(page(seminar, "new/"), sent).context_data["form"].errors
    assert not Assignment.objects.exists()


def test_what_was_begun_stays_the_same_work(teacher, seminar, quiz, amina):
    set_quiz = assign_quiz(seminar, quiz)
    assigning.start(assignment=set_quiz, learner=amina.learner)
    sent = form(seminar, work="review", cards="3")
    response = teacher.post(page(seminar, f"{set_quiz.pk}/change/"), sent)
    assert list(response.context_data["form"].errors) == ["work"]


def test_work_that_is_retired_by_now_can_be_kept(teacher, seminar, lesson):
    set_lesson = assign_lesson(seminar, lesson)
    lesson.retired_at = timezone.now()
    lesson.save()
    sent = form(seminar, work=f"lesson-{lesson.pk}", title="Still")
    teacher.post(page(seminar, f"{set_lesson.pk}/change/"), sent)
    set_lesson.refresh_from_db()
    assert (set_lesson.title, set_lesson.lesson) == ("Still", lesson)
    assert teacher.post(page(seminar, "new/"), sent).status_code == 422


# Changing, withdrawing


def test_withdrawn_and_set_again(teacher, seminar, lesson):
    one = assign_lesson(seminar, lesson)
    assert teacher.post(page(seminar, f"{one.pk}/withdraw/")).url == page(seminar)
    assert [row.pk for row in teacher.get(page(seminar)).context_data["withdrawn"]] == [one.pk]
    assert "Withdrawn on" in html_of(teacher.get(page(seminar, f"{one.pk}/")))
    teacher.post(page(seminar, f"{one.pk}/set-again/"))
    assert [row.pk for row in teacher.get(page(seminar)).context_data["set_now"]] == [one.pk]


def test_what_is_set_for_somebody_elses_class_too_is_theirs_as_well(
    teacher, seminar, stranger, lesson
):
    shared = assign_lesson(seminar, lesson)
    shared.classrooms.add(stranger.classroom)
    assert "that you do not teach" in html_of(teacher.get(page(seminar, f"{shared.pk}/")))
    sent = form(seminar, work="review", cards="3")
    assert teacher.get(page(seminar, f"{shared.pk}/change/")).status_code == 403
    assert teacher.post(page(seminar, f"{shared.pk}/change/"), sent).status_code == 403
    assert teacher.post(page(seminar, f"{shared.pk}/set-again/")).status_code == 403
    teacher.post(page(seminar, f"{shared.pk}/withdraw/"))
    shared.refresh_from_db()
    assert (shared.withdrawn_at, list(shared.classrooms.all())) == (None, [stranger.classroom])


# Other terms for one student


def test_other_dates_and_more_time_for_a_student(teacher, seminar, quiz, amina):
    one = assign_quiz(seminar, quiz, rules={"minutes": 10})
    sent = {"student": amina.pk, "due_at": "2036-05-06T10:00", "extra_percent": "25"}
    where = page(seminar, f"{one.pk}/extensions/")
    assert teacher.post(where, sent).url == page(seminar, f"{one.pk}/")
    granted = Extension.objects.get()
    assert (granted.learner, granted.extra_percent) == (amina.learner, 25)
    assert granted.due_at.isoformat() == "2036-05-06T10:00:00+00:00"
    html = html_of(teacher.get(page(seminar, f"{one.pk}/")))
    assert "Tue 6 May 2036, 10:00" in html
    teacher.post(where, {"student": amina.pk, "extra_percent": "50"})
    assert Extension.objects.values_list("due_at", "extra_percent").get() == (None, 50)
    end = page(seminar, f"{one.pk}/extensions/{Extension.objects.get().pk}/end/")
    assert teacher.post(end).status_code == 302
    assert not Extension.objects.exists()
    assert teacher.post(end).status_code == 404


def test_an_extension_says_something_and_is_for_a_student_of_the_class(
    teacher, seminar, stranger, quiz, amina
):
    one = assign_quiz(seminar, quiz, opens_at=timezone.now())
    foreign = add_student(stranger.classroom, Learner.objects.create())
    where = page(seminar, f"{one.pk}/extensions/")

    def errors(**sent):
        response = teacher.post(where, {"student": amina.pk, **sent})
        html_of(response, 422)
        return list(response.context_data["form"].errors)

    assert errors() == ["__all__"]
    assert errors(student=foreign.pk, extra_percent="5") == ["student"]
    assert errors(student="", extra_percent="5") == ["student"]
    assert errors(due_at="2001-01-01T10:00") == ["due_at"]
    assert errors(due_at="2036-05-06T10:00", closes_at="2036-05-05T10:00") == ["closes_at"]
    assert not Extension.objects.exists()


def test_only_own_students_terms_show(teacher, seminar, stranger, lesson, amina):
    shared = assign_lesson(seminar, lesson)
    shared.classrooms.add(stranger.classroom)
    foreign = add_student(stranger.classroom, Learner.objects.create(), shown_name="Foreign one")
    theirs = Extension.objects.create(assignment=shared, learner=foreign.learner, extra_percent=5)
    html = html_of(teacher.get(page(seminar, f"{shared.pk}/")))
    assert "Foreign one" not in html
    assert "Elsewhere" not in html
    end = page(seminar, f"{shared.pk}/extensions/{theirs.pk}/end/")
    assert teacher.post(end).status_code == 404


# Who may, and how


def parts(one):
    return {
        "": ["get", "post"],
        "new/": ["get", "post"],
        f"{one.pk}/": ["get"],
        f"{one.pk}/change/": ["get", "post"],
        f"{one.pk}/withdraw/": ["post"],
        f"{one.pk}/set-again/": ["post"],
        f"{one.pk}/extensions/": ["post"],
        f"{one.pk}/extensions/1/end/": ["post"],
    }


def test_nobody_else_gets_in(seminar, stranger, browser_of_amina, lesson):
    one = assign_lesson(seminar, lesson)
    sent = form(seminar, work="review", cards="3")
    for part, methods in parts(one).items():
        for method in methods:
            assert getattr(stranger, method)(page(seminar, part), sent).status_code == 404
            for client in (browser_of_amina, Client()):
                response = getattr(client, method)(page(seminar, part), sent)
                assert response.url.startswith("/admin/login/")
            if f"{one.pk}" in part:  # of another class, under one's own
                own = page(stranger.classroom, part)
                assert getattr(stranger, method)(own, sent).status_code == 404
    assert Assignment.objects.get().kind == "lesson"


def test_wrong_methods_and_ids(teacher, seminar, lesson):
    one = assign_lesson(seminar, lesson)
    for part, methods in parts(one).items():
        for method in {"get", "post", "delete"} - set(methods):
            assert getattr(teacher, method)(page(seminar, part)).status_code == 405
    for part in ("999/", "999/change/"):
        assert teacher.get(page(seminar, part)).status_code == 404
        assert teacher.get(page(seminar, part), headers=HTMX).status_code == 404


def test_assistants_set_work_too(seminar, lesson, stranger):
    add_teacher(seminar, stranger.user, "assistant")
    sent = {"work": f"lesson-{lesson.pk}", "meets_at": "2036-05-06T10:00"}
    assert stranger.post(page(seminar), sent).status_code == 302


def test_a_past_class_is_read_and_not_changed(teacher, seminar, lesson):
    one = assign_lesson(seminar, lesson)
    seminar.archived_at = timezone.now()
    seminar.save()
    for part, methods in parts(one).items():
        if "post" in methods:
            assert teacher.post(page(seminar, part), {}).status_code == 403
    assert "Set it before the next lesson" not in html_of(teacher.get(page(seminar)))
    assert "Change it" not in html_of(teacher.get(page(seminar, f"{one.pk}/")))


def test_the_list_costs_the_same_however_much_is_set(
    teacher, seminar, amina, django_assert_max_num_queries
):
    counts = []
    for number in (2, 6):
        while Assignment.objects.count() < number:
            lesson = make_lesson(seminar.course, number=Assignment.objects.count() + 1)
            one = assign_quiz(seminar, make_quiz(lesson))
            assigning.start(assignment=one, learner=amina.learner)
        with django_assert_max_num_queries(20) as captured:
            rows = teacher.get(page(seminar)).context_data["set_now"]
        assert [(row.begun_by, row.handed_in_by) for row in rows] == [(1, 0)] * number
        counts.append(len(captured))
    assert counts[0] == counts[1]
