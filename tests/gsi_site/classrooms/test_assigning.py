"""Terms, what is begun for an assignment, and how far students are."""

from datetime import datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from gsi_site import progress
from gsi_site.accounts.models import Learner
from gsi_site.classrooms import assigning, work
from gsi_site.classrooms.models import AssignedAttempt, Assignment, Extension
from lessons.models import SectionRead
from quizzes import attempts
from quizzes.models import Attempt, ExtraTime, Item, Quiz, Response
from tests.classes import add_student, assign_lesson, assign_quiz, assign_review, make_class
from tests.making import make_lesson, make_quiz

NOW = timezone.now
HOUR = timedelta(hours=1)


def answer_all(attempt, answer="right"):
    for item in attempt.items.all():
        attempts.record_response(item=item, answer=answer, token=uuid4())


def read(learner, lesson, *, at=None):
    for section in lesson.sections.all():
        SectionRead.objects.create(learner=learner, section=section, read_at=at or NOW())


def start(assignment, member):
    return assigning.start(assignment=assignment, learner=member.learner)


def task(member) -> work.Task:
    [found] = work.tasks_of(member.learner_id)
    return found


# Terms


def test_an_extension_holds_where_it_says_something_and_moves_the_end_with_the_due_date():
    due, closes = NOW() + HOUR, NOW() + 2 * HOUR
    own = Assignment(due_at=due, closes_at=closes)
    assert assigning.terms_of(own) == assigning.Terms(None, due, closes, 0)
    longer = assigning.terms_of(own, Extension(due_at=due + 9 * HOUR, extra_percent=25))
    assert (longer.due_at, longer.closes_at) == (due + 9 * HOUR, due + 9 * HOUR)
    assert longer.extra_percent == 25
    only_end = assigning.terms_of(own, Extension(closes_at=closes + HOUR))
    assert (only_end.due_at, only_end.closes_at) == (due, closes + HOUR)


# Beginning


def test_an_attempt_runs_under_the_assignments_rules(seminar, lesson, amina):
    closes = NOW() + 9 * HOUR
    rules = {"minutes": 20, "attempts": 1, "feedback": "end"}
    set_quiz = assign_quiz(seminar, lesson.quizzes.get(), rules=rules, closes_at=closes)
    own = attempts.start_attempt(learner=amina.learner, quiz=set_quiz.quiz)
    attempt = start(set_quiz, amina)
    assert attempt != own
    assert attempt.rules == set_quiz.quiz.rules | rules | {"closes_at": closes.isoformat()}
    assert attempt.deadline_at == attempt.started_at + timedelta(minutes=20)
    assert AssignedAttempt.objects.get().assignment == set_quiz
    assert start(set_quiz, amina) == attempt
    assert AssignedAttempt.objects.count() == 1


def test_extra_time_and_an_own_end_hold_for_their_student_alone(seminar, lesson, amina):
    other = add_student(seminar, Learner.objects.create())
    closes = NOW() + HOUR / 2
    set_quiz = assign_quiz(seminar, lesson.quizzes.get(), rules={"minutes": 60}, closes_at=closes)
    assigning.extend(
        set_quiz, learner=amina.learner, due_at=None, closes_at=closes + 9 * HOUR, extra_percent=50
    )
    assert start(set_quiz, other).deadline_at == closes
    attempt = start(set_quiz, amina)
    assert attempt.deadline_at == attempt.started_at + timedelta(minutes=90)


def test_standing_extra_time_is_not_added_to_that_of_the_assignment(seminar, lesson, amina):
    ExtraTime.objects.create(learner=amina.learner, percent=25)
    set_quiz = assign_quiz(seminar, lesson.quizzes.get(), rules={"minutes": 20})
    assigning.extend(set_quiz, learner=amina.learner, due_at=None, closes_at=None, extra_percent=50)
    attempt = start(set_quiz, amina)
    assert attempt.deadline_at == attempt.started_at + timedelta(minutes=30)


def test_nothing_is_begun_outside_its_dates(seminar, lesson, amina):
    quiz = lesson.quizzes.get()
    with pytest.raises(assigning.NotOpenYet):
        start(assign_quiz(seminar, quiz, opens_at=NOW() + HOUR), amina)
    with pytest.raises(assigning.Over):
        start(assign_quiz(seminar, quiz, closes_at=NOW() - HOUR), amina)
    with pytest.raises(assigning.Over):
        start(assign_quiz(seminar, quiz, withdrawn_at=NOW()), amina)
    assert not Attempt.objects.exists()


