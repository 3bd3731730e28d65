"""What every test may use. The private folder of run-time data is made in tests/settings.py."""
