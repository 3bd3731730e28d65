"""How passwords are hashed."""

from django.contrib.auth import hashers
from django.utils.crypto import constant_time_compare, salted_hmac


class Argon2PasswordHasher(hashers.Argon2PasswordHasher):
    """Argon2id at the strength that OWASP's Password Storage Cheat Sheet asks for.

    Django's own setting takes 100 MiB and eight threads for each sign-in: when a class signs in
    together, a small machine runs out of both.
    """

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1


class OneTimePasswordHasher(hashers.BasePasswordHasher):
    """For passwords made up by ``one_time.make_up`` only: 59 random bits, keyed with the site's
    secret, are beyond guessing even where the hash is fast, so that a roster of thousands is
    stored in a moment. At the first sign-in Django hashes the password anew with the preferred
    hasher.
    """

    algorithm = "one_time"

    def encode(self, password, salt):
        self._check_encode_args(password, salt)
        digest = salted_hmac(f"{__name__}.{salt}", password, algorithm="sha256").hexdigest()
        return f"{self.algorithm}${salt}${digest}"

    def decode(self, encoded):
        algorithm, salt, digest = encoded.split("$", 2)
        return {"algorithm": algorithm, "salt": salt, "hash": digest}

    def verify(self, password, encoded):
        return constant_time_compare(encoded, self.encode(password, self.decode(encoded)["salt"]))

    def safe_summary(self, encoded):
        parts = self.decode(encoded)
        return {
            "algorithm": parts["algorithm"],
            "salt": hashers.mask_hash(parts["salt"], show=2),
            "hash": hashers.mask_hash(parts["hash"]),
        }

    def harden_runtime(self, password, encoded):
        """Nothing to even out: the work is the same for every password."""
