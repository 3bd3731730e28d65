"""report.yaml: what a course says about the report that its learners build."""

import pytest

from gsi_site import course_loader
from lessons.course_reader import read_course
from lessons.models import Course, Source
from tests.small_course import LESSON_FILE, write_course

REPORT = """\
lesson: L01
summary_words: 90
rubric:
  - key: accuracy
    title: Accuracy
    levels: [None, Some, Full]
  - key: neutral
    title: Neutral wording
    levels: [Sides, Nearly, Neutral]
"""
BOX = (LESSON_FILE, "::: found\nThe notice names", "::: report\n:::\n\n::: found\nThe notice names")


def write(folder, *changes, report=REPORT):
    write_course(folder, *changes)
    (folder / "report.yaml").write_text(report, encoding="utf-8")
    return folder


def test_it_is_stored_with_its_course_and_the_words_that_attribute(tmp_path, db):
    course_loader.load(write(tmp_path, BOX))
    course = Course.objects.get()
    assert (course.report["lesson"], course.report["summary_words"]) == ("L01", 90)
    assert (course.report["quotation_words"], course.report["quoted_words"]) == (8, 40)
    assert [one["key"] for one in course.report["rubric"]] == ["accuracy", "neutral"]
    assert Source.objects.get().attribution == ["notice"]
    (tmp_path / "report.yaml").unlink()
    course_loader.load(write_course(tmp_path))
    course.refresh_from_db()
    assert course.report == {}


@pytest.mark.parametrize(
    ("old", "new", "rule", "line"),
    [
        ("lesson: L01", "lesson: L09", "dangling", 1),
        ("key: neutral", "key: accuracy", "duplicate", 7),
        ("summary_words: 90", "summary_words: 0", "schema", 2),
        ("levels: [Sides, Nearly, Neutral]", "levels: [Sides, Neutral]", "schema", 9),
        ("Neutral]", "Neutral ¶9]", "paragraph", 9),
    ],
)
def test_a_mistake_is_reported_with_its_line(tmp_path, old, new, rule, line):
    problems = read_course(write(tmp_path, report=REPORT.replace(old, new))).problems
    assert [(one.file, one.rule, one.line) for one in problems] == [("report.yaml", rule, line)]


def test_a_box_that_leads_nowhere_is_reported(tmp_path):
    problems = read_course(write_course(tmp_path, BOX)).problems
    assert [(one.file, one.key, one.rule) for one in problems] == [(LESSON_FILE, "L01", "box")]
    assert read_course(write(tmp_path, BOX)).problems == []
