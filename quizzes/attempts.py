"""Taking a quiz: starting an attempt, recording what is answered, handing it in."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from random import Random
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef, QuerySet
from django.http import QueryDict
from django.utils import timezone

from lessons.prepared import prepared
from quizzes import questions
from quizzes.drawing import draw
from quizzes.models import Attempt, Draft, ExtraTime, Grade, Item, Quiz, Response
from quizzes.returning import return_later
from quizzes.rules import GRACE, Rules, of

SEED_BITS = 53  # what a JSON number and a signed 64-bit column both hold
FORM_ONLY = {"csrfmiddlewaretoken", "token", "try", "in_lesson", "confidence", "keep", "moved"}


class NothingToAsk(Exception):
    """The quiz's rules find no question."""


class NoAttemptLeft(Exception):
    """The learner has had as many attempts as the quiz allows."""


class Closed(Exception):
    """The attempt has ended, or the question has been answered as often as it may be."""


@dataclass(frozen=True)
class Recorded:
    """What stands in the stream after an answer was sent.

    Attributes:
        response: the one response of this item and try, whoever sent it first.
        fraction: what it earns, 0–1, or ``None`` where nothing can be earned.
        is_new: whether this call wrote it.
        may_try_again: the answer was not right and another try is left.
        following: the next open item, or ``None`` when there is none.
    """

    response: Response
    fraction: float | None
    is_new: bool
    may_try_again: bool
    following: Item | None


def start_attempt(
    *,
    learner,
    quiz: Quiz,
    rules: dict | None = None,
    occasion: str = "",
    extra_percent: int = 0,
) -> Attempt:
    """The learner's open attempt at the quiz on this occasion; a new one if there is none.

    Args:
        learner: somebody with a row (``keep()`` was called).
        quiz: what to take; its rules are frozen into the attempt.
        rules: what holds instead of the quiz's own rules, as far as it differs.
        occasion: what sets attempts apart that count by themselves: each occasion has its own
            number of attempts and its own open one.
        extra_percent: time on top that holds for this attempt, if the learner has no more anyway.

    Raises:
        NoAttemptLeft: the rules allow no further attempt.
        NothingToAsk: the quiz's rules find no question.
    """
    stored = quiz.rules_in_force | (rules or {})
    earlier = list(Attempt.objects.filter(learner=learner, quiz=quiz, occasion=occasion))
    for attempt in earlier:
        if attempt.submitted_at is None:
            attempt.quiz = quiz
            if not close_if_past(attempt):
                return attempt
    allowed = of(stored).attempts
    if allowed and len(earlier) >= allowed:
        raise NoAttemptLeft
    seed = secrets.randbits(SEED_BITS)
    drawn = draw(quiz=quiz, learner=learner, seed=seed)
    if not drawn:
        raise NothingToAsk
    extra = max(extra_percent, granted_extra(learner)) if of(stored).minutes else 0
    if extra:
        stored["extra_percent"] = extra
    try:
        with transaction.atomic():
            return make_attempt(
                learner=learner, quiz=quiz, seed=seed, drawn=drawn, rules=stored, occasion=occasion
            )
    except IntegrityError:
        # A second click or tab began the same attempt a moment earlier; theirs stands.
        return Attempt.objects.get(learner=learner, quiz=quiz, occasion=occasion, submitted_at=None)


def make_attempt(
    *, learner, quiz: Quiz, seed: int, drawn: list, rules: dict, occasion: str
) -> Attempt:
    """Write an attempt with its items, under these whole rules. The caller holds the
    transaction."""
    started_at = timezone.now()
    attempt = Attempt.objects.create(
        learner=learner,
        quiz=quiz,
        occasion=occasion,
        rules=rules,
        seed=seed,
        length=len(drawn),
        out_of=sum(questions.is_scored(question.type) for question in drawn),
        started_at=started_at,
        deadline_at=deadline_of(rules, started_at),
    )
    Item.objects.bulk_create(
        Item(
            attempt=attempt,
            position=position,
            revision=question.revision,
            order=questions.get(question.type).shuffle(
                question.revision.body,
                Random(f"{seed}:{position}"),
            ),
        )
        for position, question in enumerate(drawn, start=1)
    )
    return attempt


def deadline_of(rules: dict, started_at: datetime) -> datetime | None:
    """When an attempt under these stored rules ends, begun then."""
    extra = rules.get("extra_percent", 0)
    return of(rules).deadline(started_at=started_at, extra_percent=extra)


