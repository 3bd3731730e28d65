"""Return codes and recovery codes."""

import pytest
from django.contrib.auth import get_user_model

from gsi_site.accounts import codes
from gsi_site.accounts.models import Learner, RecoveryCode


def test_word_list_is_the_long_list_of_the_eff():
    assert len(codes.word_list()) == len(set(codes.word_list())) == 7776


def test_code_is_five_words_and_differs_each_time():
    made = [codes.make_code() for _number in range(20)]
    assert {len(code.split(" ")) for code in made} == {5}
    assert len(set(made)) == 20


@pytest.mark.parametrize(
    "typed", ["Clay Felt-Tip oak", "  clay  felt tip   oak ", "clay-felt-tip-oak", "CLAYFELTTIPOAK"]
)
def test_case_spaces_and_hyphens_do_not_matter(typed):
    assert codes.normalise(typed) == codes.normalise("clay felt-tip oak")


def test_hash_depends_on_secret_key_and_purpose(settings):
    hashes = {codes.hash_code("clay oak", salt=salt) for salt in ("one", "two")}
    settings.SECRET_KEY = "another-key"
    hashes.add(codes.hash_code("clay oak", salt="one"))
    assert len(hashes) == 3


def test_return_code_is_stored_as_a_hash_only(guest):
    code = codes.give_return_code(guest)
    guest.refresh_from_db()
    assert guest.return_code_hash == codes.hash_code(code, salt=codes.RETURN_SALT)
    stored = Learner.objects.filter(pk=guest.pk).values().get()
    assert not any(word in str(stored) for word in [code, codes.normalise(code)])


def test_return_code_finds_its_guest_and_no_other(guest):
    other = Learner.objects.create()
    code, others_code = codes.give_return_code(guest), codes.give_return_code(other)
    assert codes.find_by_return_code(code.upper()) == guest
    assert codes.find_by_return_code(others_code) == other
    assert codes.find_by_return_code("clay oak clay oak clay") is None


@pytest.mark.parametrize("typed", ["", "   ", "-- --", "12345"])
def test_no_letters_find_nobody_even_if_somebody_has_no_code(guest, typed):
    assert codes.find_by_return_code(typed) is None


def test_new_return_code_ends_the_old_one(guest):
    old = codes.give_return_code(guest)
    new = codes.give_return_code(guest)
    assert codes.find_by_return_code(old) is None
    assert codes.find_by_return_code(new) == guest


def test_revoked_return_code_finds_nobody(guest):
    code = codes.give_return_code(guest)
    codes.revoke_return_code(guest)
    assert codes.find_by_return_code(code) is None
    assert guest.return_code_made_at is None


def test_return_code_that_somebody_has_is_drawn_again(guest, monkeypatch):
    other = Learner.objects.create()
    drawn = iter(["clay oak", "clay oak", "elm ash"])
    monkeypatch.setattr(codes, "make_code", lambda: next(drawn))
    assert codes.give_return_code(other) == "clay oak"
    assert codes.give_return_code(guest) == "elm ash"
    assert codes.find_by_return_code("clay oak") == other


def test_return_code_never_finds_an_account(guest, user):
    code = codes.give_return_code(guest)
    Learner.objects.filter(pk=guest.pk).update(user=user)
    assert codes.find_by_return_code(code) is None


def test_recovery_code_finds_its_user_by_name_and_code(user):
    other = get_user_model().objects.create_user("bob")
    code, others_code = codes.give_recovery_code(user), codes.give_recovery_code(other)
    assert codes.find_by_recovery_code(username=" ADA ", code=code.upper()) == user
    assert codes.find_by_recovery_code(username="ada", code=others_code) is None
    assert codes.find_by_recovery_code(username="nobody", code=code) is None


def test_no_recovery_code_matches_no_code(user):
    assert codes.find_by_recovery_code(username="ada", code="") is None


def test_recovery_code_of_inactive_user_finds_nobody(user):
    code = codes.give_recovery_code(user)
    get_user_model().objects.update(is_active=False)
    assert codes.find_by_recovery_code(username="ada", code=code) is None


def test_recovery_code_is_used_once(user):
    code = codes.give_recovery_code(user)
    assert [codes.use_recovery_code(user, code=code) for _time in range(2)] == [True, False]
    assert codes.find_by_recovery_code(username="ada", code=code) is None


def test_new_recovery_code_replaces_the_old_one(user):
    old, new = codes.give_recovery_code(user), codes.give_recovery_code(user)
    assert RecoveryCode.objects.filter(user=user).count() == 1
    assert codes.find_by_recovery_code(username="ada", code=old) is None
    assert codes.find_by_recovery_code(username="ada", code=new) == user
