"""What a page may cost on the real course: SQL statements, and bytes over the wire."""

import re
from urllib.parse import urljoin, urlsplit
from uuid import uuid4

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection
from django.template import engines
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gsi_site import course_loader
from gsi_site.accounts.models import Learner
from lessons.models import Course, Lesson
from quizzes import attempts
from quizzes.models import Item, Quiz
from tests.quizzes.samples import SAMPLES

pytestmark = pytest.mark.django_db
KB = 1024
ASSET = re.compile(r'(?:<link rel="(?:icon|stylesheet)" href|<script\b[^>]* src)="([^"]+)"')
CONTROL = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")
BROWSER = {"accept-encoding": "gzip, br", "accept-language": "en"}
HTMX = {**BROWSER, "hx-request": "true"}


@pytest.fixture(scope="module")
def collected(tmp_path_factory):
    """Static files hashed and compressed, and served so, as in production."""
    folder = tmp_path_factory.mktemp("static")
    storage = {"BACKEND": "gsi_site.static_files.StaticFilesStorage"}
    with override_settings(
        STATIC_ROOT=folder,
        STORAGES={
            "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
            "staticfiles": storage,
        },
        WHITENOISE_USE_FINDERS=False,
        WHITENOISE_AUTOREFRESH=False,
    ):
        call_command("collectstatic", interactive=False, verbosity=0)
        forget_templates()
        yield
    forget_templates()


def forget_templates():
    """Templates keep the addresses of static files."""
    for loader in engines["django"].engine.template_loaders:
        for inner in loader.loaders:
            inner.reset()


@pytest.fixture
def course(db):
    course_loader.load(course_loader.DEFAULT_FOLDER)
    return Course.objects.get(is_default=True)


@pytest.fixture
def learner(course):
    user = get_user_model().objects.create(username="reader")
    return Learner.objects.create(user=user)


@pytest.fixture
def client(learner):
    client = Client()
    client.force_login(learner.user)
    return client


def sent(response) -> int:
    """Bytes of a response over the wire, with what gunicorn adds to its head."""
    head = "HTTP/1.1 200 OK\r\nServer: gunicorn\r\nConnection: keep-alive\r\n\r\n"
    head += "Date: Mon, 23 Nov 2026 22:00:00 GMT\r\n"
    lines = [f"{name}: {value}\r\n" for name, value in response.headers.items()]
    lines += [f"Set-Cookie: {cookie.OutputString()}\r\n" for cookie in response.cookies.values()]
    return len(head) + len("".join(lines).encode()) + len(response.getvalue())


def statements(visit, *arguments, **options) -> list[str]:
    """The SQL of one visit, without BEGIN and COMMIT."""
    with CaptureQueriesContext(connection) as captured:
        assert visit(*arguments, **options).status_code == 200
    return [one["sql"] for one in captured if not one["sql"].startswith(CONTROL)]


def answers(learner):
    """Begin every lesson's check; each answer that can be sent, as address and form."""
    for quiz in Quiz.objects.filter(purpose=Quiz.Purpose.CHECK).order_by("key"):
        attempt = attempts.start_attempt(learner=learner, quiz=quiz)
        for item in attempt.items.select_related("revision__question"):
            address = reverse("quizzes:answer", args=[attempt.pk, item.position])
            yield address, {**form_of(item), "token": uuid4().hex, "in_lesson": "1"}


def form_of(item) -> dict:
    """Some whole answer to a question, as its form sends it."""
    return SAMPLES[item.revision.question.type].sent(item.revision.body)


def test_statements(client, learner):
    """An answer takes at most 8, a lesson with an open quiz in it 6."""
    for address, form in answers(learner):
        assert len(statements(client.post, address, form, headers=HTMX)) <= 8
        if address.endswith("/items/1/"):
            lesson = Quiz.objects.get(attempts=address.split("/")[2]).lesson
            assert len(statements(client.get, lesson.get_absolute_url())) <= 6


def test_an_answer_weighs_2_kb_and_4_with_many_parts(client, learner, collected):
    """What comes back holds the feedback and the next question, so each of them counts."""
    too_heavy, number = {}, 0
    for address, form in answers(learner):
        weight, number = sent(client.post(address, form, headers=HTMX)), number + 1
        attempt, position = re.search(r"([0-9a-f-]{36})/items/(\d+)", address).groups()
        shown = Item.objects.filter(attempt=attempt, position__in=[position, int(position) + 1])
        is_short = not shown.exclude(revision__question__type="choice").exists()
        if weight > (2 if is_short else 4) * KB:
            too_heavy[address] = weight
    assert number > 150
    assert too_heavy == {}


def test_a_lesson_weighs_40_kb_cold_and_12_kb_warm(client, learner, collected):
    """Cold: a stranger's first page with all that it loads. Warm: with an open quiz in it."""
    stranger = Client()
    for lesson in Lesson.objects.order_by("number"):
        address = lesson.get_absolute_url()
        page = stranger.get(address).content.decode()
        assets = {urlsplit(urljoin(address, found)).path for found in ASSET.findall(page)}
        assert len(assets) >= 5
        responses = [Client().get(one, headers=BROWSER) for one in (address, *assets)]
        assert {response.status_code for response in responses} == {200}
        assert sum(map(sent, responses)) <= 40 * KB, address

        attempt = attempts.start_attempt(learner=learner, quiz=lesson.quizzes.first())
        for item in attempt.items.select_related("revision__question")[:2]:
            address_of_item = reverse("quizzes:answer", args=[attempt.pk, item.position])
            client.post(address_of_item, form_of(item))
        assert sent(client.get(address, headers=BROWSER)) <= 12 * KB, address


def test_beginning_20_questions_takes_at_most_12_statements(client):
    def begin():
        return client.post("/quizzes/final-test/start/", headers=HTMX)

    assert len(statements(begin)) <= 12
    assert Quiz.objects.get(slug="final-test").attempts.get().length == 20
