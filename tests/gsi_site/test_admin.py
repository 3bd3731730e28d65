from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

from gsi_site import progress, staff
from gsi_site.accounts.models import Learner, StaffView
from gsi_site.instructors import GROUP
from lessons.models import Reflection, SectionRead
from quizzes import attempts
from quizzes.models import Attempt, Grade, Item, Response
from tests.classes import add_student, add_teacher, assign_lesson, everybody_joins, make_class
from tests.making import make_course, make_lesson, make_quiz
from tests.staff import (
    idle_staff_browser,
    instructor_browser,
    make_user,
    student_browser,
    superuser_browser,
)

LIST = "/admin/accounts/learner/"
LOOKS = "/admin/accounts/staffview/"
SECRET = "What I wrote is for nobody else."


@pytest.fixture
def course(db):
    return make_course()


@pytest.fixture
def lesson(course):
    lesson = make_lesson(course, paragraphs=[1])
    make_quiz(lesson)
    return lesson


@pytest.fixture
def seminar(course):
    """The class that the teacher teaches."""
    return make_class(course)


@pytest.fixture
def amina(lesson, seminar):
    """Has read the lesson, which is set in the seminar, answered half of its quiz rightly, and
    written a private note."""
    learner = Learner.objects.create(user=make_user("amina"))
    add_student(seminar, learner)
    assign_lesson(seminar, lesson)
    study(learner, lesson, ["right", "near"])
    Reflection.objects.create(learner=learner, lesson=lesson, prompt="Why?", text=SECRET)
    return learner


@pytest.fixture
def teacher(seminar):
    client = instructor_browser()
    add_teacher(seminar, client.user)
    return client


def study(learner, lesson, answers):
    for section in lesson.sections.all():
        SectionRead.objects.get_or_create(learner=learner, section=section)
    attempt = attempts.start_attempt(learner=learner, quiz=lesson.quizzes.get())
    for item, answer in zip(attempt.items.all(), answers, strict=False):
        attempts.record_response(item=item, answer=answer, token=uuid4())
    return attempt


def page_of(learner):
    return f"{LIST}{learner.pk}/change/"


def listed(response):
    return [str(learner) for learner in response.context_data["cl"].result_list]


def html_of(response):
    assert response.status_code == 200
    return response.content.decode()


# The list


def test_the_list_shows_how_far_each_learner_is(teacher, amina, course):
    learner = teacher.get(LIST).context_data["cl"].result_list[0]
    assert learner == amina
    assert learner.progress == progress.of_learner(learner=amina, course=course)
    html = html_of(teacher.get(LIST))
    assert "1 of 1" in html
    assert "50%" in html
    assert "Of 3 paragraphs, " in html
    assert "Times are shown for UTC." in html
    assert f'href="{page_of(amina)}' in html


def test_times_are_in_the_zone_of_who_looks(teacher, amina):
    Learner.objects.filter(user=teacher.user).update(time_zone="Asia/Kolkata")
    evening = datetime(2026, 3, 1, 20, 0, tzinfo=UTC)
    Learner.objects.filter(pk=amina.pk).update(active_at=evening)
    html = html_of(teacher.get(LIST))
    assert "Times are shown for Asia/Kolkata." in html
    assert "2 Mar 2026, 01:30" in html


@pytest.mark.parametrize("term", ["amin", "AMINA"])
def test_search_by_user_name(teacher, amina, seminar, term):
    add_student(seminar, Learner.objects.create(user=make_user("boris")))
    assert listed(teacher.get(LIST, {"q": term})) == ["amina"]


def test_search_for_a_guest_by_the_number_in_their_name(teacher, amina, seminar):
    guest = Learner.objects.create()
    add_student(seminar, guest)
    number = guest.pk.hex[:6]
    assert listed(teacher.get(LIST, {"q": number})) == [f"Guest {number}"]


def test_filters_by_kind(teacher, amina, seminar):
    guest = Learner.objects.create()
    add_student(seminar, guest)
    assert listed(teacher.get(LIST, {"kind": "guest"})) == [str(guest)]
    assert listed(teacher.get(LIST, {"kind": "account"})) == ["amina"]


