import random
from itertools import permutations

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from quizzes import questions
from quizzes.questions import order
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
ORDER = f"""\
key: L01-01
type: order
target: P01.1
level: remember
stem: Put what the notice reports into its own order.
steps:
  - text: The *bridge* is opened
    feedback: The opening comes first, in ¶1. {WORDS}
  - text: The bridge is praised
  - text: The road is spoken of
  - text: The café stays open
feedback: The bridge stands in ¶1, the rest in ¶2. {WORDS}
"""


@pytest.fixture
def body(tmp_path):
    return body_of(tmp_path, ORDER)


@pytest.fixture
def right(body):
    return [step["key"] for step in body["steps"]]


def test_the_registry_finds_it():
    assert questions.get("order") is order


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("The road is spoken of", "The café stays open", "two steps have the same text"),
        ("  - text: The bridge is praised\n  - text: The road is spoken of\n", "",
         "should have at least 3 items"),
        ("level:", "extra: 1\nlevel:", "Unknown key “extra”."),
    ],
)  # fmt: skip
def test_what_an_author_is_told(tmp_path, old, new, reason):
    found = [text for rule, text in problems(tmp_path, ORDER.replace(old, new)) if rule == "schema"]
    assert [reason in text for text in found] == [True]


def test_the_rules_for_texts_hold(tmp_path):
    text = ORDER.replace("The opening comes first, in ¶1.", "The opening comes first there.")
    text = text[: text.index("\nfeedback:") + 1]
    assert {rule for rule, _reason in problems(tmp_path, text)} == {
        "feedback-missing",
        "feedback-paragraph",
    }


def test_the_shuffle_never_shows_the_right_order_and_says_nothing_else(body, right):
    found = {tuple(order.shuffle(body, random.Random(seed))) for seed in range(400)}
    assert found == set(permutations(right)) - {tuple(right)}
    turned = {**body, "steps": body["steps"][::-1]}
    for seed in range(100):
        mine, other = (order.shuffle(one, random.Random(seed)) for one in (body, turned))
        assert mine == other or mine == right[::-1] or other == right


def test_a_whole_order_is_taken(body, right):
    sent = QueryDict(mutable=True)
    sent.setlist("order", right[::-1])
    assert order.parse(body, sent) == right[::-1]
    assert order.parse(body, {"order": right}) == right


def test_anything_but_every_step_once_is_refused(body, right):
    for sent in ([], right[1:], [*right, right[0]], [*right[1:], right[1]], [*right[1:], "else"]):
        with pytest.raises(questions.AnswerError, match="Put every step in its place"):
            order.parse(body, {"order": sent})


@pytest.mark.parametrize(
    ("step", "way", "places"),
    [
        (1, "up", [1, 0, 2, 3]),
        (1, "down", [0, 2, 1, 3]),
        (0, "up", [0, 1, 2, 3]),
        (3, "down", [0, 1, 2, 3]),
    ],
)
def test_a_button_moves_a_step_by_one_and_keeps_the_form(body, right, step, way, places):
    sent = QueryDict(mutable=True)
    sent.setlist("order", right)
    sent["move"] = f"{right[step]}:{way}"
    sent["confidence"] = "2"
    with pytest.raises(questions.Unfinished) as unfinished:
        order.parse(body, sent)
    after = unfinished.value.sent
    assert after.getlist("order") == [right[place] for place in places]
    assert (after["confidence"], "move" in after) == ("2", False)
    shown = order.present(body, right[::-1], None, after)
    assert [one["key"] for one in shown["steps"]] == [right[place] for place in places]
    assert [one["key"] for one in shown["steps"] if one.get("moved") == way] == [right[step]]


@pytest.mark.parametrize("move", ["elsewhere:up", "{first}:left", "{first}", ":"])
def test_a_forged_move_is_refused(body, right, move):
    with pytest.raises(questions.AnswerError):
        order.parse(body, {"order": right, "move": move.format(first=right[0])})


@pytest.mark.parametrize(
    ("places", "fraction"),
    [
        ([0, 1, 2, 3], 1),
        ([0, 1, 3, 2], 5 / 6),
        ([1, 2, 3, 0], 1 / 2),
        ([3, 0, 1, 2], 1 / 2),
        ([3, 2, 0, 1], 1 / 6),
        ([3, 2, 1, 0], 0),
    ],
)
def test_pairs_in_the_right_order_count(body, right, places, fraction):
    assert order.grade(body, [right[place] for place in places]) == fraction


