"""Signing up and in, through allauth as it is set up here."""

import re
from html.parser import HTMLParser

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from gsi_site import settings as site_settings
from gsi_site.accounts import codes, cookies, limits
from gsi_site.accounts.models import Learner, RecoveryCode
from lessons.models import SectionRead
from tests.gsi_site.accounts.people import (
    PASSWORD,
    browser_of,
    cookie_id,
    shown_code,
    study,
    text_of,
)

LOGIN = reverse("account_login")
SIGNUP = reverse("account_signup")


def sign_up(client, name="ada", **more):
    data = {"username": name, "password1": PASSWORD, "password2": PASSWORD, **more}
    return client.post(SIGNUP, data)


def sign_in(client, name="ada", password=PASSWORD, **more):
    return client.post(LOGIN, {"login": name, "password": password, **more})


@pytest.fixture
def with_mail(settings):
    settings.GSI_HAS_EMAIL = True
    settings.ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*", "password2*"]
    settings.ACCOUNT_EMAIL_VERIFICATION = "optional"


# Signing up


def test_sign_up_keeps_the_guest_s_progress(guest, lesson):
    study(guest, lesson)
    codes.give_return_code(guest)
    client = browser_of(guest)
    response = sign_up(client)
    learner = Learner.objects.get()
    assert (learner.pk, learner.user.username, learner.return_code_hash) == (guest.pk, "ada", None)
    assert response.cookies[cookies.NAME].value == ""
    assert client.get(reverse("accounts:data")).context["request"].learner == learner


def test_sign_up_without_a_guest_makes_no_learner_yet(browser, db):
    sign_up(browser)
    assert Learner.objects.count() == 0
    assert get_user_model().objects.get().username == "ada"


def test_sign_up_after_mere_reading_works(browser, db):
    browser.cookies[cookies.NAME] = cookies.sign(Learner().pk)
    assert sign_up(browser).status_code == 200
    assert Learner.objects.count() == 0


def test_sign_up_shows_a_recovery_code_once(browser, db):
    response = sign_up(browser, next="/lessons/")
    code = shown_code(response)
    assert codes.find_by_recovery_code(username="ada", code=code).username == "ada"
    assert response.context["next"] == "/lessons/"
    assert code not in browser.get(reverse("accounts:recovery_code")).content.decode()
    assert code not in str(dict(browser.session))
    assert "no-store" in response["Cache-Control"]


def test_sign_up_with_an_address_needs_no_recovery_code(browser, db, with_mail):
    response = sign_up(browser, email="ada@example.org", next="/lessons/")
    assert response.url == "/lessons/"
    assert RecoveryCode.objects.count() == 0
    assert [message.to for message in mail.outbox] == [["ada@example.org"]]


def test_sign_up_survives_a_mail_server_that_is_down(browser, db, with_mail, monkeypatch, caplog):
    def fail(self, *args, **kwargs):
        raise ConnectionRefusedError

    monkeypatch.setattr("django.core.mail.EmailMessage.send", fail)
    assert sign_up(browser, email="ada@example.org").status_code == 302
    assert EmailAddress.objects.get().email == "ada@example.org"
    assert "could not be sent" in caplog.text


def test_address_is_not_asked_for_where_none_can_be_used(browser, db):
    assert 'name="email"' not in browser.get(SIGNUP).content.decode()


def test_address_can_be_left_out(browser, db, with_mail):
    assert 'name="email"' in browser.get(SIGNUP).content.decode()
    assert shown_code(sign_up(browser))


def test_taken_name_is_told_beside_the_field_and_the_guest_stays(guest, user, lesson):
    study(guest, lesson)
    response = sign_up(browser_of(guest), "ADA")
    assert list(response.context["form"].errors) == ["username"]
    assert b'aria-describedby="id_username_helptext id_username_error"' in response.content
    assert SectionRead.objects.get().learner == guest
    assert Learner.objects.get().is_guest


def test_passwords_are_hashed_with_argon2(browser, db, settings):
    settings.PASSWORD_HASHERS = site_settings.PASSWORD_HASHERS
    sign_up(browser)
    password = get_user_model().objects.get().password
    assert password.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")
    assert sign_in(Client()).status_code == 302


# Signing in and out


@pytest.mark.parametrize("name", ["ada", "ADA", "ada@example.org"])
def test_name_or_address_signs_in(browser, user, name):
    EmailAddress.objects.create(user=user, email="ada@example.org", verified=True, primary=True)
    assert sign_in(browser, name).url == "/"
    assert browser.session["_auth_user_id"] == str(user.pk)


