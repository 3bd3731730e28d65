import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes import questions
from quizzes.questions import evidence
from tests.quizzes.questions.asking import HTMX, Asked, body_of, open_form, problems

WORDS = "The sentence says it in the middle, and the words around it are about something else."
EVIDENCE = f"""\
key: L01-01
type: evidence
target: P02.1
level: analyse
stem: According to the notice, what should the town repair?
options:
  - text: The road
    correct: true
    feedback: The old road is what ¶2 wants to see repaired. {WORDS}
  - text: The bridge
    tag: P
    feedback: The bridge is only opened, and that is in ¶1. {WORDS}
  - text: The café
    tag: P
    feedback: The café stays open, as the end of ¶2 says. {WORDS}
support:
  right: [P02.1]
  feedback: The call to repair it stands early in ¶2. {WORDS}
  near:
    3:
      feedback: The place of the café is told in ¶3. {WORDS}
      credit: 0.5
  otherwise: The only call of the notice stands in ¶2. {WORDS}
"""


@pytest.fixture
def body(tmp_path):
    return body_of(tmp_path, EVIDENCE)


def key_of(body, text):
    return next(one["key"] for one in body["options"] if one["text"] == text)


def answer_of(body, text, paragraph):
    return {"choice": key_of(body, text), "paragraph": paragraph}


def test_the_registry_finds_it():
    assert questions.get("evidence") is evidence


@pytest.mark.parametrize(
    ("text", "paragraph", "fraction", "verdict"),
    [
        ("The road", 2, 1.0, ""),
        ("The road", 3, 0.75, "Right, and near the place that shows it."),
        ("The road", 4, 0.5, "Right, but not for that reason."),
        ("The café", 2, 0.5, "The right place, another reading."),
        ("The café", 3, 0.25, ""),
        ("The café", 4, 0.0, ""),
    ],
)
def test_the_halves_are_marked_apart_and_named_together(body, text, paragraph, fraction, verdict):
    answer = answer_of(body, text, paragraph)
    assert evidence.grade(body, answer) == fraction
    assert evidence.present(body, _order(body), answer)["verdict"] == verdict


def _order(body):
    return [option["key"] for option in body["options"]]


def test_an_author_may_weigh_the_halves(tmp_path):
    body = body_of(tmp_path, EVIDENCE + "weights: {answer: 1, paragraph: 3}\n")
    answer = answer_of(body, "The road", 3)
    assert evidence.grade(body, answer) == pytest.approx(0.25 + 0.75 / 2)
    shown = evidence.present(body, _order(body), answer)
    assert (shown["answer"]["earned"], shown["answer"]["worth"]) == (25, 25)
    assert (shown["place"]["earned"], shown["place"]["worth"]) == (38, 75)


@given(st.floats(0.01, 100), st.floats(0.01, 100))
def test_both_right_earns_all_by_whatever_weights(answer, paragraph):
    body = {
        "options": [{"key": "a", "correct": True}],
        "places": {"right": [2], "near": []},
        "answer_share": answer / (answer + paragraph),
    }
    both = {"choice": "a", "paragraph": 2}
    assert evidence.grade(body, both) == pytest.approx(1)
    assert evidence.grade(body, both) <= 1


@pytest.mark.parametrize(
    ("old", "new", "rule", "reason"),
    [
        ("right: [P02.1]", "right: [9]", "dangling", "The source has no ¶9."),
        ("right: [P02.1]", "wrong: [1]", "schema", "Unknown key “wrong”."),
        (
            "level:",
            "weights: {answer: 0}\nlevel:",
            "schema",
            "“weights.answer”: Input should be greater than 0.",
        ),
        ("correct: true", "correct: false", "schema", None),
        ("    tag: P\n", "", "tag", None),
        ("early in ¶2", "early in it", "feedback-paragraph", None),
    ],
)
def test_a_mistake_of_the_author_is_reported(tmp_path, old, new, rule, reason):
    assert old in EVIDENCE
    found = problems(tmp_path, EVIDENCE.replace(old, new, 1))
    assert rule in [one for one, _reason in found]
    if reason:
        assert (rule, reason) in found


