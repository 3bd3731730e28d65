"""What the tests need besides Python: a Chromium, and a PostgreSQL of their own."""

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import sync_playwright

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
IS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0


class ServiceError(Exception):
    """The tests cannot run; the message says what to do."""


def works(command: str) -> bool:
    """Whether a browser starts at all: Ubuntu's ``chromium`` may be an empty shell."""
    result = subprocess.run([command, "--version"], capture_output=True, check=False)
    return result.returncode == 0


def find_chromium() -> str | None:
    """The Chromium on this machine: on PATH, else the one that Playwright downloaded."""
    for name in CHROMIUM_NAMES:
        if (path := shutil.which(name)) and works(path):
            return path
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def install(*packages: str) -> None:
    """Install system packages where that is possible: as root, on Debian and its kin."""
    if not IS_ROOT or not shutil.which("apt-get"):
        return
    print(f"Installing {', '.join(packages)} …", flush=True)
    env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    commands = (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *packages])
    for command in commands:
        subprocess.run(["apt-get", *command], env=env, stdout=subprocess.DEVNULL, check=False)


def need_chromium() -> str:
    """Find a Chromium or install one.

    Raises:
        ServiceError: if there is none and none can be installed.
    """
    if path := find_chromium():
        return path
    install("chromium")
    if path := find_chromium():
        return path
    print("Downloading Chromium …", flush=True)
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
    if path := find_chromium():
        return path
    raise ServiceError(
        "The browser tests need Chromium, and none could be found, installed or downloaded. "
        "Install the package chromium or google-chrome, then run make test again."
    )


def find_postgresql() -> Path | None:
    """The folder of PostgreSQL's server programs, the newest version first."""
    folders = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parts[4])
    )
    on_path = shutil.which("initdb")
    folders = ([Path(on_path).resolve().parent] if on_path else []) + folders
    found = [f for f in folders if (f / "initdb").exists() and (f / "postgres").exists()]
    return found[-1] if found else None


def need_postgresql() -> Path:
    """Find PostgreSQL's programs or install them.

    Raises:
        ServiceError: if there are none and none can be installed.
    """
    if folder := find_postgresql():
        return folder
    install("postgresql")
    if folder := find_postgresql():
        return folder
    raise ServiceError(
        "The tests run on PostgreSQL too, and its programs (initdb, postgres) were not found. "
        "Install the package postgresql, then run make test again."
    )


def unprivileged_user() -> dict[str, object]:
    """Who runs PostgreSQL, which refuses root: arguments for ``subprocess``."""
    if not IS_ROOT:
        return {}
    names = {entry.pw_name for entry in pwd.getpwall()}
    return {"user": "postgres" if "postgres" in names else "nobody", "extra_groups": []}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass
class Cluster:
    """A PostgreSQL of our own on loopback, which can be stopped and started again."""

    programs: Path
    folder: Path
    who: dict
    options: dict[str, str]
    password: str
    port: int
    server: subprocess.Popen | None = None

    @property
    def url(self) -> str:
        return f"postgresql://tests:{self.password}@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        self.server = start_server(
            self.programs, self.folder, self.port, self.who, self.options
        )  # fmt: skip

    def stop(self, how: int = signal.SIGTERM) -> None:
        """End the server.

        Args:
            how: SIGTERM lets clients finish, SIGINT disconnects them, and SIGQUIT leaves
                everything as a crash would.
        """
        if self.server is None:
            return
        self.server.send_signal(how)
        try:
            self.server.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.server.kill()
            self.server.wait()
        self.server = None


@contextmanager
def cluster(**options: str) -> Iterator[Cluster]:
    """A PostgreSQL of our own; all of it is removed after.

    Args:
        **options: settings of the server beside those of :func:`start_server`.

    Raises:
        ServiceError: if it does not start.
    """
    programs = need_postgresql()
    who = unprivileged_user()
    folder = Path(tempfile.mkdtemp(prefix="gsi-postgresql-"))
    ours = Cluster(programs, folder, who, options, secrets.token_hex(16), free_port())
    try:
        (folder / "password").write_text(ours.password)
        if who:
            shutil.chown(folder, who["user"])
            shutil.chown(folder / "password", who["user"])
        make_cluster(programs, folder, who)
        ours.start()
        yield ours
    finally:
        ours.stop()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def postgresql() -> Iterator[str]:
    """A PostgreSQL of our own on loopback; yields its DATABASE_URL, and removes all of it after.

    Raises:
        ServiceError: if it does not start.
    """
    with cluster() as ours:
        yield ours.url


def make_cluster(programs: Path, folder: Path, who: dict) -> None:
    command = [programs / "initdb", "--pgdata", folder / "data", "--username=tests", "--no-sync"]
    command += [f"--pwfile={folder / 'password'}", "--auth=scram-sha-256", "--encoding=UTF8"]
    command += ["--locale=C.UTF-8"]
    result = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, **who)
    if result.returncode:
        raise ServiceError(f"PostgreSQL could not be set up: {result.stderr.strip()}")


def start_server(
    programs: Path, folder: Path, port: int, who: dict, given: dict[str, str]
) -> subprocess.Popen:
    """Start the server and wait until it answers. What it holds is thrown away, so nothing is
    forced to the disk, unless that is ``given`` otherwise."""
    options = {
        "listen_addresses": "127.0.0.1",
        "port": port,
        "unix_socket_directories": "",
        "fsync": "off",
        "full_page_writes": "off",
        "synchronous_commit": "off",
        **given,
    }
    command = [programs / "postgres", "-D", folder / "data"]
    for name, value in options.items():
        command += ["-c", f"{name}={value}"]
    with (folder / "log").open("wb") as log:
        # In a session of its own, so that Ctrl+C reaches the tests first
        server = subprocess.Popen(
            command, cwd=folder, stdout=log, stderr=log, start_new_session=True, **who
        )
    ready = [programs / "pg_isready", "--quiet", "--host=127.0.0.1", f"--port={port}"]
    for _ in range(150):
        if server.poll() is not None:
            break
        if subprocess.run(ready, check=False).returncode == 0:
            return server
        time.sleep(0.2)
    server.kill()
    raise ServiceError(f"PostgreSQL did not start: {(folder / 'log').read_text()[-2000:]}")
