"""SQLite as the site uses it."""

import fcntl
import os
import sqlite3
import subprocess
import sys
import threading

import pytest
from django.db import OperationalError, connection, transaction

from gsi_site.accounts.models import Learner

pytestmark = pytest.mark.django_db


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


def queue_is_free():
    fd = os.open(f"{connection.settings_dict['NAME']}-queue", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(fd)
    return True


@pytest.mark.django_db(transaction=True)
def test_a_transaction_holds_the_queue_until_it_ends():
    with transaction.atomic():
        assert not queue_is_free()
    assert queue_is_free()

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        assert not queue_is_free()
        raise ZeroDivisionError
    assert queue_is_free()

    with transaction.atomic():
        connection.close()
        assert queue_is_free()
    assert queue_is_free()


@pytest.mark.django_db(transaction=True)
def test_reads_outside_a_transaction_do_not_queue():
    fd = os.open(f"{connection.settings_dict['NAME']}-queue", os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(fd, fcntl.LOCK_EX)
    try:
        assert Learner.objects.count() == 0
    finally:
        os.close(fd)


@pytest.mark.django_db(transaction=True)
def test_a_begin_that_fails_leaves_the_queue():
    # The same driver: two copies of SQLite in one process do not see each other's locks
    other = connection.Database.connect(connection.settings_dict["NAME"], isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 1")
    try:
        with pytest.raises(OperationalError, match="locked"), transaction.atomic():
            pass
        assert queue_is_free()
    finally:
        other.close()
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_a_process_that_dies_leaves_the_queue():
    script = (
        "import fcntl, os, sys, time\n"
        "fd = os.open(sys.argv[1], os.O_RDWR | os.O_CREAT, 0o600)\n"
        "fcntl.flock(fd, fcntl.LOCK_EX)\n"
        "print('held', flush=True)\n"
        "time.sleep(60)\n"
    )
    path = f"{connection.settings_dict['NAME']}-queue"
    command = [sys.executable, "-c", script, path]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "held\n"
        assert not queue_is_free()
        process.kill()
        process.wait()
        with transaction.atomic():
            Learner.objects.create()


@pytest.mark.django_db(transaction=True)
def test_nothing_is_lost_when_many_read_and_then_write():
    learner = Learner.objects.create(time_zone="0")
    errors = []

    def count_up():
        try:
            for _ in range(10):
                with transaction.atomic():
                    mine = Learner.objects.get(pk=learner.pk)
                    mine.time_zone = str(int(mine.time_zone) + 1)
                    mine.save()
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=count_up) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    learner.refresh_from_db()
    assert errors == []
    assert learner.time_zone == "160"
