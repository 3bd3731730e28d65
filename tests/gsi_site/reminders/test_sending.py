import re
import smtplib
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command
from django.utils import timezone

from gsi_site.reminders import sending
from gsi_site.reminders.models import Reminder
from gsi_site.reminders.sending import NoMailServer, send_reminders
from tests.gsi_site.reminders.conftest import NOW, answer, make_reader
from tests.making import make_course, make_lesson, make_quiz

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def receivers() -> list[str]:
    return [one for message in mail.outbox for one in message.to]


class Failing(EmailBackend):
    """Fails for some: ``errors`` holds what is raised for whom, ``opening`` what at the start."""

    errors: dict = {}
    opening: Exception | None = None

    def open(self):
        if self.opening:
            raise self.opening
        return True

    def send_messages(self, messages):
        if error := self.errors.get(messages[0].to[0]):
            raise error
        return super().send_messages(messages)


@pytest.fixture
def failing(monkeypatch):
    monkeypatch.setattr(Failing, "errors", {})
    monkeypatch.setattr(Failing, "opening", None)
    monkeypatch.setattr(sending, "get_connection", Failing)
    return Failing


def test_a_reminder_goes_out_once_a_day(reminder):
    assert send_reminders(now=NOW).sent == 1
    assert receivers() == ["ana@example.org"]

    for later in (timedelta(minutes=10), HOUR, 3 * HOUR):
        assert send_reminders(now=NOW + later).sent == 0
    assert send_reminders(now=NOW + DAY).sent == 1
    assert len(mail.outbox) == 2


def test_a_weekly_one_goes_out_once_in_seven_days(reminder):
    Reminder.objects.update(frequency=Reminder.Frequency.WEEKLY)

    days = [day for day in range(15) if send_reminders(now=NOW + day * DAY).sent]

    assert days == [0, 7, 14]


@pytest.mark.parametrize(
    ("hours", "sent"), [(-24, 1), (-1, 0), (0, 1), (1, 1), (3, 1), (4, 0), (5, 0)]
)
def test_it_goes_out_at_the_hour_or_soon_after(reminder, hours, sent):
    assert send_reminders(now=NOW + hours * HOUR).sent == sent


def test_the_hour_and_the_day_are_the_learners_own(reminder):
    reminder.learner.time_zone = "Pacific/Auckland"  # 13 hours ahead in March
    reminder.learner.save()

    assert send_reminders(now=NOW).sent == 0
    assert send_reminders(now=datetime(2026, 3, 10, 5, 1, tzinfo=UTC)).sent == 1
    reminder.refresh_from_db()
    assert reminder.sent_on == date(2026, 3, 10)


def test_an_hour_that_the_clock_leaves_out_is_made_up_for(reminder):
    """On 29 March 2026 Berlin goes from 2:00 to 3:00."""
    reminder.learner.time_zone = "Europe/Berlin"
    reminder.learner.save()
    Reminder.objects.update(hour=2)

    found = [
        send_reminders(now=datetime(2026, 3, 29, 0, 30, tzinfo=UTC) + number * HOUR).sent
        for number in range(4)
    ]

    assert found == [0, 1, 0, 0]


def test_moving_to_another_zone_brings_no_second_one(reminder):
    reminder.learner.time_zone = "Pacific/Auckland"
    reminder.learner.save()
    send_reminders(now=datetime(2026, 3, 10, 5, 1, tzinfo=UTC))

    reminder.learner.time_zone = "Pacific/Honolulu"
    reminder.learner.save()

    assert send_reminders(now=datetime(2026, 3, 11, 4, 1, tzinfo=UTC)).sent == 0


def test_only_those_are_reminded_who_asked_and_for_whom_something_is_due(quiz, reminder):
    others = {
        "off": make_reader("off", frequency=Reminder.Frequency.OFF),
        "unconfirmed": make_reader("unconfirmed", verified=False),
        "closed": make_reader("closed"),
        "later": make_reader("later", hour=22),
        "fresh": make_reader("fresh"),
    }
    for name, one in others.items():
        answer(one.learner, quiz, at=NOW if name == "fresh" else NOW - 9 * DAY)
    user = others["closed"].learner.user
    user.is_active = False
    user.save()
    make_reader("idle")

    assert send_reminders(now=NOW).sent == 1
    assert receivers() == ["ana@example.org"]


def test_nothing_in_it_comes_from_what_was_answered(reminder, quiz):
    send_reminders(now=NOW)

    [message] = mail.outbox
    [html] = [one.content for one in message.alternatives]
    assert message.subject == "A review is waiting for you"
    for text in (message.body, html):
        assert "ana" in text
        assert "https://course.example.org/review/" in text
        assert not re.search(r"Stem|Option|¶|\d+ (card|question)|score|right|wrong", text)
        assert "style" not in text
    assert "&" not in message.body


