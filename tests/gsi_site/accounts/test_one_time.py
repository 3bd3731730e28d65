import pytest
from django.contrib.auth.hashers import identify_hasher
from django.test import Client

from gsi_site.accounts.codes import give_recovery_code
from gsi_site.accounts.models import OneTimePassword
from gsi_site.accounts.one_time import ALPHABET, give_one_time_password, make_up

CHANGE = "/accounts/password/change/"
OWN = "paper-lantern-9"


@pytest.fixture(autouse=True)
def cheap_passwords(settings):
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.MD5PasswordHasher",
        "gsi_site.accounts.hashers.OneTimePasswordHasher",
    ]


@pytest.fixture
def password(user):
    return give_one_time_password(user)


def sign_in(client, password):
    return client.post("/accounts/login/", {"login": "ada", "password": password})


def choose(client, old, new):
    return client.post(CHANGE, {"oldpassword": old, "password1": new, "password2": new})


def test_a_password_is_three_groups_of_plain_letters(db):
    assert [len(group) for group in make_up().split("-")] == [4, 4, 4]
    assert set(make_up()) <= set(ALPHABET) | {"-"}
    assert make_up() != make_up()


def test_the_password_signs_in_and_is_hashed_anew(user, password, browser):
    assert identify_hasher(user.password).algorithm == "one_time"
    assert not user.check_password(make_up())
    assert sign_in(browser, password).status_code == 302
    user.refresh_from_db()
    assert identify_hasher(user.password).algorithm == "md5"
    assert user.check_password(password)


@pytest.mark.parametrize("path", ["/progress/", "/accounts/data/", "/admin/"])
def test_nothing_else_is_open_before_it_is_changed(user, password, browser, lesson, path):
    sign_in(browser, password)
    response = browser.get(path)
    assert response.status_code == 302
    assert response.url.startswith(f"{CHANGE}?next=")
    html = browser.get(response.url).content.decode()
    assert "Choose your own password" in html
    assert browser.post(path).url == f"{CHANGE}?next=%2F"
    assert browser.get("/healthz").status_code == 200


def test_having_chosen_their_own_they_go_on(user, password, browser, lesson):
    sign_in(browser, password)
    assert choose(browser, password, OWN).status_code == 302
    assert not OneTimePassword.objects.exists()
    assert browser.get("/progress/").status_code == 200
    user.refresh_from_db()
    assert user.check_password(OWN)


def test_the_same_password_is_not_their_own(user, password, browser):
    sign_in(browser, password)
    html = choose(browser, password, password).content.decode()
    assert "Choose another one" in html
    assert OneTimePassword.objects.exists()


def test_a_new_one_signs_out_and_ends_the_one_before(user, lesson):
    first = give_one_time_password(user)
    browser = Client()
    sign_in(browser, first)
    choose(browser, first, OWN)
    second = give_one_time_password(user)
    assert OneTimePassword.objects.count() == 1
    html = browser.get("/progress/").content.decode()
    assert "Sign in" in html
    assert sign_in(Client(), first).status_code == 200
    assert sign_in(Client(), OWN).status_code == 200
    assert sign_in(Client(), second).status_code == 302


def test_a_recovery_code_ends_it_too(user, password, browser):
    code = give_recovery_code(user)
    sent = {"username": "ada", "code": code, "password1": OWN, "password2": OWN}
    assert browser.post("/accounts/recover/", sent).status_code == 302
    assert not OneTimePassword.objects.exists()


def test_who_has_a_password_of_their_own_pays_no_query(signed_in, django_assert_num_queries):
    with django_assert_num_queries(2):  # the session; the user with the learner
        signed_in.get("/accounts/erase/missing")