def test_no_more_attempts_than_the_assignment_allows(seminar, lesson, amina):
    set_quiz = assign_quiz(seminar, lesson.quizzes.get(), rules={"attempts": 1})
    answer_all(start(set_quiz, amina))
    with pytest.raises(attempts.NoAttemptLeft):
        start(set_quiz, amina)
    again = assign_quiz(seminar, set_quiz.quiz, rules={"attempts": 1})
    assert start(again, amina).submitted_at is None


def test_open_attempts_end_when_the_assignment_says_now(seminar, lesson, amina):
    set_quiz = assign_quiz(seminar, lesson.quizzes.get(), closes_at=NOW() + HOUR)
    attempt = start(set_quiz, amina)

    def ends():
        attempt.refresh_from_db()
        return attempt.deadline_at

    set_quiz.closes_at = NOW() + 5 * HOUR
    assigning.save(set_quiz, classrooms=[seminar], students=[])
    assert ends() == set_quiz.closes_at
    later = NOW() + 9 * HOUR
    extension = assigning.extend(
        set_quiz, learner=amina.learner, due_at=None, closes_at=later, extra_percent=0
    )
    assert ends() == later
    assigning.take_back(extension)
    assert ends() == set_quiz.closes_at


# How far


def test_a_quiz_is_done_once_an_attempt_for_it_is_handed_in(seminar, lesson, amina):
    set_quiz = assign_quiz(seminar, lesson.quizzes.get())
    answer_all(attempts.start_attempt(learner=amina.learner, quiz=set_quiz.quiz))
    assert task(amina).standing == work.NEW
    attempt = start(set_quiz, amina)
    assert task(amina).standing == work.Standing("started", 1)
    answer_all(attempt)
    done = task(amina).standing
    assert (done.state, done.number, done.is_late) == ("done", 1, False)


def test_a_lesson_is_done_when_progress_says_so(seminar, lesson, amina):
    set_lesson = assign_lesson(seminar, lesson)

    def states():
        [course_lesson] = progress.of_learner(learner=amina.learner, course=seminar.course).lessons
        told = {"done": "done", "started": "started", "new": "new"}[course_lesson.state]
        return told, task(amina).standing.state

    assert states() == ("new", "new")
    attempt = attempts.start_attempt(learner=amina.learner, quiz=lesson.quizzes.get())
    assert states() == ("started", "started")
    read(amina.learner, lesson)
    assert states() == ("started", "started")
    answer_all(attempt)
    assert states() == ("done", "done")
    assert task(amina).assignment == set_lesson


def test_late_is_by_the_students_own_terms(seminar, lesson, amina):
    due = NOW() - HOUR
    set_lesson = assign_lesson(seminar, lesson, due_at=due)
    read(amina.learner, lesson)
    answer_all(attempts.start_attempt(learner=amina.learner, quiz=lesson.quizzes.get()))
    assert task(amina).standing.is_late
    assigning.extend(
        set_lesson, learner=amina.learner, due_at=due + 5 * HOUR, closes_at=None, extra_percent=0
    )
    assert not task(amina).standing.is_late


def review(member, course, number, *, at):
    """So many cards answered in a review at that time."""
    lesson = course.lessons.get()
    quiz, _new = Quiz.objects.get_or_create(
        course=course, key=":review", defaults={"slug": "_review", "purpose": "review"}
    )
    revision = lesson.questions.first().revision
    attempt = Attempt.objects.create(
        learner=member.learner, quiz=quiz, seed=1, length=number, submitted_at=at
    )
    for position in range(1, number + 1):
        item = Item.objects.create(attempt=attempt, position=position, revision=revision)
        Response.objects.create(item=item, answer="right", token=uuid4(), answered_at=at)


