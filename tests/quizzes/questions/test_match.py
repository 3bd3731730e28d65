import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes import questions
from quizzes.questions import match, placing
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
MATCH = f"""\
key: L01-01
type: match
target: P01.1
level: understand
stem: Match each thing in the notice with what is said of it.
pairs:
  - left: The *bridge*
    right: It is opened
    feedback: The bridge is opened in ¶1. {WORDS}
  - left: The road
    right: It is to be *repaired*
    feedback: The road is to be repaired in ¶2. {WORDS}
  - left: The café
    right: It stays open
    feedback: The café stays open, ¶2 says. {WORDS}
  - left: The harbour
    not_stated: true
    feedback: A harbour is named nowhere in ¶2. {WORDS}
spares:
  - It is sold
not_stated: true
"""
RIGHT = {"bridge": "opened", "road": "repaired", "café": "open", "harbour": "not stated"}


@pytest.fixture
def body(tmp_path):
    return body_of(tmp_path, MATCH)


def answer(body, **changes) -> dict[str, str]:
    """The right answer but for these lefts, in words that end the rights."""
    wanted = RIGHT | changes
    return {
        card["key"]: next(
            box["key"]
            for box in body["boxes"]
            if box["text"].endswith(wanted[card["text"].split()[-1]])
        )
        for card in body["cards"]
    }


def form(given: dict[str, str]) -> dict[str, str]:
    return {f"card-{card}": box for card, box in given.items()}


def test_the_registry_finds_it():
    assert questions.get("match") is match


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("- left: The road", "- left: The café", "two pairs have the same left"),
        ("- It is sold", "- It stays open", "a spare stands twice, or is the right of a pair"),
        ("- It is sold", "- It is sold\n  - It is sold", "a spare stands twice"),
        ("\nnot_stated: true", "", "so the question needs not_stated: true, too"),
        ("    not_stated: true\n", "", "a pair has either right or not_stated: true"),
        ("    not_stated: true\n", "    not_stated: true\n    right: It is sold\n",
         "a pair has either right or not_stated: true"),
        ("right: It stays open", "right: It is opened", None),
        ("level:", "extra: 1\nlevel:", "Unknown key “extra”."),
    ],
)  # fmt: skip
def test_what_an_author_is_told(tmp_path, old, new, reason):
    found = [
        text for rule, text in problems(tmp_path, MATCH.replace(old, new, 1)) if rule == "schema"
    ]
    assert [reason in text for text in found] == ([True] if reason else [])


def test_no_right_belongs_to_most_lefts(tmp_path):
    text = MATCH.replace("right: It stays open", "right: It is opened").replace(
        "right: It is to be *repaired*", "right: It is opened"
    )
    assert [reason for rule, reason in problems(tmp_path, text) if rule == "schema"] == [
        "“file”: Value error, “It is opened” is right for 3 of 4, more than half."
    ]


def test_rights_that_elimination_would_find_are_reported(tmp_path):
    text = MATCH.replace("spares:\n  - It is sold\nnot_stated: true\n", "").replace(
        "    not_stated: true\n", "    right: It is sold\n"
    )
    assert [rule for rule, _reason in problems(tmp_path, text)] == ["match-spares"]
    assert problems(tmp_path, text + "spares: [It is bought]\n") == []


def test_the_rules_for_texts_hold(tmp_path):
    text = MATCH.replace("The bridge is opened in ¶1.", "Correct, it is opened.").replace(
        "It stays open", 'It "stays open for good"'
    )
    assert {rule for rule, _reason in problems(tmp_path, text)} == {
        "feedback-paragraph",
        "feedback-opening",
        "quotation",
    }


def test_a_right_of_two_pairs_is_offered_once(tmp_path):
    body = body_of(tmp_path, MATCH.replace("right: It stays open", "right: It is opened"))
    assert [box["text"] for box in body["boxes"]] == [
        "It is opened",
        "It is to be repaired",
        "It is sold",
        "not stated",
    ]


def test_the_shuffle_does_not_follow_the_file_and_ends_with_not_stated(body):
    order = match.shuffle(body, random.Random(3))
    turned = {**body, "boxes": body["boxes"][::-1]}
    assert order == match.shuffle(turned, random.Random(3))
    assert sorted(order) == sorted(box["key"] for box in body["boxes"])
    assert order[-1] == match.NOT_STATED


def test_only_a_whole_and_honest_form_is_taken(body):
    right = answer(body)
    assert match.parse(body, form(right)) == right
    first, second = list(right)[:2]
    for card, box in [(first, ""), (second, "elsewhere"), (first, second)]:
        with pytest.raises(questions.AnswerError, match="Choose something for every line"):
            match.parse(body, form({**right, card: box}))
    with pytest.raises(questions.AnswerError):
        match.parse(body, {})


