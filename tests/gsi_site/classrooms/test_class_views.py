"""Instructors' pages of a class: its list, form, people, code and end."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone

from gsi_site.accounts.models import Learner, OneTimePassword, StaffView
from gsi_site.classrooms import joining
from gsi_site.classrooms.models import Classroom, Membership
from lessons.models import Path
from tests.classes import add_student, add_teacher, make_class
from tests.making import make_course
from tests.staff import browser_of, idle_staff_browser, instructor_browser, make_user

BASE = "/admin/classrooms/classroom/"
State = Membership.State
HTMX = {"hx-request": "true"}


def home(classroom, part=""):
    return f"{BASE}{classroom.pk}/{part}"


def html_of(response, status=200):
    assert response.status_code == status
    return response.content.decode()


# Making a class


def test_an_instructor_makes_a_class_and_owns_it(teacher, course):
    path = Path.objects.create(course=course, key="short", title="Short")
    sent = {"name": "Tuesday", "term": "2027", "course": course.pk, "path": path.pk}
    response = teacher.post(f"{BASE}add/", sent)
    made = Classroom.objects.get()
    assert (response.status_code, response.url) == (302, home(made))
    assert (str(made), made.course, made.path) == ("Tuesday · 2027", course, path)
    assert [(one.learner.user, one.role) for one in made.memberships.all()] == [
        (teacher.user, "owner")
    ]


def test_a_path_of_another_course_is_refused(teacher, course):
    other = make_course("two", default=False)
    path = Path.objects.create(course=other, key="short", title="Short")
    html = html_of(teacher.post(f"{BASE}add/", {"name": "T", "course": course.pk, "path": path.pk}))
    assert "This path is one of another course." in html
    assert not Classroom.objects.exists()


def test_who_may_make_classes(course):
    sent = {"name": "Tuesday", "course": course.pk}
    assert idle_staff_browser().post(f"{BASE}add/", sent).status_code == 403
    assert browser_of(make_user("pupil")).post(f"{BASE}add/", sent).status_code == 302
    assert Client().post(f"{BASE}add/", sent).url.startswith("/admin/login/")
    assert not Classroom.objects.exists()


def test_the_list_holds_own_classes(teacher, seminar, stranger, operator):
    def listed(client):
        return [str(one) for one in client.get(BASE).context_data["cl"].result_list]

    assert listed(teacher) == ["Seminar · Spring"]
    assert listed(stranger) == ["Elsewhere"]
    assert listed(operator) == ["Elsewhere", "Seminar · Spring"]
    assert listed_search(teacher, "Elsewhere") == []
    assert f'href="{home(seminar)}"' in html_of(teacher.get(BASE))


def listed_search(client, text):
    return [str(one) for one in client.get(BASE, {"q": text}).context_data["cl"].result_list]


def test_an_owner_renames_the_class_and_an_assistant_does_not(teacher, seminar, course):
    sent = {"name": "Wednesday", "term": "", "path": "", "purge_on": "", "course": "999"}
    assert teacher.post(home(seminar, "change/"), sent).url == home(seminar)
    seminar.refresh_from_db()
    assert (seminar.name, seminar.course) == ("Wednesday", course)
    helper = instructor_browser("helper")
    add_teacher(seminar, helper.user, Membership.Role.ASSISTANT)
    assert helper.post(home(seminar, "change/"), {**sent, "name": "X"}).status_code == 403
    seminar.refresh_from_db()
    assert seminar.name == "Wednesday"


def test_nobody_deletes_a_class(operator, teacher, seminar):
    for client in (operator, teacher):
        assert client.post(home(seminar, "delete/"), {"post": "yes"}).status_code == 403
    assert Classroom.objects.get() == seminar


# Its first page


def test_the_page_shows_students_and_who_waits(teacher, seminar, amina, course):
    add_student(seminar, Learner.objects.create(), shown_name="Otter", state=State.WAITING)
    add_student(seminar, Learner.objects.create(), shown_name="Gone", state=State.REMOVED)
    other = make_class(course, name="Other")
    add_student(other, Learner.objects.create(), shown_name="Somebody else")
    response = teacher.get(home(seminar))
    html = html_of(response)
    assert [str(one) for one in response.context_data["students"]] == ["Amina K."]
    assert [str(one) for one in response.context_data["waiting"]] == ["Otter"]
    assert [str(one) for one in response.context_data["gone"]] == ["Gone"]
    assert f"/admin/accounts/learner/{amina.learner_id}/change/" in html
    assert "Somebody else" not in html
    for forbidden in ("<style", " style=", "<script>", "onclick"):
        assert forbidden not in html


def test_search_finds_by_name_user_name_and_number(teacher, seminar, amina):
    add_student(seminar, Learner.objects.create(), shown_name="Zoë", number="77")
    for wanted, names in (
        ("AMIN", ["Amina K."]),
        ("77", ["Zoë"]),
        ("\x0077", ["Zoë"]),
        ("nobody", []),
    ):
        response = teacher.get(home(seminar), {"q": wanted})
        assert [str(one) for one in response.context_data["students"]] == names
        html_of(response)


def test_queries_do_not_grow_with_the_students(teacher, seminar, django_assert_max_num_queries):
    def fill(number):
        for _ in range(number):
            name = f"s{Learner.objects.count()}"
            add_student(seminar, Learner.objects.create(user=make_user(name)), shown_name=name)
            for state in (State.WAITING, State.INVITED, State.LEFT):
                learner = Learner.objects.create(user=make_user(f"{name}-{state}"))
                add_student(seminar, learner, state=state)

    def count():
        with django_assert_max_num_queries(20) as counted:
            html_of(teacher.get(home(seminar)))
        return len(counted)

    fill(5)
    few = count()
    fill(25)
    assert count() == few


def test_a_hundred_students_on_a_page(teacher, seminar):
    learners = Learner.objects.bulk_create(Learner() for _ in range(130))
    Membership.objects.bulk_create(
        Membership(classroom=seminar, learner=one, shown_name=f"N{number:03}")
        for number, one in enumerate(learners)
    )
    first = teacher.get(home(seminar)).context_data["students"]
    second = teacher.get(home(seminar), {"page": "2"}).context_data["students"]
    assert (str(first[0]), len(first), str(second[0]), len(second)) == ("N000", 100, "N100", 30)


# People


def test_waiting_students_are_let_in_or_refused(teacher, seminar):
    waiting = [
        add_student(seminar, Learner.objects.create(), shown_name=name, state=State.WAITING)
        for name in ("a", "b", "c", "d")
    ]
    teacher.post(home(seminar, f"students/{waiting[0].pk}/let-in/"))
    teacher.post(home(seminar, f"students/{waiting[1].pk}/remove/"))
    states = dict(seminar.memberships.filter(role="student").values_list("shown_name", "state"))
    assert states == {"a": "active", "b": "removed", "c": "waiting", "d": "waiting"}
    teacher.post(home(seminar, "students/let-in/"))
    assert seminar.memberships.filter(role="student", state="active").count() == 3


def test_removing_and_taking_back(teacher, seminar, amina):
    path = home(seminar, f"students/{amina.pk}/")
    teacher.post(f"{path}remove/")
    amina.refresh_from_db()
    assert amina.state == State.REMOVED
    assert teacher.get(f"/admin/accounts/learner/{amina.learner_id}/change/").status_code == 302
    teacher.post(f"{path}let-in/")
    amina.refresh_from_db()
    assert (amina.state, amina.ended_at) == (State.ACTIVE, None)


def test_nobody_is_taken_in_against_their_will(teacher, seminar, amina):
    """Who left, and who was only ever invited, is asked."""
    for state in (State.LEFT, State.INVITED):
        Membership.objects.filter(pk=amina.pk).update(state=state)
        path = home(seminar, f"students/{amina.pk}/let-in/")
        assert teacher.post(path).status_code == 404
    teacher.post(home(seminar, f"students/{amina.pk}/remove/"))
    assert not Membership.objects.filter(pk=amina.pk).exists()


def test_adding_by_hand_makes_an_account_with_a_slip(teacher, seminar):
    sent = {"name": "Zoë van den Berg", "username": "", "number": "77"}
    response = teacher.post(home(seminar, "students/add/"), sent)
    html = html_of(response)
    slip = response.context_data["slips"][0]
    assert (slip.name, slip.username, slip.number) == (
        "Zoë van den Berg", "zoe-van-den-berg", "77",
    )  # fmt: skip
    assert slip.password in html
    assert "no-store" in response["Cache-Control"]
    made = seminar.memberships.get(role="student")
    assert made.lets_reset_password is True
    assert made.learner.user.check_password(slip.password)
    assert OneTimePassword.objects.get().user == made.learner.user
    again = teacher.post(home(seminar, "students/add/"), sent)
    assert again.url == home(seminar)
    assert seminar.memberships.filter(role="student").count() == 1


def test_an_account_of_somebody_else_is_invited(teacher, seminar):
    learner = Learner.objects.create(user=make_user("boris"))
    teacher.post(home(seminar, "students/add/"), {"name": "Boris", "username": "BORIS"})
    membership = seminar.memberships.get(learner=learner)
    assert (membership.state, membership.lets_reset_password) == (State.INVITED, False)
    assert teacher.get(f"/admin/accounts/learner/{learner.pk}/change/").status_code == 302
    assert "Invited, and not yet answered" in html_of(teacher.get(home(seminar)))


def test_students_one_teaches_already_and_those_of_administrators_join_at_once(
    teacher, operator, seminar, amina, course
):
    second = make_class(course, owner=teacher.user, name="Second")
    teacher.post(home(second, "students/add/"), {"name": "", "username": "amina"})
    assert second.memberships.get(learner=amina.learner).state == State.ACTIVE
    boris = Learner.objects.create(user=make_user("boris"))
    operator.post(home(second, "students/add/"), {"name": "B", "username": "boris"})
    assert second.memberships.get(learner=boris).state == State.ACTIVE


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        ({"name": "", "username": ""}, "There is no name."),
        ({"name": "X", "username": "operator"}, "This account is of somebody on the staff."),
        ({"name": "X", "username": "two words"}, "Enter a valid username."),
        ({"name": "X", "username": "", "number": "9"}, None),
    ],
)
def test_what_cannot_be_added_is_said(teacher, operator, seminar, amina, sent, reason):
    response = teacher.post(home(seminar, "students/add/"), sent)
    if reason is None:
        assert response.status_code == 200
        return
    assert reason in html_of(response, 422)
    assert [str(one) for one in seminar.memberships.filter(role="student")] == ["Amina K."]


def test_a_new_password_for_a_student_who_allows_it(teacher, seminar, amina):
    path = home(seminar, f"students/{amina.pk}/password/")
    assert teacher.get(path).status_code == 404
    Membership.objects.filter(pk=amina.pk).update(lets_reset_password=True)
    assert "signed out everywhere" in html_of(teacher.get(path))
    before = amina.learner.user.password
    response = teacher.post(path)
    slip = response.context_data["slips"][0]
    user = get_user_model().objects.get(username="amina")
    assert user.password != before
    assert user.check_password(slip.password)
    assert OneTimePassword.objects.get().user == user
    look = StaffView.objects.get()
    assert (look.staff, look.learner, look.reset_password) == (teacher.user, amina.learner, True)


@pytest.mark.parametrize("rights", [{"is_staff": True}, {"is_superuser": True}])
def test_no_new_password_for_staff(teacher, seminar, amina, rights):
    Membership.objects.filter(pk=amina.pk).update(lets_reset_password=True)
    get_user_model().objects.filter(username="amina").update(**rights)
    assert teacher.post(home(seminar, f"students/{amina.pk}/password/")).status_code == 404
    assert not OneTimePassword.objects.exists()


def test_a_new_sheet_for_those_who_never_signed_in(teacher, seminar, amina):
    first = teacher.post(home(seminar, "students/add/"), {"name": "Zoë"}).context_data["slips"][0]
    second = teacher.post(home(seminar, "students/add/"), {"name": "Bo"}).context_data["slips"][0]
    get_user_model().objects.filter(username=second.username).update(last_login=timezone.now())
    html_of(teacher.get(home(seminar, "students/slips/")))
    slips = teacher.post(home(seminar, "students/slips/")).context_data["slips"]
    assert [slip.username for slip in slips] == [first.username]
    user = get_user_model().objects.get(username=first.username)
    assert user.check_password(slips[0].password)
    assert not user.check_password(first.password)


def test_owners_add_and_remove_who_teaches(teacher, seminar):
    helper = instructor_browser("helper")
    pupil = make_user("pupil")
    path = home(seminar, "teachers/add/")
    teacher.post(path, {"username": "HELPER", "role": "assistant"})
    assert html_of(helper.get(home(seminar)))
    html = html_of(teacher.post(path, {"username": pupil.username, "role": "owner"}), 422)
    assert "No instructor has this user name." in html
    membership = seminar.memberships.get(role="assistant")
    assert membership.learner.user == helper.user
    assert helper.post(path, {"username": "helper", "role": "owner"}).status_code == 403
    teacher.post(home(seminar, f"teachers/{membership.pk}/remove/"))
    assert helper.get(home(seminar)).status_code == 404


def test_the_last_owner_stays(teacher, seminar):
    own = seminar.memberships.get()
    html = html_of(teacher.post(home(seminar, f"teachers/{own.pk}/remove/"), follow=True))
    assert "A class keeps at least one owner." in html
    html_of(
        teacher.post(home(seminar, "teachers/add/"), {"username": "teacher", "role": "assistant"}),
        422,
    )
    own.refresh_from_db()
    assert (own.role, own.state) == ("owner", State.ACTIVE)


def test_an_owner_who_goes_sees_the_class_no_more(teacher, seminar):
    other = instructor_browser("other")
    add_teacher(seminar, other.user)
    own = seminar.memberships.get(learner__user=teacher.user)
    assert teacher.post(home(seminar, f"teachers/{own.pk}/remove/")).url == BASE
    assert teacher.get(home(seminar)).status_code == 404


# The code and the page for the projector


def test_making_renewing_and_stopping_a_code(teacher, seminar):
    teacher.post(home(seminar, "code/"), {"days": "7", "needs_approval": "on"})
    seminar.refresh_from_db()
    first = seminar.code
    assert seminar.needs_approval is True
    assert timedelta(days=6) < seminar.code_expires_at - timezone.now() < timedelta(days=8)
    assert joining.shown(first) in html_of(teacher.get(home(seminar)))
    teacher.post(home(seminar, "code/"), {"days": ""})
    seminar.refresh_from_db()
    assert seminar.code != first
    assert (seminar.code_expires_at, seminar.needs_approval) == (None, False)
    html_of(teacher.post(home(seminar, "code/"), {"days": "400"}), 422)
    teacher.post(home(seminar, "code/revoke/"))
    seminar.refresh_from_db()
    assert seminar.code is None


def test_the_projector_shows_code_address_qr_and_numbers(teacher, seminar, amina, settings):
    path = home(seminar, "join-sheet/")
    assert teacher.get(path).status_code == 404  # no code yet
    code = joining.give_code(seminar, days=1, needs_approval=False)
    add_student(seminar, Learner.objects.create(), shown_name="Otter", state=State.WAITING)
    html = html_of(teacher.get(path))
    assert joining.shown(code) in html
    assert f"{settings.SITE_URL.partition('://')[2]}/classes/join/{code}<" in html
    assert 'src="data:image/svg+xml' in html
    assert "<strong>1</strong> has joined · <strong>1</strong> waits" in html
    assert "Amina" not in html
    assert "Otter" not in html
    part = html_of(teacher.get(path, headers=HTMX))
    assert part.strip().startswith("<p")
    assert "<strong>1</strong> has joined" in part
    assert "data:image" not in part
    assert "?seen=1-1" in part
    same = teacher.get(f"{path}?seen=1-1", headers=HTMX)
    assert (same.status_code, same.content) == (204, b"")
    assert teacher.get(f"{path}?seen=0-1", headers=HTMX).status_code == 200


# The end


def archive(teacher, seminar, days=30):
    day = timezone.localdate() + timedelta(days=days)
    return teacher.post(home(seminar, "archive/"), {"purge_on": day.isoformat()})


def test_a_past_class_is_read_and_not_changed(teacher, seminar, amina):
    joining.give_code(seminar, days=None, needs_approval=False)
    html_of(archive(teacher, seminar, days=0), 422)
    assert archive(teacher, seminar).url == home(seminar)
    html = html_of(teacher.get(home(seminar)))
    assert "This class is past since" in html
    assert "Amina K." in html
    assert teacher.get(f"/admin/accounts/learner/{amina.learner_id}/change/").status_code == 200
    for part, sent in (
        ("code/", {"days": "1"}),
        ("code/revoke/", {}),
        ("students/add/", {"name": "X"}),
        ("students/let-in/", {}),
        ("students/slips/", {}),
        (f"students/{amina.pk}/remove/", {}),
        (f"students/{amina.pk}/password/", {}),
        ("teachers/add/", {"username": "teacher", "role": "owner"}),
        ("roster/", {}),
        ("roster/import/", {}),
        ("archive/", {"purge_on": "2099-01-01"}),
        ("change/", {"name": "X"}),
    ):
        assert teacher.post(home(seminar, part), sent).status_code == 403, part
    assert teacher.get(home(seminar, "join-sheet/")).status_code == 403
    seminar.refresh_from_db()
    assert (seminar.name, seminar.code) == ("Seminar", None)
    assert [one.state for one in seminar.memberships.filter(role="student")] == ["active"]


def test_an_owner_lets_it_run_again_until_it_is_purged(teacher, seminar):
    archive(teacher, seminar)
    helper = instructor_browser("helper")
    add_teacher(seminar, helper.user, Membership.Role.ASSISTANT)
    assert helper.post(home(seminar, "restore/")).status_code == 403
    teacher.post(home(seminar, "restore/"))
    seminar.refresh_from_db()
    assert (seminar.archived_at, seminar.purge_on) == (None, None)
    archive(teacher, seminar)
    Classroom.objects.update(purged_at=timezone.now())
    teacher.post(home(seminar, "restore/"))
    seminar.refresh_from_db()
    assert seminar.archived_at is not None


# Who may open what

PARTS = [
    "", "join-sheet/", "roster/", "roster/template.csv", "code/", "code/revoke/", "students/add/",
    "students/let-in/", "students/slips/", "students/{0}/let-in/", "students/{0}/remove/",
    "students/{0}/password/", "teachers/add/", "teachers/{0}/remove/", "roster/import/",
    "archive/", "restore/",
]  # fmt: skip


@pytest.mark.parametrize("part", PARTS)
def test_pages_of_a_class_are_for_its_instructors(part, seminar, amina, stranger):
    joining.give_code(seminar, days=1, needs_approval=False)
    Membership.objects.filter(pk=amina.pk).update(lets_reset_password=True)
    path = home(seminar, part.format(amina.pk))
    for method in ("get", "post"):
        for client in (stranger, idle_staff_browser(f"porter-{method}")):
            response = getattr(client, method)(path)
            expected = 404
            if response.status_code == 405:  # the method is refused before anything is looked up
                expected = 405
            assert response.status_code == expected
        for client in (Client(), browser_of(amina.learner.user)):
            response = getattr(client, method)(path)
            assert (response.status_code, response.url) == (302, f"/admin/login/?next={path}")
    assert Client().get(f"{BASE}999999/{part.format(1)}").status_code == 302
    amina.refresh_from_db()
    seminar.refresh_from_db()
    assert (amina.state, bool(seminar.code), seminar.archived_at) == ("active", True, None)


@pytest.mark.parametrize("part", [one for one in PARTS if one])
def test_wrong_methods_and_ids(part, teacher, seminar, amina, course):
    reads = {"join-sheet/", "roster/template.csv"}
    both = {"roster/", "students/slips/", "students/{0}/password/"}
    path = home(seminar, part.format(amina.pk))
    wrong = "post" if part in reads else "put" if part in both else "get"
    assert getattr(teacher, wrong)(path).status_code == 405
    if "{0}" in part:
        elsewhere = make_class(course, name="Elsewhere")
        foreign = add_student(elsewhere, Learner.objects.create())
        right = "get" if part in reads else "post"
        for pk in (foreign.pk, 999999):
            assert getattr(teacher, right)(home(seminar, part.format(pk))).status_code == 404
