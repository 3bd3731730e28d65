"""A prepared query finds what the plain one finds, and refuses what cannot be prepared."""

from uuid import uuid4

import pytest

from gsi_site.accounts.models import Learner
from lessons import queries
from lessons.models import Lesson, Reflection, SectionRead
from lessons.prepared import CannotPrepare, prepared
from quizzes import attempts
from quizzes import queries as quiz_queries
from tests.making import make_course, make_lesson, make_quiz

pytestmark = pytest.mark.django_db


@pytest.fixture
def learner():
    return Learner.objects.create()


@pytest.fixture
def quiz():
    return make_quiz(make_lesson(make_course()), questions=4, count=3)


@pytest.fixture
def attempt(quiz, learner):
    """An open attempt whose first question has been answered, beside another learner's."""
    attempts.start_attempt(learner=Learner.objects.create(), quiz=quiz)
    attempt = attempts.start_attempt(learner=learner, quiz=quiz)
    attempts.record_response(item=attempt.items.first(), answer="right", token=uuid4())
    return attempt


def loaded(row) -> dict:
    """All that a row holds, with the rows joined to it."""
    state = {name: value for name, value in vars(row).items() if name != "_state"}
    return state | {name: loaded(one) for name, one in row._state.fields_cache.items() if one}


def assert_same(query, *, number, **values):
    """Twice, since the first time compiles; with other values in between."""
    plain = [loaded(row) for row in query.build(**values)]
    assert len(plain) == number
    assert [loaded(row) for row in query(**values)] == plain
    others = {
        name: uuid4() if type(value) is type(uuid4()) else value for name, value in values.items()
    }
    query(**others)
    assert [loaded(row) for row in query(**values)] == plain


def test_lessons_to_read(quiz, learner):
    lesson = quiz.lesson
    make_lesson(lesson.course, number=2)
    twin = make_lesson(make_course("two", default=False))
    Reflection.objects.create(learner=learner, lesson=lesson, prompt="?", text="Mine")
    values = {"slug": lesson.slug, "learner": learner.pk}

    assert_same(queries.lessons_to_read, course=None, number=1, **values)
    assert_same(queries.lessons_to_read, course=twin.course.key, number=1, **values)
    assert_same(queries.lessons_to_read, course="three", number=0, **values)
    [found] = queries.lessons_to_read(course=None, **values)
    assert (found, found.reflection_text, found.next_slug) == (lesson, "Mine", "lesson-2")


def test_sections_of(quiz, learner):
    section = quiz.lesson.sections.first()
    read = SectionRead.objects.create(learner=learner, section=section)

    assert_same(queries.sections_of, lesson=quiz.lesson_id, learner=learner.pk, number=2)
    found = queries.sections_of(lesson=quiz.lesson_id, learner=learner.pk)
    assert [one.read_at for one in found] == [read.read_at, None]


def test_quizzes_with_newest(quiz, attempt, learner):
    values = {"lesson": quiz.lesson_id, "learner": learner.pk}
    assert_same(quiz_queries.quizzes_with_newest, number=1, **values)
    [found] = quiz_queries.quizzes_with_newest(**values)
    assert (found, found.newest, found.mine_points) == (quiz, attempt.pk, 1)


def test_items(attempt, learner):
    values = {"attempt": attempt.pk, "position": 2, "learner": learner.pk}
    assert_same(quiz_queries.items_of_learner, number=1, **values)
    assert_same(attempts.next_items, attempt=attempt.pk, number=1)
    assert attempts.next_item(attempt).position == 2
    stranger = Learner.objects.exclude(pk=learner.pk).get()
    assert quiz_queries.items_of_learner(**values | {"learner": stranger.pk}) == []


def test_a_list_may_have_any_length(attempt, learner):
    other = learner.attempts.model.objects.exclude(pk=attempt.pk).get()

    assert_same(quiz_queries.answered_items, attempts=(attempt.pk,), number=3)
    assert_same(quiz_queries.answered_items, attempts=(attempt.pk, other.pk), number=6)
    assert quiz_queries.answered_items(attempts=()) == []


def test_each_call_costs_one_query(attempt, django_assert_num_queries):
    for _time in range(2):
        with django_assert_num_queries(1):
            attempts.next_item(attempt)


def test_sql_that_depends_on_a_value_is_refused():
    @prepared
    def by_sign(*, number: int):
        lessons = Lesson.objects.all()
        return lessons.filter(number=number) if number % 2 else lessons.filter(pk=number)

    with pytest.raises(CannotPrepare):
        by_sign(number=1)


def test_a_value_in_an_unknown_form_is_refused():
    @prepared
    def by_beginning(*, text: str):
        return Lesson.objects.filter(title__startswith=text)

    with pytest.raises(CannotPrepare):
        by_beginning(text="Less")
