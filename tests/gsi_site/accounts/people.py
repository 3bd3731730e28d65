"""What people do, in as few words as a test needs."""

from django.test import Client

from gsi_site.accounts import cookies
from gsi_site.accounts.models import Learner
from lessons.models import Reflection, SectionRead
from quizzes.attempts import record_response, start_attempt

PASSWORD = "long-enough-for-a-test"


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