def test_a_review_goal_counts_what_was_reviewed_while_it_was_open(seminar, lesson, amina):
    goal = assign_review(
        seminar, 5, opens_at=NOW() - 9 * HOUR, due_at=NOW() - 4 * HOUR, closes_at=NOW() - HOUR
    )
    course = seminar.course
    review(amina, course, 7, at=NOW() - 10 * HOUR)  # before it opened
    assert task(amina).standing == work.NEW
    review(amina, course, 3, at=NOW() - 8 * HOUR)
    assert task(amina).standing == work.Standing("started", 3)
    review(amina, course, 4, at=NOW() - HOUR / 2)  # after it closed
    assert task(amina).standing == work.Standing("started", 3)
    review(amina, course, 2, at=NOW() - 3 * HOUR)
    assert (task(amina).standing.state, task(amina).standing.is_late) == ("done", True)
    assigning.extend(
        goal, learner=amina.learner, due_at=NOW() - 2 * HOUR, closes_at=NOW(), extra_percent=0
    )
    assert task(amina).standing.number == 9
    assert not task(amina).standing.is_late


def test_what_is_current(seminar, lesson, amina):
    def is_current(state, **dates):
        terms = assigning.Terms(None, dates.get("due"), dates.get("closes"))
        return work.Task(Assignment(), terms, work.Standing(state)).is_current

    past, ahead = NOW() - HOUR, NOW() + HOUR
    assert is_current("new", due=past)
    assert not is_current("new", due=past, closes=past)
    assert is_current("done", due=ahead)
    assert not is_current("done", due=past)
    assert not is_current("done")


def test_the_soonest_comes_first_and_what_has_no_date_last(seminar, lesson, amina):
    dates = {"never": None, "late": NOW() + 9 * HOUR, "soon": NOW() + HOUR, "own": NOW() + 5 * HOUR}
    for title, due_at in dates.items():
        one = assign_lesson(seminar, lesson, due_at=due_at)
        Assignment.objects.filter(pk=one.pk).update(title=title)
    assigning.extend(
        Assignment.objects.get(title="own"), learner=amina.learner,
        due_at=NOW() + 20 * HOUR, closes_at=None, extra_percent=0,
    )  # fmt: skip
    titles = [one.assignment.title for one in work.tasks_of(amina.learner_id)]
    assert titles == ["soon", "late", "own", "never"]


def set_one_of_each(classroom, lesson):
    assign_lesson(classroom, lesson)
    assign_quiz(classroom, lesson.quizzes.get())
    assign_review(classroom, 5)


def test_what_is_set_costs_two_queries_however_much_it_is(
    seminar, lesson, amina, django_assert_num_queries
):
    with django_assert_num_queries(1):
        assert work.tasks_of(amina.learner_id) == []
    for number in (3, 9):
        while Assignment.objects.count() < number:
            set_one_of_each(seminar, lesson)
        with django_assert_num_queries(2):
            assert len(work.tasks_of(amina.learner_id)) == number


# What is suggested


def test_the_class_is_expected_to_meet_weekly_on_its_own_clock(seminar, lesson):
    rome = ZoneInfo("Europe/Rome")
    now = datetime(2026, 10, 22, 12, tzinfo=rome)
    with timezone.override(rome):
        assert assigning.next_meeting(seminar, now) == datetime(2026, 10, 29, 10, tzinfo=rome)
        assign_lesson(seminar, lesson, due_at=datetime(2026, 10, 20, 14, 15, tzinfo=rome))
        # Summer time ends in between
        assert assigning.next_meeting(seminar, now) == datetime(2026, 10, 27, 14, 15, tzinfo=rome)
        assign_lesson(seminar, lesson, due_at=datetime(2026, 10, 27, 14, 15, tzinfo=rome))
        assert assigning.next_meeting(seminar, now) == datetime(2026, 11, 3, 14, 15, tzinfo=rome)


def test_the_next_lesson_is_the_first_that_is_not_set(seminar, lesson):
    second = make_lesson(seminar.course, number=2)
    assert assigning.next_lesson_to_read(seminar) == lesson
    one = assign_lesson(seminar, lesson)
    assert assigning.next_lesson_to_read(seminar) == second
    assign_lesson(seminar, second)
    assert assigning.next_lesson_to_read(seminar) == second
    assigning.withdraw(one)
    assert assigning.next_lesson_to_read(seminar) == lesson
    elsewhere = make_class(seminar.course, name="Other")
    assert assigning.next_lesson_to_read(elsewhere) == lesson


def test_the_path_of_the_class_says_which_lessons_it_reads(seminar, lesson):
    second = make_lesson(seminar.course, number=2)
    make_quiz(second)
    path = seminar.course.paths.create(key="short", title="Short")
    path.lessons.add(second)
    seminar.path = path
    assert list(assigning.lessons_for(seminar)) == [second]
