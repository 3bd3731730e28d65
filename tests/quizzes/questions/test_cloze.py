import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from quizzes import questions
from quizzes.models import Response
from quizzes.questions import AnswerError, cloze
from tests.quizzes.questions.taking import Sitting, body_of, form_of, read

TEXT = """
type: cloze
stem: Which words complete the sentence on ¶2?
sentence: 'In ¶2, the *mayor {verb} that* the {noun} be {deed}.'
gaps:
  deed:
    label: what is to be done
    choices:
      - text: closed
        tag: E
        feedback: Nothing is closed.
      - text: repaired
        feedback: Repaired, says ¶2.
    right: repaired
  verb:
    label: what the mayor does
    choices:
      - text: asks
        feedback: She asks for it.
      - text: denies
        tag: S
        feedback: She denies nothing.
      - text: reports
        feedback: She does more than that.
    right: asks
  noun:
    label: what it is about
    accept: [road, old road]
    feedback: The road, says ¶2.
    wrong:
      - forms: [bridge]
        feedback: The bridge stands in ¶1.
    otherwise: Look into ¶2.
"""
OTHER_KEY = (
    TEXT.replace("right: repaired", "right: closed")
    .replace("right: asks", "right: reports")
    .replace("[road, old road]", "[magnificent café]")
)
BODY = body_of(cloze, TEXT)
VERB, NOUN, DEED = BODY["gaps"]


def name(gap):
    return f"gap-{gap['key']}"


def choice(gap, text):
    return next(one["key"] for one in gap["choices"] if one["text"] == text)


def sent(verb="asks", noun="road", deed="repaired"):
    """A form with these words in it."""
    return {
        name(VERB): choice(VERB, verb) if verb else "",
        name(NOUN): noun,
        name(DEED): choice(DEED, deed) if deed else "",
    }


def answered(*words):
    return cloze.parse(BODY, sent(*words))


def test_the_registry_finds_it():
    assert questions.get("cloze") is cloze


def test_the_gaps_stand_in_the_order_of_the_sentence():
    assert [gap["label"] for gap in BODY["gaps"]] == [
        "what the mayor does",
        "what it is about",
        "what is to be done",
    ]
    first, *rest = BODY["pieces_html"]
    assert first.startswith('In <a class="para"')
    assert first.endswith("the <em>mayor ")
    assert rest == [" that</em> the ", " be ", "."]


def test_keys_come_from_words_alone():
    other = body_of(cloze, OTHER_KEY)
    assert [gap["key"] for gap in other["gaps"]] == [gap["key"] for gap in BODY["gaps"]]
    assert [one["key"] for one in other["gaps"][0]["choices"]] == [
        one["key"] for one in VERB["choices"]
    ]
    keys = [gap["key"] for gap in BODY["gaps"]]
    keys += [one["key"] for gap in (VERB, DEED) for one in gap["choices"]]
    assert len(set(keys)) == 8
    assert not {"verb", "noun", "deed"} & set(keys)


def test_the_same_seed_shuffles_alike():
    order = cloze.shuffle(BODY, random.Random(3))
    assert order == cloze.shuffle(BODY, random.Random(3))
    assert sorted(order[VERB["key"]]) == sorted(one["key"] for one in VERB["choices"])
    assert order[NOUN["key"]] == []
    orders = [cloze.shuffle(BODY, random.Random(seed))[VERB["key"]] for seed in range(20)]
    assert len({tuple(one) for one in orders}) > 3


@pytest.mark.parametrize(
    ("words", "fraction"),
    [
        (("asks", "road", "repaired"), 1),
        (("asks", "OLD ROAD!", "repaired"), 1),
        (("asks", "old raod", "repaired"), 1),
        (("asks", "bridge", "repaired"), 2 / 3),
        (("denies", "road", "closed"), 1 / 3),
        (("reports", "river", "closed"), 0),
    ],
)
def test_each_gap_earns_its_share(words, fraction):
    assert cloze.grade(BODY, answered(*words)) == pytest.approx(fraction)


