"""One-time passwords: made up for somebody, printed on paper, good until they choose their own."""

import secrets

from django.contrib.auth.hashers import make_password as hash_password
from django.utils import timezone

from .hashers import OneTimePasswordHasher
from .models import OneTimePassword

# Without 0, 1, i, l and o, which look like others on paper
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
GROUPS, GROUP = 3, 4


def make_up() -> str:
    """A password of twelve characters in groups of four, which make 59 bits."""
    return "-".join(
        "".join(secrets.choice(ALPHABET) for _number in range(GROUP)) for _group in range(GROUPS)
    )


def hashed(password: str) -> str:
    """The stored form of a password from :func:`make_up`; of no other, for it is a fast hash."""
    return hash_password(password, hasher=OneTimePasswordHasher.algorithm)


def give_one_time_password(user) -> str:
    """Give the user a new one-time password; the one before stops working, and whoever is signed
    in with it is signed out. The caller holds a transaction.

    Returns:
        The password, which is stored nowhere and can be shown this once only.
    """
    password = make_up()
    user.password = hashed(password)
    user.save(update_fields=["password"])
    OneTimePassword.objects.update_or_create(user=user, defaults={"made_at": timezone.now()})
    return password


def must_choose_own(user) -> bool:
    """Whether the user still has a password that somebody else made up."""
    return getattr(user, "one_time_password", None) is not None


def end_one_time_password(user) -> None:
    """The user has chosen a password of their own."""
    OneTimePassword.objects.filter(user=user.pk).delete()
    user._state.fields_cache.pop("one_time_password", None)
