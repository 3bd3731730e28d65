"""What a learner's own pages show: what is known today, and what to do next."""

from datetime import timedelta

import pytest

from gsi_site import study
from gsi_site.accounts.models import Learner
from gsi_site.mastery import Level
from lessons.models import Note, Paragraph, Path, Reflection
from quizzes.models import Attempt, Card, Question, Quiz, Response, ReviewPlan
from tests.gsi_site.studying import NOON, aim_at_skill, answer, ask_all, give_groups, read
from tests.making import make_course, make_lesson, make_question, make_quiz

GUESS, FAIRLY, CERTAIN = Response.Confidence.values
DAY = timedelta(days=1)


@pytest.fixture
def course(db):
    return give_groups(make_course())


@pytest.fixture
def lesson(course):
    return make_lesson(course, paragraphs=[1, 2])


@pytest.fixture
def quiz(lesson):
    """Asks two questions on ¶1, two on ¶2, and one on the skill."""
    quiz = make_quiz(lesson, questions=2)
    make_question(lesson, 4, statement="P01.1")
    make_question(lesson, 5, statement="P02.1")
    aim_at_skill(make_question(lesson, 6))
    return ask_all(quiz, 1, 4, 2, 5, 6)


@pytest.fixture
def learner(db):
    return Learner.objects.create()


def of(learner, course, now=NOON, **more):
    return study.of_learner(learner=learner, course=course, now=now, **more)


def levels(found):
    return {one.key: one.level for one in found.groups}


def states(found):
    return [cell.progress.state for cell in found.cells]


def test_a_newcomer_has_groups_and_a_map_without_anything(course, quiz, lesson):
    found = of(Learner(), course)
    assert levels(found) == dict.fromkeys(["front", "rest", "hearing"], Level.NEW)
    assert states(found) == ["new"] * 3
    assert [cell.lesson for cell in found.cells] == [lesson, lesson, None]
    assert (len(found.today), found.to_strengthen, found.recent, found.written) == (0, None, [], [])
    assert not found.has_answered


def test_a_newcomer_costs_fewer_queries(course, quiz, django_assert_num_queries):
    with django_assert_num_queries(5):
        of(Learner(), course)


def test_groups_rise_with_answers_and_fall_with_time(course, quiz, learner):
    answer(learner, quiz, "right", "right", "right", "near", "right")
    found = of(learner, course)
    assert levels(found) == {
        "front": Level.FAMILIAR,
        "rest": Level.ATTEMPTED,
        "hearing": Level.FAMILIAR,  # there is but one question on it
    }
    assert [one.evidence.targets for one in found.groups] == [1, 1, 1]
    assert [one.held for one in found.groups] == [100, 50, 100]
    later = of(learner, course, now=NOON + 4000 * DAY)
    assert levels(later) == dict.fromkeys(levels(found), Level.ATTEMPTED)


def test_the_paragraphs_without_a_question_are_no_part_of_a_group(course, quiz, learner):
    answer(learner, quiz, "right")
    assert of(learner, course).groups[1].evidence.askable == 2


def test_the_map_fills_as_paragraphs_are_read_answered_and_remembered(
    course, lesson, quiz, learner
):
    read(learner, lesson)
    assert states(of(learner, course)) == ["read", "read", "new"]
    answer(learner, quiz, "right", "right", "right", "near")
    found = of(learner, course)
    assert states(found) == ["remembered", "answered", "new"]
    assert [one.state for one in found.progress.strip] == states(found)
    assert [cell.held for cell in found.cells] == [100, 50, 0]
    assert [cell.scope for cell in found.cells] == ["paragraph:1", "paragraph:2", ""]
    assert states(of(learner, course, now=NOON + 4000 * DAY)) == ["answered", "answered", "new"]


def test_one_lucky_answer_is_not_remembering(course, quiz, learner):
    answer(learner, quiz, "right")
    assert states(of(learner, course)) == ["answered", "new", "new"]
    answer(learner, quiz, "right", "right", at=NOON + DAY, confidence=GUESS)
    assert states(of(learner, course, now=NOON + DAY))[0] == "answered"


