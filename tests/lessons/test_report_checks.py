"""What a report is warned about."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons.report_checks import (
    Attribution,
    Checker,
    Limits,
    attribution_of,
    count_words,
    is_attributed,
    is_content,
    quotations,
    sentences,
)

NOTICE = attribution_of("en", ["notice", "the Mayor"])
PIECES = st.sampled_from(
    [*"\".“”‘’'«»„!?… \n¶4", "e.g. ", "The notice says ", "Peace", "all of us", "states' ", "是。"]
)
TEXTS = st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=40).map("".join))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        (" \n ", []),
        ("One. Two! Three? Four", ["One.", "Two!", "Three?", "Four"]),
        ("A line\nanother line", ["A line", "another line"]),
        ("It says “No war. No fear.” and stops. Then more.",
         ["It says “No war. No fear.” and stops.", "Then more."]),
        ('He said "Yes." Then he left.', ['He said "Yes."', "Then he left."]),
        ("Tools, e.g. Talks. Mr. Smith came.", ["Tools, e.g. Talks.", "Mr. Smith came."]),
        ("The U.N. Charter is named. ¶4 says so.", ["The U.N. Charter is named.", "¶4 says so."]),
        ("In 3.5 years. 80 states", ["In 3.5 years.", "80 states"]),
        ("第一句。第二句！", ["第一句。", "第二句！"]),
        ("Première phrase. Élan", ["Première phrase.", "Élan"]),
    ],
)  # fmt: skip
def test_sentences(text, found):
    assert sentences(text) == found


@given(TEXTS)
def test_cutting_loses_no_word(text):
    assert "".join("".join(sentences(text)).split()) == "".join(text.split())


@given(TEXTS)
def test_a_sentence_is_cut_no_further(text):
    for sentence in sentences(text):
        assert sentence == sentence.strip() != ""
        assert "\n" not in sentence


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("no marks at all", []),
        ('a "b c" d', ["b c"]),
        ("a “b c” d", ["b c"]),
        ("a „b c“ d «e f»", ["b c", "e f"]),
        ("a ‘China’s role’ d", ["China’s role"]),
        ("a 'b c' d", ["b c"]),
        ("the states' and the peoples' rights", []),
        ("it isn't what 'they didn't say' here", ["they didn't say"]),
        ('one "opened and not closed', []),
        ('"a" and "b  c"', ["a", "b c"]),
    ],
)
def test_quotations(text, found):
    assert quotations(text) == found


@given(TEXTS)
def test_what_is_quoted_stands_in_the_text(text):
    whole = " ".join(text.split())
    for one in quotations(text):
        assert one in whole
    assert sum(map(count_words, quotations(text))) <= count_words(text) + len(quotations(text))


@pytest.mark.parametrize(
    ("text", "number"),
    [("", 0), ("a b", 2), ("a – b", 2), ("¶4", 1), ("state-owned, “quoted”!", 2), ("…", 0)],
)
def test_words(text, number):
    assert count_words(text) == number


@pytest.mark.parametrize(
    "sentence",
    [
        "According to the notice, the bridge is a gift.",
        "The notice's view is that the bridge is a gift.",
        "The bridge is a gift, the mayor said.",
        "In ¶2 the road is to be repaired.",
        "She then also asked the town for help.",
        "It says that the road is old.",
        "The bridge is reported to be open.",
        "The author of these lines praises it.",
    ],
)
def test_attributed(sentence):
    assert is_attributed(sentence, NOTICE)


@pytest.mark.parametrize(
    "sentence",
    [
        "The bridge is a gift to all.",
        "“A gift to all” is what the bridge is.",
        "Many states should call for peace.",
        "Nobody noticed the bridge.",
        "They agree that the road is old.",
    ],
)
def test_not_attributed(sentence):
    assert not is_attributed(sentence, NOTICE)


def test_words_of_another_course_attribute_nothing_here():
    assert is_attributed("The almanac is old.", attribution_of("en", ["almanac"]))
    assert not is_attributed("The almanac is old.", NOTICE)


def test_in_a_language_without_lists_the_courses_own_words_attribute():
    attribution = attribution_of("de", ["die Meldung"])
    assert attribution == Attribution(names=("die Meldung",))
    assert is_attributed("Das steht so in ¶4.", attribution)
    assert is_attributed("Die Meldung lobt es.", attribution)
    assert not is_attributed("It says so.", attribution)


@pytest.mark.parametrize(
    ("sentence", "is_one"),
    [
        ("The bridge is a gift.", True),
        ("Who pays for the bridge?", False),
        ("A gift.", False),
        ("I chose the second paragraph here.", False),
        ("My summary leaves out the road.", False),
        ("Italy is named in it.", True),
    ],
)
def test_content_sentences(sentence, is_one):
    assert is_content(sentence) is is_one


def found(texts, **limits):
    checker = Checker(NOTICE, Limits(**limits))
    return [(one.rule, one.place, one.sentence) for one in checker.check(texts)]


def test_a_good_report_is_passed():
    texts = {
        "summary": "The notice says that the bridge is “a gift to all” (¶1). Who pays?",
        "reason-1": "“Gift” is a word of praise.",
    }
    assert found(texts) == []


def test_each_sentence_without_attribution_is_named_in_the_summary_only():
    text = "The notice reports an opening. The bridge is a gift. Now the old road comes."
    assert found({"summary": text, "reason-1": "The bridge is a gift."}) == [
        ("attribution", "summary", "The bridge is a gift."),
        ("attribution", "summary", "Now the old road comes."),
    ]


def test_a_long_quotation_is_named_wherever_it_stands():
    eight, nine = "one two three four five six seven eight", "1 2 3 4 5 6 7 8 9"
    texts = {"summary": f"The notice says “{eight}”.", "check-1": f"Look. See “{nine}” there."}
    assert found(texts) == [("quotation", "check-1", f"See “{nine}” there.")]
    (one,) = Checker(NOTICE).check(texts)
    assert one.advice == (
        f"“{nine}” quotes 9 words. Keep a quotation within 8 words, or say it in words of your own."
    )


def test_too_much_quoted_is_named_where_it_passes_the_limit_over_all_texts():
    texts = {"summary": "¶1 has “a b c”.", "silence": "¶2 has “d e”.", "check-1": "“f g h”"}
    assert found(texts, quoted=8) == []
    assert found(texts, quoted=7) == [("quoted", "check-1", "“f g h”")]
    assert found(texts, quoted=4) == [("quoted", "silence", "¶2 has “d e”.")]
    (one,) = Checker(NOTICE, Limits(quoted=4)).check(texts)
    assert one.advice.startswith("The report quotes 8 words in all; with this sentence it passes 4")


def test_a_long_summary_is_named_at_the_sentence_that_passes_the_limit():
    text = "¶1 has five words here. ¶2 has five words too."
    assert found({"summary": text, "silence": text}, summary=10) == []
    assert found({"summary": text}, summary=9) == [("length", "summary", "¶2 has five words too.")]


@given(st.dictionaries(st.sampled_from(["summary", "silence", "check-1"]), TEXTS))
def test_whatever_is_written_only_its_own_sentences_are_named(texts):
    checker = Checker(NOTICE, Limits(summary=5, quotation=2, quoted=3))
    for one in checker.check(texts):
        assert one.sentence in sentences(texts[one.place])
        assert one.advice


@given(TEXTS)
def test_a_text_that_quotes_nothing_is_not_warned_about_quotations(text):
    bare = "".join(one for one in text if one not in "\"'“”‘’„«»")
    assert {one.rule for one in Checker(NOTICE).check({"summary": bare})} <= {
        "attribution",
        "length",
    }


@given(st.text(alphabet="'\"“”‘’.!? aA", max_size=4000))
def test_no_text_keeps_it_busy(text):
    Checker(NOTICE).check({"summary": text})
