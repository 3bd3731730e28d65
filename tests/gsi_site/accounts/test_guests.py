"""What becomes of guests."""

import datetime
import uuid

import pytest
from django.core.management import call_command
from django.utils import timezone

from gsi_site.accounts import codes, guests
from gsi_site.accounts.models import Learner, StaffView
from lessons.models import Reflection, SectionRead
from quizzes.attempts import start_attempt
from quizzes.models import Attempt, Grade, Response
from tests.gsi_site.accounts.people import answer_first, study


def aged(learner, days: int) -> Learner:
    Learner.objects.filter(pk=learner.pk).update(
        active_at=timezone.now() - datetime.timedelta(days=days)
    )
    return learner


def test_claim_gives_the_guest_to_the_user_and_ends_the_return_code(guest, user):
    code = codes.give_return_code(guest)
    claimed = guests.claim_guest(guest=guest, user=user)
    assert (claimed.pk, claimed.user, claimed.return_code_hash) == (guest.pk, user, None)
    assert codes.find_by_return_code(code) is None


def test_claim_twice_or_of_nothing_is_none(guest, user):
    guests.claim_guest(guest=guest, user=user)
    assert guests.claim_guest(guest=guest, user=user) is None
    assert guests.claim_guest(guest=Learner(id=uuid.uuid4()), user=user) is None


def test_merge_moves_everything_and_rewrites_no_response(guest, account, lesson, quiz):
    study(guest, lesson, quiz=quiz)
    StaffView.objects.create(learner=guest)
    responses, grades = list(Response.objects.values()), list(Grade.objects.values())
    assert guests.merge_guest(source=guest, target=account) is True
    assert list(Response.objects.values()) == responses
    assert list(Grade.objects.values()) == grades
    for model in (SectionRead, Reflection, Attempt, StaffView):
        assert list(model.objects.values_list("learner", flat=True)) == [account.pk], model
    assert list(Learner.objects.all()) == [account]


def test_merge_twice_changes_nothing_more(guest, account, lesson):
    study(guest, lesson)
    assert guests.merge_guest(source=guest, target=account) is True
    assert guests.merge_guest(source=guest, target=account) is False
    assert Reflection.objects.get().text == "My thought"


def test_merge_makes_the_account_a_learner_if_it_was_none(guest, user, lesson):
    study(guest, lesson)
    assert guests.merge_guest(source=guest, target=Learner(user=user)) is True
    assert SectionRead.objects.get().learner.user == user


def test_merge_refuses_itself_and_accounts(guest, account):
    assert guests.merge_guest(source=guest, target=guest) is False
    assert guests.merge_guest(source=account, target=guest) is False
    assert Learner.objects.count() == 2


def test_merge_keeps_the_longer_history_and_the_chosen_zone(guest, account):
    early = timezone.now() - datetime.timedelta(days=9)
    Learner.objects.filter(pk=guest.pk).update(
        created_at=early, active_at=early, time_zone="Asia/Tokyo"
    )
    active_at = account.active_at
    guests.merge_guest(source=guest, target=account)
    account.refresh_from_db()
    assert (account.created_at, account.active_at) == (early, active_at)
    assert account.time_zone == "Asia/Tokyo"


def test_merge_that_fails_changes_nothing(guest, account, lesson, quiz, monkeypatch):
    study(guest, lesson, quiz=quiz)

    def fail(self):
        raise RuntimeError

    monkeypatch.setattr(Learner, "delete", fail)
    with pytest.raises(RuntimeError):
        guests.merge_guest(source=guest, target=account)
    assert SectionRead.objects.get().learner == guest
    assert Attempt.objects.get().learner == guest


def test_section_that_both_read_was_read_when_the_first_of_them_read_it(guest, account, lesson):
    early = timezone.now() - datetime.timedelta(days=2)
    study(guest, lesson)
    study(account, lesson)
    SectionRead.objects.filter(learner=guest).update(read_at=early)
    guests.merge_guest(source=guest, target=account)
    assert list(SectionRead.objects.values_list("learner", "read_at")) == [(account.pk, early)]


def test_earlier_reading_of_the_target_stays(guest, account, lesson):
    study(account, lesson)
    early = SectionRead.objects.get().read_at
    study(guest, lesson)
    guests.merge_guest(source=guest, target=account)
    assert SectionRead.objects.get().read_at == early


