"""Delete guests who have not come back."""

from django.conf import settings
from django.core.management.base import BaseCommand

from gsi_site.accounts.guests import idle_guests, purge_guests


class Command(BaseCommand):
    help = "Delete guests, with all their data, who have done nothing for GSI_GUEST_DAYS days."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="only say how many")

    def handle(self, *args, dry_run: bool, **options):
        days = settings.GSI_GUEST_DAYS
        if dry_run:
            number, did = idle_guests(days=days).count(), "would be deleted"
        else:
            number, did = purge_guests(days=days), "deleted"
        self.stdout.write(f"Guests idle for more than {days} days, {did}: {number}")
