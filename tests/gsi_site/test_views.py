import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone

from gsi_site.accounts.models import Learner
from lessons import paths
from lessons.models import Path, Reflection, SectionRead
from quizzes import attempts
from tests.gsi_site.studying import answer, ask_all, give_groups, read
from tests.lessons.pages import Words
from tests.making import make_course, make_lesson, make_quiz


@pytest.fixture
def client(db):
    user = get_user_model().objects.create_user("amina", password="paper-lantern-9")
    client = Client()
    client.force_login(user, backend="gsi_site.accounts.backends.AccountBackend")
    client.learner = Learner.objects.create(user=user)
    return client


@pytest.fixture
def lesson(db):
    lesson = make_lesson(make_course())
    make_quiz(lesson)
    return lesson


def test_home_without_a_course_tells_the_operator_what_to_do(db):
    response = Client().get("/")
    assert response.status_code == 503
    assert "python manage.py load_course" in response.content.decode()


def test_home_offers_a_newcomer_one_button(lesson):
    html = Client().get("/").content.decode()
    assert html.count('class="button"') == 1
    assert "Start: Lesson 1" in html
    assert Learner.objects.count() == 0


def test_home_goes_on_where_the_learner_stopped(client, lesson):
    SectionRead.objects.create(learner=client.learner, section=lesson.sections.first())
    html = client.get("/").content.decode()
    assert "Continue: Lesson 1" in html
    assert "1 of 2 sections read" in html


def test_home_of_another_course(client, lesson):
    other = make_course("two", default=False)
    make_lesson(other, number=7)
    response = client.get("/courses/two/")
    assert response.context_data["course"] == other
    assert "/courses/two/lessons/lesson-7/" in response.content.decode()
    assert client.get("/courses/nowhere/").status_code == 404


@pytest.mark.parametrize("path", ["/", "/progress/", "/progress/export.csv", "/healthz"])
def test_reading_pages_take_no_post(client, lesson, path):
    assert client.post(path).status_code == 405


@pytest.mark.parametrize(("path", "queries"), [("/", 13), ("/progress/", 12)])
@pytest.mark.parametrize("lessons", [1, 6])
def test_the_queries_do_not_depend_on_the_course(
    client, lesson, path, queries, lessons, django_assert_num_queries
):
    give_groups(lesson.course)
    for number in range(2, lessons + 1):
        another = make_lesson(lesson.course, number=number)
        read(client.learner, another)
        answer(client.learner, make_quiz(another), "right", "near", confidence=3)
    answer(client.learner, lesson.quizzes.get(), "right", "near", confidence=3)
    with django_assert_num_queries(queries):
        client.get(path)


def test_progress_of_a_newcomer_is_kind(lesson):
    html = Client().get("/progress/").content.decode()
    assert "Nothing here yet." in html
    assert Learner.objects.count() == 0


def test_progress_shows_scores_and_what_is_mine(client, lesson):
    stranger = Learner.objects.create()
    quiz = lesson.quizzes.get()
    for learner, answers in ((client.learner, ["right", "near"]), (stranger, ["right", "right"])):
        attempt = attempts.start_attempt(learner=learner, quiz=quiz)
        for item, one in zip(attempt.items.all(), answers, strict=True):
            attempts.record_response(item=item, answer=one, token=uuid4())
        Reflection.objects.create(
            learner=learner, lesson=lesson, prompt="Why?", text=f"Written by {learner.pk}"
        )
    html = client.get("/progress/").content.decode()
    assert "50% right at the first try" in html
    assert re.findall(r"(\d+)% right</span>", html) == ["50"]
    assert f"Written by {client.learner.pk}" in html
    assert f"Written by {stranger.pk}" not in html


# What is known, and what to do next


@pytest.fixture
def studied(client, lesson):
    """A lesson read, and three questions answered: the second one was sure, but wrong."""
    give_groups(lesson.course)
    read(client.learner, lesson)
    quiz = ask_all(lesson.quizzes.get(), 1, 2, 3)
    given = {"at": timezone.now() - timedelta(days=3), "confidence": 3}
    answer(client.learner, quiz, "right", "near", "right", **given)
    return lesson


def test_progress_leads_to_what_is_weakest_and_to_what_was_sure_but_wrong(client, studied):
    html = client.get("/progress/").content.decode()
    assert re.findall(r'class="button-quiet" href="(/review/\?[^"]+)"', html) == [
        "/review/?scope=paragraph%3A2",
        "/review/?scope=sure",
    ]
    assert "Go over the 1 that you were certain of, and that was wrong" in html


