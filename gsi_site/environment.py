"""Reads the settings an operator may give, and refuses what it does not understand.

``SETTINGS`` is the one list of them: ``settings.py`` takes its values from here and a test holds
README.md to it.
"""

import difflib
import ipaddress
import os
import re
import zoneinfo
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from environs import Env, EnvError, ValidationError, validate

FILE_NAME = "settings.env"
PREFIX = "GSI_"
NEAR = 0.86  # how alike two names are when one is taken for a slip of the pen


class Setting(NamedTuple):
    """One thing an operator may set. ``parser`` names the method of ``Env`` that reads it."""

    name: str
    parser: str = "str"
    default: Any = ""
    check: Callable[[Any], Any] | None = None
    options: Mapping[str, Any] = {}


def check_site_url(value: str) -> None:
    parts = urlsplit(value)
    try:
        port_is_valid = parts.port != 0
    except ValueError:
        port_is_valid = False
    if parts.scheme not in ("http", "https") or not parts.hostname or not port_is_valid:
        raise ValidationError("it must look like https://course.example.org")
    if parts.username or parts.path not in ("", "/") or parts.query or parts.fragment:
        raise ValidationError("it must name a host only, without a path or a password")


def check_host(value: str) -> None:
    try:
        is_address = ipaddress.ip_address(value) is not None
    except ValueError:
        is_address = False
    if not is_address and not re.fullmatch(r"[A-Za-z0-9.-]+", value):
        raise ValidationError("it must be an address or a host name, without a port")


def check_scheme(*schemes: str) -> Callable[[str], None]:
    def check(value: str) -> None:
        if value and urlsplit(value).scheme not in schemes:
            raise ValidationError(f"it must begin with {' or '.join(f'{s}://' for s in schemes)}")

    return check


def check_database(value: Mapping[str, Any]) -> None:
    if value["ENGINE"] not in ("django.db.backends.postgresql", "django.db.backends.sqlite3"):
        raise ValidationError("it must begin with postgresql:// or sqlite:///")
    if not value["NAME"] or value["NAME"] == ":memory:":
        raise ValidationError("it must name a database")


def check_email(value: Mapping[str, Any]) -> None:
    if "EMAIL_BACKEND" not in value:
        raise ValidationError("it must begin with submission:// or smtp://")


def check_contact(value: str) -> None:
    if not re.fullmatch(r"[^\s@:/]+@[^\s@:/]+\.[^\s@:/]+|https?://\S+", value):
        raise ValidationError("it must be an e-mail address or begin with https://")


def check_time_zone(value: str) -> None:
    if value not in zoneinfo.available_timezones():
        raise ValidationError("it must be a time zone such as Europe/Istanbul")


def check_secret_key(value: str) -> None:
    if value and (len(value) < 50 or len(set(value)) < 5):
        raise ValidationError("it must have at least 50 varied characters")


