import pytest

from lessons.course_reader import read_course
from tests.small_course import LESSON_FILE, SOURCE, line_of, write_course


def found(tmp_path, *changes):
    problems = read_course(write_course(tmp_path, *changes)).problems
    return [(one.file, one.line, one.rule, one.is_fatal) for one in sorted(problems)]


@pytest.mark.parametrize(
    ("file", "old", "new", "rule", "fatal"),
    [
        ("course.yaml", "source: notice", "source: other", "dangling", True),
        ("course.yaml", "lessons: [L01]", "lessons: [L09]", "dangling", False),
        ("course.yaml", "language: en", "language: 7", "schema", True),
        ("course.yaml", "paragraphs: [1]", "paragraphs: [1, 7]", "dangling", False),
        ("course.yaml", "skill: voice", "skill: vice", "dangling", False),
        ("source.yaml", "function: rating", "function: praise", "dangling", True),
        ("source.yaml", "also: [event]", "also: [events]", "dangling", True),
        ("source.yaml", "also: [event]", "also: [rating]", "also", True),
        ("source.yaml", "voice: release", "voice: x", "dangling", True),
        ("source.yaml", "at: [4, 9]", "at: [4, 17]", "at", True),
        ("source.yaml", "at: [4, 9]", "at: [9, 4]", "at", True),
        ("source.yaml", 'phrase: "a gift to all"', 'phrase: "a gift to"', "phrase", True),
        ("source.yaml", "id: P02.1", "id: P01.1", "duplicate", True),
        ("source.yaml", "number: 0", "number: 2", "duplicate", True),
        ("glossary.yaml", "lessons: [L01]", "lessons: [L09]", "dangling", False),
        ("glossary.yaml", "A price for crossing.", "A price in ¶9.", "paragraph", False),
        ("references.yaml", '["https://example.org', '["ftp://example.org', "schema", True),
        (LESSON_FILE, "unit: first", "unit: none", "dangling", True),
        (LESSON_FILE, "paragraphs: [1]", "paragraphs: [9]", "dangling", False),
        (LESSON_FILE, "covers: [P01.1, P01.2]", "covers: [P01.1, P01.9]", "dangling", False),
        (LESSON_FILE, "skills: [voice]", "skills: [vice]", "dangling", False),
        (LESSON_FILE, "slug: the-opening", "slug: another", "file", False),
        (LESSON_FILE, "{#read minutes=3}", "{#read minutes=5}", "section", False),
        (LESSON_FILE, "{#read minutes=3}", "{#read}", "section", False),
        (LESSON_FILE, "{#read minutes=3}", "{minutes=3}", "section", False),
        (LESSON_FILE, "{#questions minutes=2", "{#read minutes=2", "duplicate", True),
        (LESSON_FILE, "opened the bridge in ¶1", "opened it in ¶7", "paragraph", False),
        ("about.md", "¶1", "¶8", "paragraph", False),
    ],
)
def test_a_mistake_is_reported_with_its_line(tmp_path, file, old, new, rule, fatal):
    change = (file, old, new)
    lines = {line_of(file, new, change)}
    if rule == "duplicate" and file == "source.yaml":
        lines = {line_of(file, "id: P02.1"), line_of(file, "number: 2")}
    problems = found(tmp_path, change)
    assert [(one[0], one[2], one[3]) for one in problems] == [(file, rule, fatal)]
    assert problems[0][1] in lines


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("course.yaml", "title: First unit", "titel: First unit"),
        ("course.yaml", "    paragraphs: [1]\n", ""),
        ("course.yaml", "skill: voice", "skill: voice\n    paragraphs: [1]"),
        ("source.yaml", "label: The road", "lable: The road"),
        ("glossary.yaml", "term: bridge toll", "name: bridge toll"),
        ("references.yaml", "title: A map", "title: 7"),
        ("glossary.yaml", "terms:", "terms: ["),
    ],
)
def test_what_points_into_an_unreadable_file_is_not_reported_on_top(tmp_path, file, old, new):
    assert {one[0] for one in found(tmp_path, (file, old, new))} == {file}


