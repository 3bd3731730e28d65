"""Put a copy of the database in its place."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from gsi_site import backups


class Command(BaseCommand):
    help = "Replace the database by the copy in FILE. What it replaces is kept in backups/."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--yes", action="store_true", help="replace without asking")

    def handle(self, *, file: Path, yes: bool, **options):
        try:
            backups.check(file)
            if backups.holds_data():
                if not yes and not self.confirmed():
                    raise CommandError("Nothing was changed. To replace the database, add --yes.")
                self.stdout.write(f"Kept what was there: {backups.write_dated('before-restore')}")
            backups.restore(file.absolute())
        except backups.BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Restored: {file}. Now run `make run` (or `manage.py prepare`).")

    def confirmed(self) -> bool:
        self.stdout.write("Everything in the database will be replaced.")
        try:
            return input('Type "yes" to go on: ').strip().lower() == "yes"
        except EOFError:
            return False
