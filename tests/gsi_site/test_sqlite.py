"""SQLite as the site uses it."""

import sqlite3

import pytest
from django.db import connection

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif("connection.vendor != 'sqlite'", reason="about SQLite"),
]


def pragma(name):
    with connection.cursor() as cursor:
        return cursor.execute(f"PRAGMA {name}").fetchone()[0]


def test_the_newest_sqlite_of_the_platform_is_used_and_only_by_django():
    pysqlite3 = pytest.importorskip("pysqlite3")

    assert connection.Database is pysqlite3.dbapi2
    assert pragma("user_version") == 0
    assert sqlite3.__name__ == "sqlite3"
    assert sqlite3.dbapi2.Connection is not pysqlite3.dbapi2.Connection


@pytest.mark.parametrize(
    ("name", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("busy_timeout", 20_000)],
)
def test_pragmas(name, value):
    assert pragma(name) == value


def test_transactions_take_the_write_lock_at_once():
    assert connection.transaction_mode == "IMMEDIATE"
