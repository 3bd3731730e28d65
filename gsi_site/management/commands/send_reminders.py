"""Send the reminders that people asked for; to be run every hour."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from gsi_site.reminders.sending import NoMailServer, send_reminders


class Command(BaseCommand):
    help = (
        "Send the reminders that are due at this hour. Run it every hour: it sends nobody two in"
        " one day (or week), however often it runs."
    )

    def handle(self, *args, **options):
        if not settings.GSI_HAS_EMAIL:
            raise CommandError("No mail can be sent: EMAIL_URL is not set")
        try:
            result = send_reminders()
        except NoMailServer as error:
            raise CommandError(f"The mail server cannot be reached: {error}") from error
        self.stdout.write(f"Reminders sent: {result.sent}, failed: {result.failed}")
        if result.failed:
            raise CommandError("Some could not be sent; the log says why", returncode=2)
