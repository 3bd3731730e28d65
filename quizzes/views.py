"""Taking quizzes in the browser."""

from uuid import UUID, uuid4

from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from lessons.models import course_url
from quizzes import attempts, pages, questions
from quizzes.queries import (
    attempts_of_learner,
    get_attempt_for_learner,
    get_item_for_learner,
    get_quiz,
    items_with_answers,
)


@require_safe
def quiz(request, slug: str, course: str | None = None):
    """What the quiz is, this learner's attempts at it, and the button that begins or goes on."""
    quiz = get_quiz(slug=slug, course=course)
    tries = list(attempts_of_learner(quiz=quiz, learner=request.learner))
    return TemplateResponse(
        request,
        "quizzes/quiz.html",
        {
            "course": quiz.course,
            "quiz": quiz,
            "number_of_questions": pages.number_of_questions(quiz),
            "open_attempt": next((one for one in tries if one.submitted_at is None), None),
            "done": [one for one in tries if one.submitted_at is not None],
        },
    )


@require_POST
def start(request, slug: str, course: str | None = None):
    """Begin an attempt, or go on with the open one."""
    quiz = get_quiz(slug=slug, course=course)
    learner = request.learner.keep()
    try:
        attempt = attempts.start_attempt(learner=learner, quiz=quiz)
    except attempts.NothingToAsk:
        return TemplateResponse(
            request,
            "quizzes/nothing_to_ask.html",
            {"course": quiz.course, "quiz": quiz},
            status=409,
        )
    learner.touch()
    attempt.quiz = quiz
    if request.htmx:
        return TemplateResponse(
            request,
            "quizzes/attempt.html#sitting",
            {
                "course": quiz.course,
                "sitting": pages.attempt_sitting(attempt),
                "in_lesson": "in_lesson" in request.POST,
                "focus": True,
            },
        )
    return HttpResponseRedirect(sitting_url(request, attempt))


@require_safe
def attempt(request, id: UUID):
    """An attempt as it is taken: what has been answered, then the next question."""
    attempt = get_attempt_for_learner(id=id, learner=request.learner)
    return TemplateResponse(
        request,
        "quizzes/attempt.html",
        {
            "course": attempt.quiz.course,
            "quiz": attempt.quiz,
            "sitting": pages.attempt_sitting(attempt),
        },
    )


@require_POST
def answer(request, id: UUID, position: int):
    """Take one answer: feedback and the next question come back together."""
    item = get_item_for_learner(attempt=id, position=position, learner=request.learner)
    attempt, course = item.attempt, item.attempt.quiz.course
    in_lesson = "in_lesson" in request.POST
    kind = questions.get(item.revision.question.type)
    try:
        given = kind.parse(item.revision.body, request.POST)
    except questions.AnswerError as error:
        page = pages.item_page(item, attempt=attempt, sent=request.POST, error=str(error))
        return ask_again(request, page, in_lesson=in_lesson, status=422)
    except questions.Unfinished as state:
        page = pages.item_page(item, attempt=attempt, sent=state.sent)
        return ask_again(request, page, in_lesson=in_lesson, status=200)
    if attempt.submitted_at is not None and not item.responses.exists():
        return answer_closed(request, attempt)
    recorded = attempts.record_response(
        item=item, answer=given, token=parse_token(request.POST.get("token"))
    )
    request.learner.touch()
    stands = recorded.response.answer
    following = recorded.following
    if not request.htmx:
        # The lesson shows only open attempts: the feedback on the last answer stands in the review
        where = sitting_url(request, attempt) if following else review_url(attempt)
        return HttpResponseRedirect(f"{where}-{position}")
    return TemplateResponse(
        request,
        "quizzes/attempt.html#answered",
        {
            "course": course,
            "in_lesson": in_lesson,
            "page": pages.item_page(
                item,
                attempt=attempt,
                answer=stands,
                fraction=kind.grade(item.revision.body, stands),
                is_new=True,
                other_stands=not recorded.is_new and stands != given,
            ),
            "next": following and pages.item_page(following, attempt=attempt),
        },
    )


def ask_again(request, page, *, in_lesson: bool, status: int):
    """The same question with what stood in its form, and what was wrong beside its choices."""
    quiz = page.attempt.quiz
    context = {"course": quiz.course, "quiz": quiz}
    if request.htmx:
        context |= {"page": page, "in_lesson": in_lesson}
        return TemplateResponse(request, "quizzes/attempt.html#question", context, status=status)
    context |= {"sitting": pages.attempt_sitting(page.attempt, error_at=page)}
    return TemplateResponse(request, "quizzes/attempt.html", context, status=status)


def answer_closed(request, attempt):
    """The attempt has ended without this answer: say so, and show what stands."""
    return TemplateResponse(
        request,
        "quizzes/closed.html",
        {"course": attempt.quiz.course, "quiz": attempt.quiz, "attempt": attempt},
        status=409,
    )


@require_safe
def review(request, id: UUID):
    """What was answered in a finished attempt, what was right, and where the source says so."""
    attempt = get_attempt_for_learner(id=id, learner=request.learner)
    if attempt.submitted_at is None:
        return HttpResponseRedirect(reverse("quizzes:attempt", kwargs={"id": attempt.pk}))
    items = [
        pages.item_page(item, attempt=attempt, answer=item.answer, fraction=item.fraction)
        for item in items_with_answers([attempt])
    ]
    return TemplateResponse(
        request,
        "quizzes/review.html",
        {
            "course": attempt.quiz.course,
            "quiz": attempt.quiz,
            "attempt": attempt,
            "items": items,
            "points": sum(page.fraction or 0 for page in items),
        },
    )


def sitting_url(request, attempt) -> str:
    """Where the attempt is taken on: in the lesson it was sent from, else on its own page."""
    anchor = f"#sitting-{attempt.quiz_id}"
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
