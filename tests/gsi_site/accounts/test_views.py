"""The account pages that are ours."""

import csv
import io
import json
import zipfile

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from gsi_site.accounts import codes, cookies
from gsi_site.accounts.models import Learner, RecoveryCode
from lessons.models import Reflection, SectionRead
from tests.gsi_site.accounts.people import (
    PAGES,
    PASSWORD,
    browser_of,
    cookie_id,
    form_errors,
    shown_code,
    sign_in,
    study,
    text_of,
)

NEW_PASSWORD = "another-long-password"


# Every page


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("who", ["nobody", "guest", "user"])
def test_looking_writes_nothing(page, who, browser, guest, signed_in, lesson):
    study(guest, lesson)
    client = {"nobody": browser, "guest": browser_of(guest), "user": signed_in}[who]
    before = list(Learner.objects.order_by("pk").values())
    response = client.get(PAGES[page])
    redirected = page == "merge" or (page == "recovery_code" and who != "user")
    redirected = redirected or (page == "return_code" and who == "user")
    assert response.status_code == (302 if redirected else 200)
    assert list(Learner.objects.order_by("pk").values()) == before
    assert cookies.NAME not in response.cookies
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("page", PAGES)
def test_wrong_method_is_refused(page, browser):
    assert browser.delete(PAGES[page]).status_code == 405
    if page in ("data", "json", "zip"):
        assert browser.post(PAGES[page]).status_code == 405


def test_forms_need_a_csrf_token(guest):
    client = browser_of(guest)
    client.handler.enforce_csrf_checks = True
    assert client.post(PAGES["erase"], {"sure": "on"}).status_code == 403
    assert Learner.objects.get() == guest


# Own data


def test_data_page_counts_what_is_held_of_me_only(guest, account, lesson):
    study(guest, lesson)
    study(account, lesson)
    SectionRead.objects.create(learner=account, section=lesson.sections.last())
    response = browser_of(guest).get(PAGES["data"])
    held = [(str(label), number) for label, number in response.context["held"]]
    assert held == [("account", 1), ("sections read", 1), ("reflections", 1)]


def test_staff_are_offered_passkeys_first(signed_in, user):
    assert b"Please protect your account" not in signed_in.get(PAGES["data"]).content
    get_user_model().objects.filter(pk=user.pk).update(is_staff=True)
    assert b"Please protect your account" in signed_in.get(PAGES["data"]).content


def test_json_holds_my_rows_and_no_stranger_s(guest, account, lesson, quiz):
    study(guest, lesson, text="=Mine", quiz=quiz)
    study(account, lesson, text="Theirs")
    response = browser_of(guest).get(PAGES["json"])
    tables = json.loads(response.content)
    assert response["Content-Type"] == "application/json"
    assert response["Content-Disposition"] == 'attachment; filename="my-data.json"'
    assert [row["text"] for row in tables["reflections"]] == ["=Mine"]
    assert {name: len(rows) for name, rows in tables.items()} == {
        "account": 1,
        "email_addresses": 0,
        "looks_by_staff": 0,
        "section_reads": 1,
        "reflections": 1,
        "paths_chosen": 0,
        "notes": 0,
        "source_reports": 0,
        "attempts": 1,
        "items": 2,
        "responses": 1,
        "grades": 1,
        "drafts": 0,
        "reports": 0,
        "cards": 1,
        "review_plans": 0,
        "classes": 0,
        "extensions": 0,
        "marks": 0,
        "shared_reflections": 0,
        "completions": 0,
        "reminders": 0,
    }


def test_csv_is_a_zip_of_my_tables(guest, lesson):
    study(guest, lesson, text="=Mine")
    response = browser_of(guest).get(PAGES["zip"])
    archive = zipfile.ZipFile(io.BytesIO(response.content))
    assert sorted(archive.namelist()) == ["account.csv", "reflections.csv", "section_reads.csv"]
    text = archive.read("reflections.csv").decode("utf-8-sig")
    assert [row["text"] for row in csv.DictReader(io.StringIO(text))] == ["'=Mine"]


def test_export_in_another_format_is_404(browser, db):
    assert browser.get("/accounts/data/export.exe").status_code == 404


def test_erase_needs_the_box_to_be_ticked(guest):
    response = browser_of(guest).post(PAGES["erase"], {})
    assert form_errors(response) == {"sure": ["Tick the box if you are sure."]}
    assert Learner.objects.get() == guest


