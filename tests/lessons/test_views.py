import re

import pytest
from django.test import Client
from django.utils import timezone

from gsi_site.accounts.models import Learner
from lessons.models import Path, Reflection, SectionRead
from quizzes import attempts
from quizzes.models import Quiz
from tests.lessons.pages import HTMX, is_part, text_of
from tests.making import make_course, make_lesson, make_quiz

PAGES = ["/lessons/", "/source/", "/glossary/", "/search/", "/references/", "/about/", "/privacy/"]


# Every page


@pytest.mark.parametrize("page", [*PAGES, "/lessons/lesson-1/", "/source/1/"])
def test_a_page_is_whole_for_anybody_and_writes_nothing(page, guest, lesson):
    response = guest.get(page)
    html = response.content.decode()
    assert response.status_code == 200
    assert len(re.findall(r"<h1[ >]", html)) == 1
    assert len(re.findall(r'<meta name="description" content="[^"]+">', html)) == 1
    assert " style=" not in html
    assert "<style" not in html
    assert re.findall(r"<script(?![^>]* src=)", html) == []
    assert Learner.objects.count() == 0


@pytest.mark.parametrize("page", [*PAGES, "/lessons/lesson-1/", "/source/1/"])
def test_a_page_is_not_for_posting(page, guest, lesson):
    assert guest.post(page).status_code == 405


@pytest.mark.parametrize("page", PAGES)
def test_a_page_of_a_course_that_does_not_exist(page, guest, course):
    assert guest.get(f"/courses/none{page}").status_code == 404


@pytest.mark.parametrize("page", PAGES)
def test_a_page_of_another_course_stays_in_it(page, guest, lesson):
    make_lesson(make_course("two", default=False))
    html = guest.get(f"/courses/two{page}").content.decode()
    links = re.findall(r'href="(/[^"]*)"', html)
    outside = {link for link in links if not link.startswith(("/courses/two/", "/static/"))}
    assert outside == {"/accounts/login/", "/manifest.webmanifest"}


@pytest.mark.parametrize("page", ["/about/", "/privacy/"])
def test_a_page_of_the_course_shows_its_own_words(page, guest, course):
    course.about_html = course.privacy_html = "<p>Written by us.</p>"
    course.save()
    assert "<p>Written by us.</p>" in guest.get(page).content.decode()


def test_the_frame_names_who_is_signed_in(reader, course):
    text = text_of(reader.get("/lessons/"))
    assert "amina Sign out" in text
    assert "Sign in" not in text


# The map of lessons


def test_the_map_says_how_far_this_reader_is(reader, other_reader, lesson, second_lesson):
    SectionRead.objects.create(learner=reader.learner, section=lesson.sections.first())
    mine, theirs = text_of(reader.get("/lessons/")), text_of(other_reader.get("/lessons/"))
    assert ("1 of 2 sections read" in mine, "1 of 2 sections read" in theirs) == (True, False)


def test_the_map_costs_the_same_however_many_lessons(
    reader, course, lesson, django_assert_num_queries
):
    with django_assert_num_queries(5):  # session, user with learner, course, lessons, tests
        reader.get("/lessons/")
    for number in range(2, 12):
        make_lesson(course, number=number)
    with django_assert_num_queries(5):
        reader.get("/lessons/")


def test_the_map_lists_the_tests_of_units_and_the_final_one(guest, lesson):
    for key, purpose, unit in (("a", "final", None), ("b", "unit", lesson.unit)):
        Quiz.objects.create(
            course=lesson.course,
            unit=unit,
            key=key,
            slug=f"test-{key}",
            title=f"Test {key}",
            purpose=purpose,
            rules={"draw": {"count": 12}, "minutes": 30},
        )
    make_quiz(lesson)
    html = guest.get("/lessons/").content.decode()
    assert re.findall(r'href="(/(?:lessons|quizzes)/[^"]+)"', html) == [
        "/lessons/lesson-1/",
        "/quizzes/test-b/",
        "/quizzes/test-a/",
    ]
    assert text_of(guest.get("/lessons/")).count("12 questions 30 min") == 2


# A lesson


