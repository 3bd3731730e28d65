"""Make somebody an instructor."""

import secrets
import sys

from django.contrib.auth import get_user_model, password_validation
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from gsi_site.instructors import GROUP

PASSWORD_BYTES = 12


class Command(BaseCommand):
    help = (
        "Makes a user, or takes the one of that name, and lets them into the admin with the rights"
        " of the group Instructors: there they make classes, and see the students of their own"
        " classes and nobody else. Administrators (createsuperuser) see everybody. A new user's"
        " password is made up and printed once, unless one is given."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("name", help="the user name")
        parser.add_argument(
            "--password-stdin",
            action="store_true",
            help="read the password from the first line of standard input",
        )

    def handle(self, *, name: str, password_stdin: bool, **options) -> None:
        given = sys.stdin.readline().rstrip("\r\n") if password_stdin else None
        users = get_user_model()
        with transaction.atomic():
            user = users.objects.filter(username=name).first()
            is_new = user is None
            if is_new:
                user = users(username=name)
            made_up = secrets.token_urlsafe(PASSWORD_BYTES) if is_new and given is None else None
            password = made_up or given
            if password is not None:
                self.check_password(password, user)
                user.set_password(password)
            user.is_staff = True
            self.check_name(user)
            user.save()
            user.groups.add(Group.objects.get_or_create(name=GROUP)[0])
        self.report(user, is_new=is_new, made_up=made_up, was_given=given is not None)

    def check_name(self, user) -> None:
        try:
            user.full_clean(exclude=["password"])
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error

    def check_password(self, password: str, user) -> None:
        try:
            password_validation.validate_password(password, user)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error

    def report(self, user, *, is_new: bool, made_up: str | None, was_given: bool) -> None:
        done = "Made the user" if is_new else "Took the user"
        self.stdout.write(f"{done} {user.get_username()}: staff, in the group {GROUP}.")
        if made_up:
            self.stdout.write(f"Password, shown only now: {made_up}")
            self.stdout.write("Change it after signing in.")
        elif was_given:
            self.stdout.write("The password is the one given.")
        if not user.is_active:
            self.stdout.write(self.style.WARNING("This user is not active and cannot sign in."))
