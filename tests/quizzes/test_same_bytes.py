"""Nothing about the key is sent before the answer: another key, and every byte is the same."""

import os
import random
import re
import secrets
import time
import zipfile
from datetime import UTC, datetime
from itertools import combinations
from types import SimpleNamespace

import pytest
from django.contrib.auth import get_user_model
from django.middleware import csrf
from django.test import Client
from django.utils import cache, timezone

from gsi_site import course_loader
from gsi_site.accounts.models import Learner
from quizzes import attempts, questions, urls
from quizzes.models import Attempt, Grade, Item, Question, Quiz, Response, Revision
from tests import small_course
from tests.quizzes.questions.asking import write
from tests.quizzes.samples import SAMPLES, SOURCE_WITH_VOICES, Sample

HTMX = {"HX-Request": "true"}
NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
SEED = 7
PLAIN = SAMPLES["choice"].entries()[0]
TOKEN = "5e0f0c36-3a5c-4f0c-9d6b-0b8f6a3f0a11"
PAGES = [
    "/quizzes/the-opening/",
    "/",
    "/progress/",
    "/lessons/the-opening/",
    "/source/",
    "/reports/",
    "/accounts/data/",
    "/accounts/data/export.json",
    "/accounts/data/export.zip",
]
ID_NUMBER = re.compile(r"""(?<=[a-z]-)[0-9]+(?=[" ])""")
KEYS = ["L01-01", "L01-02", "L01-03"]
ON_A_DAY = {
    "feedback": "date",
    "feedback_at": "2027-01-01T00:00:00+00:00",
    "confidence": True,
    "attempts": 1,
}


def test_every_type_has_a_sample():
    assert set(SAMPLES) == set(questions.TYPES)


@pytest.mark.parametrize("kind", questions.TYPES)
def test_the_variants_of_a_sample_differ_in_what_is_right(tmp_path, fixed, kind):
    bodies = bodies_of(tmp_path, SAMPLES[kind])
    assert len(bodies) > 1
    sent = SAMPLES[kind].sent(bodies[0])
    for body in bodies:
        questions.get(kind).parse(body, sent)
    assert all(one != other for one, other in combinations(bodies, 2))


@pytest.fixture
def fixed(monkeypatch):
    """What differs from one response to the next by chance or by the clock stands still."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    monkeypatch.setattr(os, "urandom", lambda length: b"\x07" * length)  # the form's token
    monkeypatch.setattr(csrf, "_get_new_csrf_string", lambda: "a" * csrf.CSRF_SECRET_LENGTH)
    monkeypatch.setattr(secrets, "randbits", lambda bits: SEED)
    clock = SimpleNamespace(time=time.time, localtime=lambda *_: NOW.timetuple())
    monkeypatch.setattr(zipfile, "time", clock)
    monkeypatch.setattr(cache, "time", SimpleNamespace(time=NOW.timestamp))
    monkeypatch.setitem(small_course.FILES, "source.yaml", SOURCE_WITH_VOICES)


def bodies_of(folder, sample: Sample) -> list[dict]:
    """What a revision of each variant freezes."""
    found = []
    for number, entry in enumerate(sample.entries()):
        checked = course_loader.check(write(folder / str(number), entry))
        assert [one.reason for one in checked.problems if one.is_fatal] == []
        found.append(next(iter(checked.bank.questions.values())).body)
    return found


class Scene:
    """A learner before a quiz of three questions; the second is of the type that is tried."""

    def __init__(self, folder, kind: str, rules: dict) -> None:
        sample = SAMPLES[kind]
        self.kind = questions.get(kind)
        self.bodies = bodies_of(folder, sample)
        self.sent = sample.sent(self.bodies[0])
        first, third = (PLAIN.replace("L01-02", key) for key in (KEYS[0], KEYS[2]))
        entries = [first, sample.entries()[0], third]
        course_loader.load(write(folder / "course", *entries), draft=True)
        Quiz.objects.update(rules={"questions": KEYS, **rules})
        user = get_user_model().objects.create_user("amina")
        self.learner = Learner.objects.create(user=user)
        self.client = Client()
        self.client.force_login(user, backend="gsi_site.accounts.backends.AccountBackend")
        self.client.cookies["csrftoken"] = "b" * csrf.CSRF_SECRET_LENGTH
        self.attempt = None

    def begin(self) -> None:
        self.attempt = attempts.start_attempt(learner=self.learner, quiz=Quiz.objects.get())

    def use(self, number: int) -> None:
        """Let this variant's key be the right one, as if it had always been."""
        body = self.bodies[number]
        Revision.objects.filter(question__key=KEYS[1]).update(body=body)
        for item in Item.objects.filter(position=2).select_related("attempt"):
            item.order = self.kind.shuffle(body, random.Random(f"{item.attempt.seed}:2"))
            item.save()

    def draft_fields(self) -> dict:
        return self.attempt.items.get(position=2).draft.fields

    def url(self, tail: str = "") -> str:
        return f"/attempts/{self.attempt.pk}/{tail}"

    def send(self, position: int, data: dict, tail: str = ""):
        return self.client.post(self.url(f"items/{position}/{tail}"), data, headers=HTMX)

    def answer_first(self):
        """The answer to the first question, or the same again; what comes next is with it."""
        body = Question.objects.get(key=KEYS[0]).revision.body
        return self.send(1, {"choice": body["options"][0]["key"], "token": TOKEN})

    def pages(self) -> dict:
        """Every page that could say something about the attempt."""
        addresses = [*PAGES]
        if self.attempt:
            addresses += [self.url(route) for route in routes_of_attempts()]
            addresses += [self.url(f"?question={one}") for one in (1, 2, 3, 9, -1, "x")]
        found = {one: self.client.get(one) for one in addresses}
        for one in addresses:
            if one.startswith("/attempts/"):
                found[f"part of {one}"] = self.client.get(one, headers=HTMX)
        if self.attempt:
            found["start"] = self.client.post(f"{PAGES[0]}start/", headers=HTMX)
        return found

    def assert_same(self, ask, *, mask=lambda text: text) -> None:
        """Every byte of what ``ask`` requests is the same, whichever key is right.

        Args:
            ask: makes requests that may be repeated; gives name → response.
            mask: takes out of a text what is new each time.
        """
        seen = []
        for number in range(len(self.bodies)):
            self.use(number)
            seen.append({name: whole(one, mask) for name, one in ask().items()})
        for other in seen[1:]:
            assert [name for name in other if other[name] != seen[0][name]] == []


