"""Sending reminders: whose hour it is, for whom something is due, and never twice.

``manage.py send_reminders`` is to run every hour or more often. It may run twice, or in two places
at once: before a message goes out its day is claimed in the database, by one statement that only
one process can win. A claim is given back only when the message has certainly not gone out and may
go out later; where that is not known, no second one is sent.
"""

import logging
import smtplib
import zoneinfo
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from gsi_site.accounts.models import Learner
from gsi_site.reminders.choosing import stop_path
from gsi_site.reminders.models import Reminder
from lessons.models import Course, course_url
from quizzes.reviewing import due_count

logger = logging.getLogger(__name__)

BATCH = 100  # messages over one connection; servers cut long ones
LATE = 3  # hours after the chosen one in which a message may still go, if an hour was missed
DAYS = {Reminder.Frequency.DAILY: 1, Reminder.Frequency.WEEKLY: 7}


class Due(NamedTuple):
    """A reminder that is to be sent: on which of the learner's days, and for which course."""

    reminder: Reminder
    day: date
    course: Course


@dataclass
class Result:
    """What a run did."""

    sent: int = 0
    failed: int = 0


class NoMailServer(Exception):
    """The mail server cannot be reached; nothing more was tried."""


def zone_of(name: str) -> zoneinfo.ZoneInfo:
    """The learner's time zone, or the site's where theirs is not known."""
    try:
        return zoneinfo.ZoneInfo(name or settings.TIME_ZONE)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return zoneinfo.ZoneInfo(settings.TIME_ZONE)


def local_day(reminder: Reminder, now: datetime) -> date | None:
    """The learner's day if it is their hour for a message now; else ``None``."""
    local = now.astimezone(zone_of(reminder.time_zone))
    is_time = reminder.hour <= local.hour <= reminder.hour + LATE
    return local.date() if is_time else None


def may_be_sent(reminder: Reminder, day: date) -> bool:
    last = reminder.sent_on
    return last is None or last <= day - timedelta(days=DAYS[reminder.frequency])


def wanted() -> QuerySet[Reminder]:
    """The reminders of people who can sign in and have confirmed an address, with ``address``,
    ``name`` and ``time_zone``."""
    confirmed = EmailAddress.objects.filter(user=OuterRef("learner__user"), verified=True)
    return (
        Reminder.objects.exclude(frequency=Reminder.Frequency.OFF)
        .annotate(
            address=Subquery(confirmed.order_by("-primary", "pk").values("email")[:1]),
            name=F("learner__user__username"),
            time_zone=F("learner__time_zone"),
        )
        .filter(learner__user__is_active=True, address__isnull=False)
        .order_by("pk")
    )


def course_with_review(reminder: Reminder, now: datetime) -> Course | None:
    """In which course a review is waiting, of those in which the learner has answered: by the rules
    of the review itself, on the learner's own day. ``None`` if in none."""
    courses = Course.objects.filter(quizzes__attempts__learner=reminder.learner_id).distinct()
    learner = Learner(pk=reminder.learner_id)
    with timezone.override(zone_of(reminder.time_zone)):
        for course in courses.order_by("-is_default", "pk"):
            if due_count(learner=learner, course=course, now=now):
                return course
    return None


def due_now(now: datetime) -> Iterator[Due]:
    """The reminders to be sent now."""
    for reminder in list(wanted()):
        day = local_day(reminder, now)
        if day and may_be_sent(reminder, day) and (course := course_with_review(reminder, now)):
            yield Due(reminder, day, course)


def in_batches(found: Iterable[Due]) -> Iterator[list[Due]]:
    some: list[Due] = []
    for one in found:
        some.append(one)
        if len(some) == BATCH:
            yield some
            some = []
    if some:
        yield some


def claim(reminder: Reminder, day: date) -> bool:
    """Take the learner's day for this process; False if another one has it, or if the learner has
    just chosen otherwise."""
    last_allowed = day - timedelta(days=DAYS[reminder.frequency])
    rows = Reminder.objects.filter(pk=reminder.pk, frequency=reminder.frequency)
    free = rows.filter(Q(sent_on=None) | Q(sent_on__lte=last_allowed))
    return free.update(sent_on=day) == 1


def give_back(reminder: Reminder, day: date) -> None:
    Reminder.objects.filter(pk=reminder.pk, sent_on=day).update(sent_on=reminder.sent_on)


def message_to(reminder: Reminder, course: Course) -> EmailMultiAlternatives:
    """The message: that a review is waiting, where, and how to get no more of them.

    Nothing in it comes from what somebody answered. The headers let a mail program offer its own
    button to unsubscribe (RFC 2369, and RFC 8058, which asks for https).
    """
    stop = settings.SITE_URL + stop_path(reminder.learner_id)
    context = {
        "name": reminder.name,
        "frequency": reminder.get_frequency_display(),
        "review": settings.SITE_URL + course_url(course, "quizzes:cards"),
        "change": settings.SITE_URL + reverse("reminders:choose"),
        "stop": stop,
    }
    headers = {"List-Unsubscribe": f"<{stop}>", "Auto-Submitted": "auto-generated"}
    if stop.startswith("https:"):
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message = EmailMultiAlternatives(
        subject=_("A review is waiting for you"),
        body=render_to_string("reminders/message.txt", context),
        to=[reminder.address],
        headers=headers,
    )
    message.attach_alternative(render_to_string("reminders/message.html", context), "text/html")
    return message


def may_go_later(error: Exception) -> bool:
    """Whether the server has refused a message for now: with a code of 4xx (RFC 5321).

    A refusal for good is not tried again on the same day, and a line that broke in the middle
    might break after the message was taken.
    """
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(400 <= code < 500 for code, _text in error.recipients.values())
    return isinstance(error, smtplib.SMTPResponseException) and 400 <= error.smtp_code < 500


def send_one(due: Due, connection) -> bool:
    """Send one reminder that is due; True if it went out.

    Raises:
        OSError, smtplib.SMTPException: it did not; the claim is settled.
    """
    reminder, day, course = due
    if not claim(reminder, day):
        return False
    try:
        message = message_to(reminder, course)
        message.connection = connection
        return message.send() == 1
    except (OSError, smtplib.SMTPException) as error:
        if may_go_later(error):
            give_back(reminder, day)
        raise


def open_connection():
    """A connection to the mail server.

    Raises:
        NoMailServer: there is none; no message was claimed for it.
    """
    connection = get_connection()
    try:
        connection.open()
    except (OSError, smtplib.SMTPException) as error:
        raise NoMailServer(str(error)) from error
    return connection


def send_batch(batch: list[Due], result: Result) -> None:
    """Send a batch over one connection, and over a new one after each failure."""
    connection = None
    try:
        for due in batch:
            connection = connection or open_connection()
            try:
                result.sent += send_one(due, connection)
            except (OSError, smtplib.SMTPException):
                logger.exception("The reminder %s could not be sent", due.reminder.pk)
                result.failed += 1
                connection.close()
                connection = None
    finally:
        if connection:
            connection.close()


def send_reminders(*, now: datetime | None = None) -> Result:
    """Send every reminder whose hour it is.

    Raises:
        NoMailServer: the mail server cannot be reached.
    """
    result = Result()
    with translation.override(settings.LANGUAGE_CODE):
        for batch in in_batches(due_now(now or timezone.now())):
            send_batch(batch, result)
    return result