def test_filters_by_activity(teacher, seminar):
    now = timezone.now()
    for name, days in (("now", 0), ("lately", 3), ("once", 20), ("long-ago", 200)):
        Learner.objects.create(user=make_user(name), active_at=now - timedelta(days=days))
    everybody_joins(seminar)
    assert listed(teacher.get(LIST)) == ["now", "lately", "once", "long-ago"]
    assert listed(teacher.get(LIST, {"active": "today"})) == ["now"]
    assert listed(teacher.get(LIST, {"active": "week"})) == ["now", "lately"]
    assert listed(teacher.get(LIST, {"active": "month"})) == ["now", "lately", "once"]
    assert listed(teacher.get(LIST, {"active": "older"})) == ["long-ago"]


def test_the_oldest_first_on_request(teacher, seminar):
    now = timezone.now()
    for name, days in (("now", 0), ("lately", 3)):
        Learner.objects.create(user=make_user(name), active_at=now - timedelta(days=days))
    everybody_joins(seminar)
    assert listed(teacher.get(LIST, {"o": "4"})) == ["lately", "now"]
    assert listed(teacher.get(LIST, {"o": "0"})) == ["lately", "now"]


def test_another_course_is_shown_on_request(teacher, amina):
    other = make_course("two", default=False)
    make_lesson(other, number=7)
    make_class(other, owner=teacher.user, students=[amina])
    html = html_of(teacher.get(LIST, {"course": "two"}))
    assert "Progress in “Course two”" in html
    assert "0 of 1" in html
    assert "Progress in “Course one”" in html_of(teacher.get(LIST))


def test_the_list_without_a_course(db):
    Learner.objects.create()
    assert "No course is loaded yet." in html_of(superuser_browser().get(LIST))


def test_a_hundred_learners_on_a_page(teacher, seminar):
    Learner.objects.bulk_create(Learner() for _ in range(150))
    everybody_joins(seminar)
    assert len(listed(teacher.get(LIST))) == 100
    assert len(listed(teacher.get(LIST, {"p": "2"}))) == 50


def count_queries(django_assert_max_num_queries, client, path):
    with django_assert_max_num_queries(100) as counted:
        html_of(client.get(path))
    return len(counted)


def test_queries_do_not_grow_with_the_learners(
    teacher, lesson, seminar, django_assert_max_num_queries
):
    def add(number):
        for index in range(number):
            user = make_user(f"u{Learner.objects.count()}") if index % 2 else None
            study(Learner.objects.create(user=user), lesson, ["right", "near"])
        everybody_joins(seminar)

    add(10)
    ten = count_queries(django_assert_max_num_queries, teacher, LIST)
    add(20)
    learners = [Learner() for _ in range(270)]
    Learner.objects.bulk_create(learners)
    section = lesson.sections.first()
    SectionRead.objects.bulk_create(
        SectionRead(learner=learner, section=section) for learner in learners
    )
    everybody_joins(seminar)
    assert Learner.objects.count() == 301
    assert count_queries(django_assert_max_num_queries, teacher, LIST) == ten


# One learner's page


def test_the_page_shows_every_attempt_and_response(teacher, amina, lesson):
    again = study(amina, lesson, ["far"])
    html = html_of(teacher.get(page_of(amina)))
    assert "1 of 1 lessons done." in html
    assert "1 of 2 right" in html
    assert "open, 1 of 2 answered" in html
    assert html.count("Answered on ") == Response.objects.count() == 3
    assert html.count("Not answered · ") == 1
    for item in Item.objects.all():
        assert item.revision.body["stem_html"] in html
    assert html.count("their answer, and the right one") == 1
    assert html.count(">their answer<") == 2
    moment = again.items.first().responses.get().answered_at
    assert moment.strftime("%H:%M:%S") in html


def test_a_finished_attempt_without_anything_scored_has_no_score(teacher, amina):
    Attempt.objects.update(out_of=0)
    html = html_of(teacher.get(page_of(amina)))
    assert "finished, nothing scored" in html
    assert " of 0 " not in html


