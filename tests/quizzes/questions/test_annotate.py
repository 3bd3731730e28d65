import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes import questions
from quizzes.questions import annotate
from tests import small_course
from tests.quizzes.questions.asking import (
    HTMX,
    Asked,
    body_of,
    open_form,
    problems,
    without_tokens,
)

WORDS = "The notice sets it beside the opening, and a reader can look for the words around it."
VOICES = """\
voices:
  - key: release
    label: the notice
    meaning: The notice itself.
  - key: mayor
    label: the mayor
    meaning: The mayor as reported in ¶1.
  - key: town
    label: the town
    meaning: The people of the town.
"""
ANNOTATE = f"""\
key: L01-01
type: annotate
target: P01.2
level: analyse
stem: What does this statement of ¶1 do, and who says it?
also_voices: [mayor]
feedback: The praise is what ¶1 adds to the opening. {WORDS}
functions:
  call: Nothing is asked for in ¶1. {WORDS}
  event: The opening is what ¶1 reports as done. {WORDS}
voices:
  town: The town does not speak in ¶1. {WORDS}
"""
RIGHT = {"function": "rating", "voice": "release", "asked": "", "check": ""}


def small_source():
    return small_course.FILES["source.yaml"]


@pytest.fixture(autouse=True)
def voices(monkeypatch):
    """The small course with three voices instead of one."""
    start = small_source().index("voices:\n")
    end = small_source().index("paragraphs:\n")
    old = small_source()[start:end]
    monkeypatch.setitem(small_course.FILES, "source.yaml", small_source().replace(old, VOICES))


@pytest.fixture
def body(tmp_path):
    return body_of(tmp_path, ANNOTATE)


def test_the_registry_finds_it():
    assert questions.get("annotate") is annotate


def test_the_body_freezes_the_statement_and_what_can_be_chosen(body):
    assert body["statement"] == {
        "key": "P01.2",
        "paragraph": 1,
        "says": "She praised it.",
        "says_html": "She praised it.",
        "phrase": "a gift to all",
    }
    assert [one["key"] for one in body["function"]["values"]] == ["event", "call", "rating"]
    assert [one["label"] for one in body["voice"]["values"]] == [
        "the notice",
        "the mayor",
        "the town",
    ]
    assert body["function"]["defensible"] == ["rating", "event"]
    assert body["voice"]["defensible"] == ["release", "mayor"]


def test_a_skill_may_be_the_target_where_a_statement_is_cited(tmp_path):
    entry = ANNOTATE.replace("target: P01.2", "target: voice\ncites: [P01.2]")
    assert body_of(tmp_path, entry)["statement"]["key"] == "P01.2"


@pytest.mark.parametrize(
    ("old", "new", "rule", "reason"),
    [
        ("also_voices: [mayor]", "also_voices: [king]", "dangling", "no “king” to choose"),
        ("  call: Nothing", "  stance: Nothing", "dangling", "no “stance” to choose"),
        ("  town: The town", "  paper: The town", "dangling", "no “paper” to choose"),
        ("target: P01.2", "target: voice", "dangling", "no statement to annotate"),
        ("level:", "right: rating\nlevel:", "schema", "Unknown key “right”"),
    ],
)
def test_a_mistake_of_the_author_is_reported(tmp_path, old, new, rule, reason):
    assert old in ANNOTATE
    found = problems(tmp_path, ANNOTATE.replace(old, new, 1))
    assert [words for one, words in found if one == rule and reason in words]


def test_the_linter_reads_each_feedback(tmp_path):
    found = problems(tmp_path, ANNOTATE.replace(WORDS, "So it is."))
    assert [rule for rule, _words in found] == ["feedback-length"] * 4


@pytest.mark.parametrize(
    ("function", "voice", "fraction", "verdict"),
    [
        ("rating", "release", 1.0, ""),
        ("event", "mayor", 1.0, ""),
        ("rating", "town", 0.5, "What it does, yes. Look again at who says it."),
        ("call", "mayor", 0.5, "Who says it, yes. Look again at what it does."),
        ("call", "town", 0.0, ""),
    ],
)
def test_any_defensible_value_earns_its_half(body, function, voice, fraction, verdict):
    answer = {**RIGHT, "function": function, "voice": voice}
    assert annotate.grade(body, answer) == fraction
    assert annotate.present(body, [], answer)["verdict"] == verdict


def test_the_notes_earn_nothing(body):
    assert annotate.grade(body, {**RIGHT, "asked": "the town", "check": "a map"}) == 1.0


def test_an_answer_is_taken_with_its_notes_on_one_line(body):
    sent = {
        "function": "event",
        "voice": "mayor",
        "asked": "  the \n town\x00 ",
        "check": "a cafe\u0301's map",
    }
    assert annotate.parse(body, sent) == {
        "function": "event",
        "voice": "mayor",
        "asked": "the town",
        "check": "a café's map",
    }


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"function": ""}, "Choose what it does and who says it"),
        ({"voice": ""}, "Choose what it does and who says it"),
        ({"function": "stance"}, "Choose what it does and who says it"),
        ({"voice": "call"}, "Choose what it does and who says it"),
        ({"asked": "a" * 201}, "within 200 characters"),
        ({"check": "a" * 201}, "within 200 characters"),
    ],
)
def test_what_is_missing_forged_or_too_long_is_refused(body, change, reason):
    with pytest.raises(questions.AnswerError, match=reason):
        annotate.parse(body, {**RIGHT, **change})


