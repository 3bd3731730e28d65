"""What an operator may set, what follows from it, and what is refused."""

import json
import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from gsi_site import environment, secret_key

ROOT = Path(__file__).resolve().parent.parent.parent
HTTPS = {"SITE_URL": "https://course.example.org"}


@pytest.fixture
def run(tmp_path):
    """Run Python in a process that has these settings and no others."""

    def run_python(*arguments, **settings):
        env = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        env |= {"GSI_VAR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "gsi_site.settings"}
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=env | settings,
            capture_output=True,
            text=True,
            check=False,
        )

    return run_python


@pytest.fixture
def values_of(run):
    """The values of these settings when the operator has set those."""

    def values(*names, **settings):
        script = (
            "import json, sys; from django.conf import settings; "
            "print(json.dumps([getattr(settings, n) for n in sys.argv[1:]], default=str))"
        )
        result = run("-W", "error", "-c", script, *names, **settings)
        assert result.stderr == ""
        return json.loads(result.stdout)

    return values


@pytest.fixture
def refusal(monkeypatch, tmp_path):
    """The line that ends the start when these variables are set."""

    def read(**variables):
        monkeypatch.setattr(os, "environ", dict(variables))
        with pytest.raises(SystemExit) as caught:
            environment.read(default_var=tmp_path)
        return caught.value.code

    return read


# What is refused


@pytest.mark.parametrize(
    ("name", "value", "line"),
    [
        ("GSI_DEBUGG", "1", "there is no such setting (did you mean GSI_DEBUG?)"),
        ("GSI_NOTHING_LIKE_IT", "1", "there is no such setting"),
        ("gsi_debug", "1", "there is no such setting (did you mean GSI_DEBUG?)"),
        ("SITE_ULR", "http://a", "there is no such setting (did you mean SITE_URL?)"),
        ("DATABSE_URL", "x", "there is no such setting (did you mean DATABASE_URL?)"),
        ("REDIS_URI", "x", "there is no such setting (did you mean REDIS_URL?)"),
        ("SITE_URL", "course.example.org", "it must look like https://course.example.org"),
        ("SITE_URL", "ftp://example.org", "it must look like https://course.example.org"),
        ("SITE_URL", "https://example.org:port", "it must look like https://course.example.org"),
        (
            "SITE_URL",
            "https://example.org/course",
            "it must name a host only, without a path or a password",
        ),
        ("HOST", "127.0.0.1:80", "it must be an address or a host name, without a port"),
        ("PORT", "http", "Not a valid integer."),
        (
            "PORT",
            "70000",
            "Must be greater than or equal to 1 and less than or equal to 65535.",
        ),
        ("DATABASE_URL", "mysql://a/b", "it must begin with postgresql:// or sqlite:///"),
        ("DATABASE_URL", "nonsense", "Not a valid database URL."),
        ("DATABASE_URL", "postgresql://host", "it must name a database"),
        ("REDIS_URL", "http://a", "it must begin with redis:// or rediss://"),
        ("EMAIL_URL", "nonsense", "it must begin with submission:// or smtp://"),
        ("GSI_DEBUG", "maybe", "Not a valid boolean."),
        ("GSI_SECRET_KEY", "short", "it must have at least 50 varied characters"),
        (
            "GSI_LOG_LEVEL",
            "LOUD",
            "Must be one of: DEBUG, INFO, WARNING, ERROR, CRITICAL.",
        ),
        ("GSI_PROXIES", "10.0.0.1,proxy", "it must list addresses or networks, with commas"),
        ("GSI_TIME_ZONE", "Mars/North", "it must be a time zone such as Europe/Istanbul"),
        ("GSI_CONTACT", "javascript:x@y.z", "it must be an e-mail address or begin with https://"),
        (
            "GSI_GUEST_DAYS",
            "401",
            "Must be greater than or equal to 1 and less than or equal to 400.",
        ),
    ],
)
def test_unknown_and_malformed_settings_are_refused_in_one_line(refusal, name, value, line):
    assert refusal(**{name: value}) == f"Setting refused: {name}: {line}"


