"""The command that makes cards anew, and what loading a course does to them."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from gsi_site import course_loader
from gsi_site.accounts.models import Learner
from quizzes import attempts, cards, reviewing
from quizzes.models import Card, Question, Quiz
from tests.small_course import QUESTIONS_FILE, write_course
from tests.staff import superuser_browser


def answer_all(learner, quiz):
    attempt = attempts.start_attempt(learner=learner, quiz=quiz)
    for item in attempt.items.select_related("revision"):
        right = next(one["key"] for one in item.revision.body["options"] if one["correct"])
        attempts.record_response(
            item=item, answer=right, token=uuid4(), answered_at=timezone.now() - timedelta(days=9)
        )


def run(capsys, **options) -> str:
    call_command("rebuild_cards", **options)
    return capsys.readouterr().out.strip()


def test_cards_are_made_anew_for_everybody_or_for_one(quiz, learner, capsys):
    other = Learner.objects.create()
    for one in (learner, other):
        answer_all(one, quiz)
    Learner.objects.create()
    assert run(capsys, learner=learner.pk) == "Made 2 cards."
    assert set(Card.objects.values_list("learner", flat=True)) == {learner.pk}
    Card.objects.update(stability=99)
    assert run(capsys) == "Made 4 cards."
    assert not Card.objects.filter(stability=99).exists()
    assert run(capsys) == "Made 4 cards."
    assert Card.objects.count() == 4


def test_a_check_tells_of_cards_that_differ(quiz, learner, capsys):
    answer_all(learner, quiz)
    assert run(capsys, check=True) == "Every card is what a replay makes of the answers."
    cards.catch_up(learner=learner)
    card = Card.objects.first()
    Card.objects.filter(pk=card.pk).update(stability=99)
    with pytest.raises(CommandError, match="otherwise: 1"):
        run(capsys, check=True)
    said = f"{learner.pk}: statement {card.target_statement_id} differs"
    assert capsys.readouterr().out.strip() == said


def test_nobody_of_that_id(db):
    with pytest.raises(CommandError, match="There is no learner"):
        call_command("rebuild_cards", learner=uuid4())


# Loading a course


def test_a_question_that_is_about_something_else_now_takes_its_answers_along(db, tmp_path):
    course_loader.load(write_course(tmp_path))
    learner = Learner.objects.create()
    answer_all(learner, Quiz.objects.get())
    cards.catch_up(learner=learner)
    before = set(Card.objects.values_list("target_statement__key", "target_skill__key"))
    assert before == {("P01.1", None), (None, "voice")}
    course_loader.load(
        write_course(tmp_path, (QUESTIONS_FILE, "target: P01.1", "target: P01.2"))
    )  # fmt: skip
    found = cards.of_learner(learner=learner, course=Quiz.objects.get().course)
    assert {str(card.target_statement or card.target_skill) for card in found} == {
        "P01.2",
        "Hearing the voice",
    }
    assert not Card.objects.exists()


def test_loading_without_such_a_change_leaves_cards_alone(db, tmp_path):
    course_loader.load(write_course(tmp_path))
    learner = Learner.objects.create()
    answer_all(learner, Quiz.objects.get())
    cards.catch_up(learner=learner)
    reviewing.review_quiz(Quiz.objects.get().course)
    course_loader.load(
        write_course(tmp_path, (QUESTIONS_FILE, "level: remember", "level: understand"))
    )
    assert Card.objects.count() == 2
    assert Quiz.objects.get(purpose="review").retired_at is None


def test_set_wording_is_marked_in_the_files(db, tmp_path):
    course_loader.load(
        write_course(
            tmp_path, (QUESTIONS_FILE, "level: remember", "level: remember\n    wording: true")
        )
    )
    marked = {one.key: one.is_wording for one in Question.objects.all()}
    assert marked == {"L01-01": True, "L01-02": False}


# Staff


@pytest.mark.parametrize("page", ["/admin/quizzes/quiz/", "/admin/quizzes/quizrules/"])
def test_the_quiz_of_reviews_is_not_among_the_courses_quizzes(quiz, page):
    review = reviewing.review_quiz(quiz.course)
    browser = superuser_browser()
    rows = browser.get(page).context_data["cl"].result_list
    assert [row.key for row in rows] == ["L01-check"]
    assert browser.get(f"{page}{review.pk}/change/").status_code == 302
