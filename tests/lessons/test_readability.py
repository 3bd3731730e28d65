"""How hard a section reads, and how long."""

import pytest

from lessons.course_reader import read_course
from lessons.readability import lix
from tests.small_course import LESSON_FILE, write_course

EASY, HARD = "The town is old. ", "Municipal administrations continued notwithstanding. "


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("", 0),
        ("¶4", 0),
        ("The town is old.", 4),
        # 8 words in 2 sentences, 2 of them long
        ("The mayor opened a bridge. It remained standing.", 4 + 25),
        ("Well-known words count once: so", 5 + 20),
    ],
)
def test_lix_adds_length_of_sentences_and_share_of_long_words(text, level):
    assert lix(text) == pytest.approx(level)


@pytest.mark.parametrize(
    ("prose", "rules"),
    [
        (EASY * 20, []),
        (HARD * 20, ["reading-level"]),
        (HARD * 5, []),  # too few words to say
        (EASY * 150, ["pace"]),  # 600 words, and those that stand there, for three minutes
    ],
)
def test_a_section_is_easy_enough_and_short_enough(tmp_path, prose, rules):
    folder = write_course(
        tmp_path, (LESSON_FILE, "::: found\nThe notice", f"{prose}\n\n::: found\nThe notice")
    )
    found = read_course(folder).problems
    assert [(one.rule, one.key, one.line, one.level) for one in found] == [
        (rule, "L01", 15, "warning") for rule in rules
    ]
    assert all(one.mend for one in found)