def test_the_map_leads_to_the_lesson_on_the_path_that_reads_little_else(course, lesson, learner):
    second = make_lesson(course, number=2, paragraphs=[1])
    third = make_lesson(course, number=3, paragraphs=[1, 2, 3])

    def lessons():
        return [cell.lesson for cell in of(learner, course).cells]

    assert lessons() == [second, lesson, third]
    path = Path.objects.create(course=course, key="short", title="Short", is_default=True)
    path.lessons.set([third])
    assert lessons() == [third, third, third]
    third.optional = True
    third.save()
    path.lessons.set([third, lesson])
    assert lessons() == [lesson, lesson, third]


def test_what_is_due_today_is_what_a_review_would_ask(course, quiz, learner):
    answer(learner, quiz, "right", "right", "near", "near", "right")
    # A lesson is begun, so what was never asked of it comes too: nothing is left here
    assert len(of(learner, course).today) == 0
    tomorrow = of(learner, course, now=NOON + DAY)
    assert [entry.target[0] for entry in tomorrow.today.entries] == ["statement"]
    assert tomorrow.today.minutes == 1
    capped = ReviewPlan(course=course, daily_cap=10, exam_on=(NOON + 3 * DAY).date())
    assert len(of(learner, course, now=NOON + DAY, plan=capped).today) >= 1


def test_what_to_strengthen_is_what_holds_least_of_what_was_asked(course, quiz, learner):
    assert of(learner, course).to_strengthen is None
    answer(learner, quiz, "right", "right", "near", "near", "right")
    group = of(learner, course).to_strengthen
    assert (group.key, group.scope) == ("rest", "paragraph:2")


def test_what_was_hardly_asked_about_is_called_weak_last(course, quiz, learner):
    make_question(quiz.lesson, 7, statement="P01.1")
    ask_all(quiz, 1, 4, 7, 2)
    answer(learner, quiz, "right", "right", "near", "near")
    assert of(learner, course).to_strengthen.key == "front"


def test_the_scope_of_a_group_is_its_weakest_paragraph_or_its_skill(course, quiz, learner):
    make_question(quiz.lesson, 7, statement="P03.1")
    ask_all(quiz, 2, 7, 6)
    answer(learner, quiz, "right", "near", "near")
    assert [one.scope for one in of(learner, course).groups] == [
        "paragraph:1", "paragraph:3", "skill:voice",
    ]  # fmt: skip


def test_confidence_is_silent_below_ten_answers(course, quiz, learner):
    for number in range(2):
        at = NOON + timedelta(minutes=number)
        answer(learner, quiz, "right", "right", "right", "near", at=at, confidence=CERTAIN)
    sureness = of(learner, course).sureness
    assert [(one.key, one.answers, one.percent) for one in sureness] == [
        ("certain", 8, None),
        ("fairly", 0, None),
        ("guess", 0, None),
    ]
    answer(learner, quiz, "right", "near", at=NOON + DAY, confidence=CERTAIN)
    certain = of(learner, course).sureness[0]
    assert (certain.answers, certain.right, certain.percent) == (10, 7, 70)


def test_what_was_sure_but_wrong_is_counted(course, quiz, learner):
    answer(learner, quiz, "near", "near", "near", confidence=CERTAIN)
    answer(learner, quiz, *["right"] * 2, at=NOON + DAY, confidence=CERTAIN)
    assert of(learner, course, now=NOON + DAY).sure_but_wrong == 1


def test_recent_work_is_the_newest_first_and_tells_no_score_too_early(course, quiz, learner):
    answer(learner, quiz, "right", "near", "right", "right", "right")
    quiz.rules |= {"feedback": "date", "feedback_at": "2999-01-01T00:00Z"}
    quiz.save()
    answer(learner, quiz, "right", at=NOON + DAY)
    quiz.rules |= {"feedback": "each"}
    quiz.save()
    answer(learner, quiz, "right", at=NOON + 2 * DAY, hands_in=False)
    found = of(learner, course).recent
    assert [(one.at, one.is_open, one.score) for one in found] == [
        (NOON + 2 * DAY, True, None),
        (NOON + DAY, False, None),
        (NOON, False, 0.8),
    ]