def test_guest_erases_exactly_their_own(guest, account, lesson):
    study(guest, lesson)
    study(account, lesson)
    client = browser_of(guest)
    response = client.post(PAGES["erase"], {"sure": "on"})
    assert response.url == "/"
    assert response.cookies[cookies.NAME].value == ""
    assert Learner.objects.get() == account
    assert Reflection.objects.get().learner == account


def test_user_erases_the_account_and_is_signed_out(signed_in, user, guest):
    other_device = Client()
    other_device.force_login(user)
    response = signed_in.post(PAGES["erase"], {"sure": "on"})
    assert response.url == "/"
    assert get_user_model().objects.count() == 0
    assert "_auth_user_id" not in signed_in.session
    assert other_device.get(PAGES["recovery_code"]).status_code == 302
    assert Learner.objects.get() == guest


def test_erasing_nothing_is_no_error(browser, db):
    assert browser.post(PAGES["erase"], {"sure": "on"}).url == "/"


# Time zone


def test_time_zone_is_kept_and_used(browser, db):
    response = browser.post(PAGES["time_zone"], {"time_zone": "Asia/Shanghai"})
    assert response.url == PAGES["data"]
    assert Learner.objects.get().time_zone == "Asia/Shanghai"
    assert b"Asia/Shanghai" in browser.get(PAGES["data"]).content


def test_time_zone_can_be_given_up(guest):
    Learner.objects.update(time_zone="Asia/Shanghai")
    browser_of(guest).post(PAGES["time_zone"], {"time_zone": ""})
    assert Learner.objects.get().time_zone == ""


def test_unknown_time_zone_is_refused(browser, db):
    response = browser.post(PAGES["time_zone"], {"time_zone": "Mars/Base"})
    assert list(form_errors(response)) == ["time_zone"]
    assert Learner.objects.count() == 0


# Return codes


def test_return_code_opens_the_progress_in_another_browser(browser, lesson):
    code = shown_code(browser.post(PAGES["return_code"], {"action": "make"}))
    guest = Learner.objects.get()
    study(guest, lesson)
    elsewhere = Client()
    response = elsewhere.post(PAGES["open"], {"code": f" {code.upper().replace(' ', '-')} "})
    assert response.url == "/"
    assert cookie_id(elsewhere) == guest.pk == cookie_id(browser)


def test_return_code_is_shown_once(guest):
    client = browser_of(guest)
    code = shown_code(client.post(PAGES["return_code"]))
    page = client.get(PAGES["return_code"]).content.decode()
    assert code not in page
    assert "cannot be shown again" in page


def test_return_code_is_revoked_on_request(guest):
    code = codes.give_return_code(guest)
    client = browser_of(guest)
    assert client.post(PAGES["return_code"], {"action": "revoke"}).url == PAGES["return_code"]
    response = Client().post(PAGES["open"], {"code": code})
    assert form_errors(response) == {"code": ["No progress has this code. Check each word."]}


def test_revoking_makes_no_row(browser, db):
    browser.post(PAGES["return_code"], {"action": "revoke"})
    assert Learner.objects.count() == 0


def test_user_gets_no_return_code(signed_in, account):
    assert signed_in.post(PAGES["return_code"], {"action": "make"}).url == PAGES["data"]
    account.refresh_from_db()
    assert account.return_code_hash is None


@pytest.mark.parametrize("typed", ["", "   ", "clay oak elm ash fir", "x" * 200, "\x00"])
def test_wrong_code_opens_nothing_and_is_told_beside_the_field(browser, guest, typed):
    codes.give_return_code(guest)
    response = browser.post(PAGES["open"], {"code": typed})
    assert list(form_errors(response)) == ["code"]
    assert b'aria-describedby="id_code_helptext id_code_error"' in response.content
    assert cookie_id(browser) is None


def test_opening_goes_on_where_it_was_asked_to_but_not_elsewhere(guest):
    code = codes.give_return_code(guest)
    for wanted, url in (("/lessons/", "/lessons/"), ("https://example.org/", "/")):
        response = Client().post(PAGES["open"], {"code": code, "next": wanted})
        assert response.url == url


def test_guess_after_guess_is_limited_by_address(browser, guest, settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "return_code": "2/m/ip"}
    code = codes.give_return_code(guest)
    for _guess in range(2):
        assert browser.post(PAGES["open"], {"code": "clay oak"}).status_code == 200
    response = browser.post(PAGES["open"], {"code": code})
    assert response.status_code == 429
    assert form_errors(response) == {
        "code": ["Too many tries here. Wait a minute, then try again."]
    }
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    assert elsewhere.post(PAGES["open"], {"code": code}).status_code == 302


