"""Taking quizzes in the browser."""

from uuid import UUID, uuid4

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import retarget

from lessons.models import course_url
from quizzes import attempts, pages, questions
from quizzes.queries import (
    attempts_of_learner,
    get_attempt_for_learner,
    get_item_for_learner,
    get_quiz,
)
from quizzes.rules import of


@require_safe
def quiz(request, slug: str, course: str | None = None):
    """What the quiz is, this learner's attempts at it, and the button that begins or goes on."""
    quiz = get_quiz(slug=slug, course=course)
    rules = of(quiz.rules_in_force)
    tries = list(attempts_of_learner(quiz=quiz, learner=request.learner))
    now = timezone.now()
    own = [one for one in tries if not one.occasion]
    running = [one for one in tries if one.submitted_at is None and not attempts.is_past(one, now)]
    resumed = [one for one in running if not one.occasion]
    return TemplateResponse(
        request,
        "quizzes/quiz.html",
        {
            "course": quiz.course,
            "quiz": quiz,
            "rules": rules,
            "number_of_questions": pages.number_of_questions(quiz),
            "open_attempt": resumed[0] if resumed else None,
            "done": [one for one in tries if one not in running],
            "attempts_left": rules.attempts - len(own) if rules.attempts else None,
        },
    )


@require_POST
def start(request, slug: str, course: str | None = None):
    """Begin an attempt, or go on with the open one."""
    quiz = get_quiz(slug=slug, course=course)
    learner = request.learner.keep()
    try:
        attempt = attempts.start_attempt(learner=learner, quiz=quiz)
    except (attempts.NothingToAsk, attempts.NoAttemptLeft) as refusal:
        return TemplateResponse(
            request,
            "quizzes/not_begun.html",
            {
                "course": quiz.course,
                "quiz": quiz,
                "is_used_up": isinstance(refusal, attempts.NoAttemptLeft),
            },
            status=409,
        )
    learner.touch()
    attempt.quiz = quiz
    if request.htmx:
        return show_sitting(request, pages.attempt_sitting(attempt), status=200)
    return HttpResponseRedirect(sitting_url(request, attempt))


@require_safe
def attempt(request, id: UUID):
    """An attempt as it is taken: what has been answered, then the next question.

    An attempt past its deadline is ended here with what was saved: nothing runs in the
    background, so whoever looks next does it.
    """
    attempt = get_attempt_for_learner(id=id, learner=request.learner)
    attempts.close_if_past(attempt)
    if attempt.quiz.is_review and attempt.submitted_at and "after" not in request.GET:
        return HttpResponseRedirect(reverse("quizzes:review_summary", kwargs={"id": attempt.pk}))
    position = request.GET.get("question", "")
    sitting = pages.attempt_sitting(attempt, at=int(position) if position.isdecimal() else None)
    return show_sitting(request, sitting, status=200)


@require_POST
def answer(request, id: UUID, position: int):
    """Take one answer: feedback and the next question come back together.

    Where feedback is deferred the answer is kept as a draft, free to change until it is handed in.
    """
    try:
        item = get_item_for_learner(attempt=id, position=position, learner=request.learner)
    except Http404:
        # A review that was stopped elsewhere no longer has the cards that were not answered
        attempt = get_attempt_for_learner(id=id, learner=request.learner)
        if attempt.quiz.is_review and attempt.submitted_at is not None:
            return answer_closed(request, attempt)
        raise
    attempt = item.attempt
    kind = questions.get(item.revision.question.type)
    is_deferred = of(attempt.rules).is_deferred
    try:
        given = kind.parse(item.revision.body, request.POST)
    except questions.AnswerError as error:
        return ask_again(request, item, sent=request.POST, error=str(error), status=422)
    except questions.Unfinished as state:
        return keep_unfinished(request, item, sent=state.sent)
    try:
        if is_deferred:
            attempts.keep_draft(item=item, sent=request.POST)
            request.learner.touch()
            return go_on(request, attempt)
        recorded = attempts.record_response(
            item=item,
            answer=given,
            token=parse_token(request.POST.get("token")),
            confidence=attempts.parse_confidence(request.POST.get("confidence")),
            try_number=parse_try(request.POST.get("try")),
        )
    except attempts.Closed:
        return answer_closed(request, attempt)
    request.learner.touch()
    if not request.htmx:
        # The lesson shows only open attempts: the feedback on the last answer stands in the review
        has_next = recorded.following or attempt.quiz.is_review
        where = sitting_url(request, attempt, after=position) if has_next else review_url(attempt)
        return HttpResponseRedirect(f"{where}-{position}")
    if recorded.may_try_again:
        return try_again(request, item, recorded)
    return show_feedback(request, item, recorded, given)


def show_feedback(request, item, recorded, given):
    """The answered question with its feedback, and the next one under it."""
    stands, attempt = recorded.response.answer, item.attempt
    following = recorded.following
    context = {
        "course": attempt.quiz.course,
        "in_lesson": "in_lesson" in request.POST,
        "page": pages.item_page(
            item,
            attempt=attempt,
            answer=stands,
            fraction=recorded.fraction,
            confidence=recorded.response.confidence,
            is_new=True,
            other_stands=not recorded.is_new and stands != given,
        ),
        "next": following and pages.open_page(following, attempt=attempt),
    }
    return TemplateResponse(request, f"{template_of(attempt)}#answered", context)