def network(value: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    try:
        return ipaddress.ip_network(value.strip())
    except ValueError as error:
        raise ValidationError("it must list addresses or networks, with commas") from error


SETTINGS = (
    Setting("SITE_URL", check=check_site_url),
    Setting("HOST", default="127.0.0.1", check=check_host),
    Setting("PORT", "int", 8000, validate.Range(1, 65535)),
    Setting(
        "DATABASE_URL",
        "dj_db_url",
        None,
        check_database,
        {"conn_max_age": None, "conn_health_checks": True},
    ),
    Setting("REDIS_URL", check=check_scheme("redis", "rediss")),
    Setting("EMAIL_URL", "dj_email_url", None, check_email),
    Setting("GSI_VAR"),
    Setting("GSI_DEBUG", "bool", False),
    Setting("GSI_SECRET_KEY", check=check_secret_key),
    Setting(
        "GSI_LOG_LEVEL",
        default="INFO",
        check=validate.OneOf(["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"]),
    ),
    Setting("GSI_WORKERS", "int", 2, validate.Range(1, 64)),
    Setting("GSI_THREADS", "int", 4, validate.Range(1, 64)),
    Setting("GSI_PROXIES", "list", None, options={"subcast": network}),
    Setting("GSI_TIME_ZONE", default="UTC", check=check_time_zone),
    Setting("GSI_GUEST_DAYS", "int", 400, validate.Range(1, 400)),
    Setting("GSI_CONTACT", check=check_contact),
)
NAMES = tuple(setting.name for setting in SETTINGS)


def refuse(where: str, reason: str) -> None:
    """End the process with one line: a site that misreads its settings must not start."""
    raise SystemExit(f"Setting refused: {where}: {reason}")


def suggestion(name: str) -> str:
    near = difflib.get_close_matches(name.upper(), NAMES, n=1, cutoff=0.6)
    return f" (did you mean {near[0]}?)" if near else ""


def refuse_unknown(environ: Mapping[str, str]) -> None:
    """Refuse names of ours that are unknown, and slips of the pen in the names that are not.

    Names that other programs use too (HOST, PORT) have too many neighbours to guess from.
    """
    urls = [name for name in NAMES if name.endswith("_URL")]
    for name in sorted(environ):
        if name in NAMES:
            continue
        if name.upper().startswith(PREFIX):
            refuse(name, f"there is no such setting{suggestion(name)}")
        if near := difflib.get_close_matches(name.upper(), urls, n=1, cutoff=NEAR):
            refuse(name, f"there is no such setting (did you mean {near[0]}?)")


def read_file(path: Path) -> dict[str, str]:
    """Read ``KEY=value`` lines. No quoting, no expansion: what stands after ``=`` is the value."""
    if not path.exists():
        return {}
    values = {}
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        refuse(str(path), str(error))
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        name, equals, value = line.partition("=")
        name, where = name.strip(), f"{path}, line {number}"
        if not equals:
            refuse(where, "it must look like NAME=value")
        if name == "GSI_VAR":
            refuse(f"{where}, GSI_VAR", "it says where this file is, so set it outside")
        if name not in NAMES:
            refuse(f"{where}, {name}", f"there is no such setting{suggestion(name)}")
        if name in values:
            refuse(f"{where}, {name}", "it is set twice")
        values[name] = value.strip()
    return values


def read_one(env: Env, setting: Setting) -> Any:
    if not os.environ.get(setting.name, "").strip():
        return setting.default
    try:
        value = getattr(env, setting.parser)(setting.name, **setting.options)
        if setting.check:
            setting.check(value)
    except ValidationError as error:
        refuse(setting.name, error.messages[0])
    except EnvError as error:
        # The value itself stays out of the line: it may hold a password.
        messages = getattr(error, "error_messages", None)
        refuse(setting.name, first_text(messages) or "it cannot be understood")
    return value


def first_text(messages: Any) -> str:
    """The first text in marshmallow's nested messages."""
    while isinstance(messages, (list, dict)) and messages:
        messages = next(iter(messages.values() if isinstance(messages, dict) else messages))
    return messages if isinstance(messages, str) else ""


def read(default_var: Path) -> dict[str, Any]:
    """Every setting with its value, from the environment, else the file, else its default.

    Args:
        default_var: the folder of run-time data when ``GSI_VAR`` is not set.

    Raises:
        SystemExit: with one line that names the setting, when one is unknown or malformed.
    """
    refuse_unknown(os.environ)
    var = Path(os.environ.get("GSI_VAR", "").strip() or default_var).expanduser().absolute()
    for name, value in read_file(var / FILE_NAME).items():
        if not os.environ.get(name, "").strip():
            os.environ[name] = value
    env = Env()
    values = {setting.name: read_one(env, setting) for setting in SETTINGS}
    values["GSI_VAR"] = var
    values["SITE_URL"] = (values["SITE_URL"] or f"http://127.0.0.1:{values['PORT']}").rstrip("/")
    return values