def test_next_is_safe(browser, user):
    assert sign_in(browser, next="https://example.org/").url == "/"


def test_user_and_learner_are_loaded_in_one_query(
    signed_in, account, django_assert_max_num_queries
):
    with django_assert_max_num_queries(2):  # the session, then user and learner
        response = signed_in.get(reverse("accounts:time_zone"))
    assert response.context["request"].learner == account


def test_signing_out_shows_no_progress_to_the_next_person(browser, guest, lesson):
    study(guest, lesson)
    client = browser_of(guest)
    sign_up(client)
    client.post(reverse("account_logout"))
    assert cookie_id(client) is None
    assert client.get(reverse("accounts:data")).context["held"] == []


def test_admin_signs_in_here_too(browser, db):
    response = browser.get("/admin/", follow=True)
    assert response.redirect_chain[-1] == (f"{LOGIN}?next=%2Fadmin%2F", 302)
    assert browser.post("/admin/login/", {"username": "x", "password": "y"}).url.startswith(LOGIN)


def test_second_factor_is_asked_for(browser, user):
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    assert sign_in(browser).url == reverse("mfa_authenticate")
    assert "_auth_user_id" not in browser.session


# Limits


def test_class_of_300_signs_in_from_one_address_within_a_minute(client, db):
    hashed = make_password(PASSWORD)
    users = get_user_model().objects
    users.bulk_create([users.model(username=f"u{n}", password=hashed) for n in range(300)])
    statuses = []
    for number in range(300):
        client.cookies.clear()
        statuses.append(sign_in(client, f"u{number}").status_code)
    assert statuses == [302] * 300


def test_class_of_60_signs_up_from_one_address_within_a_minute(client, db):
    statuses = []
    for number in range(60):
        client.cookies.clear()
        statuses.append(sign_up(client, f"u{number}").status_code)
    assert statuses == [200] * 60


def test_wrong_passwords_from_one_address_are_limited_loosely(browser, user, monkeypatch):
    assert limits.FAILURES_PER_MINUTE == 300
    monkeypatch.setattr(limits, "FAILURES_PER_MINUTE", 3)
    pages = [sign_in(browser, f"u{number}").content.decode() for number in range(4)]
    assert ["Too many failed login attempts" in page for page in pages] == [False] * 3 + [True]
    assert sign_in(browser).status_code == 200
    assert sign_in(Client(REMOTE_ADDR="192.0.2.7")).status_code == 302


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.7", "192.0.2.8", False),
        ("2001:db8::1", "2001:db8::2", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
    ],
)
def test_addresses_of_one_ipv6_network_count_as_one(rf, monkeypatch, one, other, same):
    monkeypatch.setattr(limits.time, "time", lambda: 1_000_000)
    keys = {limits.address_key(rf.get("/", REMOTE_ADDR=address)) for address in (one, other)}
    assert (len(keys) == 1) is same


def test_signing_in_rightly_is_not_counted(browser, user, rf):
    for _time in range(3):
        browser.post(reverse("account_logout"))
        assert sign_in(browser).status_code == 302
    assert cache.get(limits.address_key(rf.get("/"))) is None


def test_sixth_wrong_password_for_an_account_is_limited(browser, user):
    get_user_model().objects.create_user("bob", password=PASSWORD)
    for _guess in range(5):
        response = sign_in(browser, password="wrong")
        assert "Too many failed" not in response.content.decode()
    response = sign_in(browser, "ADA", "wrong")
    assert "Too many failed login attempts" in response.content.decode()
    assert sign_in(browser).status_code == 200, "the right password is refused for now, too"
    assert sign_in(browser, "bob").status_code == 302


def test_page_for_too_many_requests_is_ours(browser, db, settings):
    settings.ACCOUNT_RATE_LIMITS = {"signup": "1/m/ip"}
    sign_up(browser, password2="other")
    response = sign_up(browser)
    assert response.status_code == 429
    assert [template.name for template in response.templates][:2] == ["429.html", "base.html"]


# Who has an account is not told


def test_sign_in_does_not_tell_who_has_an_account(browser, user):
    pages = [text_of(sign_in(browser, name, "wrong")) for name in ("ada", "nobody")]
    assert pages[0] == pages[1]


