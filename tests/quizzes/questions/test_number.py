import random

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from quizzes import questions
from quizzes.models import Response
from quizzes.questions import AnswerError, number
from tests.quizzes.questions.taking import Sitting, body_of, form_of, read

TEXT = """
type: number
stem: According to ¶2, how many countries came?
value: 80
tolerance: 2
unit: countries
feedback: Eighty came, says ¶2.
wrong:
  - value: 20
    tag: P
    feedback: Twenty stands in ¶3.
  - value: 85
    feedback: Five of them left.
otherwise: The number stands in ¶2.
"""
OTHER_KEY = TEXT.replace("value: 80", "value: 1200").replace("tolerance: 2", "tolerance: 50")
BODY = body_of(number, TEXT)


def body(**changes):
    return BODY | changes


def typed(text, **changes):
    return number.parse(body(**changes), {"answer": text})


def test_the_registry_finds_it():
    assert questions.get("number") is number


def test_there_is_nothing_to_shuffle():
    assert number.shuffle(BODY, random.Random(1)) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("80", "80"),
        (" 080 ", "80"),
        ("+80", "80"),
        ("-80", "-80"),
        ("− 80", "-80"),
        ("-0", "0"),
        ("80.", "80"),
        ("80 countries", "80"),
        ("80 Countries", "80"),
        ("80.50", "80.5"),
        ("80,5", "80.5"),
        (",5", "0.5"),
        (".5", "0.5"),
        ("1,234", "1234"),
        ("1.234", "1234"),
        ("1 234", "1234"),
        ("1\u202f234", "1234"),
        ("1’234", "1234"),
        ("1,234,567", "1234567"),
        ("12,34,567", "1234567"),
        ("1.234.567,5", "1234567.5"),
        ("1,234.5", "1234.5"),
        ("1 234,5", "1234.5"),
        ("0,125", "0.125"),
        ("1234,567", "1234.567"),
        ("٨٠", "80"),
        ("٨٠٫٥", "80.5"),
        ("８０", "80"),
    ],
)
def test_a_number_is_read_as_people_write_it(text, value):
    assert typed(text) == value


def test_the_unit_may_stand_in_front():
    assert typed("¶ 7", unit="¶") == "7"


@pytest.mark.parametrize(("decimals", "value"), [(0, "1234"), (3, "1.234"), (6, "1.234")])
@pytest.mark.parametrize("text", ["1,234", "1.234"])
def test_three_digits_behind_a_mark_are_what_the_question_asks_for(text, decimals, value):
    assert typed(text, decimals=decimals) == value


@pytest.mark.parametrize("decimals", [1, 2])
def test_what_can_be_read_in_two_ways_is_asked_back(decimals):
    with pytest.raises(AnswerError, match=r"read as 3142 or as 3\.142\. Write it without"):
        typed("3.142", decimals=decimals)
    assert typed("3142", decimals=decimals) == "3142"
    assert typed("3.14", decimals=decimals) == "3.14"


@pytest.mark.parametrize(
    "text",
    [
        *(
            "eighty",
            "80 or 90",
            "80-90",
            "8e1",
            "1/2",
            "½",
            "0x50",
            "NaN",
            "inf",
            "-",
            "--8",
            "+-8",
        ),
        *(".", "1,2,3", "1,23,4", "12 34", "1,234,56", "1.2.3", "1,234 567", "80 persons", "²"),
        "1" * 21,
        "1" * 10_000,
    ],
)
def test_nonsense_is_refused(text):
    with pytest.raises(AnswerError, match="Write one number in digits, such as 12 or"):
        typed(text)


@pytest.mark.parametrize("sent", [{}, {"answer": ""}, {"answer": " \x00"}, {"answer": ["80"]}])
def test_nothing_typed_is_refused(sent):
    with pytest.raises(AnswerError, match="Type a number, then send it"):
        number.parse(BODY, sent)


@given(st.text("0123456789., '-+e¶", max_size=12))
def test_whatever_is_typed_is_read_or_refused(text):
    try:
        answer = typed(text, decimals=1)
    except AnswerError:
        return
    assert typed(answer, decimals=6) == answer
    assert number.grade(BODY, answer) in (0.0, 1.0)


@given(st.integers(-(10**14), 10**14))
def test_a_number_as_the_site_itself_writes_it_is_read_back(value):
    assert typed(f"{value:,}") == str(value)
    assert typed(f"{value:,}".replace(",", ".")) == str(value)


@pytest.mark.parametrize(
    ("answer", "fraction", "feedback"),
    [
        ("80", 1.0, "Eighty came"),
        ("78", 1.0, "Eighty came"),
        ("82", 1.0, "Eighty came"),
        ("77.9", 0.0, "The number stands"),
        ("82.1", 0.0, "The number stands"),
        ("83", 0.0, "Five of them"),
        ("20", 0.0, "Twenty stands"),
        ("22", 0.0, "Twenty stands"),
        ("-80", 0.0, "The number stands"),
    ],
)
def test_the_tolerance_decides(answer, fraction, feedback):
    assert number.grade(BODY, answer) == fraction
    assert number.present(BODY, [], answer)["feedback_html"].startswith(feedback)


def test_a_tenth_is_exact():
    tenth = body_of(number, TEXT.replace("value: 80", "value: 0.3\ndecimals: 1").replace(
        "tolerance: 2", "tolerance: 0.1"
    ))  # fmt: skip
    assert [number.grade(tenth, one) for one in ("0.1", "0.2", "0.4", "0.5")] == [0, 1, 1, 0]


def test_in_words():
    assert number.as_text(BODY, "1234.5") == "1234.5 countries"
    assert number.right_text(BODY) == "80 countries (± 2)"
    assert number.right_text(body(tolerance="0", unit="")) == "80"


