import pytest
from django.http import Http404
from django.utils import timezone

from gsi_site.accounts.models import Learner
from lessons import paths, queries
from lessons.models import Path, Reflection, SectionRead, Term, Unit
from tests.making import make_course, make_lesson


@pytest.fixture
def learner(db):
    return Learner.objects.create()


def retire(row):
    row.retired_at = timezone.now()
    row.save()


def test_the_default_course_needs_no_key(course):
    other = make_course("two", default=False)
    assert queries.get_course(None) == course
    assert queries.get_course("two") == other
    with pytest.raises(Http404):
        queries.get_course("three")


def test_lessons_with_one_slug_stay_in_their_courses(lesson, learner):
    other = make_lesson(make_course("two", default=False), number=1)
    assert other.slug == lesson.slug
    assert queries.get_lesson_to_read(None, lesson.slug, learner) == lesson
    assert queries.get_lesson_to_read("two", lesson.slug, learner) == other


def test_a_lesson_knows_its_neighbours_and_this_learners_note_only(
    lesson, second_lesson, learner, course
):
    third = make_lesson(course, number=3)
    retired = make_lesson(course, number=4)
    retire(retired)
    other = Learner.objects.create()
    Reflection.objects.create(learner=other, lesson=second_lesson, prompt="?", text="not yours")
    found = queries.get_lesson_to_read(None, second_lesson.slug, learner)
    assert (found.previous_slug, found.previous_title) == (lesson.slug, lesson.title)
    assert (found.next_slug, found.next_title) == (third.slug, third.title)
    assert found.reflection_text is None
    last = queries.get_lesson_to_read(None, third.slug, learner)
    assert last.next_slug is None
    mine = queries.get_lesson_to_read(None, second_lesson.slug, other)
    assert mine.reflection_text == "not yours"


def test_a_retired_lesson_cannot_be_read(lesson, learner):
    retire(lesson)
    with pytest.raises(Http404):
        queries.get_lesson_to_read(None, lesson.slug, learner)
    with pytest.raises(Http404):
        queries.get_lesson(None, lesson.slug)


def test_a_lesson_of_a_retired_unit_cannot_be_read(lesson, learner):
    retire(lesson.unit)
    with pytest.raises(Http404):
        queries.get_lesson(None, lesson.slug)


def test_sections_carry_this_learners_reads_only(lesson, learner):
    first, second = lesson.sections.all()
    read = SectionRead.objects.create(learner=learner, section=second)
    SectionRead.objects.create(learner=Learner.objects.create(), section=first)
    found = queries.sections_to_read(lesson, learner)
    assert [(section.key, section.read_at) for section in found] == [
        ("s1", None),
        ("s2", read.read_at),
    ]


def test_the_map_counts_sections_and_reads(course, lesson, second_lesson, learner):
    SectionRead.objects.create(learner=learner, section=lesson.sections.first())
    SectionRead.objects.create(
        learner=Learner.objects.create(), section=second_lesson.sections.first()
    )
    Unit.objects.create(course=course, key="empty", number=2, title="Empty unit")
    retired = lesson.sections.create(key="old", position=9, title="Old", minutes=1, html="")
    retire(retired)
    [(unit, lessons)] = queries.lesson_map(course, learner)
    assert unit.title == "First unit"
    assert [(one.slug, one.read_count, one.sections_count) for one in lessons] == [
        ("lesson-1", 1, 2),
        ("lesson-2", 0, 1),
    ]


def guide_keys(**filters):
    guide = queries.guide(queries.source_paragraphs(None), **filters)
    return {paragraph.number: [one.key for one in statements] for paragraph, statements in guide}


def test_the_guide_shows_every_paragraph_and_hides_retired_statements(course):
    retire(course.source.statements.get(key="P02.1"))
    assert guide_keys() == {1: ["P01.1"], 2: [], 3: ["P03.1"]}


def test_the_guide_filters_by_function_and_voice(course):
    statement = course.source.statements.get(key="P03.1")
    statement.function, statement.voice = "pledge", "we"
    statement.save()
    assert guide_keys(function="pledge") == {3: ["P03.1"]}
    assert guide_keys(voice="release") == {1: ["P01.1"], 2: ["P02.1"]}
    assert guide_keys(function="pledge", voice="release") == {}


def test_a_loaded_text_is_cut_where_statements_end(course):
    paragraph = course.source.paragraphs.get(number=1)
    paragraph.text = "One two three four five."
    [statement] = paragraph.statements.all()
    segments = queries.marked_text(paragraph, [statement])
    assert [(segment.text, ending) for segment, ending in segments] == [
        ("One two three", [statement]),
        (" four five.", []),
    ]


def test_a_text_that_is_not_loaded_has_no_segments(course):
    assert queries.marked_text(course.source.paragraphs.get(number=1), []) == []


def test_a_course_without_a_source_has_no_guide(course):
    course.source.delete()
    with pytest.raises(Http404):
        queries.source_paragraphs(None)


def test_the_glossary_goes_by_the_alphabet_whatever_the_case(course):
    for key, term in (("b", "COVID"), ("a", "absence"), ("c", "doer"), ("z", "old")):
        row = Term.objects.create(course=course, key=key, term=term, definition="…")
    retire(row)
    assert [(term.term, term.initial) for term in queries.glossary(course)] == [
        ("absence", "A"),
        ("COVID", "C"),
        ("doer", "D"),
    ]


@pytest.fixture
def path(course, lesson, second_lesson):
    """The default path: the second and the fourth of four lessons."""
    third, fourth = (make_lesson(course, number=number) for number in (3, 4))
    path = Path.objects.create(course=course, key="short", title="Short", is_default=True)
    path.lessons.set([second_lesson, fourth])
    full = Path.objects.create(course=course, key="full", title="Full")
    full.lessons.set([lesson, second_lesson, third, fourth])
    return path


def neighbours(slug, learner):
    found = queries.get_lesson_to_read(None, slug, learner)
    return found.previous_slug, found.next_slug, found.skips_the_start


def test_neighbours_are_those_on_the_path(path, reader):
    learner = reader.learner
    assert neighbours("lesson-2", learner) == (None, "lesson-4", True)
    assert neighbours("lesson-4", learner) == ("lesson-2", None, False)


def test_a_lesson_beside_the_path_has_the_neighbours_of_the_course(path, reader):
    assert neighbours("lesson-3", reader.learner) == ("lesson-2", "lesson-4", False)
    assert neighbours("lesson-1", reader.learner) == (None, "lesson-2", False)


def test_neighbours_go_by_my_own_choice(path, reader, other_reader):
    full = path.course.paths.get(key="full")
    paths.choose(learner=reader.learner, path=full)
    assert neighbours("lesson-2", reader.learner) == ("lesson-1", "lesson-3", False)
    assert neighbours("lesson-2", other_reader.learner) == (None, "lesson-4", True)
    full.retired_at = "2026-01-01T00:00Z"
    full.save()
    assert neighbours("lesson-2", reader.learner) == (None, "lesson-4", True)
