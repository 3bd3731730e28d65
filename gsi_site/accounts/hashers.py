"""How passwords are hashed."""

from django.contrib.auth import hashers


class Argon2PasswordHasher(hashers.Argon2PasswordHasher):
    """Argon2id at the strength that OWASP's Password Storage Cheat Sheet asks for.

    Django's own setting takes 100 MiB and eight threads for each sign-in: when a class signs in
    together, a small machine runs out of both.
    """

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1
