import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes import questions
from quizzes.questions import placing, sort
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
SORT = f"""\
key: L01-01
type: sort
target: P01.1
level: analyse
stem: Sort these sentences of the notice by what they do.
groups: [event, call, rating]
cards:
  - text: The mayor opened the *bridge*
    group: event
    feedback: The opening is an event in ¶1. {WORDS}
  - text: The bridge is a gift
    group: rating
    also: [event]
    feedback: The gift is a rating in ¶1. {WORDS}
  - text: The road should be repaired
    group: call
    feedback: The repair is a call in ¶2. {WORDS}
  - text: The mayor spoke
    group: event
    feedback: The speech is an event in ¶2. {WORDS}
  - text: The town should help
    group: call
    feedback: The help is a call in ¶2. {WORDS}
  - text: The café is fine
    group: rating
    feedback: The praise is a rating in ¶2. {WORDS}
"""
RIGHT = {"bridge": "event", "gift": "rating", "repaired": "call", "spoke": "event"}
RIGHT |= {"help": "call", "fine": "rating"}


@pytest.fixture
def body(tmp_path):
    return body_of(tmp_path, SORT)


def answer(body, **changes) -> dict[str, str]:
    """The right answer but for these cards, in the cards' last words."""
    boxes = {box["text"]: box["key"] for box in body["boxes"]}
    wanted = RIGHT | changes
    return {card["key"]: boxes[wanted[card["text"].split()[-1]]] for card in body["cards"]}


def form(given: dict[str, str]) -> dict[str, str]:
    return {f"card-{card}": box for card, box in given.items()}


def test_the_registry_finds_it():
    assert questions.get("sort") is sort


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("[event, call, rating]", "[event, call, event]", "two groups have the same name"),
        ("[event, call, rating]", "[event, call]",
         "“rating” is none of the groups event, call"),
        ("also: [event]", "also: [pledge]", "“pledge” is none of the groups"),
        ("also: [event]", "also: [rating]", "the card “The bridge is a gift” names a group twice"),
        ("The mayor spoke", "The bridge is a gift", "two cards have the same text"),
        ("level:", "extra: 1\nlevel:", "Unknown key “extra”."),
    ],
)  # fmt: skip
def test_what_an_author_is_told(tmp_path, old, new, reason):
    found = [
        text for rule, text in problems(tmp_path, SORT.replace(old, new, 1)) if rule == "schema"
    ]
    assert [reason in text for text in found] == [True]


def test_there_is_something_to_sort(tmp_path):
    text = SORT.replace("group: call", "group: event").replace("group: rating", "group: event")
    text = text.replace("    also: [event]\n", "")
    found = [reason for rule, reason in problems(tmp_path, text) if rule == "schema"]
    assert ["all cards could go into one group" in reason for reason in found] == [True]


def test_a_group_for_most_of_the_cards_is_reported(tmp_path):
    found = problems(tmp_path, SORT.replace("group: call", "group: event"))
    assert [rule for rule, _reason in found] == ["sort-balance"]


def test_the_rules_for_texts_hold(tmp_path):
    text = SORT.replace("The opening is an event in ¶1.", "Correct, an event in the first.")
    text = text.replace("of the notice ", "")
    assert {rule for rule, _reason in problems(tmp_path, text)} == {
        "feedback-paragraph",
        "feedback-opening",
        "stem-attribution",
    }


def test_the_shuffle_does_not_follow_the_file(body):
    order = sort.shuffle(body, random.Random(3))
    turned = {**body, "cards": body["cards"][::-1]}
    assert order == sort.shuffle(turned, random.Random(3))
    assert sorted(order) == sorted(card["key"] for card in body["cards"])


def test_only_a_whole_and_honest_form_is_taken(body):
    right = answer(body)
    assert sort.parse(body, form(right)) == right
    first, second = list(right)[:2]
    for card, box in [(first, ""), (second, "elsewhere"), (first, second)]:
        with pytest.raises(questions.AnswerError, match="Choose a group for every card"):
            sort.parse(body, form({**right, card: box}))


@pytest.mark.parametrize(
    ("changes", "fraction"),
    [
        ({}, 1),
        ({"gift": "event"}, 1),
        ({"gift": "call"}, 2 / 3),
        ({"repaired": "event"}, 2 / 3),
        ({"gift": "call", "repaired": "event"}, 1 / 3),
        ({"gift": "call", "repaired": "event", "spoke": "call"}, 0),
        (dict.fromkeys(RIGHT, "event"), 0),
        (dict.fromkeys(RIGHT, "call"), 0),
        (dict.fromkeys(RIGHT, "rating"), 0),
    ],
)
def test_all_in_one_group_earns_nothing(body, changes, fraction):
    assert sort.grade(body, answer(body, **changes)) == fraction


@pytest.mark.parametrize(
    ("right", "fraction"), [(6, 1), (5, 3 / 4), (4, 1 / 2), (3, 1 / 4), (2, 0), (0, 0)]
)
def test_what_is_right_beyond_the_best_single_group_counts(right, fraction):
    keys = ["a", "a", "b", "b", "c", "c"]
    body = {"cards": [{"key": str(at), "right": [one]} for at, one in enumerate(keys)]}
    given_answer = {str(at): one if at < right else "d" for at, one in enumerate(keys)}
    assert sort.grade(body, given_answer) == fraction


