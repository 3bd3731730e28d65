import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from quizzes import questions
from quizzes.models import Response
from quizzes.questions import short
from tests.quizzes.questions.taking import Sitting, body_of, form_of, read

TEXT = """
type: short
stem: According to ¶1, who runs the *Türk* café?
accept: [Amina Türk, Türk]
feedback: Türk runs it, says ¶1.
wrong:
  - forms: [Tarek, Amina Tarek]
    tag: P
    feedback: Tarek stands in ¶2.
  - forms: [the mayor]
    feedback: The mayor opens a bridge.
otherwise: The name stands in ¶1.
"""
OTHER_KEY = TEXT.replace("[Amina Türk, Türk]", "[Berta Quist, B. Quist, Quist]").replace(
    "Tarek", "Nobody"
)
BODY = body_of(short, TEXT)


def test_the_registry_finds_it():
    assert questions.get("short") is short


def test_there_is_nothing_to_shuffle():
    assert short.shuffle(BODY, random.Random(1)) == []


def test_the_body_freezes_forms_and_feedback():
    assert BODY["stem"] == "According to ¶1, who runs the *Türk* café?"
    assert BODY["accept"] == ["Amina Türk", "Türk"]
    assert [one["forms"] for one in BODY["wrong"]] == [["Tarek", "Amina Tarek"], ["the mayor"]]
    assert BODY["wrong"][0]["feedback_html"].startswith('Tarek stands in <a class="para"')
    assert BODY["note"] == ""


@pytest.mark.parametrize(
    ("typed", "fraction", "feedback"),
    [
        ("Amina Türk", 1.0, "Türk runs it"),
        ("turk", 1.0, "Türk runs it"),
        ("amina tuerk", 1.0, "Türk runs it"),
        ("Tarek", 0.0, "Tarek stands in"),
        ("amina  TAREK", 0.0, "Tarek stands in"),
        ("the mayor", 0.0, "The mayor opens"),
        ("Berta", 0.0, "The name stands in"),
    ],
)
def test_from_the_form_to_grade_and_feedback(typed, fraction, feedback):
    answer = short.parse(BODY, {"answer": typed})
    assert short.grade(BODY, answer) == fraction
    assert short.present(BODY, [], answer)["feedback_html"].startswith(feedback)
    assert short.as_text(BODY, answer) == " ".join(typed.split())


@given(st.text(max_size=40))
def test_an_answer_earns_all_or_nothing(typed):
    assert short.grade(BODY, typed) in (0.0, 1.0)


def test_what_was_right_in_words():
    assert short.right_text(BODY) == "Amina Türk"


def test_the_samples_begin_with_the_right_answer():
    assert short.sample_answers(BODY) == ["Amina Türk", "Tarek", "the mayor", "xyz"]
    assert [short.grade(BODY, one) for one in short.sample_answers(BODY)] == [1, 0, 0, 0]
    assert [short.parse(BODY, {"answer": one}) for one in short.sample_answers(BODY)] == (
        short.sample_answers(BODY)
    )


def test_before_an_answer_nothing_depends_on_the_key():
    assert short.present(BODY, [], None) == short.present(body_of(short, OTHER_KEY), [], None)
    assert short.present(BODY, [], None) == {"stem_html": BODY["stem_html"], "note": ""}


def test_what_was_typed_in_a_form_that_could_not_be_taken_is_kept():
    assert short.present(BODY, [], None, {"answer": "a" * 101})["typed"] == "a" * 101


def test_a_wrong_answer_stands_beside_the_right_one():
    assert short.present(BODY, [], "<b>Tarek")["options"] == [
        {"html": "&lt;b&gt;Tarek", "chosen": True, "right": False},
        {"html": "Amina Türk", "chosen": False, "right": True},
    ]


def test_a_misspelled_right_answer_is_spelled_out():
    shown = short.present(BODY, [], "Amina Türkk")
    assert shown["options"] == [{"html": "Amina Türkk", "chosen": True, "right": True}]
    assert shown["spelled"] == "Amina Türk"


def test_the_linter_reads_stem_and_every_feedback():
    entry = read(short, TEXT)
    assert [place for place, _text in entry.texts()] == [("stem",)]
    assert [place for place, _text in entry.feedbacks()] == [
        ("feedback",),
        ("wrong", 0, "feedback"),
        ("wrong", 1, "feedback"),
        ("otherwise",),
    ]


@pytest.mark.parametrize("more", ["options: []", "size: 3"])
def test_other_keys_are_refused(more):
    with pytest.raises(ValidationError, match="Extra inputs"):
        read(short, TEXT + more)


# In a quiz


def test_the_form_asks_for_a_text_and_says_nothing_of_the_key(db):
    sitting = Sitting(short, BODY)
    form = form_of(sitting.form(), sitting)
    assert '<label for="answer-0">Your answer</label>' in form
    assert 'id="answer-0" name="answer" value="" required' in form
    sitting = Sitting(short, body_of(short, OTHER_KEY))
    assert form == form_of(sitting.form(), sitting)


@pytest.mark.parametrize("htmx", [True, False])
def test_an_answer_that_cannot_be_taken_stays_in_its_box(db, htmx):
    sitting = Sitting(short, BODY)
    response = sitting.send({"answer": '"' * 3}, htmx=htmx)
    html = response.content.decode()
    assert response.status_code == 422
    assert 'value="&quot;&quot;&quot;"' in html
    error = f"error-{sitting.item.pk}"
    assert f'aria-invalid="true" aria-describedby="{error}" autofocus' in html
    assert f'id="{error}" role="alert">Type your answer, then send it.' in html
    assert ("<html" in html) is not htmx
    assert Response.objects.count() == 0


def test_an_answer_brings_what_is_right_and_why(db):
    sitting = Sitting(short, BODY)
    html = sitting.send({"answer": "tarek"}).content.decode()
    assert Response.objects.get().answer == "tarek"
    assert Response.objects.get().grades.get().fraction == 0
    assert 'tarek <span class="option-tag">your answer</span>' in html
    assert 'Amina Türk <span class="option-tag">the right answer</span>' in html
    assert "Tarek stands in" in html
    assert "The name stands in" not in html


def test_without_htmx_the_answer_stands_in_the_review(db):
    sitting = Sitting(short, BODY)
    assert sitting.send({"answer": "Amina Türkk"}, htmx=False).status_code == 302
    html = sitting.review()
    assert 'Amina Türkk <span class="option-tag">your answer, and the right one</span>' in html
    assert "Taken as right. It is spelled “Amina Türk”." in html
