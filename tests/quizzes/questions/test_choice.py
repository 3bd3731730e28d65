import random

import pytest

from quizzes import questions
from quizzes.questions import choice
from tests.making import choice_body

BODY = choice_body()


def test_the_registry_finds_it():
    assert questions.get("choice") is choice


def test_the_same_seed_shuffles_alike():
    first = choice.shuffle(BODY, random.Random(3))
    assert first == choice.shuffle(BODY, random.Random(3))
    assert sorted(first) == ["far", "near", "right"]


@pytest.mark.parametrize(("chosen", "fraction"), [("right", 1.0), ("near", 0.0), ("far", 0.0)])
def test_only_the_key_earns(chosen, fraction):
    assert choice.grade(BODY, chosen) == fraction


@pytest.mark.parametrize("sent", [{}, {"choice": ""}, {"choice": "elsewhere"}])
def test_no_option_of_the_question_is_refused(sent):
    with pytest.raises(questions.AnswerError, match="Choose one answer"):
        choice.parse(BODY, sent)


def test_an_option_is_taken():
    assert choice.parse(BODY, {"choice": "near"}) == "near"


def test_before_an_answer_nothing_depends_on_the_key():
    turned = choice_body()
    for option in turned["options"]:
        option["correct"] = option["key"] == "far"
        option["feedback_html"] = "<p>Other feedback</p>"
        option["tag"] = "S"
    order = ["near", "right", "far"]
    assert choice.present(BODY, order, None) == choice.present(turned, order, None)
    assert choice.present(BODY, order, None)["options"] == [
        {"key": key, "html": f"Option <em>{key}</em>", "checked": False} for key in order
    ]


def test_what_was_chosen_in_a_form_that_could_not_be_taken_is_kept():
    shown = choice.present(BODY, ["near", "right", "far"], None, {"choice": "far"})
    assert [one["checked"] for one in shown["options"]] == [False, False, True]


def test_after_the_answer_the_key_and_the_feedback_are_shown():
    shown = choice.present(BODY, ["near", "right", "far"], "near")
    assert [(one["key"], one["chosen"], one["right"]) for one in shown["options"]] == [
        ("near", True, False),
        ("right", False, True),
        ("far", False, False),
    ]
    assert shown["feedback_html"] == "<p>Feedback on near, see ¶1.</p>"


def test_the_answer_in_words():
    assert choice.as_text(BODY, "far") == "Option far"


def test_an_option_holds_no_link_that_would_compete_with_choosing_it():
    parsed = choice.Choice.model_validate(
        {
            "key": "L01-01",
            "type": "choice",
            "target": "P01.1",
            "level": "apply",
            "stem": "Where?",
            "options": [{"text": "In *it* ¶1", "correct": True}, {"text": "In ¶2"}],
        }
    )
    body = choice.build_body(
        parsed,
        lambda text, place: text.replace("*it*", "<em>it</em>").replace("¶1", '<a href="/">¶1</a>'),
    )
    assert body["options"][0]["text_html"] == "In <em>it</em> ¶1"
