"""Statistics of a quiz and its questions, or of a table of marks."""

import json as jsonlib
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q

from gsi_site.classrooms.models import Classroom
from gsi_site.classrooms.queries import students_of
from lessons.models import Course
from quizzes.first_attempts import table_of
from quizzes.mark_table import BadTable, read
from quizzes.models import Quiz


class Command(BaseCommand):
    help = (
        "Facility, discrimination and weight of each question, and the spread and consistency of"
        " the whole, from the first attempts at a quiz or from a CSV table of marks."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("quiz", nargs="?", help="a quiz's key or slug")
        parser.add_argument("--course", help="the course's key (default: the default course)")
        parser.add_argument("--class", dest="classroom", metavar="CODE", help="only this class")
        parser.add_argument(
            "--from-csv", type=Path, metavar="FILE",
            help="header student,<item>,…; perhaps a row max,…; then one row a student",
        )  # fmt: skip
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *, quiz, course, classroom, from_csv, json, **options) -> None:
        if bool(quiz) == bool(from_csv):
            raise CommandError("Name a quiz, or a file with --from-csv.")
        figures = from_file(from_csv) if from_csv else from_attempts(quiz, course, classroom)
        if json:
            self.stdout.write(jsonlib.dumps(figures, indent=2, ensure_ascii=False))
        else:
            self.write_tables(figures)

    def write_tables(self, figures: dict) -> None:
        items = figures["items"]
        width = max([len("item"), *map(len, items)])
        columns = list(next(iter(items.values()), {}))
        self.stdout.write(f"{'item':<{width}}  " + "  ".join(columns))
        for key, one in items.items():
            cells = [f"{shown(one[name]):>{len(name)}}" for name in columns]
            self.stdout.write(f"{key:<{width}}  " + "  ".join(cells))
        self.stdout.write("")
        for name, value in figures["quiz"].items():
            self.stdout.write(f"{name:<16}{shown(value):>8}")


def shown(value: float | None) -> str:
    if value is None:
        return "–"
    return str(value) if isinstance(value, int) else f"{value:.3f}"


def from_file(path: Path) -> dict:
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            return read(lines).as_dict()
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{path} cannot be read: {error}") from None
    except BadTable as error:
        raise CommandError(f"{path}: {error}") from None


def from_attempts(name: str, course_key: str | None, code: str | None) -> dict:
    chosen = Q(key=course_key) if course_key else Q(is_default=True)
    course = Course.objects.filter(chosen).first()
    quiz = course and Quiz.objects.filter(Q(key=name) | Q(slug=name), course=course).first()
    if quiz is None:
        raise CommandError(f"There is no quiz “{name}”.")
    learners = None
    if code:
        classroom = Classroom.objects.filter(code=code).first()
        if classroom is None:
            raise CommandError(f"There is no class with the code “{code}”.")
        learners = students_of([classroom]).order_by().values("learner")
    return table_of(quiz, learners).as_dict()