@given(note=st.text(max_size=200))
def test_a_note_is_the_same_when_it_is_sent_again(note):
    body = {name: {"values": [{"key": "a"}]} for name in annotate.GRADED}
    once = annotate.parse(body, {"function": "a", "voice": "a", "asked": note})
    assert annotate.parse(body, once) == once


def test_before_an_answer_nothing_depends_on_the_key(tmp_path, monkeypatch):
    body = body_of(tmp_path, ANNOTATE)
    turned = small_source().replace("function: rating\n        also: [event]", "function: call")
    monkeypatch.setitem(small_course.FILES, "source.yaml", turned)
    other = body_of(
        tmp_path, ANNOTATE.replace("[mayor]", "[town]").replace("  call: Nothing", "  rating: No")
    )
    assert other["function"] != body["function"]
    assert other["voice"] != body["voice"]
    assert open_form(body, "annotate") == open_form(other, "annotate")


def test_what_stood_in_a_form_that_could_not_be_taken_is_kept(body):
    shown = annotate.present(body, [], None, {"voice": "mayor", "asked": "the <town>"})
    assert [one["key"] for one in shown["voice"] if one["selected"]] == ["mayor"]
    assert not any(one["selected"] for one in shown["function"])
    assert (shown["asked"], shown["check"]) == ("the <town>", "")


def test_feedback_is_on_what_was_chosen_else_what_it_would_mean(body):
    def told(function, voice):
        shown = annotate.present(body, [], {**RIGHT, "function": function, "voice": voice})
        return [
            (
                shown[name]["feedback_html"].partition(" in ")[0].partition(" <a")[0],
                shown[name]["meaning"],
            )
            for name in annotate.GRADED
        ]

    assert told("call", "town") == [("Nothing is asked for", ""), ("The town does not speak", "")]
    assert told("rating", "mayor") == [("", ""), ("", "")]
    assert told("event", "release") == [("The opening is what", ""), ("", "")]


def test_a_wrong_value_without_feedback_is_met_with_its_meaning(tmp_path):
    entry = ANNOTATE.partition("voices:\n  town")[0]
    shown = annotate.present(body_of(tmp_path, entry), [], {**RIGHT, "voice": "town"})
    assert shown["voice"]["feedback_html"] == ""
    assert shown["voice"]["meaning"] == "The people of the town."


def test_the_defensible_values_are_shown_ours_first(body):
    shown = annotate.present(body, [], {**RIGHT, "function": "call"})
    assert [
        (one["key"], one["chosen"], one["right"], one["ours"])
        for one in shown["function"]["values"]
    ] == [
        ("rating", False, True, True),
        ("event", False, True, False),
        ("call", True, False, False),
    ]


def test_the_answer_and_what_was_right_in_words(body):
    assert annotate.as_text(body, RIGHT) == "rating; the notice"
    assert annotate.as_text(body, {**RIGHT, "asked": "the town", "check": "a map"}) == (
        "rating; the notice; asked to act: the town; what would check it: a map"
    )
    assert annotate.right_text(body) == "rating or event; the notice or the mayor"


def test_the_samples_begin_with_what_is_right(body):
    samples = annotate.sample_answers(body)
    assert [annotate.grade(body, one) for one in samples] == [1.0, 1.0, 1.0, 0.5, 0.5, 0.0]


def test_the_open_form_is_the_same_whatever_is_right(tmp_path, db):
    asked = Asked(tmp_path, ANNOTATE)
    before = asked.page()
    assert before.count("<select") == 2
    assert "She praised it." in before
    assert WORDS not in before
    revision = asked.item.revision
    revision.body["function"]["defensible"] = ["call"]
    revision.body["voice"]["defensible"] = ["town"]
    revision.save()
    assert without_tokens(asked.page()) == without_tokens(before)


@pytest.mark.parametrize("headers", [HTMX, {}])
def test_an_answer_is_shown_with_its_feedback_and_the_note(tmp_path, db, headers):
    asked = Asked(tmp_path, ANNOTATE)
    sent = {"function": "call", "voice": "mayor", "asked": "<b>the town</b>", "check": "a map"}
    response = asked.send(sent, headers=headers)
    assert asked.answer == sent
    html = response.content.decode() if headers else asked.page("review")
    assert "Who says it, yes. Look again at what it does." in html
    assert "Nothing is asked for in" in html
    assert "The opening is what" not in html
    assert "your answer, defensible" in html
    assert "Asked to act: &lt;b&gt;the town&lt;/b&gt;" in html
    assert "What would check it: a map" in html


@pytest.mark.parametrize("headers", [HTMX, {}])
def test_a_missing_choice_is_said_and_the_note_kept(tmp_path, db, headers):
    asked = Asked(tmp_path, ANNOTATE)
    response = asked.send({"function": "call", "asked": "the town"}, headers=headers)
    html = response.content.decode()
    assert response.status_code == 422
    assert "Choose what it does and who says it, then send it." in html
    assert 'value="call" selected' in html
    assert 'value="the town"' in html
    assert asked.answer is None
