from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from gsi_site import progress
from gsi_site.accounts.models import Learner
from lessons import paths
from lessons.models import Path, SectionRead
from quizzes import attempts
from quizzes.models import Attempt, Grade, Quiz, Response
from tests.making import make_course, make_lesson, make_quiz


@pytest.fixture
def course(db):
    return make_course()


@pytest.fixture
def first(course):
    lesson = make_lesson(course, number=1, paragraphs=[1, 2])
    make_quiz(lesson)
    return lesson


@pytest.fixture
def second(course):
    lesson = make_lesson(course, number=2, paragraphs=[3])
    make_quiz(lesson)
    return lesson


@pytest.fixture
def learner(db):
    return Learner.objects.create()


def read(learner, lesson, sections=None):
    for section in lesson.sections.all()[:sections]:
        SectionRead.objects.create(learner=learner, section=section)


def take(learner, lesson, answers):
    """One attempt at the lesson's quiz, answered in order; fewer answers leave it open."""
    attempt = attempts.start_attempt(learner=learner, quiz=lesson.quizzes.get())
    for item, answer in zip(attempt.items.all(), answers, strict=False):
        attempts.record_response(item=item, answer=answer, token=uuid4())
    return attempt


def of(learner, course):
    return progress.of_learner(learner=learner, course=course)


def test_nothing_is_done_at_first(course, first, second, learner):
    found = of(learner, course)
    assert [one.state for one in found.lessons] == ["new", "new"]
    assert [cell.state for cell in found.strip] == ["new", "new", "new"]
    assert (found.done, found.first_score, found.last_at) == (0, None, None)
    assert found.next.lesson == first
    assert found.minutes_left == 8


def test_a_guest_without_a_row_has_done_nothing(course, first):
    found = of(Learner(), course)
    assert [one.state for one in found.lessons] == ["new"]


def test_reading_alone_does_not_make_a_lesson_done(course, first, learner):
    read(learner, first)
    one = of(learner, course).lessons[0]
    assert (one.read, one.sections, one.is_read, one.state) == (2, 2, True, "started")


def test_answering_alone_does_not_make_a_lesson_done(course, first, learner):
    take(learner, first, ["right", "right"])
    assert of(learner, course).lessons[0].state == "started"


def test_read_and_answered_is_done(course, first, second, learner):
    read(learner, first)
    take(learner, first, ["right", "near"])
    found = of(learner, course)
    assert found.lessons[0].state == "done"
    assert found.done == 1
    assert found.next.lesson == second
    assert found.minutes_left == 4


def test_an_open_attempt_is_not_finished(course, first, learner):
    read(learner, first)
    attempt = take(learner, first, ["right"])
    one = of(learner, course).lessons[0]
    assert (one.state, one.first_score, one.open_attempt) == ("started", None, attempt)


def test_a_lesson_without_a_quiz_is_done_when_read(course, learner):
    lesson = make_lesson(course, number=5)
    read(learner, lesson)
    assert of(learner, course).lessons[0].is_done


def test_a_lesson_without_sections_is_never_done_by_itself(course, learner):
    make_lesson(course, number=5, sections=0)
    assert of(learner, course).lessons[0].state == "new"


def test_the_score_is_the_first_attempts_and_the_best_stands_beside_it(course, first, learner):
    take(learner, first, ["right", "near"])
    take(learner, first, ["right", "right"])
    take(learner, first, ["near", "near"])
    one = of(learner, course).lessons[0]
    assert (one.first_score, one.best_score, one.times_finished) == (0.5, 1.0, 3)


def test_a_closed_attempt_counts_what_was_not_answered_as_nothing(course, first, learner):
    attempts.close(take(learner, first, ["right"]))
    assert of(learner, course).lessons[0].first_score == 0.5


def test_the_newest_grade_counts(course, first, learner):
    take(learner, first, ["near", "near"])
    Grade.objects.create(response=Response.objects.first(), fraction=1.0, reason="new key")
    assert of(learner, course).lessons[0].first_score == 0.5


def test_practice_quizzes_do_not_count(course, first, learner):
    Quiz.objects.update(purpose=Quiz.Purpose.PRACTICE)
    take(learner, first, ["right", "right"])
    one = of(learner, course).lessons[0]
    assert (one.first_score, one.quizzes) == (None, 0)


