"""A question of any type in the small course: read from its YAML, and asked in a browser."""

import random
from textwrap import indent

from django.test import Client
from django.urls import reverse

from gsi_site import course_loader
from quizzes import questions
from quizzes.models import Attempt, Response
from tests.small_course import QUESTIONS_FILE, write_course

HTMX = {"HX-Request": "true"}
LAST_PLACE = "        at: [4, 9]\n"
MORE_PARAGRAPHS = "".join(
    f"""\
  - number: {number}
    label: {label}
    place: lead
    words: 5
    sha256: {"a" * 63}{number}
    precis: The notice says more.
    statements:
      - id: P0{number}.1
        says: There is more.
        function: event
        voice: release
        at: [1, 2]
"""
    for number, label in ((3, "The café"), (4, "The weather"))
)


def write(folder, *entries: str):
    """The small course with two more paragraphs, and with these questions instead of its own."""
    write_course(folder, ("source.yaml", LAST_PLACE, LAST_PLACE + MORE_PARAGRAPHS))
    listed = "".join("  - " + indent(one, "    ").lstrip() for one in entries)
    (folder / QUESTIONS_FILE).write_text(f"lesson: L01\nquestions:\n{listed}", encoding="utf-8")
    quizzes = folder / "quizzes.yaml"
    text = quizzes.read_text(encoding="utf-8").replace("count: 2", f"count: {len(entries)}")
    quizzes.write_text(text, encoding="utf-8")
    return folder


def problems(folder, entry: str) -> list[tuple[str, str]]:
    """What is wrong with the course that has this question: rules and reasons."""
    return [(one.rule, one.reason) for one in course_loader.check(write(folder, entry)).problems]


def body_of(folder, entry: str) -> dict:
    """What a revision of this question freezes; the course must be without fault."""
    checked = course_loader.check(write(folder, entry))
    assert list(checked.problems) == []
    return next(iter(checked.bank.questions.values())).body


class Asked:
    """An attempt whose only question is this one, with a guest who takes it."""

    def __init__(self, folder, entry: str, *, draft: bool = False) -> None:
        course_loader.load(write(folder, entry), draft=draft)
        self.client = Client()
        self.client.post("/quizzes/the-opening/start/")
        self.attempt = Attempt.objects.get()
        self.item = self.attempt.items.select_related("revision__question").get()
        self.body = self.item.revision.body

    def page(self, name: str = "attempt") -> str:
        """The page of the attempt or of its review."""
        response = self.client.get(reverse(f"quizzes:{name}", kwargs={"id": self.attempt.pk}))
        assert response.status_code == 200
        return response.content.decode()

    def send(self, data: dict, **more):
        """The response to a form; ``headers=HTMX`` for a fragment."""
        url = reverse("quizzes:answer", kwargs={"id": self.attempt.pk, "position": 1})
        return self.client.post(url, data, **more)

    @property
    def answer(self):
        """What was stored, or ``None``."""
        response = Response.objects.filter(item=self.item).first()
        return response and response.answer


def open_form(body: dict, kind: str) -> dict:
    """What the open form shows; always in the same order."""
    module = questions.get(kind)
    return module.present(body, module.shuffle(body, random.Random(7)), None)


def without_tokens(html: str) -> list[str]:
    """The lines of a page that are not new each time it is made."""
    changing = ("csrf", 'name="token"')
    return [line for line in html.splitlines() if not any(one in line for one in changing)]