@given(st.integers(3, 7).flatmap(lambda size: st.permutations(range(size))))
def test_an_order_and_its_reverse_share_the_credit(places):
    body = {"steps": [{"key": str(place)} for place in range(len(places))]}
    answer = [str(place) for place in places]
    fraction = order.grade(body, answer)
    assert 0 <= fraction <= 1
    assert (fraction == 1) == (answer == sorted(answer))
    assert fraction + order.grade(body, answer[::-1]) == pytest.approx(1)


def test_before_an_answer_nothing_depends_on_the_key(tmp_path, body):
    turned = ORDER.replace("praised", "HERE").replace(
        "The café stays open", "The bridge is praised"
    )
    turned = turned.replace("The bridge is HERE", "The café stays open").replace("The rest", "All")
    other = body_of(tmp_path, turned)
    assert order.right_text(other) != order.right_text(body)
    assert open_form(other, "order") == open_form(body, "order")


def test_a_forged_order_in_the_form_is_not_kept(body, right):
    shown = order.present(body, right[::-1], None, {"order": [*right[1:], "elsewhere"]})
    assert [one["key"] for one in shown["steps"]] == right[::-1]


def test_after_the_answer_each_step_says_where_it_was_put(body, right):
    shown = order.present(body, right[::-1], [right[1], right[0], *right[2:]])
    assert [(one["html"], one["in_place"], one["given"]) for one in shown["steps"]] == [
        ("The <em>bridge</em> is opened", False, 2),
        ("The bridge is praised", False, 1),
        ("The road is spoken of", True, 3),
        ("The café stays open", True, 4),
    ]
    assert ["feedback_html" in one for one in shown["steps"]] == [True, False, False, False]
    assert shown["verdict"] == "5 of 6 pairs in the right order."
    assert "The bridge stands in" in shown["feedback_html"]


def test_the_answer_and_what_was_right_in_words(body, right):
    words = ["The bridge is opened", "The bridge is praised", "The road is spoken of"]
    words.append("The café stays open")
    assert order.as_text(body, right[::-1]) == " → ".join(words[::-1])
    assert order.right_text(body) == " → ".join(words)


def test_the_samples_begin_with_the_right_one_and_can_be_sent(body):
    samples = order.sample_answers(body)
    assert [order.grade(body, one) for one in samples] == [1, 5 / 6, 1 / 2, 0]
    assert [order.parse(body, {"order": one}) for one in samples] == samples


@pytest.mark.django_db
@pytest.mark.parametrize("headers", [HTMX, {}])
def test_taking_it(tmp_path, headers):
    asked = Asked(tmp_path, ORDER)
    html = asked.page()
    assert html.count('name="order"') == 4
    assert html.count('name="move"') == 8
    assert "part-note" not in html
    shown, right = asked.item.order, [step["key"] for step in asked.body["steps"]]

    moved = asked.send({"order": shown, "move": f"{shown[0]}:down"}, headers=headers)
    assert moved.status_code == 200
    html = moved.content.decode()
    places = [html.index(f'name="order" value="{key}"') for key in (shown[1], shown[0], shown[2])]
    assert places == sorted(places)
    assert html.index(f'value="{shown[0]}:down" autofocus') > 0
    assert asked.answer is None

    refused = asked.send({"order": shown[1:]}, headers=headers)
    assert refused.status_code == 422
    assert "Put every step in its place, then send it." in refused.content.decode()
    assert asked.answer is None

    given_order = [right[1], right[0], *right[2:]]
    taken = asked.send({"order": given_order}, headers=headers)
    html = taken.content.decode() if headers else asked.page("review")
    assert asked.answer == given_order
    assert html.count("you put it here") == 2
    assert html.count("you put it at place") == 2
    assert html.count("part-note") == 1
    assert "5 of 6 pairs in the right order." in html


@pytest.mark.django_db
@pytest.mark.parametrize("headers", [HTMX, {}])
def test_a_move_survives_a_reload_and_takes_no_focus_then(tmp_path, headers):
    asked = Asked(tmp_path, ORDER)
    shown = asked.item.order
    moved = asked.send({"order": shown, "move": f"{shown[0]}:down"}, headers=headers)
    assert moved.content.decode().count("autofocus") == 1
    html = asked.page()
    places = [html.index(f'name="order" value="{key}"') for key in (shown[1], shown[0])]
    assert places == sorted(places)
    assert "autofocus" not in html


@pytest.mark.django_db
def test_the_page_is_the_same_whatever_is_right(tmp_path):
    asked = Asked(tmp_path, ORDER)
    before, right = asked.page(), order.right_text(asked.body)
    asked.body["steps"].reverse()
    for step in asked.body["steps"]:
        step["feedback_html"] = "<p>Other words</p>"
    asked.body["feedback_html"] = "<p>Other words</p>"
    assert order.right_text(asked.body) != right
    asked.item.revision.save()
    assert without_tokens(asked.page()) == without_tokens(before)
