import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from quizzes import questions
from quizzes.models import Grade, Response
from quizzes.questions import AnswerError
from quizzes.questions import open as written
from tests.quizzes.questions.taking import Sitting, body_of, form_of, read

TEXT = """
type: open
stem: Say in your own words what ¶2 asks for.
least: 4
most: 20
rubric:
  - text: Names *who* is asked.
    levels: [Nobody is named., Somebody is., The town is named.]
  - text: Names the deed, see ¶2.
model_answer: According to ¶2, the *town* is asked to repair the old road.
"""
OTHER_KEY = TEXT.replace("the *town* is asked to repair", "we ask for a bridge beside").replace(
    "Names the deed", "Names the year"
)
BODY = body_of(written, TEXT)
ANSWER = "The town repairs its road.\n\nSoon, says the mayor."


def test_the_registry_finds_it():
    assert questions.get("open") is written
    assert questions.is_scored("open") is False


def test_there_is_nothing_to_shuffle():
    assert written.shuffle(BODY, random.Random(1)) == []


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("", 0),
        (" \n… — ", 0),
        ("It’s the well-known ¶2.", 4),
        ("80 countries", 2),
        ("全球安全倡议", 6),
        ("The 倡议 of 2022", 5),
    ],
)
def test_words_are_counted(text, number):
    assert written.count_words(text) == number


@pytest.mark.parametrize(
    ("sent", "taken"),
    [
        (ANSWER, ANSWER),
        (" The town,\r\nthe road \r\n\r\n\r\n\r\n it is. ", "The town,\nthe road\n\n it is."),
        ("The town\x00\tand\x1b the road", "The town and the road"),
        ("The cafe\u0301 and the road", "The café and the road"),
    ],
)
def test_a_text_keeps_its_lines(sent, taken):
    assert written.parse(BODY, {"text": sent}) == taken


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ({}, "Write your answer, then send it."),
        ({"text": " \n "}, "Write your answer, then send it."),
        ({"text": "…"}, "Write your answer, then send it."),
        ({"text": ["a b c d"]}, "Write your answer, then send it."),
        ({"text": "town"}, "Write at least 4 words. There is 1 so far."),
        ({"text": "the old road"}, "Write at least 4 words. There are 3 so far."),
        (
            {"text": "word " * 21},
            "There is room for 20 words, and your answer has 21. Shorten it, then send it again.",
        ),
        (
            {"text": "a" * 9_998 + " b c d"},
            "There is room for 10000 characters, and your answer has 10004.",
        ),
    ],
)
def test_what_is_no_answer_is_refused(sent, message):
    with pytest.raises(AnswerError) as caught:
        written.parse(BODY, sent)
    assert str(caught.value) == message


@given(st.text(max_size=60))
def test_a_text_that_was_taken_is_taken_again_as_it_is(text):
    free = BODY | {"least": 1}
    try:
        taken = written.parse(free, {"text": text})
    except AnswerError:
        return
    assert written.parse(free, {"text": taken}) == taken
    assert "\x00" not in taken


def test_nothing_is_earned_by_itself():
    assert written.grade(BODY, ANSWER) == 0


@pytest.mark.parametrize(
    ("points", "fraction"),
    [([0, 0], 0), ([1, 0], 0.25), ([0, 2], 0.5), ([2, 1], 0.75), ([2, 2], 1)],
)
def test_a_rating_by_the_rubric_gives_a_fraction(points, fraction):
    assert written.rate(BODY, points) == fraction


@pytest.mark.parametrize("points", [[], [1], [1, 1, 1], [3, 0], [-1, 0], [1.5, 0], [True, 0]])
def test_another_rating_is_refused(points):
    with pytest.raises(ValueError, match=r"are rated, not|has 0 to 2 points"):
        written.rate(BODY, points)


def test_the_rubric_says_what_earns_how_much():
    first, second = written.rubric(BODY)
    assert first["html"] == "Names <em>who</em> is asked."
    assert first["levels"] == [
        (0, "Nobody is named."),
        (1, "Somebody is."),
        (2, "The town is named."),
    ]
    assert second["levels"] == [(0, "not there"), (1, "in part"), (2, "fully")]
    assert first["key"] != second["key"]


def test_before_an_answer_neither_rubric_nor_model_answer_is_shown():
    shown = written.present(BODY, [], None)
    assert shown == written.present(body_of(written, OTHER_KEY), [], None)
    assert shown == {"stem_html": BODY["stem_html"], "note": "", "least": 4, "most": 20}