def test_the_page_shows_how_sure_the_learner_was(teacher, amina):
    attempt = attempts.start_attempt(
        learner=amina, quiz=Attempt.objects.select_related("quiz").get().quiz
    )
    attempts.record_response(
        item=attempt.items.first(),
        answer="right",
        token=uuid4(),
        confidence=Response.Confidence.GUESS,
    )
    assert html_of(teacher.get(page_of(amina))).count(" · a guess") == 1


def test_the_page_shows_regrades(teacher, amina):
    wrong = Response.objects.get(grades__fraction=0)
    Grade.objects.create(response=wrong, fraction=0.5, reason="The key was unfair.")
    html = html_of(teacher.get(page_of(amina)))
    assert "grade 0%" in html
    assert "regraded 50% on " in html
    assert "(The key was unfair.)" in html


def test_the_page_shows_the_wording_that_was_answered(teacher, amina):
    item = Attempt.objects.get().items.first()
    question = item.revision.question
    newer = question.revisions.create(
        number=2, body={**item.revision.body, "stem_html": "A newer wording?"}, digest="1" * 64
    )
    question.revision = newer
    question.save()
    html = html_of(teacher.get(page_of(amina)))
    assert item.revision.body["stem_html"] in html
    assert "A newer wording?" not in html


def test_private_notes_are_not_shown_to_anybody_of_the_staff(teacher, amina):
    for client in (teacher, superuser_browser()):
        for path in (LIST, page_of(amina), f"/admin/auth/user/{amina.user.pk}/delete/"):
            assert SECRET not in client.get(path).content.decode()


def test_the_page_of_a_guest_who_did_nothing(teacher, seminar):
    guest = Learner.objects.create()
    add_student(seminar, guest)
    html = html_of(teacher.get(page_of(guest)))
    assert "Guest, without an account" in html
    assert "No quiz has been begun." in html


def test_many_attempts_are_paged(teacher, amina, lesson):
    for _ in range(20):
        study(amina, lesson, ["right", "right"])
    first = teacher.get(page_of(amina))
    assert len(first.context_data["attempts"]) == 20
    second = teacher.get(page_of(amina), {"page": "2"})
    assert [str(attempt.pk) for attempt, _asked in second.context_data["attempts"]] == [
        str(Attempt.objects.order_by("started_at").first().pk)
    ]


def test_queries_of_the_page_do_not_grow_with_the_attempts(
    teacher, amina, lesson, django_assert_max_num_queries
):
    teacher.get(page_of(amina))
    few = count_queries(django_assert_max_num_queries, teacher, page_of(amina))
    for _ in range(10):
        study(amina, lesson, ["right", "near"])
    assert count_queries(django_assert_max_num_queries, teacher, page_of(amina)) == few


def test_administrators_see_each_course_in_which_something_was_done(amina):
    other = make_course("two", default=False)
    idle = make_course("three", default=False)
    section = make_lesson(other, number=7).sections.first()
    SectionRead.objects.create(learner=amina, section=section)
    client = superuser_browser()
    shown = [course for course, _ in client.get(page_of(amina)).context_data["courses"]]
    assert [course.key for course in shown] == ["one", "two"]
    assert idle not in shown


def test_instructors_see_only_the_courses_of_their_classes(teacher, amina):
    other = make_course("two", default=False)
    section = make_lesson(other, number=7).sections.first()
    SectionRead.objects.create(learner=amina, section=section)
    colleague = instructor_browser("colleague")
    make_class(other, owner=colleague.user, students=[amina])
    for client, keys in ((teacher, ["one"]), (colleague, ["two"])):
        shown = [course for course, _ in client.get(page_of(amina)).context_data["courses"]]
        assert [course.key for course in shown] == keys


def test_instructors_open_attempts_at_set_work_alone(teacher, amina, course, seminar):
    unset = make_lesson(course, number=2, slug="unset")
    make_quiz(unset)
    study(amina, unset, ["right"])
    shown = [
        one.quiz.lesson.slug for one, _ in teacher.get(page_of(amina)).context_data["attempts"]
    ]
    assert shown == ["lesson-1"]
    html = html_of(teacher.get(page_of(amina)))
    assert "Stem L02" not in html
    assert "You see the attempts at work that is set in your classes." in html
    operator = superuser_browser()
    assert len(operator.get(page_of(amina)).context_data["attempts"]) == 2


