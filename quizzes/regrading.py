"""Marking stored answers anew after a question's key was changed.

A change of key makes a new revision; answers keep the wording that they were given to. A regrade
marks the answers to earlier revisions with the current revision's key, and adds a grade where the
mark differs. It touches no response, and running it again changes nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from quizzes import cards, questions
from quizzes.models import Attempt, Grade, Question, Response, Revision
from quizzes.rules import of

SAME = 1e-9  # marks closer than this are the same mark


class NothingToRegrade(Exception):
    """The question's answers earn nothing, whatever they are."""


@dataclass(frozen=True)
class Mark:
    """What a response earned and what it earns by the current key.

    ``after`` is ``None`` for one that is left alone, and ``why`` says why; ``before`` is ``None``
    only for one of these.
    """

    response: Response
    revision: Revision
    before: float | None
    after: float | None = None
    why: str = ""

    @property
    def attempt(self) -> Attempt:
        return self.response.item.attempt

    @property
    def differs(self) -> bool:
        return self.after is not None and abs(self.after - self.before) > SAME


@dataclass
class Regrade:
    """What a regrade of a question changes, what it leaves alone, and how much stays the same."""

    question: Question
    changes: list[Mark] = field(default_factory=list)
    left_alone: list[Mark] = field(default_factory=list)
    unchanged: int = 0


def preview(question: Question) -> Regrade:
    """What :func:`regrade` would do now; writes nothing.

    Raises:
        NothingToRegrade: answers to questions of this type earn nothing.
    """
    if not questions.is_scored(question.type) or question.revision is None:
        raise NothingToRegrade
    found = Regrade(question)
    for mark in marks(question):
        if mark.after is None:
            found.left_alone.append(mark)
        elif mark.differs:
            found.changes.append(mark)
        else:
            found.unchanged += 1
    return found


def regrade(*, question: Question, reason: str, by=None) -> Regrade:
    """Add a grade to every answer whose mark the current key changes.

    Args:
        question: whose answers to earlier revisions are marked anew.
        reason: why, kept with each grade.
        by: the user who does it; ``None`` for a command.

    Returns:
        What was changed and what was left alone.

    Raises:
        NothingToRegrade: answers to questions of this type earn nothing.
    """
    with transaction.atomic():
        # One after another, or two regrades at once would both find the old mark.
        locked = Question.objects.select_for_update(of=["self"]).select_related("revision")
        done = preview(locked.get(pk=question.pk))
        Grade.objects.bulk_create(
            [
                Grade(response=mark.response, fraction=mark.after, reason=reason, by=by)
                for mark in done.changes
            ],
            batch_size=500,
        )
        learners = {mark.attempt.learner_id for mark in done.changes}
        cards.make_stale(question=done.question, learners=learners)
    return done


def marks(question: Question) -> Iterator[Mark]:
    """Every answer to an earlier revision of the question, by attempt and try, with its marks."""
    revisions = {one.pk: one for one in question.revisions.all()}
    newest = Grade.objects.filter(response=OuterRef("pk")).order_by("-pk").values("fraction")[:1]
    responses = (
        Response.objects.filter(item__revision__in=list(revisions))
        .exclude(item__revision=question.revision)
        .select_related("item__attempt__learner__user", "item__attempt__quiz")
        .annotate(fraction=Subquery(newest))
        .order_by("item__attempt__started_at", "item_id", "try_number")
    )
    for _item, tries in groupby(responses, key=lambda one: one.item_id):
        yield from marks_of_item(question, list(tries), revisions)


def marks_of_item(
    question: Question, tries: list[Response], revisions: dict[int, Revision]
) -> Iterator[Mark]:
    """The marks of one item's tries.

    Whoever was right by the current key was told otherwise and made to try again, so that try's
    mark stands for those after it.
    """
    right_at = None
    for response in tries:
        revision = revisions[response.item.revision_id]
        rules = of(response.item.attempt.rules)
        known = {"response": response, "revision": revision, "before": response.fraction}
        if response.fraction is None:
            yield Mark(**known, why=_("It was not scored when it was given."))
            continue
        mark = mark_of(question, response.answer, given_to=revision.body)
        if mark is None:
            yield Mark(**known, why=_("It does not fit the current wording."))
            continue
        if mark == 1 and right_at is None:
            right_at = response.try_number
        if right_at is not None:
            yield Mark(**known, after=rules.credit(right_at))
        else:
            yield Mark(**known, after=mark * rules.credit(response.try_number))


def mark_of(question: Question, answer: Any, *, given_to: dict) -> float | None:
    """What an answer earns by the current key, 0–1; ``None`` if it does not fit.

    It fits if every part that it names is still there, and every part that the current right
    answer names was there to be chosen. A part's key comes from its words, so that the same key
    means the same words.

    Args:
        question: with its current revision.
        answer: as stored.
        given_to: the body of the revision that it was given to.
    """
    kind, body = questions.get(question.type), question.revision.body
    then, now = set(part_keys(given_to)), set(part_keys(body))
    try:
        right = kind.sample_answers(body)[0]
        if not (named(answer) & then <= now and named(right) & now <= then):
            return None
        kind.as_text(body, answer)
        return kind.grade(body, answer)
    except (LookupError, StopIteration, TypeError, ValueError, ArithmeticError):
        # An answer of another shape: the question's type was changed.
        return None


def part_keys(body: Any) -> Iterator[str]:
    """The keys of all parts of a wording: options, cards, boxes, gaps …"""
    if isinstance(body, dict):
        if isinstance(body.get("key"), str):
            yield body["key"]
        for inner in body.values():
            yield from part_keys(inner)
    elif isinstance(body, list):
        for inner in body:
            yield from part_keys(inner)


def named(answer: Any) -> set[str]:
    """Every text that an answer holds, as a key or as a value."""
    if isinstance(answer, str):
        return {answer}
    if isinstance(answer, dict):
        return set(answer).union(*map(named, answer.values()))
    if isinstance(answer, list):
        return set().union(*map(named, answer))
    return set()