def test_an_attempt_without_an_answer_is_no_work(course, quiz, learner):
    answer(learner, quiz, hands_in=False)
    assert of(learner, course).recent == []


def test_reviews_are_recent_work(course, quiz, learner):
    review = Quiz.objects.create(
        course=course, key=":review", slug="_review", title="Review", purpose=Quiz.Purpose.REVIEW,
        rules={"questions": ["L01-01"]},
    )  # fmt: skip
    answer(learner, review, "right")
    [work] = of(learner, course).recent
    assert (work.is_review, work.score) == (True, 1.0)
    Attempt.objects.update(started_at=NOON - timedelta(days=60))
    assert of(learner, course).recent == []


def test_only_what_is_ones_own_is_shown(course, quiz, lesson, learner):
    stranger = Learner.objects.create()
    read(stranger, lesson)
    answer(stranger, quiz, "right", "right", confidence=CERTAIN)
    Reflection.objects.create(learner=stranger, lesson=lesson, prompt="Why?", text="Secret")
    Note.objects.create(learner=stranger, paragraph=Paragraph.objects.get(number=1), text="Secret")
    ReviewPlan.objects.create(learner=stranger, course=course, daily_cap=40)
    found = of(learner, study.own_course(None, learner))
    assert states(found) == ["new"] * 3
    assert (found.recent, found.written, found.has_answered) == ([], [], False)
    assert [one.answers for one in found.sureness] == [0, 0, 0]
    assert (found.course.own_notes, found.course.own_plan.daily_cap) == (0, 20)
    assert len(of(stranger, course).written) == 1


def test_the_course_comes_with_what_is_ones_own(course, lesson, learner, django_assert_num_queries):
    Note.objects.create(learner=learner, paragraph=Paragraph.objects.get(number=1), text="One")
    Note.objects.create(learner=learner, paragraph=Paragraph.objects.get(number=2), text="Two")
    ReviewPlan.objects.create(learner=learner, course=course, daily_cap=0, exam_on=NOON.date())
    other = make_course("two", default=False)
    ReviewPlan.objects.create(learner=learner, course=other, daily_cap=10)
    with django_assert_num_queries(1):
        found = study.own_course(None, learner)
    assert (found, found.own_notes) == (course, 2)
    assert (found.own_plan.daily_cap, found.own_plan.exam_on) == (0, NOON.date())
    assert study.own_course("two", learner).own_notes == 0


def test_another_course_does_not_count(course, quiz, learner):
    other = give_groups(make_course("two", default=False))
    answer(learner, ask_all(make_quiz(make_lesson(other)), 1, 2), "right", "right")
    assert levels(of(learner, course)) == dict.fromkeys(["front", "rest", "hearing"], Level.NEW)
    assert levels(of(learner, other))["front"] == Level.FAMILIAR


def test_a_retired_question_is_asked_no_more(course, quiz, learner):
    answer(learner, quiz, *["right"] * 5)
    Question.objects.filter(key__in=["L01-01", "L01-04"]).update(retired_at=NOON)
    front = of(learner, course).groups[0]
    assert (front.level, front.scope) == (Level.NEW, "")


@pytest.mark.parametrize("size", [1, 5])
def test_nine_queries_however_much_there_is(course, quiz, learner, size, django_assert_num_queries):
    for number in range(2, size + 1):
        lesson = make_lesson(course, number=number, paragraphs=[3])
        read(learner, lesson)
        Reflection.objects.create(learner=learner, lesson=lesson, prompt="Why?", text="So")
        answer(learner, make_quiz(lesson), "right", "near")
    answer(learner, quiz, "right", "near")
    assert Card.objects.count() == 0
    with django_assert_num_queries(9):
        found = of(learner, course)
        assert len(found.today) <= 20
        assert len(found.written) == size - 1
        assert len(found.recent) == size
