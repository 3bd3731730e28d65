"""References: read from their file with the lessons that cite them, and shown in groups."""

import re

import pytest

from gsi_site import course_loader
from lessons.course_reader import read_course
from lessons.models import Course, Reference
from lessons.references import in_groups, link_labels, shown_date
from tests.lessons.pages import text_of
from tests.making import make_lesson
from tests.small_course import LESSON_FILE, line_of, write_course

MAP = "  - key: C01\n    title: A map\n"
GROUPS = "groups:\n  - title: Maps and such\n    kinds: [map]\nreferences:\n"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("2023-02-21", "21 February 2023"),
        ("2010-12", "December 2010"),
        ("2023", "2023"),
        ("2021–2025", "2021–2025"),
        ("undated", "undated"),
        ("2023-02-31", "2023-02-31"),
        ("", ""),
    ],
)
def test_dates_have_one_format(written, shown):
    assert shown_date(written) == shown


def test_links_can_be_read():
    urls = ["https://www.one.org/a.PDF", "https://two.org/b", "http://www.two.org/c.pdf?x=1"]
    assert link_labels(urls) == [
        (urls[0], "one.org, PDF"),
        (urls[1], "two.org (1)"),
        (urls[2], "two.org (2), PDF"),
    ]
    assert link_labels([]) == []


def test_groups_follow_their_course_and_keys_count_as_people_count():
    course = Course(reference_groups=[{"title": "Press", "kinds": ["press"]},
                                      {"title": "Data", "kinds": ["data", "list"]},
                                      {"title": "Law", "kinds": ["law"]}])  # fmt: skip
    kinds = {"R10": "list", "R2": "data", "C1": "press", "X": "poem"}
    rows = [Reference(key=key, kind=kind) for key, kind in kinds.items()]

    def keys(course):
        groups = in_groups(course, rows)
        return [(anchor, title, [one.key for one in found]) for anchor, title, found in groups]

    assert keys(course) == [
        ("group-1", "Press", ["C1"]),
        ("group-2", "Data", ["R2", "R10"]),
        ("group-0", "Others", ["X"]),
    ]
    assert keys(Course()) == [("group-0", "", ["C1", "R2", "R10", "X"])]


def test_a_kind_without_a_group_is_reported(tmp_path):
    change = ("references.yaml", "references:\n", GROUPS)
    problems = read_course(write_course(tmp_path, change)).problems
    found = [(one.file, one.key, one.rule, one.is_fatal) for one in problems]
    assert found == [("references.yaml", "C01", "dangling", False)]
    assert problems[0].line == line_of("references.yaml", MAP, change)


def test_loading_notes_which_lessons_cite_a_reference(tmp_path, db):
    about = ("about.md", "We read ¶1.", "We read ¶1 [ref:C01].")
    course_loader.load(write_course(tmp_path, about))
    reference = Reference.objects.get()
    assert [one.key for one in reference.lessons.all()] == ["L01"]
    course_loader.load(write_course(tmp_path, about, (LESSON_FILE, " [ref:C01]", "")))
    assert list(reference.lessons.all()) == []
    box = "::: sources C01\n:::\n\n::: found\nThe notice names"
    course_loader.load(write_course(tmp_path, (LESSON_FILE, " [ref:C01]", ""),
                                    (LESSON_FILE, "::: found\nThe notice names", box)))  # fmt: skip
    assert [one.key for one in reference.lessons.all()] == ["L01"]


@pytest.fixture
def references(course, lesson):
    course.reference_groups = [{"title": "Lists", "kinds": ["list"]}]
    course.save()
    for number in (1, 2):
        row = Reference.objects.create(
            course=course, key=f"C{number}", title=f"List {number}", says="See ¶1.", kind="list",
            date="2023-02-21", stance="neutral", checked_on="2026-11-23",
            urls=["https://www.example.org/a.pdf"],
        )  # fmt: skip
        row.lessons.add(lesson)
    Reference.objects.create(course=course, key="C3", title="A poem", says="…", kind="poem")
    return course


def test_the_page_shows_groups_dates_links_and_lessons(guest, references):
    response = guest.get("/references/")
    html, text = response.content.decode(), text_of(response)
    assert re.findall(r'<h2 id="([^"]+)">([^<]+)</h2>', html) == [
        ("group-1", "Lists"),
        ("group-0", "Others"),
    ]
    assert "21 February 2023 list our label: neutral seen on 23 November 2026" in text
    assert '<a href="https://www.example.org/a.pdf" rel="external">example.org, PDF</a>' in html
    assert html.count('<a href="/lessons/lesson-1/" title="Lesson 1">Lesson 1</a>') == 2
    assert text.count("no lesson cites it so far") == 1
    assert '<a class="para" href="/source/#p1"' in html


def test_a_retired_lesson_is_not_named(guest, references):
    lesson = make_lesson(references, number=2)
    Reference.objects.get(key="C3").lessons.add(lesson)
    assert "Lesson 2" in text_of(guest.get("/references/"))
    lesson.retired_at = lesson.course.loaded_at or "2026-01-01T00:00Z"
    lesson.save()
    assert "Lesson 2" not in text_of(guest.get("/references/"))


@pytest.mark.parametrize("number", [0, 30])
def test_the_page_costs_the_same_however_long(
    number, guest, references, lesson, django_assert_num_queries
):
    for one in range(number):
        row = Reference.objects.create(course=references, key=f"R{one}", title="x", says="y")
        row.lessons.add(lesson)
    with django_assert_num_queries(3):  # course, references, lessons
        assert guest.get("/references/").content.decode().count("<article") == 3 + number
    assert guest.post("/references/").status_code == 405