def test_the_headers_let_a_mail_program_unsubscribe(client, reminder):
    send_reminders(now=NOW)

    [message] = mail.outbox
    headers = message.message()
    address = re.fullmatch(r"<https://course\.example\.org(/.+)>", headers["List-Unsubscribe"])[1]
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert headers["Auto-Submitted"] == "auto-generated"
    assert f"https://course.example.org{address}" in message.body

    client.post(address, {"List-Unsubscribe": "One-Click"})
    assert send_reminders(now=NOW + DAY).sent == 0


def test_without_https_no_one_click_is_promised(reminder, settings):
    settings.SITE_URL = "http://192.168.1.5:8000"
    send_reminders(now=NOW)

    headers = mail.outbox[0].message()
    assert headers["List-Unsubscribe"].startswith("<http://192.168.1.5:8000/reminders/stop/")
    assert headers["List-Unsubscribe-Post"] is None


def test_a_run_within_a_run_sends_no_second_one(reminder, failing, monkeypatch):
    """As if two were started at once: the other one comes just before the first message goes."""
    plain = sending.message_to
    results = []

    def message_to(*arguments):
        if not results:
            results.append(0)
            results[0] = send_reminders(now=NOW).sent
        return plain(*arguments)

    monkeypatch.setattr(sending, "message_to", message_to)

    assert send_reminders(now=NOW).sent == 1
    assert results == [0]
    assert len(mail.outbox) == 1


def test_whoever_stops_them_meanwhile_gets_none(reminder):
    Reminder.objects.update(frequency=Reminder.Frequency.OFF)

    assert sending.claim(reminder, NOW.date()) is False


def refused(code: int) -> Exception:
    return smtplib.SMTPRecipientsRefused({"ben@example.org": (code, b"no")})


@pytest.mark.parametrize(
    ("error", "again"),
    [
        (refused(450), True),
        (refused(550), False),
        (smtplib.SMTPDataError(451, b"later"), True),
        (smtplib.SMTPDataError(554, b"spam"), False),
        (smtplib.SMTPServerDisconnected("gone"), False),
        (TimeoutError(), False),
    ],
    ids=str,
)
def test_a_failure_stops_nobody_else(quiz, reminder, failing, error, again):
    for name in ("ben", "cleo"):
        answer(make_reader(name).learner, quiz)
    failing.errors = {"ben@example.org": error}

    result = send_reminders(now=NOW)
    assert (result.sent, result.failed) == (2, 1)
    assert receivers() == ["ana@example.org", "cleo@example.org"]

    failing.errors = {}
    assert send_reminders(now=NOW + HOUR).sent == (1 if again else 0)
    assert send_reminders(now=NOW + DAY).sent == 3


def test_without_a_mail_server_nothing_is_claimed(reminder, failing):
    failing.opening = ConnectionRefusedError("refused")
    with pytest.raises(NoMailServer, match="refused"):
        send_reminders(now=NOW)

    failing.opening = None
    assert send_reminders(now=NOW).sent == 1


def test_everybody_costs_the_same(quiz, reminder, monkeypatch, django_assert_max_num_queries):
    monkeypatch.setattr(sending, "BATCH", 2)
    for number in range(4):
        answer(make_reader(f"reader{number}").learner, quiz)

    with django_assert_max_num_queries(1 + 5 * (1 + 3 + 1)):
        result = send_reminders(now=NOW)

    assert result.sent == 5
    assert len(set(receivers())) == 5


def test_the_command(reminder, failing, settings, capsys, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    call_command("send_reminders")
    assert capsys.readouterr().out == "Reminders sent: 1, failed: 0\n"

    monkeypatch.setattr(timezone, "now", lambda: NOW + DAY)
    failing.errors = {"ana@example.org": TimeoutError()}
    with pytest.raises(CommandError, match="Some could not be sent"):
        call_command("send_reminders")

    monkeypatch.setattr(timezone, "now", lambda: NOW + 2 * DAY)
    failing.opening = OSError("no route")
    with pytest.raises(CommandError, match="cannot be reached: no route"):
        call_command("send_reminders")

    settings.GSI_HAS_EMAIL = False
    with pytest.raises(CommandError, match="EMAIL_URL"):
        call_command("send_reminders")


def test_the_review_is_that_of_the_course_where_it_waits(quiz, reminder):
    other = make_quiz(make_lesson(make_course("two", default=False)))
    reader = make_reader("ben")
    answer(reader.learner, other)

    send_reminders(now=NOW)

    [_anas, bens] = mail.outbox
    assert "https://course.example.org/courses/two/review/" in bens.body
