"""When a course is completed, what its page says, and the public codes that verify it.

A course is completed when its final test has been passed: when the attempt that counts reaches the
pass mark that stands with the course. A learner may give that test as often as its rules allow.

What a page says is written down when it is issued, since it bears a date. A learner who has done
more since then issues it anew: under a new code, and the old one stops working.
"""

import secrets
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from gsi_site.accounts.models import Learner
from gsi_site.accounts.one_time import ALPHABET
from gsi_site.completions.models import Completion
from gsi_site.knowledge import Knowledge
from gsi_site.mastery import Level
from gsi_site.progress import CourseProgress, TestProgress, may_be_seen, share
from lessons.models import Course, Skill
from quizzes.rules import of

GROUPS, GROUP = 7, 4  # 28 letters of 31: 138 bits
BAND = 10  # a score is told as a range of so many percent


class NotPassed(Exception):
    """The final test has not been passed."""


def make_code() -> str:
    """A code that nobody can guess, in letters that look like no others on paper."""
    return "-".join(
        "".join(secrets.choice(ALPHABET) for _letter in range(GROUP)) for _group in range(GROUPS)
    )


def final_tests(progress: CourseProgress) -> list[TestProgress]:
    """The final tests that can be passed: those with a pass mark."""
    return [one for one in progress.final_tests if pass_mark_of(one)]


def pass_mark_of(test: TestProgress) -> float:
    return of(test.quiz.rules_in_force).pass_mark


def passed_test(progress: CourseProgress) -> TestProgress | None:
    """The final test that was passed, the one passed best if there are several."""
    passed = [one for one in final_tests(progress) if one.has_passed]
    return max(passed, key=lambda one: one.score, default=None)


def passed_at(test: TestProgress) -> datetime:
    """When it was passed: with the first attempt at the pass mark; by a mean, with the last one."""
    seen = [one for one in test.finished if may_be_seen(one)]
    mark = pass_mark_of(test)
    return next((one.submitted_at for one in seen if share(one) >= mark), seen[-1].submitted_at)


def band_of(score: float, *, pass_mark: float) -> list[int]:
    """The range of percent that a score is told as: no closer than it says something.

    It begins at no less than the pass mark, and 90% and more is one range.
    """
    floor = min(int(score * 100) // BAND * BAND, 100 - BAND)
    low = max(floor, round(pass_mark * 100))
    return [low, 100 if floor == 100 - BAND else floor + BAND - 1]


def facts_of(*, learner: Learner, course: Course, progress: CourseProgress) -> dict:
    """What the page says was done, as plain values."""
    test = passed_test(progress)
    answered = [one for one in progress.strip if one.answered]
    skills = Skill.objects.filter(
        course=course, retired_at=None, questions__revisions__items__attempt__learner=learner.pk,
        questions__revisions__items__responses__isnull=False,
    )  # fmt: skip
    groups = Knowledge.of(learner=learner, course=course, now=timezone.now()).groups(course)
    return {
        "test": test.quiz.title,
        "pass_mark": round(pass_mark_of(test) * 100),
        "score": band_of(test.score, pass_mark=pass_mark_of(test)),
        "path": progress.path.title if progress.path else "",
        "lessons_done": progress.done,
        "lessons": progress.all,
        "paragraphs_answered": len(answered),
        "paragraphs": len(progress.strip),
        "mastered": [one.title for one in groups if one.level is Level.MASTERED],
        "proficient": [one.title for one in groups if one.level is Level.PROFICIENT],
        "skills": list(skills.distinct().order_by("pk").values_list("title", flat=True)),
    }


def completions_of(*, learner: Learner, course: Course) -> QuerySet[Completion]:
    """The learner's own pages of a course, revoked ones too, newest first."""
    return Completion.objects.filter(learner=learner.pk, course=course)


def current(*, learner: Learner, course: Course) -> Completion | None:
    """The newest of the learner's pages that is not revoked."""
    return completions_of(learner=learner, course=course).filter(revoked_at=None).first()


@transaction.atomic
def issue(
    *, learner: Learner, course: Course, progress: CourseProgress, name: str, instead_of: str = ""
) -> Completion:
    """Issue the learner's page, in the place of the one before, which is revoked.

    Args:
        learner: a kept learner, whose row is held meanwhile.
        course: what was completed.
        progress: theirs in that course.
        name: the one they chose for the page.
        instead_of: the code of the page that they saw as their current one. If there is another by
            now, as after a double click, that one is left as it is.

    Returns:
        The current page.

    Raises:
        NotPassed: the final test has not been passed.
    """
    test = passed_test(progress)
    if test is None:
        raise NotPassed
    list(Learner.objects.select_for_update().filter(pk=learner.pk).values_list("pk"))
    before = current(learner=learner, course=course)
    if before and before.code != instead_of:
        return before
    if before:
        revoke(before)
    return Completion.objects.create(
        learner=learner,
        course=course,
        name=name,
        code=make_code(),
        completed_at=passed_at(test),
        facts=facts_of(learner=learner, course=course, progress=progress),
    )


def revoke(completion: Completion) -> None:
    """Make the code say that the page has been revoked, from now on."""
    completion.revoked_at = completion.revoked_at or timezone.now()
    completion.save(update_fields=["revoked_at"])


def get_own(*, learner: Learner, course: Course, code: str) -> Completion:
    """One of the learner's own pages of a course.

    Raises:
        Http404: there is none of that code, or it is somebody else's.
    """
    found = completions_of(learner=learner, course=course).filter(code=code).first()
    if found is None:
        raise Http404
    return found


def get_by_code(code: str) -> Completion:
    """The page of a code, for anybody who has the code.

    Raises:
        Http404: no page has it.
    """
    found = Completion.objects.select_related("course").filter(code=code.lower()).first()
    if found is None:
        raise Http404
    return found


def address_of(completion: Completion) -> str:
    """Where anybody can verify the page."""
    return settings.SITE_URL + reverse("completions:verify", args=[completion.code])