def test_a_section_must_end_in_what_has_been_found(tmp_path):
    gone = (LESSON_FILE, "::: found\nThe notice names the mayor.\n:::\n", "")
    assert found(tmp_path, gone) == [(LESSON_FILE, line_of(LESSON_FILE, "## Read"), "found", False)]
    after = (LESSON_FILE, "mayor.\n:::\n", "mayor.\n:::\n\nOne more thing.\n")
    assert found(tmp_path, after) == [
        (LESSON_FILE, line_of(LESSON_FILE, "## Read"), "found", False)
    ]


def test_two_lessons_cannot_share_key_slug_or_number(tmp_path):
    folder = write_course(tmp_path)
    text = (folder / LESSON_FILE).read_text()
    (folder / "lessons/01-the-opening-too.md").write_text(text)
    problems = read_course(folder).problems
    first = "lessons/01-the-opening-too.md"
    assert sorted((one.rule, one.reason) for one in problems) == [
        ("duplicate", f"The key “L01” is taken by {first}."),
        ("duplicate", f"The number “1” is taken by {first}."),
        ("duplicate", f"The slug “the-opening” is taken by {first}."),
        ("file", "The slug “the-opening” is not that of the file's name."),
    ]


def test_a_lesson_file_needs_a_number(tmp_path):
    folder = write_course(tmp_path)
    (folder / LESSON_FILE).rename(folder / "lessons/the-opening.md")
    assert ("lessons/the-opening.md", 0, "file", True) in [
        (one.file, one.line, one.rule, one.is_fatal) for one in read_course(folder).problems
    ]


def test_glossary_references_and_pages_may_be_missing(tmp_path):
    folder = write_course(
        tmp_path, (LESSON_FILE, "There is a [[bridge toll]] [ref:C01].", "There is a toll.")
    )
    for name in ("glossary.yaml", "references.yaml", "about.md", "privacy.md"):
        (folder / name).unlink()
    assert read_course(folder).problems == []


@pytest.mark.parametrize(
    ("file", "old", "new", "found_there"),
    [
        (LESSON_FILE, "the mayor opened it", 'the mayor "opened the bridge"', True),
        (LESSON_FILE, "the mayor opened it", 'the mayor gave "a gift to all"', False),
        (LESSON_FILE, "the mayor opened it", 'the mayor gave "A Gift\nto all,"', False),
        (LESSON_FILE, "the mayor opened it", 'the "mayor" opened it', False),
        (LESSON_FILE, "There is a [[", 'There is "a big toll" [ref:C01] in [[', False),
        (LESSON_FILE, "summary: What", 'summary: >-\n  "The town should" say what', True),
        ("glossary.yaml", "A price for crossing.", 'A price, "the old road".', True),
        ("source.yaml", "reports an opening", 'reports "opened the bridge"', True),
        ("references.yaml", "A map shows the bridge.", 'A map shows "the old road".', False),
    ],
)
def test_only_taught_phrases_are_quoted(tmp_path, file, old, new, found_there):
    parsed = read_course(write_course(tmp_path, (file, old, new)))
    assert [(one.file, one.rule, one.level) for one in parsed.problems] == (
        [(file, "quotation", "warning")] if found_there else []
    )


def test_a_quotation_has_its_line(tmp_path):
    change = (LESSON_FILE, "A few questions.", 'A few\nmore "questions to ask" here.')
    assert [one[1] for one in found(tmp_path, change)] == [line_of(LESSON_FILE, "A few") + 1]


def test_taught_phrases_stay_under_a_fifth_of_the_source(tmp_path):
    change = ("source.yaml", "at: [4, 9]", 'phrase: "x x x x x x"\n        at: [4, 9]')
    assert found(tmp_path, change) == [
        ("source.yaml", SOURCE.count("\n", 0, SOURCE.index("paragraphs:")) + 1, "quotation-share",
         False)
    ]  # fmt: skip


def test_only_one_path_is_the_default(tmp_path):
    second = "\n  - {key: b, title: B, lessons: [L01], default: true}"
    change = ("course.yaml", "    default: true", f"    default: true{second}")
    line = line_of("course.yaml", "    default: true") + 1
    assert found(tmp_path, change) == [("course.yaml", line, "default", False)]
