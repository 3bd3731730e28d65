"""Reading and checking the files of the answering engine: question banks and quizzes."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

from django.utils import translation

from lessons.course_files import CourseFile, Problem, Problems, read_yaml, validate
from lessons.parsed import ParsedCourse
from quizzes import questions
from quizzes.schema import BankEntry, DrawEntry, QuestionEntry, QuizEntry, QuizzesEntry


@dataclass
class ParsedQuestion:
    """A question as written, where it stands, and its wording as a revision freezes it."""

    entry: QuestionEntry
    lesson: str
    file: CourseFile
    place: tuple
    body: dict[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        return self.entry.key

    @property
    def line(self) -> int:
        return self.file.line((*self.place, "key"))

    def problem(self, rule: str, reason: str, *, at: tuple = (), **more) -> Problem:
        """A problem with the part of the question at ``at``."""
        return self.file.problem((*self.place, *at), rule, reason, key=self.key, **more)


@dataclass
class ParsedQuiz:
    entry: QuizEntry
    file: CourseFile
    place: tuple


@dataclass
class ParsedBank:
    """All questions and quizzes of a course; ``problems`` is the list of the whole course."""

    course: ParsedCourse
    questions: dict[str, ParsedQuestion] = field(default_factory=dict)
    quizzes: dict[str, ParsedQuiz] = field(default_factory=dict)

    @property
    def problems(self) -> Problems:
        return self.course.problems

    def by_file(self) -> Iterator[list[ParsedQuestion]]:
        """The questions of each file, in their order."""
        groups: dict[str, list[ParsedQuestion]] = {}
        for one in self.questions.values():
            groups.setdefault(one.file.name, []).append(one)
        yield from groups.values()

    def main_statement(self, question: ParsedQuestion):
        """The statement that shows the answer: the target, else the first one cited.

        Returns:
            The paragraph and the statement as in source.yaml, or ``None``.
        """
        for key in (question.entry.target, *question.entry.cites):
            if key in self.course.statements:
                return self.course.statements[key]
        return None


def read_bank(course: ParsedCourse) -> ParsedBank:
    """Read every question and quiz of a course that has been read.

    Args:
        course: gets the problems, too.
    """
    bank = ParsedBank(course)
    with translation.override(course.language):
        for path in sorted((course.root / "questions").glob("*.yaml")):
            _read_file(bank, f"questions/{path.name}")
    _read_quizzes(bank)
    return bank


def _read_file(bank: ParsedBank, name: str) -> None:
    file = read_yaml(bank.course.root, name, bank.problems)
    entry = file and validate(BankEntry, file, bank.problems)
    if not file or not entry:
        return
    if entry.lesson not in bank.course.lessons:
        reason = f"There is no lesson {entry.lesson}."
        bank.problems.append(file.problem(("lesson",), "dangling", reason))
    for index, data in enumerate(entry.questions):
        question = _read_question(bank, file, entry.lesson, data, ("questions", index))
        if question is None:
            continue
        if question.key in bank.questions:
            reason = f"The key is taken by {bank.questions[question.key].file.name}."
            bank.problems.append(question.problem("duplicate", reason, at=("key",), is_fatal=True))
            continue
        bank.questions[question.key] = question


def _read_question(
    bank: ParsedBank, file: CourseFile, lesson: str, data: dict, place: tuple
) -> ParsedQuestion | None:
    key = str(data.get("key", ""))
    try:
        kind = questions.get(data.get("type"))
    except KeyError:
        reason = f"“{data.get('type')}” is no type of question."
        bank.problems.append(
            file.problem((*place, "type"), "schema", reason, key=key, is_fatal=True)
        )
        return None
    entry = validate(kind.Schema, file, bank.problems, data=data, place=place, key=key)
    if entry is None:
        return None
    question = ParsedQuestion(entry, lesson, file, place)
    _check_targets(bank, question)
    if bank.course.source is None and hasattr(kind, "FROM_SOURCE"):
        return question  # the source's own problems come first

    def render(text: str, at: tuple) -> str:
        return bank.course.inline(text, file, (*place, *at), key)

    try:
        question.body = kind.build_body(
            entry, render, note=_note(bank, entry), **_from_source(bank, kind, question)
        )
    except questions.EntryError as error:
        reason = str(error)
        bank.problems.append(question.problem("dangling", reason, at=error.at, is_fatal=True))
        return None
    if entry.hints:
        question.body["hints"] = [
            {"text": hint, "html": render(hint, ("hints", index))}
            for index, hint in enumerate(entry.hints)
        ]
    return question


def _from_source(bank: ParsedBank, kind: ModuleType, question: ParsedQuestion) -> dict[str, Any]:
    """What a type's body freezes of the source, besides the question's own words."""
    known = {
        "paragraphs": lambda: bank.course.source.paragraphs,
        "vocabulary": lambda: bank.course.source,
        "statement": lambda: bank.main_statement(question),
    }
    return {name: known[name]() for name in getattr(kind, "FROM_SOURCE", ())}


def _note(bank: ParsedBank, entry: QuestionEntry) -> str:
    """The rule for absent words, for a question that shows it."""
    source = bank.course.source
    if entry.absence_rule and source and source.absence:
        return bank.course.plain(source.absence.rule)
    return ""


def _check_targets(bank: ParsedBank, question: ParsedQuestion) -> None:
    entry = question.entry
    if bank.course.source is None or bank.course.course is None:
        return  # their own problems come first
    if entry.target not in bank.course.statements and entry.target not in bank.course.skills:
        reason = f"The target {entry.target} is neither a statement nor a skill."
        bank.problems.append(question.problem("dangling", reason, at=("target",), is_fatal=True))
    for index, key in enumerate(entry.cites):
        if key not in bank.course.statements:
            reason = f"The source has no statement {key}."
            bank.problems.append(question.problem("dangling", reason, at=("cites", index)))
    if not entry.cites and entry.target not in bank.course.statements:
        reason = "No statement is cited, so nobody can look the answer up."
        bank.problems.append(question.problem("cites", reason, at=("cites",)))


def _read_quizzes(bank: ParsedBank) -> None:
    wanted = {
        (lesson.entry.key, section.key): (lesson.file, section.line)
        for lesson in bank.course.lessons.values()
        for section in lesson.sections
        if section.quiz
    }
    if (bank.course.root / "quizzes.yaml").exists():
        file = read_yaml(bank.course.root, "quizzes.yaml", bank.problems)
        entry = file and validate(QuizzesEntry, file, bank.problems)
        for index, quiz in enumerate(entry.quizzes if entry else []):
            _add_quiz(bank, ParsedQuiz(quiz, file, ("quizzes", index)))
            wanted.pop((quiz.lesson, quiz.section), None)
    for (lesson, section), (file, line) in wanted.items():
        reason = f"quizzes.yaml has no quiz for the section “{section}”."
        bank.problems.append(Problem(file.name, line, lesson, "dangling", reason))


def _add_quiz(bank: ParsedBank, quiz: ParsedQuiz) -> None:
    entry = quiz.entry
    for at, rule, reason in _quiz_faults(bank, entry):
        bank.problems.append(
            quiz.file.problem(
                (*quiz.place, *at), rule, reason, key=entry.key, is_fatal=rule == "duplicate"
            )
        )
    bank.quizzes.setdefault(entry.key, quiz)


def _quiz_faults(bank: ParsedBank, entry: QuizEntry) -> Iterator[tuple[tuple, str, str]]:
    if entry.key in bank.quizzes:
        yield ("key",), "duplicate", f"The key “{entry.key}” stands twice."
    if any(one.entry.slug == entry.slug for one in bank.quizzes.values()):
        yield ("slug",), "duplicate", f"The slug “{entry.slug}” stands twice."
    lesson = bank.course.lessons.get(entry.lesson or "")
    if entry.lesson and lesson is None:
        yield ("lesson",), "dangling", f"There is no lesson {entry.lesson}."
    if lesson and entry.section:
        is_check = entry.purpose == "check"
        marked = {
            one.key for one in lesson.sections if one.quiz and (one.quiz == "check") == is_check
        }
        if entry.section not in marked:
            marker = "check" if is_check else "activity"
            yield (
                ("section",), "dangling",
                f"{entry.lesson} has no section “{entry.section}” with quiz={marker}.",
            )  # fmt: skip
    yield from _pool_faults(bank, entry)
    for index, key in enumerate(entry.questions or []):
        if key not in bank.questions:
            yield ("questions", index), "dangling", f"There is no question {key}."


def _pool_faults(bank: ParsedBank, entry: QuizEntry) -> Iterator[tuple[tuple, str, str]]:
    if entry.unit and entry.unit not in bank.course.units:
        yield ("unit",), "dangling", f"There is no unit {entry.unit}."
    if entry.draw:
        pool = sum(_is_in_pool(bank, one, entry.draw) for one in bank.questions.values())
        if pool < entry.draw.count:
            yield (
                ("draw", "count"), "dangling",
                f"The pool has {pool} questions, fewer than {entry.draw.count}.",
            )  # fmt: skip


def _is_in_pool(bank: ParsedBank, question: ParsedQuestion, draw: DrawEntry) -> bool:
    entry, lesson = question.entry, bank.course.lessons.get(question.lesson)
    if not entry.drawn:
        return False
    has = {
        "lesson": question.lesson,
        "unit": lesson and lesson.entry.unit,
        "target": entry.target,
        "skill": entry.target,
        "level": entry.level,
        "type": entry.type,
    }
    for name, value in has.items():
        wanted = getattr(draw, name)
        if wanted is not None and value not in (wanted if isinstance(wanted, list) else [wanted]):
            return False
    return True


def digest(body: dict[str, Any]) -> str:
    """The fingerprint of a question's wording, whatever HTML is made of it."""
    return hashlib.sha256(
        json.dumps(_wording(body), sort_keys=True, ensure_ascii=False).encode()
    ).hexdigest()


def _wording(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _wording(one) for key, one in value.items() if not key.endswith("_html")}
    if isinstance(value, list):
        return [_wording(one) for one in value]
    return value
