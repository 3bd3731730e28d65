import re

import pytest
from django.utils import timezone

from gsi_site import progress
from gsi_site.accounts import owned_data
from gsi_site.accounts.models import Learner
from gsi_site.completions import completing
from gsi_site.completions.models import Completion
from gsi_site.mastery import Level
from tests.gsi_site.completions.conftest import make_final, take

pytestmark = pytest.mark.django_db


def so_far(learner, course):
    return progress.of_learner(learner=learner, course=course)


def issue(learner, course, name="Ana", **options) -> Completion:
    return completing.issue(
        learner=learner, course=course, progress=so_far(learner, course), name=name, **options
    )


@pytest.mark.parametrize(
    ("score", "pass_mark", "band"),
    [
        (0.7, 0.7, [70, 79]),
        (0.799, 0.7, [70, 79]),
        (0.8, 0.7, [80, 89]),
        (0.9, 0.7, [90, 100]),
        (1.0, 0.7, [90, 100]),
        (0.76, 0.75, [75, 79]),
        (0.5, 0.5, [50, 59]),
    ],
)
def test_a_score_is_told_as_a_range(score, pass_mark, band):
    assert completing.band_of(score, pass_mark=pass_mark) == band


def test_codes_have_138_bits_and_differ():
    codes = {completing.make_code() for _number in range(50)}

    assert len(codes) == 50
    assert all(
        re.fullmatch(r"([2-9a-hj-km-np-z]{4}-){6}[2-9a-hj-km-np-z]{4}", one) for one in codes
    )
    assert len(completing.ALPHABET) ** 28 > 2**128


def test_without_the_final_test_nothing_is_issued(course, final, learner):
    take(final, learner, "near", "near")

    with pytest.raises(completing.NotPassed):
        issue(learner, course)
    assert not Completion.objects.exists()


def test_a_test_without_a_pass_mark_cannot_be_passed(course, learner):
    take(make_final(course, pass_mark=0), learner, "right", "right")

    assert completing.final_tests(so_far(learner, course)) == []
    with pytest.raises(completing.NotPassed):
        issue(learner, course)


def test_the_page_bears_the_day_of_the_first_attempt_that_passed(course, final, learner):
    take(final, learner, "near", "near")
    passing = take(final, learner, "right", "near")
    take(final, learner, "right", "right")

    page = issue(learner, course)

    assert page.completed_at == passing.submitted_at
    assert page.facts == {
        "test": "Final test",
        "pass_mark": 50,
        "score": [90, 100],
        "path": "",
        "lessons_done": 0,
        "lessons": 1,
        "paragraphs_answered": 2,
        "paragraphs": 3,
        "mastered": [],
        "proficient": [],
        "skills": [],
    }


def test_the_page_tells_what_was_mastered_on_its_day(course, passed, learner, monkeypatch):
    names = ["first", "second", "third"]
    course.groups = [
        {"key": name, "title": name.title(), "under": "", "paragraphs": [number], "skill": ""}
        for number, name in enumerate(names, start=1)
    ]
    course.save()
    levels = iter([Level.MASTERED, Level.PROFICIENT, Level.FAMILIAR])
    monkeypatch.setattr("gsi_site.mastery.level_of", lambda evidence: next(levels))

    facts = issue(learner, course).facts

    assert (facts["mastered"], facts["proficient"]) == (["First"], ["Second"])


def test_issuing_anew_revokes_the_page_before(course, passed, learner):
    first = issue(learner, course)
    second = issue(learner, course, "Ana B.", instead_of=first.code)

    first.refresh_from_db()
    assert (first.is_valid, second.is_valid) == (False, True)
    assert first.code != second.code
    assert completing.current(learner=learner, course=course) == second


def test_a_double_click_issues_one_page(course, passed, learner):
    first = issue(learner, course)

    assert issue(learner, course) == first
    second = issue(learner, course, instead_of=first.code)
    assert issue(learner, course, instead_of=first.code) == second
    assert Completion.objects.count() == 2


def test_revoking_again_keeps_the_first_day(course, passed, learner):
    page = issue(learner, course)
    completing.revoke(page)
    day = page.revoked_at
    completing.revoke(page)

    page.refresh_from_db()
    assert page.revoked_at == day <= timezone.now()


def test_own_data(course, passed, learner):
    guest = Learner.objects.create()
    page = issue(learner, course)
    theirs = Completion.objects.create(
        learner=guest, course=course, name="Guest", code="theirs", completed_at=timezone.now()
    )

    [row] = owned_data.export_everything(learner)["completions"]
    assert (row["name"], row["code"], row["course"]) == ("Ana", page.code, "one")

    owned_data.merge_everything(guest, learner)
    assert set(learner.completions.all()) == {page, theirs}

    owned_data.erase_everything(learner)
    assert not Completion.objects.exists()
