"""Who ``request.learner`` is, and what the browser is told."""

import datetime
import threading
import uuid

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.core import signing
from django.db import connection
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from gsi_site.accounts import cookies
from gsi_site.accounts.backends import AccountBackend
from gsi_site.accounts.middleware import LearnerMiddleware
from gsi_site.accounts.models import Learner

DAY = 24 * 60 * 60


def visit(view, *, cookie: str | None = None, user=None) -> HttpResponse:
    """Run one request of ``view`` through the middleware; the view may return None."""

    def get_response(request):
        return view(request) or HttpResponse("ok")

    request = RequestFactory().get("/")
    request.user = user or AnonymousUser()
    if cookie is not None:
        request.COOKIES[cookies.NAME] = cookie
    return LearnerMiddleware(get_response)(request)


def aged_cookie(learner_id: uuid.UUID, *, days: float, monkeypatch) -> str:
    """A good cookie that was set so many days ago."""
    real = signing.time.time
    monkeypatch.setattr(signing.time, "time", lambda: real() - days * DAY)
    value = cookies.sign(learner_id)
    monkeypatch.setattr(signing.time, "time", real)
    return value


def found_id(cookie: str | None, user=None) -> uuid.UUID:
    seen = []
    visit(lambda request: seen.append(request.learner.id), cookie=cookie, user=user)
    return seen[0]


def test_page_that_does_not_use_learner_costs_nothing(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = visit(lambda request: None, cookie=cookies.sign(uuid.uuid4()))
    assert response.cookies == {}
    assert not response.has_header("Vary")


def test_looking_makes_no_row_and_sets_no_cookie(db):
    response = visit(lambda request: request.learner.is_kept and None)
    assert Learner.objects.count() == 0
    assert response.cookies == {}
    assert response["Vary"] == "Cookie"


def test_remember_sets_cookie_without_row(db, settings):
    settings.SESSION_COOKIE_SECURE = True
    response = visit(lambda request: request.learner.remember())
    assert Learner.objects.count() == 0
    cookie = response.cookies[cookies.NAME]
    assert cookie["max-age"] == 400 * DAY
    assert (cookie["httponly"], cookie["samesite"], cookie["secure"]) == (True, "Lax", True)


def test_cookie_is_not_secure_on_plain_http(db, settings):
    settings.SESSION_COOKIE_SECURE = False
    response = visit(lambda request: request.learner.remember())
    assert response.cookies[cookies.NAME]["secure"] == ""


def test_keep_makes_row_under_remembered_id(db):
    value = visit(lambda request: request.learner.remember()).cookies[cookies.NAME].value
    remembered, _stale = cookies.read(value)
    response = visit(lambda request: request.learner.keep() and None, cookie=value)
    assert [learner.id for learner in Learner.objects.all()] == [remembered]
    assert response.cookies == {}, "the browser has this cookie already"


def test_keep_without_cookie_sets_it(db):
    response = visit(lambda request: request.learner.keep() and None)
    learner = Learner.objects.get()
    assert cookies.read(response.cookies[cookies.NAME].value) == (learner.id, False)


def test_two_tabs_that_keep_together_make_one_row(db):
    learner_id = uuid.uuid4()
    first, second = Learner(id=learner_id), Learner(id=learner_id)
    assert first.keep() == second.keep()
    assert second.is_kept and second.created_at == first.created_at
    assert Learner.objects.count() == 1


def test_two_tabs_of_a_user_that_keep_together_make_one_row(db):
    user = get_user_model().objects.create_user("ada")
    first, second = Learner(user=user), Learner(user=user)
    assert first.keep().pk == second.keep().pk
    assert list(Learner.objects.values_list("user", flat=True)) == [user.pk]


@pytest.mark.django_db(transaction=True)
def test_threads_that_keep_together_make_one_row():
    learner_id = uuid.uuid4()
    barrier = threading.Barrier(4)
    kept, problems = [], []

    def keep():
        try:
            barrier.wait(timeout=10)
            kept.append(Learner(id=learner_id).keep().pk)
        except Exception as problem:  # told to the main thread, where the test can fail
            problems.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=keep) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert kept == [learner_id] * 4
    assert Learner.objects.count() == 1


def test_keep_of_guest_who_became_an_account_meanwhile_is_a_new_guest(db):
    user = get_user_model().objects.create_user("ada")
    guest = Learner(id=uuid.uuid4())
    account = Learner.objects.create(id=guest.id, user=user)
    guest.keep()
    assert guest.pk != account.pk
    assert guest.is_guest and guest.is_kept
    assert Learner.objects.count() == 2


def test_kept_guest_is_found_by_cookie(db):
    guest = Learner.objects.create(time_zone="Asia/Shanghai")
    Learner.objects.create()
    seen = []
    visit(
        lambda request: seen.append((request.learner.pk, request.learner.time_zone)),
        cookie=cookies.sign(guest.pk),
    )
    assert seen == [(guest.pk, "Asia/Shanghai")]


