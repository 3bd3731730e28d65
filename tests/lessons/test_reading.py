import pytest

from gsi_site.accounts.models import Learner
from lessons import queries, reading
from lessons.models import Reflection, Section, SectionRead


@pytest.fixture
def learner(db):
    return Learner.objects.create()


def test_a_section_is_read_once(lesson, learner):
    section = lesson.sections.first()
    first = reading.mark_section_read(learner=learner, section=section)
    second = reading.mark_section_read(learner=learner, section=section)
    assert first == second
    assert SectionRead.objects.get() == first


def test_a_reflection_takes_the_place_of_the_one_before(lesson, learner):
    reading.save_reflection(learner=learner, lesson=lesson, text="First thought")
    lesson.prompt = "A better question?"
    reading.save_reflection(learner=learner, lesson=lesson, text="Second thought")
    reflection = Reflection.objects.get()
    assert (reflection.prompt, reflection.text) == ("A better question?", "Second thought")


def test_reading_goes_on_at_the_first_unread_section(lesson, learner):
    first, second = queries.sections_to_read(lesson, learner)
    assert reading.first_unread([first, second]) == first
    reading.mark_section_read(learner=learner, section=first)
    sections = queries.sections_to_read(lesson, learner)
    assert reading.first_unread(sections) == second
    reading.mark_section_read(learner=learner, section=second)
    assert reading.first_unread(queries.sections_to_read(lesson, learner)) is None


def test_neighbours_of_a_section(lesson):
    first, second = lesson.sections.all()
    sections = [first, second]
    assert reading.section_before(sections, first) is None
    assert reading.section_before(sections, second) == first
    assert reading.section_before(sections, None) is None
    assert reading.section_after(sections, first) == second
    assert reading.section_after(sections, second) is None


@pytest.mark.parametrize(
    ("html", "line"),
    [
        (
            '<p>x</p>\n<div class="found">\n<p>The <em>line</em>.</p>\n</div>\n',
            "The <em>line</em>.",
        ),
        ('<p class="found">The line.</p>', "The line."),
        ("<p>No line.</p>", ""),
    ],
)
def test_the_line_that_says_what_was_found(html, line):
    assert reading.found_line(Section(html=html)) == line


def test_no_section_found_nothing():
    assert reading.found_line(None) == ""
