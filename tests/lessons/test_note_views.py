"""Notes on the source, written beside it, and the edition that they make."""

import re
from datetime import date
from uuid import uuid4

import pytest
from django.utils import timezone

from lessons.models import Note, Reflection
from lessons.notes import NOTE_MAX_LENGTH, version_of
from tests.lessons.pages import HTMX, is_part, text_of
from tests.making import make_course

NEW = "/source/1/notes/new/"


def place(id, number=1):
    return f"/source/{number}/notes/{id}/"


def add(client, text="My thought", *, id=None, number=1, **more):
    return client.post(place(id or uuid4(), number), {"text": text, **more})


def make_note(learner, course, text="Saved", number=1, **more):
    paragraph = course.source.paragraphs.get(number=number)
    return Note.objects.create(learner=learner, paragraph=paragraph, text=text, **more)


def id_in(response):
    return re.search(r'action="/source/\d/notes/([0-9a-f-]{36})/"', response.content.decode())[1]


@pytest.fixture
def note(reader, course):
    return make_note(reader.learner, course)


def test_the_form_is_a_page_and_for_htmx_a_part(guest, course):
    page, part = guest.get(NEW), guest.get(NEW, headers=HTMX)
    assert (is_part(page), is_part(part)) == (False, True)
    assert "HX-Request" in part.headers["Vary"]
    assert id_in(page) != id_in(part)
    assert Note.objects.count() == 0


def test_a_guest_writes_a_note_and_is_led_back_to_it(guest, course):
    id = id_in(guest.get(NEW))
    response = add(guest, "  One line\r\nand another ", id=id, statement="P01.1")
    note = Note.objects.get()
    assert (response.status_code, response.url) == (302, f"/source/#note-{id}")
    assert (str(note.pk), note.text) == (id, "One line\nand another")
    assert (note.statement.key, note.paragraph.number) == ("P01.1", 1)
    html = guest.get("/source/").content.decode()
    assert html.count('class="own-note"') == 1
    assert f'id="note-{id}"' in html


@pytest.mark.parametrize(
    ("back", "address"),
    [
        ("source", "/source/#note-{}"),
        ("paragraph", "/source/1/#note-{}"),
        ("edition", "/source/edition/#note-{}"),
    ],
)
def test_a_form_leads_back_to_the_page_it_came_from(reader, course, back, address):
    html = reader.get(f"{NEW}?back={back}").content.decode()
    assert f'name="back" value="{back}"' in html
    id = uuid4()
    assert add(reader, id=id, back=back).url == address.format(id)


def test_htmx_gets_the_note_and_the_way_to_the_next_one(reader, course):
    id = uuid4()
    response = reader.post(place(id), {"text": "a < b"}, headers=HTMX)
    html = response.content.decode()
    assert is_part(response)
    assert f'id="note-{id}" data-focus="#note-{id}"' in html
    assert "a &lt; b" in html
    assert "Add a note" in text_of(response)
    saved = Note.objects.get()
    data = {"text": "Changed", "since": version_of(saved)}
    html = reader.post(place(id), data, headers=HTMX).content.decode()
    assert "Changed" in html
    assert "Add a note" not in html


def test_a_second_click_saves_one_note_and_two_tabs_save_two(reader, course):
    id = uuid4()
    assert [add(reader, id=id).status_code for _click in range(2)] == [302, 302]
    add(reader, "From another tab")
    assert sorted(Note.objects.values_list("text", flat=True)) == ["From another tab", "My thought"]


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", "Write your note, then save it."),
        ("  \n", "Write your note, then save it."),
        ("x" * 2001, "A note has at most 2000 characters; this one has 2001."),
    ],
)
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_what_cannot_be_saved_is_refused_beside_the_box_and_stays_in_it(
    reader, course, text, error, headers
):
    response = reader.post(place(uuid4()), {"text": text, "statement": "P01.1"}, headers=headers)
    html = response.content.decode()
    assert response.status_code == 422
    assert is_part(response) is bool(headers)
    assert error in html
    assert 'aria-invalid="true"' in html
    assert text.strip() in html
    assert '<option value="P01.1" selected>' in html
    assert Note.objects.count() == 0