def test_progress_draws_the_map_with_a_table_behind_it(client, studied):
    html = client.get("/progress/").content.decode()
    states = re.findall(r'class="map-cell" data-state="(\w+)"', html)
    assert states == ["remembered", "answered", "remembered"]
    marks = re.findall(r'<span class="mark mark-(\w+)( is-on)?"></span>', html)
    assert [bool(on) for _mark, on in marks[:9]] == [
        True, True, True, False, True, False, False, True, True,
    ]  # fmt: skip
    assert html.count('<tr><th scope="row">¶') == 3
    assert 'href="/review/?scope=paragraph%3A1" aria-label="Practise paragraph 1"' in html


def test_every_group_says_its_level_and_why(client, studied):
    html = client.get("/progress/").content.decode()
    rows = html[html.index('id="mastery"') : html.index('class="rules"')]
    levels = re.findall(r'<td><span class="level level-(\w+)">', rows)
    assert levels == ["familiar", "attempted", "new"]
    assert rows.count("<summary") == 3
    assert "Your last answers to 1 question on it: 1 right;" in rows
    assert "2 questions on 2 of its 2 statements: 1 right, 1 wrong;" in rows


def test_progress_of_a_newcomer_shows_the_map_and_hides_what_is_empty(lesson):
    give_groups(lesson.course)
    html = Client().get("/progress/").content.decode()
    assert re.findall(r'data-state="(\w+)"', html) == ["new"] * 3
    assert 'aria-label="Read paragraph 1 in the lesson Lesson 1">Read</a>' in html
    for part in ("mastery-title", "sure-title", "recent-title", "Due today", "To strengthen"):
        assert part not in html
    assert Learner.objects.count() == 0


def test_recent_work_leads_to_what_it_was(client, lesson):
    first = answer(client.learner, lesson.quizzes.get(), "right", "near")
    second = attempts.start_attempt(learner=client.learner, quiz=lesson.quizzes.get())
    attempts.record_response(item=second.items.first(), answer="right", token=uuid4())
    html = client.get("/progress/").content.decode()
    recent = html[html.index('class="recent"') :]
    assert re.findall(r'<li><a href="([^"]+)"', recent)[:2] == [
        f"/attempts/{second.pk}/",
        f"/attempts/{first.pk}/review/",
    ]
    assert "1 of 2 answered" in recent


def test_home_says_what_is_due_today(client, studied):
    html = client.get("/").content.decode()
    assert "Review today" in html
    assert 'href="/review/"' in html
    assert re.findall(r'class="strip-cell" data-state="(\w+)"', html) == [
        "remembered", "answered", "remembered",
    ]  # fmt: skip
    assert "Review today" not in Client().get("/").content.decode()


def test_progress_of_another_course(client, studied):
    other = give_groups(make_course("two", default=False))
    theirs = make_lesson(other, number=7)
    answer(client.learner, ask_all(make_quiz(theirs), 1, 2), "near", "near", confidence=3)
    html = client.get("/courses/two/progress/").content.decode()
    assert 'href="/courses/two/review/?scope=sure"' in html
    assert 'href="/courses/two/progress/export.csv"' in html
    assert client.get("/courses/nowhere/progress/").status_code == 404


@pytest.mark.parametrize(("kind", "type"), [("csv", "text/csv"), ("json", "application/json")])
def test_progress_can_be_taken_along(client, studied, kind, type):
    response = client.get(f"/progress/export.{kind}")
    assert response["Content-Type"] == f"{type}; charset=utf-8"
    assert response["Content-Disposition"] == f'attachment; filename="one-my-progress.{kind}"'
    assert "The front" in response.content.decode()
    assert Client().get(f"/progress/export.{kind}").status_code == 200
    assert Learner.objects.count() == 1


def test_a_file_of_another_kind_is_not_found(client, lesson):
    assert client.get("/progress/export.pdf").status_code == 404
    assert client.get("/courses/nowhere/progress/export.csv").status_code == 404


def test_health(client):
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")


def test_a_browser_whose_work_is_in_an_account_says_so(lesson):
    guest = Client()
    guest.post("/quizzes/check-1/start/")
    Learner.objects.update(user=get_user_model().objects.create_user("amina"))
    html = guest.get("/").content.decode()
    assert "What was done in this browser is in an account now." in html
    assert "amina" not in html
    assert "What was done in this browser" not in Client().get("/").content.decode()