def move_end(attempt: Attempt, *, closes_at: datetime | None, extra_percent: int = 0) -> None:
    """Give an open attempt another end, by what was granted or set since it was begun.

    Args:
        attempt: that has not ended.
        closes_at: when every attempt on its occasion ends; ``None`` for no such end.
        extra_percent: time on top of a time limit; what it has already stays.
    """
    rules = attempt.rules | {"closes_at": closes_at and closes_at.isoformat()}
    if of(rules).minutes and extra_percent:
        rules["extra_percent"] = max(extra_percent, rules.get("extra_percent", 0))
    attempt.rules = rules
    attempt.deadline_at = deadline_of(rules, attempt.started_at)
    attempt.save(update_fields=["rules", "deadline_at"])


def granted_extra(learner) -> int:
    """The learner's extra time in percent."""
    granted = ExtraTime.objects.filter(learner=learner).values_list("percent", flat=True).first()
    return granted or 0


def record_response(
    *,
    item: Item,
    answer,
    token: UUID,
    confidence: int | None = None,
    try_number: int | None = None,
    answered_at: datetime | None = None,
) -> Recorded:
    """Write an answer into the stream, once.

    A second sender of the same try gets what the first one wrote: the database allows one
    response for each item and try, and the form's token tells a retry from a new try. The last
    missing answer ends the attempt in the same transaction.

    Args:
        item: of an attempt whose learner is sending, with its attempt, revision and question.
        answer: as the question type's ``parse`` returned it.
        token: the form's own identifier, to tell a retry from a rival answer.
        confidence: how sure the learner says they are (1–3), if asked.
        try_number: which try the form was for; ``None`` means the next one. A form that was for
            a try which another tab has used does not use up the next.
        answered_at: when, for answers that are made up; else the server's time counts.

    Raises:
        Closed: the attempt has ended and this item has no response.
    """
    rules = of(item.attempt.rules)
    try:
        if item.attempt.submitted_at is not None or close_if_past(item.attempt):
            raise Closed
        with transaction.atomic():
            earlier = lock_open(item)
            following = len(earlier) + 1
            if earlier and (
                any(one.closes or one.token == token for one in earlier)
                or (try_number or following) < following
            ):
                return standing(item)
            return write_response(
                item=item,
                answer=answer,
                token=token,
                confidence=confidence,
                try_number=following,
                rules=rules,
                answered_at=answered_at or timezone.now(),
            )
    except IntegrityError:
        return standing(item)
    except Closed:
        if not item.responses.exists():
            raise
        return standing(item)


@prepared
def attempt_with_responses(*, attempt: UUID, item: int) -> QuerySet[Attempt]:
    """The attempt, once for each response of one of its items, held against other writers."""
    return (
        Attempt.objects.select_for_update(of=["self"], no_key=True)
        .filter(pk=attempt, items=item)
        .only("submitted_at")
        .annotate(token=F("items__responses__token"), closes=F("items__responses__closes"))
    )


def lock_open(item: Item) -> list[Attempt]:
    """Hold the item's attempt until the transaction ends, so that what comes at once is written
    one after another: else two last answers would each leave the attempt to the other to close,
    and an answer could come in behind the end.

    Returns:
        A row with ``token`` and ``closes`` for each of the item's responses, as far as
        PostgreSQL's snapshot from before a wait shows them; of a later one the constraint on
        (item, try) tells.

    Raises:
        Closed: the attempt has ended.
    """
    rows = attempt_with_responses(attempt=item.attempt_id, item=item.pk)
    if not rows or rows[0].submitted_at is not None:
        raise Closed
    return [row for row in rows if row.token is not None]


def write_response(
    *,
    item: Item,
    answer,
    token: UUID,
    confidence: int | None,
    try_number: int,
    rules: Rules,
    answered_at: datetime,
) -> Recorded:
    """Write one response and its grade, and close what is finished by it."""
    kind = item.revision.question.type
    fraction = earned(item, answer, try_number=try_number, rules=rules)
    is_right = fraction is None or questions.get(kind).grade(item.revision.body, answer) == 1
    may_try_again = not is_right and try_number < rules.tries
    response = Response.objects.create(
        item=item,
        answer=answer,
        token=token,
        confidence=confidence,
        try_number=try_number,
        closes=not may_try_again,
        answered_at=answered_at,
    )
    if fraction is not None:
        Grade.objects.create(response=response, fraction=fraction, graded_at=answered_at)
    if rules.returns and not is_right and confidence == Response.Confidence.CERTAIN:
        return_later(item)
    following = next_item(item.attempt)
    if following is None:
        close(item.attempt)
    return Recorded(
        response=response,
        fraction=fraction,
        is_new=True,
        may_try_again=may_try_again,
        following=following,
    )


def earned(item: Item, answer, *, try_number: int, rules: Rules) -> float | None:
    """What an answer earns at this try, 0–1; ``None`` where nothing can be earned."""
    kind = item.revision.question.type
    if not questions.is_scored(kind):
        return None
    return questions.get(kind).grade(item.revision.body, answer) * rules.credit(try_number)


