"""The pages to look things up in: source, glossary, search."""

import re

import pytest
from django.utils import timezone

from lessons.models import SearchEntry, Term
from lessons.search import fold
from tests.lessons.pages import HTMX, is_part, text_of
from tests.making import make_course, make_quiz


def statements_in(response) -> list[str]:
    return re.findall(r'<li class="statement" id="([^"]+)"', response.content.decode())


def add_pledge(course):
    source = course.source
    source.functions = [{"key": "pledge", "label": "pledge", "test": "Will it?"}]
    source.voices = [{"key": "we", "label": "we", "meaning": "First person."}]
    source.save()
    source.statements.filter(key="P02.1").update(function="pledge", voice="we")


def test_the_source_says_that_it_is_a_guide_until_its_text_is_loaded(guest, course):
    line = "You are reading our guide, not the source."
    assert line in text_of(guest.get("/source/"))
    course.source.paragraphs.filter(number=1).update(text="One two three four.")
    course.source.text_loaded_at = timezone.now()
    course.source.save()
    response = guest.get("/source/")
    assert line not in text_of(response)
    assert '<span class="marked function-event">One two three</span>' in response.content.decode()


def test_the_source_leads_to_the_lessons_and_questions_of_a_statement(guest, lesson):
    make_quiz(lesson)
    html = guest.get("/source/").content.decode()
    first, rest = html.split('id="P02.1"')
    assert re.findall(r'<a href="([^"]+)" title', first) == [
        "/lessons/lesson-1/",
        "/quizzes/check-1/",
    ]
    assert '"/lessons/lesson-1/"' not in rest


def test_the_source_is_filtered_by_a_plain_form(guest, course):
    add_pledge(course)
    assert statements_in(guest.get("/source/")) == ["P01.1", "P02.1", "P03.1"]
    assert statements_in(guest.get("/source/?function=pledge")) == ["P02.1"]
    response = guest.get("/source/?voice=we")
    assert statements_in(response) == ["P02.1"]
    assert "1 statement " in text_of(response)


def test_an_unknown_filter_is_named_and_shows_everything(guest, course):
    response = guest.get("/source/?function=poem")
    assert statements_in(response) == ["P01.1", "P02.1", "P03.1"]
    assert "poem is not one of the available choices" in text_of(response)


def test_htmx_gets_the_list_and_the_count_alone(guest, course):
    add_pledge(course)
    response = guest.get("/source/?function=pledge", headers=HTMX)
    html = response.content.decode()
    assert is_part(response)
    assert statements_in(response) == ["P02.1"]
    assert '<p hx-swap-oob="innerHTML:#count">1 statement</p>' in html
    assert "HX-Request" in response.headers["Vary"]


def test_going_back_in_the_browser_gets_the_whole_page(guest, course):
    response = guest.get("/source/", headers={**HTMX, "HX-History-Restore-Request": "true"})
    assert not is_part(response)
    assert response.content.decode().count('id="count"') == 1


@pytest.mark.parametrize("statements", [0, 30])
def test_the_source_costs_the_same_however_long(
    statements, reader, lesson, django_assert_num_queries
):
    make_quiz(lesson)
    paragraph = lesson.course.source.paragraphs.get(number=1)
    for position in range(2, 2 + statements):
        row = paragraph.statements.create(
            source=paragraph.source, key=f"P01.{position}", position=position, says="…",
            function="event", voice="release", word_start=1, word_end=2,
        )  # fmt: skip
        row.lessons.add(lesson)
    # session, user with learner, paragraphs, notes, statements, their lessons, their questions,
    # annotations
    with django_assert_num_queries(8):
        assert len(statements_in(reader.get("/source/"))) == 3 + statements


def test_one_paragraph_is_a_page_and_a_note(guest, lesson):
    page, note = guest.get("/source/1/"), guest.get("/source/1/", headers=HTMX)
    assert (is_part(page), is_part(note)) == (False, True)
    for response in (page, note):
        assert "The release reports thing 1." in text_of(response)
        assert "The release reports thing 2." not in text_of(response)
    assert 'id="margin-note-title"' in note.content.decode()