@given(st.data())
def test_a_grade_is_a_fraction_and_one_group_for_all_earns_nothing(data):
    rights = data.draw(
        st.lists(
            st.lists(st.sampled_from("abc"), min_size=1, max_size=3, unique=True),
            min_size=3,
            max_size=8,
        ).filter(lambda rights: placing.most_in_one_box(rights) < len(rights))
    )
    body = {"cards": [{"key": str(at), "right": right} for at, right in enumerate(rights)]}
    given_boxes = data.draw(
        st.lists(st.sampled_from("abc"), min_size=len(rights), max_size=len(rights))
    )
    given_answer = {str(at): box for at, box in enumerate(given_boxes)}
    assert 0 <= sort.grade(body, given_answer) <= 1
    assert sort.grade(body, placing.right_answer(body)) == 1
    for box in "abc":
        assert sort.grade(body, dict.fromkeys(given_answer, box)) == 0


def test_before_an_answer_nothing_depends_on_the_key(tmp_path, body):
    turned = SORT.replace("group: call", "group: rating", 1).replace(
        "The repair is", "Our repair is"
    )
    turned = turned.replace("    also: [event]\n", "")
    other = body_of(tmp_path, turned)
    assert sort.right_text(other) != sort.right_text(body)
    assert open_form(other, "sort") == open_form(body, "sort")


def test_choices_in_a_form_that_could_not_be_taken_are_kept(body):
    right = answer(body)
    first, *rest = order = list(right)
    shown = sort.present(body, order, None, form({**right, first: "elsewhere"}))
    assert [card.get("box") for card in shown["cards"]] == [None, *(right[one] for one in rest)]
    assert [card["is_first_missing"] for card in shown["cards"]] == [True] + [False] * 5


def test_after_the_answer_each_card_shows_what_is_right_or_defensible(body):
    order = [card["key"] for card in body["cards"]]
    shown = sort.present(body, order, answer(body, gift="event", repaired="rating"))
    assert [
        [(one["html"], one["chosen"], one["right"], one["also"]) for one in card["options"]]
        for card in shown["cards"]
    ] == [
        [("event", True, True, False)],
        [("event", True, True, True), ("rating", False, True, False)],
        [("rating", True, False, False), ("call", False, True, False)],
        [("event", True, True, False)],
        [("call", True, True, False)],
        [("rating", True, True, False)],
    ]
    assert ["¶" in card["feedback_html"] for card in shown["cards"]] == [True] * 6
    assert shown["verdict"] == "5 of 6 right."


def test_where_some_are_right_and_earn_nothing_the_verdict_says_why(body):
    order = [card["key"] for card in body["cards"]]
    shown = sort.present(body, order, answer(body, **dict.fromkeys(RIGHT, "call")))
    assert shown["verdict"] == "2 of 6 right. One group for all would have as many or more."


def test_the_answer_and_what_was_right_in_words(body):
    assert sort.as_text(body, answer(body, repaired="event")) == (
        "The mayor opened the bridge → event; The bridge is a gift → rating;"
        " The road should be repaired → event; The mayor spoke → event;"
        " The town should help → call; The café is fine → rating"
    )
    assert sort.right_text(body) == sort.as_text(body, answer(body))


def test_the_samples_begin_with_the_right_one_and_can_be_sent(body):
    samples = sort.sample_answers(body)
    assert [sort.grade(body, one) for one in samples] == [1, 2 / 3, 0, 0, 0]
    assert [sort.parse(body, form(one)) for one in samples] == samples


@pytest.mark.django_db
@pytest.mark.parametrize("headers", [HTMX, {}])
def test_taking_it(tmp_path, headers):
    asked = Asked(tmp_path, SORT)
    html = asked.page()
    assert html.count('type="radio" name="card-') == 18
    assert "part-note" not in html

    right = answer(asked.body)
    incomplete = asked.send(form({**right, next(iter(right)): ""}), headers=headers)
    assert incomplete.status_code == 422
    html = incomplete.content.decode()
    assert "Choose a group for every card, then send it." in html
    assert html.count(" checked") == 5
    assert html.count("no group yet") == 1
    assert asked.answer is None

    given = answer(asked.body, gift="event", repaired="event")
    taken = asked.send(form(given), headers=headers)
    html = taken.content.decode() if headers else asked.page("review")
    assert asked.answer == given
    assert html.count("your answer, which can be defended") == 1
    assert html.count("your answer, and the right one") == 4
    assert html.count("the right answer") == 2
    assert html.count("part-note") == 6
    assert "5 of 6 right." in html


@pytest.mark.django_db
def test_the_page_is_the_same_whatever_is_right(tmp_path):
    asked = Asked(tmp_path, SORT)
    before, right = asked.page(), sort.right_text(asked.body)
    boxes = [box["key"] for box in asked.body["boxes"]]
    for card in asked.body["cards"]:
        card["right"] = [boxes[boxes.index(card["right"][0]) - 1]]
        card["feedback_html"] = "<p>Other words</p>"
    assert sort.right_text(asked.body) != right
    asked.item.revision.save()
    assert without_tokens(asked.page()) == without_tokens(before)