def test_staff_who_may_not_read_answers_see_progress_alone(amina, teacher):
    client = teacher
    group = client.user.groups.get()
    group.permissions.remove(group.permissions.get(codename="view_response"))
    html = html_of(client.get(page_of(amina)))
    assert "1 of 1 lessons done." in html
    assert "Stem " not in html


# Who looked at whom


def test_opening_a_page_is_noted_once_a_minute(teacher, amina):
    teacher.get(page_of(amina))
    teacher.get(page_of(amina))
    look = StaffView.objects.get()
    assert (look.staff, look.learner) == (teacher.user, amina)
    StaffView.objects.update(viewed_at=timezone.now() - timedelta(seconds=61))
    teacher.get(page_of(amina))
    assert StaffView.objects.count() == 2


def test_each_member_of_staff_and_each_learner_is_noted(teacher, amina, seminar):
    other, boris = instructor_browser("other"), Learner.objects.create()
    add_teacher(seminar, other.user)
    add_student(seminar, boris)
    for client in (teacher, other):
        for learner in (amina, boris):
            client.get(page_of(learner))
    assert set(StaffView.objects.values_list("staff__username", "learner")) == {
        (name, learner.pk) for name in ("teacher", "other") for learner in (amina, boris)
    }


def test_nothing_else_is_noted(teacher, amina):
    teacher.get(LIST)
    teacher.head(page_of(amina))
    teacher.post(page_of(amina))
    idle_staff_browser().get(page_of(amina))
    Client().get(page_of(amina))
    teacher.get(f"{LIST}{uuid4()}/change/")
    assert StaffView.objects.count() == 0


def test_instructors_see_who_looked(teacher, amina):
    teacher.get(page_of(amina))
    html = html_of(teacher.get(LOOKS))
    assert "teacher" in html
    assert "amina" in html
    assert teacher.get(f"{LOOKS}{StaffView.objects.get().pk}/change/").status_code == 200


def test_queries_do_not_grow_with_the_looks(teacher, amina, seminar, django_assert_max_num_queries):
    teacher.get(page_of(amina))
    few = count_queries(django_assert_max_num_queries, teacher, LOOKS)
    for number in range(30):
        StaffView.objects.create(
            staff=make_user(f"s{number}"),
            learner=Learner.objects.create(user=make_user(f"l{number}")),
        )
    everybody_joins(seminar)
    assert count_queries(django_assert_max_num_queries, teacher, LOOKS) == few


# Who may do what


def test_strangers_are_sent_to_sign_in(amina):
    for client in (Client(), student_browser()):
        for path in (LIST, page_of(amina), LOOKS, "/admin/"):
            response = client.get(path)
            assert (response.status_code, response.url) == (302, f"/admin/login/?next={path}")
    assert Client().get("/admin/login/").url == "/accounts/login/?next=%2Fadmin%2Flogin%2F"


def test_staff_without_the_group_see_nothing(amina):
    porter = idle_staff_browser()
    assert porter.get(LIST).status_code == 403
    assert porter.get(page_of(amina)).status_code == 403
    assert porter.get(f"{LIST}{uuid4()}/change/").status_code == 403
    assert "Nothing here is open to you yet." in html_of(porter.get("/admin/"))
    assert list(staff.visible_learners(porter.user)) == []
    assert list(staff.visible_looks(porter.user)) == []


def test_the_right_alone_without_staff_shows_nobody(amina, teacher):
    teacher.user.is_staff = False
    assert list(staff.visible_learners(teacher.user)) == []


