import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse

from gsi_site.accounts import owned_data
from gsi_site.accounts.models import Learner
from gsi_site.reminders.choosing import stop_path
from gsi_site.reminders.models import Reminder
from tests.gsi_site.reminders.conftest import make_reader
from tests.staff import student_browser

pytestmark = pytest.mark.django_db
CHOOSE = reverse("reminders:choose")
WEEKLY = {"frequency": "weekly", "hour": "7"}


@pytest.fixture
def reader():
    return make_reader("ana", frequency=Reminder.Frequency.OFF)


def test_nobody_is_reminded_who_did_not_ask():
    browser = student_browser("ana")
    EmailAddress.objects.create(user=browser.user, email="a@example.org", verified=True)

    page = browser.get(CHOOSE)

    assert not Reminder.objects.exists()
    assert page.context["form"].initial == {"frequency": "off", "hour": 18}


def test_a_choice_is_stored_and_shown(reader):
    response = reader.browser.post(CHOOSE, WEEKLY, follow=True)

    reader.refresh_from_db()
    assert (reader.frequency, reader.hour) == ("weekly", 7)
    assert "Your choice is saved." in response.text
    assert "<strong>ana@example.org</strong>" in response.text
    assert response.context["form"].initial == {"frequency": "weekly", "hour": 7}


def test_somebody_who_has_not_studied_yet_may_choose():
    browser = student_browser("ana")
    EmailAddress.objects.create(user=browser.user, email="a@example.org", verified=True)

    browser.post(CHOOSE, WEEKLY)

    assert Reminder.objects.get().learner.user == browser.user


@pytest.mark.parametrize("data", [{}, {**WEEKLY, "hour": "24"}, {**WEEKLY, "frequency": "hourly"}])
def test_another_choice_is_refused(reader, data):
    assert reader.browser.post(CHOOSE, data).status_code == 422
    reader.refresh_from_db()
    assert reader.frequency == "off"


def test_an_unconfirmed_address_gets_none():
    reader = make_reader("ana", verified=False)

    assert "has no confirmed e-mail address" in reader.browser.get(CHOOSE).text
    assert reader.browser.post(CHOOSE, WEEKLY).status_code == 422
    reader.refresh_from_db()
    assert reader.frequency == "daily"


def test_a_guest_is_told_what_it_takes(client):
    assert "you study as a guest" in client.get(CHOOSE).text
    assert client.post(CHOOSE, WEEKLY).status_code == 422
    assert not Learner.objects.exists()


def test_a_copy_that_sends_no_mail_says_so(reader, settings):
    settings.GSI_HAS_EMAIL = False

    assert "sends no e-mail" in reader.browser.get(CHOOSE).text
    assert reader.browser.post(CHOOSE, WEEKLY).status_code == 422


def test_opening_the_link_changes_nothing_and_its_button_ends_them():
    reminder = make_reader("ana")
    # As a mail program would: no cookies, and no token
    browser = Client(enforce_csrf_checks=True)
    address = stop_path(reminder.learner_id)

    assert "No more reminders?" in browser.get(address).text
    reminder.refresh_from_db()
    assert reminder.frequency == "daily"

    for _number in range(2):
        response = browser.post(address, {"List-Unsubscribe": "One-Click"})
        assert response.status_code == 200
        assert "You get no more reminders" in response.text
    reminder.refresh_from_db()
    assert reminder.frequency == "off"


def test_the_link_ends_nobody_elses():
    one, other = make_reader("ana"), make_reader("ben")
    Client().post(stop_path(one.learner_id))

    other.refresh_from_db()
    assert other.frequency == "daily"


@pytest.mark.parametrize("token", ["nonsense", "a:b", "00000000000000000000000000000000:forged"])
def test_a_forged_link_leads_nowhere(client, token):
    reminder = make_reader("ana")
    address = reverse("reminders:stop", args=[token])

    assert client.get(address).status_code == 404
    assert client.post(address).status_code == 404
    reminder.refresh_from_db()
    assert reminder.frequency == "daily"


def test_other_methods_are_refused(client):
    assert client.put(CHOOSE).status_code == 405
    assert client.delete(stop_path(make_reader("ana").learner_id)).status_code == 405


def test_own_data():
    reminder = make_reader("ana", frequency=Reminder.Frequency.WEEKLY)
    learner, other = reminder.learner, make_reader("ben").learner
    [row] = owned_data.export_everything(learner)["reminders"]
    assert row == {"how_often": "weekly", "hour": 18, "last_sent": None}

    owned_data.merge_everything(other, learner)
    assert Reminder.objects.get() == reminder

    guest = Learner.objects.create()
    owned_data.merge_everything(learner, guest)
    assert Reminder.objects.get().learner == guest

    owned_data.erase_everything(guest)
    assert not Reminder.objects.exists()
