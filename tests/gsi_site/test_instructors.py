import io

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.core.management import CommandError, call_command

from gsi_site.instructors import GROUP, MAY_ADD, MAY_CHANGE, MAY_VIEW, keep_group

RIGHTS = {f"{label}.view_{model}" for label, models in MAY_VIEW.items() for model in models}
RIGHTS |= {f"{label}.add_{model}" for label, models in MAY_ADD.items() for model in models}
RIGHTS |= {f"{label}.change_{model}" for label, models in MAY_CHANGE.items() for model in models}


@pytest.fixture(autouse=True)
def cheap_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def rights_of(group):
    pairs = group.permissions.values_list("content_type__app_label", "codename")
    return {f"{label}.{codename}" for label, codename in pairs}


def test_a_fresh_database_has_the_group_that_views_marks_and_answers_reports(db):
    assert rights_of(Group.objects.get(name=GROUP)) == RIGHTS
    assert len(RIGHTS) == 26
    assert sorted(right for right in RIGHTS if ".view_" not in right) == [
        "classrooms.add_classroom",
        "quizzes.add_grade",
        "quizzes.change_report",
    ]
    for private in ("reflection", "recoverycode", "sectionread", "user"):
        assert not any(right.endswith(f"_{private}") for right in RIGHTS)


def test_every_right_is_of_a_model_that_exists():
    for label, models in MAY_VIEW.items():
        for model in models:
            assert apps.get_model(label, model)


def test_keeping_the_group_adds_what_it_lacks_and_leaves_the_rest(db):
    group = Group.objects.get(name=GROUP)
    extra = Permission.objects.get(codename="view_user")
    group.permissions.set([extra])
    keep_group(using="default")
    assert rights_of(group) == RIGHTS | {"auth.view_user"}
    assert Group.objects.filter(name=GROUP).count() == 1


def test_the_group_comes_before_the_permissions_do(db):
    Permission.objects.filter(content_type__app_label="quizzes").delete()
    Group.objects.all().delete()
    keep_group(using="default")
    assert rights_of(Group.objects.get(name=GROUP)) == RIGHTS


def run(*arguments, stdin=None, monkeypatch=None):
    if stdin is not None:
        monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
    out = io.StringIO()
    call_command("make_instructor", *arguments, stdout=out)
    return out.getvalue()


def test_a_new_instructor_gets_a_password_shown_once(db):
    said = run("miriam")
    user = get_user_model().objects.get(username="miriam")
    assert (user.is_staff, user.is_superuser, user.is_active) == (True, False, True)
    assert [group.name for group in user.groups.all()] == [GROUP]
    password = said.split("shown only now: ")[1].split()[0]
    assert user.check_password(password)
    assert said.startswith("Made the user miriam: staff, in the group Instructors.")


def test_a_known_user_keeps_their_password_and_other_groups(db):
    other = Group.objects.create(name="Choir")
    user = get_user_model().objects.create_user("amina", password="paper-lantern-9")
    user.groups.add(other)
    said = run("amina")
    user.refresh_from_db()
    assert user.is_staff and user.check_password("paper-lantern-9")
    assert {group.name for group in user.groups.all()} == {GROUP, "Choir"}
    assert said == "Took the user amina: staff, in the group Instructors.\n"
    assert run("amina") == said


def test_a_password_may_come_from_standard_input(db, monkeypatch):
    said = run("miriam", "--password-stdin", stdin="paper-lantern-9\n", monkeypatch=monkeypatch)
    assert get_user_model().objects.get().check_password("paper-lantern-9")
    assert "paper-lantern-9" not in said


@pytest.mark.parametrize("password", ["", "1234", "password"])
def test_a_weak_password_makes_nobody(db, monkeypatch, password):
    with pytest.raises(CommandError):
        run("miriam", "--password-stdin", stdin=f"{password}\n", monkeypatch=monkeypatch)
    assert get_user_model().objects.count() == 0


def test_a_name_that_no_user_can_have_makes_nobody(db):
    with pytest.raises(CommandError, match="valid username"):
        run("two words")
    assert get_user_model().objects.count() == 0


def test_an_inactive_user_is_pointed_out(db):
    get_user_model().objects.create_user("amina", is_active=False)
    assert "not active" in run("amina")
