import re
from textwrap import dedent

import pytest
from django.test import Client

from quizzes.models import Attempt, Response
from tests.lessons.pages import text_of
from tests.quizzes.questions.asking import Asked
from tests.quizzes.questions.test_annotate import ANNOTATE, RIGHT, voices  # noqa: F401
from tests.quizzes.questions.test_evidence import EVIDENCE
from tests.quizzes.questions.test_judgement import JUDGEMENT
from tests.quizzes.questions.test_locate import LOCATE

OPEN = dedent("""\
    key: L01-01
    type: open
    target: P02.1
    level: analyse
    stem: Say in your own words what ¶2 asks for.
    rubric:
      - text: Names who is asked.
    model_answer: According to ¶2, the town is asked to repair the old road.
    """)


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


def edition(client) -> dict[str, str]:
    """What stands in the margin of each paragraph of the edition that has something there."""
    html = client.get("/source/edition/").content.decode()
    leaves = re.findall(r'<section class="leaf" id="p(\d+)".*?</section>', html, re.DOTALL)
    parts = re.split(r'<section class="leaf"', html)[1:]
    return {
        number: " ".join(re.sub(r"<[^>]+>", " ", part.split('class="margin"')[1]).split())
        for number, part in zip(leaves, parts, strict=True)
        if "margin-entry" in part
    }


@pytest.mark.parametrize(
    ("entry", "answer", "number", "words"),
    [
        (ANNOTATE, {**RIGHT, "asked": "a < b"}, "1", ["Your annotation", "P01.2", "a &lt; b"]),
        (
            JUDGEMENT,
            {"choice": 1, "paragraph": "2"},
            "2",
            ["Your judgement", "How far does the notice itself", "It only reports it; ¶2"],
        ),
        (
            EVIDENCE,
            {"choice": 0, "paragraph": "3"},
            "3",
            ["Evidence you chose", "what should the town repair?", "The road; ¶3 The café"],
        ),
        (OPEN, {"text": "It asks the town."}, "2", ["Your answer", "It asks the town."]),
    ],
)
def test_answers_stand_in_the_edition_of_who_gave_them(tmp_path, db, entry, answer, number, words):
    asked = Asked(tmp_path, entry)
    if "choice" in answer:
        parts = asked.body.get("readings") or asked.body["options"]
        answer = {**answer, "choice": parts[answer["choice"]]["key"]}
    assert edition(asked.client) == {}
    asked.send(answer)
    found = edition(asked.client)
    assert list(found) == [number]
    assert [one for one in words if one not in found[number]] == []
    assert edition(Client()) == {}


def test_the_newest_answer_to_a_question_stands_in_the_edition(tmp_path, db):
    asked = Asked(tmp_path, OPEN)
    asked.send({"text": "First thoughts."})
    asked.client.post("/quizzes/the-opening/start/")
    again = Attempt.objects.get(submitted_at=None)
    asked.client.post(f"/attempts/{again.pk}/items/1/", {"text": "Second thoughts."})
    assert Response.objects.count() == 2
    text = text_of(asked.client.get("/source/edition/"))
    assert "Second thoughts." in text
    assert "First thoughts." not in text