def test_the_strip_fills_as_paragraphs_are_read_and_answered(course, first, learner):
    read(learner, first)
    assert [cell.state for cell in of(learner, course).strip] == ["read", "read", "new"]
    attempt = attempts.start_attempt(learner=learner, quiz=first.quizzes.get())
    item = attempt.items.get(position=1)
    attempts.record_response(item=item, answer="near", token=uuid4())
    number = item.revision.question.target_statement.paragraph.number
    states = {cell.number: cell.state for cell in of(learner, course).strip}
    assert states[number] == "answered"
    assert [states[n] for n in (1, 2, 3) if n != number] == [
        "new" if n == 3 else "read" for n in (1, 2, 3) if n != number
    ]


def test_going_on_means_the_lesson_touched_last(course, first, second, learner):
    read(learner, first, 1)
    read(learner, second, 1)
    assert of(learner, course).next.lesson == second
    SectionRead.objects.filter(section__lesson=first).update(
        read_at=datetime.now(UTC) + timedelta(hours=1)
    )
    assert of(learner, course).next.lesson == first


def test_nothing_is_next_when_all_is_done(course, first, learner):
    read(learner, first)
    take(learner, first, ["right", "right"])
    assert of(learner, course).next is None


def test_nobody_gets_what_others_did(course, first, learner):
    other = Learner.objects.create()
    read(other, first)
    take(other, first, ["right", "right"])
    found = progress.of_learners(learners=[learner, other], course=course)
    assert found[learner.pk].lessons[0].state == "new"
    assert found[other.pk].lessons[0].state == "done"
    assert [cell.state for cell in found[learner.pk].strip] == ["new"] * 3


def test_another_course_does_not_count(course, first, learner):
    other = make_course("two", default=False)
    twin = make_lesson(other, number=1)
    make_quiz(twin)
    read(learner, twin)
    take(learner, twin, ["right", "right"])
    assert of(learner, course).lessons[0].state == "new"
    assert of(learner, other).lessons[0].state == "done"


def test_retired_rows_do_not_count(course, first, second, learner):
    read(learner, first, 1)
    section = first.sections.get(key="s2")
    section.retired_at = second.retired_at = "2026-01-01T00:00Z"
    section.save()
    second.save()
    found = of(learner, course)
    assert [one.lesson for one in found.lessons] == [first]
    assert found.lessons[0].is_read


def make_test(lesson, **rules):
    return Quiz.objects.create(
        course=lesson.course,
        unit=lesson.unit,
        key="unit-test",
        slug="unit-test",
        title="Unit test",
        purpose=Quiz.Purpose.UNIT,
        rules={"draw": {"unit": "unit", "count": 2}} | rules,
    )


@pytest.mark.parametrize(
    ("counts", "score"), [("first", 0.5), ("best", 1.0), ("last", 0.0), ("mean", 0.5)]
)
def test_a_test_scores_by_its_own_rule(course, first, learner, counts, score):
    quiz = make_test(first, counts=counts, pass_mark=0.6)
    for answers in (["right", "near"], ["right", "right"], ["near", "near"]):
        attempt = attempts.start_attempt(learner=learner, quiz=quiz)
        for item, answer in zip(attempt.items.all(), answers, strict=True):
            attempts.record_response(item=item, answer=answer, token=uuid4())
    found = of(learner, course)
    assert [(one.quiz, one.score, one.has_passed) for one in found.tests] == [
        (quiz, score, score >= 0.6)
    ]
    assert found.lessons[0].state == "new"
    [unit] = found.units()
    assert (unit.unit, [one.quiz for one in unit.tests]) == (first.unit, [quiz])


def test_the_final_test_stands_after_those_of_units(course, first, learner):
    final = Quiz.objects.create(
        course=course, key="a-final", slug="a-final", title="Final", purpose=Quiz.Purpose.FINAL
    )
    unit = make_test(first)
    assert [one.quiz for one in of(learner, course).tests] == [unit, final]


def test_a_test_that_has_not_been_taken_has_no_score(course, first, learner):
    make_test(first)
    [test] = of(learner, course).tests
    assert (test.score, test.has_passed, test.open_attempt) == (None, None, None)


@pytest.mark.parametrize("learners", [1, 12])
def test_the_queries_do_not_depend_on_the_learners(
    course, first, second, learners, django_assert_num_queries
):
    everybody = [Learner.objects.create() for _ in range(learners)]
    for one in everybody:
        read(one, first)
        take(one, first, ["right", "near"])
    assert Attempt.objects.count() == learners
    with django_assert_num_queries(7):
        found = progress.of_learners(learners=everybody, course=course)
    assert {one.lessons[0].first_score for one in found.values()} == {0.5}


