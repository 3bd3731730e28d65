"""Every address of the admin, asked by an instructor of another class: nothing of a class that is
not theirs shows on any page, and nothing of it changes.

An address with a part that this test does not know fails it: say in ``values`` what of the class
the part could name.
"""

import re
from uuid import uuid4

import pytest
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.core import serializers
from django.urls import URLPattern, URLResolver, get_resolver

from gsi_site.accounts.models import Learner, StaffView
from gsi_site.classrooms import joining
from gsi_site.classrooms.models import Extension, Mark, Membership, SharedReflection
from lessons.models import Reflection
from quizzes import attempts, reports
from quizzes.models import Attempt, Draft, ExtraTime, Grade, Item, Question, Report, Response
from tests.classes import add_student, assign_lesson, make_class
from tests.making import make_course, make_lesson, make_quiz
from tests.staff import browser_of, instructor_browser, make_user

# What of the class must never show to somebody who does not teach it
SECRETS = [
    "amina-of-the-class", "Amina Seen Nowhere", "NUMBER-4711", "Class of Secrets", "Set in secret",
    "A report in secret", "A thought in secret", "A comment in secret", "another-owner",
    "Waits in secret",
]  # fmt: skip


@pytest.fixture
def world(db):
    """A class with a student who has done all there is, and an instructor of another class with a
    student of their own."""
    course = make_course()
    lesson = make_lesson(course)
    quiz = make_quiz(lesson)
    owner = instructor_browser("another-owner")
    classroom = make_class(course, owner=owner.user, name="Class of Secrets")
    joining.give_code(classroom, days=None, needs_approval=False)
    learner = Learner.objects.create(user=make_user("amina-of-the-class"))
    member = add_student(
        classroom, learner, shown_name="Amina Seen Nowhere", number="NUMBER-4711",
        lets_reset_password=True,
    )  # fmt: skip
    waiting = add_student(
        classroom, Learner.objects.create(), shown_name="Waits in secret", state="waiting"
    )
    assignment = assign_lesson(classroom, lesson)
    type(assignment).objects.update(title="Set in secret")
    attempt = attempts.start_attempt(learner=learner, quiz=quiz)
    item = Item.objects.filter(attempt=attempt).order_by("position").first()
    attempts.record_response(item=item, answer="near", token=uuid4())
    report = reports.send_report(learner=learner, item=item, note="A report in secret")
    reflection = Reflection.objects.create(
        learner=learner, lesson=lesson, text="A thought in secret"
    )
    SharedReflection.objects.create(classroom=classroom, reflection=reflection)
    mark = Mark.objects.create(
        assignment=assignment, learner=learner, comment="A comment in secret"
    )
    extension = Extension.objects.create(assignment=assignment, learner=learner)
    ExtraTime.objects.create(learner=learner, percent=25)
    StaffView.objects.create(staff=owner.user, learner=learner)
    LogEntry.objects.log_actions(
        owner.user.pk, [classroom], 1, change_message="made", single_object=True
    )
    stranger = instructor_browser("stranger")
    own = make_class(course, owner=stranger.user, name="Own class")
    add_student(own, Learner.objects.create(user=make_user("own-pupil")), shown_name="Own pupil")
    return {
        "stranger": stranger,
        "classroom": classroom,
        "learner": learner,
        "member": member,
        "waiting": waiting,
        "assignment": assignment,
        "attempt": attempt,
        "item": item,
        "response": Response.objects.get(),
        "question": Question.objects.first(),
        "quiz": quiz,
        "lesson": lesson,
        "report": report,
        "reflection": reflection,
        "mark": mark,
        "extension": extension,
        "course": course,
        "own": own,
    }


