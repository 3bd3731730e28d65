"""What `make test` starts for itself, and what it says when it cannot."""

import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from tests import services

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def bare_machine(monkeypatch):
    """A machine with nothing installed, on which nothing can be; returns what was tried."""
    tried = []
    monkeypatch.setattr(services, "find_chromium", lambda: None)
    monkeypatch.setattr(services, "find_postgresql", lambda: None)
    monkeypatch.setattr(services, "install", lambda *packages: tried.append(packages))
    monkeypatch.setattr(
        services.subprocess, "run", lambda command, **_: tried.append(tuple(command[1:]))
    )
    return tried


def test_without_chromium_the_run_fails_and_says_so(bare_machine):
    with pytest.raises(services.ServiceError, match="Install the package chromium"):
        services.need_chromium()

    assert bare_machine == [("chromium",), ("-m", "playwright", "install", "chromium")]


def test_without_postgresql_the_run_fails_and_says_so(bare_machine):
    with pytest.raises(services.ServiceError, match="Install the package postgresql"):
        services.need_postgresql()

    assert bare_machine == [("postgresql",)]


def test_a_browser_that_does_not_start_is_none(monkeypatch, tmp_path):
    shell = tmp_path / "chromium"
    shell.write_text("#!/bin/sh\nexit 1\n")
    shell.chmod(0o755)

    assert not services.works(str(shell))


def test_postgresql_answers_on_loopback_and_leaves_nothing(monkeypatch):
    folders = []
    make_folder = services.tempfile.mkdtemp
    monkeypatch.setattr(
        services.tempfile,
        "mkdtemp",
        lambda **options: folders.append(make_folder(**options)) or folders[-1],
    )

    with services.postgresql() as url, psycopg.connect(url) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("127.0.0.1",)
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(url.replace("tests:", "tests:wrong"))

    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url)
    assert [Path(folder).exists() for folder in folders] == [False]


def test_postgresql_goes_when_the_run_is_told_to_stop():
    script = (
        "import time\n"
        "from tests import run, services\n"
        "run.stop_cleanly()\n"
        "with services.postgresql() as url:\n"
        "    print(url, flush=True)\n"
        "    time.sleep(60)\n"
    )
    command = [sys.executable, "-c", script]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        url = process.stdout.readline().strip()
        psycopg.connect(url).close()
        process.terminate()
        assert process.wait(timeout=30) == 143

    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url)
