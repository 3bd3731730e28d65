"""SQLite for this site: Django's own backend on the newest SQLite the platform has."""
