"""What every test may use. The private folder of run-time data is made in tests/settings.py."""

from django.db import connection

collect_ignore = [] if connection.vendor == "sqlite" else ["gsi_site/test_sqlite.py"]
