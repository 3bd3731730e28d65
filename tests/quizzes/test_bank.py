import pytest

from gsi_site import course_loader
from quizzes.bank import digest
from tests.small_course import LESSON_FILE, QUESTIONS_FILE, line_of, write_course


def found(folder):
    problems = course_loader.check(folder).problems
    return [(one.file, one.line, one.key, one.rule, one.is_fatal) for one in sorted(problems)]


@pytest.mark.parametrize(
    ("file", "old", "new", "key", "rule", "fatal"),
    [
        (QUESTIONS_FILE, "target: P01.1", "target: P09.9", "L01-01", "dangling", True),
        (QUESTIONS_FILE, "target: voice", "target: vice", "L01-02", "dangling", True),
        (QUESTIONS_FILE, "cites: [P02.1]", "cites: [P09.9]", "L01-02", "dangling", False),
        (QUESTIONS_FILE, "cites: [P02.1]", "cites: []", "L01-02", "cites", False),
        (QUESTIONS_FILE, "type: choice", "type: guess", "L01-01", "schema", True),
        (QUESTIONS_FILE, "level: remember", "level: dream", "L01-01", "schema", True),
        (
            QUESTIONS_FILE,
            "level: remember",
            "level: remember\n    lvl: 1",
            "L01-01",
            "schema",
            True,
        ),
        (QUESTIONS_FILE, "tag: E", "tag: Z", "L01-01", "schema", True),
        (QUESTIONS_FILE, "key: L01-02", "key: L01-01", "L01-01", "duplicate", True),
        (QUESTIONS_FILE, "the sentence has one", "¶9 has one", "L01-01", "paragraph", False),
        ("quizzes.yaml", "section: questions", "section: read", "L01-check", "dangling", False),
        ("quizzes.yaml", "count: 2", "count: 3", "L01-check", "dangling", False),
        ("quizzes.yaml", "purpose: check", "purpose: fun", "L01-check", "schema", True),
        (
            "quizzes.yaml",
            "draw: {lesson: L01, count: 2}",
            "questions: [L01-01, L01-09]",
            "L01-check",
            "dangling",
            False,
        ),
    ],
)
def test_a_mistake_is_reported_with_its_key_and_line(tmp_path, file, old, new, key, rule, fatal):
    problems = [one for one in found(write_course(tmp_path, (file, old, new))) if one[0] == file]
    assert (key, rule, fatal) in [one[2:] for one in problems]
    if rule in ("dangling", "schema") and "\n" not in new:
        assert line_of(file, new, (file, old, new)) in [one[1] for one in problems]


def test_a_practice_does_not_stand_where_the_lesson_has_its_check(tmp_path):
    problems = found(
        write_course(tmp_path, ("quizzes.yaml", "purpose: check", "purpose: practice"))
    )
    assert [one[2:4] for one in problems] == [("L01-check", "dangling")]


def test_what_is_asked_only_where_it_is_named_is_in_no_pool(tmp_path):
    not_drawn = (QUESTIONS_FILE, "level: remember", "level: remember\n    drawn: false")
    problems = found(write_course(tmp_path, not_drawn))
    assert [one[2:4] for one in problems] == [("L01-check", "dangling")]


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("correct: true", "correct: false", "one option is correct, not 0"),
        ("- text: The baker\n        tag: E", "- text: The baker\n        correct: true",
         "one option is correct, not 2"),
        ("- text: The baker", "- text: The mayor", "two options have the same text"),
    ],
)  # fmt: skip
def test_a_choice_has_one_right_option_and_no_two_alike(tmp_path, old, new, reason):
    folder = write_course(tmp_path, (QUESTIONS_FILE, old, new))
    problems = [one for one in course_loader.check(folder).problems if one.key == "L01-01"]
    assert [reason in one.reason for one in problems] == [True]


def test_a_quiz_either_draws_or_lists(tmp_path):
    both = ("quizzes.yaml", "count: 2}", "count: 2}\n    questions: [L01-01]")
    neither = ("quizzes.yaml", "    draw: {lesson: L01, count: 2}\n", "")
    for change in (both, neither):
        reasons = [
            one.reason for one in course_loader.check(write_course(tmp_path, change)).problems
        ]
        assert any("a quiz has either draw or questions" in reason for reason in reasons)


def test_a_listing_quiz_stores_its_questions(tmp_path):
    draw = ("quizzes.yaml", "draw: {lesson: L01, count: 2}", "questions: [L01-02, L01-01]")
    checked = course_loader.check(write_course(tmp_path, draw))
    assert list(checked.problems) == []
    assert checked.bank.quizzes["L01-check"].entry.rules == {
        "text": "open",
        "questions": ["L01-02", "L01-01"],
    }


def test_a_section_that_asks_for_a_quiz_must_have_one(tmp_path):
    folder = write_course(tmp_path)
    (folder / "quizzes.yaml").unlink()
    assert found(folder) == [
        (LESSON_FILE, line_of(LESSON_FILE, "## Questions"), "L01", "dangling", False)
    ]


def test_a_bank_of_a_lesson_that_is_not_there_is_reported(tmp_path):
    folder = write_course(tmp_path, (QUESTIONS_FILE, "lesson: L01", "lesson: L09"))
    assert (QUESTIONS_FILE, 1, "", "dangling", False) in found(folder)


def test_the_digest_is_of_the_words_not_of_their_html():
    body = {"stem": "a", "stem_html": "a", "options": [{"text": "b", "text_html": "b"}]}
    html = {"stem": "a", "stem_html": "<i>a</i>", "options": [{"text": "b", "text_html": "c"}]}
    words = {"stem": "a", "stem_html": "a", "options": [{"text": "c", "text_html": "b"}]}
    assert digest(body) == digest(html) != digest(words)
