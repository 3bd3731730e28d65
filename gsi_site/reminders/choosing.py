"""Choosing reminders, and stopping them: on the page for it, or by the link in every message."""

from uuid import UUID

from allauth.account.models import EmailAddress
from django.core import signing
from django.urls import reverse

from gsi_site.accounts.models import Learner
from gsi_site.reminders.models import Reminder

SALT = "gsi_site.reminders.stop"


def address_of(user) -> EmailAddress | None:
    """Where a user's reminders go: a confirmed address, the main one before others.

    An address that nobody has confirmed may be a stranger's, who must not get messages that they
    never asked for.
    """
    confirmed = EmailAddress.objects.filter(user=user.pk, verified=True)
    return confirmed.order_by("-primary", "pk").first()


def reminder_of(learner: Learner) -> Reminder:
    """The learner's choice; one that is not stored, and off, if they never made any."""
    stored = Reminder.objects.filter(learner=learner.pk).first() if learner.is_kept else None
    return stored or Reminder(learner=learner)


def choose(*, learner: Learner, frequency: str, hour: int) -> Reminder:
    """Store a kept learner's choice. What was sent before stays known: no choice brings a second
    message on one day."""
    reminder, _made = Reminder.objects.update_or_create(
        learner=learner, defaults={"frequency": frequency, "hour": hour}
    )
    return reminder


def stop_path(learner: UUID) -> str:
    """The address that ends a learner's reminders, for whoever has the message; it never expires,
    since a message may be read years later."""
    token = signing.Signer(salt=SALT).sign(learner.hex)
    return reverse("reminders:stop", args=[token])


def learner_of_token(token: str) -> UUID | None:
    """Whose reminders the address of a message ends; ``None`` if it is not one of ours."""
    try:
        return UUID(hex=signing.Signer(salt=SALT).unsign(token))
    except (signing.BadSignature, ValueError):
        return None


def stop(learner: UUID) -> None:
    Reminder.objects.filter(learner=learner).update(frequency=Reminder.Frequency.OFF)