def test_a_refusal_ends_the_process_without_a_traceback(run):
    result = run("manage.py", "check", GSI_DEBUG="maybe")

    assert result.returncode == 1
    assert result.stdout == ""
    assert result.stderr == "Setting refused: GSI_DEBUG: Not a valid boolean.\n"


def test_a_folder_that_cannot_be_made_is_refused(run, tmp_path):
    (tmp_path / "file").touch()

    result = run("manage.py", "check", GSI_VAR=str(tmp_path / "file"))

    assert result.returncode == 1
    assert result.stderr == (
        f"Setting refused: GSI_VAR: {tmp_path / 'file'} cannot be made: File exists\n"
    )


def test_a_refusal_keeps_passwords_to_itself(refusal):
    assert "hush" not in refusal(DATABASE_URL="mysql://me:hush@host/name")


def test_names_of_other_programs_are_left_alone(monkeypatch, tmp_path):
    others = {"HOSTNAME": "a", "HOSTS": "a", "BASE_URL": "a", "WEBSITE_URL": "a", "EXPORT": "a"}
    monkeypatch.setattr(os, "environ", dict(others))

    assert environment.read(default_var=tmp_path)["SITE_URL"] == "http://127.0.0.1:8000"


def test_an_empty_setting_is_none(monkeypatch, tmp_path):
    monkeypatch.setattr(os, "environ", dict.fromkeys(environment.NAMES, ""))

    values = environment.read(default_var=tmp_path)

    assert values["PORT"] == 8000
    assert values["GSI_VAR"] == tmp_path


# The file of settings


def test_the_environment_goes_before_the_file(monkeypatch, tmp_path):
    monkeypatch.setattr(os, "environ", {"PORT": "9000"})
    (tmp_path / "settings.env").write_text(
        "# A comment\n\nPORT=8500\nGSI_CONTACT = https://a.example/?b=c#d\n"
    )

    values = environment.read(default_var=tmp_path)

    assert values["PORT"] == 9000
    assert values["GSI_CONTACT"] == "https://a.example/?b=c#d"
    assert values["SITE_URL"] == "http://127.0.0.1:9000"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("PORT=1\nPROT=1\n", "line 2, PROT: there is no such setting (did you mean PORT?)"),
        ("HOSTNAME=a\n", "line 1, HOSTNAME: there is no such setting (did you mean HOST?)"),
        ("export\n", "line 1: it must look like NAME=value"),
        ("PORT=1\nPORT=2\n", "line 2, PORT: it is set twice"),
        ("GSI_VAR=/tmp\n", "line 1, GSI_VAR: it says where this file is, so set it outside"),
    ],
)
def test_the_file_is_refused_with_the_number_of_the_line(refusal, tmp_path, text, line):
    (tmp_path / "settings.env").write_text(text)

    assert refusal() == f"Setting refused: {tmp_path / 'settings.env'}, {line}"


# The secret key


def test_the_secret_key_is_made_once_and_for_its_owner_only(values_of, tmp_path):
    (first,), (second,) = values_of("SECRET_KEY"), values_of("SECRET_KEY")

    assert first == second == (tmp_path / "secret_key").read_text()
    assert len(first) == 50
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


def test_processes_that_start_at_once_agree_on_one_key(tmp_path):
    with ThreadPoolExecutor(16) as pool:
        keys = set(pool.map(secret_key.read_or_make, [tmp_path / "secret_key"] * 16))

    assert len(keys) == 1


def test_an_empty_key_is_refused(monkeypatch, tmp_path):
    monkeypatch.setattr(secret_key, "PATIENCE", 0)
    (tmp_path / "secret_key").touch()

    with pytest.raises(SystemExit, match="secret_key is empty: delete it"):
        secret_key.read_or_make(tmp_path / "secret_key")


# What follows from SITE_URL

STRICTNESS = (
    "ALLOWED_HOSTS",
    "CSRF_TRUSTED_ORIGINS",
    "SECURE_SSL_REDIRECT",
    "SECURE_HSTS_SECONDS",
    "SESSION_COOKIE_NAME",
    "SESSION_COOKIE_SECURE",
    "CSRF_COOKIE_NAME",
    "CSRF_COOKIE_SECURE",
    "GSI_PROXIES",
)


