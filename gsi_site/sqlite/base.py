"""Django's SQLite backend, on the SQLite that the pysqlite3 wheel carries where there is one.

The system's SQLite is often older than 3.51.3, whose write-ahead log can lose a transaction when
two connections reset it at once (https://sqlite.org/wal.html#walresetbug).
"""

import importlib
import sys
import warnings

try:
    import pysqlite3
except ImportError:  # no wheel for this platform
    pysqlite3 = None

SAFE_VERSION = (3, 51, 3)
DJANGO_BACKEND = "django.db.backends.sqlite3.base"


def import_backend():
    """Django's backend module, bound to pysqlite3 where that is installed.

    Django's module takes its driver from ``sqlite3`` while it is imported and derives classes
    from it, so that the driver can only be changed at that moment; every other user of
    ``sqlite3`` keeps the standard library's.
    """
    if pysqlite3 is None:
        return importlib.import_module(DJANGO_BACKEND)
    names = {"sqlite3": pysqlite3, "sqlite3.dbapi2": pysqlite3.dbapi2}
    before = {name: sys.modules.get(name) for name in names}
    sys.modules.update(names)
    try:
        return importlib.import_module(DJANGO_BACKEND)
    finally:
        for name, module in before.items():
            if module is None:
                del sys.modules[name]
            else:
                sys.modules[name] = module


backend = import_backend()
Database = backend.Database

if Database.sqlite_version_info < SAFE_VERSION:
    warnings.warn(
        f"SQLite {Database.sqlite_version} can lose a write when its log is reset "
        f"(fixed in {'.'.join(map(str, SAFE_VERSION))}); install pysqlite3 or a newer Python.",
        RuntimeWarning,
        stacklevel=1,
    )


class DatabaseWrapper(backend.DatabaseWrapper):
    """Django's wrapper on the driver chosen above."""
