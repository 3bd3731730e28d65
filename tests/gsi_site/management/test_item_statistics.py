"""The command that prints statistics."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from gsi_site.accounts.models import Learner
from gsi_site.classrooms.models import Classroom, Membership
from tests.making import make_course, make_lesson, make_quiz
from tests.quizzes.test_first_attempts import take


def run(*args) -> str:
    out = StringIO()
    call_command("item_statistics", *map(str, args), stdout=out)
    return out.getvalue()


@pytest.fixture
def quiz(db):
    quiz = make_quiz(make_lesson(make_course()))
    quiz.rules = {"questions": ["L01-01", "L01-02"]}
    quiz.save()
    return quiz


def test_a_table_from_a_file(tmp_path):
    file = tmp_path / "marks.csv"
    file.write_text("student,A,B\nx,1,1\ny,0,1\nz,0,0\n", encoding="utf-8")
    figures = json.loads(run("--from-csv", file, "--json"))
    assert figures["items"]["A"]["facility"] == pytest.approx(1 / 3)
    assert figures["quiz"]["n"] == 3
    assert run("--from-csv", file).splitlines()[0].split()[:3] == ["item", "n", "facility"]


def test_a_file_that_cannot_be_read_is_named(tmp_path):
    file = tmp_path / "marks.csv"
    with pytest.raises(CommandError, match=r"marks\.csv cannot be read"):
        run("--from-csv", file)
    file.write_text("student,A\nx,good\n")
    with pytest.raises(CommandError, match="Line 2: “good” for A is no number"):
        run("--from-csv", file)


def test_a_quiz_and_one_class_of_those_who_took_it(quiz):
    learners = [Learner.objects.create() for _number in range(2)]
    take(learners[0], quiz, "right", "right")
    take(learners[1], quiz, "near", "near")
    classroom = Classroom.objects.create(name="A", course=quiz.course, code="ABCD2345")
    Membership.objects.create(classroom=classroom, learner=learners[1])
    assert json.loads(run(quiz.key, "--json"))["quiz"]["n"] == 2
    figures = json.loads(run(quiz.slug, "--class", "ABCD2345", "--json"))
    assert (figures["quiz"]["n"], figures["quiz"]["mean"]) == (1, 0)


@pytest.mark.parametrize(
    ("args", "reason"),
    [
        ([], "Name a quiz, or a file"),
        (["none"], "There is no quiz “none”"),
        (["L01-check", "--class", "X"], "There is no class with the code “X”"),
        (["L01-check", "--course", "other"], "There is no quiz"),
    ],
)
def test_what_is_not_there_is_said(quiz, args, reason):
    with pytest.raises(CommandError, match=reason):
        run(*args)
