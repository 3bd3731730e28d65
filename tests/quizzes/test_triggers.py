"""Responses never change: held by the models, and by the database against everything else."""

from datetime import timedelta
from io import StringIO
from uuid import uuid4

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from gsi_site.accounts.guests import merge_guest, purge_guests
from gsi_site.accounts.models import Learner
from gsi_site.accounts.owned_data import erase_everything
from quizzes import attempts, triggers
from quizzes.models import Attempt, Erasure, Grade, Item, NeverChanged, Response

REFUSED = "only for a learner whose erasure is on record"


@pytest.fixture
def response(quiz, learner):
    item = attempts.start_attempt(learner=learner, quiz=quiz).items.first()
    return attempts.record_response(item=item, answer="near", token=uuid4()).response


@pytest.fixture
def grade(response):
    return response.grades.get()


def run(sql: str, *values) -> None:
    """A statement as somebody at the database's own prompt would send it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


def stored() -> list:
    return [
        list(Response.objects.order_by("pk").values_list("pk", "answer", "answered_at")),
        list(Grade.objects.order_by("pk").values_list("pk", "response", "fraction", "reason")),
    ]


# The models


def test_a_stored_row_is_never_saved_again(response, grade):
    response.answer, grade.fraction = "right", 1.0
    for row in (response, grade, Response.objects.get(), Grade.objects.get()):
        with pytest.raises(NeverChanged, match="rows are never changed"):
            row.save()
    assert Response.objects.get().answer == "near"
    assert Grade.objects.get().fraction == 0


def test_a_row_of_the_same_key_does_not_overwrite(response):
    before = stored()
    row = Response(pk=response.pk, item=response.item, answer="right", token=uuid4(), try_number=2)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()
    assert stored() == before


@pytest.mark.parametrize("model", [Response, Grade])
def test_nothing_is_deleted_or_changed_through_the_models(response, model):
    before = stored()
    row = model.objects.get()
    for change in (
        row.delete,
        model.objects.all().delete,
        lambda: model.objects.filter(pk=row.pk).delete(),
        lambda: model.objects.update(pk=row.pk + 1),
        lambda: model.objects.bulk_update([row], [row._meta.fields[-1].name]),
        lambda: model.objects.update_or_create(pk=row.pk, defaults={}),
    ):
        with pytest.raises(NeverChanged), transaction.atomic():
            change()
    with pytest.raises(NeverChanged):
        response.item.responses.all().delete()
    with pytest.raises(NeverChanged):
        response.grades.update(fraction=1)
    assert stored() == before


# The database


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE quizzes_response SET answer = '\"right\"'",
        "UPDATE quizzes_response SET answer = answer",
        "DELETE FROM quizzes_response",
        "UPDATE quizzes_grade SET fraction = 1",
        "UPDATE quizzes_grade SET reason = 'because'",
        "DELETE FROM quizzes_grade",
    ],
)
def test_the_database_refuses(response, statement):
    before = stored()
    with pytest.raises(IntegrityError, match=REFUSED):
        run(statement)
    assert stored() == before


def test_the_tables_cannot_be_emptied(response):
    before = stored()
    connection.check_constraints()  # else PostgreSQL has a reason of its own to refuse
    tables = connection.introspection.django_table_names(only_existing=True)
    with pytest.raises(IntegrityError, match=REFUSED), transaction.atomic():
        for statement in connection.ops.sql_flush(no_style(), tables):
            run(statement)
    assert stored() == before


def test_a_key_that_is_taken_cannot_be_written_over(response):
    before = stored()
    twin = Response(pk=response.pk, item=response.item, answer="right", token=uuid4(), try_number=1)
    with pytest.raises(IntegrityError, match=REFUSED), transaction.atomic():
        Response.objects.bulk_create(
            [twin], update_conflicts=True, update_fields=["answer"], unique_fields=["pk"]
        )
    assert stored() == before


@pytest.mark.parametrize("delete", [Attempt.delete, lambda one: one.learner.delete()])
def test_what_holds_responses_cannot_be_deleted_either(response, delete):
    before = stored()
    with pytest.raises(IntegrityError, match=REFUSED), transaction.atomic():
        delete(Attempt.objects.get())
    with pytest.raises(IntegrityError, match=REFUSED), transaction.atomic():
        Item.objects.all().delete()
    assert stored() == before
    assert Attempt.objects.count() == 1


def test_deleting_an_account_alone_is_refused(response, learner):
    user = get_user_model().objects.create(username="amina")
    Learner.objects.filter(pk=learner.pk).update(user=user)
    with pytest.raises(IntegrityError, match=REFUSED), transaction.atomic():
        user.delete()
    assert Response.objects.count() == 1


def test_a_grade_outlives_the_account_that_gave_it(response):
    teacher = get_user_model().objects.create(username="teacher")
    grade = Grade.objects.create(response=response, fraction=0.5, reason="key", by=teacher)
    teacher.delete()
    assert Grade.objects.filter(pk=grade.pk).values_list("fraction", "reason", "by").get() == (
        0.5,
        "key",
        None,
    )
    other = get_user_model().objects.create(username="other")
    with pytest.raises(IntegrityError, match=REFUSED):
        run("UPDATE quizzes_grade SET by_id = %s", other.pk)


# Erasing and merging


def test_an_erasure_is_recorded_and_takes_this_learners_answers_only(response, learner, quiz):
    other = Learner.objects.create()
    item = attempts.start_attempt(learner=other, quiz=quiz).items.first()
    kept = attempts.record_response(item=item, answer="far", token=uuid4()).response
    erase_everything(learner)
    assert list(Response.objects.all()) == [kept]
    assert [one.response for one in Grade.objects.all()] == [kept]
    assert list(Learner.objects.all()) == [other]
    assert [(one.learner, one.erased_at >= response.answered_at) for one in Erasure.objects.all()]
    assert Erasure.objects.get().learner == learner.pk
    with pytest.raises(IntegrityError, match=REFUSED):
        run("DELETE FROM quizzes_response")


def test_somebody_with_nothing_answered_needs_no_record(learner):
    erase_everything(learner)
    assert not Learner.objects.exists()
    assert not Erasure.objects.exists()


def test_answers_dated_after_this_clock_are_erased_too(quiz, learner):
    item = attempts.start_attempt(learner=learner, quiz=quiz).items.first()
    later = timezone.now() + timedelta(minutes=2)
    attempts.record_response(item=item, answer="far", token=uuid4(), answered_at=later)
    erase_everything(learner)
    assert not Response.objects.exists()


def test_who_comes_back_under_the_same_id_is_protected_again(response, learner, quiz):
    erase_everything(learner)
    back = Learner.objects.create(id=learner.pk)
    item = attempts.start_attempt(learner=back, quiz=quiz).items.first()
    attempts.record_response(item=item, answer="near", token=uuid4())
    with pytest.raises(IntegrityError, match=REFUSED):
        run("DELETE FROM quizzes_response")
    erase_everything(back)
    assert not Response.objects.exists()
    assert Erasure.objects.count() == 1


def test_purging_guests_goes_on(response, learner):
    Learner.objects.update(active_at=timezone.now() - timedelta(days=500))
    assert purge_guests(days=400) == 1
    assert not Response.objects.exists()
    assert [one.learner for one in Erasure.objects.all()] == [learner.pk]


def test_merging_moves_attempts_and_records_no_erasure(response, learner):
    target = Learner.objects.create(user=get_user_model().objects.create(username="amina"))
    before = stored()
    assert merge_guest(source=learner, target=target) is True
    assert stored() == before
    assert Attempt.objects.get().learner == target
    assert not Erasure.objects.exists()
    assert not Learner.objects.filter(pk=learner.pk).exists()


# Installing


def test_the_guard_is_there_after_migrating(db):
    assert triggers.are_installed()


def test_every_migrate_sets_it_up_again(response):
    triggers.remove()
    assert not triggers.are_installed()
    run("UPDATE quizzes_response SET answer = answer")
    call_command("migrate", verbosity=0)
    assert triggers.are_installed()
    triggers.install()
    assert triggers.are_installed()


@pytest.mark.django_db(transaction=True)
def test_every_migration_can_be_undone_and_done_again():
    """Tables that triggers name are rebuilt on the way, and dropped at its end."""
    call_command("migrate", "quizzes", "zero", verbosity=0, stdout=StringIO())
    assert "quizzes_response" not in connection.introspection.table_names()
    call_command("migrate", verbosity=0, stdout=StringIO())
    assert triggers.are_installed()


@pytest.mark.django_db(transaction=True)
def test_a_table_that_is_rebuilt_is_guarded_again():
    """As a migration does it that changes a column: SQLite copies the whole table."""
    field = Attempt._meta.get_field("length")
    triggers.lift_for_migration("default", plan=[object()])
    with connection.schema_editor() as editor:
        if connection.vendor == "sqlite":
            editor._remake_table(Attempt, alter_fields=[(field, field)])
            editor._remake_table(Response)
    call_command("migrate", verbosity=0)
    assert triggers.are_installed()
