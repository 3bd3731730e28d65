"""What people do, in as few words as a test needs."""

import re

from django.test import Client
from django.urls import reverse

from gsi_site.accounts import cookies
from gsi_site.accounts.models import Learner
from lessons.models import Reflection, SectionRead
from quizzes.attempts import record_response, start_attempt

PASSWORD = "long-enough-for-a-test"
PAGES = {
    "data": reverse("accounts:data"),
    "json": reverse("accounts:export", kwargs={"kind": "json"}),
    "zip": reverse("accounts:export", kwargs={"kind": "zip"}),
    "erase": reverse("accounts:erase"),
    "time_zone": reverse("accounts:time_zone"),
    "return_code": reverse("accounts:return_code"),
    "open": reverse("accounts:open_return_code"),
    "forget": reverse("accounts:forget_browser"),
    "merge": reverse("accounts:merge"),
    "recovery_code": reverse("accounts:recovery_code"),
    "recover": reverse("accounts:recover"),
}


def browser_of(guest: Learner) -> Client:
    """A browser that has this guest's cookie."""
    client = Client()
    client.cookies[cookies.NAME] = cookies.sign(guest.pk)
    return client


def cookie_id(client: Client):
    """Whom the browser's cookie names."""
    morsel = client.cookies.get(cookies.NAME)
    return cookies.read(morsel.value)[0] if morsel else None


def study(learner: Learner, lesson, *, section="s1", text="My thought", quiz=None):
    """Read a section, write a reflection and answer the first question of a quiz."""
    SectionRead.objects.create(learner=learner, section=lesson.sections.get(key=section))
    Reflection.objects.create(
        learner=learner, lesson=lesson, prompt=f"Prompt of {lesson.slug}", text=text
    )
    if quiz:
        answer_first(start_attempt(learner=learner, quiz=quiz))


def answer_first(attempt, answer="near"):
    """Answer the first open question of an attempt."""
    item = attempt.items.filter(responses=None).select_related("revision__question").first()
    return record_response(item=item, answer=answer, token=attempt.pk).response


def sign_in(client, **more):
    """Sign in as the user of the fixtures."""
    data = {"login": "ada", "password": PASSWORD, **more}
    return client.post(reverse("account_login"), data)


def shown_code(response) -> str:
    """The code on a page that shows one."""
    return re.search(r'class="code"[^>]*>([^<]+)<', response.content.decode())[1]


def text_of(response) -> str:
    """The page without what differs each time."""
    page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", response.content.decode())
    return re.sub(r'value="[^"]*"', "", page)


def form_errors(response) -> dict:
    return {name: list(errors) for name, errors in response.context["form"].errors.items()}
