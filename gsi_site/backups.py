"""Copies of the database: consistent while the site is used, and checked after writing."""

import datetime
import os
import re
import shutil
import subprocess
from contextlib import closing, contextmanager
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection

from quizzes import triggers

KEEP = 10
SQLITE, POSTGRESQL = "sqlite", "postgresql"
SUFFIXES = {SQLITE: ".sqlite3", POSTGRESQL: ".dump"}


class BackupError(Exception):
    """Something stands in the way; the message says what, in one line."""


def holds_data() -> bool:
    """Whether the database has ever been migrated."""
    return "django_migrations" in connection.introspection.table_names()


def write(path: Path) -> None:
    """Write a copy of the database to ``path``, readable by its owner only.

    Nobody has to stop working: SQLite's backup and ``pg_dump`` both read one moment's state.

    Raises:
        BackupError: if ``path`` exists, cannot be written, or what was written is not sound.
    """
    if path.exists():
        raise BackupError(f"{path} exists already")
    with unfinished(path) as part:
        if connection.vendor == SQLITE:
            copy_sqlite(Path(connection.settings_dict["NAME"]), part)
        else:
            run_tool("pg_dump", ["--format=custom", "--no-owner", "--no-acl", f"--file={part}"])
        check(part)
        with part.open("rb") as file:
            os.fsync(file.fileno())
        part.rename(path)


def write_dated(reason: str, keep: int | None = None) -> Path:
    """Write a copy to ``backups/`` under today's date; keep the newest ``keep`` of its reason."""
    folder = settings.GSI_VAR / "backups"
    stamp = datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%d-%H%M%S-%f")
    path = folder / f"{stamp}-{reason}{SUFFIXES[connection.vendor]}"
    write(path)
    if keep:
        for old in sorted(folder.glob(f"*-{reason}.*"))[:-keep]:
            old.unlink()
    return path


def check(path: Path) -> None:
    """Raise BackupError unless ``path`` is a sound copy for the database that is in use."""
    if not path.is_file():
        raise BackupError(f"{path} is not a file")
    if connection.vendor == SQLITE:
        check_sqlite(path)
    else:
        check_dump(path)


def restore(path: Path) -> None:
    """Put the copy at ``path`` in the place of everything in the database, or change nothing.

    Raises:
        BackupError: if the copy is not sound or the database refuses it.
    """
    check(path)
    connection.close()
    if connection.vendor == SQLITE:
        copy_sqlite(path, Path(connection.settings_dict["NAME"]))
        check_sqlite(Path(connection.settings_dict["NAME"]))
    else:
        restore_postgresql(path)


@contextmanager
def unfinished(path: Path):
    """A file beside ``path`` for what is not finished; gone afterwards, whatever happens."""
    part = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        part.touch(mode=0o600, exist_ok=False)
    except OSError as error:
        raise BackupError(f"{part} cannot be made: {error.strerror}") from error
    try:
        yield part
    finally:
        part.unlink(missing_ok=True)


# SQLite: through the backend's own driver. Two copies of SQLite in one process would not see
# each other's locks.


def open_sqlite(path: Path):
    return closing(connection.Database.connect(path, timeout=20, isolation_level=None))


def copy_sqlite(source: Path, target: Path) -> None:
    """Copy all pages in one step, so that no writer can make the copy begin again."""
    try:
        with open_sqlite(source) as reading, open_sqlite(target) as writing:
            reading.backup(writing)
    except connection.Database.Error as error:
        raise BackupError(f"{source} could not be copied to {target}: {error}") from error


def check_sqlite(path: Path) -> None:
    try:
        with open_sqlite(path) as database:
            # A copy is one file: no log beside it
            if path != Path(connection.settings_dict["NAME"]):
                database.execute("PRAGMA journal_mode=DELETE")
            problems = [row[0] for row in database.execute("PRAGMA integrity_check(1)")]
            if problems != ["ok"]:
                raise BackupError(f"{path} is damaged: {problems[0]}")
            if database.execute("PRAGMA foreign_key_check").fetchone():
                raise BackupError(f"{path} is damaged: a row points to one that is missing")
            database.execute("SELECT 1 FROM django_migrations LIMIT 1")
    except connection.Database.Error as error:
        raise BackupError(f"{path} holds no database of this site: {error}") from error


# PostgreSQL: its own programs


def find_tool(name: str) -> str:
    """The path of one of PostgreSQL's programs, the newest version first.

    An older ``pg_dump`` than the server refuses to work; Debian keeps each version in a folder.
    """
    installed = Path("/usr/lib/postgresql").glob(f"*/bin/{name}")
    newest = max(installed, key=lambda path: float(path.parts[4]), default=None)
    found = newest or shutil.which(name)
    if not found:
        raise BackupError(f"{name} is not installed; it comes with PostgreSQL's client programs")
    return str(found)


def run_tool(name: str, arguments: list[str], **options) -> str:
    """Run ``pg_dump`` or ``psql`` on the database; the password travels in the environment."""
    client = connection.client_class
    command, env = client.settings_to_cmd_args_env(connection.settings_dict, arguments)
    return run([find_tool(name), *command[1:]], env=os.environ | (env or {}), **options)


def run(command: list[str], **options) -> str:
    result = subprocess.run(  # noqa: S603 - our own arguments, no shell
        command, capture_output=True, text=True, check=False, **options
    )
    if result.returncode:
        lines = result.stderr.strip().splitlines() or ["no reason given"]
        raise BackupError(f"{Path(command[0]).name}: {lines[0]}")
    return result.stdout


def check_dump(path: Path) -> None:
    tool = find_tool("pg_restore")
    if not re.search(r"TABLE DATA .* django_migrations", run([tool, "--list", str(path)])):
        raise BackupError(f"{path} holds no database of this site")
    run([tool, f"--file={os.devnull}", str(path)])  # reads every row


def restore_postgresql(path: Path) -> None:
    """Drop this site's tables and functions and run the dump, in one transaction."""
    try:
        tables = connection.introspection.table_names()
    except DatabaseError as error:
        raise BackupError(str(error)) from error
    finally:
        connection.close()
    names = ", ".join(connection.ops.quote_name(name) for name in tables)
    drop = [f"DROP TABLE {names} CASCADE", *triggers.REMOVE[POSTGRESQL]] if tables else []
    script = run([find_tool("pg_restore"), "--no-owner", "--no-acl", "--file=-", str(path)])
    arguments = ["--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1"]
    run_tool("psql", [*arguments, "--file=-"], input=";\n".join([*drop, script]))