def try_again(request, item, recorded):
    """The same question with a hint: the answer was not right, and another try is left."""
    page = pages.open_page(
        item,
        attempt=item.attempt,
        tries_used=recorded.response.try_number,
        sent=request.POST,
        is_new=True,
    )
    context = {
        "course": item.attempt.quiz.course,
        "page": page,
        "in_lesson": "in_lesson" in request.POST,
    }
    return TemplateResponse(request, "quizzes/attempt.html#question", context)


def go_on(request, attempt):
    """After a draft: the next question without one, else the place to hand in."""
    if not request.htmx:
        return HttpResponseRedirect(sitting_url(request, attempt))
    response = show_sitting(request, pages.attempt_sitting(attempt), status=200)
    return retarget(response, f"#sitting-{attempt.quiz_id}")


def keep_unfinished(request, item, *, sent):
    """The same question after a button changed its form, whose new state is kept."""
    try:
        attempts.keep_draft(item=item, sent=sent)
    except attempts.Closed:
        return answer_closed(request, item.attempt)
    return ask_again(request, item, sent=sent, is_saved=True, status=200)


def ask_again(request, item, *, sent, error: str = "", is_saved: bool = False, status: int):
    """The same question with what stood in its form, and what was wrong beside its choices."""
    page = pages.open_page(
        item,
        attempt=item.attempt,
        tries_used=item.responses.count() if of(item.attempt.rules).tries > 1 else 0,
        sent=sent,
        error=error,
        is_saved=is_saved,
    )
    if request.htmx:
        context = {
            "course": item.attempt.quiz.course,
            "page": page,
            "in_lesson": "in_lesson" in request.POST,
        }
        return TemplateResponse(request, "quizzes/attempt.html#question", context, status=status)
    return show_sitting(request, pages.attempt_sitting(item.attempt, instead=page), status=status)


def show_sitting(request, sitting, *, status: int):
    """The whole sitting: its page, or with HTMX only itself."""
    quiz = sitting.attempt.quiz
    context = {
        "course": quiz.course,
        "quiz": quiz,
        "sitting": sitting,
        "in_lesson": "in_lesson" in request.POST,
    }
    asks_part = request.htmx and not request.htmx.history_restore_request
    context["focus"] = asks_part
    after = request.GET.get("after")
    context["after"] = next(
        (one for one in sitting.answered if str(one.item.position) == after), None
    )
    template = template_of(sitting.attempt) + ("#sitting" if asks_part else "")
    response = TemplateResponse(request, template, context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_POST
def draft(request, id: UUID, position: int):
    """Keep what stands in a question's form, as it is typed or chosen."""
    item = get_item_for_learner(attempt=id, position=position, learner=request.learner)
    try:
        attempts.keep_draft(item=item, sent=request.POST)
    except attempts.Closed:
        return answer_closed(request, item.attempt)
    return HttpResponse(status=204)


@require_http_methods(["GET", "HEAD", "POST"])
def hand_in(request, id: UUID):
    """Ask once, then end the attempt: what was saved is marked."""
    attempt = get_attempt_for_learner(id=id, learner=request.learner)
    attempts.close_if_past(attempt)
    if attempt.submitted_at is None and request.method != "POST":
        sitting = pages.attempt_sitting(attempt)
        context = {"course": attempt.quiz.course, "quiz": attempt.quiz, "sitting": sitting}
        return TemplateResponse(request, "quizzes/hand_in.html", context)
    attempts.hand_in(attempt)
    request.learner.touch()
    return HttpResponseRedirect(reverse("quizzes:review", kwargs={"id": attempt.pk}))


def answer_closed(request, attempt):
    """The attempt has ended without this answer: say so, and show what stands."""
    return TemplateResponse(
        request,
        "quizzes/closed.html",
        {"course": attempt.quiz.course, "quiz": attempt.quiz, "attempt": attempt},
        status=409,
    )


def template_of(attempt) -> str:
    """The template of a sitting: a review shows one card at a time."""
    return "quizzes/cards.html" if attempt.quiz.is_review else "quizzes/attempt.html"


def sitting_url(request, attempt, *, after: int | None = None) -> str:
    """Where the attempt is taken on: in the lesson it was sent from, else on its own page.

    Args:
        request: which sent it.
        attempt: with its quiz.
        after: the position of the question just answered, which a review shows with the next one.
    """
    anchor = f"#sitting-{attempt.quiz_id}"
    if after and attempt.quiz.is_review:
        anchor = f"?after={after}{anchor}"
    lesson = attempt.quiz.lesson
    if "in_lesson" in request.POST and lesson is not None:
        return course_url(lesson.course, "lessons:lesson", slug=lesson.slug) + anchor
    return reverse("quizzes:attempt", kwargs={"id": attempt.pk}) + anchor


def review_url(attempt) -> str:
    return reverse("quizzes:review", kwargs={"id": attempt.pk}) + f"#sitting-{attempt.quiz_id}"


def parse_token(value: str | None) -> UUID:
    """The form's identifier; a new one where the form's is missing or no UUID."""
    try:
        return UUID(value or "")
    except ValueError:
        return uuid4()


def parse_try(value: str | None) -> int | None:
    """Which try the form was for, where it says so."""
    return int(value) if value and value.isdecimal() and len(value) < 5 else None
