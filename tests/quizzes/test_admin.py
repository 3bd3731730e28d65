import pytest
from django.test import Client
from django.utils import timezone

from gsi_site.accounts.models import Learner
from lessons.models import Skill
from quizzes.models import Attempt, Question, Revision
from quizzes.previews import preview_of
from tests.making import choice_body, make_question
from tests.staff import (
    idle_staff_browser,
    instructor_browser,
    student_browser,
    superuser_browser,
)

QUESTIONS, QUIZZES = "/admin/quizzes/question/", "/admin/quizzes/quiz/"


@pytest.fixture
def question(quiz):
    question = Question.objects.get(key="L01-01")
    question.file = "questions/01-one.yaml"
    question.save()
    return question


@pytest.fixture
def teacher(db):
    return instructor_browser()


def html_of(response):
    assert response.status_code == 200
    return response.content.decode()


def listed(response):
    return [row.key for row in response.context_data["cl"].result_list]


def test_instructors_see_the_bank(teacher, question):
    assert listed(teacher.get(QUESTIONS)) == ["L01-01", "L01-02", "L01-03"]
    html = html_of(teacher.get(f"{QUESTIONS}{question.pk}/change/"))
    assert "Stem L01-01?" in html
    assert "P01.1 Something 1 happened." in html


@pytest.mark.parametrize("term", ["L01-02", "stem l01-02"])
def test_questions_are_found_by_key_and_by_words_of_the_stem(teacher, question, term):
    assert listed(teacher.get(QUESTIONS, {"q": term})) == ["L01-02"]


def test_retired_questions_are_marked_and_can_be_filtered(teacher, question):
    Question.objects.filter(pk=question.pk).update(retired_at=timezone.now())
    assert html_of(teacher.get(QUESTIONS)).count('class="retired"') == 1
    assert listed(teacher.get(QUESTIONS, {"state": "retired"})) == ["L01-01"]
    assert listed(teacher.get(QUESTIONS, {"state": "in-use"})) == ["L01-02", "L01-03"]
    preview = html_of(teacher.get(f"{QUESTIONS}{question.pk}/preview/"))
    assert "This question is retired" in preview


def test_a_question_may_test_a_skill(teacher, question):
    skill = Skill.objects.create(course=question.course, key="voice", title="Hearing voices")
    Question.objects.filter(pk=question.pk).update(target_statement=None, target_skill=skill)
    assert "Hearing voices" in html_of(teacher.get(QUESTIONS))


def test_a_question_without_a_wording_has_no_preview(teacher, question):
    Question.objects.filter(pk=question.pk).update(revision=None)
    html_of(teacher.get(QUESTIONS))
    assert "Preview as students see it" not in html_of(
        teacher.get(f"{QUESTIONS}{question.pk}/change/")
    )
    assert teacher.get(f"{QUESTIONS}{question.pk}/preview/").status_code == 404


def test_a_preview_shows_the_question_then_each_answer_with_the_key_first(teacher, question):
    html = html_of(teacher.get(f"{QUESTIONS}{question.pk}/preview/"))
    asked, answered = html.split("After each answer")
    assert "Stem L01-01?" in asked
    assert asked.count('type="radio"') == 3
    assert "Feedback on" not in asked
    order = [answered.index(f"Feedback on {key}") for key in ("right", "near", "far")]
    assert order == sorted(order)
    assert answered.count("your answer, and the right one") == 1
    assert "css/site.css" in html


def test_a_preview_stores_nothing(teacher, question):
    teacher.get(f"{QUESTIONS}{question.pk}/preview/")
    assert not Attempt.objects.exists()
    assert not Learner.objects.exists()


def test_an_older_wording_can_be_previewed(teacher, question):
    question.revision = Revision.objects.create(
        question=question, number=2, body=choice_body("A newer wording?"), digest="1" * 64
    )
    question.save()
    assert "A newer wording?" in html_of(teacher.get(f"{QUESTIONS}{question.pk}/preview/"))
    older = html_of(teacher.get(f"{QUESTIONS}{question.pk}/preview/1/"))
    assert "Stem L01-01?" in older
    assert "A newer wording is asked now." in older
    assert teacher.get(f"{QUESTIONS}{question.pk}/preview/3/").status_code == 404
    page = html_of(teacher.get(f"{QUESTIONS}{question.pk}/change/"))
    assert f"{QUESTIONS}{question.pk}/preview/1/" in page
    assert f"{QUESTIONS}{question.pk}/preview/2/" in page


def test_the_key_is_not_in_what_is_asked(question):
    asked, right, *others = preview_of(question.revision)
    assert not asked.answered
    assert all("right" not in option for option in asked.shown["options"])
    assert (right.fraction, [page.fraction for page in others]) == (1.0, [0.0, 0.0])


def test_previews_are_for_staff_with_the_right(question):
    for path in (
        f"{QUESTIONS}{question.pk}/preview/",
        f"{QUESTIONS}{question.pk}/preview/1/",
    ):
        assert Client().get(path).status_code == 302
        assert student_browser(f"student{len(path)}").get(path).status_code == 302
        assert idle_staff_browser(f"porter{len(path)}").get(path).status_code == 404
    teacher = instructor_browser()
    assert teacher.get(f"{QUESTIONS}999/preview/").status_code == 404
    assert teacher.post(f"{QUESTIONS}{question.pk}/preview/").status_code == 405


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ({"draw": {"lesson": "L01", "count": 2}}, "those met least often, from: lesson L01"),
        (
            {"draw": {"unit": ["a", "b"], "level": "apply", "count": 2}},
            "those met least often, from: unit a, b; level apply",
        ),
        ({"draw": {"count": 2}}, "those met least often, from: all questions"),
        ({"questions": ["L01-01", "L01-03"]}, "L01-01, L01-03"),
    ],
)
def test_a_quiz_says_what_it_asks(teacher, quiz, rules, said):
    quiz.rules = rules
    quiz.save()
    assert said in html_of(teacher.get(f"{QUIZZES}{quiz.pk}/change/"))
    assert list(teacher.get(QUIZZES).context_data["cl"].result_list) == [quiz]


@pytest.mark.parametrize("who", [instructor_browser, superuser_browser])
def test_nobody_adds_changes_or_deletes(who, quiz, question):
    client = who()
    for base, row in ((QUESTIONS, question), (QUIZZES, quiz)):
        for path in ("add/", f"{row.pk}/change/", f"{row.pk}/delete/"):
            assert client.post(f"{base}{path}", {"post": "yes"}).status_code == 403
        assert type(row).objects.filter(pk=row.pk).exists()


def test_staff_without_the_group_and_students_see_nothing(quiz, question):
    porter = idle_staff_browser()
    for base, row in ((QUESTIONS, question), (QUIZZES, quiz)):
        assert porter.get(base).status_code == 403
        assert porter.get(f"{base}{row.pk}/change/").status_code == 403
        assert Client().get(base).status_code == 302


def test_queries_do_not_grow_with_the_bank(
    teacher, quiz, question, lesson, django_assert_max_num_queries
):
    def count(path):
        with django_assert_max_num_queries(100) as counted:
            html_of(teacher.get(path))
        return len(counted)

    few = count(QUESTIONS)
    for number in range(10, 60):
        make_question(lesson, number)
    assert count(QUESTIONS) == few
