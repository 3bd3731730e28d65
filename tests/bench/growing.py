"""A database with a given number of stored responses, and a learner who goes on answering."""

from collections.abc import Callable, Iterator
from uuid import uuid4

from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from gsi_site import course_loader
from gsi_site.accounts.models import Learner
from quizzes import attempts
from quizzes.models import Quiz, Response


class Growing:
    """The database, and what the learner does next.

    Args:
        size: how many responses others have left.
        fill: the statements that write them.
        of_an_attempt: questions in each of their attempts.
    """

    def __init__(self, size: int, fill: list[str], of_an_attempt: int) -> None:
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        course_loader.load(course_loader.DEFAULT_FOLDER)
        self.quiz = Quiz.objects.filter(purpose=Quiz.Purpose.CHECK).first()
        revision = self.quiz.course.questions.first().revision_id
        values = {
            "attempts": size // of_an_attempt,
            "length": of_an_attempt,
            "quiz": self.quiz.pk,
            "revision": revision,
            "then": "'2026-01-01 00:00:00'",
        }
        with connection.cursor() as cursor:
            for statement in fill:
                cursor.execute(statement % values)
            cursor.execute("ANALYZE")
        assert Response.objects.count() == size
        self.client = Client(SERVER_NAME="127.0.0.1")
        self.client.get("/lessons/who-is-speaking/")
        self.client.post(reverse("quizzes:start", args=[self.quiz.slug]))
        self.learner = Learner.objects.latest("created_at")
        self.answers = self.make_answers()

    def make_answers(self) -> Iterator[Callable]:
        while True:
            attempt = attempts.start_attempt(learner=self.learner, quiz=self.quiz)
            for item in attempt.items.select_related("revision"):
                address = reverse("quizzes:answer", args=[attempt.pk, item.position])
                form = {"choice": item.order[0], "token": str(uuid4())}
                yield lambda address=address, form=form: self.send(address, form)

    def send(self, address: str, form: dict) -> None:
        response = self.client.post(address, form, headers={"HX-Request": "true"})
        assert response.status_code == 200

    def next_answer(self) -> Callable:
        return next(self.answers)
