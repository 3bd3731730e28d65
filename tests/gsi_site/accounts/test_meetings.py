"""Where a guest's work meets another guest's or an account: nothing happens unasked."""

import pytest

from gsi_site.accounts import codes, guests
from gsi_site.accounts.models import Learner
from lessons.models import Reflection, SectionRead
from tests.gsi_site.accounts.people import (
    PAGES,
    browser_of,
    cookie_id,
    form_errors,
    shown_code,
    sign_in,
    study,
)

# Two guests meet


@pytest.fixture
def meeting(guest, lesson):
    """A browser with work of its own, in which a code for ``guest`` has just been opened."""
    study(guest, lesson, text="Behind the code")
    local = Learner.objects.create()
    study(local, lesson, section="s2", text="In this browser")
    client = browser_of(local)
    assert client.post(PAGES["open"], {"code": codes.give_return_code(guest)}).url == PAGES["merge"]
    client.local = local
    return client


def test_browser_with_work_is_asked_before_anything_changes(meeting, guest):
    page = meeting.get(PAGES["merge"])
    assert page.context["meeting"] == guests.Meeting(
        source=meeting.local, target=guest, by_code=True
    )
    assert cookie_id(meeting) == meeting.local.pk
    assert SectionRead.objects.filter(learner=guest).count() == 1


def test_bringing_along_puts_both_together(meeting, guest):
    assert meeting.post(PAGES["merge"], {"choice": "bring"}).url == "/"
    assert cookie_id(meeting) == guest.pk
    assert list(Learner.objects.all()) == [guest]
    assert SectionRead.objects.filter(learner=guest).count() == 2
    assert [part for part in ("Behind", "In this") if part in Reflection.objects.get().text] == [
        "Behind",
        "In this",
    ]


def test_leaving_gives_a_code_for_what_is_left(meeting, guest):
    code = shown_code(meeting.post(PAGES["merge"], {"choice": "leave"}))
    assert cookie_id(meeting) == guest.pk
    assert codes.find_by_return_code(code) == meeting.local
    assert SectionRead.objects.filter(learner=meeting.local).count() == 1


def test_leaving_keeps_a_code_that_exists(meeting, guest):
    code = codes.give_return_code(meeting.local)
    assert meeting.post(PAGES["merge"], {"choice": "leave"}).url == "/"
    assert codes.find_by_return_code(code) == meeting.local


def test_discarding_erases_this_browser_s_work_only(meeting, guest):
    meeting.post(PAGES["merge"], {"choice": "discard"})
    assert list(Learner.objects.all()) == [guest]
    assert cookie_id(meeting) == guest.pk
    assert Reflection.objects.get().text == "Behind the code"


def test_double_click_is_harmless(meeting, guest):
    for _click in range(2):
        assert meeting.post(PAGES["merge"], {"choice": "bring"}).url == "/"
    assert SectionRead.objects.filter(learner=guest).count() == 2


@pytest.mark.parametrize("choice", ["", "steal"])
def test_unknown_choice_is_asked_again(meeting, choice):
    response = meeting.post(PAGES["merge"], {"choice": choice})
    assert list(form_errors(response)) == ["choice"]
    assert Learner.objects.count() == 2


@pytest.mark.parametrize("choice", ["bring", "leave", "discard"])
def test_nothing_meets_where_nobody_signed_in_or_opened_a_code(guest, lesson, choice):
    study(guest, lesson)
    client = browser_of(guest)
    assert client.post(PAGES["merge"], {"choice": choice}).url == "/"
    assert Learner.objects.get() == guest


# A guest meets an account


def test_signing_in_without_guest_work_asks_nothing(browser, user):
    assert sign_in(browser, next="/lessons/").url == "/lessons/"


def test_signing_in_where_guest_work_exists_asks(guest, account, lesson):
    study(guest, lesson)
    client = browser_of(guest)
    response = sign_in(client, next="/lessons/?a=1&b=2")
    assert response.url == f"{PAGES['merge']}?next=%2Flessons%2F%3Fa%3D1%26b%3D2"
    page = client.get(response.url)
    assert page.context["meeting"] == guests.Meeting(source=guest, target=account, by_code=False)
    assert page.context["next"] == "/lessons/?a=1&b=2"
    assert SectionRead.objects.get().learner == guest


@pytest.mark.parametrize(
    ("choice", "learners", "reads", "named"),
    [("bring", 1, 1, False), ("leave", 2, 0, True), ("discard", 1, 0, False)],
)
def test_choice_at_sign_in(guest, account, lesson, choice, learners, reads, named):
    study(guest, lesson)
    client = browser_of(guest)
    sign_in(client)
    response = client.post(PAGES["merge"], {"choice": choice, "next": "/lessons/"})
    assert response.url == "/lessons/"
    assert Learner.objects.count() == learners
    assert SectionRead.objects.filter(learner=account).count() == reads
    assert bool(cookie_id(client)) is named


def test_next_of_the_question_is_safe(guest, account, lesson):
    study(guest, lesson)
    client = browser_of(guest)
    sign_in(client)
    response = client.post(PAGES["merge"], {"choice": "bring", "next": "//example.org/"})
    assert response.url == "/"


def test_code_opened_by_a_signed_in_user_meets_the_account(signed_in, account, guest, lesson):
    study(guest, lesson)
    response = signed_in.post(PAGES["open"], {"code": codes.give_return_code(guest)})
    assert response.url == PAGES["merge"]
    signed_in.post(PAGES["merge"], {"choice": "bring"})
    assert SectionRead.objects.get().learner == account
    assert cookie_id(signed_in) is None
