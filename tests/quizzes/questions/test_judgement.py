import random

import pytest

from quizzes import questions
from quizzes.models import Attempt, Grade
from quizzes.questions import judgement
from tests.quizzes.questions.asking import HTMX, Asked, body_of, open_form, problems

WORDS = "The sentence can be read so, and the words around it do not stand against that reading."
JUDGEMENT = f"""\
key: L01-01
type: judgement
target: P01.2
level: evaluate
stem: How far does the notice itself share the praise that stands in ¶1?
readings:
  - text: It *shares* the praise
    case: The words of praise in ¶1 stand without distance. {WORDS}
  - text: It only reports it
    case: The verb in ¶1 gives the praise to the mayor. {WORDS}
  - text: It leaves that open
    case: Nothing in ¶1 says who else would call it so. {WORDS}
"""


@pytest.fixture
def body(tmp_path):
    return body_of(tmp_path, JUDGEMENT)


def keys_of(body):
    return [one["key"] for one in body["readings"]]


def test_the_registry_finds_it_and_it_is_not_scored():
    assert questions.get("judgement") is judgement
    assert not questions.is_scored("judgement")


def test_no_reading_has_a_key_of_its_own(body):
    assert {tuple(one) for one in body["readings"]} == {
        ("key", "text", "text_html", "case", "case_html")
    }
    assert all(judgement.grade(body, one) == 0.0 for one in judgement.sample_answers(body))
    assert judgement.right_text(body) == ""


@pytest.mark.parametrize(
    ("old", "new", "rule", "reason"),
    [
        ("It only reports it", "It *shares* the praise", "schema", "two readings"),
        ("  - text: It only", "  - correct: true\n    text: It only", "schema", "“correct”"),
        ("readings:", "options: []\nreadings:", "schema", "“options”"),
        ("praise in ¶1 stand", "praise in it stand", "feedback-paragraph", "names no ¶"),
        (WORDS, "That is all.", "feedback-length", "words, not 20 to 45"),
    ],
)
def test_a_mistake_of_the_author_is_reported(tmp_path, old, new, rule, reason):
    assert old in JUDGEMENT
    found = problems(tmp_path, JUDGEMENT.replace(old, new, 1))
    assert [words for one, words in found if one == rule and reason in words]


def test_the_readings_stand_in_an_order_of_the_attempts_own(body):
    orders = {tuple(judgement.shuffle(body, random.Random(seed))) for seed in range(40)}
    assert len(orders) == 6
    assert judgement.shuffle(body, random.Random(3)) == judgement.shuffle(body, random.Random(3))


def test_a_reading_and_a_paragraph_are_taken(body):
    key = keys_of(body)[1]
    assert judgement.parse(body, {"choice": key, "paragraph": "4"}) == {
        "choice": key,
        "paragraph": 4,
    }


@pytest.mark.parametrize(
    ("chosen", "paragraph", "reason"),
    [
        ("", "1", "Choose one reading"),
        ("forged", "1", "Choose one reading"),
        (None, "", "Choose the paragraph on which"),
        (None, "0", "Choose the paragraph on which"),
    ],
)
def test_half_an_answer_is_refused(body, chosen, paragraph, reason):
    sent = {"choice": keys_of(body)[0] if chosen is None else chosen, "paragraph": paragraph}
    with pytest.raises(questions.AnswerError, match=reason):
        judgement.parse(body, sent)


def test_before_an_answer_no_case_is_told(tmp_path, body):
    other = body_of(tmp_path, JUDGEMENT.replace("stand without distance", "come from afar"))
    assert other["readings"] != body["readings"]
    assert open_form(body, "judgement") == open_form(other, "judgement")


def test_after_it_each_case_is_told_in_the_stored_order(body):
    first, second, third = keys_of(body)
    shown = judgement.present(body, [third, first, second], {"choice": first, "paragraph": 2})
    assert [(one["key"], one["chosen"]) for one in shown["options"]] == [
        (third, False),
        (first, True),
        (second, False),
    ]
    assert all("do not stand against" in one["case_html"] for one in shown["options"])
    assert shown["paragraphs"] == [
        {"mark": "¶2", "label": "The road", "chosen": True, "right": False, "also": False}
    ]
    assert "feedback_html" not in shown and "verdict" not in shown


@pytest.mark.parametrize(
    ("counts", "others", "percents"),
    [
        (None, None, [None, None, None]),
        ([4, 5, 0], None, [None, None, None]),
        ([4, 5, 1], 10, [40, 50, 10]),
        ([0, 30, 0], 30, [0, 100, 0]),
    ],
)
def test_how_others_split_is_told_from_ten_on(body, counts, others, percents):
    keys = keys_of(body)
    split = counts and dict(zip(keys, counts, strict=True))
    shown = judgement.present(body, keys, {"choice": keys[0], "paragraph": 1}, split=split)
    assert shown.get("others") == others
    assert [one.get("percent") for one in shown["options"]] == percents


def test_what_was_chosen_in_a_form_that_could_not_be_taken_is_kept(body):
    keys = keys_of(body)
    shown = judgement.present(body, keys, None, {"choice": keys[2], "paragraph": "3"})
    assert [one["checked"] for one in shown["options"]] == [False, False, True]
    assert [one["number"] for one in shown["paragraphs"] if one["checked"]] == [3]


def test_the_answer_in_words(body):
    answer = {"choice": keys_of(body)[1], "paragraph": 4}
    assert judgement.as_text(body, answer) == "It only reports it; ¶4 The weather"
    answer["choice"] = keys_of(body)[0]
    assert judgement.as_text(body, answer) == "It shares the praise; ¶4 The weather"


def test_the_samples_are_the_readings(body):
    assert [one["choice"] for one in judgement.sample_answers(body)] == keys_of(body)


@pytest.mark.parametrize("headers", [HTMX, {}])
def test_an_answer_brings_every_case_and_no_verdict(tmp_path, db, headers):
    asked = Asked(tmp_path, JUDGEMENT)
    before = asked.page()
    assert "nothing is scored" in before
    assert WORDS not in before
    chosen = keys_of(asked.body)[1]
    response = asked.send({"choice": chosen, "paragraph": "1"}, headers=headers)
    assert asked.answer == {"choice": chosen, "paragraph": 1}
    html = response.content.decode() if headers else asked.page("review")
    assert html.count("do not stand against that reading") == 3
    assert html.count('option-tag">your reading<') == 1
    assert "You rested your reading on" in html
    for verdict in ("Yes.", "Not this one.", "In part.", "the right answer", "others have"):
        assert verdict not in html


@pytest.mark.parametrize("headers", [HTMX, {}])
def test_a_missing_paragraph_is_said_and_the_reading_kept(tmp_path, db, headers):
    asked = Asked(tmp_path, JUDGEMENT)
    chosen = keys_of(asked.body)[0]
    response = asked.send({"choice": chosen}, headers=headers)
    html = response.content.decode()
    assert response.status_code == 422
    assert "Choose the paragraph on which you rest your reading, too." in html
    assert f'value="{chosen}" required checked' in html
    assert asked.answer is None


def test_it_can_earn_nothing_and_costs_nothing(tmp_path, db):
    asked = Asked(tmp_path, JUDGEMENT)
    asked.send({"choice": keys_of(asked.body)[0], "paragraph": "1"})
    assert Attempt.objects.get().out_of == 0
    assert Grade.objects.count() == 0


def test_nobody_is_asked_how_sure_they_are(tmp_path, db):
    asked = Asked(tmp_path, JUDGEMENT)
    asked.attempt.rules["confidence"] = True
    asked.attempt.save()
    assert "How sure are you?" not in asked.page()