def test_reset_does_not_tell_who_has_an_account(browser, user, with_mail):
    EmailAddress.objects.create(user=user, email="ada@example.org", verified=True, primary=True)
    user.email = "ada@example.org"
    user.save()
    url = reverse("account_reset_password")
    answers = [
        browser.post(url, {"email": email}, follow=True)
        for email in ("ada@example.org", "nobody@example.org")
    ]
    assert text_of(answers[0]) == text_of(answers[1])
    assert answers[0].redirect_chain == answers[1].redirect_chain
    assert [message.to for message in mail.outbox] == [["ada@example.org"], ["nobody@example.org"]]


def test_reset_by_mail_sets_a_new_password(browser, user, with_mail):
    user.email = "ada@example.org"
    user.save()
    browser.post(reverse("account_reset_password"), {"email": "ada@example.org"})
    link = re.search(r"http\S+", mail.outbox[0].body)[0]
    page = browser.get(link, follow=True)
    data = {"password1": "another-long-password", "password2": "another-long-password"}
    browser.post(page.redirect_chain[-1][0], data)
    user.refresh_from_db()
    assert user.check_password("another-long-password")


# How the pages look and hold


class Finder(HTMLParser):
    """Collects what the content security policy forbids, and fields without a label."""

    def __init__(self, page: str):
        super().__init__()
        self.faults, self.fields, self.labels = [], [], set()
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "style" or "style" in given or any(name.startswith("on") for name in given):
            self.faults.append(self.get_starttag_text())
        if tag == "script" and "src" not in given and given.get("type") != "application/json":
            self.faults.append(self.get_starttag_text())
        if any(given.get(name, "").startswith(("http:", "//")) for name in ("src", "action")):
            self.faults.append(self.get_starttag_text())
        if tag == "label":
            self.labels.add(given.get("for"))
        if tag in ("select", "textarea") or (tag == "input" and given.get("type") != "hidden"):
            self.fields.append(given.get("id"))


def check_page(response):
    page = response.content.decode()
    found = Finder(page)
    assert response.status_code == 200
    assert "base.html" in [template.name for template in response.templates]
    assert found.faults == []
    assert set(found.fields) - found.labels == set()
    assert re.search(r"<title>\s*\S[^<]*· GSI Site</title>", page)
    assert page.count("<h1") == 1


@pytest.mark.parametrize(
    "path",
    [
        "login/",
        "signup/",
        "inactive/",
        "password/reset/",
        "password/reset/done/",
        "password/reset/key/done/",
        "password/reset/key/1-bad-token/",
        "confirm-email/",
        "confirm-email/bad-key/",
        "return-code/",
        "return-code/open/",
        "forget-browser/",
        "recover/",
        "data/",
        "data/erase/",
        "time-zone/",
    ],
)
def test_page_for_guests_is_ours(browser, db, with_mail, path):
    check_page(browser.get(f"/accounts/{path}"))


def confirm_access(browser):
    """Sign in and type the password again, as changes to second factors ask for."""
    sign_in(browser)
    browser.post(reverse("account_reauthenticate"), {"password": PASSWORD})


@pytest.mark.parametrize(
    "path",
    [
        "logout/",
        "email/",
        "password/change/",
        "reauthenticate/",
        "2fa/",
        "2fa/totp/activate/",
        "2fa/webauthn/",
        "2fa/webauthn/add/",
        "recovery-code/",
        "data/",
        "data/erase/",
        "time-zone/",
        "forget-browser/",
    ],
)
def test_page_for_users_is_ours(browser, user, with_mail, path):
    EmailAddress.objects.create(user=user, email="ada@example.org", verified=True, primary=True)
    confirm_access(browser)
    check_page(browser.get(f"/accounts/{path}"))


def test_pages_of_second_factors_are_ours(browser, user):
    confirm_access(browser)
    TOTP.activate(user, generate_totp_secret())
    key = Authenticator.objects.create(
        user=user, type="webauthn", data={"name": "My key", "credential": {}}
    )
    browser.post("/accounts/2fa/recovery-codes/generate/")
    for path in (
        "",
        "totp/deactivate/",
        "recovery-codes/",
        "recovery-codes/generate/",
        "webauthn/",
        f"webauthn/keys/{key.pk}/edit/",
        f"webauthn/keys/{key.pk}/remove/",
        "reauthenticate/",
    ):
        check_page(browser.get(f"/accounts/2fa/{path}"))


def test_page_that_asks_for_the_second_factor_is_ours(browser, user):
    TOTP.activate(user, generate_totp_secret())
    check_page(browser.get(sign_in(browser).url))


@pytest.mark.parametrize("path", ["phone/change/", "phone/verify/", "login/code/", "social/"])
def test_there_is_no_such_page(browser, db, path):
    assert browser.get(f"/accounts/{path}").status_code == 404
