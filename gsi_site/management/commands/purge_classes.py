"""Erase the names of classes whose day has come."""

from django.core.management.base import BaseCommand

from gsi_site.classrooms.ending import due_for_purge, purge_classes


class Command(BaseCommand):
    help = (
        "Erase who was in the classes whose day for it has come; figures without names remain, and"
        " what students did stays theirs."
    )

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="only say how many")

    def handle(self, *args, dry_run: bool, **options):
        if dry_run:
            number, did = due_for_purge().count(), "would be purged"
        else:
            number, did = purge_classes(), "purged"
        self.stdout.write(f"Classes whose names were to go by today, {did}: {number}")
