"""Fills a bench's database, records the floors, and writes down what the clients send.

Run on the site's data, under the settings of the bench, before its server starts.
"""

import datetime
import json
from uuid import uuid4

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection, transaction
from django.db.models import F
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gsi_site.accounts.models import Learner
from lessons.models import Lesson, Section, SectionRead
from quizzes import attempts, questions
from quizzes.models import Attempt, Grade, Item, Quiz, Response
from tests.bench import floors

OTHERS = 300  # learners whose finished quizzes fill the tables
QUIZZES_OF_OTHERS = 4
WRITERS = 160  # learners with an open attempt at every quiz
CSRF = "a" * 32
HTMX = {"HX-Request": "true"}


def make_learner(name: str) -> Learner:
    user = get_user_model()(username=name)
    user.set_unusable_password()
    user.save()
    return Learner.objects.create(user=user)


def make_cookies(learner: Learner) -> dict[str, str]:
    """What the browser of a signed-in student sends."""
    session = SessionStore()
    session[SESSION_KEY] = str(learner.user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = learner.user.get_session_auth_hash()
    session.create()
    return {
        settings.SESSION_COOKIE_NAME: session.session_key,
        settings.CSRF_COOKIE_NAME: CSRF,
    }


def right_answer(item: Item) -> dict:
    return next(option["key"] for option in item.revision.body["options"] if option["correct"])


def finish(started: list[Attempt]) -> None:
    """Answer every item of these attempts, the way the engine stores it."""
    items = Item.objects.filter(attempt__in=started).select_related("revision__question")
    responses = []
    for item in items:
        kind = questions.get(item.revision.question.type)
        answer = kind.parse(item.revision.body, {"choice": right_answer(item)})
        responses.append(Response(item=item, answer=answer, token=uuid4()))
    Response.objects.bulk_create(responses, batch_size=500)
    Grade.objects.bulk_create(
        [Grade(response=response, fraction=1) for response in responses], batch_size=500
    )
    pks = [attempt.pk for attempt in started]
    Attempt.objects.filter(pk__in=pks).update(submitted_at=timezone.now())


def read_lesson(learner: Learner, lesson: Lesson) -> None:
    SectionRead.objects.bulk_create(
        SectionRead(learner=learner, section=section) for section in lesson.sections.all()
    )


def make_others(quizzes: list[Quiz]) -> None:
    started = []
    for number in range(OTHERS):
        learner = Learner.objects.create()
        for quiz in (quizzes * 2)[number % len(quizzes) :][:QUIZZES_OF_OTHERS]:
            started.append(attempts.start_attempt(learner=learner, quiz=quiz))
            read_lesson(learner, quiz.lesson)
    for first in range(0, len(started), 200):
        finish(started[first : first + 200])


def make_reader(quizzes: list[Quiz]) -> tuple[Learner, Lesson]:
    """A student half through the course, in the middle of the next lesson's quiz."""
    reader = make_learner("reader")
    half = len(quizzes) // 2
    for quiz in quizzes[:half]:
        read_lesson(reader, quiz.lesson)
        finish([attempts.start_attempt(learner=reader, quiz=quiz)])
    current = quizzes[half]
    first = Section.objects.filter(lesson=current.lesson).order_by("position").first()
    SectionRead.objects.create(learner=reader, section=first)
    attempt = attempts.start_attempt(learner=reader, quiz=current)
    for item in attempt.items.select_related("attempt", "revision__question")[:2]:
        attempts.record_response(item=item, answer=right_answer_of(item), token=uuid4())
    return reader, current.lesson


def right_answer_of(item: Item):
    kind = questions.get(item.revision.question.type)
    return kind.parse(item.revision.body, {"choice": right_answer(item)})


def make_writers(quizzes: list[Quiz]) -> list[dict]:
    """Learners with work before them: cookies, and the answers to send, for each of them."""
    learners = [make_learner(f"writer-{number}") for number in range(WRITERS)]
    for learner in learners:
        for quiz in quizzes:
            attempts.start_attempt(learner=learner, quiz=quiz)
    answers: dict = {learner.pk: [] for learner in learners}
    items = (
        Item.objects.filter(attempt__learner__in=learners, position__lt=F("attempt__length"))
        .select_related("attempt", "revision")
        .order_by("attempt__started_at", "position")
    )
    for item in items:
        answers[item.attempt.learner_id].append(answer_of(item))
    return [
        {"cookies": make_cookies(learner), "answers": answers[learner.pk]} for learner in learners
    ]


def answer_of(item: Item) -> dict:
    address = reverse("quizzes:answer", kwargs={"id": item.attempt_id, "position": item.position})
    form = {
        "csrfmiddlewaretoken": CSRF,
        "token": uuid4().hex,
        "in_lesson": "1",
        "choice": right_answer(item),
        "attempt": item.attempt_id.hex,
        "item": item.pk,
        "position": item.position,
    }
    return {"address": address, "form": form}


class Visit:
    """One request made in this process, and what it sent to the database."""

    def __init__(self, cookies: dict, address: str, form: dict | None = None, headers=None):
        client = Client(SERVER_NAME="127.0.0.1", headers=headers or {})
        client.cookies.load(cookies)
        recorder = floors.Recorder()
        with connection.execute_wrapper(recorder):
            response = client.post(address, form) if form else client.get(address)
        if response.status_code != 200:
            raise RuntimeError(f"{address} answered {response.status_code}")
        self.body = response.content.decode()
        self.number_of_statements = len(recorder.statements)
        self.statements = recorder.without_identity()


def record_page(name: str, cookies: dict, address: str) -> int:
    Visit(cookies, address)  # what is made once, on the first request, is no part of a page
    visit = Visit(cookies, address)
    floors.write(name, floors.Floor(visit.statements, visit.body))
    return visit.number_of_statements


def record_answer(writers: list[dict]) -> int:
    """The statements of an answer, with slots found by comparing two answers."""
    visits, known = [], []
    for writer, number in ((writers[-1], 1), (writers[-2], 2)):
        answer = writer["answers"].pop(number)
        form = answer["form"]
        visits.append(Visit(writer["cookies"], answer["address"], form, HTMX))
        response = Response.objects.select_related("item__attempt").get(item=form["item"])
        learner = response.item.attempt.learner_id.hex
        names = ("token", "attempt", "item", "position")
        known.append(
            {"response": response.pk, "learner": learner} | {name: form[name] for name in names}
        )
    statements = floors.with_slots(visits[0].statements, visits[1].statements, known)
    floors.write("answer", floors.Floor(statements, visits[0].body))
    return max(visit.number_of_statements for visit in visits)


def main() -> None:
    quizzes = list(
        Quiz.objects.filter(retired_at=None, section__isnull=False)
        .select_related("lesson__course")
        .order_by("lesson__number")
    )
    with transaction.atomic():
        make_others(quizzes)
        reader, lesson = make_reader(quizzes)
        reader_cookies = make_cookies(reader)
        writers = make_writers(quizzes)
        an_hour_ago = timezone.now() - datetime.timedelta(minutes=30)
        Learner.objects.update(active_at=an_hour_ago)
    connection.cursor().execute("ANALYZE")
    addresses = {"lesson": lesson.get_absolute_url(), "home": reverse("home")}
    queries = {
        name: record_page(name, reader_cookies, address) for name, address in addresses.items()
    }
    queries["answer"] = record_answer(writers)
    plan = {
        "addresses": addresses,
        "queries": queries,
        "reader": reader_cookies,
        "writers": writers,
    }
    (settings.GSI_VAR / "plan.json").write_text(json.dumps(plan), "utf-8")
