"""What a learner has answered: how it is exported, merged and erased."""

from datetime import datetime
from html import unescape

from django.db import transaction
from django.db.models import Max, prefetch_related_objects
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _

from quizzes import cards, questions
from quizzes.attempts import hand_in
from quizzes.models import (
    Attempt,
    Card,
    Draft,
    Erasure,
    ExtraTime,
    Grade,
    Item,
    Report,
    Response,
    ReviewPlan,
)
from quizzes.reports import reports_of
from quizzes.rules import of

LABELS = {
    "attempts": _("quiz attempts"),
    "items": _("questions in them"),
    "responses": _("answers"),
    "grades": _("grades"),
    "drafts": _("drafts of answers"),
    "reports": _("reports of problems"),
    "cards": _("cards for review"),
    "review_plans": _("review plans"),
}


def export(learner) -> dict[str, list[dict]]:
    """The learner's rows by table, as plain values, oldest first.

    The wording of a question that is still to be answered, what is right and the feedback are the
    course's and left out, and so are grades before their day: an export must not be a way to see
    them early.
    """
    attempts = Attempt.objects.filter(learner=learner).select_related("quiz__course")
    items = Item.objects.filter(attempt__learner=learner).select_related("revision__question")
    responses = Response.objects.filter(item__attempt__learner=learner).select_related(
        "item__revision__question"
    )
    responses = list(responses.order_by("answered_at", "pk"))
    grades = Grade.objects.filter(response__item__attempt__learner=learner).select_related(
        "response__item__attempt"
    )
    now = timezone.now()
    remembered = list(cards.read(learners=[learner.pk], course=None, now=now).cards.values())
    prefetch_related_objects(remembered, "course", "target_statement", "target_skill")
    answered = {response.item_id for response in responses}
    return {
        "attempts": [attempt_row(one) for one in attempts.order_by("started_at", "pk")],
        "items": [
            item_row(item, was_answered=item.pk in answered)
            for item in items.order_by("attempt__started_at", "attempt_id", "position")
        ],
        "responses": [response_row(response) for response in responses],
        "grades": [
            {
                "response": grade.response_id,
                "fraction": grade.fraction,
                "reason": grade.reason,
                "graded": grade.graded_at,
            }
            for grade in grades.order_by("pk")
            if may_be_told(grade.response.item.attempt, now)
        ],
        "drafts": [
            {
                "attempt": str(draft.item.attempt_id),
                "position": draft.item.position,
                "fields": draft.fields,
                "saved": draft.saved_at,
            }
            for draft in Draft.objects.filter(item__attempt__learner=learner)
            .select_related("item")
            .order_by("pk")
        ],
        "reports": [report_row(report) for report in reports_of(learner).order_by("made_at")],
        "cards": [
            card_row(card) for card in sorted(remembered, key=lambda card: card.first_answer)
        ],
        "review_plans": [
            {"course": plan.course.key, "daily_cap": plan.daily_cap, "exam": plan.exam_on}
            for plan in ReviewPlan.objects.filter(learner=learner)
            .select_related("course")
            .order_by("pk")
        ],
    }


def may_be_told(attempt: Attempt, now: datetime) -> bool:
    """Whether the attempt's rules let its learner know how it went, at that time."""
    return of(attempt.rules).shows_feedback(submitted_at=attempt.submitted_at, now=now)


def report_row(report: Report) -> dict:
    return {
        "question": report.revision.question.key,
        "revision": report.revision.number,
        "note": report.note,
        "sent": report.made_at,
        "status": report.get_status_display(),
        "reply": report.reply,
        "replied": report.replied_at,
    }


def card_row(card: Card) -> dict:
    return {
        "course": card.course.key,
        "target": str(card.target_statement or card.target_skill),
        "answers": card.reps,
        "lapses": card.lapses,
        "first_answered": card.first_answer,
        "last_answered": card.last_review,
        "due": card.due,
        "stability": card.stability,
        "difficulty": card.difficulty,
    }


def attempt_row(attempt: Attempt) -> dict:
    return {
        "attempt": str(attempt.pk),
        "course": attempt.quiz.course.key,
        "quiz": attempt.quiz.title,
        "questions": attempt.length,
        "started": attempt.started_at,
        "finished": attempt.submitted_at,
    }


def item_row(item: Item, *, was_answered: bool) -> dict:
    question = item.revision.question
    wording = {}
    if was_answered:
        shown = questions.get(question.type).present(item.revision.body, item.order, None)
        wording = plain(shown)
    return {
        "attempt": str(item.attempt_id),
        "position": item.position,
        "question": question.key,
        "revision": item.revision.number,
        "wording": wording,
    }


