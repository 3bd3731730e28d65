"""The site's own settings, with run-time data in a private folder instead of ``var/``."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

KEPT = ("DATABASE_URL",)  # the one setting that a run of the tests may choose

for _name in list(os.environ):
    if _name not in KEPT and (
        _name.startswith("GSI_") or _name in ("SITE_URL", "HOST", "PORT", "REDIS_URL", "EMAIL_URL")
    ):
        del os.environ[_name]
_folder = Path(tempfile.mkdtemp(prefix="gsi-tests-"))
atexit.register(shutil.rmtree, _folder, ignore_errors=True)
os.environ["GSI_VAR"] = str(_folder)
(_folder / "static").mkdir()  # nothing is collected for tests; static files come from their source

from gsi_site.settings import *  # noqa: E402, F403
from gsi_site.settings import ALLOWED_HOSTS, DATABASES, STORAGES  # noqa: E402

if DATABASES["default"]["ENGINE"] == "gsi_site.sqlite":
    # A file, not memory: locks, the log and the live server's threads behave as in production
    DATABASES["default"]["TEST"] = {"NAME": str(_folder / "test.sqlite3")}
ALLOWED_HOSTS += ["testserver"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