@pytest.mark.parametrize("change", [lambda v: v + "x", lambda v: "", lambda v: v.split(":")[0]])
def test_forged_cookie_is_none(db, change):
    guest = Learner.objects.create()
    assert found_id(change(cookies.sign(guest.pk))) != guest.pk


def test_signed_nonsense_is_none(db):
    value = signing.TimestampSigner(salt=cookies.SALT).sign("not-an-id")
    assert cookies.read(value) == (None, False)


def test_cookie_of_400_days_is_none(db, monkeypatch):
    guest = Learner.objects.create()
    assert found_id(aged_cookie(guest.pk, days=400.1, monkeypatch=monkeypatch)) != guest.pk
    assert found_id(aged_cookie(guest.pk, days=399, monkeypatch=monkeypatch)) == guest.pk


@pytest.mark.parametrize(("days", "renewed"), [(29, False), (31, True)])
def test_cookie_older_than_30_days_is_set_anew(db, monkeypatch, days, renewed):
    guest = Learner.objects.create()
    value = aged_cookie(guest.pk, days=days, monkeypatch=monkeypatch)
    response = visit(lambda request: request.learner.is_guest and None, cookie=value)
    assert (cookies.NAME in response.cookies) is renewed
    if renewed:
        assert cookies.read(response.cookies[cookies.NAME].value) == (guest.pk, False)


def test_cookie_lasts_as_long_as_an_idle_guest_is_kept(db, monkeypatch, settings):
    settings.GSI_GUEST_DAYS = 10
    guest = Learner.objects.create()
    assert found_id(aged_cookie(guest.pk, days=10.1, monkeypatch=monkeypatch)) != guest.pk
    value = aged_cookie(guest.pk, days=6, monkeypatch=monkeypatch)
    response = visit(lambda request: request.learner.is_guest and None, cookie=value)
    assert response.cookies[cookies.NAME]["max-age"] == 10 * DAY


def test_cookie_of_an_account_gives_fresh_guest(db):
    user = get_user_model().objects.create_user("ada")
    account = Learner.objects.create(user=user)
    assert found_id(cookies.sign(account.pk)) != account.pk


def test_signed_in_user_has_own_learner_whatever_the_cookie_says(db):
    user = get_user_model().objects.create_user("ada")
    account = Learner.objects.create(user=user)
    guest = Learner.objects.create()
    assert found_id(cookies.sign(guest.pk), user=user) == account.pk


def test_keep_of_signed_in_user_sets_no_cookie(db):
    user = get_user_model().objects.create_user("ada")
    response = visit(lambda request: request.learner.keep() and None, user=user)
    assert Learner.objects.get().user == user
    assert response.cookies == {}


def test_backend_loads_user_and_learner_in_one_query(db, django_assert_num_queries):
    user = get_user_model().objects.create_user("ada")
    learner = Learner.objects.create(user=user)
    alone = get_user_model().objects.create_user("bob")
    with django_assert_num_queries(1):
        assert AccountBackend().get_user(user.pk).learner == learner
    with django_assert_num_queries(1):
        loaded = AccountBackend().get_user(alone.pk)
        assert found_id(None, user=loaded)


def test_backend_refuses_inactive_and_unknown_users(db):
    user = get_user_model().objects.create_user("ada", is_active=False)
    assert AccountBackend().get_user(user.pk) is None
    assert AccountBackend().get_user(user.pk + 1) is None


def test_touch_writes_at_most_once_an_hour(db, django_assert_num_queries):
    learner = Learner.objects.create()
    with django_assert_num_queries(0):
        learner.touch()
    before = timezone.now() - datetime.timedelta(hours=2)
    Learner.objects.update(active_at=before)
    learner.refresh_from_db()
    with django_assert_num_queries(1):
        learner.touch()
        learner.touch()
    learner.refresh_from_db()
    assert learner.active_at > before + datetime.timedelta(hours=1)


def test_keep_touches_and_unkept_is_not_touched(db, django_assert_num_queries):
    before = timezone.now() - datetime.timedelta(hours=2)
    learner = Learner.objects.create(active_at=before)
    with django_assert_num_queries(1):
        learner.keep()
    with django_assert_num_queries(0):
        Learner(active_at=before).touch()


def test_time_zone_holds_for_the_request_only(db):
    guest = Learner.objects.create(time_zone="Asia/Shanghai")
    seen = []

    def view(request):
        request.learner.keep()
        seen.append(timezone.get_current_timezone_name())

    visit(view, cookie=cookies.sign(guest.pk))
    assert seen == ["Asia/Shanghai"]
    assert timezone.get_current_timezone_name() == timezone.get_default_timezone_name()


@pytest.mark.parametrize("name", ["Mars/Base", "../etc/passwd", ""])
def test_unusable_time_zone_is_ignored(db, name):
    guest = Learner.objects.create(time_zone=name)
    seen = []

    def view(request):
        request.learner.keep()
        seen.append(timezone.get_current_timezone_name())

    visit(view, cookie=cookies.sign(guest.pk))
    assert seen == [timezone.get_default_timezone_name()]
