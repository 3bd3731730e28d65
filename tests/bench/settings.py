"""The site's own settings, with the floors' addresses beside the site's."""

from gsi_site.settings import *  # noqa: F403

ROOT_URLCONF = "tests.bench.urls"