def standing(item: Item) -> Recorded:
    """What stands for an item that somebody else, or an earlier click, has answered."""
    response = item.responses.order_by("-try_number").first()
    grade = response.grades.order_by("-pk").first()
    return Recorded(
        response=response,
        fraction=grade.fraction if grade else None,
        is_new=False,
        may_try_again=not response.closes and item.attempt.submitted_at is None,
        following=next_item(item.attempt),
    )


def open_items(attempt: UUID) -> QuerySet[Item]:
    """The items that no response has closed."""
    closing = Response.objects.filter(item=OuterRef("pk"), closes=True)
    return Item.objects.filter(~Exists(closing), attempt=attempt)


@prepared
def next_items(*, attempt: UUID) -> QuerySet[Item]:
    return open_items(attempt).select_related("revision__question").order_by("position")[:1]


def next_item(attempt: Attempt) -> Item | None:
    """The first open item, with its question; ``None`` when all are closed."""
    return next(iter(next_items(attempt=attempt.pk)), None)


def keep_draft(*, item: Item, sent: QueryDict) -> Draft:
    """Keep what stands in a question's form, to be changed or handed in later.

    Args:
        item: of an open attempt of the learner who is sending.
        sent: the form's fields; those of the page itself are left out.

    Raises:
        Closed: the attempt has ended or the question is closed.
    """
    if item.attempt.submitted_at or close_if_past(item.attempt):
        raise Closed
    fields = {name: sent.getlist(name) for name in sent if name not in FORM_ONLY}
    if sent.get("confidence"):
        fields["confidence"] = sent.getlist("confidence")
    with transaction.atomic():
        if any(one.closes for one in lock_open(item)):
            raise Closed
        draft, _is_new = Draft.objects.update_or_create(
            item=item, defaults={"fields": fields, "saved_at": timezone.now()}
        )
    return draft


def draft_data(fields: dict[str, list[str]]) -> QueryDict:
    """A draft's fields as a form would send them."""
    data = QueryDict(mutable=True)
    for name, values in fields.items():
        data.setlist(name, values)
    return data


def hand_in(attempt: Attempt) -> None:
    """End an attempt: every draft that is a whole answer becomes a response. Idempotent.

    A draft that is not a whole answer earns nothing and stays as it is, to be looked at.
    """
    with transaction.atomic():
        locked = Attempt.objects.select_for_update().get(pk=attempt.pk)
        if locked.submitted_at is None:
            rules = of(locked.rules)
            drafts = Draft.objects.filter(item__in=open_items(locked.pk))
            for draft in drafts.select_related("item__revision__question", "item__attempt"):
                answer_with_draft(draft, rules)
            locked.submitted_at = timezone.now()
            locked.save(update_fields=["submitted_at"])
    attempt.submitted_at = locked.submitted_at


def answer_with_draft(draft: Draft, rules: Rules) -> None:
    """Turn a draft into a response, if it is a whole answer and not the last one once more."""
    item, data = draft.item, draft_data(draft.fields)
    kind = questions.get(item.revision.question.type)
    try:
        answer = kind.parse(item.revision.body, data)
    except (questions.AnswerError, questions.Unfinished):
        return
    last = item.responses.order_by("-try_number").first()
    if last and last.answer == answer:
        # It was saved before it was sent; counted again it would cost the credit of a try.
        return
    try_number = last.try_number + 1 if last else 1
    response = Response.objects.create(
        item=item,
        answer=answer,
        token=uuid4(),
        confidence=parse_confidence(data.get("confidence")),
        try_number=try_number,
        answered_at=draft.saved_at,
    )
    fraction = earned(item, answer, try_number=try_number, rules=rules)
    if fraction is not None:
        Grade.objects.create(response=response, fraction=fraction)
    draft.delete()


def parse_confidence(value) -> int | None:
    """How sure, as 1, 2 or 3; ``None`` for anything else, since it is never required."""
    return int(value) if value in {"1", "2", "3"} else None


def is_past(attempt: Attempt, now: datetime) -> bool:
    """Whether the time limit has passed, with the grace for what was on the wire."""
    return attempt.deadline_at is not None and now > attempt.deadline_at + GRACE


def close_if_past(attempt: Attempt) -> bool:
    """End an attempt whose time has passed, with what was saved. Whoever looks next does it.

    Returns:
        Whether this call ended it.
    """
    if attempt.submitted_at is not None or not is_past(attempt, timezone.now()):
        return False
    hand_in(attempt)
    return True


def close(attempt: Attempt) -> None:
    """End the attempt with what was answered. A closed attempt stays as it is."""
    if attempt.submitted_at is None:
        attempt.submitted_at = timezone.now()
        attempt.save(update_fields=["submitted_at"])