def test_the_samples_begin_with_the_right_answer():
    assert number.sample_answers(BODY) == ["80", "20", "85", "88"]
    assert [number.grade(BODY, one) for one in number.sample_answers(BODY)] == [1, 0, 0, 0]


def test_before_an_answer_nothing_depends_on_the_key():
    shown = number.present(BODY, [], None)
    assert shown == number.present(body_of(number, OTHER_KEY), [], None)
    assert shown == {
        "stem_html": BODY["stem_html"],
        "note": "",
        "unit": "countries",
        "hint": "A whole number, in digits.",
        "signed": False,
        "whole": True,
    }


def test_the_form_says_how_many_decimals_it_takes():
    assert number.present(body(decimals=1), [], None)["hint"].endswith("at most 1 decimal.")
    assert number.present(body(decimals=2), [], None)["hint"].endswith("at most 2 decimals.")


def test_a_wrong_answer_stands_beside_the_right_one():
    assert number.present(BODY, [], "20")["options"] == [
        {"html": "20 countries", "chosen": True, "right": False},
        {"html": "80 countries", "chosen": False, "right": True},
    ]


def test_a_number_is_shown_as_the_language_writes_it():
    with translation.override("de"):
        assert number.present(BODY, [], "1234.5")["options"][0]["html"] == "1234,5 countries"


def test_a_right_answer_that_is_not_exact_is_told_so():
    shown = number.present(BODY, [], "81")
    assert (shown["value"], shown["tolerance"]) == ("80", "2")
    assert "tolerance" not in number.present(BODY, [], "80")


def test_the_linter_reads_stem_and_every_feedback():
    entry = read(number, TEXT)
    assert [place for place, _text in entry.texts()] == [("stem",), ("unit",)]
    assert [place for place, _text in entry.feedbacks()] == [
        ("feedback",),
        ("wrong", 0, "feedback"),
        ("wrong", 1, "feedback"),
        ("otherwise",),
    ]


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("value: 80", "value: eighty", "a number is needed"),
        ("value: 80", "value: true", "a number is needed"),
        ("value: 80", "value: .inf", "a number is needed"),
        ("value: 80", "value: 1e15", "too large"),
        ("value: 80", "value: 80.5", "80.5 has more decimals than “decimals” allows"),
        ("value: 80", "value: -80", "needs “signed: true”"),
        ("value: 20", "value: 20.5", "20.5 has more decimals"),
        ("value: 20", "value: 82", "82 is listed as wrong, but right within the tolerance"),
        ("value: 20", "value: 85", "85 is listed as wrong twice"),
        ("tolerance: 2", "tolerance: -2", "below zero"),
        ("tolerance: 2", "tolerance: 2\nstep: 1", "Extra inputs"),
        ("tolerance: 2", "tolerance: 2\ndecimals: 7", "less than or equal to 6"),
    ],
)
def test_a_mistake_of_the_author_is_named(old, new, reason):
    with pytest.raises(ValidationError, match=reason):
        read(number, TEXT.replace(old, new, 1))


def test_a_number_below_zero_may_be_asked_for():
    signed = body_of(number, TEXT.replace("value: 80", "signed: true\nvalue: -80", 1))
    assert number.grade(signed, number.parse(signed, {"answer": "−81"})) == 1


# In a quiz


def test_the_form_asks_for_a_number_and_says_nothing_of_the_key(db):
    sitting = Sitting(number, BODY)
    form = form_of(sitting.form(), sitting)
    assert '<label for="answer-0">Your answer</label>' in form
    assert 'inputmode="numeric" required' in form
    assert 'aria-describedby="unit-0 format-0"' in form
    assert '<span id="unit-0">countries</span>' in form
    sitting = Sitting(number, body_of(number, OTHER_KEY))
    assert form == form_of(sitting.form(), sitting)


@pytest.mark.parametrize(
    ("changes", "mode"), [({"decimals": 1}, "decimal"), ({"signed": True}, "text")]
)
def test_a_phone_shows_the_keys_that_are_needed(db, changes, mode):
    assert f'inputmode="{mode}"' in Sitting(number, body(**changes)).form()


@pytest.mark.parametrize("htmx", [True, False])
def test_nonsense_stays_in_its_box(db, htmx):
    sitting = Sitting(number, BODY)
    response = sitting.send({"answer": "<eighty>"}, htmx=htmx)
    html = response.content.decode()
    assert response.status_code == 422
    assert 'value="&lt;eighty&gt;"' in html
    error = f"error-{sitting.item.pk}"
    assert f'aria-describedby="{error} unit-{sitting.item.pk}' in html
    assert f'id="{error}" role="alert">Write one number in digits' in html
    assert ("<html" in html) is not htmx
    assert Response.objects.count() == 0


def test_an_answer_brings_what_is_right_and_why(db):
    html = Sitting(number, BODY).send({"answer": "20"}).content.decode()
    assert Response.objects.get().answer == "20"
    assert Response.objects.get().grades.get().fraction == 0
    assert '20 countries <span class="option-tag">your answer</span>' in html
    assert '80 countries <span class="option-tag">the right answer</span>' in html
    assert "Twenty stands in" in html
    assert "The number stands in" not in html


def test_without_htmx_the_answer_stands_in_the_review(db):
    sitting = Sitting(number, BODY)
    assert sitting.send({"answer": "81"}, htmx=False).status_code == 302
    html = sitting.review()
    assert '81 countries <span class="option-tag">your answer, and the right one</span>' in html
    assert "Exactly, it is 80. Up to 2 more or less counts as right." in html