def routes_of_attempts() -> list[str]:
    """What follows an attempt's id in each address that needs nothing else, whatever is added."""
    start = "attempts/<uuid:id>/"
    routes = [str(one.pattern) for one in urls.urlpatterns]
    tails = [route.removeprefix(start) for route in routes if route.startswith(start)]
    return [tail for tail in tails if "<" not in tail]


def whole(response, mask) -> tuple:
    """Everything that goes over the wire."""
    assert response.status_code < 500
    cookies = [
        (name, morsel.value, {**morsel, "expires": ""}) for name, morsel in response.cookies.items()
    ]
    head = [(name, value) for name, value in response.items() if name != "Content-Length"]
    is_text = "zip" not in response["Content-Type"] if response.content else True
    content = mask(response.content.decode()) if is_text else response.content
    return response.status_code, response.reason_phrase, sorted(head), cookies, content


@pytest.fixture(params=questions.TYPES)
def folder_and_kind(request, db, tmp_path, fixed):
    return tmp_path, request.param


def masked(text: str) -> str:
    return ID_NUMBER.sub("", text)


def begin_and_take(scene: Scene) -> None:
    """From before the attempt to a draft of the question, with nothing submitted."""
    scene.assert_same(scene.pages)

    def begin_anew() -> dict:
        Attempt.objects.all().delete()
        begun = scene.client.post(f"{PAGES[0]}start/", headers=HTMX)
        scene.attempt = Attempt.objects.get()
        return {"begun": begun, "second": scene.client.get(scene.url("?question=2"), headers=HTMX)}

    scene.assert_same(begin_anew, mask=masked)
    scene.assert_same(scene.pages)
    scene.assert_same(lambda: {"nothing": scene.send(2, {"token": TOKEN})})
    scene.assert_same(lambda: {"draft": scene.send(2, scene.sent, "draft/")})
    assert scene.draft_fields()
    scene.assert_same(scene.pages)
    assert Response.objects.count() == 0


@pytest.mark.parametrize(
    "rules", [{}, {"tries": 2, "confidence": True, "minutes": 20}], ids=["plain", "with all rules"]
)
def test_feedback_after_each_answer(folder_and_kind, rules):
    scene = Scene(*folder_and_kind, rules)
    begin_and_take(scene)

    scene.answer_first()
    assert Response.objects.get().item.position == 1
    scene.assert_same(lambda: {"answered": scene.answer_first(), **scene.pages()})
    assert "Question 2 of 3" in scene.answer_first().content.decode()


def test_feedback_when_a_day_has_come(folder_and_kind):
    scene = Scene(*folder_and_kind, ON_A_DAY)
    begin_and_take(scene)

    scene.answer_first()
    data = {**scene.sent, "token": TOKEN}
    scene.assert_same(lambda: {"kept": scene.send(2, data), **scene.pages()})
    assert scene.draft_fields()
    assert Response.objects.count() == 0

    scene.client.post(scene.url("hand-in/"))
    response = Response.objects.get(item__position=2)
    fractions = iter([0, 1, 0.5])

    def grade_anew() -> dict:
        if response.grades.exists():
            Grade.objects.create(response=response, fraction=next(fractions), graded_at=NOW)
        return scene.pages()

    scene.assert_same(grade_anew)
