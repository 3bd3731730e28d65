"""Write a copy of the database."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from gsi_site import backups


class Command(BaseCommand):
    help = "Write a copy of the database to FILE, while the site is used, and check it."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, metavar="FILE")

    def handle(self, *, file: Path, **options):
        try:
            backups.write(file.absolute())
        except backups.BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Written and checked: {file} ({file.stat().st_size / 1024:,.0f} KB)")