def test_reflections_of_both_are_joined_older_first_with_the_date_between(guest, account, lesson):
    study(guest, lesson, text="Later thought")
    study(account, lesson, text="First thought")
    first = datetime.datetime(2026, 1, 2, 12, tzinfo=datetime.UTC)
    later = datetime.datetime(2026, 3, 4, 12, tzinfo=datetime.UTC)
    Reflection.objects.filter(learner=account).update(saved_at=first)
    Reflection.objects.filter(learner=guest).update(saved_at=later)
    guests.merge_guest(source=guest, target=account)
    kept = Reflection.objects.get()
    assert kept.text == "First thought\n\n— 4 March 2026 —\n\nLater thought"
    assert (kept.learner, kept.saved_at) == (account, later)


@pytest.mark.parametrize(
    ("mine", "theirs", "kept"),
    [("", "Words", "Words"), ("Words", "", "Words"), ("Same", "Same ", "Same "), ("", "", "")],
)
def test_reflection_that_says_nothing_new_is_not_joined(guest, account, lesson, mine, theirs, kept):
    study(account, lesson, text=mine)
    study(guest, lesson, text=theirs)
    guests.merge_guest(source=guest, target=account)
    assert Reflection.objects.get().text == kept


@pytest.mark.parametrize("guest_is_later", [True, False])
def test_of_two_open_attempts_the_one_answered_last_stays_open(
    guest, account, quiz, guest_is_later
):
    learners = [account, guest] if guest_is_later else [guest, account]
    attempts = [start_attempt(learner=learner, quiz=quiz) for learner in learners]
    for attempt in attempts:
        answer_first(attempt)
    guests.merge_guest(source=guest, target=account)
    older, later = (Attempt.objects.get(pk=attempt.pk) for attempt in attempts)
    assert older.submitted_at is not None
    assert later.submitted_at is None
    assert older.learner == later.learner == account
    assert Response.objects.count() == 2


def test_open_attempt_without_an_answer_gives_way_to_one_with(guest, account, quiz):
    answered = start_attempt(learner=account, quiz=quiz)
    answer_first(answered)
    start_attempt(learner=guest, quiz=quiz)
    guests.merge_guest(source=guest, target=account)
    kept = Attempt.objects.get()
    assert (kept.pk, kept.submitted_at) == (answered.pk, None)


def test_finished_attempts_of_both_all_stay(guest, account, quiz):
    for learner in (guest, account):
        attempt = start_attempt(learner=learner, quiz=quiz)
        for _question in range(attempt.length):
            answer_first(attempt)
    before = list(Attempt.objects.order_by("pk").values("pk", "submitted_at", "started_at"))
    guests.merge_guest(source=guest, target=account)
    assert list(Attempt.objects.order_by("pk").values("pk", "submitted_at", "started_at")) == before
    assert set(Attempt.objects.values_list("learner", flat=True)) == {account.pk}


def test_work_is_what_was_studied_not_that_a_row_exists(guest, lesson):
    assert guests.has_work(None) is False
    assert guests.has_work(Learner(id=uuid.uuid4())) is False
    assert guests.has_work(guest) is False
    study(guest, lesson)
    assert guests.has_work(guest) is True


def test_purge_deletes_idle_guests_with_their_data_only(guest, account, lesson, quiz, capsys):
    idle = aged(Learner.objects.create(), 401)
    study(idle, lesson, quiz=quiz)
    study(guest, lesson, quiz=quiz)
    aged(guest, 399)
    aged(account, 9999)
    call_command("purge_guests", "--dry-run")
    assert Learner.objects.count() == 3
    call_command("purge_guests")
    assert capsys.readouterr().out.splitlines() == [
        "Guests idle for more than 400 days, would be deleted: 1",
        "Guests idle for more than 400 days, deleted: 1",
    ]
    assert set(Learner.objects.all()) == {guest, account}
    assert set(Response.objects.values_list("item__attempt__learner", flat=True)) == {guest.pk}


def test_purge_takes_its_days_from_the_settings(guest, settings, capsys):
    settings.GSI_GUEST_DAYS = 30
    aged(guest, 31)
    call_command("purge_guests")
    assert Learner.objects.count() == 0


def test_purge_spares_a_guest_who_comes_back_meanwhile(guest, monkeypatch):
    aged(guest, 401)
    real = guests.idle_guests
    calls = []

    def returning(*, days):
        idle = real(days=days)
        if calls:
            Learner.objects.filter(pk=guest.pk).update(active_at=timezone.now())
        calls.append(days)
        return idle

    monkeypatch.setattr(guests, "idle_guests", returning)
    assert guests.purge_guests(days=400) == 0
    assert Learner.objects.get() == guest