@pytest.mark.parametrize(
    ("site_url", "hosts"),
    [
        ("", ["127.0.0.1", "localhost", "[::1]"]),
        ("http://192.168.1.5:8000/", ["192.168.1.5", "127.0.0.1", "localhost", "[::1]"]),
        ("http://[fd00::5]", ["[fd00::5]", "127.0.0.1", "localhost", "[::1]"]),
    ],
)
def test_plain_http_works_on_a_network_of_ones_own(values_of, site_url, hosts):
    origin = site_url.rstrip("/") or "http://127.0.0.1:8000"

    assert values_of(*STRICTNESS, SITE_URL=site_url) == [
        hosts, [origin], False, 0, "sessionid", False, "csrftoken", False, [],
    ]  # fmt: skip


def test_https_is_strict(values_of):
    assert values_of(*STRICTNESS, **HTTPS) == [
        ["course.example.org"],
        ["https://course.example.org"],
        True,
        63_072_000,
        "__Host-sessionid",
        True,
        "__Host-csrftoken",
        True,
        ["127.0.0.1/32", "::1/128"],
    ]


def test_the_deployment_check_is_silent_with_https(run):
    result = run("-W", "error", "manage.py", "check", "--deploy", "--fail-level=WARNING", **HTTPS)

    assert result.stderr == ""
    assert result.stdout == "System check identified no issues (0 silenced).\n"
    assert result.returncode == 0


def test_nothing_set_means_safe(values_of, tmp_path):
    names = ("DEBUG", "SESSION_COOKIE_HTTPONLY", "SESSION_COOKIE_SAMESITE", "EMAIL_BACKEND")
    assert values_of(*names, "DATABASES") == [
        False,
        True,
        "Lax",
        "django.core.mail.backends.dummy.EmailBackend",
        {
            "default": {
                "ENGINE": "gsi_site.sqlite",
                "NAME": str(tmp_path / "db.sqlite3"),
                "CONN_MAX_AGE": None,
                "OPTIONS": {
                    "timeout": 20,
                    "transaction_mode": "IMMEDIATE",
                    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL",
                },
            }
        },
    ]


# Services


def test_postgresql_is_chosen_by_its_url(values_of):
    (databases,) = values_of("DATABASES", DATABASE_URL="postgresql://me:a%40b@db:5433/course")

    assert databases["default"] == {
        "ENGINE": "django.db.backends.postgresql",
        "USER": "me",
        "PASSWORD": "a@b",
        "HOST": "db",
        "PORT": 5433,
        "NAME": "course",
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": False,
    }


def test_an_sqlite_url_keeps_what_makes_sqlite_safe(values_of, tmp_path):
    path = tmp_path / "other.sqlite3"
    (databases,) = values_of("DATABASES", DATABASE_URL=f"sqlite:///{path}")

    assert databases["default"]["ENGINE"] == "gsi_site.sqlite"
    assert databases["default"]["NAME"] == str(path)
    assert databases["default"]["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


def test_redis_and_mail_are_chosen_by_their_urls(values_of):
    caches, host, port, tls, has_email = values_of(
        "CACHES",
        "EMAIL_HOST",
        "EMAIL_PORT",
        "EMAIL_USE_TLS",
        "GSI_HAS_EMAIL",
        REDIS_URL="redis://cache:6379/1",
        EMAIL_URL="submission://me:hush@mail.example.org",
    )

    assert caches["default"] == {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": "redis://cache:6379/1",
    }
    assert (host, port, tls, has_email) == ("mail.example.org", 587, True, True)


def test_an_sqlite_that_can_lose_a_write_is_named(run):
    script = (
        "import sqlite3, sys; sqlite3.sqlite_version_info = (3, 40, 1); "
        "sqlite3.dbapi2.sqlite_version_info = (3, 40, 1); "
        "sqlite3.dbapi2.sqlite_version = '3.40.1'; "
        "sys.modules['pysqlite3'] = None; "
        "from gsi_site.sqlite import base; print(base.Database is sqlite3.dbapi2)"
    )
    result = run("-c", script)

    assert result.stdout == "True\n"
    assert "RuntimeWarning: SQLite 3.40.1 can lose a write" in result.stderr