def test_a_paragraph_that_does_not_exist(guest, course):
    assert guest.get("/source/4/").status_code == 404
    assert guest.get("/source/four/").status_code == 404


# The glossary


@pytest.fixture
def term(course, lesson):
    term = Term.objects.create(
        course=course, key="doer", term="doer", definition="Who acts, as in ¶1."
    )
    term.lessons.add(lesson)
    return term


@pytest.mark.parametrize("terms", [0, 20])
def test_the_glossary_costs_the_same_however_long(
    terms, reader, course, term, lesson, django_assert_num_queries
):
    for number in range(terms):
        row = Term.objects.create(
            course=course, key=f"t{number}", term=f"Term {number}", definition="…"
        )
        row.lessons.add(lesson)
    with django_assert_num_queries(5):  # session, user with learner, course, terms, lessons
        response = reader.get("/glossary/")
    assert response.content.decode().count("<dt>") == 1 + terms


def test_a_term_is_a_page_and_a_note(guest, term):
    page, note = guest.get("/glossary/doer/"), guest.get("/glossary/doer/", headers=HTMX)
    assert (is_part(page), is_part(note)) == (False, True)
    assert "Where you meet it Lesson 1" in text_of(page)
    assert text_of(note) == "doer Who acts, as in ¶1 . Open in the glossary"


def test_a_retired_or_unknown_term_is_not_found(guest, term):
    term.retired_at = timezone.now()
    term.save()
    assert guest.get("/glossary/doer/").status_code == 404
    assert guest.get("/glossary/none/").status_code == 404
    assert "doer" not in text_of(guest.get("/glossary/"))


# Search


def add_entry(course, title, text):
    SearchEntry.objects.create(
        course=course, kind="term", key=title, title=title, path=f"/glossary/{title}/", text=text,
        folded=fold(f"{title} {text}"),
    )  # fmt: skip


def test_search_marks_what_it_finds_in_this_course_only(guest, course):
    add_entry(course, "doer", "Who acts, e.g. a Türk.")
    add_entry(make_course("two", default=False), "elsewhere", "A Türk, too.")
    html = guest.get("/search/?q=TÜRK").content.decode()
    assert re.findall(r'<h3><a href="([^"]+)">', html) == ["/glossary/doer/"]
    assert "a <mark>Türk</mark>." in html
    assert 'value="TÜRK"' in html


def test_search_with_htmx_gets_the_list_alone(guest, course):
    add_entry(course, "doer", "Who acts.")
    response = guest.get("/search/?q=acts", headers=HTMX)
    assert is_part(response)
    assert text_of(response) == "1 place found doer Glossary Who acts . 1 place found"


@pytest.mark.parametrize(
    ("query", "line"),
    [
        ("zebra", "Nothing holds every word of “zebra”."),
        ("%3Cb%3E", "Nothing holds every word of “<b>”."),
        ("", "Search finds words in the lessons"),
        ("x" * 201, "at most 200 characters"),
    ],
)
def test_search_that_finds_nothing_helps(query, line, guest, course):
    assert line in text_of(guest.get(f"/search/?q={query}"))


def test_search_leads_from_page_to_page(guest, course):
    for number in range(41):
        add_entry(course, f"doer{number}", "Who & how.")
    html = guest.get("/search/?q=who+%26").content.decode()
    assert "41 places found · page 1 of 3" in html
    assert re.findall(r'<a rel="(\w+)" href="([^"]+)"', html) == [
        ("next", "/search/?q=who%20%26&amp;page=2")
    ]
    html = guest.get("/search/?q=who+%26&page=2").content.decode()
    assert [rel for rel, _href in re.findall(r'<a rel="(\w+)" href="([^"]+)"', html)] == [
        "prev",
        "next",
    ]
    assert html.count("<h3>") == 20