def test_what_was_written_in_a_form_that_could_not_be_taken_is_kept_as_it_was():
    assert written.present(BODY, [], None, {"text": "\r\n road "})["written"] == "\r\n road "


def test_after_the_answer_it_stands_beside_the_model_answer():
    shown = written.present(BODY, [], ANSWER)
    assert shown["written"] == ANSWER
    assert "the <em>town</em> is asked" in shown["model_answer_html"]
    assert shown["rubric"] == written.rubric(BODY)


def test_in_words():
    assert written.as_text(BODY, ANSWER) == "The town repairs its road. Soon, says the mayor."
    assert written.right_text(BODY) == (
        "According to ¶2, the town is asked to repair the old road."
    )


def test_the_samples_begin_with_the_model_answer_and_can_be_sent():
    samples = written.sample_answers(BODY)
    assert samples == [written.right_text(BODY), "According to ¶2, the town is"]
    assert [written.parse(BODY, {"text": one}) for one in samples] == samples


def test_the_linter_reads_every_text():
    entry = read(written, TEXT)
    assert [place for place, _text in entry.texts()] == [
        ("stem",),
        ("model_answer",),
        ("rubric", 0, "text"),
        *(("rubric", 0, "levels", points) for points in range(3)),
        ("rubric", 1, "text"),
    ]
    assert entry.feedbacks() == []
    assert entry.stem_is_question is False


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("least: 4", "least: 30", "at least 30 words are more than at most 20"),
        ("most: 20", "most: 5", "the model answer has 12 words, not 4 to 5"),
        ("most: 20", "most: 2000", "less than or equal to 1000"),
        ("most: 20", "most: 20\nlines: 3", "Extra inputs"),
        ("Names the deed, see ¶2.", "Names *who* is asked.", "two criteria have the same text"),
        ("[Nobody is named., Somebody is., The", "[Nobody is named., The", "at least 3 items"),
        ("model_answer:", "answer:", "Field required"),
    ],
)
def test_a_mistake_of_the_author_is_named(old, new, reason):
    with pytest.raises(ValidationError, match=reason):
        read(written, TEXT.replace(old, new, 1))


# In a quiz


def test_the_form_asks_for_a_text_and_says_nothing_of_the_rubric(db):
    sitting = Sitting(written, BODY)
    form = form_of(sitting.form(), sitting)
    assert '<label for="answer-0">Your answer</label>' in form
    assert 'name="text" rows="8" required aria-describedby="length-0">\n</textarea>' in form
    assert "4 to 20 words." in form
    sitting = Sitting(written, body_of(written, OTHER_KEY))
    assert form == form_of(sitting.form(), sitting)


@pytest.mark.parametrize("htmx", [True, False])
def test_a_text_that_cannot_be_taken_stays_in_its_box(db, htmx):
    sitting = Sitting(written, BODY)
    response = sitting.send({"text": "\n </textarea>&"}, htmx=htmx)
    html = response.content.decode()
    assert response.status_code == 422
    error = f"error-{sitting.item.pk}"
    assert f'aria-describedby="{error} length-{sitting.item.pk}" aria-invalid="true" autof' in html
    assert "autofocus>\n\n &lt;/textarea&gt;&amp;</textarea>" in html
    assert f'id="{error}" role="alert">Write at least 4 words. There is 1 so far.' in html
    assert ("<html" in html) is not htmx
    assert Response.objects.count() == 0


def test_an_answer_brings_the_model_answer_and_no_verdict(db):
    html = Sitting(written, BODY).send({"text": ANSWER + "<b>"}).content.decode()
    assert Response.objects.get().answer == ANSWER + "<b>"
    assert Grade.objects.count() == 0
    assert "<p>The town repairs its road.</p>\n\n<p>Soon, says the mayor.&lt;b&gt;</p>" in html
    assert "the <em>town</em> is asked" in html
    assert "The town is named." in html
    assert "Not this one." not in html
    assert "Yes." not in html


def test_without_htmx_the_answer_stands_in_the_review(db):
    sitting = Sitting(written, BODY)
    assert sitting.send({"text": ANSWER}, htmx=False).status_code == 302
    html = sitting.review()
    assert "<p>The town repairs its road.</p>" in html
    assert "A model answer" in html
