import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from quizzes.questions import AnswerError, typed

WORDS = st.text("abcde", max_size=8)


def box(**fields):
    return typed.body_of(typed.Typed.model_validate(fields), lambda text, place: text)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Türk", "turk"),
        ("  The UN-Charter! ", "theuncharter"),
        ("People’s", "peoples"),
        ("İstanbul Işık", "istanbulisik"),
        ("Łódź Ørsted Straße", "lodzorstedstrasse"),
        ("２０２２", "2022"),
        ("が", "が"),
        ("हिन्दी", "हिन्दी"),
        ("…", ""),
    ],
)
def test_what_makes_no_difference_is_folded_away(text, folded):
    assert typed.fold(text) == folded


@pytest.mark.parametrize(
    ("first", "second", "changes"),
    [
        ("", "", 0),
        ("speech", "speech", 0),
        ("speech", "speeech", 1),
        ("speech", "spaech", 1),
        ("speech", "spech", 1),
        ("speech", "pseech", 1),
        ("ca", "abc", 3),
        ("", "abc", 3),
    ],
)
def test_the_distance_counts_slips(first, second, changes):
    assert typed.distance(first, second) == changes


@given(WORDS, WORDS)
def test_the_distance_is_the_same_both_ways_and_bounded(first, second):
    found = typed.distance(first, second)
    assert found == typed.distance(second, first)
    assert abs(len(first) - len(second)) <= found <= max(len(first), len(second))
    assert (found == 0) == (first == second)


@pytest.mark.parametrize(
    ("answer", "form", "far"),
    [
        ("iran", "iran", 0),
        ("iraq", "iran", None),
        ("chrter", "charter", 1),
        ("hcarter", "charter", None),
        ("zambia", "gambia", None),
        ("chartr", "charter", 1),
        ("chrtr", "charter", None),
        ("austria", "australia", None),
        ("indivisable", "indivisible", 1),
        ("indvisable", "indivisible", 2),
        ("indvisabel", "indivisible", None),
        ("commitment2022", "commitment2023", None),
        ("comitment2023", "commitment2023", 1),
        ("", "charter", None),
    ],
)
def test_how_many_slips_a_word_may_hold(answer, form, far):
    assert typed.misspelling(answer, form) == far


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        ("The Charter", typed.Verdict(True, "", "yes")),
        ("THE CHÁRTER.", typed.Verdict(True, "", "yes")),
        ("the Chrter", typed.Verdict(True, "the Charter", "yes")),
        ("the Charta", typed.Verdict(False, "", "a Charta is another")),
        ("Magna Carta", typed.Verdict(False, "", "a Charta is another")),
        ("Magna Crata", typed.Verdict(False, "", "a Charta is another")),
        ("the Treaty", typed.Verdict(False, "", "no")),
    ],
)
def test_an_answer_is_compared_with_every_form(answer, verdict):
    charter = box(
        accept=["the Charter", "Charter"],
        feedback="yes",
        wrong=[{"forms": ["the Charta", "Magna Carta"], "feedback": "a Charta is another"}],
        otherwise="no",
    )
    assert typed.judge(charter, answer) == verdict


def test_a_slip_that_is_as_near_to_a_wrong_form_is_not_taken():
    ireland = box(accept=["Ireland"], wrong=[{"forms": ["Iceland"], "feedback": "an island, too"}])
    assert typed.judge(ireland, "Ireland").is_right
    assert typed.judge(ireland, "Irelnd").is_right
    assert not typed.judge(ireland, "Iceland").is_right
    assert typed.judge(ireland, "Ieland") == typed.Verdict(False, "", "an island, too")


def test_where_the_spelling_counts_no_slip_is_taken():
    exact = box(
        accept=["stresses"], spelling="exact", wrong=[{"forms": ["stressed"], "feedback": "past"}]
    )
    assert typed.judge(exact, "Stresses").is_right
    assert typed.judge(exact, "streses") == typed.Verdict(False, "", "")
    assert typed.judge(exact, "stressed") == typed.Verdict(False, "", "past")
    assert typed.judge(exact, "stresed") == typed.Verdict(False, "", "")


@given(st.text(max_size=30))
def test_every_form_is_right_and_every_wrong_form_wrong_whatever_else_is_listed(other):
    usable = typed.fold(other)
    accept = ["security"]
    wrong = [{"forms": [other]}] if usable and usable != "security" else []
    found = box(accept=accept, wrong=wrong)
    assert typed.judge(found, "security").is_right
    if wrong:
        assert not typed.judge(found, other).is_right


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"accept": []}, "at least 1 item"),
        ({"accept": ["…"]}, "a form needs a letter or a digit"),
        ({"accept": ["a" * 101]}, "a form has at most 100 characters"),
        ({"accept": ["Türk"], "wrong": [{"forms": ["turk"]}]}, "“turk” is both accepted and wrong"),
        (
            {"accept": ["a"], "wrong": [{"forms": ["b"]}, {"forms": ["B"]}]},
            "“B” is listed as wrong twice",
        ),
        ({"accept": ["a"], "wrong": [{"forms": ["b"], "text": "b"}]}, "Extra inputs"),
        ({"accept": ["a"], "spelling": "fuzzy"}, "'near' or 'exact'"),
    ],
)
def test_a_mistake_of_the_author_is_named(fields, reason):
    with pytest.raises(ValidationError, match=reason):
        typed.Typed.model_validate(fields)


@pytest.mark.parametrize(
    ("sent", "taken"),
    [
        (" Qin \t Gang\n", "Qin Gang"),
        ("Qin\x00 Gang\u202e", "Qin Gang"),
        ("Tu\u0308rk", "Türk"),
        ("می\u200cخواهم", "می\u200cخواهم"),
    ],
)
def test_what_was_typed_is_kept_on_one_line(sent, taken):
    assert typed.take({"answer": sent}, "answer") == taken


@pytest.mark.parametrize("sent", [{}, {"answer": ""}, {"answer": " ?! "}, {"answer": ["x"]}])
def test_nothing_typed_is_refused(sent):
    with pytest.raises(AnswerError, match="Type your answer, then send it"):
        typed.take(sent, "answer")


def test_a_text_is_too_much():
    assert typed.take({"answer": "a" * 100}, "answer") == "a" * 100
    with pytest.raises(AnswerError, match="at most 100 characters"):
        typed.take({"answer": "a" * 101}, "answer")