def response_row(response: Response) -> dict:
    item = response.item
    kind = questions.get(item.revision.question.type)
    return {
        "response": response.pk,
        "attempt": str(item.attempt_id),
        "position": item.position,
        "try": response.try_number,
        "answer": response.answer,
        "answer_in_words": plain(kind.as_text(item.revision.body, response.answer)),
        "answered": response.answered_at,
    }


def plain(value):
    """What a template shows, without HTML: ``stem_html`` becomes ``stem``, ``html`` ``text``.

    Yes and no are left out: they are states of the form, such as what is ticked in it.
    """
    if isinstance(value, str):
        return unescape(strip_tags(value)).strip()
    if isinstance(value, dict):
        names = {name: "text" if name == "html" else name.removesuffix("_html") for name in value}
        shown = {name: inner for name, inner in value.items() if not isinstance(inner, bool)}
        return {names[name]: plain(inner) for name, inner in shown.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    return value


def merge(source, target) -> None:
    """Hand every attempt of ``source`` to ``target``; items, responses and grades stay as they are.

    The cards of both become one memory, made anew from the answers of both in their order. A plan
    for reviews that ``target`` has stays.

    Of two open attempts at one quiz, on one occasion, only the more recently answered one stays
    open; the other is handed in with what was saved.
    """
    close_doubled(source, target)
    Attempt.objects.filter(learner=source).update(learner=target)
    Report.objects.filter(learner=source).update(learner=target)
    merge_extra_time(source, target)
    planned = ReviewPlan.objects.filter(learner=target).values("course")
    ReviewPlan.objects.filter(learner=source).exclude(course__in=planned).update(learner=target)
    ReviewPlan.objects.filter(learner=source).delete()
    cards.forget([source.pk, target.pk])
    cards.catch_up(learner=target)


def merge_extra_time(source, target) -> None:
    """Extra time that was granted stays granted; of two grants the longer one."""
    granted = ExtraTime.objects.filter(learner=source).first()
    if granted is None:
        return
    theirs = ExtraTime.objects.filter(learner=target).first()
    if theirs is None:
        ExtraTime.objects.filter(learner=source).update(learner=target)
    elif theirs.percent < granted.percent:
        theirs.percent = granted.percent
        theirs.save(update_fields=["percent"])


def close_doubled(source, target) -> None:
    open_attempts = (
        Attempt.objects.filter(learner__in=[source, target], submitted_at=None)
        .annotate(
            responded_at=Max("items__responses__answered_at"),
            drafted_at=Max("items__draft__saved_at"),
        )
        .annotate(
            answered_at=Coalesce(
                Greatest("responded_at", "drafted_at"), "responded_at", "drafted_at"
            ),
            used_at=Coalesce("answered_at", "started_at"),
        )
    )
    newest: dict[tuple[int, str], Attempt] = {}
    # One with answers comes after one without, so that no empty sitting outlives a real one.
    for attempt in sorted(open_attempts, key=lambda one: (bool(one.answered_at), one.used_at)):
        sitting = attempt.quiz_id, attempt.occasion
        if older := newest.get(sitting):
            if older.answered_at:
                hand_in(older)
            else:
                # Nothing was answered in it, so nothing is lost; closed, it would count as zero.
                older.delete()
        newest[sitting] = attempt


def erase(learner) -> None:
    """Put the learner's erasure on record, without which the database refuses, then delete."""
    with transaction.atomic():
        record_erasure(learner)
        Attempt.objects.filter(learner=learner).delete()
        Report.objects.filter(learner=learner).delete()
        ExtraTime.objects.filter(learner=learner).delete()
        Card.objects.filter(learner=learner).delete()
        ReviewPlan.objects.filter(learner=learner).delete()


def record_erasure(learner) -> None:
    """Record that everything answered until now may be deleted. The caller holds a transaction."""
    # Locked, the items get no further answer until they are gone.
    items = Item.objects.select_for_update(of=["self"]).filter(attempt__learner=learner)
    if not list(items.values_list("pk", flat=True)):
        return
    responses = Response.objects.filter(item__attempt__learner=learner)
    last = responses.aggregate(last=Max("answered_at"))["last"]
    now = timezone.now()
    Erasure.objects.update_or_create(
        # Another server's clock may go before ours.
        learner=learner.pk, defaults={"erased_at": max(now, last or now)}
    )  # fmt: skip