def test_both_halves_are_taken(body):
    sent = {"choice": key_of(body, "The road"), "paragraph": "2"}
    assert evidence.parse(body, sent) == answer_of(body, "The road", 2)


@pytest.mark.parametrize(
    ("paragraph", "text", "reason"),
    [
        ("2", None, "Choose one answer"),
        ("2", "forged", "Choose one answer"),
        ("", "The road", "Choose the paragraph that supports"),
        ("17", "The road", "Choose the paragraph that supports"),
    ],
)
def test_half_an_answer_is_refused(body, paragraph, text, reason):
    chosen = key_of(body, text) if text == "The road" else text or ""
    with pytest.raises(questions.AnswerError, match=reason):
        evidence.parse(body, {"choice": chosen, "paragraph": paragraph})


def test_before_an_answer_nothing_depends_on_the_key(tmp_path):
    turned = (
        EVIDENCE.replace("correct: true", "tag: E")
        .replace("tag: P", "correct: true", 1)
        .replace("right: [P02.1]", "right: [4]")
        .replace("level: analyse", "level: analyse\nweights: {answer: 3}")
    )
    body, other = body_of(tmp_path, EVIDENCE), body_of(tmp_path, turned)
    assert other != body
    assert open_form(body, "evidence") == open_form(other, "evidence")


def test_what_was_chosen_in_a_form_that_could_not_be_taken_is_kept(body):
    shown = evidence.present(body, _order(body), None, {"choice": key_of(body, "The café")})
    assert [one["checked"] for one in shown["options"]] == [False, False, True]
    assert not any(one["checked"] for one in shown["paragraphs"])
    shown = evidence.present(body, _order(body), None, {"paragraph": "3"})
    assert [one["number"] for one in shown["paragraphs"] if one["checked"]] == [3]


def test_the_answer_and_what_was_right_in_words(body):
    assert evidence.as_text(body, answer_of(body, "The café", 3)) == "The café; ¶3 The café"
    assert evidence.right_text(body) == "The road; ¶2 The road"


def test_the_samples_begin_with_what_is_right(body):
    samples = evidence.sample_answers(body)
    assert [evidence.grade(body, one) for one in samples] == [1.0, 0.5, 0.5, 0.0, 0.75]


def test_the_open_form_asks_for_both_and_tells_neither(tmp_path, db):
    asked = Asked(tmp_path, EVIDENCE)
    html = asked.page()
    assert html.count('type="radio" name="choice"') == 3
    assert html.count('type="radio" name="paragraph"') == 4
    assert html.count('role="radiogroup"') == 2
    assert WORDS not in html


@pytest.mark.parametrize("headers", [HTMX, {}])
def test_an_answer_is_shown_with_what_each_half_earned(tmp_path, db, headers):
    asked = Asked(tmp_path, EVIDENCE)
    sent = {"choice": key_of(asked.body, "The road"), "paragraph": "1"}
    response = asked.send(sent, headers=headers)
    assert asked.answer == answer_of(asked.body, "The road", 1)
    html = response.content.decode() if headers else asked.page("review")
    assert "Right, but not for that reason." in html
    assert "The answer: 50 of 50%" in html
    assert "The paragraph: 0 of 50%" in html
    assert "is what" in html and "The only call of the notice" in html
    assert "stays open" not in html


@pytest.mark.parametrize("headers", [HTMX, {}])
def test_a_missing_paragraph_is_said_and_the_answer_kept(tmp_path, db, headers):
    asked = Asked(tmp_path, EVIDENCE)
    chosen = key_of(asked.body, "The road")
    response = asked.send({"choice": chosen}, headers=headers)
    html = response.content.decode()
    assert response.status_code == 422
    assert "Choose the paragraph that supports your answer, too." in html
    assert f'value="{chosen}" required checked' in html
    assert asked.answer is None