@pytest.mark.parametrize("who", [instructor_browser, superuser_browser])
def test_nobody_adds_changes_or_deletes(who, amina):
    client = who()
    look = StaffView.objects.create(staff=client.user, learner=amina)
    for base, key in ((LIST, amina.pk), (LOOKS, look.pk)):
        for path in ("add/", f"{key}/change/", f"{key}/delete/"):
            assert client.post(f"{base}{path}", {"post": "yes"}).status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": str(amina.pk), "post": "yes"}
    client.post(LIST, chosen)
    assert list(Learner.objects.filter(pk=amina.pk)) == [amina]
    assert StaffView.objects.filter(pk=look.pk).exists()


@pytest.mark.parametrize("id", ["00000000-0000-4000-8000-000000000000", "nonsense", "1' OR 1=1"])
def test_a_forged_id_leads_back_to_the_start(teacher, amina, id):
    response = teacher.get(f"{LIST}{id}/change/")
    assert (response.status_code, response.url) == (302, "/admin/")


def test_what_was_answered_has_no_pages_of_its_own():
    """Everything that learners did is read on their own page, where looking is noted."""
    for model in (Attempt, Item, Response, Grade, Reflection, SectionRead):
        assert not admin.site.is_registered(model)


def test_deleting_a_user_deletes_no_answers(amina):
    operator = superuser_browser()
    path = f"/admin/auth/user/{amina.user.pk}/delete/"
    assert "What a learner did is not deleted here." in html_of(operator.get(path))
    assert operator.post(path, {"post": "yes"}).status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": str(amina.user.pk), "post": "yes"}
    operator.post("/admin/auth/user/", chosen)
    assert get_user_model().objects.filter(pk=amina.user.pk).exists()
    assert Response.objects.count() == 2


# The admin as a whole


def test_the_start_page_names_what_is_open_to_instructors(teacher):
    apps = {
        app["app_label"]: sorted(model["object_name"] for model in app["models"])
        for app in teacher.get("/admin/").context_data["app_list"]
    }
    assert apps == {
        "accounts": ["Learner", "StaffView"],
        "classrooms": ["Classroom"],
        "completions": ["Completion"],
        "lessons": [
            "Course",
            "Lesson",
            "Paragraph",
            "Path",
            "Reference",
            "Skill",
            "Source",
            "Statement",
            "Term",
            "Unit",
        ],
        "quizzes": ["Question", "Quiz", "Report"],
    }


def test_no_list_brings_an_inline_style():
    """Django's change list has one where a page shows neither of its bars of actions."""
    for model_admin in admin.site._registry.values():
        assert model_admin.actions_on_top or model_admin.actions_on_bottom


def test_every_page_keeps_the_content_security_policy(amina):
    operator = superuser_browser()
    for path in ("/admin/", LIST, page_of(amina), LOOKS, "/admin/auth/user/add/"):
        response = operator.get(path)
        assert "default-src 'none'" in response.headers["Content-Security-Policy"]
        html = html_of(response)
        assert "<style" not in html
        assert " style=" not in html
        assert "<script>" not in html


def test_no_form_offers_all_users(amina):
    operator = superuser_browser()
    for path in ("/admin/account/emailaddress/add/", "/admin/mfa/authenticator/add/"):
        assert "amina" not in html_of(operator.get(path))


def test_superusers_give_rights_by_group(amina):
    operator = superuser_browser()
    path = f"/admin/auth/user/{amina.user.pk}/change/"
    form = operator.get(path).context_data["adminform"].form
    assert set(form.fields) == {
        "username", "password", "email", "is_active", "is_staff", "is_superuser", "groups",
    }  # fmt: skip
    group = Group.objects.get(name=GROUP)
    sent = {"username": "amina", "is_active": "on", "is_staff": "on", "groups": [group.pk]}
    assert operator.post(path, sent).status_code == 302
    amina.user.refresh_from_db()
    assert amina.user.is_staff
    assert list(amina.user.groups.all()) == [group]


@pytest.mark.parametrize("who", [instructor_browser, idle_staff_browser])
def test_accounts_are_for_superusers(who, amina):
    client = who()
    assert client.get("/admin/auth/user/").status_code == 403
    assert client.get(f"/admin/auth/user/{amina.user.pk}/change/").status_code == 403
    assert client.post(f"/admin/auth/user/{client.user.pk}/change/").status_code == 403
