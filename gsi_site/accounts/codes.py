"""Codes of five words that people write on paper: return codes and recovery codes.

Only a keyed hash is stored, so that neither the database nor a backup of it opens anything. Five
of the 7,776 words make 64 bits, far beyond guessing, so that a fast hash is enough.
"""

import functools
import secrets
import unicodedata

from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from xkcdpass import xkcd_password

from .models import Learner, RecoveryCode

WORDS = 5
MAX_LENGTH = 120
RETURN_SALT = "gsi_site.accounts.codes.return"
RECOVERY_SALT = "gsi_site.accounts.codes.recovery"


@functools.cache
def word_list() -> list[str]:
    """The long list of the EFF: short, well-known words, none of which begins another."""
    return xkcd_password.generate_wordlist(wordfile="eff-long", min_length=3, max_length=9)


def make_code() -> str:
    return " ".join(secrets.choice(word_list()) for _number in range(WORDS))


def normalise(code: str) -> str:
    """The letters of a code in lower case: spaces, hyphens and capitals do not matter."""
    folded = unicodedata.normalize("NFKD", code).casefold()
    return "".join(letter for letter in folded if "a" <= letter <= "z")


def hash_code(code: str, *, salt: str) -> str:
    return salted_hmac(salt, normalise(code), algorithm="sha256").hexdigest()


def give_return_code(learner: Learner) -> str:
    """A new return code for a guest; the one before it stops working.

    Args:
        learner: a guest that is kept.

    Returns:
        The code, which is stored nowhere and can be shown this once only.
    """
    while True:
        code = make_code()
        values = {
            "return_code_hash": hash_code(code, salt=RETURN_SALT),
            "return_code_made_at": timezone.now(),
        }
        try:
            with transaction.atomic():
                Learner.objects.filter(pk=learner.pk, user=None).update(**values)
        except IntegrityError:  # somebody has these very words: draw again
            continue
        for name, value in values.items():
            setattr(learner, name, value)
        return code


def revoke_return_code(learner: Learner) -> None:
    values = {"return_code_hash": None, "return_code_made_at": None}
    Learner.objects.filter(pk=learner.pk).update(**values)
    for name, value in values.items():
        setattr(learner, name, value)


def find_by_return_code(code: str) -> Learner | None:
    """The guest whose return code this is; None for a wrong or revoked one."""
    if not normalise(code):
        return None
    digest = hash_code(code, salt=RETURN_SALT)
    return Learner.objects.filter(return_code_hash=digest, user=None).first()


def give_recovery_code(user) -> str:
    """A new recovery code for a user, replacing the one before; to be shown this once only."""
    while True:
        code = make_code()
        values = {
            "code_hash": hash_code(code, salt=RECOVERY_SALT),
            "made_at": timezone.now(),
        }
        try:
            with transaction.atomic():
                RecoveryCode.objects.update_or_create(user=user, defaults=values)
        except IntegrityError:
            continue
        return code


def find_by_recovery_code(*, username: str, code: str):
    """The user of this name if the recovery code is theirs, else None.

    A name that nobody has takes the same work and gives the same answer as a wrong code.
    """
    digest = hash_code(code, salt=RECOVERY_SALT)
    users = get_user_model().objects.select_related("recovery_code", "learner")
    user = users.filter(username__iexact=username.strip(), is_active=True).first()
    stored = getattr(user, "recovery_code", None)
    matches = constant_time_compare(digest, stored.code_hash if stored else "")
    return user if matches else None


def use_recovery_code(user, *, code: str) -> bool:
    """Spend the code. False if it is spent already, as by the other half of a double click."""
    digest = hash_code(code, salt=RECOVERY_SALT)
    deleted, _by_model = RecoveryCode.objects.filter(user=user, code_hash=digest).delete()
    return deleted == 1
