"""Backups and what is restored from them, on the database the tests run on."""

import io
import stat
import threading

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from gsi_site import backups
from gsi_site.accounts.models import Learner

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def var(tmp_path, settings):
    """A private folder for the backups that commands make by themselves."""
    settings.GSI_VAR = tmp_path / "var"
    return settings.GSI_VAR


def time_zones():
    return sorted(Learner.objects.values_list("time_zone", flat=True))


def test_what_is_backed_up_comes_back(tmp_path, var, capsys):
    Learner.objects.create(time_zone="before")
    call_command("backup", str(tmp_path / "copy"))
    Learner.objects.update(time_zone="after")
    Learner.objects.create(time_zone="new")

    call_command("restore", str(tmp_path / "copy"), yes=True)

    assert time_zones() == ["before"]
    assert stat.S_IMODE((tmp_path / "copy").stat().st_mode) == 0o600
    assert {path.name for path in tmp_path.iterdir()} == {"copy", "var"}
    (kept,) = (var / "backups").iterdir()
    assert f"Kept what was there: {kept}" in capsys.readouterr().out

    call_command("restore", str(kept), yes=True)

    assert time_zones() == ["after", "new"]


def test_a_table_that_the_copy_does_not_know_is_gone(tmp_path, var):
    call_command("backup", str(tmp_path / "copy"))
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE made_later (id integer)")

    call_command("restore", str(tmp_path / "copy"), yes=True)

    assert "made_later" not in connection.introspection.table_names()


def test_a_copy_is_of_one_moment_while_others_write(tmp_path):
    """Two rows that always change together are equal in every copy."""
    Learner.objects.bulk_create([Learner(time_zone="0"), Learner(time_zone="0")])
    stop = threading.Event()
    errors = []

    def write():
        number = 0
        try:
            while not stop.is_set():
                number += 1
                with transaction.atomic():
                    for learner in Learner.objects.order_by("pk"):
                        learner.time_zone = str(number)
                        learner.save()
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for number in range(3):
        backups.write(tmp_path / f"copy-{number}")
    stop.set()
    for thread in threads:
        thread.join()

    assert errors == []
    for number in range(3):
        backups.restore(tmp_path / f"copy-{number}")
        first, second = time_zones()
        assert first == second


def test_an_existing_file_is_never_overwritten(tmp_path):
    (tmp_path / "copy").write_text("mine")

    with pytest.raises(CommandError, match="copy exists already"):
        call_command("backup", str(tmp_path / "copy"))
    assert (tmp_path / "copy").read_text() == "mine"


@pytest.mark.parametrize("content", [b"", b"not a copy at all" * 100])
def test_what_is_no_copy_is_refused_before_anything_changes(tmp_path, var, content):
    Learner.objects.create(time_zone="here")
    (tmp_path / "copy").write_bytes(content)

    with pytest.raises(CommandError):
        call_command("restore", str(tmp_path / "copy"), yes=True)
    with pytest.raises(CommandError, match="is not a file"):
        call_command("restore", str(tmp_path / "missing"), yes=True)

    assert time_zones() == ["here"]
    assert not var.exists()


def test_a_damaged_copy_is_refused(tmp_path, var):
    Learner.objects.bulk_create([Learner(time_zone="x" * 60) for _ in range(2000)])
    backups.write(tmp_path / "copy")
    content = bytearray((tmp_path / "copy").read_bytes())
    middle = len(content) // 2
    content[middle : middle + 20_000] = bytes(20_000)
    (tmp_path / "copy").write_bytes(content)

    with pytest.raises(CommandError):
        call_command("restore", str(tmp_path / "copy"), yes=True)

    assert Learner.objects.count() == 2000


@pytest.mark.parametrize(("answer", "replaced"), [("yes\n", True), ("no\n", False), ("", False)])
def test_data_is_replaced_only_when_somebody_says_so(tmp_path, var, monkeypatch, answer, replaced):
    Learner.objects.create(time_zone="before")
    backups.write(tmp_path / "copy")
    Learner.objects.update(time_zone="after")
    monkeypatch.setattr("sys.stdin", io.StringIO(answer))

    if replaced:
        call_command("restore", str(tmp_path / "copy"))
    else:
        with pytest.raises(CommandError, match="Nothing was changed"):
            call_command("restore", str(tmp_path / "copy"))

    assert time_zones() == ["before" if replaced else "after"]


def test_dated_backups_keep_the_newest(var):
    others = backups.write_dated("before-restore")
    paths = [backups.write_dated("before-migration", keep=2) for _ in range(3)]

    assert sorted((settings.GSI_VAR / "backups").iterdir()) == sorted([others, *paths[1:]])
