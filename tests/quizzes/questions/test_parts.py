import pytest
from django.http import QueryDict

from quizzes.questions.parts import changed, label_html, part_key, plain, value_of, values_of


def form(**values) -> QueryDict:
    sent = QueryDict(mutable=True)
    for name, inner in values.items():
        sent.setlist(name, inner)
    return sent


def test_a_key_comes_from_the_question_and_the_words_alone():
    assert part_key("L01-01", "In ¶2") == part_key("L01-01", "In ¶2")
    keys = {
        part_key("L01-01", "In ¶2"),
        part_key("L01-02", "In ¶2"),
        part_key("L01-01", "In ¶3"),
        part_key("L01-01", "box", "In ¶2"),
    }
    assert len(keys) == 4
    assert {len(key) for key in keys} == {10}


def test_a_label_keeps_emphasis_and_no_link():
    html = label_html(
        lambda text, place: f'<a href="/">{text}</a> <em>{place}</em>', "¶2", ("x", 1)
    )
    assert html == "¶2 <em>('x', 1)</em>"


def test_plain_words_have_no_marks():
    assert (
        plain("<p>The <em>café</em> &amp; the <strong>road</strong></p>\n") == "The café & the road"
    )


@pytest.mark.parametrize(
    ("data", "one", "many"),
    [
        (form(name=["a", "b"]), "b", ["a", "b"]),
        ({"name": ["a", "b"]}, "", ["a", "b"]),
        ({"name": "a"}, "a", ["a"]),
        ({"name": ["a", 3, None]}, "", ["a"]),
        ({}, "", []),
        (form(), "", []),
        (None, "", []),
    ],
)
def test_reading_a_form_or_a_dict(data, one, many):
    assert value_of(data, "name") == one
    assert values_of(data, "name") == many


@pytest.mark.parametrize("data", [form(order=["a", "b"], move=["a:up"], sure=["2"]),
                                  {"order": ["a", "b"], "move": "a:up", "sure": "2"}])  # fmt: skip
def test_a_changed_form_keeps_the_rest_and_the_first_stays_as_it_was(data):
    after = changed(data, without="move", order=["b", "a"])
    assert dict(after.lists()) == {"order": ["b", "a"], "sure": ["2"]}
    assert values_of(data, "order") == ["a", "b"]
