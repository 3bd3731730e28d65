from types import SimpleNamespace

import pytest

from gsi_site import course_loader
from lessons.models import Source, Statement
from lessons.source_text import fingerprint, load_text, marked_words, normalise
from tests.small_course import FIRST, SECOND, SOURCE_TEXT, TITLE, write_course


@pytest.fixture
def source(tmp_path, db):
    course_loader.load(write_course(tmp_path))
    return Source.objects.get()


def texts(source):
    return [one.text for one in source.paragraphs.order_by("number")]


def test_normalising_joins_spaces_and_straightens_the_apostrophe():
    assert normalise(" a\u2002b\n c\u00a0d’s cafe\u0301 ") == "a b c d's café"
    assert fingerprint("a  b") == fingerprint("a b\n")


@pytest.mark.parametrize(
    "text",
    [
        SOURCE_TEXT,
        SOURCE_TEXT.replace("[1] ", "").replace("[2] ", ""),
        SOURCE_TEXT.replace("\n\n", "\n"),
        SOURCE_TEXT.replace(" opened", "\nopened").replace("Bridge\n", "Bridge\n\n"),
        "Home > News\n\n" + SOURCE_TEXT.replace(" the ", "  the\u2002") + "\n\nShare this page\n",
        SOURCE_TEXT.replace("[1]", "¶1").replace("\n", "\r\n"),
    ],
)
def test_the_text_is_found_however_it_is_laid_out(source, text):
    report = load_text(source, text)
    assert report.is_complete
    assert report.is_written
    assert report.misplaced == []
    assert report.matched == [0, 1, 2]
    assert texts(source) == [TITLE, FIRST, SECOND]
    source.refresh_from_db()
    assert source.text_loaded_at is not None


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("gift", "present", "¶1 has its 14 words, but not letter for letter."),
        ("a gift", "gift", "¶1 differs: it has 13 words, not 14."),
        (f"[1] {FIRST}", "", "¶1 is missing: 14 words were expected."),
    ],
)
def test_a_paragraph_that_differs_is_named_and_nothing_is_stored(source, old, new, message):
    report = load_text(source, SOURCE_TEXT.replace(old, new))
    assert [str(fault) for fault in report.faults] == [message]
    assert report.matched == [0, 2]
    assert not report.is_written
    assert texts(source) == ["", "", ""]


def test_an_unnumbered_paragraph_that_differs_is_found_by_its_length(source):
    text = SOURCE_TEXT.replace("gift", "present").replace("[1] ", "").replace("[2] ", "")
    report = load_text(source, text)
    assert [(one.number, one.found) for one in report.faults] == [(1, 14)]


def test_partial_stores_what_matches(source):
    report = load_text(source, SOURCE_TEXT.replace("gift", "present"), partial=True)
    assert report.is_written
    assert texts(source) == [TITLE, "", SECOND]


def test_an_empty_text_stores_nothing(source):
    report = load_text(source, "", partial=True)
    assert len(report.faults) == 3
    assert not report.is_written


def test_a_taught_phrase_that_stands_elsewhere_is_named(source):
    Statement.objects.filter(key="P01.2").update(word_start=10, word_end=13)
    assert load_text(source, SOURCE_TEXT).misplaced == ["P01.2"]


def mark(text, *spans):
    statements = [
        SimpleNamespace(key=key, word_start=start, word_end=end) for key, start, end in spans
    ]
    return [
        (one.text, "".join(statement.key for statement in one.statements))
        for one in marked_words(text, statements)
    ]


def test_words_are_marked_where_statements_stand():
    assert mark("one two three four", ("a", 2, 3)) == [
        ("one ", ""),
        ("two three", "a"),
        (" four", ""),
    ]


def test_statements_may_overlap_and_touch():
    assert mark("one two three four", ("a", 1, 3), ("b", 2, 2), ("c", 4, 4)) == [
        ("one ", "a"),
        ("two", "ab"),
        (" three", "a"),
        (" ", ""),
        ("four", "c"),
    ]


def test_the_segments_together_are_the_paragraph():
    spans = (("a", 1, 4), ("b", 3, 9), ("c", 9, 16))
    assert "".join(text for text, _keys in mark(SECOND, *spans)) == SECOND


def test_a_paragraph_without_statements_is_one_segment():
    assert mark("one two") == [("one two", "")]