@given(st.sampled_from(VERB["choices"]), st.text(max_size=12), st.sampled_from(DEED["choices"]))
def test_a_grade_is_a_number_of_gaps(verb, noun, deed):
    answer = {VERB["key"]: verb["key"], NOUN["key"]: noun, DEED["key"]: deed["key"]}
    selects = verb["correct"] + deed["correct"]
    assert cloze.grade(BODY, answer) * 3 in (selects, selects + 1)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({}, "Still empty: gap 1, 2, 3."),
        (sent(verb=""), "Still empty: gap 1."),
        (sent(noun=" … ", deed=""), "Still empty: gap 2, 3."),
        (sent() | {name(VERB): "elsewhere"}, "Still empty: gap 1."),
        (sent() | {name(VERB): DEED["choices"][0]["key"]}, "Still empty: gap 1."),
        (sent() | {name(NOUN): ["road"]}, "Still empty: gap 2."),
        (sent(noun="a" * 101), "Gap 2: A word or a name is enough: at most 100 characters."),
    ],
)
def test_what_is_no_answer_is_refused(data, message):
    with pytest.raises(AnswerError) as caught:
        cloze.parse(BODY, data)
    assert str(caught.value).endswith(message)


def test_in_words():
    assert cloze.as_text(BODY, answered("denies", "my road", "closed")) == (
        "(1) denies; (2) my road; (3) closed"
    )
    assert cloze.right_text(BODY) == "(1) asks; (2) road; (3) repaired"


def test_the_samples_begin_with_the_right_answer():
    samples = cloze.sample_answers(BODY)
    grades = [cloze.grade(BODY, one) for one in samples]
    assert grades == pytest.approx([1, 2 / 3, 2 / 3, 2 / 3, 0])
    one_gap = TEXT.replace(" the {noun} be {deed}", "")
    one_gap = one_gap[: one_gap.index("  deed:")] + one_gap[one_gap.index("  verb:") :]
    one_gap = body_of(cloze, one_gap[: one_gap.index("  noun:")])
    assert [cloze.grade(one_gap, one) for one in cloze.sample_answers(one_gap)] == [1, 0]


def test_before_an_answer_nothing_depends_on_the_key():
    order = cloze.shuffle(BODY, random.Random(1))
    assert cloze.present(BODY, order, None) == cloze.present(body_of(cloze, OTHER_KEY), order, None)


def test_a_gap_shows_its_choices_in_the_stored_order():
    order = cloze.shuffle(BODY, random.Random(1))
    gaps = [one["gap"] for one in cloze.present(BODY, order, None)["pieces"]]
    assert gaps[0]["name"] == name(VERB)
    assert [one["key"] for one in gaps[0]["choices"]] == order[VERB["key"]]
    assert gaps[1] == {"name": name(NOUN), "label": "what it is about", "number": 2}
    assert gaps[3] is None


def test_a_form_that_could_not_be_taken_is_kept_and_its_faults_marked():
    order = cloze.shuffle(BODY, random.Random(1))
    data = sent(verb="denies", noun=" … ", deed="")
    verb, noun, deed, _ = (one["gap"] for one in cloze.present(BODY, order, None, data)["pieces"])
    assert [one["text"] for one in verb["choices"] if one["selected"]] == ["denies"]
    assert "is_fault" not in verb
    assert (noun["typed"], noun["is_fault"], noun["is_first_fault"]) == (" … ", True, True)
    assert (deed["is_fault"], deed["is_first_fault"]) == (True, False)
    assert not any(one["selected"] for one in deed["choices"])


def test_after_the_answer_each_gap_has_its_own_feedback():
    shown = cloze.present(BODY, {}, answered("denies", "rode", "repaired"))
    gaps = [one["gap"] for one in shown["pieces"][:-1]]
    assert [(one["answer"], one["right"], one["right_text"]) for one in gaps] == [
        ("denies", False, "asks"),
        ("rode", False, "road"),
        ("repaired", True, "repaired"),
    ]
    assert gaps[0]["feedback_html"] == "She denies nothing."
    assert gaps[1]["feedback_html"].startswith("Look into")
    assert shown["feedback_html"] == "Right gaps: 1 of 3."
    assert cloze.present(BODY, {}, answered())["feedback_html"] == ""