def test_a_note_of_just_the_longest_length_with_many_lines_is_saved(reader, course):
    text = "x\r\n" * (NOTE_MAX_LENGTH // 2 - 1) + "xx"
    assert add(reader, text).status_code == 302
    assert len(Note.objects.get().text) == NOTE_MAX_LENGTH


def test_a_statement_of_another_paragraph_is_refused(reader, course):
    response = add(reader, statement="P02.1")
    assert response.status_code == 422
    assert "Select a valid choice" in text_of(response)


def test_a_note_is_changed(reader, course, note):
    html = reader.get(place(note.pk)).content.decode()
    assert "Saved</textarea>" in html
    assert f'name="since" value="{version_of(note)}"' in html
    add(reader, "Changed", id=note.pk, since=version_of(note))
    note.refresh_from_db()
    assert (note.text, note.statement) == ("Changed", None)


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_what_was_changed_in_another_tab_is_not_written_over_unseen(reader, course, note, headers):
    seen = version_of(note)
    add(reader, "From tab one", id=note.pk, since=seen)
    data = {"text": "From tab two", "since": seen}
    response = reader.post(place(note.pk), data, headers=headers)
    assert response.status_code == 422
    assert "From tab two</textarea>" in response.content.decode()
    assert "Saved now: From tab one" in text_of(response)
    note.refresh_from_db()
    assert note.text == "From tab one"
    data["since"] = version_of(note)
    assert f'name="since" value="{data["since"]}"' in response.content.decode()
    reader.post(place(note.pk), data, headers=headers)
    note.refresh_from_db()
    assert note.text == "From tab two"


def test_a_note_deleted_in_another_tab_is_saved_again(reader, course, note):
    seen = version_of(note)
    reader.post(place(note.pk) + "delete/", {"since": seen})
    assert Note.objects.count() == 0
    add(reader, "Still wanted", id=note.pk, since=seen)
    assert Note.objects.get().text == "Still wanted"


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_note_is_deleted_and_a_second_click_finds_it_gone(reader, course, note, headers):
    make_note(reader.learner, course, "Stays")
    for _click in range(2):
        data = {"since": version_of(note), "back": "edition"}
        response = reader.post(place(note.pk) + "delete/", data, headers=headers)
        if headers:
            assert "The note is deleted." in text_of(response)
        else:
            assert response.url == "/source/edition/#p1"
    assert Note.objects.get().text == "Stays"


def test_a_note_changed_elsewhere_is_not_deleted_unseen(reader, course, note):
    seen = version_of(note)
    add(reader, "Longer now", id=note.pk, since=seen)
    response = reader.post(place(note.pk) + "delete/", {"since": seen, "text": "Saved"})
    assert response.status_code == 422
    assert "Saved now: Longer now" in text_of(response)
    assert Note.objects.count() == 1


def test_cancelling_brings_back_what_stood_there(reader, course, note):
    html = reader.get(place(note.pk) + "?cancel", headers=HTMX).content.decode()
    assert f'id="note-{note.pk}"' in html
    assert "data-focus" not in html
    assert "Add a note" in text_of(reader.get(NEW + "?cancel", headers=HTMX))


def test_somebody_elses_note_is_not_found(reader, other_reader, guest, course, note):
    for client in (other_reader, guest):
        assert client.get(place(note.pk)).status_code == 404
        assert add(client, "Mine", id=note.pk).status_code == 404
        assert add(client, "Mine", id=note.pk, since=version_of(note)).status_code == 404
        data = {"since": version_of(note)}
        assert client.post(place(note.pk) + "delete/", data).status_code == 404
        for page in ("/source/", "/source/1/", "/source/edition/"):
            assert "Saved" not in text_of(client.get(page))
    note.refresh_from_db()
    assert note.text == "Saved"


def test_notes_that_are_not_there(reader, course, note):
    assert reader.get(place(uuid4())).status_code == 404
    assert reader.get(place(note.pk, 2)).status_code == 404
    assert add(reader, id=note.pk, number=2, since=version_of(note)).status_code == 404
    assert reader.get("/source/1/notes/one/").status_code == 404
    assert reader.get("/source/9/notes/new/").status_code == 404
    make_course("two", default=False)
    assert reader.get(f"/courses/two/source/1/notes/{note.pk}/").status_code == 404


def test_wrong_methods(reader, course, note):
    assert reader.post(NEW).status_code == 405
    assert reader.put(place(note.pk)).status_code == 405
    assert reader.get(place(note.pk) + "delete/").status_code == 405
    assert reader.post("/source/edition/").status_code == 405
    assert reader.post("/source/edition/html/").status_code == 405


def test_notes_stand_on_the_page_of_their_paragraph_and_in_its_margin_note(reader, course, note):
    make_note(reader.learner, course, "Elsewhere", number=2)
    for headers in ({}, HTMX):
        text = text_of(reader.get("/source/1/", headers=headers))
        assert "Saved" in text
        assert "Elsewhere" not in text


def test_notes_of_another_course_stand_there_only(reader, course, note):
    two = make_course("two", default=False)
    make_note(reader.learner, two, "Of the second course")
    assert "Of the second course" not in text_of(reader.get("/source/"))
    html = reader.get("/courses/two/source/").content.decode()
    assert "Of the second course" in html
    assert "/courses/two/source/1/notes/new/" in html


# The edition


def test_an_edition_without_notes_says_how_they_come_about(guest, course):
    text = text_of(guest.get("/source/edition/"))
    assert "Your edition has no notes yet" in text
    assert "The release reports thing 1." in text
    assert "Keep" not in text


def test_the_edition_gathers_notes_and_reflections_beside_their_paragraph(reader, lesson, note):
    Reflection.objects.create(
        learner=reader.learner, lesson=lesson, prompt="What does ¶1 leave out?", text="Much."
    )
    statement = lesson.course.source.statements.get(key="P02.1")
    make_note(reader.learner, lesson.course, "On a statement", 2, statement=statement)
    html = reader.get("/source/edition/").content.decode()
    first, second, third = re.split(r'<section class="leaf" id="p\d"', html)[1:]
    assert ("Saved" in first, "Much." in first, "What does ¶1 leave out?" in first) == (True,) * 3
    assert "on P02.1: “Something 2 happened.”" in second
    assert "On a statement" in second
    assert "margin-entry" not in third
    assert "Your edition has no notes yet" not in html


def test_a_reflection_on_no_paragraph_stands_at_the_beginning(reader, lesson):
    lesson.paragraphs = []
    lesson.save()
    Reflection.objects.create(learner=reader.learner, lesson=lesson, prompt="?", text="Much.")
    html = reader.get("/source/edition/").content.decode()
    assert "Much." in html.split('id="p2"')[0]


def test_the_cover_names_source_day_and_reader(reader, course, note):
    source = course.source
    source.publisher, source.published_on = "A ministry", date(2023, 2, 21)
    source.url = "https://example.org/copy"
    source.save()
    html = reader.get("/source/edition/", {"name": "Ada <b>"}).content.decode()
    cover = html[html.index('<header class="cover">') : html.index('<section class="leaf"')]
    for part in (
        "The annotated edition of Ada &lt;b&gt;", "A news release", "A ministry",
        "21 February 2023", "https://example.org/copy", "they are not the text",
    ):  # fmt: skip
        assert part in cover
    today = timezone.localdate()
    assert f"As of {today.day} {today:%B %Y}" in cover


def test_the_edition_shows_the_text_that_an_operator_has_loaded(reader, course, note):
    course.source.paragraphs.filter(number=1).update(text="One two three four.")
    course.source.text_loaded_at = timezone.now()
    course.source.save()
    text = text_of(reader.get("/source/edition/"))
    assert "One two three four." in text
    assert "The release reports thing 1." not in text
    assert "The release reports thing 2." in text
    assert "they are not the text" not in text


@pytest.mark.parametrize(
    ("kind", "type", "name", "part"),
    [
        ("html", "text/html", "one-my-edition.html", "<p>Two<br>lines</p>"),
        ("markdown", "text/markdown", "one-my-edition.md", "> Two\n> lines\n"),
    ],
)
def test_the_edition_is_kept_as_a_file(reader, course, kind, type, name, part):
    make_note(reader.learner, course, "Two\nlines")
    make_note(reader.learner, course, "a < b & c")
    response = reader.get(f"/source/edition/{kind}/?name=Ada")
    text = response.content.decode()
    assert response["Content-Type"] == f"{type}; charset=utf-8"
    assert response["Content-Disposition"] == f'attachment; filename="{name}"'
    assert part in text
    assert ("a < b & c" in text) is (kind == "markdown")
    assert "The annotated edition of Ada" in text
    assert "href" not in text
    assert reader.get("/source/edition/pdf/").status_code == 404


@pytest.mark.parametrize("notes", [1, 30])
def test_the_edition_costs_the_same_however_many_notes(
    notes, reader, lesson, django_assert_num_queries
):
    statement = lesson.course.source.statements.get(key="P01.1")
    for number in range(notes):
        make_note(reader.learner, lesson.course, f"Note {number}", statement=statement)
    # session, user with learner, paragraphs, notes, reflections, answers
    with django_assert_num_queries(6):
        html = reader.get("/source/edition/").content.decode()
    assert html.count('class="margin-entry"') == notes