@pytest.mark.parametrize(
    ("changes", "fraction"),
    [
        ({}, 1),
        ({"road": "sold"}, 3 / 4),
        ({"harbour": "sold"}, 3 / 4),
        ({"bridge": "repaired", "road": "opened"}, 1 / 2),
        (dict.fromkeys(RIGHT, "not stated"), 1 / 4),
        (dict.fromkeys(RIGHT, "sold"), 0),
    ],
)
def test_each_left_counts_the_same(body, changes, fraction):
    assert match.grade(body, answer(body, **changes)) == fraction


@given(st.data())
def test_a_grade_is_a_fraction_and_only_the_key_earns_everything(data):
    names = data.draw(st.lists(st.sampled_from("abcdef"), min_size=2, unique=True))
    body = {
        "cards": [{"key": name, "right": [name.upper()]} for name in names],
        "boxes": [{"key": name} for name in "ABCDEF"],
    }
    given_boxes = data.draw(
        st.lists(st.sampled_from("ABCDEF"), min_size=len(names), max_size=len(names))
    )
    given_answer = dict(zip(names, given_boxes, strict=True))
    fraction = match.grade(body, given_answer)
    assert 0 <= fraction <= 1
    assert (fraction == 1) == (given_answer == placing.right_answer(body))


def test_before_an_answer_nothing_depends_on_the_key(tmp_path, body):
    turned = (
        MATCH.replace("right: It is opened", "right: HERE")
        .replace("right: It stays open", "right: It is opened")
        .replace("right: HERE", "right: It stays open")
        .replace("The bridge is opened in", "Our bridge is opened in")
    )
    other = body_of(tmp_path, turned)
    assert match.right_text(other) != match.right_text(body)
    assert open_form(other, "match") == open_form(body, "match")


def test_choices_in_a_form_that_could_not_be_taken_are_kept(body):
    order = match.shuffle(body, random.Random(1))
    right = answer(body)
    first, second, *_rest = right
    sent = form({first: right[first], second: "elsewhere"})
    shown = match.present(body, order, None, sent)
    assert [card.get("box") for card in shown["cards"]] == [right[first], None, None, None]
    assert [card["is_missing"] for card in shown["cards"]] == [False, True, True, True]
    assert [card["is_first_missing"] for card in shown["cards"]] == [False, True, False, False]


def test_after_the_answer_each_left_shows_what_is_right_and_its_feedback(body):
    order = match.shuffle(body, random.Random(1))
    shown = match.present(body, order, answer(body, road="sold"))
    assert [
        [(one["html"], one["chosen"], one["right"]) for one in card["options"]]
        for card in shown["cards"]
    ] == [
        [("It is opened", True, True)],
        [("It is sold", True, False), ("It is to be <em>repaired</em>", False, True)],
        [("It stays open", True, True)],
        [("not stated", True, True)],
    ]
    assert ["¶" in card["feedback_html"] for card in shown["cards"]] == [True] * 4
    assert shown["verdict"] == "3 of 4 right."


def test_the_answer_and_what_was_right_in_words(body):
    assert match.as_text(body, answer(body, road="sold")) == (
        "The bridge → It is opened; The road → It is sold; The café → It stays open;"
        " The harbour → not stated"
    )
    assert match.right_text(body) == match.as_text(body, answer(body))


def test_the_samples_begin_with_the_right_one_and_can_be_sent(body):
    samples = match.sample_answers(body)
    assert [match.grade(body, one) for one in samples] == [1, 3 / 4, 1 / 4, 1 / 4, 1 / 4, 0]
    assert [match.parse(body, form(one)) for one in samples] == samples


@pytest.mark.django_db
@pytest.mark.parametrize("headers", [HTMX, {}])
def test_taking_it(tmp_path, headers):
    asked = Asked(tmp_path, MATCH)
    html = asked.page()
    assert html.count("<select") == 4
    assert "part-note" not in html

    right = answer(asked.body)
    incomplete = asked.send(form({**right, next(iter(right)): ""}), headers=headers)
    assert incomplete.status_code == 422
    html = incomplete.content.decode()
    assert "Choose something for every line, then send it." in html
    assert html.count(" selected") == 3
    assert html.count('aria-invalid="true"') == 1
    assert asked.answer is None

    given = answer(asked.body, road="sold")
    taken = asked.send(form(given), headers=headers)
    html = taken.content.decode() if headers else asked.page("review")
    assert asked.answer == given
    assert html.count("your answer, and the right one") == 3
    assert html.count("the right answer") == 1
    assert html.count("part-note") == 4
    assert "3 of 4 right." in html


@pytest.mark.django_db
def test_the_page_is_the_same_whatever_is_right(tmp_path):
    asked = Asked(tmp_path, MATCH)
    before, right = asked.page(), match.right_text(asked.body)
    boxes = [box["key"] for box in asked.body["boxes"]]
    for card in asked.body["cards"]:
        card["right"] = [boxes[boxes.index(card["right"][0]) - 1]]
        card["feedback_html"] = "<p>Other words</p>"
    assert match.right_text(asked.body) != right
    asked.item.revision.save()
    assert without_tokens(asked.page()) == without_tokens(before)
