import pytest
from django.test import Client

from quizzes.models import Attempt, Response
from tests.quizzes.questions.asking import Asked
from tests.quizzes.questions.test_annotate import ANNOTATE, RIGHT, voices  # noqa: F401
from tests.quizzes.questions.test_locate import LOCATE


@pytest.fixture
def located(tmp_path, db):
    return Asked(tmp_path, LOCATE)


def source_page(client, attempt, position=1):
    response = client.get("/source/", {"attempt": attempt, "question": position})
    assert response.status_code == 200
    return response.content.decode()


def test_a_place_is_chosen_on_the_source_page(located):
    assert f"/source/?attempt={located.attempt.pk}&amp;question=1" in located.page()
    html = source_page(located.client, located.attempt.pk)
    assert "Which paragraph of the notice says what the town should repair?" in html
    assert html.count('name="paragraph" value="') == 4
    response = located.send({"paragraph": "2"})
    assert response.status_code == 302
    assert Response.objects.get().answer == 2


def test_an_answered_question_is_not_asked_there_again(located):
    located.send({"paragraph": "2"})
    assert "Your question" not in source_page(located.client, located.attempt.pk)


@pytest.mark.parametrize(
    ("attempt", "position"),
    [("x", 1), ("4fbf4f0e-6f0c-4e1f-9a53-3f3b3f5c9d10", 1), (None, 2), (None, "x")],
)
def test_what_is_no_open_question_of_mine_shows_the_source_alone(located, attempt, position):
    attempt = attempt or located.attempt.pk
    assert "Your question" not in source_page(located.client, attempt, position)


def test_a_stranger_is_not_asked(located):
    assert "Your question" not in source_page(Client(), located.attempt.pk)


def test_an_annotation_becomes_a_margin_note_that_only_its_writer_sees(tmp_path, db):
    asked = Asked(tmp_path, ANNOTATE)
    asked.send({**RIGHT, "asked": "The neighbours"})
    assert Attempt.objects.get().submitted_at is not None
    html = asked.client.get("/source/").content.decode()
    assert html.count("Your note:") == 1
    note = html[html.index("Your note:") :]
    assert "The neighbours" in note[: note.index("</p>")]
    assert "Your note:" not in Client().get("/source/").content.decode()
