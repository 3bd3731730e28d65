"""Make the site ready to serve; what ``make run`` does before the server starts."""

import hashlib
import ipaddress
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

from gsi_site import backups
from quizzes import triggers


class Command(BaseCommand):
    help = "Back up, migrate, load the course and collect static files; each only where needed."

    def add_arguments(self, parser):
        parser.add_argument("--source", metavar="FILE", help="the text of the source to load")
        parser.add_argument(
            "--no-backup", action="store_true", help="migrate without a backup before"
        )

    def handle(self, *, source: str | None, no_backup: bool, **options):
        try:
            connection.ensure_connection()
        except OperationalError as error:
            reason = str(error).strip().splitlines()[0]
            raise CommandError(f"The database cannot be opened: {reason}") from error
        self.migrate(backup=not no_backup)
        call_command("createcachetable", verbosity=0)
        self.step("Course")
        call_command("load_course", stdout=self.stdout, stderr=self.stderr)
        if source:
            self.step("Text of the source")
            call_command("load_source_text", source, stdout=self.stdout, stderr=self.stderr)
        if not settings.DEBUG:
            self.collect_static()
        self.say_where()

    def step(self, text: str) -> None:
        self.stdout.write(self.style.MIGRATE_HEADING(text))
        self.stdout.flush()

    def migrate(self, *, backup: bool) -> None:
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if not plan:
            if not triggers.are_installed():
                self.step("Guarding the answers in the database")
                triggers.install()
            return
        if backup and backups.holds_data():
            try:
                path = backups.write_dated("before-migration", keep=backups.KEEP)
            except backups.BackupError as error:
                message = f"No backup, so nothing was migrated: {error} (or add --no-backup)"
                raise CommandError(message) from error
            self.step(f"Backup before migrating: {path}")
        self.step(f"Migrating the database ({len(plan)} steps)")
        call_command("migrate", interactive=False, verbosity=0)

    def collect_static(self) -> None:
        """Collect and compress again only if a static file was added, changed or removed."""
        mark = settings.STATIC_ROOT / ".collected"
        fingerprint = static_fingerprint()
        if mark.exists() and mark.read_text("utf-8") == fingerprint:
            return
        self.step("Collecting and compressing static files")
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
        mark.write_text(fingerprint, "utf-8")

    def say_where(self) -> None:
        version = ".".join(str(part) for part in connection.get_database_version())
        place = connection.settings_dict["NAME"]
        self.stdout.write("")
        self.stdout.write(f"Address    {settings.SITE_URL}/")
        self.stdout.write(f"Database   {connection.display_name} {version}, {place}")
        self.stdout.write(f"Instructor {how_to_make_an_instructor()}")
        if address_is_unreachable():
            self.stdout.write(
                f"Note       HOST is {settings.HOST}, but only {settings.SITE_URL} is answered: "
                "set SITE_URL to the address that people will type."
            )
        self.stdout.write("")


def static_fingerprint() -> str:
    """A digest of every static file's name, size and time, and of how they are stored."""
    digest = hashlib.sha256(settings.STORAGES["staticfiles"]["BACKEND"].encode())
    for finder in get_finders():
        for name, storage in finder.list([]):
            state = Path(storage.path(name)).stat()
            digest.update(f"\n{name} {state.st_size} {state.st_mtime_ns}".encode())
    return digest.hexdigest()


def how_to_make_an_instructor() -> str:
    python = ".venv/bin/python manage.py"
    if get_user_model().objects.filter(is_superuser=True).exists():
        return f"{python} make_instructor NAME, or in the admin: {settings.SITE_URL}/admin/"
    return (
        f"{python} createsuperuser, then sign in at {settings.SITE_URL}/admin/; "
        f"for a colleague: {python} make_instructor NAME"
    )


def address_is_unreachable() -> bool:
    """Whether the server listens to a network whose visitors SITE_URL would turn away."""
    try:
        is_loopback = ipaddress.ip_address(settings.HOST).is_loopback
    except ValueError:
        is_loopback = settings.HOST == "localhost"
    return not is_loopback and settings.SITE_URL.startswith(("http://127.", "http://localhost"))
