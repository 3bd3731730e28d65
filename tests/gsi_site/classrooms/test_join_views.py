"""Students' pages: joining, and their classes."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from gsi_site.accounts import limits
from gsi_site.accounts.models import Learner
from gsi_site.classrooms import joining, people
from gsi_site.classrooms.models import Membership, SharedReflection
from lessons.models import Path, PathChoice, Reflection
from tests.classes import add_student, make_class
from tests.making import make_course, make_lesson
from tests.staff import student_browser

MINE = "/classes/"
State = Membership.State


@pytest.fixture
def code(seminar):
    return joining.give_code(seminar, days=7, needs_approval=False)


def address(code):
    return f"/classes/join/{code}/"


def html_of(response, status=200):
    assert response.status_code == status
    return response.content.decode()


def member(seminar, **fields):
    return seminar.memberships.get(role="student", **fields)


# The code


def test_a_code_is_eight_plain_characters_shown_in_two_groups(seminar, code):
    assert len(code) == 8
    assert set(code) <= set(joining.ALPHABET)
    assert not set(joining.ALPHABET) & set("01ILOU")
    assert joining.shown("ABCDEFGH") == "ABCD EFGH"
    assert joining.give_code(seminar, days=None, needs_approval=False) != code


@pytest.mark.parametrize("typed", ["{0}{1}", "{0} {1}", "{0}-{1}", " {0}{1} "])
def test_a_code_is_found_however_it_is_typed(seminar, code, typed):
    typed = typed.format(code[:4], code[4:]).lower()
    response = Client().post("/classes/join/", {"code": typed})
    assert (response.status_code, response.url) == (302, address(code))


@pytest.mark.parametrize("typed", ["", "--", "١٢٣", "x" * 30])
def test_what_is_no_code_is_asked_for_again(db, course, typed):
    assert Client().post("/classes/join/", {"code": typed}).status_code == 422


# Joining


def test_the_page_says_first_what_instructors_see(seminar, code):
    html = html_of(student_browser().get(address(code)))
    assert "Join Seminar · Spring" in html
    assert "taught by teacher" in " ".join(html.split())
    assert "What those who teach this class will see" in html
    assert "They never see your private notes" in html
    assert 'value="student"' in html  # the user name, to be kept or changed
    assert seminar.memberships.filter(role="student").count() == 0


def test_a_student_joins_under_a_pseudonym(seminar, code):
    browser = student_browser()
    response = browser.post(address(code), {"shown_name": "Kestrel"}, follow=True)
    joined = member(seminar)
    assert (joined.shown_name, joined.state, joined.learner.user) == (
        "Kestrel", State.ACTIVE, browser.user,
    )  # fmt: skip
    assert joined.lets_reset_password is False
    assert "You are in the class." in html_of(response)


def test_a_guest_joins_and_is_told_how_to_keep_the_place(seminar, code):
    browser = Client()
    html = html_of(browser.get(address(code)))
    assert "your place in the class belongs to this browser" in html
    assert "lets_reset" not in html
    assert Learner.objects.filter(user=None).count() == 0  # looking keeps nobody
    browser.post(address(code), {"shown_name": "Guest of honour"})
    assert member(seminar).learner.is_guest
    assert "Seminar" in html_of(browser.get(MINE))


def test_a_name_is_needed(seminar, code):
    html_of(Client().post(address(code), {"shown_name": "  "}), 422)
    assert not seminar.memberships.filter(role="student").exists()


def test_joining_twice_is_joining_once(seminar, code):
    browser = student_browser()
    for name in ("One", "Two"):
        browser.post(address(code), {"shown_name": name})
    assert member(seminar).shown_name == "Two"
    assert browser.get(address(code)).url == MINE


def test_with_approval_a_student_waits(seminar):
    code = joining.give_code(seminar, days=None, needs_approval=True)
    browser = student_browser()
    html = html_of(browser.post(address(code), {"shown_name": "K"}, follow=True))
    assert member(seminar).state == State.WAITING
    assert "You have asked to join." in html
    assert "An instructor lets you in." in html
    browser.post(address(code), {"shown_name": "K2"})
    assert member(seminar).state == State.WAITING


def test_who_was_removed_waits_and_who_left_comes_back(seminar, code):
    browser = student_browser()
    browser.post(address(code), {"shown_name": "K"})
    people.leave(member(seminar))
    browser.post(address(code), {"shown_name": "K"})
    assert (member(seminar).state, member(seminar).ended_at) == (State.ACTIVE, None)
    people.remove(member(seminar))
    browser.post(address(code), {"shown_name": "K"})
    assert member(seminar).state == State.WAITING


def test_who_joins_follows_the_path_of_the_class_unless_they_chose(seminar, course):
    short = Path.objects.create(course=course, key="short", title="Short")
    long = Path.objects.create(course=course, key="long", title="Long")
    seminar.path = short
    seminar.save()
    code = joining.give_code(seminar, days=None, needs_approval=False)
    student_browser("one").post(address(code), {"shown_name": "One"})
    two = student_browser("two")
    chosen = Learner.objects.create(user=two.user)
    PathChoice.objects.create(learner=chosen, course=course, path=long)
    two.post(address(code), {"shown_name": "Two"})
    paths = {one.learner.user.username: one.path for one in PathChoice.objects.all()}
    assert paths == {"one": short, "two": long}


def test_instructors_are_led_to_their_class(teacher, seminar, code):
    response = teacher.get(address(code))
    assert response.url == f"/admin/classrooms/classroom/{seminar.pk}/"
    teacher.post(address(code), {"shown_name": "Me"})
    assert [one.role for one in seminar.memberships.all()] == ["owner"]


def test_codes_that_open_nothing(seminar, code):
    joining.revoke_code(seminar)
    html = html_of(Client().get(address(code)), 404)
    assert "No class has this code" in html
    new = joining.give_code(seminar, days=1, needs_approval=False)
    html_of(Client().get(address(new)))
    html_of(Client().get(address(code)), 404)
    seminar.code_expires_at = timezone.now() - timedelta(seconds=1)
    seminar.save()
    html_of(Client().get(address(new)), 404)
    html_of(Client().post(address(new), {"shown_name": "K"}), 404)
    seminar.code_expires_at, seminar.archived_at = None, timezone.now()
    seminar.save()
    html_of(Client().get(address(new)), 404)
    html_of(Client().get("/classes/join/%00/"), 404)
    assert not seminar.memberships.filter(role="student").exists()


def test_trying_codes_out_ends_soon(seminar, code, monkeypatch):
    monkeypatch.setattr(limits, "FAILURES_PER_MINUTE", 3)
    monkeypatch.setattr(limits, "MINUTE", 10**9)  # the minute must not end meanwhile
    for _try in range(3):
        html_of(Client().get(address("WRXNGCDE")), 404)
    html = html_of(Client().get(address(code)), 429)
    assert "Too many wrong codes came from here." in html
    html_of(Client().post(address(code), {"shown_name": "K"}), 429)
    assert Client().get("/accounts/login/").status_code == 200


def test_wrong_methods(seminar, code, browser_of_amina):
    assert Client().put(address(code)).status_code == 405
    assert Client().post(MINE).status_code == 405
    for part in ("leave", "answer", "name", "password", "reflections/1"):
        assert browser_of_amina.get(f"/classes/{seminar.pk}/{part}/").status_code == 405


# Their classes


def test_who_is_in_no_class(course):
    html = html_of(Client().get(MINE))
    assert "You are in no class" in html
    assert Learner.objects.count() == 0


def test_the_page_names_who_can_see_what(seminar, amina, browser_of_amina):
    html = html_of(browser_of_amina.get(MINE))
    assert "Seminar · Spring" in html
    assert "<strong>teacher</strong> (owner)" in html
    assert "They see a reflection only if you share that one with the class." in html
    assert 'value="Amina K."' in html


def test_leaving_takes_shared_reflections_back(seminar, amina, browser_of_amina, lesson):
    reflection = Reflection.objects.create(learner=amina.learner, lesson=lesson, text="Mine")
    SharedReflection.objects.create(classroom=seminar, reflection=reflection)
    browser_of_amina.post(f"/classes/{seminar.pk}/leave/")
    amina.refresh_from_db()
    assert amina.state == State.LEFT
    assert not SharedReflection.objects.exists()
    assert Reflection.objects.get() == reflection
    assert "You are in no class" in html_of(browser_of_amina.get(MINE))
    assert browser_of_amina.post(f"/classes/{seminar.pk}/leave/").status_code == 404


def test_changing_the_name(seminar, amina, browser_of_amina):
    browser_of_amina.post(f"/classes/{seminar.pk}/name/", {"shown_name": "Heron"})
    amina.refresh_from_db()
    assert amina.shown_name == "Heron"
    browser_of_amina.post(f"/classes/{seminar.pk}/name/", {"shown_name": "x" * 121})
    amina.refresh_from_db()
    assert amina.shown_name == "Heron"


def test_allowing_a_one_time_password(seminar, amina, browser_of_amina):
    assert people.may_reset(amina) is False
    browser_of_amina.post(f"/classes/{seminar.pk}/password/", {"allow": "yes"})
    amina.refresh_from_db()
    assert people.may_reset(amina) is True
    browser_of_amina.post(f"/classes/{seminar.pk}/password/", {"allow": "no"})
    amina.refresh_from_db()
    assert people.may_reset(amina) is False


def test_an_invitation_is_answered(seminar, browser_of_amina, amina):
    for answer, state in (("no", State.LEFT), ("yes", State.ACTIVE)):
        Membership.objects.filter(pk=amina.pk).update(state=State.INVITED)
        assert "You are invited." in html_of(browser_of_amina.get(MINE))
        browser_of_amina.post(f"/classes/{seminar.pk}/answer/", {"answer": answer})
        amina.refresh_from_db()
        assert amina.state == state
    sent = browser_of_amina.post(f"/classes/{seminar.pk}/answer/", {"answer": "no"})
    assert sent.status_code == 404


def test_reflections_are_shared_one_by_one(seminar, amina, browser_of_amina, lesson, course):
    one = Reflection.objects.create(learner=amina.learner, lesson=lesson, text="One")
    second = make_lesson(course, number=2)
    two = Reflection.objects.create(learner=amina.learner, lesson=second, text="Two")
    base = f"/classes/{seminar.pk}/reflections"
    browser_of_amina.post(f"{base}/{one.pk}/", {"share": "yes"})
    browser_of_amina.post(f"{base}/{one.pk}/", {"share": "yes"})
    assert [share.reflection for share in SharedReflection.objects.all()] == [one]
    html = html_of(browser_of_amina.get(MINE))
    assert html.count("Stop sharing it") == 1
    assert html.count(">Share it<") == 1
    browser_of_amina.post(f"{base}/{two.pk}/", {"share": "no"})
    browser_of_amina.post(f"{base}/{one.pk}/", {"share": "no"})
    assert not SharedReflection.objects.exists()


def test_nobody_shares_what_is_not_theirs_or_of_another_course(
    seminar, amina, browser_of_amina, lesson
):
    other = Learner.objects.create()
    theirs = Reflection.objects.create(learner=other, lesson=lesson, text="Theirs")
    far = make_lesson(make_course("two", default=False), number=9)
    mine = Reflection.objects.create(learner=amina.learner, lesson=far, text="Mine")
    for reflection in (theirs, mine):
        path = f"/classes/{seminar.pk}/reflections/{reflection.pk}/"
        assert browser_of_amina.post(path, {"share": "yes"}).status_code == 404
    assert not SharedReflection.objects.exists()


@pytest.mark.parametrize("part", ["leave", "answer", "name", "password", "reflections/1"])
def test_a_class_of_others_is_not_there(seminar, amina, part):
    for browser in (Client(), student_browser()):
        path = f"/classes/{seminar.pk}/{part}/"
        assert browser.post(path, {"shown_name": "X"}).status_code == 404
    assert Client().post(f"/classes/999999/{part}/").status_code == 404
    amina.refresh_from_db()
    assert (amina.state, amina.shown_name) == (State.ACTIVE, "Amina K.")


def test_queries_do_not_grow_with_the_classes(
    seminar, amina, browser_of_amina, course, django_assert_max_num_queries
):
    def count():
        with django_assert_max_num_queries(40) as counted:
            html_of(browser_of_amina.get(MINE))
        return len(counted)

    one = count()
    for number in range(3):
        add_student(make_class(course, name=f"C{number}"), amina.learner)
    assert count() == one


def test_progress_and_data_lead_there_for_those_in_a_class(
    seminar, amina, browser_of_amina, lesson
):
    for path in ("/progress/", "/accounts/data/"):
        assert f'href="{MINE}"' in html_of(browser_of_amina.get(path))
        assert f'href="{MINE}"' not in html_of(student_browser(path).get(path))
        assert f'href="{MINE}"' not in html_of(Client().get(path))
