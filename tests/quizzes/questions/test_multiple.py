import random
from itertools import chain, combinations

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from quizzes import questions
from quizzes.questions import multiple
from tests.quizzes.questions.asking import (
    HTMX,
    Asked,
    body_of,
    open_form,
    problems,
    without_tokens,
)

WORDS = (
    "Its second half is about the road, which the town should repair soon, and the opening stands"
    " elsewhere in it."
)
MULTIPLE = f"""\
key: L01-01
type: multiple
target: P01.1
level: understand
stem: According to the notice, which places are spoken of?
options:
  - text: The *bridge*
    correct: true
    feedback: The bridge is opened in ¶1. {WORDS}
  - text: The tunnel
    tag: E
    feedback: A tunnel is named nowhere in ¶1. {WORDS}
  - text: The road
    correct: true
    feedback: The road stands in ¶2. {WORDS}
  - text: The harbour
    tag: E
    feedback: A harbour is named nowhere in ¶2. {WORDS}
  - text: The café
    correct: true
    feedback: The café is what ¶2 ends with. {WORDS}
"""
RIGHT, WRONG = ["bridge", "road", "café"], ["tunnel", "harbour"]
NAMES = ["bridge", "tunnel", "road", "harbour", "café"]


@pytest.fixture
def body(tmp_path):
    return body_of(tmp_path, MULTIPLE)


def keys(body, *names) -> list[str]:
    return sorted(body["options"][NAMES.index(name)]["key"] for name in names)


def test_the_registry_finds_it():
    assert questions.get("multiple") is multiple


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("    correct: true\n    feedback: The road", "    feedback: The road", None),
        ("correct: true", "correct: maybe", "valid boolean"),
        ("- text: The tunnel\n", "- text: The road\n", "two options have the same text"),
        ("level:", "extra: 1\nlevel:", "Unknown key “extra”."),
    ],
)
def test_what_an_author_is_told(tmp_path, old, new, reason):
    found = problems(tmp_path, MULTIPLE.replace(old, new, 1))
    if reason is None:
        # Two right ones are still several; the option that became wrong lacks its tag
        assert [rule for rule, _reason in found] == ["tag"]
        return
    assert [(rule, reason in text) for rule, text in found if rule == "schema"] == [
        ("schema", True)
    ]


@pytest.mark.parametrize(
    ("right", "reason"),
    [
        (0, "several options are correct, not 0; with one it is a choice"),
        (1, "several options are correct, not 1; with one it is a choice"),
        (5, "at least one option is wrong, or ticking all would be right"),
    ],
)
def test_some_options_are_right_and_some_wrong(tmp_path, right, reason):
    text = MULTIPLE.replace("    correct: true\n", "").replace("    tag: E\n", "")
    text = text.replace("    feedback", "    correct: true\n    feedback", right)
    assert [reason in text for rule, text in problems(tmp_path, text) if rule == "schema"] == [True]


def test_the_rules_for_options_and_feedback_hold(tmp_path):
    echo = MULTIPLE.replace("The *bridge*", "Places spoken of here").replace("¶2 ends", "it ends")
    rules = {rule for rule, _reason in problems(tmp_path, echo)}
    assert rules == {"B1", "B6", "feedback-paragraph"}


def test_the_shuffle_does_not_follow_the_file_or_the_key(body):
    order = multiple.shuffle(body, random.Random(3))
    turned = {**body, "options": body["options"][::-1]}
    assert order == multiple.shuffle(turned, random.Random(3))
    assert sorted(order) == keys(body, *NAMES)


@pytest.mark.parametrize(
    "sent", [{}, {"choice": []}, {"choice": "elsewhere"}, {"choice": ["", "elsewhere"]}]
)
def test_nothing_or_no_option_of_the_question_is_refused(body, sent):
    with pytest.raises(questions.AnswerError, match="Tick every answer"):
        multiple.parse(body, sent)


def test_one_forged_option_spoils_the_form(body):
    with pytest.raises(questions.AnswerError):
        multiple.parse(body, {"choice": [*keys(body, "road"), "elsewhere"]})


def test_the_same_ticks_are_the_same_answer(body):
    road, cafe = keys(body, "road"), keys(body, "café")
    sent = QueryDict(mutable=True)
    sent.setlist("choice", [*cafe, *road, *cafe])
    assert multiple.parse(body, sent) == keys(body, "road", "café")
    assert multiple.parse(body, {"choice": [*road, *cafe]}) == keys(body, "road", "café")
    assert multiple.parse(body, {"choice": road[0]}) == road