def test_a_lesson_shows_its_objectives_sections_and_neighbours(guest, lesson, second_lesson):
    response = guest.get("/lessons/lesson-1/")
    html = response.content.decode()
    assert "Find the doer in" in text_of(response)
    assert [html.index(f"<p>Text {number}</p>") for number in (1, 2)] == sorted(
        html.index(f"<p>Text {number}</p>") for number in (1, 2)
    )
    assert re.findall(r'rel="(\w+)" href="([^"]+)"', html)[-1] == ("next", "/lessons/lesson-2/")
    assert 'rel="prev"' not in html


def test_a_lesson_remembers_a_guests_browser_without_a_row(guest, lesson):
    response = guest.get("/lessons/lesson-1/")
    assert len(response.cookies) == 2  # the guest's, and that of the forms' token
    assert Learner.objects.count() == 0


def test_a_retired_or_unknown_lesson_is_not_found(guest, lesson):
    lesson.retired_at = timezone.now()
    lesson.save()
    assert guest.get("/lessons/lesson-1/").status_code == 404
    assert guest.get("/lessons/lesson-9/").status_code == 404


def test_a_returning_reader_is_led_to_where_they_stopped(reader, lesson):
    first = lesson.sections.first()
    first.html = '<p>Text</p><div class="found"><p>Nobody is <em>named</em>.</p></div>'
    first.save()
    before = reader.get("/lessons/lesson-1/").content.decode()
    SectionRead.objects.create(learner=reader.learner, section=first)
    after = reader.get("/lessons/lesson-1/").content.decode()
    assert ("So far you have found" in before, "So far you have found" in after) == (False, True)
    assert '<p>Nobody is <em>named</em>.</p>\n<p><a class="button" href="#s2">' in after


@pytest.mark.parametrize("sections", [2, 8])
def test_a_lesson_costs_six_queries_with_a_quiz_begun(
    sections, reader, course, django_assert_num_queries
):
    lesson = make_lesson(course, sections=sections)
    quiz = make_quiz(lesson)
    attempts.start_attempt(quiz=quiz, learner=reader.learner)
    with django_assert_num_queries(6):
        response = reader.get("/lessons/lesson-1/")
    assert f"Section {sections}" in text_of(response)


def test_the_quiz_stands_in_its_own_section(guest, lesson):
    make_quiz(lesson)
    html = guest.get("/lessons/lesson-1/").content.decode()
    assert html.index('id="s2"') < html.index('id="quiz-check-1"') < html.index('id="continue-s2"')


def test_labels_can_be_hidden_without_a_script(guest, lesson):
    assert 'class="mute-labels"' not in guest.get("/lessons/lesson-1/").content.decode()
    assert 'class="mute-labels"' in guest.get("/lessons/lesson-1/?labels=off").content.decode()


# Continue


def test_continue_makes_a_section_read_and_goes_on(guest, lesson):
    response = guest.post("/lessons/lesson-1/sections/s1/read/")
    assert response.headers["Location"] == "/lessons/lesson-1/#s2"
    read = SectionRead.objects.get()
    assert (read.section.key, read.learner) == ("s1", Learner.objects.get())
    response = guest.post("/lessons/lesson-1/sections/s2/read/")
    assert response.headers["Location"] == "/lessons/lesson-1/#after"
    assert Learner.objects.count() == 1


def test_continue_with_htmx_sends_the_state_and_what_comes_next(reader, lesson):
    response = reader.post("/lessons/lesson-1/sections/s1/read/", headers=HTMX)
    html = response.content.decode()
    assert is_part(response)
    assert 'data-focus="#s2"' in html
    assert text_of(response) == "Read Section 1 read Section 2 you are here"
    assert SectionRead.objects.get().learner == reader.learner


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_continue_twice_reads_once(headers, reader, lesson):
    for _time in range(2):
        reader.post("/lessons/lesson-1/sections/s1/read/", headers=headers)
    assert SectionRead.objects.count() == 1


def test_continue_needs_a_post_and_a_section_that_exists(reader, lesson):
    assert reader.get("/lessons/lesson-1/sections/s1/read/").status_code == 405
    assert reader.post("/lessons/lesson-1/sections/s9/read/").status_code == 404
    assert reader.post("/lessons/lesson-9/sections/s1/read/").status_code == 404
    section = lesson.sections.first()
    section.retired_at = timezone.now()
    section.save()
    assert reader.post("/lessons/lesson-1/sections/s1/read/").status_code == 404
    assert SectionRead.objects.count() == 0


def test_continue_needs_its_token(lesson):
    client = Client(enforce_csrf_checks=True)
    assert client.post("/lessons/lesson-1/sections/s1/read/").status_code == 403
    assert SectionRead.objects.count() == 0