def test_the_linter_reads_every_text_and_feedback():
    entry = read(cloze, TEXT)
    assert (("sentence",), entry.sentence) in entry.texts()
    assert (("gaps", "deed", "choices", 0, "text"), "closed") in entry.texts()
    assert len(entry.texts()) == 2 + 3 + 5
    assert [place for place, _text in entry.feedbacks()] == [
        *(("gaps", "deed", "choices", index, "feedback") for index in range(2)),
        *(("gaps", "verb", "choices", index, "feedback") for index in range(3)),
        ("gaps", "noun", "feedback"),
        ("gaps", "noun", "wrong", 0, "feedback"),
        ("gaps", "noun", "otherwise"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("{verb}", "{word}", "there is no gap “word” under gaps"),
        ("{verb}", "{verb} {verb}", "{verb} stands twice in the sentence"),
        ("{verb}", "verb", "{verb} does not stand in the sentence"),
        ("right: asks", "right: ask", "“right” is none of the choices: “ask”"),
        ("right: asks", "feedback: Yes.\n    right: asks", "“feedback” belongs to a gap with acc"),
        ("right: asks", "accept: [asks]\n    right: asks", "either choices or accept"),
        ("text: denies", "text: asks", "two choices have the same text"),
        ("accept: [road, old road]", "right: road\n    accept: [road]", "“right” belongs to"),
        ("accept: [road, old road]", "accept: [bridge]", "both accepted and wrong"),
        ("accept: [road, old road]", "accept: []", "at least 1 item"),
        ("accept: [road, old road]\n    feedback: The road, says ¶2.", "", "either choices or"),
        ("label: what it is about", "hint: what it is about", "Field required"),
        ("label: what it is about", "label: a\n    size: 3", "Extra inputs"),
        ("  noun:", "  Noun:", "String should match"),
    ],
)
def test_a_mistake_of_the_author_is_named(old, new, reason):
    with pytest.raises(ValidationError) as caught:
        read(cloze, TEXT.replace(old, new, 1))
    assert reason in str(caught.value)


# In a quiz


def test_the_form_has_a_named_control_in_each_gap_and_says_nothing_of_the_key(db):
    sitting = Sitting(cloze, BODY)
    form = form_of(sitting.form(), sitting)
    assert form.count("<select") == 2
    assert f'name="{name(VERB)}" aria-label="Gap 1: what the mayor does" required' in form
    assert f'name="{name(NOUN)}" value="" aria-label="Gap 2: what it is about" required' in form
    assert "</select> that</em> the <input" in form
    sitting = Sitting(cloze, body_of(cloze, OTHER_KEY))
    assert form == form_of(sitting.form(), sitting)


@pytest.mark.parametrize("htmx", [True, False])
def test_an_unfinished_form_keeps_what_is_in_it(db, htmx):
    sitting = Sitting(cloze, BODY)
    response = sitting.send(sent(verb="denies", noun="<b>", deed=""), htmx=htmx)
    html = response.content.decode()
    assert response.status_code == 422
    assert f'<option value="{choice(VERB, "denies")}" selected>denies</option>' in html
    assert 'value="&lt;b&gt;"' in html
    error = f"error-{sitting.item.pk}"
    assert html.count(f'aria-invalid="true" aria-describedby="{error}"') == 1
    assert f'aria-describedby="{error}" autofocus' in html
    assert f'id="{error}" role="alert">Fill every gap, then send it. Still empty: gap 3.' in html
    assert ("<html" in html) is not htmx
    assert Response.objects.count() == 0


def test_an_answer_brings_the_whole_sentence_and_why(db):
    html = Sitting(cloze, BODY).send(sent("denies", "old raod", "repaired")).content.decode()
    assert Response.objects.get().grades.get().fraction == pytest.approx(2 / 3)
    assert "the <em>mayor <strong>asks</strong> that</em> the <strong>road</strong>" in html
    assert 'denies <span class="option-tag">your answer</span>' in html
    assert 'asks <span class="option-tag">the right answer</span>' in html
    assert "It is spelled “old road”." in html
    assert "She denies nothing." in html
    assert "She asks for it." not in html
    assert "In part." in html
    assert "Right gaps: 2 of 3." in html


def test_without_htmx_the_answer_stands_in_the_review(db):
    sitting = Sitting(cloze, BODY)
    assert sitting.send(sent(), htmx=False).status_code == 302
    html = sitting.review()
    assert html.count("your answer, and right") == 3
    assert "Yes." in html