# Paths


@pytest.fixture
def short(lesson):
    """The default path, of the second lesson; the first one is on the full path alone."""
    second = make_lesson(lesson.course, number=2)
    full = Path.objects.create(course=lesson.course, key="full", title="Full path")
    full.lessons.set([lesson, second])
    path = Path.objects.create(
        course=lesson.course, key="short", title="Short path", is_default=True
    )
    path.lessons.set([second])
    return path


def choices(learner):
    return [one.path.key for one in learner.path_choices.all()]


def buttons(html):
    return re.findall(r'<button class="button-quiet" name="path" value="(\w+)"', html)


@pytest.mark.parametrize("page", ["/", "/progress/"])
def test_the_paths_that_are_not_taken_are_offered(client, short, page):
    html = client.get(page).content.decode()
    assert buttons(html) == ["full"]
    assert html.count("You are on this path") == 1


def test_a_course_without_paths_offers_none(client, lesson):
    html = client.get("/").content.decode()
    assert buttons(html) == []
    assert "path" not in " ".join(Words(html).words)


def test_home_starts_with_the_path_and_keeps_every_lesson_within_reach(client, short):
    html = client.get("/").content.decode()
    assert "Start: Lesson 2" in html
    assert "Also in this unit, not on your path" in html
    assert 'href="/lessons/lesson-1/"' in html


@pytest.mark.parametrize(
    ("back", "page"), [("home", "/"), ("progress", "/progress/"), ("//x", "/")]
)
def test_a_path_is_chosen_and_the_page_comes_back(client, short, back, page):
    response = client.post("/path/", {"path": "full", "back": back})
    assert response.url == page
    assert choices(client.learner) == ["full"]
    html = client.get(page).content.decode()
    assert "You are on this path now: Full path." in html
    assert buttons(html) == ["short"]
    assert "Lesson 1" in html


def test_a_guest_who_chooses_a_path_is_kept(short):
    guest = Client()
    guest.post("/path/", {"path": "full"})
    assert choices(Learner.objects.get()) == ["full"]
    assert "Start: Lesson 1" in guest.get("/").content.decode()
    assert "Start: Lesson 2" in Client().get("/").content.decode()


@pytest.mark.parametrize("path", ["none", "", "\x00", None])
def test_an_unknown_path_is_not_found_and_keeps_nobody(short, path):
    data = {} if path is None else {"path": path}
    assert Client().post("/path/", data).status_code == 404
    assert Learner.objects.count() == 0


def test_a_path_of_another_course_is_not_found(client, short):
    other = make_course("two", default=False)
    theirs = Path.objects.create(course=other, key="theirs", title="Theirs")
    theirs.lessons.set([make_lesson(other)])
    assert client.post("/path/", {"path": "theirs"}).status_code == 404
    assert client.post("/courses/two/path/", {"path": "theirs"}).url == "/courses/two/"
    assert client.post("/courses/none/path/", {"path": "theirs"}).status_code == 404
    assert choices(client.learner) == ["theirs"]


def test_a_retired_path_is_not_found(client, short):
    Path.objects.filter(key="full").update(retired_at="2026-01-01T00:00Z")
    assert client.post("/path/", {"path": "full"}).status_code == 404


def test_choosing_is_a_post(client, short):
    assert client.get("/path/").status_code == 405


def test_progress_shows_what_was_done_beside_the_path(client, short, lesson):
    paths.choose(learner=client.learner, path=short)
    SectionRead.objects.create(learner=client.learner, section=lesson.sections.first())
    html = client.get("/progress/").content.decode()
    rows = re.findall(r'<th scope="row"><a href="([^"]+)"', html)
    assert rows == ["/lessons/lesson-1/", "/lessons/lesson-2/"]
    assert "Short path: 0 of 1 lessons done." in html


def test_the_end_of_a_path_is_not_the_end_of_the_course(client, short):
    for section in short.lessons.get().sections.all():
        SectionRead.objects.create(learner=client.learner, section=section)
    assert "every lesson of your path" in client.get("/").content.decode()
    assert "Or take a longer path." in client.get("/progress/").content.decode()


def test_an_optional_lesson_is_marked(client, lesson):
    assert "optional" not in client.get("/").content.decode()
    lesson.optional = True
    lesson.save()
    for page in ("/", "/progress/", "/lessons/", "/lessons/lesson-1/"):
        assert '<span class="tag">optional</span>' in client.get(page).content.decode()
