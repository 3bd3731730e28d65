"""A course's folder as a whole: checked, counted, and loaded into both engines."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction

import lessons.loader
import quizzes.loader
from lessons.course_files import Problem, Problems
from lessons.course_reader import read_course
from lessons.parsed import ParsedCourse
from lessons.rows import Tally
from quizzes import lint
from quizzes.bank import ParsedBank, read_bank

DEFAULT_FOLDER = Path(__file__).resolve().parent / "course"


class CourseRefusedError(Exception):
    """The files were not loaded. ``problems`` says why."""

    def __init__(self, problems: Problems) -> None:
        super().__init__(f"{len(problems.errors)} errors")
        self.problems = problems


@dataclass
class CheckedCourse:
    """A course's files, read and checked, nothing written."""

    course: ParsedCourse
    bank: ParsedBank

    @property
    def problems(self) -> Problems:
        return self.course.problems

    def figures(self) -> dict[str, Any]:
        """What ``check_course`` reports."""
        course, questions = self.course, list(self.bank.questions.values())
        taught = {key for one in course.lessons.values() for key in one.entry.covers}
        asked = {one.entry.target for one in questions}
        asked |= {key for one in questions for key in one.entry.cites[:1]}
        paragraphs = course.source.paragraphs if course.source else []
        return {
            "paragraphs": sum(one.number > 0 for one in paragraphs),
            "statements": len(course.statements),
            "units": len(course.course.units) if course.course else 0,
            "lessons": len(course.lessons),
            "terms": len(course.glossary.terms) if course.glossary else 0,
            "skills": len(course.skills),
            "questions": len(questions),
            "questions_by_type": dict(sorted(Counter(one.entry.type for one in questions).items())),
            "questions_by_level": dict(Counter(one.entry.level for one in questions)),
            "guessing": [one.as_dict() for one in lint.guessing(self.bank)],
            "statements_without_lesson": [key for key in course.statements if key not in taught],
            "statements_without_question": [key for key in course.statements if key not in asked],
            "errors": [one.as_dict() for one in sorted(self.problems.errors)],
            "warnings": [one.as_dict() for one in sorted(self.problems.warnings)],
        }


def check(folder: Path, *, prefix: str = "") -> CheckedCourse:
    """Read and check a course's files; touches no database.

    Args:
        folder: holds course.yaml.
        prefix: what stands before the course's paths in links.
    """
    if not folder.is_dir():
        course = ParsedCourse(root=folder, problems=Problems())
        reason = "There is no such folder."
        course.problems.append(Problem(str(folder), 0, "", "file", reason, is_fatal=True))
        return CheckedCourse(course, ParsedBank(course))
    course = read_course(folder, prefix=prefix)
    bank = read_bank(course)
    lint.check(bank)
    return CheckedCourse(course, bank)


def load(
    folder: Path, *, draft: bool = False, progress: Callable[[str], None] = lambda line: None
) -> tuple[CheckedCourse, Tally]:
    """Check a course's files and, if nothing is wrong, bring the database into step with them.

    Args:
        folder: holds course.yaml.
        draft: load in spite of errors that leave the structure whole.
        progress: called with a line about each step.

    Raises:
        CourseRefusedError: something is wrong; nothing has been written.
    """
    progress(f"Checking {folder}")
    checked = check(folder)
    if checked.course.course is not None:
        prefix = lessons.loader.prefix_of(checked.course.course.key)
        if prefix:
            checked = check(folder, prefix=prefix)
    refuse(checked.problems, draft=draft)
    progress("Writing")
    with transaction.atomic():
        loaded = lessons.loader.load(checked.course)
        quizzes.loader.load(checked.bank, loaded)
        refuse(checked.problems, draft=draft)
    return checked, loaded.tally


def refuse(problems: Problems, *, draft: bool) -> None:
    """Raise if the problems stand against loading.

    Raises:
        CourseRefusedError: there is an error; for a draft, one that breaks the structure.
    """
    if problems.fatal if draft else problems.errors:
        raise CourseRefusedError(problems)
