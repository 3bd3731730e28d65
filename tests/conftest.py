"""What every test may use. The private folder of run-time data is made in tests/settings.py."""

import pytest
from django.core.management.commands import flush
from django.db import connection

from quizzes import triggers

# What does not depend on the database is tested once, with SQLite.
ONCE = ["gsi_site/test_settings.py", "gsi_site/test_sqlite.py", "test_architecture.py"]
collect_ignore = (
    [] if connection.vendor == "sqlite" else [*ONCE, "test_readme.py", "test_services.py"]
)


class Flush(flush.Command):
    """Empties the tables after a test that commits, which the guard over answers refuses.

    The signal that every flush sends installs the guard again.
    """

    def handle(self, **options):
        triggers.remove(options["database"])
        return super().handle(**options)


@pytest.fixture(scope="session", autouse=True)
def flush_lifts_the_guard():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(flush, "Command", Flush)
        yield
