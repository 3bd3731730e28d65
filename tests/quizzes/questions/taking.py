"""A question of any type from its YAML to the answered page."""

import random
import re
from uuid import uuid4

from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from ruamel.yaml import YAML

from gsi_site.accounts.models import Learner
from lessons.markdown import Renderer, Targets
from quizzes import attempts
from quizzes.models import Question, Quiz, Revision
from tests.making import make_course, make_lesson, make_quiz

HTMX = {"HX-Request": "true"}
COMMON = """
key: L01-01
target: P01.1
cites: [P01.1]
level: remember
"""


def read(kind, text: str):
    """The entry that is written in YAML, with what every question has added to it."""
    return kind.Schema.model_validate(YAML(typ="safe").load(COMMON + text))


def render(text: str, place: tuple) -> str:
    """Markdown as a course's files have it, ¶1 to ¶3 being links."""
    targets = Targets(paragraphs={1, 2, 3})
    return Renderer(targets).inline(text, lambda *_problem: None)


def body_of(kind, text: str) -> dict:
    return kind.build_body(read(kind, text), render)


class Sitting:
    """A signed-in learner before a quiz of one question. Needs the database."""

    def __init__(self, kind, body: dict, *, seed: int = 1) -> None:
        user = get_user_model().objects.create_user(f"amina-{uuid4()}")
        self.client = Client()
        self.client.force_login(user, backend="gsi_site.accounts.backends.AccountBackend")
        if not Quiz.objects.exists():
            make_quiz(make_lesson(make_course()), questions=1, count=1)
        question = Question.objects.get()
        Question.objects.update(type=kind.KEY)
        Revision.objects.update(body=body)
        learner = Learner.objects.create(user=user)
        self.attempt = attempts.start_attempt(learner=learner, quiz=Quiz.objects.get())
        self.item = self.attempt.items.get()
        self.item.revision.question = question
        self.item.order = kind.shuffle(body, random.Random(seed))
        self.item.save()

    def form(self) -> str:
        """The page on which the question is asked."""
        url = reverse("quizzes:attempt", kwargs={"id": self.attempt.pk})
        return self.client.get(url).content.decode()

    def send(self, data: dict, *, htmx: bool = True):
        """The response to what was sent; ``token`` is added."""
        url = reverse("quizzes:answer", kwargs={"id": self.attempt.pk, "position": 1})
        data = {"token": str(uuid4()), **data}
        return self.client.post(url, data, headers=HTMX if htmx else {})

    def review(self) -> str:
        url = reverse("quizzes:review", kwargs={"id": self.attempt.pk})
        return self.client.get(url).content.decode()


def form_of(page: str, sitting: Sitting) -> str:
    """The question's form without what differs from one form to the next."""
    form = page[page.index("<fieldset>") : page.index("</fieldset>")]
    return re.sub(rf"-{sitting.item.pk}\b", "-0", form)
