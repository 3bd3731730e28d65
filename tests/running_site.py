"""The site as ``make run`` starts it, in processes of its own, for the browser and the bench."""

import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.services import free_port

ROOT = Path(__file__).resolve().parent.parent
SECONDS_TO_START = 30
SECONDS_TO_STOP = 20


class SiteError(Exception):
    """The site did not start; the message holds its log."""


@dataclass(frozen=True)
class RunningSite:
    """Where a site answers, and its folder of run-time data."""

    url: str
    folder: Path
    environ: dict[str, str]

    @property
    def log(self) -> str:
        """What the server has written so far."""
        return (self.folder / "server.log").read_text("utf-8")

    def manage(self, *arguments: str, given: str = "") -> str:
        """Run a command of ``manage.py`` on this site's data.

        Args:
            *arguments: the command and what it takes.
            given: its standard input.

        Returns:
            What it printed.

        Raises:
            SiteError: if it fails.
        """
        result = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT, env=self.environ, input=given, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if result.returncode:
            raise SiteError(f"{' '.join(arguments)}:\n{result.stdout}{result.stderr}")
        return result.stdout


def clean_environ(folder: Path, port: int, **settings: str) -> dict[str, str]:
    """The environment without anybody's own settings of the site."""
    ours = ("SITE_URL", "DATABASE_URL", "REDIS_URL", "EMAIL_URL", "HOST", "PORT")
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in ours and not name.startswith(("GSI_", "DJANGO_"))
    }
    return kept | {"GSI_VAR": str(folder), "PORT": str(port)} | settings


@contextmanager
def running_site(fill: str = "", **settings: str) -> Iterator[RunningSite]:
    """Prepare a site with the real course and serve it until the block ends.

    Args:
        fill: Python to run on the data before the server starts.
        **settings: environment variables of the site.

    Raises:
        SiteError: if a command fails or the server does not answer.
    """
    with tempfile.TemporaryDirectory(prefix="gsi-site-") as name:
        folder, port = Path(name), free_port()
        environ = clean_environ(folder, port, **settings)
        site = RunningSite(f"http://127.0.0.1:{port}", folder, environ)
        site.manage("prepare")
        if fill:
            site.manage("shell", "-c", fill)
        server = start_server(site)
        try:
            yield site
        finally:
            server.terminate()
            try:
                server.wait(timeout=SECONDS_TO_STOP)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def start_server(site: RunningSite) -> subprocess.Popen:
    with (site.folder / "server.log").open("wb") as log:
        # In a session of its own, so that Ctrl+C reaches the tests first
        server = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "-c", "python:gsi_site.gunicorn"],
            cwd=ROOT, env=site.environ, stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
    last = time.monotonic() + SECONDS_TO_START
    while server.poll() is None and time.monotonic() < last:
        try:
            with urllib.request.urlopen(f"{site.url}/healthz", timeout=5):  # noqa: S310 - our own
                return server
        except OSError:
            time.sleep(0.1)
    server.kill()
    server.wait()
    raise SiteError(f"The site did not start:\n{site.log}")