@pytest.mark.parametrize(
    ("ticked", "fraction"),
    [
        (RIGHT, 1),
        (NAMES, 0),
        (WRONG, 0),
        (["bridge"], 1 / 3),
        (["bridge", "road"], 2 / 3),
        ([*RIGHT, "tunnel"], 1 / 2),
        (["bridge", "road", "tunnel"], 1 / 6),
        (["bridge", "tunnel"], 0),
        (["bridge", *WRONG], 0),
    ],
)
def test_a_wrong_tick_takes_from_a_right_one(body, ticked, fraction):
    assert multiple.grade(body, keys(body, *ticked)) == fraction


def test_only_all_that_is_right_earns_everything(body):
    ticks = chain.from_iterable(combinations(NAMES, size) for size in range(1, 6))
    full = [one for one in ticks if multiple.grade(body, keys(body, *one)) == 1]
    assert [sorted(one) for one in full] == [sorted(RIGHT)]


@given(right=st.lists(st.booleans(), min_size=3, max_size=8), data=st.data())
def test_a_grade_is_a_fraction_and_everything_earns_nothing(right, data):
    if all(right) or sum(right) < 2:
        right = [True, True, False]
    body = {"options": [{"key": str(index), "correct": one} for index, one in enumerate(right)]}
    every = [one["key"] for one in body["options"]]
    ticked = data.draw(st.lists(st.sampled_from(every), unique=True))
    assert 0 <= multiple.grade(body, ticked) <= 1
    assert multiple.grade(body, every) == 0
    assert multiple.grade(body, [one["key"] for one in body["options"] if one["correct"]]) == 1


def test_before_an_answer_nothing_depends_on_the_key(tmp_path, body):
    turned = MULTIPLE.replace("    correct: true\n", "    tag: E\n", 1).replace(
        "    tag: E\n    feedback: A harbour", "    correct: true\n    feedback: Our harbour", 1
    )
    other = body_of(tmp_path, turned)
    assert other != body
    assert open_form(other, "multiple") == open_form(body, "multiple")


def test_ticks_in_a_form_that_could_not_be_taken_are_kept(body):
    order = keys(body, *NAMES)
    sent = {"choice": [*keys(body, "road", "tunnel"), "elsewhere"]}
    shown = multiple.present(body, order, None, sent)
    assert [one["key"] for one in shown["options"] if one["checked"]] == keys(
        body, "road", "tunnel"
    )


def test_after_the_answer_what_was_ticked_or_missed_has_its_feedback(body):
    order = [option["key"] for option in body["options"]]
    shown = multiple.present(body, order, keys(body, "bridge", "tunnel"))
    assert [(one["chosen"], one["right"], "feedback_html" in one) for one in shown["options"]] == [
        (True, True, True),
        (True, False, True),
        (False, True, True),
        (False, False, False),
        (False, True, True),
    ]
    assert shown["verdict"] == ("1 of the 3 right answers found. 1 ticked that is not one of them.")


def test_the_answer_and_what_was_right_in_words(body):
    assert multiple.as_text(body, keys(body, "café", "bridge")) == "The bridge; The café"
    assert multiple.right_text(body) == "The bridge; The road; The café"


def test_the_samples_begin_with_the_right_one_and_can_be_sent(body):
    samples = multiple.sample_answers(body)
    assert [multiple.grade(body, one) for one in samples] == [1, 1 / 3, 1 / 6, 0, 0]
    assert [multiple.parse(body, {"choice": one}) for one in samples] == samples


@pytest.mark.django_db
@pytest.mark.parametrize("headers", [HTMX, {}])
def test_taking_it(tmp_path, headers):
    asked = Asked(tmp_path, MULTIPLE)
    html = asked.page()
    assert html.count('type="checkbox" name="choice"') == 5
    assert "part-note" not in html

    refused = asked.send({"choice": "elsewhere"}, headers=headers)
    assert refused.status_code == 422
    assert "Tick every answer that is right, then send." in refused.content.decode()
    assert asked.answer is None

    taken = asked.send({"choice": keys(asked.body, "road", "harbour")}, headers=headers)
    html = taken.content.decode() if headers else asked.page("review")
    assert asked.answer == keys(asked.body, "road", "harbour")
    assert html.count("you ticked it, and it is right") == 1
    assert html.count("you ticked it, but it is not right") == 1
    assert html.count("right, but not ticked") == 2
    assert html.count("part-note") == 4
    assert "1 of the 3 right answers found." in html


@pytest.mark.django_db
def test_the_page_is_the_same_whatever_is_right(tmp_path):
    asked = Asked(tmp_path, MULTIPLE)
    before, right = asked.page(), multiple.right_text(asked.body)
    for option in asked.body["options"]:
        option["correct"] = not option["correct"]
        option["feedback_html"] = "<p>Other words</p>"
        option["tag"] = "S"
    assert multiple.right_text(asked.body) != right
    asked.item.revision.save()
    assert without_tokens(asked.page()) == without_tokens(before)