@pytest.fixture
def third(course):
    return make_lesson(course, number=3)


@pytest.fixture
def short(course, second, third):
    path = Path.objects.create(course=course, key="short", title="Short", is_default=True)
    path.lessons.set([second, third])
    return path


@pytest.fixture
def full(course, first, second, third):
    path = Path.objects.create(course=course, key="full", title="Full")
    path.lessons.set([first, second, third])
    return path


def figures(found):
    return (found.path.title, found.done, found.all, found.minutes_left, found.next.lesson.number)


def test_who_never_chose_is_on_the_default_path(course, short, full, learner):
    assert figures(of(learner, course)) == ("Short", 0, 2, 8, 2)


def test_counts_and_what_is_next_go_by_the_chosen_path(course, first, short, full, learner):
    paths.choose(learner=learner, path=full)
    paths.choose(learner=Learner.objects.create(), path=short)
    assert figures(of(learner, course)) == ("Full", 0, 3, 12, 1)
    read(learner, first)
    take(learner, first, ["right", "right"])
    assert figures(of(learner, course)) == ("Full", 1, 3, 8, 2)
    paths.choose(learner=learner, path=short)
    assert figures(of(learner, course)) == ("Short", 0, 2, 8, 2)


def test_paths_are_offered_from_the_shortest(course, short, full, learner):
    full.delete()
    full = Path.objects.create(course=course, key="a", title="Full")
    full.lessons.set(course.lessons.all())
    Path.objects.create(course=course, key="empty", title="Without a lesson")
    found = [(one.path, one.lessons, one.minutes, one.is_chosen) for one in of(learner, course)
             .offers]  # fmt: skip
    assert found == [(short, 2, 8, True), (full, 3, 12, False)]


def test_without_paths_every_lesson_counts(course, first, second, learner):
    found = of(learner, course)
    assert (found.path, found.offers, found.all) == (None, [], 2)
    assert [one.is_on_path for one in found.lessons] == [True, True]


@pytest.mark.parametrize("gone", ["retired", "empty"])
def test_who_chose_a_path_that_is_gone_is_on_the_default_one(course, short, full, learner, gone):
    paths.choose(learner=learner, path=full)
    if gone == "retired":
        full.retired_at = "2026-01-01T00:00Z"
        full.save()
    else:
        full.lessons.clear()
    assert of(learner, course).path == short


def test_a_unit_parts_what_is_on_the_path_from_what_is_beside(course, first, short, learner):
    [unit] = of(learner, course).units()
    assert [one.lesson.number for one in unit.lessons] == [2, 3]
    assert [one.lesson.number for one in unit.beside] == [1]
    assert (unit.done, unit.is_current) == (0, True)


def test_a_lesson_beside_the_path_goes_on_until_something_else_is_touched(
    course, first, second, short, learner
):
    read(learner, first, 1)
    assert of(learner, course).next.lesson == first
    read(learner, second)
    take(learner, second, ["right", "right"])
    assert of(learner, course).next.lesson.number == 3


def test_optional_lessons_are_offered_in_passing_and_not_counted(
    course, first, second, third, full, learner
):
    second.optional = True
    second.save()
    paths.choose(learner=learner, path=full)
    found = of(learner, course)
    assert figures(found) == ("Full", 0, 2, 8, 1)
    assert (found.optional, [len(unit.required) for unit in found.units()]) == (1, [2])
    read(learner, first)
    take(learner, first, ["right", "right"])
    assert figures(of(learner, course)) == ("Full", 1, 2, 4, 2)
    read(learner, third)
    found = of(learner, course)
    assert (found.done, found.all, found.next) == (2, 2, None)


def test_everybody_has_their_own_path(course, short, full, learner):
    other = Learner.objects.create()
    paths.choose(learner=other, path=full)
    found = progress.of_learners(learners=[learner, other], course=course)
    assert (found[learner.pk].path, found[other.pk].path) == (short, full)
    assert (found[learner.pk].all, found[other.pk].all) == (2, 3)


@pytest.mark.parametrize("learners", [1, 12])
def test_paths_cost_no_query_for_each_learner(
    course, short, full, learners, django_assert_num_queries
):
    everybody = [Learner.objects.create() for _ in range(learners)]
    for one in everybody:
        paths.choose(learner=one, path=full)
    with django_assert_num_queries(7):
        found = progress.of_learners(learners=everybody, course=course)
    assert {one.all for one in found.values()} == {3}
