"""What every test may use. The private folder of run-time data is made in tests/settings.py."""

from django.db import connection

# What does not depend on the database is tested once, with SQLite.
ONCE = ["gsi_site/test_settings.py", "gsi_site/test_sqlite.py", "test_architecture.py"]
collect_ignore = (
    [] if connection.vendor == "sqlite" else [*ONCE, "test_readme.py", "test_services.py"]
)
