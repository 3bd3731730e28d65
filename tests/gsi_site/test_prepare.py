"""What ``make run`` does before the server starts: on a fresh machine, and every time after."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

from gsi_site.management.commands import prepare

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A site of its own, whose commands run in processes of their own."""
    var = tmp_path_factory.mktemp("a site") / "var"

    def manage(*arguments):
        result = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=os.environ | {"GSI_VAR": str(var), "DJANGO_SETTINGS_MODULE": "gsi_site.settings"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert result.returncode == 0, result.stderr
        return result.stdout

    manage.var = var
    manage.first_output = manage("prepare")
    return manage


def test_the_first_start_makes_everything(site):
    output = site.first_output

    assert "Migrating the database" in output
    assert "Backup" not in output
    assert "Loaded Reading a security initiative" in output
    assert "Collecting and compressing static files" in output
    assert "Address    http://127.0.0.1:8000/\n" in output
    assert "createsuperuser" in output
    assert stat.S_IMODE(site.var.stat().st_mode) == 0o700
    assert list((site.var / "static" / "css").glob("site.*.css.br"))
    assert not (site.var / "backups").exists()


def test_a_database_without_its_guard_gets_one(site):
    """As one has that was restored from an old backup."""
    assert "Guarding" not in site("prepare")
    site("shell", "-c", "from quizzes import triggers; triggers.remove()")
    assert "Guarding the answers in the database" in site("prepare")
    assert "Guarding" not in site("prepare")


def test_the_second_start_has_little_to_do(site):
    output = site("prepare")

    assert "Migrating" not in output
    assert "Collecting" not in output
    assert "Loaded Reading a security initiative" in output


def test_a_migration_is_preceded_by_a_backup(site):
    site("migrate", "sessions", "zero")

    output = site("prepare")

    (backup,) = (site.var / "backups").iterdir()
    assert f"Backup before migrating: {backup}\n" in output
    assert "Migrating the database (1 steps)" in output
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600

    site("migrate", "sessions", "zero")

    assert "Backup" not in site("prepare", "--no-backup")
    assert list((site.var / "backups").iterdir()) == [backup]


def test_without_a_backup_nothing_is_migrated(site):
    site("migrate", "sessions", "zero")
    folder = site.var / "backups"
    folder.rename(site.var / "elsewhere")
    folder.write_text("in the way")
    try:
        with pytest.raises(AssertionError, match="No backup, so nothing was migrated"):
            site("prepare")
        assert "[ ] 0001_initial" in site("showmigrations", "sessions")
    finally:
        folder.unlink()
        site("prepare", "--no-backup")


@pytest.fixture
def collected(tmp_path, settings, monkeypatch):
    """Calls of collectstatic, with one static file in a folder of its own."""
    settings.STATIC_ROOT = tmp_path / "collected"
    settings.STATICFILES_DIRS = [tmp_path / "static"]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / "site.css").write_text("body {}")
    calls = []

    def count(*arguments, **options):
        calls.append(arguments)
        call_command(*arguments, **options)

    monkeypatch.setattr(prepare, "call_command", count)
    return calls


def test_static_files_are_collected_when_one_changes(collected, tmp_path):
    command = prepare.Command()
    for number, change in enumerate(
        [
            lambda: None,
            lambda: (tmp_path / "static" / "site.css").write_text("body { color: red }"),
            lambda: (tmp_path / "static" / "new.css").write_text("p {}"),
            (tmp_path / "static" / "new.css").unlink,
        ],
        start=1,
    ):
        change()
        command.collect_static()
        command.collect_static()
        assert len(collected) == number
    assert {path.name for path in (tmp_path / "collected").iterdir()} == {"site.css", ".collected"}


@pytest.mark.parametrize(
    ("host", "site_url", "unreachable"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000", False),
        ("localhost", "http://127.0.0.1:8000", False),
        ("0.0.0.0", "http://127.0.0.1:8000", True),
        ("0.0.0.0", "http://192.168.1.5:8000", False),
        ("::", "https://course.example.org", False),
    ],
)
def test_a_site_that_would_answer_nobody_is_pointed_out(settings, host, site_url, unreachable):
    settings.HOST, settings.SITE_URL = host, site_url

    assert prepare.address_is_unreachable() is unreachable