def values(world) -> dict[str, list]:
    """What each part of an address may be: something of the class, wherever it can name one."""
    learner = world["learner"]
    return {
        "pk": [world["classroom"].pk],
        "member": [world["member"].pk, world["waiting"].pk],
        "membership": [world["member"].pk],
        "student": [world["member"].pk],
        "learner": [learner.pk],
        "response": [world["response"].pk],
        "item": [world["item"].pk],
        "attempt": [world["attempt"].pk],
        "assignment": [world["assignment"].pk],
        "reflection": [world["reflection"].pk],
        "question": [world["question"].pk],
        "quiz": [world["quiz"].pk],
        "lesson": [world["lesson"].pk],
        "mark": [world["mark"].pk],
        "extension": [world["extension"].pk],
        "id": [1, world["question"].pk],
        "number": [1],
        "kind": ["csv", "xlsx"],
        "slug": [world["quiz"].slug],
        "key": [world["question"].key],
        "app_label": ["accounts", "classrooms", "quizzes", "lessons"],
        "content_type_id": [ContentType.objects.get_for_model(Learner).pk],
        "url": ["nothing/there"],
    }


def patterns(resolver=None, prefix=""):
    """Every pattern below ``/admin/`` with its whole route."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from patterns(pattern, route)
        elif isinstance(pattern, URLPattern):
            yield route, pattern


def object_ids(pattern, world) -> list:
    """What ``object_id`` may be: rows of the model whose admin the pattern belongs to."""
    admin_of = getattr(pattern.callback, "model_admin", None)
    model = admin_of.model if admin_of else None
    if model is Learner or model is None:
        return [world["learner"].pk]
    if model._meta.model_name == "classroom":
        return [world["classroom"].pk]
    row = model._default_manager.order_by("pk").first()
    return [row.pk] if row else ["1"]


def addresses(world) -> list[str]:
    known = values(world)
    found = []
    for route, pattern in patterns():
        if not route.startswith("admin/"):
            continue
        plain = re.sub(r"^\^|\$$|\\Z", "", route)
        if "(?P<" in plain:
            plain = re.sub(r"\(\?P<(\w+)>[^)]*\)", r"<\1>", plain).rstrip("$")
        options = [plain]
        for whole, name in re.findall(r"(<(?:\w+:)?(\w+)>)", plain):
            choices = object_ids(pattern, world) if name == "object_id" else known.get(name)
            assert choices, f"{route}: what can {name} be? Say so in values()."
            options = [one.replace(whole, str(value)) for one in options for value in choices]
        found += [f"/{one}" for one in options]
    return sorted(set(found))


def snapshot() -> str:
    """Everything that is stored of learners and classes."""
    answered = (Attempt, Item, Response, Grade, Draft, Report, ExtraTime)
    models = [one for one in apps.get_models() if one._meta.app_label in ("accounts", "classrooms")]
    rows = [row for model in [*models, *answered] for row in model._base_manager.order_by("pk")]
    rows += list(get_user_model().objects.exclude(username="stranger").order_by("pk"))
    return serializers.serialize("json", rows)


def shown_secrets(response) -> list[str]:
    content = b"".join(response) if response.streaming else response.content
    text = content.decode("utf-8", "replace") + str(response.headers)
    code = Membership.objects.get(number="NUMBER-4711").classroom.code or "no code"
    return [secret for secret in [*SECRETS, code, joining.shown(code)] if secret in text]


def sent_to_a_form(world) -> dict:
    """What a forged form may say, for as many forms as possible."""
    learner = world["learner"].pk
    return {
        "post": "yes",
        "action": "delete_selected",
        "_selected_action": str(learner),
        "name": "Taken",
        "username": "own-pupil",
        "shown_name": "Taken",
        "role": "owner",
        "purge_on": "2099-01-01",
        "days": "1",
        "points-fair": "1",
        "status": "mended",
        "reply": "Taken",
        "title": "Taken",
        "learner": str(learner),
        "students": str(learner),
        "classrooms": str(world["classroom"].pk),
        "percent": "99",
        "score": "1",
        "work": f"lesson-{world['lesson'].pk}",
        "meets_at": "2099-01-01T10:00",
        "student": str(world["member"].pk),
        "extra_percent": "99",
        "excused": "on",
    }


def test_the_walk_meets_the_pages(world):
    """The walk would show nothing if it found no pages: each of these is met."""
    met = addresses(world)
    base = f"/admin/classrooms/classroom/{world['classroom'].pk}"
    for path in (
        "/admin/",
        "/admin/accounts/learner/",
        f"/admin/accounts/learner/{world['learner'].pk}/change/",
        f"/admin/accounts/learner/{world['learner'].pk}/history/",
        f"{base}/",
        f"{base}/roster/",
        f"{base}/assignments/",
        f"{base}/assignments/{world['assignment'].pk}/change/",
        f"{base}/students/{world['member'].pk}/password/",
        "/admin/autocomplete/",
        f"/admin/r/{ContentType.objects.get_for_model(Learner).pk}/{world['learner'].pk}/",
    ):
        assert path in met
    assert len(met) > 100


def test_whoever_teaches_the_class_does_see_it(world):
    """The secrets are there to be seen."""
    owner = browser_of(get_user_model().objects.get(username="another-owner"))
    base = f"/admin/classrooms/classroom/{world['classroom'].pk}/"
    assert "Amina Seen Nowhere" in shown_secrets(owner.get(base))
    assert "amina-of-the-class" in shown_secrets(owner.get("/admin/accounts/learner/"))
    assert "A report in secret" in shown_secrets(owner.get("/admin/quizzes/report/"))


def test_nothing_of_another_class_shows(world):
    stranger = world["stranger"]
    for address in addresses(world):
        if address == "/admin/logout/":
            continue
        for headers in ({}, {"hx-request": "true"}):
            response = stranger.get(address, headers=headers)
            assert response.status_code < 500, address
            assert shown_secrets(response) == [], address


def test_searches_filters_and_forged_lookups_show_nothing(world):
    stranger = world["stranger"]
    lists = [one for one in addresses(world) if one.count("/") == 4 and one.endswith("/")]
    learner, classroom = world["learner"].pk, world["classroom"].pk
    asked = [
        {"q": "secret"}, {"q": "amina"}, {"q": learner.hex[:6]}, {"q": "another-owner"},
        {"class": classroom}, {"course": "one"}, {"kind": "account"}, {"status": "new"},
        {"user__username__startswith": "amina"}, {"memberships__classroom": classroom},
        {"learner": learner}, {"p": "1", "all": ""}, {"e": "1"},
    ]  # fmt: skip
    for address in lists:
        for query in asked:
            response = stranger.get(address, query, follow=True)
            texts = [one for one in shown_secrets(response) if one not in str(query)]
            assert texts == [], (address, query)
    box = {"app_label": "quizzes", "model_name": "extratime", "field_name": "learner"}
    for term, names in (("amina", []), ("own-pupil", ["own-pupil"])):
        found = stranger.get("/admin/autocomplete/", {**box, "term": term}).json()
        assert [one["text"] for one in found["results"]] == names


def test_nothing_of_another_class_changes(world):
    stranger = world["stranger"]
    stranger.get("/admin/accounts/learner/")  # keeps the instructor's own learner, if anything does
    before = snapshot()
    for address in addresses(world):
        if address == "/admin/logout/" or address.startswith("/admin/classrooms/classroom/add/"):
            continue
        response = stranger.post(address, sent_to_a_form(world))
        assert response.status_code < 500, address
        assert shown_secrets(response) == [], address
        assert snapshot() == before, address


def test_forged_actions_on_lists_change_nothing(world):
    stranger = world["stranger"]
    before = snapshot()
    lists = [one for one in addresses(world) if one.count("/") == 4 and one.endswith("/")]
    for address in lists:
        for row in (world["learner"].pk, world["classroom"].pk, world["report"].pk):
            for name in ("_selected_action", "pk"):
                sent = {"action": "delete_selected", name: str(row), "post": "yes"}
                response = stranger.post(address, sent)
                assert shown_secrets(response) == [], address
    assert snapshot() == before
