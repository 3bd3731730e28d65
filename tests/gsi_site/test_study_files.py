"""What the progress page draws, as files."""

import csv
import io
import json

import pytest

from gsi_site import study, study_files
from gsi_site.accounts.models import Learner
from lessons.models import Reflection
from tests.gsi_site.studying import NOON, answer, ask_all, give_groups, read
from tests.making import make_course, make_lesson, make_quiz

FORMULA = '=HYPERLINK("http://example.org")'


@pytest.fixture
def found(db):
    learner = Learner.objects.create()
    lesson = make_lesson(give_groups(make_course()), paragraphs=[1])
    read(learner, lesson)
    answer(learner, ask_all(make_quiz(lesson), 1, 2), "right", "near", confidence=3)
    Reflection.objects.create(learner=learner, lesson=lesson, prompt="Why?", text=FORMULA)
    return study.of_learner(learner=learner, course=lesson.course, now=NOON)


def rows(found):
    text = study_files.to_csv(found)
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))


def test_json_holds_every_part_of_the_page(found):
    parts = json.loads(study_files.to_json(found))
    assert list(parts) == [
        "course", "made", "today", "paragraphs", "groups", "confidence", "lessons", "tests",
        "reflections",
    ]  # fmt: skip
    assert parts["paragraphs"][0] == {
        "key": "P01",
        "name": "Label 1",
        "read": True,
        "answered": True,
        "remembered": True,
        "statements_met": 1,
        "statements": 1,
        "held_today": 100,
    }
    assert [(one["key"], one["level"]) for one in parts["groups"]] == [
        ("front", "familiar"),
        ("rest", "attempted"),
        ("hearing", "new"),
    ]
    assert parts["confidence"][0] == {
        "key": "certain", "name": "certain", "answers": 2, "right": 1,
    }  # fmt: skip
    assert parts["today"]["sure_but_wrong"] == 1
    assert parts["reflections"][0]["text"] == FORMULA
    assert parts["lessons"][0]["first_score"] == 50.0


def test_csv_holds_the_same_one_figure_a_line(found):
    lines = rows(found)
    assert lines[0] == ["part", "key", "name", "figure", "value"]
    assert {len(line) for line in lines} == {5}
    assert ["paragraphs", "P01", "Label 1", "read", "yes"] in lines
    assert ["groups", "front", "The front", "held_today", "100"] in lines
    parts = json.loads(study_files.to_json(found))
    figures = sum(
        len(row) - 2 for part in parts.values() if isinstance(part, list) for row in part
    ) + len(parts["today"])
    assert len(lines) == 1 + 2 + figures


def test_nothing_in_the_csv_is_a_formula(found):
    [text] = [line[4] for line in rows(found) if line[3] == "text"]
    assert text == f"'{FORMULA}"