def test_browser_without_work_opens_without_a_question(guest):
    empty = Learner.objects.create()
    client = browser_of(empty)
    client.post(PAGES["open"], {"code": codes.give_return_code(guest)})
    assert cookie_id(client) == guest.pk


def test_opening_the_code_of_this_very_browser_asks_nothing(guest, lesson):
    study(guest, lesson)
    response = browser_of(guest).post(PAGES["open"], {"code": codes.give_return_code(guest)})
    assert response.url == "/"


# Forget this browser


def test_forgetting_leaves_the_progress_and_takes_the_cookie(guest, lesson):
    study(guest, lesson)
    client = browser_of(guest)
    response = client.post(PAGES["forget"])
    assert response.url == "/"
    assert response.cookies[cookies.NAME]["max-age"] == 0
    assert Learner.objects.get() == guest
    assert client.get(PAGES["data"]).context["held"] == []


@pytest.mark.parametrize(("has_code", "says"), [(True, b"Without that code"), (False, b"no way")])
def test_forgetting_says_before_what_it_means(guest, lesson, has_code, says):
    study(guest, lesson)
    if has_code:
        codes.give_return_code(guest)
    assert says in browser_of(guest).get(PAGES["forget"]).content


def test_forgetting_does_not_sign_out(signed_in):
    signed_in.post(PAGES["forget"])
    assert "_auth_user_id" in signed_in.session


# Recovery codes


def recover(client, code, name="ada", **more):
    data = {"username": name, "code": code, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    return client.post(PAGES["recover"], {**data, **more})


def test_recovery_code_sets_a_new_password_once_and_a_new_code_is_offered(browser, user):
    code = codes.give_recovery_code(user)
    signed_in_before = Client()
    signed_in_before.force_login(user)
    assert recover(browser, code).url == PAGES["recovery_code"]
    user.refresh_from_db()
    assert user.check_password(NEW_PASSWORD)
    assert browser.get(PAGES["recovery_code"]).status_code == 200
    assert signed_in_before.get(PAGES["recovery_code"]).status_code == 302
    assert list(form_errors(recover(Client(), code))) == ["code"]


def test_recovery_tells_nobody_who_has_an_account(user):
    codes.give_recovery_code(user)
    pages = [text_of(recover(Client(), "clay oak", name)) for name in ("ada", "nobody")]
    assert pages[0] == pages[1]
    assert "do not belong together" in pages[0]


def test_recovery_checks_the_password_before_the_code_is_spent(browser, user):
    code = codes.give_recovery_code(user)
    for first, second, field in (
        ("short", "short", "password1"),
        (NEW_PASSWORD, "other", "password2"),
    ):
        response = recover(browser, code, password1=first, password2=second)
        assert list(form_errors(response)) == [field]
    assert RecoveryCode.objects.count() == 1
    assert recover(browser, code).status_code == 302


def test_recovery_is_limited_by_account_and_not_by_address(browser, user):
    code = codes.give_recovery_code(user)
    other = get_user_model().objects.create_user("bob")
    others_code = codes.give_recovery_code(other)
    for _guess in range(5):
        assert recover(browser, "clay oak").status_code == 200
    response = recover(browser, code, " ADA ")
    assert response.status_code == 429
    assert list(form_errors(response)) == ["code"]
    assert recover(browser, others_code, "bob").status_code == 302


def test_recovery_leaves_the_second_factor_in_force(browser, user):
    code = codes.give_recovery_code(user)
    user.authenticator_set.create(type="totp", data={"secret": "x"})
    assert recover(browser, code).url == reverse("mfa_authenticate")
    assert "_auth_user_id" not in browser.session


def test_user_makes_a_new_recovery_code_once_the_password_is_confirmed(browser, user):
    sign_in(browser)
    asked = browser.post(PAGES["recovery_code"]).url
    assert asked == f"{reverse('account_reauthenticate')}?next=%2Faccounts%2Frecovery-code%2F"
    assert RecoveryCode.objects.count() == 0
    data = {"password": PASSWORD, "next": PAGES["recovery_code"]}
    code = shown_code(browser.post(reverse("account_reauthenticate"), data))
    assert codes.find_by_recovery_code(username="ada", code=code) == user
