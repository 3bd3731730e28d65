"""Django's SQLite backend, on the SQLite that the pysqlite3 wheel carries where there is one.

The system's SQLite is often older than 3.51.3, whose write-ahead log can lose a transaction when
two connections reset it at once (https://sqlite.org/wal.html#walresetbug).
"""

import importlib
import os
import sys
import warnings

try:
    import fcntl
except ImportError:  # Windows: SQLite's own waiting has to do
    fcntl = None
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
    """Django's wrapper, with a queue for those who want to begin a transaction.

    SQLite lets one connection write at a time and makes the others sleep and try again, for
    longer each time, so that an unlucky one waits for seconds. Here they queue for a lock on a
    file beside the database before BEGIN. The system wakes them in turn and frees the lock of a
    process that dies. SQLite's own lock still decides; reads outside a transaction never wait.
    """

    queue_fd = None

    def _start_transaction_under_autocommit(self):
        self.join_queue()
        try:
            super()._start_transaction_under_autocommit()
        except BaseException:
            self.leave_queue()
            raise

    def _commit(self):
        super()._commit()
        self.leave_queue()

    def _rollback(self):
        try:
            super()._rollback()
        finally:
            self.leave_queue()

    def _close(self):
        try:
            super()._close()
        finally:
            if self.queue_fd is not None:
                os.close(self.queue_fd)
                self.queue_fd = None

    def join_queue(self):
        if fcntl is None or self.is_in_memory_db():
            return
        if self.queue_fd is None:
            path = f"{self.settings_dict['NAME']}-queue"
            self.queue_fd = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(self.queue_fd, fcntl.LOCK_EX)

    def leave_queue(self):
        if self.queue_fd is not None:
            fcntl.flock(self.queue_fd, fcntl.LOCK_UN)