# The note


def test_a_note_is_saved_and_shown_to_its_writer_alone(reader, other_reader, guest, lesson):
    response = reader.post("/lessons/lesson-1/reflection/", {"text": "Nobody <acts>."})
    assert response.headers["Location"] == "/lessons/lesson-1/?saved=1#your-note"
    reflection = Reflection.objects.get()
    assert (reflection.learner, reflection.prompt) == (reader.learner, lesson.prompt)
    shown = [
        "Nobody &lt;acts&gt;." in client.get("/lessons/lesson-1/").content.decode()
        for client in (reader, other_reader, guest)
    ]
    assert shown == [True, False, False]


def test_a_note_is_saved_while_it_is_typed(guest, lesson):
    response = guest.post("/lessons/lesson-1/reflection/", {"text": "A thought"}, headers=HTMX)
    assert is_part(response)
    assert text_of(response) == "Saved"
    assert Reflection.objects.get().text == "A thought"


def test_an_empty_note_makes_no_guest_and_empties_what_stood_there(guest, lesson):
    guest.post("/lessons/lesson-1/reflection/", {"text": ""}, headers=HTMX)
    assert Learner.objects.count() == 0
    guest.post("/lessons/lesson-1/reflection/", {"text": "A thought"})
    guest.post("/lessons/lesson-1/reflection/", {"text": ""})
    assert Reflection.objects.get().text == ""


def test_a_note_that_is_too_long_stays_in_the_box(reader, lesson):
    reader.post("/lessons/lesson-1/reflection/", {"text": "Short"})
    long = "x" * 5001
    response = reader.post("/lessons/lesson-1/reflection/", {"text": long})
    html = response.content.decode()
    assert response.status_code == 422
    assert f">{long}</textarea>" in html
    assert 'aria-invalid="true"' in html
    assert "this one has 5001." in html
    assert Reflection.objects.get().text == "Short"


def test_a_note_that_is_too_long_is_refused_while_it_is_typed(reader, lesson):
    response = reader.post("/lessons/lesson-1/reflection/", {"text": "x" * 5001}, headers=HTMX)
    assert response.status_code == 422
    assert is_part(response)
    assert text_of(response) == (
        "A note has at most 5000 characters; this one has 5001."
        " Your text is still in the box, but it is not saved."
    )
    assert Reflection.objects.count() == 0


def test_a_note_needs_a_post_and_a_lesson(reader, lesson):
    assert reader.get("/lessons/lesson-1/reflection/").status_code == 405
    assert reader.post("/lessons/lesson-9/reflection/", {"text": "x"}).status_code == 404


# Paths


@pytest.fixture
def path(course, lesson, second_lesson):
    """The default path begins with the second of two lessons."""
    course.help_html = "<p>Numbers are links.</p>"
    course.save()
    path = Path.objects.create(course=course, key="short", title="Short", is_default=True)
    path.lessons.set([second_lesson])
    return path


def test_a_path_that_skips_the_start_shows_the_help_at_its_first_lesson(path, guest, course):
    help = "<p>Numbers are links.</p>"
    html = guest.get("/lessons/lesson-2/").content.decode()
    assert '<details class="help card" open>' in html and help in html
    assert help not in guest.get("/lessons/lesson-1/").content.decode()
    path.lessons.set(course.lessons.all())
    assert help not in guest.get("/lessons/lesson-2/").content.decode()


def test_the_help_is_folded_once_reading_has_begun(path, reader, second_lesson):
    SectionRead.objects.create(learner=reader.learner, section=second_lesson.sections.first())
    html = reader.get("/lessons/lesson-2/").content.decode()
    assert '<details class="help card">' in html


def test_the_way_on_keeps_to_the_path(path, guest):
    text = text_of(guest.get("/lessons/lesson-2/"))
    assert "Previous lesson" not in text
    assert "That was the last lesson of your path See your progress" in text
    assert "Next lesson Lesson 2" in text_of(guest.get("/lessons/lesson-1/"))


def test_drawings_bring_their_style_sheet(guest, lesson):
    assert "pictures.css" not in guest.get("/lessons/lesson-1/").content.decode()
    lesson.sections.update(html='<figure class="picture picture-week"></figure>')
    assert "pictures.css" in guest.get("/lessons/lesson-1/").content.decode()
